"""The months' money: the waterfall of metrics.md, in whole cents.

Rates are whole numbers of RATE_UNIT.
"""

import csv
from datetime import date
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from generator.markets import MARKETS, SEEDS
from generator.money import share_of
from generator.settings import ShopSettings
from generator.state import Ints, Lines, Mask, Orders, owners

SECONDS_A_DAY = 86_400
EPOCH = date(1970, 1, 1)
# The seed's rates have at most 8 decimals and hold for their own day and 7 more.
RATE_DECIMALS, RATE_DAYS = 8, 8
RATE_UNIT = 10**RATE_DECIMALS
CURRENCIES = tuple(sorted({market.currency for market in MARKETS}))
CURRENCY_OF_MARKET = np.array([CURRENCIES.index(m.currency) for m in MARKETS])
MEASURES = (
    "gross_sales",
    "discounts",
    "refunds",
    "refunds_by_order_date",
    "shipping",
    "tax",
    "cost",
    "order_count",
    "units",
)
NOWHERE = -1
Measures = dict[str, Ints]


class Revenue:
    """Totals by currency and month.

    Attributes:
        ordered, reported: in the currency of the orders and in the reporting currency;
            each of CURRENCIES with all months of the shop, then one for what counts
            nowhere.
        has_all_rates: whether every order could be converted.
    """

    def __init__(self, shop: ShopSettings, reporting_currency: str) -> None:
        self._shop = shop
        self._rates = exchange_rates(shop, reporting_currency)
        cells = len(CURRENCIES) * shop.months + 1
        self.ordered = {name: np.zeros(cells, np.int64) for name in MEASURES}
        self.reported = {name: np.zeros(cells, np.int64) for name in MEASURES}
        self.has_all_rates = True

    def observe(self, orders: Orders, is_qualifying: Mask) -> None:
        """Add orders and their refunds, of those that qualify.

        Args:
            orders: any of the shop.
            is_qualifying: by their status at the end of the period; n.
        """
        currency = CURRENCY_OF_MARKET[orders.market]
        day = (orders.at - self._shop.bounds[0]) // SECONDS_A_DAY
        rates = self._rates[currency, day]
        self.has_all_rates &= bool(rates[is_qualifying].all())
        cell = np.where(is_qualifying, self._cells(currency, orders.month), NOWHERE)
        ordered, reported = _order_amounts(orders, rates)
        self._add(ordered, reported, cell)
        counts = np.diff(orders.lines.first)
        ordered, reported = _line_amounts(orders.lines, np.repeat(rates, counts))
        self._add(ordered, reported, np.repeat(cell, counts))
        converted_net = _by_order(
            reported["gross_sales"] - reported["discounts"], orders.lines
        )
        self._observe_refunds(orders, is_qualifying, converted_net, rates)

    def _add(self, ordered: Measures, reported: Measures, cell: Ints) -> None:
        for name in ordered:
            np.add.at(self.ordered[name], cell, ordered[name])
            np.add.at(self.reported[name], cell, reported[name])

    def _observe_refunds(
        self, orders: Orders, is_qualifying: Mask, converted_net: Ints, rates: Ints
    ) -> None:
        refunds = orders.refunds
        owner = owners(refunds.first)
        steps = _converted_refunds(orders, converted_net, rates)
        end = self._shop.bounds[-1]
        counted = np.flatnonzero(is_qualifying[owner] & (refunds.at < end))
        owner, at = owner[counted], refunds.at[counted]
        currency = CURRENCY_OF_MARKET[orders.market[owner]]
        booked = np.searchsorted(self._shop.bounds, at, side="right") - 1
        for name, month in (
            ("refunds", booked),
            ("refunds_by_order_date", orders.month[owner]),
        ):
            self._add(
                {name: refunds.amount[counted]},
                {name: steps[counted]},
                self._cells(currency, month),
            )

    def _cells(self, currency: Ints, month: Ints) -> Ints:
        return currency * self._shop.months + month

    def merge(self, other: "Revenue") -> None:
        """Add what another one has observed of the same shop."""
        for name in MEASURES:
            self.ordered[name] += other.ordered[name]
            self.reported[name] += other.reported[name]
        self.has_all_rates &= other.has_all_rates

    @property
    def first_month(self) -> int:
        """Of the first qualifying order; the month after the last if there is none."""
        sold = np.flatnonzero(_grid(self.ordered["order_count"]).any(axis=0))
        return int(sold[0]) if len(sold) else self._shop.months

    def by_month(self) -> pa.Table | None:
        """In the reporting currency; None where an order has no rate."""
        if not self.has_all_rates:
            return None
        first = self.first_month
        totals = {
            name: _grid(total).sum(axis=0)[first:]
            for name, total in self.reported.items()
        }
        months = self._shop.month_starts[first:]
        columns = {
            "sales_month": pa.array(months, pa.date32()),
            "is_complete_month": pa.array([True] * len(months), pa.bool_()),
        }
        return pa.table(columns | _waterfall(totals))

    def by_month_and_currency(self) -> pa.Table:
        """As ordered: every month for every currency that has a qualifying order."""
        first = self.first_month
        used = np.flatnonzero(_grid(self.ordered["order_count"]).any(axis=1))
        totals = {
            name: _grid(total)[used, first:].T.ravel()
            for name, total in self.ordered.items()
        }
        keys = [
            (month, CURRENCIES[currency])
            for month in self._shop.month_starts[first:]
            for currency in used
        ]
        columns = {
            "sales_month": pa.array([month for month, _ in keys], pa.date32()),
            "currency": pa.array([currency for _, currency in keys], pa.string()),
        }
        return pa.table(columns | _waterfall(totals))


