"""What the page says about the flatten step: a section a question."""

from benchmarks.flatten.cases import Contender
from benchmarks.markdown import counts, megabytes, seconds, table, table_against
from benchmarks.results import Result

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
## The flatten step

Every contender reads the same files and writes the same five tables, compared value by
value with Storelake's; only Storelake checks its input, quarantines what is bad and
commits. A record is one version of an order. Files are in the page cache.
"""


def _contenders(result: Result) -> str:
    ours = result[Contender.STORELAKE].seconds
    ranking = sorted(result.series, key=lambda series: series.seconds, reverse=True)
    header = ("contender", "s", "of Storelake's", "MB/s", "CPU s", "peak MB")
    rows = [
        (
            TITLES[series.name],
            seconds(series),
            f"{series.seconds / ours:.2f}x",
            f"{series.input_bytes / 1e6 / series.seconds:,.0f}",
            f"{min(sample.cpu_seconds for sample in series.samples):.2f}",
            f"{series.peak_megabytes:,.0f}",
        )
        for series in ranking
    ]
    return (
        "### Against what a user would write, and against the floor\n\n"
        f"{_about(result)} Rows written: {counts(result.rows)}.\n\n"
        + table(header, rows)
    )


def _processes(result: Result) -> str:
    text = (
        "Beside them two ingests that know nothing of each other, each of half of the "
        "files into a lake of its own: what a second core is worth where only caches "
        "and memory are shared.\n\n"
    )
    return "### Two processes\n\n" + text + _plain(result, "1 process")


def _scale(result: Result) -> str:
    header = ("records", "MB", "files", "s", "s a million records", "peak MB")
    rows = [
        (
            f"{series.orders:,}",
            megabytes(series.input_bytes),
            str(series.file_count),
            seconds(series),
            f"{1e6 / series.rate:.2f}",
            f"{series.peak_megabytes:,.0f}",
        )
        for series in result.series
    ]
    about = f"One process, medians of {result.rounds}.\n\n"
    return "### From 100 thousand to 5 million orders\n\n" + about + table(header, rows)


def _dirt(result: Result) -> str:
    bad = f"{result['1 % bad'].quarantined:,}"
    text = f"{bad} bad records of every kind, each in quarantine with its reasons.\n\n"
    return "### Bad records\n\n" + text + _plain(result, "clean")


def _forms(result: Result) -> str:
    return "### Forms\n\n" + _plain(result, "newline-delimited")


def _single(result: Result) -> str:
    return "### One large file\n\n" + _plain(result, "newline-delimited")


def _plain(result: Result, base: str) -> str:
    return f"{_about(result)}\n\n" + table_against(result, base, "records")


def _about(result: Result) -> str:
    first = result.series[0]
    files = "one file" if first.file_count == 1 else f"{first.file_count} files"
    return f"{first.orders:,} records in {files}, medians of {result.rounds}."


SECTIONS = {
    "contenders": _contenders,
    "processes": _processes,
    "scale": _scale,
    "dirt": _dirt,
    "forms": _forms,
    "single": _single,
}
