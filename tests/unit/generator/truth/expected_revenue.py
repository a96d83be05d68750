"""Money by metrics.md: plain loops over the orders that were written down."""

import csv
from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from written_orders import Order, Row, money

from generator.settings import ShopSettings

SEEDS = Path(__file__).parents[4] / "seeds"

CENT = Decimal("0.01")


def cents_of(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def rounded(amount: Fraction) -> Decimal:
    """To cents, half away from zero."""
    whole = (abs(amount) * 200 + 1) // 2
    return money(whole if amount >= 0 else -whole)


def rate_of(currency: str, day: date) -> Decimal | None:
    if currency == "USD":
        return Decimal(1)
    with (SEEDS / "exchange_rates.csv").open(encoding="utf-8", newline="") as file:
        rates = {
            date.fromisoformat(row["rate_date"]): Decimal(row["rate"])
            for row in csv.DictReader(file)
            if (row["from_currency"], row["to_currency"]) == (currency, "USD")
        }
    for age in range(8):
        if day - timedelta(days=age) in rates:
            return rates[day - timedelta(days=age)]
    return None


def allocated(total: Decimal, weights: list[Decimal]) -> list[Decimal]:
    """Largest remainder, ties to the lower line, equal shares without weights."""
    if not sum(weights):
        weights = [Decimal(1)] * len(weights)
    exact = [
        Fraction(total * 100) * Fraction(w) / Fraction(sum(weights)) for w in weights
    ]
    shares = [int(share) for share in exact]
    by_remainder = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_remainder[: int(total * 100) - sum(shares)]:
        shares[i] += 1
    return [money(share) for share in shares]


def waterfall_of(order: Order, rate: Decimal) -> tuple[Row, list[tuple[date, Decimal]]]:
    """An order's measures and its refunds, converted at a rate."""
    grosses = [cents_of(line.quantity * line.price) for line in order.lines]
    nets = [g - line.discount for g, line in zip(grosses, order.lines, strict=True)]
    shares = allocated(order.discount, nets)
    gross = sum(cents_of(amount * rate) for amount in grosses)
    discounts = sum(
        cents_of(line.discount * rate) + cents_of(share * rate)
        for line, share in zip(order.lines, shares, strict=True)
    )
    net, refunds = sum(nets) - order.discount, []
    so_far = before = Decimal(0)
    for at, amount in order.refunds:
        so_far += amount
        if net:
            total = rounded(
                Fraction(gross - discounts) * Fraction(so_far) / Fraction(net)
            )
            refunds.append((at.date(), total - before))
            before = total
        else:
            refunds.append((at.date(), cents_of(amount * rate)))
    measures = {
        "gross_sales": gross,
        "discounts": discounts,
        "shipping": cents_of(order.shipping * rate),
        "tax": cents_of(order.tax * rate),
        "cost": sum(
            cents_of(cents_of(line.quantity * line.cost) * rate) for line in order.lines
        ),
        "order_count": 1,
        "units": sum(line.quantity for line in order.lines),
    }
    return measures, refunds


def months_from_first_sale(orders: list[Order], shop: ShopSettings) -> list[date]:
    days = [order.day for order in orders if order.is_qualifying]
    return [m for m in shop.month_starts if days and m >= min(days).replace(day=1)]


def expected_waterfalls(orders: list[Order], *, is_converted: bool) -> dict[Any, Row]:
    """By month and currency; all currencies are one where they are converted."""
    totals: dict[Any, Row] = defaultdict(lambda: defaultdict(Decimal))
    for order in orders:
        if not order.is_qualifying:
            continue
        currency = None if is_converted else order.currency
        rate = rate_of(order.currency, order.day) if is_converted else Decimal(1)
        assert rate is not None
        measures, refunds = waterfall_of(order, rate)
        placed = order.day.replace(day=1), currency
        for name, amount in measures.items():
            totals[placed][name] += amount
        for day, amount in refunds:
            totals[placed]["refunds_by_order_date"] += amount
            totals[day.replace(day=1), currency]["refunds"] += amount
    return totals


def finished(total: Row) -> Row:
    net = total["gross_sales"] - total["discounts"]
    count = total["order_count"]
    return {
        "gross_sales": total["gross_sales"],
        "discounts": total["discounts"],
        "net_sales": net,
        "refunds": total["refunds"],
        "net_revenue": net - total["refunds"],
        "refunds_by_order_date": total["refunds_by_order_date"],
        "net_revenue_by_order_date": net - total["refunds_by_order_date"],
        "shipping": total["shipping"],
        "tax": total["tax"],
        "cost": total["cost"],
        "order_count": count,
        "units": total["units"],
        "aov": rounded(Fraction(net) / Fraction(count)) if count else None,
    }


def expected_monthly_revenue(orders: list[Order], shop: ShopSettings) -> list[Row]:
    totals = expected_waterfalls(orders, is_converted=True)
    return [
        {
            "sales_month": month,
            "is_complete_month": True,
            **finished(totals[month, None]),
        }
        for month in months_from_first_sale(orders, shop)
    ]


def expected_by_currency(orders: list[Order], shop: ShopSettings) -> list[Row]:
    totals = expected_waterfalls(orders, is_converted=False)
    currencies = sorted({order.currency for order in orders if order.is_qualifying})
    return [
        {"sales_month": month, "currency": code, **finished(totals[month, code])}
        for month in months_from_first_sale(orders, shop)
        for code in currencies
    ]
