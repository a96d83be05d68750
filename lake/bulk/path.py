"""The bulk path: DuckDB types whole batches and marks what it is not sure of."""

from collections import Counter
from string import Template
from typing import Any

import duckdb
import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lake.bulk.outputs import outputs
from lake.bulk.shape import SAMPLE_COUNT, Shape, learn_shape
from lake.bulk.syntax import Syntax, count_by_record, examine
from lake.bulk.texts import has_odd_text, text_tests
from lake.bulk.typed import TypedTable, elements_table, extra_column, orders_table
from lake.errors import LakeError
from lake.reading.batch import Batch, Indexes
from lake.settings import Rules
from lake.tables import sql

# The lists of an order and the tables of their elements.
ELEMENTS = {"items": "item", "payments": "payment", "refunds": "refund"}
# The objects in a row of each table.
PATHS = {"order": ("", "customer")} | {name: (path,) for path, name in ELEMENTS.items()}
# Tables whose rows need another table's to be judged: see sql/checks.
CROSS_CHECKED = ("order", "item", "refund")
# From one record in so many that lost a value on, it is worth to look why.
WORTH_LEARNING = 50
# What the exact path hands back states its numbers as strings.
EXACT_SHAPE = Shape(number_type="text")
PARSE = "select source_position, unnest({}) from line"
LINE_SCHEMA = pa.schema(
    [("source_position", pa.int64()), ("record", pa.large_string())]
)


