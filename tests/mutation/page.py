"""docs/testing.md: what the proof consists of, and the table of planted mistakes."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mutation.judging import Verdict
    from mutation.mistakes import Mistake

INTRODUCTION = Path(__file__).with_name("introduction.md")
HEAD = (
    "| mistake | rule it breaks | oracle notices | test that names the rule |\n"
    "|---|---|---|---|"
)


def write(path: Path, verdicts: list[Verdict]) -> None:
    """The page, the same bytes for the same verdicts."""
    text = INTRODUCTION.read_text().replace("{count}", str(len(verdicts)))
    for section, of_section in groupby(verdicts, lambda v: v.mistake.section):
        rows = "\n".join(_row(verdict) for verdict in of_section)
        text += f"\n### {section}\n\n{HEAD}\n{rows}\n"
    path.write_text(text)


def title(mistake: Mistake) -> str:
    """What is done wrong, as the page calls it."""
    return mistake.name.replace("_", " ")


def _row(verdict: Verdict) -> str:
    mistake = verdict.mistake
    noticed = f"`{verdict.oracle}`" if verdict.oracle else "**nothing**"
    if verdict.oracle and mistake.scenario != "plain":
        noticed += f" ({mistake.scenario})"
    test = f"`{short_name(mistake.test)}`"
    if mistake.test not in verdict.red_tests:
        test = f"**none**: {test} stays green"
    elif more := len(verdict.red_tests) - 1:
        test += f" and {more} more"
    return f"| {title(mistake)} | {mistake.rule} | {noticed} | {test} |"


def short_name(test: str) -> str:
    """A pytest without the folders that lead to it, and without its parameters."""
    return test.rpartition("/")[2].partition("[")[0]
