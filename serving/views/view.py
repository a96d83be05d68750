"""One version, narrowed by filters: all that a page or a report is drawn from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from serving.queries import Marts
from serving.questions import Answer
from serving.views.filters import Filters

# Takes an Arrow table and the currency of its money, gives an Altair chart; None where
# the rows have nothing that could be drawn.
Draw = Callable[[Any, str], Any]


@dataclass(frozen=True)
class Panel:
    """A chart, and what has to stand beside it.

    Attributes:
        mart: the published table that it shows, and nothing else.
        draw: from the rows of that table.
        columns: those that are drawn; their meanings are its definition.
        about: how to read it, one line.
        equal: the rows that it is about, by column.
        is_dated: whether the period narrows it.
        empty: what to say where there is no row.
    """

    title: str
    mart: str
    draw: Draw
    columns: tuple[str, ...]
    about: str = ""
    equal: Mapping[str, str] = field(default_factory=dict)
    is_dated: bool = True
    empty: str = "No sales in this selection. Choose a longer period, or all of them."


@dataclass(frozen=True)
class View:
    """Answers for one request, all from one published version."""

    marts: Marts
    filters: Filters

    @property
    def currency(self) -> str:
        return self.marts.version.settings.get("reporting_currency") or ""

    def rows(
        self,
        mart: str,
        equal: Mapping[str, str] | None = None,
        *,
        is_dated: bool = True,
    ) -> Answer:
        """The rows of a table, narrowed by what it has columns for.

        Raises:
            UnknownNameError: the version has no such table.
            BrokenVersionError: it cannot be read.
        """
        definition = self.marts.definition(mart)
        asked = self.filters.question(mart, definition, equal or {}, is_dated=is_dated)
        return self.marts.answer(asked)

    def answer(self, panel: Panel) -> Answer:
        return self.rows(panel.mart, panel.equal, is_dated=panel.is_dated)

    def drawn(self, panel: Panel, answer: Answer) -> Any | None:
        """The chart, or None where there is nothing to draw."""
        return panel.draw(answer.page, self.currency) if len(answer.page) else None

    def notes(self, panel: Panel) -> str:
        """How to read a panel, and what it is not narrowed by."""
        wider = self.filters.ignored_by(self.marts.definition(panel.mart))
        return " · ".join(filter(None, (panel.about, wider)))
