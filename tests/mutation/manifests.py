"""What dbt's manifest says of tests: which there are, and which look at a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import duckdb

Manifest = dict[str, Any]


@dataclass(frozen=True)
class DataTest:
    """A data test that fails a build, as dbt compiled it."""

    name: str
    sql: str
    counted: str

    def is_red(self, connection: duckdb.DuckDBPyConnection) -> bool:
        query = f"select {self.counted} from ({self.sql}) as found"
        (failures,) = connection.execute(query).fetchall()[0]
        return bool(failures)


def data_tests(manifest: Manifest) -> list[DataTest]:
    """Those that fail a build; what only warns is left out."""
    return [
        DataTest(node["name"], node["compiled_code"], node["config"]["fail_calc"])
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        and node["config"]["severity"].lower() == "error"
    ]


def unit_tests(manifest: Manifest, nodes: Iterable[str]) -> list[str]:
    """Names of the unit tests of models."""
    models = {node.split(".")[2] for node in nodes}
    return sorted(
        test["name"]
        for test in manifest["unit_tests"].values()
        if test["model"] in models
    )


def nodes_of(manifest: Manifest, file: str) -> set[str]:
    """The models, snapshots and seeds of a file, or those that use its macro."""
    nodes, macros = manifest["nodes"], manifest["macros"]
    used = {key for key, macro in macros.items() if macro["original_file_path"] == file}
    while more := _users(macros, used) - used:
        used |= more
    own = {key for key, node in nodes.items() if node["original_file_path"] == file}
    return own | _users(nodes, used)


def _users(of: Manifest, macros: Iterable[str]) -> set[str]:
    return {
        key
        for key, node in of.items()
        if set(macros).intersection(node["depends_on"]["macros"])
        and node.get("resource_type") in ("model", "macro", "snapshot")
    }