def exchange_rates(shop: ShopSettings, reporting_currency: str) -> Ints:
    """The rate of each currency on each day of the shop, 0 where there is none.

    Shape (currencies, days), in RATE_UNIT.
    """
    start = (shop.start - EPOCH).days
    days = int(shop.bounds[-1]) // SECONDS_A_DAY - start
    rates = np.zeros((len(CURRENCIES), days), np.int64)
    with (SEEDS / "exchange_rates.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["rate_date"])
    for row in rows:
        is_ours = row["from_currency"] in CURRENCIES
        if is_ours and row["to_currency"] == reporting_currency:
            day = (date.fromisoformat(row["rate_date"]) - EPOCH).days - start
            since, until = max(day, 0), max(day + RATE_DAYS, 0)
            # A newer rate is written over an older one.
            rate = int(Decimal(row["rate"]).scaleb(RATE_DECIMALS))
            rates[CURRENCIES.index(row["from_currency"]), since:until] = rate
    if reporting_currency in CURRENCIES:
        rates[CURRENCIES.index(reporting_currency)] = RATE_UNIT
    return rates


def decimals(whole: Ints, places: int) -> pa.Array:
    """Whole numbers of the last place as DECIMAL(18, places), exactly."""
    unit = pa.scalar(Decimal(1).scaleb(-places))
    exact = pc.multiply(pa.array(whole, pa.int64()).cast(pa.decimal128(19, 0)), unit)
    return exact.cast(pa.decimal128(18, places))


def _order_amounts(orders: Orders, rates: Ints) -> tuple[Measures, Measures]:
    """What orders have beside their lines, as ordered and as reported; n."""
    counts = {"order_count": np.ones(len(orders), np.int64)}
    ordered = {"shipping": orders.shipping, "tax": orders.tax}
    reported = {name: _convert(amount, rates) for name, amount in ordered.items()}
    return ordered | counts, reported | counts


def _line_amounts(lines: Lines, rates: Ints) -> tuple[Measures, Measures]:
    """What lines have, as ordered and as reported, each amount rounded; l."""
    gross = lines.quantity * lines.price
    # What the net lacks beside the line's own discount is its share of the order's.
    shared = gross - lines.discount - lines.net
    cost = share_of(lines.quantity, lines.cost, 100)
    counts = {"units": lines.quantity}
    ordered = {
        "gross_sales": gross,
        "discounts": lines.discount + shared,
        "cost": cost,
    }
    reported = {
        "gross_sales": _convert(gross, rates),
        "discounts": _convert(lines.discount, rates) + _convert(shared, rates),
        "cost": _convert(cost, rates),
    }
    return ordered | counts, reported | counts


def _converted_refunds(orders: Orders, converted_net: Ints, rates: Ints) -> Ints:
    """Each refund's step of what has gone back of its order so far; r.

    So a full refund is exactly the order's net sales, whatever was rounded.
    """
    refunds = orders.refunds
    owner = owners(refunds.first)
    total = np.concatenate([[0], np.cumsum(refunds.amount)])
    before = total[:-1] - total[refunds.first[:-1]][owner]
    net = _by_order(orders.lines.net, orders.lines)[owner]
    converted = converted_net[owner]
    # A free order has no net to take a share of.
    whole = np.where(net == 0, 1, net)
    after = _signed_share(converted, before + refunds.amount, whole)
    steps = after - _signed_share(converted, before, whole)
    return np.where(net == 0, _convert(refunds.amount, rates[owner]), steps)


def _signed_share(amount: Ints, part: Ints | int, whole: Ints) -> Ints:
    """`share_of` what may be below zero, as a net can be whose parts were rounded."""
    return np.sign(amount) * share_of(abs(amount), part, whole)


def _convert(cents: Ints, rates: Ints) -> Ints:
    return share_of(cents, rates, RATE_UNIT)


def _by_order(values: Ints, lines: Lines) -> Ints:
    """The sum of each order's lines, of which there is one at least; n."""
    return np.add.reduceat(values, lines.first[:-1]) if len(values) else values


def _grid(total: Ints) -> Ints:
    """Shape (currencies, months)."""
    return total[:NOWHERE].reshape(len(CURRENCIES), -1)


def _waterfall(totals: Measures) -> dict[str, pa.Array]:
    """The columns of metrics.md from the totals of each row."""
    net_sales = totals["gross_sales"] - totals["discounts"]
    cents = {
        "gross_sales": totals["gross_sales"],
        "discounts": totals["discounts"],
        "net_sales": net_sales,
        "refunds": totals["refunds"],
        "net_revenue": net_sales - totals["refunds"],
        "refunds_by_order_date": totals["refunds_by_order_date"],
        "net_revenue_by_order_date": net_sales - totals["refunds_by_order_date"],
        "shipping": totals["shipping"],
        "tax": totals["tax"],
        "cost": totals["cost"],
    }
    columns = {name: decimals(amounts, 2) for name, amounts in cents.items()}
    counts = {
        name: pa.array(totals[name], pa.int64()) for name in ("order_count", "units")
    }
    return columns | counts | {"aov": _per_order(net_sales, totals["order_count"])}


def _per_order(net_sales: Ints, order_count: Ints) -> pa.Array:
    """Rounded once; NULL where there are no orders."""
    cents = decimals(_signed_share(net_sales, 1, np.maximum(order_count, 1)), 2)
    return pc.if_else(pa.array(order_count > 0), cents, None)
