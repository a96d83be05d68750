"""Published versions, and the histories kept with them, without a person."""

import hashlib
from pathlib import Path

import duckdb
import msgspec

from lake.files import TEMPORARY_PREFIX, publish_file, temporary_path
from lake.layout import Layout
from ops.forgetting.changes import erased_changes
from ops.parquet import quoted, write_parquet
from ops.publish import content_id, write_manifest
from ops.retention import remove_leftovers, remove_stray_histories
from serving.versions import PublishedTable, Version, find_version, version_names

PERSONAL = ("customer_name", "email")


def erase_from_versions(
    layout: Layout, customer_id: str, *, is_dry: bool
) -> dict[str, int]:
    """Erase the person from every kept version; a masked one tells nothing anyway.

    A table is replaced in one step, the version's manifest after the last of them.

    Returns:
        How many rows held a name or an address, by version.
    """
    found = {}
    if not is_dry:
        _remove_strays(layout)
    for name in version_names(layout):
        version = find_version(layout, name)
        if version.settings.get("publish_pii") != "true":
            continue
        tables = {
            mart: layout.mart(name, mart)
            for mart, table in version.marts.items()
            if "customer_id" in table.columns and _personal(list(table.columns))
        }
        rows = sum(_count(path, customer_id) for path in tables.values())
        if rows:
            found[name] = rows
        if not is_dry:
            for path in tables.values():
                _erase_mart(path, customer_id)
            _renew_manifest(layout, version, tables)
    return found


def erase_from_histories(
    layout: Layout, customer_id: str, *, is_dry: bool
) -> dict[str, int]:
    """Erase the person from the copies of the snapshots that are kept with versions.

    Returns:
        How many changes held a name or an address, by version.
    """
    found = {}
    for path in sorted(layout.histories.glob("*/customer_history.parquet")):
        rows = _count(path, customer_id)
        if not rows:
            continue
        found[path.parent.name] = rows
        if not is_dry:
            relation = f"read_parquet('{quoted(path)}')"
            with _one_thread() as connection:
                columns = connection.sql(f"from {relation}").columns
                query = erased_changes(relation, _literal(customer_id), columns)
                _replace(connection, f"from ({query}) order by change_id", path)
    return found


def _remove_strays(layout: Layout) -> None:
    """What was not finished, by a publish or by this, and belongs to no version."""
    remove_leftovers(layout)
    remove_stray_histories(layout)
    for folder in (layout.published, layout.histories):
        for leftover in folder.glob(f"*/{TEMPORARY_PREFIX}*"):
            leftover.unlink()


def _personal(columns: list[str]) -> list[str]:
    return [name for name in PERSONAL if name in columns]


def _count(path: Path, customer_id: str) -> int:
    with _one_thread() as connection:
        rows = connection.read_parquet(str(path))
        stated = ", ".join(_personal(rows.columns))
        found = rows.filter(
            f"customer_id = {_literal(customer_id)} and coalesce({stated}) is not null"
        )
        return len(found)


def _erase_mart(path: Path, customer_id: str) -> None:
    """In the order of its columns, as it was published."""
    if not _count(path, customer_id):
        return
    with _one_thread() as connection:
        relation = f"read_parquet('{quoted(path)}')"
        erased = ", ".join(
            f"case when customer_id is distinct from {_literal(customer_id)} "
            f"then {name} end as {name}"
            for name in _personal(connection.sql(f"from {relation}").columns)
        )
        query = f"select * replace ({erased}) from {relation} order by all"
        _replace(connection, query, path)


def _renew_manifest(layout: Layout, version: Version, tables: dict[str, Path]) -> None:
    """What the manifest says of the tables' bytes; also after a command was killed."""
    marts = dict(version.marts)
    for mart, path in tables.items():
        marts[mart] = _renewed(marts[mart], path)
    if marts != version.marts:
        renewed = msgspec.structs.replace(
            version, marts=marts, content_id=content_id(version.settings, marts)
        )
        write_manifest(layout.version_manifest(version.version), renewed)


def _renewed(table: PublishedTable, path: Path) -> PublishedTable:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return msgspec.structs.replace(table, sha256=digest, byte_count=path.stat().st_size)


def _replace(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    temporary = temporary_path(path.parent)
    try:
        write_parquet(connection, query, temporary)
        publish_file(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _one_thread() -> duckdb.DuckDBPyConnection:
    """Equal rows become equal bytes."""
    return duckdb.connect(config={"threads": 1})


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
