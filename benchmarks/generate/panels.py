"""Rates of the generator, of a plain write and of calls for each record."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from benchmarks.generate.cases import Contender
from benchmarks.generate.goals import SHARE_OF_PLAIN_WRITE
from benchmarks.plot import FLOOR, OTHERS, OURS, bars, limit_line
from benchmarks.results import Result, Series

LABELS: dict[str, str] = {
    Contender.STORELAKE: "Storelake, with answers",
    Contender.PLAIN_WRITE: "plain write",
    Contender.FAKER: "Faker for each record",
    Contender.MIMESIS: "mimesis for each record",
}


def _speed(result: Result, rates: Axes, bytes_written: Axes) -> None:
    ranking = sorted(result.series, key=lambda series: -series.rate)
    colours = [_colour(series) for series in ranking]
    _figures(rates, "Generator, one core: orders/s", [s.rate for s in ranking], colours)
    rates.set_yticklabels([LABELS[series.name] for series in ranking])
    share = f"{SHARE_OF_PLAIN_WRITE:.0%}"
    speeds = [series.write_speed for series in ranking]
    title = f"MB/s written (dashed: {share} of the plain write)"
    _figures(bytes_written, title, speeds, colours)
    limit = SHARE_OF_PLAIN_WRITE * result[Contender.PLAIN_WRITE].write_speed
    limit_line(bytes_written, limit, upright=True)


def _figures(
    panel: Axes, title: str, values: Sequence[float], colours: Sequence[str]
) -> None:
    bars(panel, title, values, [f"{value:,.0f}" for value in values], colours)


def _colour(series: Series) -> str:
    if series.name == Contender.STORELAKE:
        return OURS
    return FLOOR if series.name == Contender.PLAIN_WRITE else OTHERS


PANELS = {"speed": _speed}
