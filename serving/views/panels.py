"""The charts of the shop: what each shows, from which table, and how to read it."""

from serving.views import goods_charts, people_charts, sales_charts
from serving.views.view import Panel, View

NO_STOCK = "No catalogue dump has come in. Put one below lake/raw/products."


def sales_by_day(view: View) -> Panel:
    """With the month that is not over shaded."""
    months = view.rows("mart_monthly_revenue").page.to_pylist()
    last = months[-1] if months else None
    unfinished = last["sales_month"] if last and not last["is_complete_month"] else None
    return Panel(
        "Sales day by day",
        "mart_daily_sales",
        lambda days, currency: sales_charts.daily_sales(days, currency, unfinished),
        tuple(sales_charts.AVERAGES),
        "Net sales of each day, and averages of 7 and 28 days",
    )


def sales_by_month(view: View) -> Panel:
    mart = view.filters.sales_mart
    finance = "net_revenue" in view.marts.definition(mart).columns
    return Panel(
        "Net revenue by month",
        mart,
        sales_charts.monthly_sales,
        ("net_revenue" if finance else "net_revenue_by_order_date", "order_count"),
        "A paler bar is a month that is not over"
        if finance
        else "Refunds in the month of their order; a paler bar is a month not over",
    )


def waterfall(view: View) -> Panel:
    mart = view.filters.sales_mart
    finance = "net_revenue" in view.marts.definition(mart).columns
    suffix = "" if finance else "_by_order_date"
    refunds = (f"refunds{suffix}", f"net_revenue{suffix}")
    return Panel(
        "Gross to net revenue",
        mart,
        sales_charts.waterfall,
        ("gross_sales", "discounts", "net_sales", *refunds),
        "Sum of the months shown",
    )


GROWTH = Panel(
    "Growth by month",
    "mart_revenue_mom",
    sales_charts.growth,
    ("mom_growth_rate", "mom_growth_rate_same_days"),
    "Net revenue; a month that is not over against the same days",
)
CATEGORIES = Panel(
    "Sales by category",
    "mart_category_sales_monthly",
    sales_charts.by_category,
    ("category", "net_sales"),
    "Sum of the months shown",
)
CATEGORIES_BY_MONTH = Panel(
    "Categories month by month",
    "mart_category_sales_monthly",
    sales_charts.categories_by_month,
    ("category", "net_sales", "sales_share"),
)
COUNTRIES = Panel(
    "Sales by country",
    "mart_region_sales_monthly",
    sales_charts.by_country,
    ("country", "region", "net_sales"),
    "Sum of the months shown",
)
PROFIT = Panel(
    "Gross profit by category",
    "mart_category_sales_monthly",
    goods_charts.profit_by_category,
    ("category", "gross_profit", "costed_net_sales", "cost"),
    "Before refunds, of what has a known cost; sum of the months shown",
    empty="Nothing sold here has a known cost. Lines or a catalogue dump may state it.",
)
BALANCE = Panel(
    "Customers gained and lost",
    "mart_monthly_churn",
    people_charts.balance,
    ("new_customers", "reactivated_customers", "churned_customers"),
    "Lost: bought in the month before, not in this one",
)
CHURN = Panel(
    "Churn, through two lenses",
    "mart_monthly_churn",
    people_charts.churn,
    ("churn_rate", "lapse_rate"),
    "Only months that are over",
)
COHORTS = Panel(
    "Do they come back?",
    "mart_cohort_retention",
    people_charts.cohorts,
    ("cohort_month", "month_number", "retention_rate", "cohort_size"),
    "Of 100 new customers, how many ordered again; blank: not yet known",
    equal={"is_observed": "true"},
)
RECORDS = Panel(
    "Records by month",
    "mart_data_quality",
    goods_charts.records_by_month,
    ("record_month", "records_processed"),
    "What came in, by the month that it tells of",
    equal={"level": "month"},
    empty="No file has come in yet. Put orders below lake/raw/orders.",
)


def active_customers(view: View) -> Panel:
    by_country = "mart_engagement_by_country"
    return Panel(
        "Active customers",
        by_country if view.filters.country else "mart_monthly_active_customers",
        people_charts.active_customers,
        ("active_customers", "new_customers", "returning_customers"),
        "Customers with an order in the month; guests have no number and count nowhere",
    )


def top_products(month: str | None = None) -> Panel:
    """Of a month (its first day), or of all time."""
    return Panel(
        "Top products",
        "mart_top_products",
        goods_charts.top_products,
        ("product_name", "net_sales", "units", "sales_rank"),
        equal=_ranked(month),
        is_dated=False,
    )


def top_customers(month: str | None = None) -> Panel:
    """Of a month (its first day), or of all time."""
    return Panel(
        "Top customers",
        "mart_top_customers",
        people_charts.top_customers,
        ("customer_id", "country", "net_sales", "order_count", "sales_rank"),
        "By customer number",
        equal=_ranked(month),
        is_dated=False,
    )


def stock_by_category(month: str) -> Panel:
    """At the end of a month, given by its first day."""
    return Panel(
        "Stock by category",
        "mart_inventory",
        goods_charts.stock_by_category,
        ("stock_value", "stock_quantity", "days_of_cover", "stock_out_count"),
        "At cost, and how long it lasts at the pace of the last 28 days",
        equal={"level": "category", "inventory_month": month},
        is_dated=False,
        empty=NO_STOCK,
    )


def runs_out(month: str) -> Panel:
    """At the end of a month, given by its first day."""
    return Panel(
        "What runs out first",
        "mart_inventory",
        goods_charts.runs_out,
        ("product_name", "stock_quantity", "units_sold", "days_of_cover"),
        "Red: within a week; orange: within four",
        equal={"level": "product", "inventory_month": month},
        is_dated=False,
        empty=NO_STOCK,
    )


def _ranked(month: str | None) -> dict[str, str]:
    return (
        {"period": "month", "sales_month": month} if month else {"period": "all_time"}
    )
