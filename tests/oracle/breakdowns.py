"""Sales by category, country and product (metrics.md, "Marts: sales")."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from .amounts import ZERO, ratio
from .facts import FactOrder
from .measures import Measures, lines_by, orders_by
from .periods import month_of
from .star import Star


class CategorySales(NamedTuple):
    sales_month: date
    is_complete_month: bool
    category: str
    order_count: int
    units: int
    gross_sales: Decimal
    discounts: Decimal
    net_sales: Decimal
    refunds_by_order_date: Decimal
    net_revenue_by_order_date: Decimal
    cost: Decimal
    costed_net_sales: Decimal
    gross_profit: Decimal
    gross_margin_rate: Decimal | None
    sales_share: Decimal | None


class RegionSales(NamedTuple):
    sales_month: date
    is_complete_month: bool
    country: str
    region: str
    order_count: int
    units: int
    gross_sales: Decimal
    discounts: Decimal
    net_sales: Decimal
    refunds_by_order_date: Decimal
    net_revenue_by_order_date: Decimal
    cost: Decimal
    costed_net_sales: Decimal
    gross_profit: Decimal
    gross_margin_rate: Decimal | None
    sales_share: Decimal | None


class TopProduct(NamedTuple):
    period: str
    sales_month: date | None
    is_complete_month: bool | None
    sales_rank: int
    product_id: str
    product_name: str | None
    category: str
    brand: str | None
    order_count: int
    units: int
    net_sales: Decimal
    refunds_by_order_date: Decimal
    net_revenue_by_order_date: Decimal


# Country code and region of an order.
Place = tuple[str, str]


def place_of(star: Star, order: FactOrder) -> Place:
    """Of the customer version bound to the order; guests are `unknown`."""
    customer = star.customers[order.customer_key]
    return customer.country_code, customer.region


def _net_sales_by_month(star: Star) -> dict[date, Decimal]:
    months: dict[date, Decimal] = defaultdict(lambda: ZERO)
    for order in star.orders:
        if order.is_counted:
            months[order.order_month] += order.net_sales
    return months


def category_sales(star: Star) -> list[CategorySales]:
    """`mart_category_sales_monthly`, by month and category."""
    groups = lines_by(star.sales, lambda s: (month_of(s.order_date), s.category))
    totals = _net_sales_by_month(star)
    categories = sorted({category for _, category in groups})
    rows = []
    for month, category in product(star.calendar.months, categories):
        sums = groups.get((month, category), Measures())
        rows.append(
            CategorySales(
                sales_month=month,
                is_complete_month=star.calendar.is_complete(month),
                category=category,
                order_count=sums.order_count,
                units=sums.units,
                gross_sales=sums.gross_sales,
                discounts=sums.discounts,
                net_sales=sums.net_sales,
                refunds_by_order_date=sums.refunds_by_order_date,
                net_revenue_by_order_date=sums.net_revenue_by_order_date,
                cost=sums.cost,
                costed_net_sales=sums.costed_net_sales,
                gross_profit=sums.gross_profit,
                gross_margin_rate=sums.gross_margin_rate,
                sales_share=ratio(sums.net_sales, totals[month]),
            )
        )
    return rows


def region_sales(star: Star) -> list[RegionSales]:
    """`mart_region_sales_monthly`, by month and country."""
    groups = orders_by(star.orders, lambda o: (o.order_month, place_of(star, o)))
    totals = _net_sales_by_month(star)
    places = sorted({place for _, place in groups})
    rows = []
    for month, (country, region) in product(star.calendar.months, places):
        sums = groups.get((month, (country, region)), Measures())
        rows.append(
            RegionSales(
                sales_month=month,
                is_complete_month=star.calendar.is_complete(month),
                country=country,
                region=region,
                order_count=sums.order_count,
                units=sums.units,
                gross_sales=sums.gross_sales,
                discounts=sums.discounts,
                net_sales=sums.net_sales,
                refunds_by_order_date=sums.refunds_by_order_date,
                net_revenue_by_order_date=sums.net_revenue_by_order_date,
                cost=sums.cost,
                costed_net_sales=sums.costed_net_sales,
                gross_profit=sums.gross_profit,
                gross_margin_rate=sums.gross_margin_rate,
                sales_share=ratio(sums.net_sales, totals[month]),
            )
        )
    return rows


def ranked(
    groups: Iterable[tuple[str, Measures]], top_n: int
) -> list[tuple[str, Measures]]:
    """By net sales, the greatest first, then by id."""
    return sorted(groups, key=lambda pair: (-pair[1].net_sales, pair[0]))[:top_n]


def _top_products_of(
    star: Star, month: date | None, groups: dict[str, Measures], top_n: int
) -> list[TopProduct]:
    rows = []
    for rank, (product_id, sums) in enumerate(ranked(groups.items(), top_n), 1):
        newest = star.product_timelines[product_id].current.product
        rows.append(
            TopProduct(
                period="all_time" if month is None else "month",
                sales_month=month,
                is_complete_month=None
                if month is None
                else star.calendar.is_complete(month),
                sales_rank=rank,
                product_id=product_id,
                product_name=newest.product_name,
                category="unknown" if newest.category is None else newest.category,
                brand=newest.brand,
                order_count=sums.order_count,
                units=sums.units,
                net_sales=sums.net_sales,
                refunds_by_order_date=sums.refunds_by_order_date,
                net_revenue_by_order_date=sums.net_revenue_by_order_date,
            )
        )
    return rows


def top_products(star: Star, top_n: int) -> list[TopProduct]:
    """`mart_top_products`: all time first, then months; by rank."""
    every = lines_by(star.sales, lambda sale: sale.product_id)
    rows = _top_products_of(star, None, every, top_n)
    months: dict[date, dict[str, Measures]] = defaultdict(dict)
    grouped = lines_by(star.sales, lambda s: (month_of(s.order_date), s.product_id))
    for (month, product_id), sums in grouped.items():
        months[month][product_id] = sums
    for month in star.calendar.months:
        rows += _top_products_of(star, month, months[month], top_n)
    return rows
