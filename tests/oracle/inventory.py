"""Stock at the end of each dump's month (metrics.md, "Marts: operations")."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .amounts import ZERO, line_amount, ratio
from .facts import FactInventory
from .history import effect_of
from .lake import DumpRow, Lake
from .periods import date_id_of, last_day_of, month_end
from .star import Star

WINDOW_DAYS = 28


class InventoryRow(NamedTuple):
    inventory_month: date
    level: str
    category: str
    product_id: str | None
    product_name: str | None
    product_count: int
    stock_quantity: int | None
    stock_value: Decimal | None
    units_sold: int
    days_of_cover: Decimal | None
    stock_out_count: int


def _last_rows(lake: Lake, zone: ZoneInfo) -> dict[tuple[date, str], DumpRow]:
    """The row of a dump and product that holds at the end of the month."""
    found: dict[tuple[date, str], tuple[tuple[datetime, bytes, int], DumpRow]] = {}
    for row in lake.dump_rows:
        if row.month is not None:
            key = (row.month, row.row.product_id)
            order = (effect_of(row, zone), row.path, row.position)
            if key not in found or order > found[key][0]:
                found[key] = (order, row)
    return {key: row for key, (_, row) in found.items()}


def inventory_facts(
    lake: Lake, star: Star, source_timezone: str
) -> list[FactInventory]:
    """`fact_inventory`, by dump and product."""
    zone = ZoneInfo(source_timezone)
    rows = []
    for (month, product_id), row in sorted(
        _last_rows(lake, zone).items(), key=lambda pair: pair[0]
    ):
        timeline = star.product_timelines[product_id]
        number = timeline.number_at(month_end(month, zone))
        product = star.products[f"{product_id}:{number}"]
        stock = row.row.stock_quantity
        value = None
        if stock is not None and product.unit_cost is not None:
            value = line_amount(stock, product.unit_cost)
        rows.append(
            FactInventory(
                inventory_key=f"{product_id}:{month:%Y%m}",
                inventory_month=month,
                date_id=date_id_of(last_day_of(month)),
                product_id=product_id,
                product_key=product.product_key,
                category=product.category,
                stock_quantity=stock,
                unit_cost=product.unit_cost,
                stock_value=value,
            )
        )
    return rows


def _units_sold(star: Star, month: date) -> dict[str, int]:
    """Product id -> counted units of the 28 days up to the end of the month."""
    last = last_day_of(month)
    first = last - timedelta(days=WINDOW_DAYS - 1)
    units: dict[str, int] = defaultdict(int)
    for sale in star.sales:
        if sale.is_counted and first <= sale.order_date <= last:
            units[sale.product_id] += sale.quantity
    return units


def _summed(
    facts: list[FactInventory], units_sold: dict[str, int], product_name: str | None
) -> InventoryRow:
    """One row of several facts of a month and category, as of level `product`."""
    stocks = [f.stock_quantity for f in facts if f.stock_quantity is not None]
    values = [f.stock_value for f in facts if f.stock_value is not None]
    units = sum(units_sold.get(fact.product_id, 0) for fact in facts)
    stock = sum(stocks) if stocks else None
    return InventoryRow(
        inventory_month=facts[0].inventory_month,
        level="product",
        category=facts[0].category,
        product_id=facts[0].product_id,
        product_name=product_name,
        product_count=len(facts),
        stock_quantity=stock,
        stock_value=sum(values, ZERO) if values else None,
        units_sold=units,
        days_of_cover=(
            None if stock is None else ratio(WINDOW_DAYS * max(stock, 0), units)
        ),
        stock_out_count=sum(quantity <= 0 for quantity in stocks),
    )


def inventory(star: Star, facts: list[FactInventory]) -> list[InventoryRow]:
    """`mart_inventory`, by month, level, category and product id."""
    rows = []
    months: dict[date, list[FactInventory]] = defaultdict(list)
    for fact in facts:
        months[fact.inventory_month].append(fact)
    for month, of_month in sorted(months.items()):
        sold = _units_sold(star, month)
        categories: dict[str, list[FactInventory]] = defaultdict(list)
        for fact in of_month:
            categories[fact.category].append(fact)
            name = star.products[fact.product_key].product_name
            rows.append(_summed([fact], sold, name))
        for of_category in categories.values():
            total = _summed(of_category, sold, None)
            rows.append(total._replace(level="category", product_id=None))
    return sorted(rows, key=lambda row: (*row[:3], row.product_id or ""))
