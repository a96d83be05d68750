"""Seconds and memory by contender, and how both grow with the input."""

from matplotlib.axes import Axes

from benchmarks.flatten.cases import Contender
from benchmarks.flatten.goals import MEMORY_LIMIT
from benchmarks.plot import FLOOR, OTHERS, OURS, bars, limit_line
from benchmarks.results import Result, Series

LABELS: dict[str, str] = {
    Contender.STORELAKE: "Storelake, all checks",
    Contender.PANDAS: "pandas json_normalize",
    Contender.ORJSON: "orjson + Python lists",
    Contender.PYARROW: "PyArrow JSON reader",
    Contender.POLARS: "Polars",
    Contender.NO_CHECKS: "DuckDB, no check",
    Contender.PARSE_ONLY: "DuckDB, parse only",
}


def _contenders(result: Result, time: Axes, memory: Axes) -> None:
    ranking = sorted(result.series, key=lambda series: series.seconds)
    colours = [_colour(series) for series in ranking]
    seconds = [series.seconds for series in ranking]
    ours = result[Contender.STORELAKE].seconds
    bars(
        time,
        f"Flatten: {result.series[0].orders:,} records, one core: seconds",
        seconds,
        [f"{value:.1f} s ({value / ours:.1f}x)" for value in seconds],
        colours,
    )
    time.set_yticklabels([LABELS[series.name] for series in ranking])
    megabytes = [series.peak_megabytes for series in ranking]
    bars(
        memory,
        f"peak MB (dashed: Storelake's limit, {MEMORY_LIMIT})",
        megabytes,
        [f"{value:,.0f}" for value in megabytes],
        colours,
    )
    limit_line(memory, MEMORY_LIMIT, upright=True)


def _scale(result: Result, time: Axes, memory: Axes) -> None:
    sizes = sorted(result.series, key=lambda series: series.orders)
    millions = [series.orders / 1e6 for series in sizes]
    time.plot(millions, [series.seconds for series in sizes], "o-", color=OURS)
    time.set_title("Flatten: seconds by million records")
    memory.plot(millions, [series.peak_megabytes for series in sizes], "o-", color=OURS)
    limit_line(memory, MEMORY_LIMIT, upright=False)
    memory.set_title("Flatten: peak memory, MB, by million records")
    for panel in (time, memory):
        panel.set_xlim(left=0)
        panel.set_ylim(bottom=0)


def _colour(series: Series) -> str:
    if series.name == Contender.STORELAKE:
        return OURS
    return FLOOR if series.name.startswith("duckdb") else OTHERS


PANELS = {"contenders": _contenders, "scale": _scale}
