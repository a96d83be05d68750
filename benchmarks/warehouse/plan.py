"""What dbt has built, as plain SQL in the sequence in which it was built."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import yaml

from benchmarks.inputs import ROOT

CHANGES = {
    "customer_history": ("customer_id", "is_from_profile, order_updated_at, order_id"),
    "product_history": ("product_id", "source_file, source_position"),
}


def plan(target: Path, warehouse: Path) -> list[str]:
    """The statements; the last build must have been `dbt build` of the daily selector.

    Args:
        target: dbt's target folder.
        warehouse: the file that it built; the views of the lake are taken from it.
    """
    manifest = json.loads((target / "manifest.json").read_text())
    results = json.loads((target / "run_results.json").read_text())["results"]
    nodes = [manifest["nodes"].get(result["unique_id"]) for result in results]
    return [
        *_settings(),
        "create schema lake",
        *_views_of_the_lake(warehouse),
        *(text for node in nodes if node for text in _statements(node)),
    ]


def _settings() -> Iterator[str]:
    profile = yaml.safe_load((ROOT / "profiles.yml").read_text())["storelake"]
    output = profile["outputs"][profile["target"]]
    for name, value in {**output["config_options"], **output["settings"]}.items():
        if name != "temp_directory":  # beside the file instead
            yield f"set {name} = '{value}'"


def _views_of_the_lake(warehouse: Path) -> list[str]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select sql from duckdb_views() where schema_name = 'lake' order by sql"
        ).fetchall()
    return [row[0] for row in rows]


def _statements(node: dict[str, Any]) -> Iterator[str]:
    relation, sql = node.get("relation_name"), node.get("compiled_code")
    match node["resource_type"]:
        case "seed":
            columns = node["config"]["column_types"]
            types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
            file = ROOT / node["original_file_path"]
            read = f"read_csv('{file}', header = true, columns = {{{types}}})"
            yield f"create table {relation} as from {read}"
        case "model":
            yield Path(node["build_path"]).read_text()  # its descriptions, too
        case "snapshot":
            yield from _snapshot(node["name"], relation, sql)
        case "test":
            yield f"select count(*) from ({sql})"


def _snapshot(name: str, relation: str | None, sql: str) -> Iterator[str]:
    """The first one: all changes, then each ends where the next of its key begins."""
    key, precedence = CHANGES[name]
    yield (
        "create table "
        f"{relation} as select *, md5(change_id || '|' || changed_at) as dbt_scd_id, "
        "changed_at as dbt_updated_at, changed_at as dbt_valid_from, "
        f"cast(null as timestamp) as dbt_valid_to from ({sql})"
    )
    yield (
        f"update {relation} as history set dbt_valid_to = following.changed_at from ("
        f"select change_id, lead(changed_at) over (partition by {key} order by "
        f"changed_at, {precedence}, change_id) as changed_at from {relation}"
        ") as following where history.change_id = following.change_id and "
        "history.dbt_valid_to is distinct from following.changed_at"
    )
