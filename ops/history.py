"""The snapshots: state that is kept, copied with each version, restored and rebuilt."""

from collections.abc import Iterable, Mapping
from contextlib import closing
from typing import Any

import duckdb

from lake.layout import Layout
from lake.lock import exclusive
from ops.errors import OperationError
from ops.parquet import quoted, write_parquet
from ops.warehouse import Builder, warehouse_path

SNAPSHOTS = ("customer_history", "product_history")


def keep_history(
    layout: Layout, connection: duckdb.DuckDBPyConnection, version: str
) -> None:
    """Copy the snapshots of a warehouse beside a version, names and addresses included.

    They lie below `operations/`, because nothing published may tell who bought.
    """
    folder = layout.kept_history(version)
    folder.mkdir(parents=True, exist_ok=True)
    for name in SNAPSHOTS:
        query = f"from {name} order by change_id"
        write_parquet(connection, query, folder / f"{name}.parquet")


def rebuild_history(
    layout: Layout, names: Iterable[str], overrides: Mapping[str, Any]
) -> None:
    """Drop snapshots, and let dbt build them and everything else anew from the lake.

    Raises:
        BuildError: dbt ended with an error.
        OperationError: there is no such snapshot, or the warehouse is in use.
    """
    chosen = tuple(names) or SNAPSHOTS
    for name in chosen:
        if name not in SNAPSHOTS:
            raise OperationError(
                f"{name}: is no history; choose from {', '.join(SNAPSHOTS)}"
            )
    with exclusive(layout.run_lock):
        with _open_warehouse() as connection:
            for name in chosen:
                connection.execute(f"drop table if exists {name}")
        with closing(Builder(layout, overrides, allow_loss=True)) as builder:
            builder.build()
            builder.test()


def restore_history(layout: Layout, version: str) -> None:
    """Put the snapshots of a version back into the warehouse; dbt build comes next.

    Raises:
        OperationError: nothing was kept with that version, or the warehouse is in use.
    """
    folder = layout.kept_history(version)
    files = {name: folder / f"{name}.parquet" for name in SNAPSHOTS}
    for path in files.values():
        if not path.is_file():
            kept = sorted(path.name for path in layout.histories.glob("*"))
            raise OperationError(
                f"{path}: was not kept; choose from {', '.join(kept) or 'nothing'}"
            )
    with exclusive(layout.run_lock), _open_warehouse() as connection:
        connection.begin()
        for name, path in files.items():
            rows = f"from read_parquet('{quoted(path)}')"
            connection.execute(f"create or replace table {name} as {rows}")
        connection.commit()


def _open_warehouse() -> duckdb.DuckDBPyConnection:
    warehouse = warehouse_path()
    try:
        warehouse.parent.mkdir(parents=True, exist_ok=True)
        return duckdb.connect(str(warehouse))
    except (OSError, duckdb.IOException) as error:
        raise OperationError(
            f"{warehouse}: cannot be opened ({str(error).splitlines()[0]}); wait until "
            "dbt has ended, then run the command again"
        ) from error
