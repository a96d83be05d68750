"""The months' money: the waterfall of metrics.md, in whole cents.

Rates are whole numbers of RATE_UNIT. Nothing here is negative before it is summed.
"""

import csv
from datetime import date
from decimal import Decimal
from typing import TypedDict

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from generator.markets import MARKETS, SEEDS
from generator.money import share_of
from generator.settings import ShopSettings
from generator.state import Ints, Mask, Orders, owners, sums

SECONDS_A_DAY = 86_400
EPOCH = date(1970, 1, 1)
# The seed's rates have at most 8 decimals and hold for their own day and 7 more.
RATE_DECIMALS, RATE_DAYS = 8, 8
RATE_UNIT = 10**RATE_DECIMALS
CURRENCIES = tuple(sorted({market.currency for market in MARKETS}))
CURRENCY_OF_MARKET = np.array([CURRENCIES.index(m.currency) for m in MARKETS])


class Measures(TypedDict):
    """Cents and counts of something: of orders, or totals of months."""

    gross_sales: Ints
    discounts: Ints
    refunds: Ints
    refunds_by_order_date: Ints
    shipping: Ints
    tax: Ints
    cost: Ints
    order_count: Ints
    units: Ints


class Revenue:
    """Totals by currency and month, in that currency and in the reporting currency."""

    def __init__(self, shop: ShopSettings, reporting_currency: str) -> None:
        self._shop = shop
        self._rates = exchange_rates(shop, reporting_currency)
        shape = (len(CURRENCIES), shop.months)
        self._sold = _nothing(shape)
        self._converted = _nothing(shape)
        self._is_convertible = True

    def observe(self, orders: Orders, is_qualifying: Mask) -> None:
        """Add orders and their refunds; only those that qualify count."""
        currency = CURRENCY_OF_MARKET[orders.market]
        first_day = self._shop.bounds[0] // SECONDS_A_DAY
        rates = self._rates[currency, orders.at // SECONDS_A_DAY - first_day]
        self._is_convertible &= bool(rates[is_qualifying].all())
        sold, converted = _sales(orders), _converted_sales(orders, rates)
        where = (currency[is_qualifying], orders.month[is_qualifying])
        _add_sales(self._sold, sold, is_qualifying, where)
        _add_sales(self._converted, converted, is_qualifying, where)

        refunds, owner = orders.refunds, owners(orders.refunds.first)
        counts = is_qualifying[owner] & (refunds.at < self._shop.bounds[-1])
        owner, at, amount = owner[counts], refunds.at[counts], refunds.amount[counts]
        booked_in = np.searchsorted(self._shop.bounds, at, side="right") - 1
        steps = _converted_refunds(
            amount, _before(refunds.amount, refunds.first)[counts],
            _net(sold)[owner], _net(converted)[owner], rates[owner],
        )
        for totals, values in ((self._sold, amount), (self._converted, steps)):
            np.add.at(totals["refunds"], (currency[owner], booked_in), values)
            by_order = (currency[owner], orders.month[owner])
            np.add.at(totals["refunds_by_order_date"], by_order, values)

    def merge(self, other: "Revenue") -> None:
        for ours, theirs in (
            (self._sold, other._sold),
            (self._converted, other._converted),
        ):
            for name in Measures.__annotations__:
                ours[name] += theirs[name]  # type: ignore[literal-required]
        self._is_convertible &= other._is_convertible

    @property
    def first_month(self) -> int:
        """Of the first qualifying order; the month after the last if there is none."""
        sold = np.flatnonzero(self._sold["order_count"].any(axis=0))
        return int(sold[0]) if len(sold) else self._shop.months

    def by_month(self) -> pa.Table | None:
        """In the reporting currency; None where an order has no rate."""
        if not self._is_convertible:
            return None
        months = self._shop.month_starts[self.first_month :]
        totals = {name: total.sum(axis=0)[self.first_month :]
                  for name, total in self._converted.items()}
        return pa.table(
            {
                "sales_month": pa.array(months, pa.date32()),
                "is_complete_month": pa.array([True] * len(months), pa.bool_()),
                **_waterfall(totals),
            }
        )

    def by_month_and_currency(self) -> pa.Table:
        """In the currency of the orders, for every currency that was ever used."""
        used = np.flatnonzero(self._sold["order_count"].any(axis=1))
        months = self._shop.month_starts[self.first_month :]
        totals = {name: total[used, self.first_month :].T.ravel()
                  for name, total in self._sold.items()}
        return pa.table(
            {
                "sales_month": pa.array(np.repeat(months, len(used)), pa.date32()),
                "currency": pa.array(
                    [CURRENCIES[number] for number in used] * len(months), pa.string()
                ),
                **_waterfall(totals),
            }
        )
