"""What happened in the shop, as columns: all that the feeds and the truth are made of.

Shapes are letters: n orders, l lines, r refunds, e profile events. Instants are seconds
since 1970-01-01 UTC; what has not happened is at NEVER. Amounts are cents of the
order's currency, unit costs ten-thousandths of it. All columns are int64.
"""

from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any, Self, TypeVar

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

NEVER = 1 << 40
GUEST = -1
NO_LINE = 0


class Status(IntEnum):
    """The statuses of `seeds/order_status_policy.csv`, in the order of time."""

    PLACED = 0
    PAID = 1
    SHIPPED = 2
    DELIVERED = 3
    RETURNED = 4
    CANCELLED = 5


@dataclass(frozen=True)
class Lines:
    """The lines of some orders.

    Attributes:
        first: where each order's lines begin; n + 1.
        product: index into the catalogue; l.
        offer: index of the product at one price in one currency, see `offers`; l.
        quantity, price, cost, discount: of one line; price in cents; l.
        net: the line's amount less its discount and its share of the order's; l.
    """

    first: Ints
    product: Ints
    offer: Ints
    quantity: Ints
    price: Ints
    cost: Ints
    discount: Ints
    net: Ints

    def of(self, orders: Ints) -> "Lines":
        return _children_of(self, orders)


@dataclass(frozen=True)
class Refunds:
    """The refunds of some orders, those of an order in the order of time.

    Attributes:
        first: where each order's refunds begin; n + 1.
        at, amount, shipping, tax: amount is merchandise; r.
        line: the number of the refunded line from 1, NO_LINE for the whole order; r.
    """

    first: Ints
    at: Ints
    amount: Ints
    shipping: Ints
    tax: Ints
    line: Ints

    def of(self, orders: Ints) -> "Refunds":
        return _children_of(self, orders)

    def before(self, cutoff: int) -> Self:
        """Those that were made before an instant, of the same orders."""
        kept = self.at < cutoff
        first = np.concatenate([[0], np.cumsum(kept)])[self.first]
        columns = (self.at, self.amount, self.shipping, self.tax, self.line)
        return type(self)(first, *(column[kept] for column in columns))


Children = TypeVar("Children", Lines, Refunds)


@dataclass(frozen=True)
class Orders:
    """Some orders with all that ever happens to them, in the order of time.

    Attributes:
        month: index of the month in which they were placed; n.
        number: among those of their month, from 1; n.
        at: when they were placed; n.
        customer: index, or GUEST; n.
        market: index into MARKETS: country, currency, tax; n.
        channel, device, store: indexes into CHANNELS, DEVICES, STORES; n.
        paid_at, shipped_at, delivered_at, cancelled_at: n.
        comes_back: 1 if everything is returned later; n.
        discount, shipping, tax: of the order beside its lines' own; n.
        method: index into METHODS; n.
        gift_card: what of the total was paid by gift card; n.
    """

    month: Ints
    number: Ints
    at: Ints
    customer: Ints
    market: Ints
    channel: Ints
    device: Ints
    store: Ints
    paid_at: Ints
    shipped_at: Ints
    delivered_at: Ints
    cancelled_at: Ints
    comes_back: Ints
    discount: Ints
    shipping: Ints
    tax: Ints
    method: Ints
    gift_card: Ints
    lines: Lines
    refunds: Refunds

    def __len__(self) -> int:
        return len(self.number)

    @property
    def net(self) -> Ints:
        """Merchandise after all discounts; n."""
        return sums(self.lines.net, self.lines.first)

    def of(self, chosen: Ints) -> Self:
        """Some of the orders, by index, with their lines and refunds."""
        columns: dict[str, Any] = {}
        for field in fields(self):
            column = getattr(self, field.name)
            is_child = isinstance(column, Lines | Refunds)
            columns[field.name] = column.of(chosen) if is_child else column[chosen]
        return type(self)(**columns)

    def status_at(self, cutoff: int) -> Ints:
        """The status that was reached before an instant; n."""
        status = np.full(len(self), Status.PLACED, np.int64)
        for reached, at in (
            (Status.PAID, self.paid_at),
            (Status.SHIPPED, self.shipped_at),
            (Status.DELIVERED, self.delivered_at),
            (Status.CANCELLED, self.cancelled_at),
        ):
            status[at < cutoff] = reached
        status[(self.comes_back == 1) & (self.last_refund_at() < cutoff)] = (
            Status.RETURNED
        )
        return status

    def updated_at(self, cutoff: int) -> Ints:
        """When the last thing happened before an instant; n."""
        last = self.at.copy()
        for at in self._steps():
            last = np.maximum(last, np.where(at < cutoff, at, 0))
        refunds = self.refunds.before(cutoff)
        has_any = np.diff(refunds.first) > 0
        last[has_any] = np.maximum(
            last[has_any], refunds.at[refunds.first[1:][has_any] - 1]
        )
        return last

    def changes_between(self, start: int, end: int) -> Mask:
        """Whether anything happens to an order from `start` to before `end`; n."""
        changes = np.zeros(len(self), np.bool_)
        for at in self._steps():
            changes |= (at >= start) & (at < end)
        at = self.refunds.at
        changes[owners(self.refunds.first)[(at >= start) & (at < end)]] = True
        return changes

    def _steps(self) -> tuple[Ints, ...]:
        return (self.paid_at, self.shipped_at, self.delivered_at, self.cancelled_at)

    def changes_from(self, start: int) -> Mask:
        """Whether anything happens to an order at or after an instant; n."""
        return self.changes_between(start, NEVER)

    def last_refund_at(self) -> Ints:
        """NEVER for orders without refunds; n."""
        counts = np.diff(self.refunds.first)
        last = np.full(len(self), NEVER, np.int64)
        has_any = counts > 0
        last[has_any] = self.refunds.at[self.refunds.first[1:][has_any] - 1]
        return last


