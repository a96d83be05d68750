"""The picture: a row of two panels a question."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.part import Panels
from benchmarks.results import Result

OURS, FLOOR, OTHERS, INK = "#0b7285", "#ced4da", "#868e96", "#343a40"
# Text stays text, and no id or date differs from run to run.
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "storelake",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "text.color": INK,
}


def draw(rows: Iterable[tuple[Panels, Result]], target: Path) -> None:
    """Write the SVG; the same figures give the same bytes."""
    drawn = list(rows)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(9, 2.8 * len(drawn)), layout="constrained")
        axes = figure.subplots(len(drawn), 2, squeeze=False)
        for (panels, result), (left, right) in zip(drawn, axes, strict=True):
            panels(result, left, right)
        target.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(target, format="svg", metadata={"Date": None})


def bars(
    panel: Axes,
    title: str,
    values: Sequence[float],
    labels: Sequence[str],
    colours: Sequence[str],
) -> None:
    """Lying bars, the first on top, each with its label behind it."""
    drawn = panel.barh(range(len(values)), values, color=colours)
    panel.bar_label(drawn, labels, padding=3)
    panel.set_title(title)
    panel.set_yticks(range(len(values)), [])
    panel.margins(x=0.3)
    panel.locator_params(axis="x", nbins=4)
    panel.invert_yaxis()
    panel.tick_params(left=False)


def limit_line(panel: Axes, value: float, *, upright: bool) -> None:
    line = panel.axvline if upright else panel.axhline
    line(value, color=INK, linewidth=0.8, linestyle="--")