class BulkPath:
    """One in-memory DuckDB that types the batch at hand.

    For each batch call `begin`, `find_suspects` and `admit`; from then on `outputs` has
    the batch's good records.
    """

    def __init__(self, rules: Rules) -> None:
        self.connection = _connect(rules)
        self.shape = Shape()
        self._typed: dict[str, TypedTable] = {}
        self._accepted: dict[str, pa.Table] = {}

    def begin(self, shape: Shape) -> None:
        """Expect records of this shape in the next batch."""
        self.shape = shape

    def find_suspects(self, batch: Batch) -> list[int]:
        """Type a batch; the indexes of records that the exact path must judge."""
        self._forget()
        syntax = examine(batch)
        suspects, lossy = self._judge(batch, syntax)
        if len(lossy) > len(batch) // WORTH_LEARNING:
            sample = [batch.record(index) for index in lossy[:SAMPLE_COUNT]]
            shape = self.shape.merged(learn_shape(sample))
            if shape != self.shape:
                self.begin(shape)
                suspects, lossy = self._judge(batch, syntax)
        return sorted({*suspects, *lossy, *syntax.lax_records})

    def _forget(self) -> None:
        """Free the memory of the batch before."""
        self._typed = {}
        self._accepted = {}
        for name in ("raw", "odd", *(f"typed_{table}" for table in PATHS)):
            self.connection.unregister(name)

    def _judge(self, batch: Batch, syntax: Syntax) -> tuple[set[int], list[int]]:
        """Make the typed tables; which records are at fault, and which lost a value."""
        with syntax.nulls.visible():
            parsed = self._parse(_raw_lines(batch), self.shape)
        self._typed = self._type(parsed, self.shape)
        suspects: set[int] = set()
        for name, table in self._typed.items():
            self.connection.register(f"typed_{name}", table.rows)
            suspects.update(table.flagged("has_lost_value").tolist())
            suspects.update(table.flagged("is_suspect").tolist())
            suspects.update(self._unsure_texts(name, table, syntax).tolist())
        for name in CROSS_CHECKED:
            if len(self._typed[name].flagged("needs_cross_check")):
                found = self.connection.execute(sql(f"checks/{name}")).fetchnumpy()
                places = np.searchsorted(batch.positions, found["source_position"])
                suspects.update(places.tolist())
        return suspects, self._lossy(batch, syntax)

    def _unsure_texts(self, name: str, table: TypedTable, syntax: Syntax) -> Indexes:
        """The records with a text that could have been something else."""
        tests = text_tests(PATHS[name])
        is_odd = syntax.has_words | has_odd_text(table.rows, tests)
        rows = np.flatnonzero(is_odd)
        if not len(rows):
            return rows
        odd = table.rows.select([*tests]).take(pa.array(rows))
        self.connection.register("odd", odd.append_column("row", pa.array(rows)))
        unsure = " or ".join(f"{macro}({column})" for column, macro in tests.items())
        found = self.connection.execute(f"select row from odd where {unsure}")
        return table.records[found.fetchnumpy()["row"]]

    def _lossy(self, batch: Batch, syntax: Syntax) -> list[int]:
        """Records that state other values than arrived.

        An unknown key, a key written twice, a value lost to its type break the sum of
        values; a number that came as a string or as true breaks the sum of numbers; a
        customer without values breaks the sum of nulls.
        Where numbers are read, and judged, as JSON text, they are not counted.
        """
        kinds = [0, 1, 2] if self.shape.has_doubles else [0, 2]
        tables = self._typed.values()
        arrived = sum(table.counts.sum(axis=1) for table in tables)
        if np.array_equal(arrived[kinds], syntax.stated[kinds]):
            return []
        arrived = sum(table.counts_by_record(len(batch)) for table in tables)
        is_other = count_by_record(batch, syntax) != arrived
        lossy: list[int] = np.flatnonzero(is_other[kinds].any(axis=0)).tolist()
        return lossy

    def admit(self, batch: Batch, suspects: list[int], orders: dict[int, Any]) -> None:
        """Replace the suspects by what the exact path accepted of them, by index.

        Raises:
            LakeError: a value did not survive the way back (a bug).
        """
        is_kept = np.ones(len(batch), np.bool_)
        is_kept[suspects] = False
        self._accepted = {n: table.kept(is_kept) for n, table in self._typed.items()}
        if orders:
            parsed = self._parse(_exact_lines(batch, orders), EXACT_SHAPE)
            exact = self._type(parsed, EXACT_SHAPE)
            for name, table in exact.items():
                _check_nothing_lost(name, table)
                self._accepted[name] = pa.concat_tables(
                    [self._accepted[name], table.rows], promote_options="default"
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
        """The records as nested columns; where one is no JSON, each is asked first."""
        self.connection.register("line", lines)
        record = f"json_transform(record, '{shape.structure()}')"
        guarded = f"case when json_valid(record) then {record} end"
        try:
            parsed = self._compute(PARSE.format(record))
        except (duckdb.Error, UnicodeDecodeError):
            parsed = self._compute(PARSE.format(guarded))
        self.connection.unregister("line")
        return parsed

    def _type(self, parsed: pa.Table, shape: Shape) -> dict[str, TypedTable]:
        orders = self._with_computed("order", orders_table(parsed, shape), shape)
        typed = {"order": orders}
        for path, name in ELEMENTS.items():
            elements = elements_table(parsed, orders, path, shape)
            typed[name] = self._with_computed(name, elements, shape)
        return typed

    def _with_computed(self, name: str, table: TypedTable, shape: Shape) -> TypedTable:
        table = table.with_instants(PATHS[name], self._read_instants)
        self.connection.register("raw", table.rows)
        statement = Template(sql(f"typed_{name}"))
        return table.with_computed(
            self._compute(statement.substitute(number_type=shape.number_type))
        )

    def _read_instants(self, text: pa.Array) -> pa.Array:
        self.connection.register("odd", pa.table({"leaf": text}))
        found = self._compute("select sure_timestamp(leaf) as instant from odd")
        return found["instant"].combine_chunks()

    def _compute(self, statement: str) -> pa.Table:
        return self.connection.execute(statement).to_arrow_table()


def _check_nothing_lost(name: str, table: TypedTable) -> None:
    lost = table.flagged("has_lost_value")
    if len(lost):
        position = table.rows["source_position"][int(lost[0])]
        raise LakeError(
            f"{name}: a value of the record at position {position} was lost; "
            "nothing was committed, report this with the record"
        )


def _connect(rules: Rules) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        config={"threads": 1, "autoinstall_known_extensions": "false"}
    )
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
