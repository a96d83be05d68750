"""What the project wants of the warehouse."""

from statistics import median

from benchmarks.goal import Goal
from benchmarks.results import Result, Results
from benchmarks.warehouse.cases import DBT, SAME_SQL, name

MEMORY_LIMIT = 4096
FIXED_SECONDS, SECONDS_A_NODE = 5, 0.03


def sizes(result: Result) -> list[int]:
    """Orders, ascending."""
    return sorted({series.orders for series in result.series})


def own_share(result: Result, orders: int) -> float:
    """The seconds of dbt build in which DuckDB neither runs a node nor fetches nor ends.

    Fetching and ending, of which no log tells, take it as long as with the same SQL.
    """
    samples = result[name(DBT, orders)].samples
    others = median(sample.seconds - sample.engine_seconds for sample in samples)
    return others - unlogged(result, orders)


def unlogged(result: Result, orders: int) -> float:
    """The seconds of the same SQL that DuckDB takes to fetch and to close its file."""
    samples = result[name(SAME_SQL, orders)].samples
    return median(sample.engine_seconds for sample in samples)


def allowed_share(result: Result) -> float:
    """The seconds that dbt may take for itself."""
    return FIXED_SECONDS + SECONDS_A_NODE * result.rows["nodes"]


def largest_share(results: Results) -> float:
    result = results["scale"]
    largest = max(own_share(result, orders) for orders in sizes(result))
    return largest / allowed_share(result)


def growth(results: Results) -> float:
    """Time an order in the largest lake over that in the one before."""
    result = results["scale"]
    before, largest = sizes(result)[-2:]
    rates = [result[name(DBT, orders)].rate for orders in (before, largest)]
    return rates[0] / rates[1]


def peak(results: Results) -> float:
    result = results["scale"]
    return result[name(DBT, sizes(result)[-1])].peak_megabytes


GOALS = (
    Goal(
        "dbt's own time over 5 s + 30 ms a node, at any size",
        False, 1, None, "x", largest_share,
    ),
    Goal(
        "time an order at the largest size over that at the one before",
        False, 1, None, "x", growth,
    ),
    Goal(
        "peak memory of dbt build at the largest size",
        False, MEMORY_LIMIT, None, "MB", peak,
    ),
)  # fmt: skip
