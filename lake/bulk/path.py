"""The bulk path: DuckDB types whole batches and marks what it is not sure of."""

from collections import Counter
from string import Template
from typing import Any

import duckdb
import msgspec
import numpy as np
import pyarrow as pa

from lake.bulk.shape import SAMPLE_COUNT, Shape, learn_shape
from lake.bulk.syntax import Syntax, count_by_record, examine
from lake.contract import CHILDREN
from lake.errors import LakeError
from lake.reading.batch import Batch
from lake.settings import Rules
from lake.tables import sql

# The typed tables in the order in which they are made: for each object in a row, by its
# path in the record, how SQL reaches its fields.
TYPED = {
    "typed_order": {"": "", "customer": "customer."},
    "typed_item": {"items": "item."},
    "typed_payment": {"payments": "payment."},
    "typed_refund": {"refunds": "refund."},
}
# Tables whose rows need another table's to be judged: see sql/checks.
CROSS_CHECKED = ("typed_order", "typed_item", "typed_refund")
# From one record in so many that lost a value on, it is worth to look why.
WORTH_LEARNING = 50
# What the exact path hands back states its numbers as strings.
EXACT_SHAPE = Shape(number_type="JSON")
LINE_SCHEMA = pa.schema(
    [("source_position", pa.int64()), ("record", pa.large_string())]
)


class BulkPath:
    """One in-memory DuckDB that holds the batch at hand.

    For each batch call `begin`, `find_suspects` and `admit`; from then on the views
    `accepted_order`, `accepted_customer`, `accepted_item`, `accepted_payment` and
    `accepted_refund` hold the batch's good records, typed.
    """

    def __init__(self, rules: Rules) -> None:
        self.connection = _connect(rules)
        self._statements = {"exact": _statements("exact", EXACT_SHAPE)}
        self._rounded_numbers = 0
        self.shape = EXACT_SHAPE
        self.begin(Shape())

    def begin(self, shape: Shape) -> None:
        """Expect records of this shape in the next batch."""
        if shape == self.shape:
            return
        self.shape = shape
        self._statements["bulk"] = _statements("bulk", shape)

    def find_suspects(self, batch: Batch) -> list[int]:
        """Type a batch; the indexes of records that the exact path must judge."""
        syntax = examine(batch)
        suspects, lossy = self._judge(batch, syntax)
        if len(lossy) > len(batch) // WORTH_LEARNING:
            sample = [batch.record(index) for index in lossy[:SAMPLE_COUNT]]
            shape = self.shape.merged(learn_shape(sample))
            if shape != self.shape:
                self.begin(shape)
                suspects, lossy = self._judge(batch, syntax)
        return sorted({*suspects, *lossy, *syntax.lax_records})

    def _judge(self, batch: Batch, syntax: Syntax) -> tuple[set[int], list[int]]:
        """Make the typed tables; which records are at fault, and which lost a value."""
        self._type("bulk", _raw_lines(batch))
        suspects: set[int] = set()
        known_values = known_numbers = self._rounded_numbers = 0
        for table in TYPED:
            positions, values, numbers, rounded, needs_check = self._rows(
                "table", table=table
            )[0]
            suspects.update(positions)
            known_values += values
            known_numbers += numbers
            self._rounded_numbers += rounded
            if needs_check and table in CROSS_CHECKED:
                suspects.update(position for (position,) in self._rows(table))
        indexes = set(np.searchsorted(batch.positions, sorted(suspects)).tolist())
        stated = (syntax.stated_values, self._countable(syntax))
        if stated == (known_values, known_numbers):
            return indexes, []
        return indexes, self._lossy(batch, syntax)

    def _countable(self, syntax: Syntax) -> int:
        """Stated numbers; none where they are read, and judged, as JSON text."""
        return syntax.stated_numbers if self.shape.has_doubles else 0

    def _lossy(self, batch: Batch, syntax: Syntax) -> list[int]:
        """Records that state other values than arrived.

        An unknown key, a key written twice, a value lost to its type break the sum of
        values; a number that came as a string or as true breaks the sum of numbers.
        """
        values, numbers = count_by_record(batch, syntax)
        known = self._check("known_values").fetchnumpy()
        is_lossy = values != known["known_values"]
        if self.shape.has_doubles:
            is_lossy |= numbers != known["known_numbers"]
        lossy: list[int] = np.flatnonzero(is_lossy).tolist()
        return lossy

    def admit(self, batch: Batch, suspects: list[int], orders: dict[int, Any]) -> None:
        """Replace the suspects by what the exact path accepted of them, by index.

        Raises:
            LakeError: a value did not survive the way back (a bug).
        """
        positions = batch.positions[suspects]
        self.connection.register("suspect", pa.table({"source_position": positions}))
        if orders:
            self._type("exact", _exact_lines(batch, orders))
        for table in TYPED:
            accepted = f"select * from bulk.{table}"
            if suspects:
                accepted += " anti join suspect using (source_position)"
            if orders:
                self._check_nothing_lost(table)
                accepted += f" union all by name select * from exact.{table}"
            view = table.replace("typed", "accepted")
            self.connection.execute(f"create or replace view main.{view} as {accepted}")
        self.connection.execute(sql("accepted_customer"))

    def _check_nothing_lost(self, table: str) -> None:
        lost = self.connection.execute(
            f"select source_position from exact.{table} where has_lost_value"
        ).fetchone()
        if lost:
            raise LakeError(
                f"{table}: a value of the record at position {lost[0]} was lost; "
                "nothing was committed, report this with the record"
            )

    def rounded_numbers(self) -> int:
        """Numbers that the bulk path rounded in the records which it kept."""
        if not self._rounded_numbers:
            return 0
        return sum(self._rows("rounded_numbers", table=table)[0][0] for table in TYPED)

    def statuses(self) -> Counter[str]:
        """The status words of the accepted orders."""
        return Counter(dict(self._rows("statuses")))

    def unknown_fields(self) -> Counter[str]:
        """Extra keys in the records which the bulk path kept, by their path."""
        counts: Counter[str] = Counter()
        for path, key in self.shape.extra_keys:
            table = next(t for t, paths in TYPED.items() if path in paths)
            count = self._rows("extra_key", table=table, key=f"{path}.{key}")[0][0]
            counts[f"{path}.{key}" if path else key] = count
        return +counts

    def _type(self, schema: str, lines: pa.Table) -> None:
        """Make the typed tables; where a line is no JSON, ask each whether it is."""
        self.connection.register("line", lines)
        orders, guarded_orders, *others = self._statements[schema]
        try:
            self.connection.execute(orders)
        except (duckdb.Error, UnicodeDecodeError):
            self.connection.execute(guarded_orders)
        for statement in others:
            self.connection.execute(statement)
        self.connection.unregister("line")

    def _rows(self, check: str, **names: str) -> list[Any]:
        return self._check(check, **names).fetchall()

    def _check(self, check: str, **names: str) -> duckdb.DuckDBPyConnection:
        statement = Template(sql(f"checks/{check}")).substitute(names)
        return self.connection.execute(statement)


