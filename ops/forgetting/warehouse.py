"""The warehouse file, copied without a person.

DuckDB leaves in the file what rows held before they were changed or deleted, until it
needs the room; so a new file takes the place of the old one, which is never changed.
"""

from pathlib import Path

import duckdb

from lake.files import TEMPORARY_PREFIX, publish_file
from ops.errors import OperationError
from ops.forgetting.changes import erased_changes
from ops.parquet import quoted

PERSONAL = ("customer_name", "email")
# The name of the file that is read; views in it are found under the name of the file.
OLD, NEW = "old_warehouse", "new_warehouse"


def erase_from_warehouse(warehouse: Path, customer_id: str, *, is_dry: bool) -> int:
    """Copy the warehouse without the person's name and e-mail address.

    Args:
        warehouse: the file; it may be missing.
        customer_id: whose.
        is_dry: look only.

    Returns:
        How many rows held them.

    Raises:
        OperationError: it is in use, or cannot be written.
    """
    if not warehouse.exists():
        return 0
    temporary = warehouse.with_name(f"{TEMPORARY_PREFIX}{warehouse.name}")
    try:
        with duckdb.connect() as connection:
            # Open for writing, so that dbt keeps out until the new file is there.
            mode = "(read_only)" if is_dry else ""
            connection.execute(f"attach '{quoted(warehouse)}' as {OLD} {mode}")
            tables = _tables(connection)
            rows = sum(
                _count(connection, name, columns, customer_id)
                for name, columns in tables.items()
            )
            if not is_dry:
                connection.execute(f"checkpoint {OLD}")
                for leftover in warehouse.parent.glob(f"{temporary.name}*"):
                    leftover.unlink()  # its log, too, of a copy that was killed
                connection.execute(f"attach '{quoted(temporary)}' as {NEW}")
                _copy(connection, tables, customer_id)
                connection.execute(f"detach {NEW}")
                publish_file(temporary, warehouse)
    except (OSError, duckdb.Error) as error:
        raise OperationError(
            f"{warehouse}: cannot be copied ({str(error).splitlines()[0]}); wait until "
            "whoever has it open is done, then run storelake forget-customer again"
        ) from error
    return rows


def _tables(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The tables of the old file, by schema and name, with their columns."""
    return dict(
        connection.execute(
            'select format(\'"{}"."{}"\', schema_name, table_name), '
            "list(column_name order by column_index) from duckdb_columns() "
            "semi join duckdb_tables() using (database_name, table_oid) "
            f"where database_name = '{OLD}' group by all order by all"
        ).fetchall()
    )


def _personal(columns: list[str]) -> list[str]:
    """Those with a name or an address, of a table that says whose."""
    if "customer_id" not in columns:
        return []
    return [name for name in PERSONAL if name in columns]


def _count(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: list[str],
    customer_id: str,
) -> int:
    personal = _personal(columns)
    if not personal:
        return 0
    row = connection.execute(
        f"select count(*) from {OLD}.{table} where customer_id = $id "
        f"and coalesce({', '.join(personal)}) is not null",
        {"id": customer_id},
    ).fetchone()
    return int(row[0]) if row else 0


def _copy(
    connection: duckdb.DuckDBPyConnection,
    tables: dict[str, list[str]],
    customer_id: str,
) -> None:
    """Everything that the old file has, with the person's rows erased."""
    customer = "'" + customer_id.replace("'", "''") + "'"
    connection.execute(f"copy from database {OLD} to {NEW} (schema)")
    for table, columns in tables.items():
        source, personal = f"{OLD}.{table}", _personal(columns)
        if "change_id" in columns and personal:
            rows = erased_changes(source, customer, columns)
        elif personal:
            erased = ", ".join(
                f"case when customer_id is distinct from {customer} then {name} end "
                f"as {name}"
                for name in personal
            )
            rows = f"select * replace ({erased}) from {source}"
        else:
            rows = f"from {source}"
        connection.execute(f"insert into {NEW}.{table} {rows}")
