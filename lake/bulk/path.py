"""The bulk path: DuckDB types whole batches and marks what it is not sure of."""

from collections import Counter
from contextlib import suppress
from typing import Any

import duckdb
import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lake.bulk.columns import whole
from lake.bulk.glance import seems_json
from lake.bulk.nulls import NO_NULLS, Nulls
from lake.bulk.odd import OddLeaves
from lake.bulk.outputs import outputs
from lake.bulk.rules import breaks_a_rule
from lake.bulk.shape import SAMPLE_COUNT, Shape, learn_shape
from lake.bulk.syntax import (
    NULLS,
    NUMBERS,
    VALUES,
    Syntax,
    count_by_record,
    examine,
)
from lake.bulk.typed import (
    LeafTyper,
    TypedTable,
    extra_column,
    raw_elements,
    raw_orders,
)
from lake.errors import LakeError
from lake.reading.batch import Batch, Mask
from lake.settings import Rules
from lake.starting import interruptible

# The lists of an order and the tables of their elements.
ELEMENTS = {"items": "item", "payments": "payment", "refunds": "refund"}
# From one record in so many that lost a value on, it is worth to look why.
WORTH_LEARNING = 50
# What the exact path hands back states its numbers as strings.
EXACT_SHAPE = Shape(number_type="text")
# So many are parsed at a time: what the engine makes of them stays in the processor's
# cache while it reads one key after the other.
ROWS_AT_A_TIME = 512
PARSE = "select source_position, unnest(json_transform(record, '{}')) from line"
LINE_SCHEMA = pa.schema(
    [("source_position", pa.int64()), ("record", pa.large_string())]
)


