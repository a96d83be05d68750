"""The question that is asked of the warehouse."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import msgspec

from benchmarks.errors import BenchmarkError
from benchmarks.question import Setup, answer
from benchmarks.results import Result
from benchmarks.shop import Shop
from benchmarks.warehouse.cases import DBT, Building, cases, keep_plan

PACKAGES = ("dbt-core", "dbt-duckdb", "duckdb")
# What is compared of each: sums and counts.
COMPARED = {
    "fact_sales": "sum(net_sales), sum(refunds), sum(cost)",
    "dim_customer": "count(distinct customer_id)",
    "mart_monthly_revenue": "sum(net_revenue), sum(order_count)",
    "mart_monthly_churn": "sum(churned_customers), sum(lapsed_customers)",
}


def scale(setup: Setup, sizes: Sequence[int]) -> Result:
    """What does dbt add to its own SQL, and how does both grow?"""
    shops = [Shop(size, setup.months) for size in sizes]
    racing = [case for shop in shops for case in cases(shop, setup.scratch)]
    check = SameNumbers()
    result = answer("scale", setup, racing, check, PACKAGES)
    return msgspec.structs.replace(result, rows={"nodes": check.node_count})


class SameNumbers:
    """Every way of building from one lake must give the same numbers.

    Attributes:
        node_count: what dbt has run.
    """

    def __init__(self) -> None:
        self.seen: dict[int, list[str]] = {}
        self.node_count = 0

    def __call__(self, case: Building, output: Path) -> None:
        if case.name.startswith(DBT):
            self.node_count = keep_plan(case, output)
        with duckdb.connect(str(output / "warehouse.duckdb")) as connection:
            found = [
                str(connection.sql(f"select count(*), {sums} from {name}").fetchone())
                for name, sums in COMPARED.items()
            ]
        expected = self.seen.setdefault(case.orders, found)
        if found != expected:
            raise BenchmarkError(f"{case.name}: built {found}, not {expected}")

