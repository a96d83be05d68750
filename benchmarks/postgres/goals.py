"""What the project wants of the copy in Postgres."""

from benchmarks.goal import Goal, time_ratio
from benchmarks.postgres.cases import COPY, ROW_BY_ROW

GOALS = (
    Goal(
        "time of inserts row by row over that of the copy",
        True, 10, None, "x", time_ratio("copy", ROW_BY_ROW, COPY),
    ),
)  # fmt: skip
