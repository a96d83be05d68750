"""The table in docs/monitoring.md."""

import re
from pathlib import Path

from benchmarks.errors import BenchmarkError
from benchmarks.markdown import table
from benchmarks.monitoring.score import Score
from lake.files import replace_file

BEGIN, END = "<!-- score: written by make score -->", "<!-- end of score -->"


def write_table(page: Path, seeds: str, spoiled: Score, clean: Score) -> None:
    """Replace what stands between the marks of the page.

    Raises:
        BenchmarkError: the page has no such marks.
    """
    text = page.read_text()
    place = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    if not place.search(text):
        raise BenchmarkError(f"{page}: has no place for the table; put {BEGIN!r} there")
    body = "\n".join([BEGIN, scored(seeds, spoiled, clean), END])
    replace_file(page, place.sub(lambda _: body, text).encode())


def scored(seeds: str, spoiled: Score, clean: Score) -> str:
    """Both tables, with what they are about."""
    kinds = [
        (
            kind.kind,
            str(kind.happened),
            str(kind.found),
            f"{kind.found / kind.happened:.1%}",
        )
        for kind in spoiled.kinds
    ]
    totals = [
        ("incidents found (recall)", "at least 95 %", f"{spoiled.recall:.1%}"),
        (
            "alerts that were right (precision)",
            "at least 90 %",
            f"{spoiled.precision:.1%}",
        ),
        (
            "alerts in 500 checks of shops without incidents",
            "at most 1",
            f"{clean.alerts_in_500:.2f}",
        ),
    ]
    return (
        f"Seeds {seeds}: {spoiled.shops} shops with incidents, {clean.shops} "
        "without.\n\n"
        + table(("", "goal", "measured"), totals)
        + f"\nWith incidents: {spoiled.right:,} alerts were right, "
        f"{len(spoiled.wrong):,} wrong, in {spoiled.checks:,} checks. Without: "
        f"{len(clean.wrong):,} alerts in {clean.checks:,} checks; "
        f"{clean.announced:,} more had nobody announced the campaigns.\n"
        f"{spoiled.too_early:,} incidents fell into the first five weeks and are not "
        "counted.\n\n" + table(("incident", "happened", "found", ""), kinds)
    )
