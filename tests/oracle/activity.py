"""Who bought when: the base of all marts about customers; guests are in none."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .facts import FactOrder
from .measures import Measures, orders_by
from .star import Star


def customer_orders(star: Star) -> Iterator[FactOrder]:
    """Counted orders of customers."""
    return (o for o in star.orders if o.is_counted and o.customer_id is not None)


@dataclass(frozen=True)
class Activity:
    """Counted orders of customers.

    Attributes:
        months: month -> customer id -> sums of the orders of that month.
        first_months: customer id -> month of the first counted order, the cohort.
    """

    months: dict[date, dict[str, Measures]]
    first_months: dict[str, date]

    def active(self, month: date) -> set[str]:
        return set(self.months.get(month, ()))

    def new(self, month: date) -> set[str]:
        return {c for c in self.active(month) if self.first_months[c] == month}


def activity_of(star: Star) -> Activity:
    months: dict[date, dict[str, Measures]] = defaultdict(dict)
    first_months: dict[str, date] = {}
    groups = orders_by(
        customer_orders(star), lambda o: (o.order_month, o.customer_id or "")
    )
    for (month, customer_id), sums in sorted(groups.items(), key=lambda pair: pair[0]):
        months[month][customer_id] = sums
        first_months.setdefault(customer_id, month)
    return Activity(dict(months), first_months)
