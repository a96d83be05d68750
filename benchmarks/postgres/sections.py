"""What the page says about the copy in Postgres."""

from benchmarks.markdown import seconds, table
from benchmarks.postgres.cases import COPY
from benchmarks.results import Result

INTRODUCTION = """\
## The copy in Postgres

Every table of a published version into an empty schema of a PostgreSQL on the same
machine, through its socket, without fsync, in one transaction; from connecting to the
commit. Storelake's time includes keys, indexes, comments and the comparison with the
Parquet, that of the inserts does not: they make plain tables.
"""


def _copy(result: Result) -> str:
    header = ("way", "s", "of Storelake's", "rows a second", "peak MB")
    rows = [
        (
            series.name,
            seconds(series),
            f"{series.seconds / result[COPY].seconds:.2f}x",
            f"{series.rate:,.0f}",
            f"{series.peak_megabytes:,.0f}",
        )
        for series in result.series
    ]
    return (
        f"{result.series[0].orders:,} rows in {result.rows['tables']} tables, medians "
        f"of {result.rounds}.\n\n" + table(header, rows)
    )


SECTIONS = {"copy": _copy}
