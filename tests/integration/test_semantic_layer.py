"""MetricFlow answers what the marts say: one definition, two ways to ask for it."""

import json
from collections.abc import Callable

import duckdb
import pytest
from shop import PROJECT_ROOT, Shop

from ops.programs import program

# A month with nothing but a refund, and a product that nobody knows the cost of.
ITEM = {"product_id": "P-none", "quantity": 1, "unit_price": 20}
QUIET_MONTHS = [
    {
        "order_id": "A-1",
        "ordered_at": "2024-05-10T12:00:00Z",
        "status": "paid",
        "items": [ITEM],
        "refunds": [{"refunded_at": "2024-07-02T12:00:00Z", "amount": 5}],
    },
    {
        "order_id": "A-2",
        "ordered_at": "2024-07-31T12:00:00Z",
        "status": "cancelled",
        "items": [ITEM],
    },
]
MONTH = {"metric_time__month": "sales_month"}
# Metrics, what they are grouped by, and the rows that say the same.
QUESTIONS: list[tuple[list[str], dict[str, str], str]] = [
    # The finance view: refunds on their own date.
    (
        ["order_count", "net_sales", "refunds", "net_revenue"],
        MONTH,
        "mart_monthly_revenue where order_count > 0 or refunds > 0",
    ),
    # On the order date.
    (
        [
            *("order_count", "units", "net_sales", "aov", "active_customers"),
            *("refunds_by_order_date", "net_revenue_by_order_date"),
            *("costed_net_sales", "gross_profit", "gross_margin_rate"),
        ],
        MONTH,
        (
            "mart_monthly_revenue join mart_monthly_active_customers "
            "using (sales_month) where order_count > 0"
        ),
    ),
    # By country, then by attributes of the order.
    (
        ["order_count", "net_sales", "net_revenue_by_order_date"],
        {**MONTH, "customer__country": "country"},
        "mart_region_sales_monthly where order_count > 0",
    ),
    (
        ["order_count", "units"],
        {
            "order__channel": "channel",
            "order__device_type": "device_type",
            "order__payment_method": "payment_method",
            "store__store_name": "store_name",
        },
        (
            "(select channel, device_type, payment_method, store_name, "
            "count(*) as order_count, sum(units) as units "
            "from fact_orders join dim_store using (store_key) where is_counted "
            "group by channel, device_type, payment_method, store_name)"
        ),
    ),
]


@pytest.fixture
def built(shop: Shop, parsed: Callable[[Shop], Shop]) -> Shop:
    parsed(shop)
    finished = shop.storelake("generate", "--months", "3", "--orders", "300")
    assert finished.returncode == 0, finished.stderr
    (shop.orders / "quiet_months.json").write_text(json.dumps(QUIET_MONTHS))
    shop.ingest()
    no_tests = ("--exclude-resource-type", "test", "unit_test")
    finished = shop.dbt("build", "--write-json", *no_tests)
    assert finished.returncode == 0, finished.stdout
    # `mf` looks for target/ in the project's folder and nowhere else.
    (shop.home / "dbt_project.yml").symlink_to(PROJECT_ROOT / "dbt_project.yml")
    return shop


def ask(shop: Shop, metrics: list[str], group_by: list[str]) -> str:
    """The CSV file that `mf query` writes."""
    file = str(shop.home / "answer.csv")
    finished = shop.run(
        *(program("mf"), "query", "--csv", file),
        *("--metrics", ",".join(metrics), "--group-by", ",".join(group_by)),
        DBT_PROJECT_DIR=str(shop.home),
        DBT_PROFILES_DIR=str(PROJECT_ROOT),
        https_proxy="http://localhost:9",  # or it asks PyPI for a newer version
    )
    assert finished.returncode == 0, finished.stdout
    return file


def differences(
    shop: Shop, metrics: list[str], group_by: dict[str, str], rows: str
) -> list[tuple[object, ...]]:
    """The rows that only one says, MetricFlow or the marts, in the marts' types.

    Args:
        shop: with a built warehouse.
        metrics: names of metrics, columns of the same name in `rows`.
        group_by: columns of `rows` by their name in MetricFlow.
        rows: what stands behind `from`.
    """
    file = ask(shop, metrics, list(group_by))
    wanted = ", ".join([*group_by.values(), *metrics])
    given = ", ".join([*group_by, *metrics])
    with duckdb.connect(shop.environment["WAREHOUSE_PATH"]) as warehouse:
        warehouse.execute(f"create temp table wanted as select {wanted} from {rows}")
        warehouse.execute("create temp table given as from wanted limit 0")
        warehouse.execute(f"insert into given select {given} from '{file}'")
        assert warehouse.execute("from given").fetchall()
        return warehouse.execute(
            "(from wanted except all from given) "
            "union all (from given except all from wanted)"
        ).fetchall()


def test_semantic_layer_says_what_the_marts_say(built: Shop) -> None:
    for metrics, group_by, rows in QUESTIONS:
        assert differences(built, metrics, group_by, rows) == []
