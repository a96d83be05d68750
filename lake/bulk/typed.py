"""A batch as Arrow tables: one of its orders, one of each kind of element."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from typing import Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lake.bulk import nulls
from lake.bulk.instants import instants
from lake.bulk.shape import OBJECTS, Shape, column_name
from lake.contract import CHILDREN, NUMBERS, Kind
from lake.reading.batch import Indexes, Mask

# What an element takes over from its order.
OF_ORDER = ("source_position", "order_id", "ordered_at")
BEGINS_LIKE_A_NUMBER = "^[-0-9]"


@dataclass(frozen=True)
class TypedTable:
    """Rows in the order of the records that they come from.

    Attributes:
        rows: the leaves as they came and, once computed, as `sql/typed_*.sql` says.
        records: for each row the index of its record in the batch.
        counts: how many values arrived in each row, how many of them numbers, how many
            null; shape (3, rows).
    """

    rows: pa.Table
    records: Indexes
    counts: Indexes

    def with_instants(
        self, paths: Iterable[str], read: Callable[[pa.Array], pa.Array]
    ) -> Self:
        """The same rows with timestamps for the texts of those; see `instants`."""
        found: dict[str, pa.Array] = {}
        is_lost = np.zeros(len(self.rows), np.bool_)
        for path in paths:
            for field in OBJECTS[path]:
                if field.kind is Kind.TIMESTAMP:
                    name = column_name(path, field)
                    text = self.rows[name].combine_chunks()
                    found[name] = instants(text, read)
                    is_lost |= _is_valid(text) & ~_is_valid(found[name])
        found["has_lost_instant"] = pa.array(is_lost)
        return replace(self, rows=with_columns(self.rows, found))

    def with_computed(self, computed: pa.Table) -> Self:
        """The same rows with these columns, in the place of those of the same name."""
        return replace(self, rows=with_columns(self.rows, _columns(computed)))

    def counts_by_record(self, record_count: int) -> Indexes:
        """The counts of all rows of each record; shape (3, records)."""
        sums = [np.bincount(self.records, c, record_count) for c in self.counts]
        return np.array(sums, np.int64)

    def flagged(self, flag: str) -> Indexes:
        """The records of the rows with this flag."""
        return self.records[self.rows[flag].to_numpy()]

    def kept(self, is_kept: Mask) -> pa.Table:
        """The rows of the records that are kept."""
        if is_kept.all():
            return self.rows
        return self.rows.filter(pa.array(is_kept[self.records]))


def with_columns(rows: pa.Table, columns: Mapping[str, pa.ChunkedArray]) -> pa.Table:
    """The rows with these columns added, or in the place of others."""
    return pa.table({**_columns(rows), **columns})


def extra_column(path: str, key: str) -> str:
    """The column of a key that the contract does not know."""
    return f"extra {path}.{key}"


def orders_table(parsed: pa.Table, shape: Shape) -> TypedTable:
    """The orders as the engine parsed them, without their lists."""
    customer = parsed["customer"].combine_chunks()
    leaves, of_order = _leaves([parsed[key] for key in shape.keys("")], "", shape)
    of_leaves, of_customer = _leaves(customer.flatten(), "customer", shape)
    is_stated = _is_valid(customer)
    # {}, and what is no object at all, both arrive like null: without values.
    is_empty = is_stated & (of_customer[0] == 0)
    lists = sum(_is_valid(parsed[path]).astype(np.int64) for path in CHILDREN)
    of_objects = np.array([lists + is_stated, np.zeros_like(lists), is_empty])
    item_count = pc.fill_null(pc.list_value_length(parsed["items"]), 0)
    rows = pa.table(
        {
            "source_position": parsed["source_position"],
            **leaves,
            **of_leaves,
            "item_count": item_count,
        }
    )
    return TypedTable(rows, np.arange(len(rows)), of_order + of_customer + of_objects)


def elements_table(
    parsed: pa.Table, orders: TypedTable, path: str, shape: Shape
) -> TypedTable:
    """The elements of one list of the orders, numbered from 1 in each order."""
    lists = parsed[path].combine_chunks()
    sizes = pc.fill_null(pc.list_value_length(lists), 0).to_numpy()
    records = np.repeat(np.arange(len(lists)), sizes)
    first = np.cumsum(sizes) - sizes
    leaves, counts = _leaves(pc.list_flatten(lists).flatten(), path, shape)
    of_order = orders.rows.select(OF_ORDER).take(pa.array(records))
    rows = with_columns(
        of_order,
        {
            **leaves,
            "element_number": pa.array(np.arange(len(records)) - first[records] + 1),
            "element_count": pa.array(sizes[records]),
        },
    )
    return TypedTable(rows, records, counts)


def _leaves(
    columns: list[pa.Array], path: str, shape: Shape
) -> tuple[dict[str, pa.Array], Indexes]:
    """An object's leaves, in the order of `shape.keys`, by the name of their column."""
    fields = OBJECTS[path]
    counts = np.zeros((3, len(columns[0])), np.int64)
    values, numbers, seen = counts
    leaves = {}
    for field, column in zip(fields, columns, strict=False):
        is_number = field.kind in NUMBERS
        values += _is_valid(column)
        is_null = _equals(column, _stand_in(shape, is_number=is_number))
        if is_null.any():
            seen += is_null
            column = pc.if_else(pa.array(is_null), None, column)
        if is_number and shape.has_doubles:
            numbers += _is_valid(column)
        leaves[column_name(path, field)] = column
    for key, column in zip(shape.extra_of(path), columns[len(fields) :], strict=True):
        values += _is_valid(column)
        is_null = _equals(column, nulls.TEXT_AS_JSON)
        is_null |= _equals(column, nulls.NUMBER_AS_JSON)
        seen += is_null
        if shape.has_doubles and not key.endswith("id"):
            begins = pc.match_substring_regex(column, BEGINS_LIKE_A_NUMBER)
            numbers += _bits(pc.fill_null(begins, False)) & ~is_null
        leaves[extra_column(path, key)] = column
    return leaves, counts


def _stand_in(shape: Shape, *, is_number: bool) -> str | float:
    if not is_number:
        return nulls.TEXT
    return nulls.NUMBER if shape.has_doubles else nulls.NUMBER_AS_JSON


def _equals(column: pa.Array, value: str | float) -> Mask:
    return _bits(pc.fill_null(pc.equal(column, value), False))


def _is_valid(column: pa.Array) -> Mask:
    return _bits(column.is_valid())


def _bits(column: pa.Array) -> Mask:
    bits: Mask = column.to_numpy(zero_copy_only=False)
    return bits


def _columns(rows: pa.Table) -> dict[str, pa.ChunkedArray]:
    return dict(zip(rows.column_names, rows.columns, strict=True))