class BulkPath:
    """Types a batch of orders at a time.

    For each batch call `begin`, `find_suspects` and `admit`; from then on `outputs` has
    the batch's good records.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.connection = duckdb.connect(
            config={"threads": 1, "autoinstall_known_extensions": "false"}
        )
        self.odd = OddLeaves(self.connection, rules)
        self.shape = Shape()
        self._typed: dict[str, TypedTable] = {}
        self._accepted: dict[str, pa.Table] = {}

    def begin(self, shape: Shape) -> None:
        """Expect records of this shape in the next batch; forget the one before."""
        self.shape = shape
        self._typed = {}
        self._accepted = {}

    def find_suspects(self, batch: Batch) -> list[int]:
        """Type a batch; the indexes of records that the exact path must judge."""
        syntax = examine(batch)
        is_suspect, is_lossy = self._judge(batch, syntax)
        if is_lossy.sum() > len(batch) // WORTH_LEARNING:
            lossy = np.flatnonzero(is_lossy)[:SAMPLE_COUNT].tolist()
            learned = learn_shape([batch.record(index) for index in lossy])
            shape = self.shape.merged(learned)
            if shape != self.shape:
                self.begin(shape)
                is_suspect, is_lossy = self._judge(batch, syntax)
        is_suspect |= is_lossy
        is_suspect[syntax.lax_records] = True
        suspects: list[int] = np.flatnonzero(is_suspect).tolist()
        return suspects

    def _judge(self, batch: Batch, syntax: Syntax) -> tuple[Mask, Mask]:
        """Type the batch; which records are at fault, and which lost a value."""
        with syntax.nulls.visible():
            parsed = self._parse(_raw_lines(batch), self.shape)
        self._typed = self._type(parsed, self.shape, syntax.nulls, syntax.word_records)
        is_suspect = breaks_a_rule(self._typed)
        for table in self._typed.values():
            is_suspect[table.records[table.is_suspect]] = True
        return is_suspect, self._is_lossy(batch, syntax)

    def _is_lossy(self, batch: Batch, syntax: Syntax) -> Mask:
        """Which records state other values than arrived.

        An unknown key, a key written twice, a value lost to its type break the sum of
        values; a number that came as a string or as true breaks the sum of numbers; a
        customer without values breaks the sum of nulls. Where numbers are read, and
        judged, as JSON text, they are not counted.
        """
        kinds = [VALUES, NUMBERS, NULLS] if self.shape.has_doubles else [VALUES, NULLS]
        tables = self._typed.values()
        arrived = np.sum([table.counts.sum(axis=1) for table in tables], axis=0)
        if np.array_equal(arrived[kinds], syntax.stated[kinds]):
            return np.zeros(len(batch), np.bool_)
        arrived = np.sum([table.counts_by_record() for table in tables], axis=0)
        is_other = count_by_record(batch, syntax) != arrived
        is_lossy: Mask = is_other[kinds].any(axis=0)
        return is_lossy

    def admit(self, batch: Batch, suspects: list[int], orders: dict[int, Any]) -> None:
        """Replace the suspects by what the exact path accepted of them, by index.

        Raises:
            LakeError: a value did not survive the way back (a bug).
        """
        is_kept = np.ones(len(batch), np.bool_)
        is_kept[suspects] = False
        while self._typed:  # what was copied is not needed twice
            name, typed = self._typed.popitem()
            self._accepted[name] = typed.kept(is_kept)
        if orders:
            parsed = self._parse(_exact_lines(batch, orders), EXACT_SHAPE)
            exact = self._type(parsed, EXACT_SHAPE, NO_NULLS, [*range(len(orders))])
            for name, table in exact.items():
                _check_nothing_lost(name, table)
                all_rows = table.kept(np.ones(len(orders), np.bool_))
                self._accepted[name] = pa.concat_tables(
                    [self._accepted[name], all_rows], promote_options="default"
                )

    def outputs(self) -> dict[str, pa.Table]:
        """The rows of the accepted records, by table of the lake."""
        return outputs(self._accepted)

    def rounded_numbers(self) -> int:
        """Numbers that the bulk path rounded in the records which it kept."""
        columns = [rows["rounded_numbers"] for rows in self._accepted.values()]
        return sum(pc.sum(column).as_py() or 0 for column in columns)

    def statuses(self) -> Counter[str]:
        """The status words of the accepted orders."""
        counts = pc.value_counts(self._accepted["order"]["status"]).to_pylist()
        return Counter({count["values"]: count["counts"] for count in counts})

    def unknown_fields(self) -> Counter[str]:
        """Extra keys in the records which the bulk path kept, by their path."""
        counts: Counter[str] = Counter()
        for path, key in self.shape.extra_keys:
            rows = self._accepted[ELEMENTS.get(path, "order")]
            column = rows[extra_column(path, key)]
            counts[f"{path}.{key}" if path else key] = len(column) - column.null_count
        return +counts

    def _parse(self, lines: pa.Table, shape: Shape) -> pa.Table:
        """The records as nested columns; what is no JSON becomes NULL.

        The engine stops at the first of those, and asking it for all of them takes a
        third of the time of parsing: mostly those that a glance tells are all.
        """
        parse = PARSE.format(shape.structure())
        with suppress(duckdb.Error, UnicodeDecodeError):
            return self._query(parse, lines)
        with suppress(duckdb.Error, UnicodeDecodeError):
            seems = pa.array(seems_json(lines["record"]))
            return self._query(parse, _without(lines, seems))
        is_json = whole(self._query("select json_valid(record) from line", lines)[0])
        return self._query(parse, _without(lines, is_json))

    def _query(self, statement: str, lines: pa.Table) -> pa.Table:
        batches = lines.to_batches(max_chunksize=ROWS_AT_A_TIME)
        self.connection.register("line", pa.Table.from_batches(batches, LINE_SCHEMA))
        try:
            with interruptible():
                found = self.connection.sql(statement).to_arrow_table()
        except duckdb.IOException as error:  # short of memory, it writes to disk
            raise OSError(str(error)) from error
        self.connection.unregister("line")
        return found

    def _type(
        self, parsed: pa.Table, shape: Shape, nulls: Nulls, word_records: list[int]
    ) -> dict[str, TypedTable]:
        typer = LeafTyper(self.rules, shape, self.odd, word_records)
        orders = typer.type(raw_orders(parsed, shape, nulls), ("", "customer"))
        typed = {"order": orders}
        for path, name in ELEMENTS.items():
            elements = raw_elements(parsed, orders, path, shape, nulls)
            typed[name] = typer.type(elements, (path,))
        return typed


def _check_nothing_lost(name: str, table: TypedTable) -> None:
    lost = np.flatnonzero(table.is_lost)
    if len(lost):
        position = table.columns["source_position"][int(lost[0])]
        raise LakeError(
            f"{name}: a value of the record at position {position} was lost; "
            "nothing was committed, report this with the record"
        )


def _lines(positions: Any, records: Any) -> pa.Table:
    return pa.table([positions, records], schema=LINE_SCHEMA)


def _raw_lines(batch: Batch) -> pa.Table:
    """A batch as a table, without copying a byte."""
    records = pa.LargeStringArray.from_buffers(
        len(batch), pa.py_buffer(batch.offsets), pa.py_buffer(batch.data)
    )
    return _lines(batch.positions, records)


def _without(lines: pa.Table, is_kept: pa.Array) -> pa.Table:
    """The same lines, NULL for the others, without copying a byte."""
    _, offsets, data = whole(lines["record"]).buffers()
    kept = is_kept.buffers()[1]
    records = pa.LargeStringArray.from_buffers(len(lines), offsets, data, kept)
    return _lines(lines["source_position"], records)


def _exact_lines(batch: Batch, orders: dict[int, Any]) -> pa.Table:
    records = [msgspec.json.encode(order).decode() for order in orders.values()]
    return _lines(batch.positions[list(orders)], records)
