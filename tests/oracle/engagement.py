"""Active customers by month and country (metrics.md, "Marts: customers")."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .activity import Activity, customer_orders
from .amounts import ZERO, per_head, ratio
from .breakdowns import Place, place_of
from .measures import Measures, orders_by
from .periods import add_months
from .star import Star


class MonthlyActiveCustomers(NamedTuple):
    sales_month: date
    is_complete_month: bool
    active_customers: int
    new_customers: int
    returning_customers: int
    orders_per_active_customer: Decimal | None
    net_sales_per_active_customer: Decimal | None


class EngagementByCountry(NamedTuple):
    sales_month: date
    is_complete_month: bool
    country: str
    region: str
    active_customers: int
    new_customers: int
    returning_customers: int
    orders_per_active_customer: Decimal | None
    net_sales_per_active_customer: Decimal | None
    retained_customers: int
    retention_rate: Decimal | None


# active, new, returning customers; orders and net sales a head.
Engagement = tuple[int, int, int, Decimal | None, Decimal | None]


def _engagement(
    active: dict[str, Measures], month: date, first_months: dict[str, date]
) -> Engagement:
    new = sum(first_months[customer_id] == month for customer_id in active)
    orders = sum(sums.order_count for sums in active.values())
    net_sales = sum((sums.net_sales for sums in active.values()), ZERO)
    return (
        len(active),
        new,
        len(active) - new,
        ratio(orders, len(active)),
        per_head(net_sales, len(active)),
    )


def monthly_active_customers(
    star: Star, activity: Activity
) -> list[MonthlyActiveCustomers]:
    """`mart_monthly_active_customers`, by month."""
    return [
        MonthlyActiveCustomers(
            month,
            star.calendar.is_complete(month),
            *_engagement(activity.months.get(month, {}), month, activity.first_months),
        )
        for month in star.calendar.months
    ]


def engagement_by_country(star: Star, activity: Activity) -> list[EngagementByCountry]:
    """`mart_engagement_by_country`, by month and country."""
    groups: dict[tuple[date, Place], dict[str, Measures]] = {}
    by_customer = orders_by(
        customer_orders(star),
        lambda o: (o.order_month, place_of(star, o), o.customer_id or ""),
    )
    for (month, place, customer_id), sums in by_customer.items():
        groups.setdefault((month, place), {})[customer_id] = sums
    places = sorted({place for _, place in groups})
    rows = []
    for month in star.calendar.months:
        is_complete = star.calendar.is_complete(month)
        for place in places:
            active = groups.get((month, place), {})
            before = groups.get((add_months(month, -1), place), {})
            retained = len(active.keys() & before.keys())
            rows.append(
                EngagementByCountry(
                    month,
                    is_complete,
                    place[0],
                    place[1],
                    *_engagement(active, month, activity.first_months),
                    retained,
                    ratio(retained, len(before)) if is_complete else None,
                )
            )
    return rows
