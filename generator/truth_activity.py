"""Who bought in which month, and what follows from it: activity, cohorts, churn."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from generator.settings import ShopSettings
from generator.state import Ints, Mask

BITS = 8
NOT_YET = -1


@dataclass(frozen=True)
class MonthOfCustomers:
    """Customers counted in one month t, as metrics.md calls them.

    Attributes:
        cohorts: active customers by the month of their first order; m.
    """

    active: int
    active_previous: int
    new: int
    reactivated: int
    churned: int
    alive: int
    alive_previous: int
    lapsed: int
    won_back: int
    cohorts: Ints


class Activity:
    """Who bought in which months.

    Attributes:
        bits: one a customer and month, eight months in a row; rows, c.
    """

    def __init__(self, shop: ShopSettings, customer_count: int) -> None:
        self._shop = shop
        self.bits = np.zeros((-(-shop.months // BITS), customer_count), np.uint8)

    def observe(self, month: Ints, customer: Ints) -> None:
        """Add the orders of customers, guests left out."""
        for of in np.flatnonzero(np.bincount(month)).tolist():
            self.bits[of // BITS, customer[month == of]] |= np.uint8(1 << of % BITS)

    def merge(self, other: "Activity") -> None:
        """Add what another one has observed of the same shop."""
        self.bits |= other.bits

    def is_active(self, month: int) -> Mask:
        """Who bought in a month; c."""
        mask: Mask = (self.bits[month // BITS] >> month % BITS & 1).astype(np.bool_)
        return mask

    def months(self, window: int) -> Iterator[MonthOfCustomers]:
        """All months of the shop in their order.

        Args:
            window: in how many months, the last one included, one has to have bought
                to be alive.
        """
        nobody = np.zeros(self.bits.shape[1], np.bool_)
        first_month = np.full(len(nobody), NOT_YET, np.int16)
        recent = deque([nobody], maxlen=window)
        was_alive = was_active = nobody
        for month in range(self._shop.months):
            active = self.is_active(month)
            recent.append(active)
            alive = np.logical_or.reduce(recent)
            is_new = active & (first_month == NOT_YET)
            first_month[is_new] = month
            yield MonthOfCustomers(
                active=_count(active),
                active_previous=_count(was_active),
                new=_count(is_new),
                reactivated=_count(active & ~was_active & ~is_new),
                churned=_count(was_active & ~active),
                alive=_count(alive),
                alive_previous=_count(was_alive),
                lapsed=_count(was_alive & ~alive),
                won_back=_count(alive & ~was_alive & ~is_new),
                cohorts=np.bincount(first_month[active], minlength=self._shop.months),
            )
            was_active, was_alive = active, alive

    def tables(self, first_month: int, window: int) -> dict[str, pa.Table]:
        """Activity, cohorts and churn.

        Args:
            first_month: of the first qualifying order, be it a guest's.
            window: `churn_inactivity_months`.
        """
        months = [*self.months(window)]
        starts = pa.array(self._shop.month_starts[first_month:], pa.date32())
        spine = months[first_month:]
        return {
            "monthly_active_customers": pa.table(
                {
                    "sales_month": starts,
                    "active_customers": _counts(t.active for t in spine),
                    "new_customers": _counts(t.new for t in spine),
                    "returning_customers": _counts(t.active - t.new for t in spine),
                }
            ),
            "cohort_retention": self._cohort_retention(months),
            "monthly_churn": _churn(starts, spine, window),
        }

    def _cohort_retention(self, months: list[MonthOfCustomers]) -> pa.Table:
        """A row a cohort and month of its life, as many for each as for the oldest."""
        cohorts = [month for month, t in enumerate(months) if t.new]
        life = len(months) - cohorts[0] if cohorts else 0
        rows = [(cohort, number) for cohort in cohorts for number in range(life)]
        active = [
            int(months[cohort + number].cohorts[cohort])
            if cohort + number < len(months)
            else None
            for cohort, number in rows
        ]
        sizes = [months[cohort].new for cohort, _ in rows]
        starts = [self._shop.month_starts[cohort] for cohort, _ in rows]
        is_observed = [count is not None for count in active]
        return pa.table(
            {
                "cohort_month": pa.array(starts, pa.date32()),
                "month_number": _counts(number for _, number in rows),
                "cohort_size": _counts(sizes),
                "is_observed": pa.array(is_observed, pa.bool_()),
                "active_customers": _counts(active),
                "retention_rate": _rates(active, sizes),
            }
        )


def _churn(starts: pa.Array, spine: list[MonthOfCustomers], window: int) -> pa.Table:
    churned = [t.churned for t in spine]
    lapsed = [t.lapsed for t in spine]
    # In the first months nobody can have lapsed.
    lapsable = [
        count if number >= window else None for number, count in enumerate(lapsed)
    ]
    return pa.table(
        {
            "sales_month": starts,
            "is_complete_month": pa.array([True] * len(spine), pa.bool_()),
            "active_customers": _counts(t.active for t in spine),
            "active_previous": _counts(t.active_previous for t in spine),
            "new_customers": _counts(t.new for t in spine),
            "reactivated_customers": _counts(t.reactivated for t in spine),
            "churned_customers": _counts(churned),
            "churn_rate": _rates(churned, [t.active_previous for t in spine]),
            "alive_customers": _counts(t.alive for t in spine),
            "lapsed_customers": _counts(lapsed),
            "lapse_rate": _rates(lapsable, [t.alive_previous for t in spine]),
            "won_back_customers": _counts(t.won_back for t in spine),
        }
    )


def _count(mask: Mask) -> int:
    return int(np.count_nonzero(mask))


def _counts(counts: Iterable[int | None]) -> pa.Array:
    return pa.array([*counts], pa.int64())


def _rates(parts: Sequence[int | None], wholes: Sequence[int]) -> pa.Array:
    """NULL where there is no part, or nothing that it could be a part of."""
    rates = [
        part / whole if part is not None and whole else None
        for part, whole in zip(parts, wholes, strict=True)
    ]
    return pa.array(rates, pa.float64())
