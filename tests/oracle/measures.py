"""The waterfall of a group of counted orders or lines (metrics.md, "The waterfall")."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from .amounts import ZERO, per_head, ratio
from .facts import FactOrder, FactSale

Group = TypeVar("Group", bound=Hashable)


@dataclass
class Measures:
    """Sums on the date of the order; `order_ids` makes orders distinct over lines."""

    order_ids: set[str] = field(default_factory=set)
    units: int = 0
    gross_sales: Decimal = ZERO
    discounts: Decimal = ZERO
    net_sales: Decimal = ZERO
    refunds_by_order_date: Decimal = ZERO
    shipping: Decimal = ZERO
    tax: Decimal = ZERO
    cost: Decimal = ZERO
    costed_net_sales: Decimal = ZERO

    def add_order(self, order: FactOrder) -> None:
        self._add(order, order.units)
        self.shipping += order.shipping
        self.tax += order.tax
        self.costed_net_sales += order.costed_net_sales or ZERO

    def add_line(self, sale: FactSale) -> None:
        self._add(sale, sale.quantity)
        if sale.cost is not None:
            self.costed_net_sales += sale.net_sales

    def _add(self, fact: FactOrder | FactSale, units: int) -> None:
        self.order_ids.add(fact.order_id)
        self.units += units
        self.gross_sales += fact.gross_sales
        self.discounts += fact.discounts
        self.net_sales += fact.net_sales
        self.refunds_by_order_date += fact.refunds
        self.cost += fact.cost or ZERO

    @property
    def order_count(self) -> int:
        return len(self.order_ids)

    @property
    def net_revenue_by_order_date(self) -> Decimal:
        return self.net_sales - self.refunds_by_order_date

    @property
    def gross_profit(self) -> Decimal:
        return self.costed_net_sales - self.cost

    @property
    def gross_margin_rate(self) -> Decimal | None:
        return ratio(self.gross_profit, self.costed_net_sales)

    @property
    def aov(self) -> Decimal | None:
        return per_head(self.net_sales, self.order_count)


NOTHING = Measures()


def orders_by(
    orders: Iterable[FactOrder], group: Callable[[FactOrder], Group]
) -> dict[Group, Measures]:
    """Counted orders only."""
    groups: dict[Group, Measures] = {}
    for order in orders:
        if order.is_counted:
            groups.setdefault(group(order), Measures()).add_order(order)
    return groups


def lines_by(
    sales: Iterable[FactSale], group: Callable[[FactSale], Group]
) -> dict[Group, Measures]:
    """Lines of counted orders only."""
    groups: dict[Group, Measures] = {}
    for sale in sales:
        if sale.is_counted:
            groups.setdefault(group(sale), Measures()).add_line(sale)
    return groups
