"""The bulk path: DuckDB types whole batches and marks what it is not sure of."""

from string import Template
from typing import Any

import duckdb
import msgspec
import pyarrow as pa

from lake.contract import (
    CHILDREN,
    CUSTOMER,
    ITEM,
    MAX_RECORD_BYTES,
    ORDER,
    PAYMENT,
    REFUND,
    Field,
    json_structure,
)
from lake.errors import LakeError
from lake.reader import Batch
from lake.settings import Rules
from lake.tables import SQL

LINE_SCHEMA = pa.schema(
    [
        ("source_position", pa.int64()),
        ("record", pa.string()),
        ("stated_values", pa.int64()),
    ]
)


class BulkPath:
    """One in-memory DuckDB that holds the batch at hand.

    Call `find_suspects`, then `admit`; from then on the views `accepted_order`,
    `accepted_item`, `accepted_payment` and `accepted_refund` hold the batch's good
    records, typed.
    """

    def __init__(self, rules: Rules) -> None:
        self.connection = _connect(rules)
        self._typed_sql = Template((SQL / "typed.sql").read_text()).substitute(
            structure=json_structure(),
            max_record_bytes=MAX_RECORD_BYTES,
            stated_by_order=_stated("o", ORDER, "customer", *CHILDREN)
            + " + "
            + _stated("o.customer", CUSTOMER),
            stated_by_item=_stated("i", ITEM),
            stated_by_payment=_stated("p", PAYMENT),
            stated_by_refund=_stated("r", REFUND),
        )
        self._suspects_sql = (SQL / "suspects.sql").read_text()
        self._accepted_sql = (SQL / "accepted.sql").read_text()

    def find_suspects(self, batch: Batch) -> list[int]:
        """Type a batch; the positions that the exact path must judge, ascending."""
        self._type_lines("bulk", _raw_lines(batch))
        suspects = self.connection.execute(self._suspects_sql).to_arrow_table()
        self.connection.register("suspect", suspects)
        positions: list[int] = suspects.column("source_position").to_pylist()
        return positions

    def admit(self, orders: dict[int, dict[str, Any]]) -> None:
        """Add what the exact path accepted of the suspects, by position.

        Raises:
            LakeError: a value did not survive the way back (a bug).
        """
        self._type_lines("exact", _exact_lines(orders))
        for table in ("order", "item", "payment", "refund"):
            lost = self.connection.execute(
                f"select source_position from exact.typed_{table} where has_lost_value"
            ).fetchone()
            if lost:
                raise LakeError(
                    f"a value of the {table} at position {lost[0]} was lost; nothing "
                    "was committed, report this with the record"
                )
        self.connection.execute(self._accepted_sql)

    def _type_lines(self, schema: str, lines: pa.Table) -> None:
        self.connection.register("line", lines)
        self.connection.execute(f"set search_path = '{schema},main'")
        self.connection.execute(self._typed_sql)
        self.connection.execute("set search_path = 'main'")


def _connect(rules: Rules) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        config={"threads": 1, "autoinstall_known_extensions": "false"}
    )
    connection.execute("create schema bulk; create schema exact;")
    connection.execute("set timezone = $1", [rules.source_timezone.key])
    for name, value in {
        "source_timezone": rules.source_timezone.key,
        "statuses": sorted(rules.statuses),
        "currencies": sorted(rules.currencies),
        "order_keys": [*_names(ORDER), "customer", *CHILDREN],
        "customer_keys": _names(CUSTOMER),
        **{f"{key}_keys": _names(fields) for key, fields in CHILDREN.items()},
    }.items():
        connection.execute(f"set variable {name} = $1", [value])
    connection.execute((SQL / "macros.sql").read_text())
    return connection


def _names(fields: tuple[Field, ...]) -> list[str]:
    return [leaf.name for leaf in fields]


def _stated(prefix: str, fields: tuple[Field, ...], *more: str) -> str:
    """SQL that counts the values which arrived under `prefix`."""
    names = [*_names(fields), *more]
    return " + ".join(f"cast({prefix}.{name} is not null as integer)" for name in names)


def _raw_lines(batch: Batch) -> pa.Table:
    """A batch with the number of values that each record states.

    A key whose value is null states nothing. Where the count is off (odd spacing, a
    string that looks like a key), the exact path takes the record.
    """
    stated = [
        record.count(b'":') - record.count(b'": null') - record.count(b'":null')
        for record in batch.records
    ]
    try:
        records = pa.array(batch.records, pa.binary()).cast(pa.string())
    except pa.ArrowInvalid:  # not UTF-8 somewhere: those go to the exact path as NULL
        records = pa.array([_text(record) for record in batch.records], pa.string())
    return pa.table([batch.positions, records, stated], schema=LINE_SCHEMA)


def _text(record: bytes) -> str | None:
    try:
        return record.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _exact_lines(orders: dict[int, dict[str, Any]]) -> pa.Table:
    records = [msgspec.json.encode(order).decode() for order in orders.values()]
    return pa.table([list(orders), records, [0] * len(orders)], schema=LINE_SCHEMA)
