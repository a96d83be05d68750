"""Months and days: revenue, its growth, daily sales (metrics.md, "Marts: sales")."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from .amounts import ZERO, per_head, ratio
from .dimensions import is_weekend
from .measures import Measures, orders_by
from .periods import add_months, last_day_of
from .star import Star

ONE_DAY = timedelta(days=1)


class MonthlyRevenue(NamedTuple):
    sales_month: date
    is_complete_month: bool
    order_count: int
    units: int
    gross_sales: Decimal
    discounts: Decimal
    net_sales: Decimal
    refunds: Decimal
    net_revenue: Decimal
    refunds_by_order_date: Decimal
    net_revenue_by_order_date: Decimal
    shipping: Decimal
    tax: Decimal
    cost: Decimal
    costed_net_sales: Decimal
    gross_profit: Decimal
    gross_margin_rate: Decimal | None
    aov: Decimal | None


class RevenueGrowth(NamedTuple):
    sales_month: date
    is_complete_month: bool
    net_revenue: Decimal
    previous_net_revenue: Decimal | None
    mom_growth_rate: Decimal | None
    previous_net_revenue_same_days: Decimal | None
    mom_growth_rate_same_days: Decimal | None
    cumulative_net_revenue: Decimal


class DailySales(NamedTuple):
    sales_date: date
    is_weekend: bool
    order_count: int
    units: int
    gross_sales: Decimal
    discounts: Decimal
    net_sales: Decimal
    refunds: Decimal
    net_revenue: Decimal
    active_customers: int
    aov: Decimal | None
    net_sales_7_day_average: Decimal | None
    net_sales_28_day_average: Decimal | None
    order_count_7_day_average: Decimal | None
    order_count_28_day_average: Decimal | None


def refunds_by_day(star: Star) -> dict[date, Decimal]:
    """Counted refunds on their own date: the finance view."""
    days: dict[date, Decimal] = defaultdict(lambda: ZERO)
    for refund in star.refunds:
        if refund.is_counted:
            days[refund.refund_date] += refund.refunds
    return days


def monthly_revenue(star: Star) -> list[MonthlyRevenue]:
    """`mart_monthly_revenue`, by month."""
    by_month = orders_by(star.orders, lambda order: order.order_month)
    refunds: dict[date, Decimal] = defaultdict(lambda: ZERO)
    for day, amount in refunds_by_day(star).items():
        refunds[day.replace(day=1)] += amount
    rows = []
    for month in star.calendar.months:
        sums = by_month.get(month, Measures())
        rows.append(
            MonthlyRevenue(
                sales_month=month,
                is_complete_month=star.calendar.is_complete(month),
                order_count=sums.order_count,
                units=sums.units,
                gross_sales=sums.gross_sales,
                discounts=sums.discounts,
                net_sales=sums.net_sales,
                refunds=refunds[month],
                net_revenue=sums.net_sales - refunds[month],
                refunds_by_order_date=sums.refunds_by_order_date,
                net_revenue_by_order_date=sums.net_revenue_by_order_date,
                shipping=sums.shipping,
                tax=sums.tax,
                cost=sums.cost,
                costed_net_sales=sums.costed_net_sales,
                gross_profit=sums.gross_profit,
                gross_margin_rate=sums.gross_margin_rate,
                aov=sums.aov,
            )
        )
    return rows


def _growth(now: Decimal, before: Decimal | None) -> Decimal | None:
    """None where there was nothing before, or less than nothing."""
    return None if before is None or before <= 0 else ratio(now - before, before)


def _net_revenue_of_days(star: Star, first: date, last: date) -> Decimal:
    sold = sum(
        (
            o.net_sales
            for o in star.orders
            if o.is_counted and first <= o.order_date <= last
        ),
        ZERO,
    )
    refunded = sum(
        (
            amount
            for day, amount in refunds_by_day(star).items()
            if first <= day <= last
        ),
        ZERO,
    )
    return sold - refunded


def revenue_growth(star: Star) -> list[RevenueGrowth]:
    """`mart_revenue_mom`, by month."""
    calendar, rows = star.calendar, []
    revenue = {row.sales_month: row.net_revenue for row in monthly_revenue(star)}
    cumulative = ZERO
    for month, net_revenue in revenue.items():
        cumulative += net_revenue
        before = add_months(month, -1)
        previous = revenue.get(before)
        same_days = None
        if previous is not None and not calendar.has_ended(month):
            day = calendar.as_of_date.day if calendar.as_of_date else 0
            last = before.replace(day=min(day, last_day_of(before).day))
            same_days = _net_revenue_of_days(star, before, last)
        complete, complete_before = (calendar.is_complete(m) for m in (month, before))
        rows.append(
            RevenueGrowth(
                sales_month=month,
                is_complete_month=complete,
                net_revenue=net_revenue,
                previous_net_revenue=previous,
                mom_growth_rate=(
                    _growth(net_revenue, previous)
                    if complete and complete_before
                    else None
                ),
                previous_net_revenue_same_days=same_days,
                mom_growth_rate_same_days=(
                    _growth(net_revenue, same_days) if complete_before else None
                ),
                cumulative_net_revenue=cumulative,
            )
        )
    return rows


def _days(star: Star) -> list[date]:
    first, last = star.calendar.first_day, star.calendar.as_of_date
    if first is None or last is None:
        return []
    return [first + ONE_DAY * offset for offset in range((last - first).days + 1)]


def _customers_by_day(star: Star) -> dict[date, set[str]]:
    days: dict[date, set[str]] = defaultdict(set)
    for order in star.orders:
        if order.is_counted and order.customer_id is not None:
            days[order.order_date].add(order.customer_id)
    return days


def _average_sales(days: list[Decimal], count: int) -> Decimal | None:
    """Of the last `count` days; None as long as there are fewer."""
    return per_head(sum(days[-count:], ZERO), count) if len(days) >= count else None


def _average_orders(days: list[int], count: int) -> Decimal | None:
    return ratio(sum(days[-count:]), count) if len(days) >= count else None


def daily_sales(star: Star) -> list[DailySales]:
    """`mart_daily_sales`, by day."""
    by_day = orders_by(star.orders, lambda order: order.order_date)
    refunds, customers = refunds_by_day(star), _customers_by_day(star)
    rows: list[DailySales] = []
    net_sales: list[Decimal] = []
    counts: list[int] = []
    for day in _days(star):
        sums = by_day.get(day, Measures())
        net_sales.append(sums.net_sales)
        counts.append(sums.order_count)
        refunded = refunds.get(day, ZERO)
        rows.append(
            DailySales(
                sales_date=day,
                is_weekend=is_weekend(day),
                order_count=sums.order_count,
                units=sums.units,
                gross_sales=sums.gross_sales,
                discounts=sums.discounts,
                net_sales=sums.net_sales,
                refunds=refunded,
                net_revenue=sums.net_sales - refunded,
                active_customers=len(customers.get(day, ())),
                aov=sums.aov,
                net_sales_7_day_average=_average_sales(net_sales, 7),
                net_sales_28_day_average=_average_sales(net_sales, 28),
                order_count_7_day_average=_average_orders(counts, 7),
                order_count_28_day_average=_average_orders(counts, 28),
            )
        )
    return rows
