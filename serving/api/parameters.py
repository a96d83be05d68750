"""What may be asked for: each parameter with its bounds, and no other one."""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from serving.api.answers import Format
from serving.questions import Condition, Operator, Question

LARGEST_PAGE = 1_000
LARGEST_OFFSET = 100_000_000
MONTH = r"^[1-9][0-9]{3}-(0[1-9]|1[0-2])$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
NAME = r"^[a-z][a-z0-9_]{0,62}$"


@dataclass(frozen=True)
class Span:
    """A month or a day, as its first and last day."""

    first: date
    last: date

    @classmethod
    def parse(cls, text: object) -> Self:
        if isinstance(text, str) and re.match(MONTH, text):
            year, month = map(int, text.split("-"))
            last = calendar.monthrange(year, month)[1]
            return cls(date(year, month, 1), date(year, month, last))
        day = parse_day(text)
        return cls(day, day)


def parse_day(text: object) -> date:
    """Pydantic would also take seconds since 1970 for a date."""
    if isinstance(text, str) and re.fullmatch(DAY, text, re.ASCII):
        return date.fromisoformat(text)
    raise ValueError("neither a month like 2024-01 nor a day like 2024-01-31")


Day = Annotated[
    date,
    BeforeValidator(parse_day),
    WithJsonSchema({"type": "string", "format": "date"}),
]
MonthOrDay = Annotated[
    Span,
    BeforeValidator(Span.parse),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": MONTH},
                {"type": "string", "format": "date"},
            ]
        }
    ),
]
Text = Annotated[str, Field(min_length=1, max_length=200)]


class Paging(BaseModel):
    """An unknown parameter is refused: a misspelt filter would show everything."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(
        100, ge=0, le=LARGEST_PAGE, description="Rows at most; 0: the definition alone."
    )
    offset: int = Field(0, ge=0, le=LARGEST_OFFSET, description="Rows to pass over.")
    format: Format | None = Field(
        None, description="Else as `Accept` says: text/csv, or JSON."
    )

    def question(self, mart: str, **equal: str | bool | None) -> Question:
        """About the rows in which each given column has the given value."""
        conditions = [
            Condition(column, Operator.EQ, str(value))
            for column, value in equal.items()
            if value is not None
        ]
        return Question(
            mart, conditions=tuple(conditions), limit=self.limit, offset=self.offset
        )


class Period(Paging):
    """Months that the period touches, or days in it; both ends belong to it."""

    from_: MonthOrDay | None = Field(
        None, alias="from", description="First month or day.", examples=["2024-01"]
    )
    to: MonthOrDay | None = Field(
        None, description="Last month or day.", examples=["2024-03-31"]
    )

    def question(self, mart: str, **equal: str | bool | None) -> Question:
        asked = super().question(mart, **equal)
        first = self.from_.first if self.from_ else None
        last = self.to.last if self.to else None
        return replace(asked, first=first, last=last)


class OneDay(Paging):
    """Which day; by default that of `as_of_date`."""

    day: Day | None = Field(None, alias="date", examples=["2024-01-31"])


class Categories(Period):
    category: Text | None = Field(None, examples=["Garden"])


class Regions(Period):
    country: Text | None = Field(None, description="ISO code.", examples=["DE"])
    region: Text | None = Field(None, examples=["Europe"])


class Ranks(Period):
    """Of each month in a period, or of all time where no period is given."""

    period: Literal["month", "all_time"] | None = None
    top: int | None = Field(None, ge=1, le=LARGEST_PAGE, description="Ranks to show.")

    def question(self, mart: str, **equal: str | bool | None) -> Question:
        by_month = self.from_ is not None or self.to is not None
        period = self.period or ("month" if by_month else "all_time")
        asked = super().question(mart, period=period, **equal)
        if self.top is None:
            return asked
        top = Condition("sales_rank", Operator.LE, str(self.top))
        return replace(asked, conditions=(*asked.conditions, top))


class RankedProducts(Ranks):
    category: Text | None = Field(None, examples=["Garden"])


class RankedCustomers(Ranks):
    country: Text | None = Field(None, examples=["DE"])


class Stock(Period):
    """By category unless products are asked for."""

    level: Literal["product", "category"] = "category"
    category: Text | None = Field(None, examples=["Garden"])
    product_id: Text | None = Field(None, examples=["P-0001"])


class AnyRows(Period):
    """For any published table: columns to show, conditions, an order."""

    columns: list[Annotated[str, Field(pattern=NAME)]] = Field(
        default=[], max_length=60, description="Columns to show; none shows all."
    )
    where: list[
        Annotated[
            str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}:(eq|ne|lt|le|gt|ge):.{0,200}$")
        ]
    ] = Field(
        default=[],
        max_length=8,
        description="`column:operator:value`; operators eq, ne, lt, le, gt, ge.",
    )
    sort: str | None = Field(
        None,
        pattern=r"^-?[a-z][a-z0-9_]{0,62}$",
        description="A column; `-` before it for descending.",
    )

    def question(self, mart: str, **equal: str | bool | None) -> Question:
        asked = super().question(mart, **equal)
        return replace(
            asked,
            conditions=(*asked.conditions, *map(_condition, self.where)),
            columns=tuple(dict.fromkeys(self.columns)),
            order=self.sort,
        )


def _condition(text: str) -> Condition:
    column, how, value = text.split(":", 2)
    return Condition(column, Operator(how), value)
