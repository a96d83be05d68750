"""What dbt's log says of the time that DuckDB took."""

import re
from pathlib import Path

# The statements of nodes; those of the records that Storelake keeps have no node.
STATEMENT = re.compile(
    r"\]: On (?:seed|snapshot|model|test)\.[^:]+: (?!Close\n)"
    r"(?:/\*.*?\*/)?(?:\s|--[^\n]*\n)*"
    r"(?P<text>\w.*?)\]: SQL status: OK in (?P<seconds>[\d.]+) seconds",
    re.DOTALL,
)
# What dbt asks for itself; the same SQL does without. A `begin;` opens what a model is
# built with.
OF_DBT = re.compile(r"begin(?!\s*;)|comment|describe", re.IGNORECASE)


def engine_seconds(log: Path) -> float:
    """The seconds of all statements that the nodes of a build are made of."""
    return sum(
        float(statement["seconds"])
        for statement in STATEMENT.finditer(log.read_text())
        if not OF_DBT.match(statement["text"])
    )
