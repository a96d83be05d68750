"""What the page says about the generator: a section a question."""

from benchmarks.generate.cases import Contender
from benchmarks.generate.questions import WITH_TRUTH, WITHOUT_TRUTH
from benchmarks.markdown import counts, megabytes, seconds, table, table_against
from benchmarks.results import Result

TITLES: dict[str, str] = {
    Contender.STORELAKE: "**Storelake**, answer sheet included",
    Contender.PLAIN_WRITE: "plain write of the same bytes",
    Contender.MIMESIS: "mimesis, called for each record",
    Contender.FAKER: "Faker, called for each record",
}
INTRODUCTION = """\
## The generator

Storelake's time is that of the whole command: starting, simulating, the raw feeds, the
answer sheet unless said otherwise. Its rate counts the orders asked for, though the
files hold more records: later versions, defects. Its bytes are those of the raw feeds
alone.
"""


def _speed(result: Result) -> str:
    ours = result[Contender.STORELAKE]
    ranking = sorted(result.series, key=lambda series: series.rate)
    header = (
        "way", "orders", "s", "orders/s", "Storelake's rate over it", "MB/s written",
        "bytes an order", "peak MB",
    )  # fmt: skip
    rows = [
        (
            TITLES[series.name],
            f"{series.orders:,}",
            seconds(series),
            f"{series.rate:,.0f}",
            f"{ours.rate / series.rate:.2f}x",
            f"{series.write_speed:,.0f}",
            f"{series.written_bytes / series.orders:,.0f}",
            f"{series.peak_megabytes:,.0f}",
        )
        for series in ranking
    ]
    return (
        "### Against a plain write, and against calls for each record\n\n"
        f"{_about(result)} Lines written: {counts(result.rows)}.\n\n"
        "The others time themselves, and only what they are here for. Plain write: "
        "opening, writing and closing each file, its bytes in memory, no fsync. Faker "
        "and mimesis, in their default modes: making and writing orders with all "
        "fields of the contract, one version each, without imports; fewer orders, as "
        "only their rates count.\n\n" + table(header, rows)
    )


def _truth(result: Result) -> str:
    share = 1 - result[WITHOUT_TRUTH].seconds / result[WITH_TRUTH].seconds
    return (
        f"### The answer sheet\n\n{_about(result)} The answer sheet takes "
        f"{share:.0%} of the time.\n\n" + table_against(result, WITH_TRUTH, "orders")
    )


def _processes(result: Result) -> str:
    text = f"### Two processes for one shop\n\n{_about(result)}\n\n"
    return text + table_against(result, result.series[0].name, "orders")


def _memory(result: Result) -> str:
    header = ("case", "MB written", "s", "peak MB, largest", "peak MB, together")
    rows = [
        (
            series.name,
            megabytes(series.written_bytes),
            seconds(series),
            f"{series.peak_megabytes:,.0f}",
            f"{series.together_megabytes:,.0f}",
        )
        for series in result.series
    ]
    return (
        f"### A large shop\n\n{_about(result)} All processes together: the sum of "
        "their proportional set sizes, looked at ten times a second; at least the "
        "largest process, as the kernel knows it.\n\n" + table(header, rows)
    )


def _about(result: Result) -> str:
    runs = "one run" if result.rounds == 1 else f"medians of {result.rounds}"
    return f"`python -m generator {result.shop}`, {runs}."


SECTIONS = {
    "speed": _speed,
    "truth": _truth,
    "processes": _processes,
    "memory": _memory,
}
