"""The shop, month after month: what its files hold, and what is true about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from generator.catalogue import Catalogue
from generator.clientele import Clientele, Visits
from generator.defects import Defects, Plan, Rows
from generator.feeds_json import catalogue_lines, profile_lines
from generator.joining import Texts
from generator.order_json import OrderWriter
from generator.orders import CHUNK_ORDERS, chunk_count, draw_orders
from generator.settings import ShopSettings
from generator.state import Ints, Orders, concat
from generator.stock import stock, units_of
from generator.truth import Truth

# An order's last refund comes in the fourth month after its own at the latest.
MONTHS_OF_AN_ORDER = 4


@dataclass(frozen=True)
class Month:
    """What the files of one month hold.

    Attributes:
        index: of the month.
        orders: rows in the sequence of the file; read them before the rest.
        profiles: changes of profiles.
    """

    index: int
    orders: Iterator[Rows]
    profiles: Texts


class Simulation:
    """A shop that is simulated from its first month on, as far as it is asked for.

    Months before the first one that is asked for are lived through without being
    written: who the customers are, and what happens to orders of the last few months.

    Attributes:
        truth: of the months that were asked for.
        defects: what goes wrong.
    """

    def __init__(self, shop: ShopSettings) -> None:
        self.shop = shop
        self.clientele = Clientele(shop)
        self.catalogue = Catalogue(shop)
        self.defects = Defects(shop)
        self.truth = Truth(shop, self.catalogue, sum(self.clientele.newcomers))
        self._pending: list[Orders] = []
        self._sold: dict[int, Ints] = {}

    def months(self, first: int, end: int, *, with_truth: bool) -> Iterator[Month]:
        """The months from `first` to before `end`; all rows of one before the next.

        The profiles of all months are observed where the last one is asked for.
        """
        for index in range(end):
            visits = self.clientele.next_month()
            if with_truth and end == self.shop.months:
                self.truth.observe_profiles(self.clientele)
            if index >= first:
                rows = self._rows(index, visits, with_truth=with_truth)
                yield Month(index, rows, profile_lines(self.clientele))
            elif index >= first - MONTHS_OF_AN_ORDER:
                self._live_through(index, visits)
            self._forget(index)

    def catalogue_dump(self, month: int) -> Texts:
        """What is on sale at the end of the month that was read last."""
        left = stock(self.shop, self.catalogue, month, self._sold)
        return catalogue_lines(self.shop.form, self.catalogue, month, left)

    def _rows(self, month: int, visits: Visits, *, with_truth: bool) -> Iterator[Rows]:
        writer = self._writer()
        start, end = self.shop.bounds[month : month + 2].tolist()
        yield self.defects.held_for(month)
        if self._pending:
            self._pending = [earlier := concat(self._pending)]
            changed = np.flatnonzero(earlier.changes_between(start, end))
            for begin in range(0, len(changed), CHUNK_ORDERS):
                rows = earlier.of(changed[begin : begin + CHUNK_ORDERS])
                yield Rows.of(writer.write(rows, end))
        for orders, plan in self._chunks(month, visits):
            if with_truth:
                self.truth.observe(orders)
            yield self._written(month, orders, plan)

    def _written(self, month: int, orders: Orders, plan: Plan) -> Rows:
        """The rows of one chunk; what comes with later files is kept."""
        writer, end = self._writer(), int(self.shop.bounds[month + 1])
        texts = writer.write(orders, end)
        held = texts.take(pa.array(plan.held))
        self._hold(month, orders, plan, held)
        return self.defects.spoil(plan, partial(writer.id_of, orders), texts)

    def _live_through(self, month: int, visits: Visits) -> None:
        """A month that is not written, but for what comes with later ones."""
        writer, end = self._writer(), int(self.shop.bounds[month + 1])
        for orders, plan in self._chunks(month, visits):
            held = writer.write(orders.of(plan.held), end)
            self._hold(month, orders, plan, held)

    def _hold(self, month: int, orders: Orders, plan: Plan, texts: Texts) -> None:
        writer = self._writer()
        ids = [writer.id_of(orders, row) for row in plan.held.tolist()]
        self.defects.hold(plan, ids, texts.to_pylist(), month)

    def _chunks(self, month: int, visits: Visits) -> Iterator[tuple[Orders, Plan]]:
        """The month's new orders; what later months need of them is kept."""
        end = int(self.shop.bounds[month + 1])
        units = np.zeros(len(self.catalogue), np.int64)
        for chunk in range(chunk_count(visits)):
            orders = draw_orders(self.clientele, self.catalogue, visits, month, chunk)
            plan = self.defects.plan(orders, month, chunk)
            units += units_of(orders, len(units))
            self._pending.append(orders.of(np.flatnonzero(orders.changes_from(end))))
            yield orders, plan
        self._sold[month] = units

    def _forget(self, month: int) -> None:
        """Orders that nothing happens to any more."""
        end = int(self.shop.bounds[month + 1])
        for place, earlier in enumerate(self._pending):
            is_left = earlier.changes_from(end)
            self._pending[place] = earlier.of(np.flatnonzero(is_left))

    def _writer(self) -> OrderWriter:
        return OrderWriter(self.shop, self.catalogue, self.clientele)
