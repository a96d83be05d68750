"""Seconds and memory of the warehouse by size."""

from matplotlib.axes import Axes

from benchmarks.plot import FLOOR, OURS, limit_line
from benchmarks.results import Result
from benchmarks.warehouse.cases import DBT, SAME_SQL, name
from benchmarks.warehouse.goals import MEMORY_LIMIT, sizes


def _scale(result: Result, time: Axes, memory: Axes) -> None:
    millions = [orders / 1e6 for orders in sizes(result)]
    for way, colour in ((DBT, OURS), (SAME_SQL, FLOOR)):
        series = [result[name(way, orders)] for orders in sizes(result)]
        time.plot(millions, [s.seconds for s in series], "o-", color=colour, label=way)
        memory.plot(millions, [s.peak_megabytes for s in series], "o-", color=colour)
    time.legend(frameon=False)
    time.set_title("dbt build: seconds by million orders")
    limit_line(memory, MEMORY_LIMIT, upright=False)
    memory.set_title("dbt build: peak memory, MB, by million orders")
    for panel in (time, memory):
        panel.set_xlim(left=0)
        panel.set_ylim(bottom=0)


PANELS = {"scale": _scale}
