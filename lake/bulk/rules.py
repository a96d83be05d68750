"""What the leaves of an order must have to do with each other.

Each rule says which records the exact path must see, if nothing in them was lost.
"""

from collections.abc import Mapping

import numpy as np

from lake.bulk.numbers import AMOUNT_DECIMALS, PRICE_DECIMALS
from lake.bulk.typed import TypedTable
from lake.contract import MAX_AMOUNT, MAX_LINE_NUMBER
from lake.reading.batch import Indexes, Mask

# Ten-thousandths in a cent.
CENT = 10 ** (PRICE_DECIMALS - AMOUNT_DECIMALS)
LINES = MAX_LINE_NUMBER + 1


def breaks_a_rule(typed: Mapping[str, TypedTable]) -> Mask:
    """For each record whether something in it does not fit together."""
    order, item, refund = typed["order"], typed["item"], typed["refund"]
    item_counts = np.bincount(item.records, minlength=item.record_count)
    breaks: Mask = (item_counts == 0) | _discounts_too_much(order, item, item_counts)
    breaks[item.records[_gives_more_than_it_costs(item)]] = True
    breaks[_with_a_line_number_twice(item)] = True
    breaks[refund.records[_refunds_before_the_order(refund)]] = True
    breaks[refund.records[_refunds_no_line(item, refund)]] = True
    return breaks


def gross_amounts(item: TypedTable) -> Indexes:
    """Quantity times price of each line, in cents, a half rounded up."""
    price = item.numbers["unit_price"].units
    gross: Indexes = (item.numbers["quantity"].units * price + CENT // 2) // CENT
    return gross


def _gives_more_than_it_costs(item: TypedTable) -> Mask:
    is_more: Mask = item.numbers["discount_amount"].units > gross_amounts(item)
    return is_more


def _discounts_too_much(
    order: TypedTable, item: TypedTable, item_counts: Indexes
) -> Mask:
    """A discount exceeds the lines, or these could exceed the largest amount."""
    gross = gross_amounts(item)
    net = gross - item.numbers["discount_amount"].units
    limit = int(MAX_AMOUNT * 10**AMOUNT_DECIMALS)
    is_large = gross >= limit // item_counts[item.records]
    ends = np.cumsum(item_counts)
    # A line that is too large could overflow the sum: such an order is marked anyway.
    sums = np.concatenate([[0], np.cumsum(np.where(is_large, 0, net))])
    discounts = order.numbers["discount_amount"].units
    marked: Mask = discounts > sums[ends] - sums[ends - item_counts]
    marked[item.records[is_large]] = True
    return marked


def _with_a_line_number_twice(item: TypedTable) -> Indexes:
    """Lines numbered by their place cannot repeat a number."""
    is_other = np.zeros(item.record_count, np.bool_)
    is_other[item.records[_line_numbers(item) != item.places]] = True
    lines, counts = np.unique(_lines(item, is_other), return_counts=True)
    repeated: Indexes = lines[counts > 1] // LINES
    return repeated


def _refunds_before_the_order(refund: TypedTable) -> Mask:
    refunded_at, ordered_at = (
        refund.columns[name].fill_null(0).to_numpy(zero_copy_only=False)
        for name in ("refunded_at", "ordered_at")
    )
    is_before: Mask = refunded_at < ordered_at
    return is_before


def _refunds_no_line(item: TypedTable, refund: TypedTable) -> Mask:
    number = refund.numbers["line_number"]
    is_refunded = np.zeros(item.record_count, np.bool_)
    is_refunded[refund.records[number.is_known]] = True
    lines = refund.records * LINES + number.units
    is_other: Mask = ~np.isin(lines, _lines(item, is_refunded))
    return number.is_known & is_other


def _lines(item: TypedTable, is_chosen: Mask) -> Indexes:
    """The lines of the chosen records, as one number each."""
    rows = np.flatnonzero(is_chosen[item.records])
    return item.records[rows] * LINES + _line_numbers(item)[rows]


def _line_numbers(item: TypedTable) -> Indexes:
    """As stated, or the line's place."""
    stated = item.numbers["line_number"]
    return np.where(stated.is_known, stated.units, item.places)