def _statements(schema: str, shape: Shape) -> list[str]:
    """SQL that makes the typed tables; the first one in two forms, see `_type`."""
    record = f"json_transform(record, '{shape.structure()}')"
    nulls = shape.null_count()
    plain = _statement("typed_order", schema, shape, record=record, null_count=nulls)
    guard = "case when json_valid(record) then {} end"
    guarded = _statement(
        "typed_order",
        schema,
        shape,
        record=guard.format(record),
        null_count=guard.format(nulls),
    )
    others = [_statement(t, schema, shape) for t in TYPED if t != "typed_order"]
    return [plain, guarded, *others]


def _statement(table: str, schema: str, shape: Shape, **names: str) -> str:
    objects = TYPED[table].items()
    more = ("customer", *CHILDREN) if table == "typed_order" else ()
    extra = [
        (path, prefix, key) for path, prefix in objects for key in shape.extra_of(path)
    ]
    values = [shape.known_values(path, prefix) for path, prefix in objects]
    return Template(sql(table)).substitute(
        schema=schema,
        customer_values=shape.known_values("customer", "customer."),
        known_values=" + ".join(
            [*values, *(f"cast({m} is not null as integer)" for m in more)]
        ),
        known_numbers=" + ".join(
            shape.known_numbers(path, prefix) for path, prefix in objects
        ),
        extra_columns="".join(
            f', {prefix}"{key}" as "extra {path}.{key}"' for path, prefix, key in extra
        ),
        **names,
    )


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
    }.items():
        connection.execute(f"set variable {name} = $1", [value])
    connection.execute(sql("macros"))
    return connection


def _lines(positions: Any, records: Any) -> pa.Table:
    return pa.table([positions, records], schema=LINE_SCHEMA)


def _raw_lines(batch: Batch) -> pa.Table:
    """A batch as a table, without copying a byte."""
    records = pa.LargeStringArray.from_buffers(
        len(batch), pa.py_buffer(batch.offsets), pa.py_buffer(batch.data)
    )
    return _lines(batch.positions, records)


def _exact_lines(batch: Batch, orders: dict[int, Any]) -> pa.Table:
    records = [msgspec.json.encode(order).decode() for order in orders.values()]
    return _lines(batch.positions[list(orders)], records)
