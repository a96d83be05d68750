"""A warehouse in memory, built by the project's own SQL as dbt compiled it.

dbt takes seconds to start; with what it compiled once, a shop of a few orders is built
in one. Nothing of the numbers is written here: models, seeds and snapshots are dbt's.
"""

import json
from dataclasses import dataclass
from typing import Any

import duckdb
import yaml
from shop import PROJECT_ROOT, Shop

from lake.layout import Layout
from lake.manifest import load_manifest
from lake.settings import ENVIRONMENT_PREFIX

DECLARED = PROJECT_ROOT / "models" / "staging" / "_lake.yml"
PARTITIONS = {"order_year", "order_month", "change_year", "change_month"}
# What the post-hook of a snapshot orders changes of one instant by.
CHANGES = {
    "customer_history": ("customer_id", "is_from_profile, order_updated_at, order_id"),
    "product_history": ("product_id", "source_file, source_position"),
}


@dataclass(frozen=True)
class Replay:
    """What dbt compiled for one set of settings."""

    database: str
    statements: tuple[str, ...]

    @classmethod
    def compiled(cls, shop: Shop, **settings: Any) -> "Replay":
        """Let dbt compile the project, for a shop without a lake."""
        stated = {
            f"{ENVIRONMENT_PREFIX}{name.upper()}": str(value)
            for name, value in settings.items()
        }
        finished = shop.dbt("compile", "--write-json", **stated)
        assert finished.returncode == 0, finished.stdout
        return cls.of(shop)

    @classmethod
    def of(cls, shop: Shop) -> "Replay":
        """What dbt has just compiled for a shop."""
        manifest = json.loads((shop.target / "manifest.json").read_text())
        nodes = manifest["nodes"]
        results = json.loads((shop.target / "run_results.json").read_text())["results"]
        statements = [
            statement
            for result in results
            if result["unique_id"] in nodes
            for statement in _statements(nodes[result["unique_id"]])
        ]
        return cls(shop.warehouse.stem, tuple(statements))

    def build(self, layout: Layout) -> duckdb.DuckDBPyConnection:
        """The tables of a lake; the caller closes the connection."""
        connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
        connection.execute(f"attach ':memory:' as {self.database}")
        connection.execute(f"use {self.database}")
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("create schema lake")
        for name, rows in _lake_tables(layout).items():
            connection.execute(f"create view lake.{name} as {rows}")
        for statement in self.statements:
            connection.execute(statement)
        return connection


def _lake_tables(layout: Layout) -> dict[str, str]:
    """For each table of the lake the query of what its manifest lists."""
    manifest = load_manifest(layout)
    (source,) = yaml.safe_load(DECLARED.read_text())["sources"]
    queries = {}
    for table in source["tables"]:
        columns = {c["name"]: c["data_type"] for c in table["columns"]}
        paths = [
            str(layout.root / part.path)
            for part in manifest.parts
            if part.table == table["name"]
        ]
        if table["name"] == "source_files" and manifest.sources:
            queries[table["name"]] = _source_files(layout, columns)
        elif paths:
            hive = ", ".join(
                f"{name}: varchar" for name in columns if name in PARTITIONS
            )
            options = f", hive_partitioning = true, hive_types = {{{hive}}}"
            queries[table["name"]] = (
                f"select {', '.join(columns)} from "
                f"read_parquet({paths}{options if hive else ''})"
            )
        else:
            typed = [
                f"cast(null as {kind}) as {name}" for name, kind in columns.items()
            ]
            queries[table["name"]] = f"select {', '.join(typed)} where false"
    return queries


def _source_files(layout: Layout, columns: dict[str, str]) -> str:
    fields = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    return (
        "select unnest(sources, max_depth := 2) from read_json("
        f"'{layout.manifest}', columns = {{sources: 'struct({fields})[]'}})"
    )


def _statements(node: dict[str, Any]) -> list[str]:
    relation, sql = node.get("relation_name"), node.get("compiled_code")
    match node["resource_type"]:
        case "seed":
            columns = node["config"]["column_types"]
            types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
            file = PROJECT_ROOT / node["original_file_path"]
            read = f"read_csv('{file}', header = true, columns = {{{types}}})"
            return [f"create table {relation} as from {read}"]
        case "model":
            kind = node["config"]["materialized"]
            return [f"create {kind} {relation} as {sql}"]
        case "snapshot":
            key, precedence = CHANGES[node["name"]]
            end = (
                f"lead(changed_at) over (partition by {key} order by changed_at, "
                f"{precedence}, change_id) as dbt_valid_to"
            )
            columns = f"*, changed_at as dbt_valid_from, {end}"
            return [f"create table {relation} as select {columns} from ({sql})"]
        case _:
            return []