class EventKind(IntEnum):
    """What happens to a profile; several events of one customer are in order."""

    JOINED = 0
    MOVED = 1
    NEW_EMAIL = 2
    NEW_TIER = 3
    DELETED = 4


@dataclass(frozen=True)
class ProfileEvents:
    """Changes of profiles, by customer, then time; each with the state after it.

    Attributes:
        customer, at, kind: who, when, what; e.
        city: index into the cities of the customer's market; e.
        email: how many addresses the customer had before; e.
        tier: index into TIERS; e.
    """

    customer: Ints
    at: Ints
    kind: Ints
    city: Ints
    email: Ints
    tier: Ints

    def __len__(self) -> int:
        return len(self.customer)

    def of(self, chosen: Ints) -> Self:
        return type(self)(*(getattr(self, f.name)[chosen] for f in fields(self)))


def concat(parts: list[Orders]) -> Orders:
    """Orders one after the other; at least one part."""
    if len(parts) == 1:
        return parts[0]
    columns: dict[str, Any] = {}
    for column in fields(Orders):
        values = [getattr(part, column.name) for part in parts]
        columns[column.name] = (
            _concat_children(values)
            if isinstance(values[0], Lines | Refunds)
            else np.concatenate(values)
        )
    return Orders(**columns)


def _concat_children(parts: list[Children]) -> Children:
    columns = {
        column.name: np.concatenate([getattr(part, column.name) for part in parts])
        for column in fields(parts[0])
        if column.name != "first"
    }
    counts = np.concatenate([np.diff(part.first) for part in parts])
    return type(parts[0])(first=np.concatenate([[0], np.cumsum(counts)]), **columns)


def sums(values: Ints, first: Ints) -> Ints:
    """The sum of each order's values; `first` says where they begin, n + 1."""
    total = np.concatenate([[0], np.cumsum(values)])
    found: Ints = total[first[1:]] - total[first[:-1]]
    return found


def in_order(keys: npt.NDArray[Any]) -> Ints:
    """What sorts the keys; equal ones stay as they are.

    The faster sort that minds no sequence is right where no two keys are equal.
    """
    order = np.argsort(keys)
    ordered = keys[order]
    if np.any(ordered[1:] == ordered[:-1]):
        return np.argsort(keys, kind="stable")
    return order


def owners(first: Ints) -> Ints:
    """For each child the index of its order."""
    return np.repeat(np.arange(len(first) - 1), np.diff(first))


def places(first: Ints) -> Ints:
    """For each child its place in its order, from 0."""
    return np.arange(first[-1]) - np.repeat(first[:-1], np.diff(first))


def _children_of(children: Children, orders: Ints) -> Children:
    counts = np.diff(children.first)[orders]
    first = np.concatenate([[0], np.cumsum(counts)])
    rows = np.repeat(children.first[orders] - first[:-1], counts) + np.arange(first[-1])
    columns = {
        field.name: getattr(children, field.name)[rows]
        for field in fields(children)
        if field.name != "first"
    }
    return type(children)(first=first, **columns)
