"""The picture: seconds and memory by contender, and how both grow with the input."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.goals import MEMORY_LIMIT
from benchmarks.race import Contender
from benchmarks.results import Result, Results, Series

LABELS: dict[str, str] = {
    Contender.STORELAKE: "Storelake, all checks",
    Contender.PANDAS: "pandas json_normalize",
    Contender.ORJSON: "orjson + Python lists",
    Contender.PYARROW: "PyArrow JSON reader",
    Contender.POLARS: "Polars",
    Contender.NO_CHECKS: "DuckDB, no check",
    Contender.PARSE_ONLY: "DuckDB, parse only",
}
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


def draw(results: Results, target: Path) -> None:
    """Write the SVG; the same figures give the same bytes."""
    drawn = [question for question in PANELS if question in results]
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(9, 2.8 * len(drawn)), layout="constrained")
        rows = figure.subplots(len(drawn), 2, squeeze=False)
        for question, (time, memory) in zip(drawn, rows, strict=True):
            PANELS[question](results[question], time, memory)
        target.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(target, format="svg", metadata={"Date": None})


def _draw_contenders(result: Result, time: Axes, memory: Axes) -> None:
    ranking = sorted(result.series, key=lambda series: series.seconds)
    names = [LABELS[series.name] for series in ranking]
    colours = [_colour(series) for series in ranking]
    seconds = [series.seconds for series in ranking]
    bars = time.barh(names, seconds, color=colours)
    ours = result[Contender.STORELAKE].seconds
    time.bar_label(
        bars, [f"{value:.1f} s ({value / ours:.1f}x)" for value in seconds], padding=3
    )
    orders = result.series[0].orders
    time.set_title(f"{orders:,} orders, one core: seconds")
    megabytes = [series.peak_megabytes for series in ranking]
    bars = memory.barh(names, megabytes, color=colours)
    memory.bar_label(bars, [f"{value:,.0f}" for value in megabytes], padding=3)
    memory.axvline(MEMORY_LIMIT, color=INK, linewidth=0.8, linestyle="--")
    memory.set_title(f"peak memory, MB (dashed: Storelake's limit, {MEMORY_LIMIT})")
    memory.set_yticklabels([])
    for panel in (time, memory):
        panel.margins(x=0.3)
        panel.invert_yaxis()
        panel.tick_params(left=False)


def _draw_scale(result: Result, time: Axes, memory: Axes) -> None:
    sizes = sorted(result.series, key=lambda series: series.orders)
    millions = [series.orders / 1e6 for series in sizes]
    time.plot(millions, [series.seconds for series in sizes], "o-", color=OURS)
    time.set_title("Storelake: seconds by million orders")
    memory.plot(millions, [series.peak_megabytes for series in sizes], "o-", color=OURS)
    memory.axhline(MEMORY_LIMIT, color=INK, linewidth=0.8, linestyle="--")
    memory.set_title("Storelake: peak memory, MB, by million orders")
    for panel in (time, memory):
        panel.set_xlim(left=0)
        panel.set_ylim(bottom=0)


PANELS = {"contenders": _draw_contenders, "scale": _draw_scale}


def _colour(series: Series) -> str:
    if series.name == Contender.STORELAKE:
        return OURS
    return FLOOR if series.name.startswith("duckdb") else OTHERS
