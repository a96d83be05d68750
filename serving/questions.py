"""What is asked of a published table, and what comes back."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from serving.versions import PublishedTable, Version


class Operator(StrEnum):
    """How a column is compared; what is NULL fits no comparison."""

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"


@dataclass(frozen=True)
class Condition:
    """A column against a value, written as Parquet's type of the column reads it."""

    column: str
    operator: Operator
    value: str


@dataclass(frozen=True)
class Question:
    """What is asked of one published table.

    Attributes:
        mart: its name.
        first: of the period, which takes in every month that it touches.
        last: of the period, inclusive.
        conditions: all must hold.
        columns: those that are shown; none is all.
        order: a column, `-` before it for descending; None is the published order.
        limit: rows at most.
        offset: rows to pass over.
    """

    mart: str
    first: date | None = None
    last: date | None = None
    conditions: tuple[Condition, ...] = ()
    columns: tuple[str, ...] = ()
    order: str | None = None
    limit: int = 100
    offset: int = 0


@dataclass(frozen=True)
class Answer:
    """One page of rows and what they mean.

    Attributes:
        page: an Arrow table.
        total_rows: of all pages.
        is_complete: no row of any page is of a month that is incomplete.
    """

    question: Question
    version: Version
    definition: PublishedTable
    page: Any
    total_rows: int
    is_complete: bool
