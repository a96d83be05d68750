"""The question that is asked of the warehouse."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import msgspec

from benchmarks.errors import BenchmarkError
from benchmarks.question import Setup, answer
from benchmarks.results import Result
from benchmarks.shop import Shop
from benchmarks.warehouse.cases import Building, warehouse

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
    ready = [warehouse(Shop(size, setup.months), setup.scratch) for size in sizes]
    cases = [case for each in ready for case in each.cases()]
    check = SameNumbers()
    result = answer("scale", setup, cases, check, PACKAGES)
    return msgspec.structs.replace(result, rows={"nodes": ready[-1].node_count})


class SameNumbers:
    """Every way of building from one lake must give the same numbers."""

    def __init__(self) -> None:
        self.seen: dict[int, list[str]] = {}

    def __call__(self, case: Building, output: Path) -> None:
        with duckdb.connect(str(output / "warehouse.duckdb")) as connection:
            found = [
                str(connection.sql(f"select count(*), {sums} from {name}").fetchone())
                for name, sums in COMPARED.items()
            ]
        expected = self.seen.setdefault(case.orders, found)
        if found != expected:
            raise BenchmarkError(f"{case.name}: built {found}, not {expected}")

