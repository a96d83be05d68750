"""Page and picture of everything that has been measured."""

from pathlib import Path

from benchmarks.errors import BenchmarkError
from benchmarks.flatten.part import FLATTEN
from benchmarks.generate.part import GENERATE
from benchmarks.plot import draw
from benchmarks.postgres.part import POSTGRES
from benchmarks.serving.part import SERVING
from benchmarks.warehouse.part import WAREHOUSE
from lake.files import replace_file

PARTS = (GENERATE, FLATTEN, WAREHOUSE, SERVING, POSTGRES)
INTRODUCTION = """\
# How fast Storelake is

Made by `make bench`; scripts and figures are in
[benchmarks/](../benchmarks/README.md). Unless said otherwise: whole processes, start-up
included, on one core, runs interleaved, medians. Peak memory is that of the largest
process in any run. Differences below a tenth are noise.

![Speed and peak memory by contender](benchmarks.svg)
"""


def report(results: Path, docs: Path) -> None:
    """Write both; measures nothing.

    Raises:
        BenchmarkError: there is nothing to report.
    """
    measured = [(part, part.measured(results)) for part in PARTS]
    shown = [(part, answers) for part, answers in measured if answers]
    if not shown:
        raise BenchmarkError(f"{results}: nothing has been measured yet")
    panels = [
        (panels, answers[question])
        for part, answers in shown
        for question, panels in part.panels.items()
        if question in answers
    ]
    if panels:
        draw(panels, docs / "benchmarks.svg")
    page = [INTRODUCTION, *(part.text(answers) for part, answers in shown)]
    replace_file(docs / "benchmarks.md", "\n".join(page).encode())
