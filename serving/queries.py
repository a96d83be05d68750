"""The one query module: questions about a published version, and their answers.

Arrow reads, filters and sorts; there is no SQL that a parameter could reach. It answers
several times as many small questions a second as DuckDB (DECISIONS.md), and a table
that was read once serves every thread without a connection.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lake.layout import Layout
from serving.errors import BrokenVersionError, UnfitValueError, UnknownNameError
from serving.questions import Answer, Condition, Operator, Question
from serving.versions import Column, PublishedTable, Version

# Larger tables are scanned where they lie, and come in their published order only.
ROWS_HELD = 200_000
# The first of these that a table has says to which period a row belongs.
PERIOD_COLUMNS = (
    "sales_month",
    "sales_date",
    "cohort_month",
    "inventory_month",
    "record_month",
    "order_date",
    "refund_date",
    "date_day",
)
COMPLETENESS = "is_complete_month"

CONTENTS = PublishedTable(
    row_count=0,
    byte_count=0,
    sha256="",
    description="One row per published table.",
    key=["name"],
    columns={
        "name": Column("VARCHAR", "Name of the table."),
        "description": Column("VARCHAR", "What a row of it is."),
        "key": Column("VARCHAR", "The columns that tell its rows apart."),
        "period": Column("VARCHAR", "The column that from and to are compared with."),
        "row_count": Column("BIGINT", "How many rows it has."),
    },
)
CONTENTS_SCHEMA = pa.schema(
    [
        (name, pa.int64() if column.type == "BIGINT" else pa.string())
        for name, column in CONTENTS.columns.items()
    ]
)
COMPARE: dict[Operator, Callable[[Any, Any], Any]] = {
    Operator.EQ: pc.equal,
    Operator.NE: pc.not_equal,
    Operator.LT: pc.less,
    Operator.LE: pc.less_equal,
    Operator.GT: pc.greater,
    Operator.GE: pc.greater_equal,
}


def period_column(table: PublishedTable) -> str | None:
    """Which column `first` and `last` are compared with."""
    return next((name for name in PERIOD_COLUMNS if name in table.columns), None)


class Marts:
    """The tables of one version, each read when it is first asked; any thread may."""

    def __init__(self, layout: Layout, version: Version) -> None:
        self.version = version
        self._layout = layout
        self._tables: dict[str, Any] = {}
        self._reading = Lock()

    def answer(self, question: Question) -> Answer:
        """Rows in the order of publishing or of `question.order`, a stable one.

        Raises:
            UnknownNameError: the version has no such table, column or period.
            UnfitValueError: a value is not of the type of its column.
            BrokenVersionError: the Parquet file cannot be read.
        """
        definition = self.definition(question.mart)
        conditions = (*question.conditions, *_period(definition, question))
        asked = (condition.column for condition in conditions)
        for name in (*asked, *question.columns, (question.order or "").lstrip("-")):
            _check_column(definition, question.mart, name)
        try:
            if definition.row_count > ROWS_HELD:
                path = self._layout.mart(self.version.version, question.mart)
                found = _scan(path, conditions, question)
            else:
                table = self._table(question.mart, definition)
                found = _look_up(table, conditions, question)
        except (OSError, pa.ArrowInvalid) as error:
            raise self._broken(question.mart, error) from error
        return Answer(question, self.version, definition, *found)

    def definition(self, mart: str) -> PublishedTable:
        """What a table is and what its columns mean.

        Raises:
            UnknownNameError: the version has no such table.
        """
        if mart in self.version.marts:
            return self.version.marts[mart]
        raise UnknownNameError(
            f"{mart}: no published table has this name", "see /marts for all of them"
        )

    def contents(self, limit: int, offset: int) -> Answer:
        """The published tables themselves, by name, as rows of `marts`."""
        rows = [
            {
                "name": name,
                "description": table.description,
                "key": " ".join(table.key),
                "period": period_column(table),
                "row_count": table.row_count,
            }
            for name, table in sorted(self.version.marts.items())
        ]
        page = pa.Table.from_pylist(rows[offset : offset + limit], CONTENTS_SCHEMA)
        asked = Question("marts", limit=limit, offset=offset)
        return Answer(asked, self.version, CONTENTS, page, len(rows), is_complete=True)

    def _table(self, mart: str, definition: PublishedTable) -> Any:
        if mart not in self._tables:
            with self._reading:
                if mart not in self._tables:
                    self._tables[mart] = self._read(mart, definition)
        return self._tables[mart]

    def _read(self, mart: str, definition: PublishedTable) -> Any:
        path = self._layout.mart(self.version.version, mart)
        table = pq.ParquetFile(path).read().combine_chunks()
        wanted = (definition.row_count, list(definition.columns))
        if (len(table), table.column_names) != wanted:
            raise self._broken(mart, "not the rows and columns of its manifest")
        return table

    def _broken(self, mart: str, problem: object) -> BrokenVersionError:
        path = self._layout.mart(self.version.version, mart)
        return BrokenVersionError(
            f"{path}: cannot be read ({problem}); run storelake rollback, or remove "
            "the version and run storelake publish"
        )


def _check_column(definition: PublishedTable, mart: str, name: str) -> None:
    if name and name not in definition.columns:
        raise UnknownNameError(
            f"{mart} has no column {name}", f"it has {', '.join(definition.columns)}"
        )


def _matching(table: Any, conditions: Iterable[Condition]) -> Any:
    """The rows that fulfil all of them."""
    mask = None
    for condition in conditions:
        column = table[condition.column]
        fulfilled = COMPARE[condition.operator](column, _value(column.type, condition))
        mask = fulfilled if mask is None else pc.and_kleene(mask, fulfilled)
    return table if mask is None else table.filter(mask)


def _period(definition: PublishedTable, question: Question) -> list[Condition]:
    first, last = question.first, question.last
    if first is None and last is None:
        return []
    if first and last and first > last:
        raise UnknownNameError(
            f"a period from {first} to {last} has no day", "swap from and to"
        )
    column = period_column(definition)
    if column is None:
        raise UnknownNameError(
            f"{question.mart} belongs to no period", "leave out from and to"
        )
    if first and column.endswith("_month"):
        first = first.replace(day=1)
    bounds = ((Operator.GE, first), (Operator.LE, last))
    return [Condition(column, how, str(day)) for how, day in bounds if day]


def _value(of_type: Any, condition: Condition) -> Any:
    text = condition.value
    if pa.types.is_timestamp(of_type):
        text = text.removesuffix("Z")  # as answers write instants
    try:
        return pa.scalar(text).cast(of_type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise UnfitValueError(
            f"{condition.value!r} is no {of_type}, as {condition.column} is",
            "write dates as 2024-01-31, decimals as 28.50, truths as true or false",
        ) from error


def _look_up(
    table: Any, conditions: Iterable[Condition], question: Question
) -> tuple[Any, int, bool]:
    """Page, number of all rows, completeness."""
    found = _matching(table, conditions)
    end = question.offset + question.limit
    page = found.slice(question.offset, question.limit)
    if question.order:
        column = question.order.removeprefix("-")
        direction = "ascending" if column == question.order else "descending"
        rows = pc.sort_indices(found, sort_keys=[(column, direction)])
        page = found.take(rows[question.offset : end])
    shown = question.columns or page.column_names
    return page.select(shown), len(found), _is_complete(found)


def _scan(
    path: Path, conditions: Sequence[Condition], question: Question
) -> tuple[Any, int, bool]:
    """The same from the file, one row group in memory at a time.

    Of most groups only the columns in conditions are read, without any none at all.
    """
    if question.order:
        raise UnfitValueError(
            f"{question.mart} has too many rows to be sorted here",
            "leave out sort, or ask its Parquet file with storelake sql",
        )
    file = pq.ParquetFile(path)
    names = file.schema_arrow.names
    shown = list(question.columns) or names
    judged = {condition.column for condition in conditions} | {COMPLETENESS}
    judged &= set(names)
    page, total, complete = [], 0, True
    for group in range(file.num_row_groups):
        found = _matching(file.read_row_group(group, sorted(judged)), conditions)
        begin = max(0, question.offset - total)
        end = question.offset + question.limit - total
        if begin < len(found) and end > 0:
            whole = file.read_row_group(group, list({*shown, *judged}))
            part = _matching(whole, conditions).select(shown)
            page.append(part.slice(begin, end - begin))
        total += len(found)
        complete = complete and _is_complete(found)
    empty = file.schema_arrow.empty_table().select(shown)
    return pa.concat_tables([empty, *page]), total, complete


def _is_complete(rows: Any) -> bool:
    return COMPLETENESS not in rows.column_names or bool(
        pc.all(rows[COMPLETENESS], min_count=0).as_py()
    )
