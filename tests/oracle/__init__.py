"""Independent oracle: every published table from the raw files and the specification.

Written from docs/metrics.md and the input contract alone, in plain Python without SQL,
so that agreement with the warehouse means something. Standard library only.

    from oracle import Settings, compute
    tables = compute(Path("lake/raw"), Path("seeds"), Settings())
    tables["mart_monthly_revenue"].records()

What a comparison has to translate:

- instants are timezone-aware UTC here, `timestamp` without zone in the warehouse;
- `double` columns are Decimal with up to 60 digits: compare at 1e-9;
- customer names and e-mail addresses are as stated: published marts mask them;
- `mart_data_quality`: `committed_at` is None, `lost_order_ids` 0, `is_reconciled` True,
  since raw files do not tell what happened before;
- rows are sorted by key, text by code point; all-time ranks stand before months.

`quarantine`, `unknown_fields` and `unreadable_files` are no marts but say what else was
found in the input.
"""

from collections.abc import Mapping
from decimal import localcontext
from pathlib import Path

from . import breakdowns, customers, dimensions, engagement, facts, quality, sales
from . import inventory as stock
from .activity import activity_of
from .affinity import ProductAffinity, product_affinity
from .amounts import EXACT
from .lake import Lake, read_lake
from .periods import last_day_of
from .reading import Opener
from .retention import (
    CohortRetention,
    MonthlyChurn,
    cohort_retention,
    monthly_churn,
)
from .seeds import MissingRateError, Seeds, read_seeds
from .settings import Settings
from .star import Star, build_star
from .table import Table, Value, table_of

__all__ = ["MissingRateError", "Settings", "Table", "Value", "compute"]


def _star_tables(
    star: Star, seeds: Seeds, inventory: list[facts.FactInventory]
) -> dict[str, Table]:
    referring = {order.order_date for order in star.orders}
    referring |= {refund.refund_date for refund in star.refunds}
    referring |= {last_day_of(fact.inventory_month) for fact in inventory}
    return {
        "dim_date": table_of(dimensions.DimDate, dimensions.date_rows(referring)),
        "dim_customer": table_of(dimensions.DimCustomer, star.customers.values()),
        "dim_product": table_of(dimensions.DimProduct, star.products.values()),
        "dim_store": table_of(dimensions.DimStore, dimensions.store_rows(seeds)),
        "fact_orders": table_of(facts.FactOrder, star.orders),
        "fact_sales": table_of(facts.FactSale, star.sales),
        "fact_refunds": table_of(facts.FactRefund, star.refunds),
        "fact_payments": table_of(facts.FactPayment, star.payments),
        "fact_inventory": table_of(facts.FactInventory, inventory),
    }


def _sales_tables(star: Star, settings: Settings) -> dict[str, Table]:
    top_products = breakdowns.top_products(star, settings.top_n)
    return {
        "mart_monthly_revenue": table_of(
            sales.MonthlyRevenue, sales.monthly_revenue(star)
        ),
        "mart_revenue_mom": table_of(sales.RevenueGrowth, sales.revenue_growth(star)),
        "mart_daily_sales": table_of(sales.DailySales, sales.daily_sales(star)),
        "mart_category_sales_monthly": table_of(
            breakdowns.CategorySales, breakdowns.category_sales(star)
        ),
        "mart_region_sales_monthly": table_of(
            breakdowns.RegionSales, breakdowns.region_sales(star)
        ),
        "mart_top_products": table_of(breakdowns.TopProduct, top_products),
        "mart_product_affinity": table_of(ProductAffinity, product_affinity(star)),
    }


def _customer_tables(star: Star, settings: Settings) -> dict[str, Table]:
    activity = activity_of(star)
    churn = monthly_churn(star, activity, settings.churn_inactivity_months)
    top_customers = customers.top_customers(star, activity, settings.top_n)
    return {
        "mart_monthly_active_customers": table_of(
            engagement.MonthlyActiveCustomers,
            engagement.monthly_active_customers(star, activity),
        ),
        "mart_engagement_by_country": table_of(
            engagement.EngagementByCountry,
            engagement.engagement_by_country(star, activity),
        ),
        "mart_cohort_retention": table_of(
            CohortRetention, cohort_retention(star, activity)
        ),
        "mart_monthly_churn": table_of(MonthlyChurn, churn),
        "mart_top_customers": table_of(customers.TopCustomer, top_customers),
        "mart_customer_value": table_of(
            customers.CustomerValue, customers.customer_value(star)
        ),
    }


def _operations_tables(
    lake: Lake, star: Star, inventory: list[facts.FactInventory]
) -> dict[str, Table]:
    return {
        "mart_inventory": table_of(
            stock.InventoryRow, stock.inventory(star, inventory)
        ),
        "mart_data_quality": table_of(quality.DataQuality, quality.data_quality(lake)),
        "quarantine": table_of(quality.QuarantineRow, quality.quarantine(lake)),
        "unknown_fields": table_of(quality.UnknownField, quality.unknown_fields(lake)),
        "unreadable_files": table_of(
            quality.UnreadableFile, quality.unreadable_files(lake)
        ),
    }


def compute(
    raw_folder: Path,
    seeds_folder: Path,
    settings: Settings,
    openers: Mapping[str, Opener] | None = None,
) -> dict[str, Table]:
    """All tables of docs/metrics.md by name, and those that are no marts.

    Args:
        raw_folder: holds `orders`, `customers` and `products`; each may be missing.
        seeds_folder: holds the seeds as CSV.
        settings: see `Settings`.
        openers: path -> bytes for a compression suffix; `.zst` needs one.

    Raises:
        MissingRateError: if an order has no exchange rate; names currency and date.
    """
    with localcontext(EXACT):
        seeds = read_seeds(seeds_folder, settings.reporting_currency)
        lake = read_lake(raw_folder, seeds, settings, openers)
        star = build_star(lake, seeds, settings)
        inventory = stock.inventory_facts(lake, star, settings.source_timezone)
        return {
            **_star_tables(star, seeds, inventory),
            **_sales_tables(star, settings),
            **_customer_tables(star, settings),
            **_operations_tables(lake, star, inventory),
        }
