"""The answer sheet of a shop: what metrics.md defines, from what has happened.

Nothing here reads what was written for the lake, so the two can be compared.
"""

import csv
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from generator.catalogue import Catalogue
from generator.clientele import Clientele
from generator.incidents import incidents
from generator.markets import SEEDS
from generator.settings import ShopSettings
from generator.state import GUEST, Mask, Orders, Status
from generator.truth_activity import Activity
from generator.truth_history import ProfileHistory, product_versions
from generator.truth_money import Revenue

CHURN_INACTIVITY_MONTHS = 3


class Truth:
    """What is true at the end of the shop's last day, by business dates in UTC.

    Args:
        shop, catalogue: of the orders.
        customer_count: of the whole period.
        reporting_currency: what `monthly_revenue` is in.
    """

    def __init__(
        self,
        shop: ShopSettings,
        catalogue: Catalogue,
        customer_count: int,
        reporting_currency: str = "USD",
    ) -> None:
        self._shop = shop
        self._catalogue = catalogue
        self._is_qualifying = qualifying_statuses()
        self.revenue = Revenue(shop, reporting_currency)
        self.activity = Activity(shop, customer_count)
        self.profiles = ProfileHistory()

    def observe(self, orders: Orders) -> None:
        """Add orders; each of the shop once, in any sequence."""
        status = orders.status_at(int(self._shop.bounds[-1]))
        is_qualifying = self._is_qualifying[status]
        self.revenue.observe(orders, is_qualifying)
        counts = is_qualifying & (orders.customer != GUEST)
        self.activity.observe(orders.month[counts], orders.customer[counts])

    def observe_profiles(self, clientele: Clientele) -> None:
        """Add the events of the month that the clientele is in; each month once."""
        self.profiles.observe(clientele)

    def customer_versions(self) -> Iterator[pa.Table]:
        """The rows of that table, in pieces: of a large shop they are many."""
        return self.profiles.versions()

    def merge(self, other: "Truth") -> None:
        """Add what another one has observed: other orders, other months' profiles."""
        self.revenue.merge(other.revenue)
        self.activity.merge(other.activity)
        self.profiles.merge(other.profiles)

    def tables(
        self, churn_inactivity_months: int = CHURN_INACTIVITY_MONTHS
    ) -> dict[str, pa.Table]:
        """The answer sheet by the names of its tables, but for `customer_versions`.

        Without `monthly_revenue` if an order has no exchange rate.
        """
        by_month = self.revenue.by_month()
        first_month = self.revenue.first_month
        return {
            **({} if by_month is None else {"monthly_revenue": by_month}),
            "monthly_revenue_by_currency": self.revenue.by_month_and_currency(),
            **self.activity.tables(first_month, churn_inactivity_months),
            "product_versions": product_versions(self._shop, self._catalogue),
            "incidents": _incidents(self._shop),
        }


def qualifying_statuses() -> Mask:
    """Whether an order of each status counts, by `seeds/order_status_policy.csv`."""
    with (SEEDS / "order_status_policy.csv").open(encoding="utf-8", newline="") as file:
        policy = {row["status"]: row["is_qualifying"] for row in csv.DictReader(file)}
    return np.array([policy[status.name.lower()] == "true" for status in Status])


def _incidents(shop: ShopSettings) -> pa.Table:
    found = incidents(shop)
    return pa.table(
        {
            "kind": pa.array([incident.kind for incident in found], pa.string()),
            "day": pa.array([incident.day for incident in found], pa.date32()),
            "percent": pa.array([incident.percent for incident in found], pa.int64()),
        }
    )
