"""One HTML file with numbers, charts and definitions, without any outside asset."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from serving.queries import Marts
from serving.questions import Answer
from serving.report.drawing import svg
from serving.report.style_sheet import STYLE
from serving.versions import Version
from serving.views import panels
from serving.views.amounts import long_date, month, words
from serving.views.filters import Filters
from serving.views.headline import Headline, Tile, headline
from serving.views.view import Panel, View


@dataclass(frozen=True)
class Figure:
    """A chart of the report; `answer` is what it is drawn from."""

    number: int
    panel: Panel
    answer: Answer
    note: str
    drawing: str | None


def report(marts: Marts) -> str:
    """The same bytes for the same version.

    Raises:
        ServingError: the version lacks a table, or cannot be read.
    """
    view = View(marts, Filters())
    figures = [_figure(view, panel, n) for n, panel in enumerate(_panels(view), 1)]
    version = marts.version
    body = "\n".join(
        [
            _top(version, view.currency),
            _tiles(headline(view)),
            *map(_drawn, figures),
            _definitions(figures),
        ]
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Storelake, as of {long_date(version.as_of_date)}</title>\n"
        f"<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _panels(view: View) -> Iterable[Panel]:
    return (
        panels.sales_by_day(view),
        panels.sales_by_month(view),
        panels.GROWTH,
        panels.waterfall(view),
        panels.CATEGORIES,
        panels.COUNTRIES,
        panels.top_products(),
        panels.active_customers(view),
        panels.BALANCE,
        panels.CHURN,
        panels.COHORTS,
    )


def _figure(view: View, panel: Panel, number: int) -> Figure:
    answer = view.answer(panel)
    chart = view.drawn(panel, answer)
    drawing = svg(chart, number) if chart is not None else None
    return Figure(number, panel, answer, view.notes(panel), drawing)


def _top(version: Version, currency: str) -> str:
    return (
        "<h1>How the shop does</h1>\n"
        f'<p class="about">As of {long_date(version.as_of_date)} · money in '
        f"{escape(currency)} · version {escape(version.version)}</p>"
    )


def _tiles(found: Headline) -> str:
    said = (
        f"<p><strong>{month(found.month)}</strong>, the last complete month, against "
        "the one before</p>"
        if found.month
        else "<p>No month is complete yet.</p>"
    )
    return f'{said}\n<div class="tiles">{"".join(map(_tile, found.tiles))}</div>'


def _tile(tile: Tile) -> str:
    change = (
        f'<div class="{_mood(tile)}">{escape(tile.change)}</div>' if tile.change else ""
    )
    return (
        f'<div class="tile" title="{escape(tile.meaning)}">'
        f"<div>{escape(tile.label)}</div>"
        f'<div class="value">{escape(tile.value)}</div>{change}</div>'
    )


def _mood(tile: Tile) -> str:
    """Whether a change is good news, which for churn is a minus."""
    fell = (tile.change or "").startswith("-")
    return "good" if fell != tile.is_good_up else "bad"


def _drawn(figure: Figure) -> str:
    shown = figure.drawing or f'<p class="empty">{escape(figure.panel.empty)}</p>'
    note = f"{escape(figure.note)} " if figure.note else ""
    link = f'<a href="#definition{figure.number}">What it means</a>'
    return (
        f'<figure id="figure{figure.number}">\n<h2>{escape(figure.panel.title)}</h2>\n'
        f'<div class="chart">{shown}</div>\n<figcaption>{note}{link}</figcaption>\n'
        "</figure>"
    )


def _definitions(figures: list[Figure]) -> str:
    entries = "\n".join(map(_definition, figures))
    return f"<h2>What the numbers mean</h2>\n<ol>\n{entries}\n</ol>"


def _definition(figure: Figure) -> str:
    description = escape(figure.answer.definition.description)
    return (
        f'<li id="definition{figure.number}">'
        f"<strong>{escape(figure.panel.title)}</strong> ({figure.panel.mart}): "
        f"{description}<ul>{_columns(figure)}</ul></li>"
    )


def _columns(figure: Figure) -> str:
    declared = figure.answer.definition.columns
    return "".join(
        f"<li><em>{words(name)}</em>: {escape(declared[name].description)}</li>"
        for name in figure.panel.columns
        if name in declared
    )
