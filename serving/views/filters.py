"""What a reader narrows by: period, country, category."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from serving.questions import Condition, Operator, Question
from serving.versions import PublishedTable

# Answers are drawn whole: no published mart of months comes near it.
ALL_ROWS = 1_000_000


@dataclass(frozen=True)
class Filters:
    """None narrows nothing; `first` and `last` are days, both in the period."""

    first: date | None = None
    last: date | None = None
    country: str | None = None
    category: str | None = None

    @property
    def sales_mart(self) -> str:
        """The table of sales by month that knows what is narrowed by.

        None knows country and category at once; the country goes first.
        """
        if self.country:
            return "mart_region_sales_monthly"
        if self.category:
            return "mart_category_sales_monthly"
        return "mart_monthly_revenue"

    def question(
        self,
        mart: str,
        definition: PublishedTable,
        equal: Mapping[str, str],
        *,
        is_dated: bool,
    ) -> Question:
        """About the rows of `equal`, narrowed by what the table has columns for."""
        fixed = {
            **{name: value for name, value in self._named.items() if value},
            **equal,
        }
        conditions = tuple(
            Condition(column, Operator.EQ, value)
            for column, value in fixed.items()
            if column in definition.columns
        )
        return Question(
            mart,
            first=self.first if is_dated else None,
            last=self.last if is_dated else None,
            conditions=conditions,
            limit=ALL_ROWS,
        )

    def ignored_by(self, definition: PublishedTable) -> str:
        """What a reader must be told of a table that cannot be narrowed; may be ''."""
        plural = {"country": "all countries", "category": "all categories"}
        wider = [
            plural[name]
            for name, value in self._named.items()
            if value and name not in definition.columns
        ]
        return " and ".join(wider).capitalize()

    @property
    def _named(self) -> dict[str, str | None]:
        return {"country": self.country, "category": self.category}
