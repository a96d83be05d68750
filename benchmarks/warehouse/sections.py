"""What the page says about the warehouse."""

from benchmarks.markdown import megabytes, seconds, table
from benchmarks.results import Result
from benchmarks.warehouse.cases import DBT, SAME_SQL, name
from benchmarks.warehouse.goals import allowed_share, own_share, sizes, unlogged

INTRODUCTION = """\
## The warehouse

`dbt build --selector daily` on two cores, one node at a time, from a parsed project into
a new file: seeds, snapshots, models, data tests, and the records that Storelake keeps of
a build. Beside it the same compiled statements in the same sequence, in one DuckDB with
the same settings; both must give the same numbers.

dbt's own time is that of the command without what its log says DuckDB took for the
statements that build and test the nodes, and without what DuckDB takes to fetch what the
tests ask, which frees what they needed, and to close its file: that is in no log and is
measured with the same SQL. A model is one statement, descriptions included. What dbt asks
beside the nodes, for contracts and for seeds and snapshots, is its own, and so are the
records. The difference to the same SQL is not used: it holds what changes between two runs
minutes apart, which at the largest size is more than what is allowed.

Copied into the warehouse file: what is joined often (the winning versions, changes,
converted lines and refunds) and the star, which is published. Left in the lake's Parquet,
as views: staging, and what is read once.
"""


def _scale(result: Result) -> str:
    header = (
        "orders", "dbt build, s", "dbt's own, s", "allowed, s", "same SQL, s",
        "fetch and close, s", "peak MB", "peak MB of the SQL", "warehouse MB",
    )  # fmt: skip
    rows = []
    for orders in sizes(result):
        dbt, sql = result[name(DBT, orders)], result[name(SAME_SQL, orders)]
        rows.append(
            (
                f"{orders:,}",
                seconds(dbt),
                f"{own_share(result, orders):.2f}",
                f"{allowed_share(result):.2f}",
                seconds(sql),
                f"{unlogged(result, orders):.2f}",
                f"{dbt.peak_megabytes:,.0f}",
                f"{sql.peak_megabytes:,.0f}",
                megabytes(dbt.written_bytes),
            )
        )
    return (
        f"### dbt build by number of orders\n\n{result.rows['nodes']} nodes, medians of "
        f"{result.rounds}.\n\n" + table(header, rows)
    )


SECTIONS = {"scale": _scale}
