"""What the page says about the API."""

from benchmarks.markdown import table
from benchmarks.results import Result
from benchmarks.serving.load import CONNECTIONS
from benchmarks.serving.questions import ALONE, BESIDE_BUILD, RATE

INTRODUCTION = f"""\
## The API

One worker of `storelake api`, asked over the loopback by one client with {CONNECTIONS}
connections on the same machine, the empty route in the same run. An answer that is not
200 ends the measurement.
"""


def _race(result: Result) -> str:
    header = ("asked", "requests", "a second", "server's µs each", "peak MB")
    rows = [
        (
            series.name,
            f"{series.orders:,}",
            f"{series.rate:,.0f}",
            f"{min(s.cpu_seconds for s in series.samples) / series.orders * 1e6:,.0f}",
            f"{series.peak_megabytes:,.0f}",
        )
        for series in result.series
    ]
    return f"Medians of {result.rounds}.\n\n" + table(header, rows)


def _repeated(result: Result) -> str:
    return "### A question that was asked before\n\n" + _race(result)


def _new(result: Result) -> str:
    return "### Questions that nobody asked before\n\n" + _race(result)


def _build(result: Result) -> str:
    words = ("p50", "p99", "slowest")
    header = ("asked", "answers", *(f"{word}, ms" for word in words))
    rows = [
        (
            name,
            f"{result.rows[f'{name}, answers']:,}",
            *(f"{result.rows[f'{name}, {word}'] / 1e3:,.1f}" for word in words),
        )
        for name in (ALONE, BESIDE_BUILD)
    ]
    return (
        f"### While dbt builds\n\n{RATE} questions a second, half of them never asked "
        "before, from the start of `dbt build`, unit tests included, to its end. "
        "Latencies count from when the request was due.\n\n" + table(header, rows)
    )


def _swaps(result: Result) -> str:
    rows = result.rows
    return (
        f"### Publishing under load\n\n{rows['swaps']} swaps of the pointer, "
        f"{rows['answers']:,} answers of which {rows['changes']:,} came from another "
        f"version than the one before: no error, {rows['mixed']} of mixed versions.\n"
    )


SECTIONS = {"repeated": _repeated, "new": _new, "build": _build, "swaps": _swaps}
