"""A batch as typed columns: one table of its orders, one of each kind of element."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lake.bulk.columns import bits, is_valid, whole
from lake.bulk.instants import instants
from lake.bulk.nulls import NUMBER, NUMBER_AS_JSON, TEXT, TEXT_AS_JSON, Nulls
from lake.bulk.numbers import (
    Numbers,
    decimals_of,
    numbers_of_decimals,
    numbers_of_doubles,
)
from lake.bulk.odd import OddLeaves
from lake.bulk.shape import Shape, column_name
from lake.bulk.texts import has_odd_text, text_tests
from lake.bulk.words import words
from lake.contract import CHILDREN, NUMBERS, OBJECTS, Field, Kind
from lake.reading.batch import Indexes, Mask
from lake.settings import Rules

# What an element takes over from its order.
OF_ORDER = ("source_position", "order_id", "ordered_at")
BEGINS_LIKE_A_NUMBER = "^[-0-9]"
# For the exact path so many rows are as much work as one question to the engine.
WORTH_ASKING = 100
COUNT = np.int16  # no row has more values

Counts = npt.NDArray[np.int16]


@dataclass
class TypedTable:
    """Rows in the order of the records that they come from.

    Attributes:
        records: for each row the index of its record in the batch.
        record_count: of the batch.
        places: for each row its place among the rows of its record, from 1.
        columns: the leaves, typed, and what the outputs need beside them.
        numbers: those of the leaves that are numbers.
        counts: how many values arrived in each row, how many of them numbers, how many
            null; shape (3, rows).
        is_suspect: rows that the exact path must see: a value is missing or lost.
        is_lost: rows with a value that was stated, but is none for sure.
        rounded: how many numbers of each row had more decimals than are kept.
    """

    records: Indexes
    record_count: int
    places: Indexes
    counts: Counts
    columns: dict[str, pa.Array]
    is_suspect: Mask = field(init=False)
    is_lost: Mask = field(init=False)
    rounded: Indexes = field(init=False)
    numbers: dict[str, Numbers] = field(default_factory=dict)

    def __post_init__(self) -> None:
        row_count = len(self.records)
        self.is_suspect = np.zeros(row_count, np.bool_)
        self.is_lost = np.zeros(row_count, np.bool_)
        self.rounded = np.zeros(row_count, np.int64)

    def counts_by_record(self) -> Indexes:
        """The counts of all rows of each record; shape (3, records)."""
        sums = [np.bincount(self.records, c, self.record_count) for c in self.counts]
        return np.array(sums).astype(np.int64)

    def kept(self, is_kept: Mask) -> pa.Table:
        """The rows of the records that are kept."""
        rows = pa.table(
            {
                **self.columns,
                "place": pa.array(self.places, pa.int32()),
                "rounded_numbers": pa.array(self.rounded),
            }
        )
        return rows if is_kept.all() else rows.filter(pa.array(is_kept[self.records]))


def extra_column(path: str, key: str) -> str:
    """The column of a key that the contract does not know."""
    return f"extra {path}.{key}"


def raw_orders(parsed: pa.Table, shape: Shape, nulls: Nulls) -> TypedTable:
    """The orders as the engine parsed them, without their lists."""
    customer = whole(parsed["customer"])
    own = [whole(parsed[key]) for key in shape.keys("")]
    leaves, of_order = _leaves(own, "", shape, nulls)
    of_leaves, of_customer = _leaves(customer.flatten(), "customer", shape, nulls)
    is_stated = is_valid(customer)
    # {}, and what is no object at all, both arrive like null: without values.
    is_empty = is_stated & (of_customer[0] == 0)
    lists = sum(is_valid(parsed[path]).astype(COUNT) for path in CHILDREN)
    of_objects = np.array([lists + is_stated, np.zeros_like(lists), is_empty])
    return TypedTable(
        records=np.arange(len(parsed)),
        record_count=len(parsed),
        places=np.ones(len(parsed), np.int64),
        counts=of_order + of_customer + of_objects,
        columns={
            "source_position": whole(parsed["source_position"]),
            **leaves,
            **of_leaves,
        },
    )


def raw_elements(
    parsed: pa.Table, orders: TypedTable, path: str, shape: Shape, nulls: Nulls
) -> TypedTable:
    """The elements of one list of the orders, as the engine parsed them."""
    lists = whole(parsed[path])
    sizes = pc.fill_null(pc.list_value_length(lists), 0).to_numpy()
    records = np.repeat(np.arange(len(lists)), sizes)
    first = np.cumsum(sizes) - sizes
    leaves, counts = _leaves(pc.list_flatten(lists).flatten(), path, shape, nulls)
    chosen = pa.array(records)
    of_order = {name: orders.columns[name].take(chosen) for name in OF_ORDER}
    return TypedTable(
        records=records,
        record_count=len(lists),
        places=np.arange(len(records)) - first[records] + 1,
        counts=counts,
        columns={**of_order, **leaves},
    )


class LeafTyper:
    """Types the leaves of tables, each by its kind.

    Args:
        rules: the vocabularies.
        shape: of the batch.
        odd: for leaves of an odd form.
        word_records: records in which a text could be true, false, or what JSON does
            not know.
    """

    def __init__(
        self, rules: Rules, shape: Shape, odd: OddLeaves, word_records: list[int]
    ) -> None:
        self.vocabularies = {
            Kind.STATUS: rules.statuses,
            Kind.CURRENCY: rules.currencies,
        }
        self.shape = shape
        self.odd = odd
        self.word_records = word_records

    def type(self, table: TypedTable, paths: Iterable[str]) -> TypedTable:
        """Type the leaves of the objects in each row, and mark what is not sure."""
        for path in paths:
            for leaf in OBJECTS[path]:
                self._type(table, leaf, column_name(path, leaf))
        table.is_suspect |= table.is_lost
        self._mark_unsure_texts(table, text_tests(paths))
        return table

    def _type(self, table: TypedTable, leaf: Field, name: str) -> None:
        raw = table.columns[name]
        if leaf.kind in NUMBERS:
            numbers = table.numbers[name] = self._numbers(table, raw, leaf.kind)
            table.is_lost |= numbers.is_lost
            table.columns[name] = numbers.column()
        elif leaf.kind is Kind.TIMESTAMP or leaf.kind in self.vocabularies:
            if leaf.kind is Kind.TIMESTAMP:
                typed = instants(raw, self.odd.instants)
            else:
                typed = words(raw, leaf.kind, self.vocabularies[leaf.kind])
            table.is_lost |= is_valid(raw) & ~is_valid(typed)
            table.columns[name] = typed
        if leaf.required and raw.null_count:
            table.is_suspect |= ~is_valid(raw)

    def _numbers(self, table: TypedTable, raw: pa.Array, kind: Kind) -> Numbers:
        if self.shape.has_doubles:
            return numbers_of_doubles(raw, kind)
        decimals, rounded = self.odd.numbers(raw, kind)
        if decimals_of(kind):
            table.rounded += rounded.to_numpy()
        return numbers_of_decimals(decimals, is_valid(raw), kind)

    def _mark_unsure_texts(self, table: TypedTable, tests: dict[str, str]) -> None:
        texts = pa.table({name: table.columns[name] for name in tests})
        has_word = np.zeros(table.record_count, np.bool_)
        has_word[self.word_records] = True
        is_odd = has_word[table.records] | has_odd_text(texts)
        if is_odd.any():
            rows = np.flatnonzero(is_odd)
            if len(rows) > WORTH_ASKING:
                chosen = texts.take(pa.array(rows))
                rows = rows[self.odd.unsure_texts(chosen, tests)]
            table.is_suspect[rows] = True


def _leaves(
    arrived: list[pa.Array], path: str, shape: Shape, nulls: Nulls
) -> tuple[dict[str, pa.Array], Counts]:
    """An object's leaves, in the order of `shape.keys`, by the name of their column."""
    counts = np.zeros((3, len(arrived[0])), COUNT)
    values, numbers, seen = counts
    leaves = {}
    fields = OBJECTS[path]
    for leaf, column in zip(fields, arrived, strict=False):
        is_number = leaf.kind in NUMBERS and shape.has_doubles
        values += is_valid(column)
        stated = column
        if nulls.may_be_under(leaf.name):
            is_null = _equals(column, _stand_in(leaf, shape))
            seen += is_null
            stated = pc.if_else(pa.array(is_null), None, column)
        if is_number:
            numbers += is_valid(stated)
        leaves[column_name(path, leaf)] = stated
    for key, column in zip(shape.extra_of(path), arrived[len(fields) :], strict=True):
        values += is_valid(column)
        is_null = _equals(column, TEXT_AS_JSON) | _equals(column, NUMBER_AS_JSON)
        seen += is_null
        if shape.has_doubles and not key.endswith("id"):
            begins = pc.match_substring_regex(column, BEGINS_LIKE_A_NUMBER)
            numbers += bits(pc.fill_null(begins, False)) & ~is_null
        leaves[extra_column(path, key)] = column
    return leaves, counts


def _stand_in(leaf: Field, shape: Shape) -> str | float:
    if leaf.kind not in NUMBERS:
        return TEXT
    return NUMBER if shape.has_doubles else NUMBER_AS_JSON


def _equals(column: pa.Array, value: str | float) -> Mask:
    return bits(pc.fill_null(pc.equal(column, value), False))
