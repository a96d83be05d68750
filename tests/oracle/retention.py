"""Cohorts and churn (metrics.md, `mart_cohort_retention`, `mart_monthly_churn`)."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .activity import Activity
from .amounts import ZERO, per_head, ratio
from .periods import add_months, months_between
from .star import Star


class CohortRetention(NamedTuple):
    cohort_month: date
    month_number: int
    activity_month: date
    is_complete_month: bool
    is_observed: bool
    cohort_size: int
    active_customers: int | None
    retention_rate: Decimal | None
    net_revenue_by_order_date: Decimal | None
    cumulative_net_revenue_per_customer: Decimal | None


class MonthlyChurn(NamedTuple):
    sales_month: date
    is_complete_month: bool
    active_customers: int
    active_previous: int
    new_customers: int
    reactivated_customers: int
    churned_customers: int | None
    churn_rate: Decimal | None
    alive_customers: int | None
    lapsed_customers: int | None
    lapse_rate: Decimal | None
    won_back_customers: int | None


def _cohort_rows(
    star: Star, activity: Activity, cohort: date, members: set[str], last_number: int
) -> list[CohortRetention]:
    last_month = star.calendar.months[-1]
    cumulative = ZERO
    rows = []
    for number in range(last_number + 1):
        month = add_months(cohort, number)
        bought = activity.months.get(month, {})
        active = members & bought.keys()
        revenue = sum((bought[c].net_revenue_by_order_date for c in active), ZERO)
        cumulative += revenue
        is_observed = month <= last_month
        rows.append(
            CohortRetention(
                cohort_month=cohort,
                month_number=number,
                activity_month=month,
                is_complete_month=star.calendar.is_complete(month),
                is_observed=is_observed,
                cohort_size=len(members),
                active_customers=len(active) if is_observed else None,
                retention_rate=(
                    ratio(len(active), len(members)) if is_observed else None
                ),
                net_revenue_by_order_date=revenue if is_observed else None,
                cumulative_net_revenue_per_customer=(
                    per_head(cumulative, len(members)) if is_observed else None
                ),
            )
        )
    return rows


def cohort_retention(star: Star, activity: Activity) -> list[CohortRetention]:
    """`mart_cohort_retention`, by cohort and month number."""
    cohorts: dict[date, set[str]] = defaultdict(set)
    for customer_id, month in activity.first_months.items():
        cohorts[month].add(customer_id)
    rows: list[CohortRetention] = []
    for cohort in sorted(cohorts):
        last_number = months_between(min(cohorts), star.calendar.months[-1])
        rows += _cohort_rows(star, activity, cohort, cohorts[cohort], last_number)
    return rows


def _alive(activity: Activity, month: date, window: int) -> set[str]:
    """Active in the month or one of the `window` - 1 before."""
    return set().union(
        *(activity.active(add_months(month, -back)) for back in range(window))
    )


def _churn_row(
    star: Star, activity: Activity, month: date, window: int
) -> MonthlyChurn:
    complete = star.calendar.is_complete(month)
    before = add_months(month, -1)
    active, previous = activity.active(month), activity.active(before)
    alive = _alive(activity, month, window)
    alive_before = _alive(activity, before, window)
    new = activity.new(month)
    lapsed, churned = alive_before - alive, previous - active
    can_lapse = month >= add_months(star.calendar.months[0], window)
    lapse_rate = ratio(len(lapsed), len(alive_before)) if can_lapse else None
    return MonthlyChurn(
        sales_month=month,
        is_complete_month=complete,
        active_customers=len(active),
        active_previous=len(previous),
        new_customers=len(new),
        reactivated_customers=len(active - previous - new),
        churned_customers=len(churned) if complete else None,
        churn_rate=ratio(len(churned), len(previous)) if complete else None,
        alive_customers=len(alive) if complete else None,
        lapsed_customers=len(lapsed) if complete else None,
        lapse_rate=lapse_rate if complete else None,
        won_back_customers=len(alive - alive_before - new) if complete else None,
    )


def monthly_churn(star: Star, activity: Activity, window: int) -> list[MonthlyChurn]:
    """`mart_monthly_churn`, by month; `window` is `churn_inactivity_months`."""
    return [_churn_row(star, activity, month, window) for month in star.calendar.months]
