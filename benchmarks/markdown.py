"""Tables and figures as the page writes them."""

from collections.abc import Iterable, Sequence

from benchmarks.results import Result, Series


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Figures right, words left."""
    ruler = ["---", *("---:" for _ in header[1:])]
    lines = [header, ruler, *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def table_against(result: Result, base: str, things: str) -> str:
    """A row a case, each against the case called `base`; `things` are counted."""
    header = ("case", "MB on disk", "s", f"of {base}", f"{things}/s", "peak MB")
    rows = [
        (
            series.name,
            megabytes(series.input_bytes or series.written_bytes),
            seconds(series),
            f"{series.seconds / result[base].seconds:.2f}x",
            f"{series.rate:,.0f}",
            f"{series.peak_megabytes:,.0f}",
        )
        for series in result.series
    ]
    return table(header, rows)


def megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f}"


def seconds(series: Series) -> str:
    return f"{series.seconds:.2f}"


def counts(rows: dict[str, int]) -> str:
    """How many rows of each table or feed."""
    return ", ".join(f"{count:,} `{name}`" for name, count in rows.items())
