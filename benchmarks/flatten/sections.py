"""The page: goals beside figures, then a table a question."""

from collections.abc import Iterable, Sequence

from benchmarks.goals import GOALS
from benchmarks.race import Contender
from benchmarks.results import Result, Results, Series

TITLES: dict[str, str] = {
    Contender.STORELAKE: "**Storelake**, all checks",
    Contender.PANDAS: "pandas `json_normalize` + PyArrow",
    Contender.ORJSON: "orjson + Python lists + PyArrow",
    Contender.PYARROW: "PyArrow's JSON reader",
    Contender.POLARS: "Polars",
    Contender.NO_CHECKS: "DuckDB, same outputs, no check",
    Contender.PARSE_ONLY: "DuckDB, parse only, no output",
}
INTRODUCTION = """\
# How fast the flatten step is

Made by `make bench`; scripts and figures are in
[benchmarks/](../benchmarks/README.md). Every contender reads the same files and writes
the same five tables, compared value by value with Storelake's; only Storelake checks
its input, quarantines what is bad and commits. Whole processes, start-up included, on
one core unless said, files in the page cache, runs interleaved, medians. Peak memory is
that of the largest process in any run. Differences below a tenth are noise.

![Seconds and peak memory by contender](benchmarks.svg)
"""


def page(results: Results) -> str:
    """Markdown of everything that has been measured."""
    parts = [INTRODUCTION, _environment(results), _goals(results)]
    for question, section in SECTIONS.items():
        if question in results:
            parts.append(section(results[question]))
    return "\n".join(parts)


def _environment(results: Results) -> str:
    """One line; one for each machine, should they differ."""
    lines = {
        f"Measured on {result.machine}; "
        + ", ".join(f"{name} {number}" for name, number in result.versions.items())
        + f"; {result.measured_on:%B %Y}.\n"
        for result in results.values()
    }
    return "".join(sorted(lines))


def _goals(results: Results) -> str:
    header = ("goal", "wanted", "floor", "measured", "met")
    return "## Goals\n\n" + _table(header, [goal.row(results) for goal in GOALS])


def _contenders(result: Result) -> str:
    ours = result[Contender.STORELAKE].seconds
    ranking = sorted(result.series, key=lambda series: series.seconds, reverse=True)
    header = ("contender", "s", "of Storelake's", "MB/s", "CPU s", "peak MB")
    rows = [
        (
            TITLES[series.name],
            _seconds(series),
            f"{series.seconds / ours:.2f}x",
            f"{series.input_bytes / 1e6 / series.seconds:,.0f}",
            f"{min(sample.cpu_seconds for sample in series.samples):.2f}",
            f"{series.peak_megabytes:,.0f}",
        )
        for series in ranking
    ]
    tables = ", ".join(f"{count:,} `{name}`" for name, count in result.rows.items())
    return (
        "## Against what a user would write, and against the floor\n\n"
        f"{_about(result)} Rows written: {tables}.\n\n" + _table(header, rows)
    )


def _processes(result: Result) -> str:
    return "## Two processes\n\n" + _plain(result, "1 process")


def _scale(result: Result) -> str:
    header = ("orders", "MB", "files", "s", "s a million orders", "peak MB")
    rows = [
        (
            f"{series.orders:,}",
            f"{series.input_bytes / 1e6:,.0f}",
            str(series.file_count),
            _seconds(series),
            f"{series.seconds / series.orders * 1e6:.2f}",
            f"{series.peak_megabytes:,.0f}",
        )
        for series in result.series
    ]
    about = f"One process, medians of {result.rounds}.\n\n"
    return "## From 100 thousand to 5 million orders\n\n" + about + _table(header, rows)


def _dirt(result: Result) -> str:
    bad = f"{result['1 % bad'].quarantined:,}"
    text = f"{bad} bad records of every kind, each in quarantine with its reasons.\n\n"
    return "## Bad records\n\n" + text + _plain(result, "clean")


def _forms(result: Result) -> str:
    return "## Forms\n\n" + _plain(result, "newline-delimited")


def _single(result: Result) -> str:
    return "## One large file\n\n" + _plain(result, "newline-delimited")


SECTIONS = {
    "contenders": _contenders,
    "processes": _processes,
    "scale": _scale,
    "dirt": _dirt,
    "forms": _forms,
    "single": _single,
}


def _plain(result: Result, base: str) -> str:
    """A row a case, each against the case called `base`."""
    header = ("case", "MB on disk", "s", f"of {base}", "orders/s", "peak MB")
    rows = [
        (
            series.name,
            f"{series.input_bytes / 1e6:,.0f}",
            _seconds(series),
            f"{series.seconds / result[base].seconds:.2f}x",
            f"{series.orders / series.seconds:,.0f}",
            f"{series.peak_megabytes:,.0f}",
        )
        for series in result.series
    ]
    return f"{_about(result)}\n\n" + _table(header, rows)


def _about(result: Result) -> str:
    first = result.series[0]
    files = "one file" if first.file_count == 1 else f"{first.file_count} files"
    return f"{first.orders:,} orders in {files}, medians of {result.rounds}."


def _seconds(series: Series) -> str:
    return f"{series.seconds:.2f}"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Figures right, words left."""
    ruler = ["---", *("---:" for _ in header[1:])]
    lines = [header, ruler, *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
