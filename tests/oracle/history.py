"""Versions of customers and products (metrics.md, "History")."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Generic, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from .feeds import ProductState
from .known import ATTRIBUTES
from .lake import CustomerChange, DumpRow, Lake
from .orders import current_orders
from .periods import BEGINNING, month_end, month_start

PERSONAL = {ATTRIBUTES.index("name"), ATTRIBUTES.index("email")}


class CustomerState(NamedTuple):
    """Values in the order of ATTRIBUTES, then the flag."""

    customer_name: str | None
    email: str | None
    country: str | None
    city: str | None
    language: str | None
    loyalty_tier: str | None
    is_deleted: bool


class CatalogueState(NamedTuple):
    product: ProductState
    is_withdrawn: bool


State = TypeVar("State")


@dataclass(frozen=True)
class Timeline(Generic[State]):
    """Versions of one key: state i holds from starts[i] to before starts[i + 1]."""

    starts: tuple[datetime, ...]
    states: tuple[State, ...]

    def number_at(self, instant: datetime) -> int:
        """Version number, from 1; the first version reaches back to 1900-01-01."""
        return bisect_right(self.starts, instant)

    def at(self, instant: datetime) -> State:
        return self.states[self.number_at(instant) - 1]

    @property
    def current(self) -> State:
        return self.states[-1]


def _timeline(changes: Iterable[tuple[datetime, State]]) -> Timeline[State]:
    """Collapse equal neighbours; `changes` are in time order, one an instant."""
    starts: list[datetime] = []
    states: list[State] = []
    for start, state in changes:
        if not states or states[-1] != state:
            starts.append(start if states else BEGINNING)
            states.append(state)
    return Timeline(tuple(starts), tuple(states))


def _state(values: list[str | None], *, is_deleted: bool) -> CustomerState:
    name, email, country, city, language, loyalty_tier = values
    return CustomerState(name, email, country, city, language, loyalty_tier, is_deleted)


def _customer_timeline(changes: list[CustomerChange]) -> Timeline[CustomerState]:
    """Carry stated attributes forward, then hide who is deleted now, then collapse."""
    stated: list[str | None] = [None] * len(ATTRIBUTES)
    is_deleted = False
    states: list[tuple[datetime, list[str | None], bool]] = []
    ordered = sorted(changes, key=lambda change: (change.changed_at, change.precedence))
    for changed_at, together in groupby(ordered, key=lambda change: change.changed_at):
        for change in together:
            # Later ones of an instant take precedence, attribute by attribute.
            for index, value in enumerate(change.attributes):
                if value is not None:
                    stated[index] = value
            if change.is_deleted is not None:
                is_deleted = change.is_deleted
        states.append((changed_at, list(stated), is_deleted))
    if is_deleted:
        for _, values, _ in states:
            for index in PERSONAL:
                values[index] = None
    return _timeline(
        (at, _state(values, is_deleted=flag)) for at, values, flag in states
    )


def customer_timelines(lake: Lake) -> dict[str, Timeline[CustomerState]]:
    return {
        customer_id: _customer_timeline(changes)
        for customer_id, changes in lake.customer_changes.items()
    }


class _CatalogueEvent(NamedTuple):
    """`state` None withdraws; `listed` False leaves a withdrawal as it is.

    Sorted by instant, then dump, path and position.
    """

    instant: datetime
    month: date
    path: bytes
    position: int
    listed: bool
    state: ProductState | None


def effect_of(row: DumpRow, zone: ZoneInfo) -> datetime:
    """A stated `updated_at` inside the dump's month, else the end of that month."""
    if row.month is None:
        return row.row.updated_at
    start, end = month_start(row.month, zone), month_end(row.month, zone)
    return row.row.updated_at if start <= row.row.updated_at <= end else end


def _withdrawals(rows: Sequence[DumpRow]) -> list[tuple[str, date]]:
    """(product id, month of the first dump without it), again after each return."""
    dumps: dict[date, set[str]] = {}
    for row in rows:
        if row.month is not None:
            dumps.setdefault(row.month, set()).add(row.row.product_id)
    found = []
    listed: set[str] = set()
    for month in sorted(dumps):
        found += [(product_id, month) for product_id in listed - dumps[month]]
        listed = dumps[month]
    return found


def _carried_forward(before: ProductState, stated: ProductState) -> ProductState:
    pairs = zip(before, stated, strict=True)
    return ProductState(*(old if new is None else new for old, new in pairs))


def _catalogue_timeline(events: list[_CatalogueEvent]) -> Timeline[CatalogueState]:
    product = ProductState(None, None, None, None, None, None)
    is_withdrawn = False
    states: list[tuple[datetime, CatalogueState]] = []
    for instant, together in groupby(
        sorted(events, key=lambda event: event[:4]), key=lambda event: event.instant
    ):
        for event in together:
            if event.state is not None:
                product = _carried_forward(product, event.state)
            if event.state is None or event.listed:
                is_withdrawn = event.state is None
        states.append((instant, CatalogueState(product, is_withdrawn)))
    return _timeline(states)


def _uncatalogued(lake: Lake, known: set[str]) -> dict[str, Timeline[CatalogueState]]:
    """One version, from its newest line, for each product that is in no dump."""
    newest: dict[str, tuple[tuple[datetime, str, int], ProductState]] = {}
    for order in current_orders(lake):
        for line in order.lines:
            key = (order.ordered_at, order.order_id, line.line_number)
            best = newest.get(line.product_id)
            if line.product_id not in known and (best is None or key > best[0]):
                state = ProductState(
                    line.product_name,
                    line.category,
                    line.subcategory,
                    line.brand,
                    None,
                    None,
                )
                newest[line.product_id] = (key, state)
    return {
        product_id: Timeline((BEGINNING,), (CatalogueState(state, False),))
        for product_id, (_, state) in newest.items()
    }


def product_timelines(
    lake: Lake, source_timezone: str
) -> dict[str, Timeline[CatalogueState]]:
    zone = ZoneInfo(source_timezone)
    events: dict[str, list[_CatalogueEvent]] = {}
    for row in lake.dump_rows:
        event = _CatalogueEvent(
            effect_of(row, zone),
            row.month or date.min,
            row.path,
            row.position,
            row.month is not None,
            row.row.state,
        )
        events.setdefault(row.row.product_id, []).append(event)
    for product_id, month in _withdrawals(lake.dump_rows):
        end = month_end(month, zone)
        events[product_id].append(_CatalogueEvent(end, month, b"", 0, True, None))
    timelines = {key: _catalogue_timeline(found) for key, found in events.items()}
    return timelines | _uncatalogued(lake, set(timelines))
