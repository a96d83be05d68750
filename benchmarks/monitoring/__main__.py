"""How often the monitors are right, on made-up shops with known incidents.

`score` runs the reported seeds and writes the table into docs/monitoring.md; `tune`
runs others, to choose thresholds by; `report` writes the table from kept figures.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Annotated

import msgspec
import typer

from benchmarks.inputs import ROOT
from benchmarks.monitoring.page import write_table
from benchmarks.monitoring.score import Score, score
from benchmarks.monitoring.shops import Told, run_shop
from lake.files import replace_file

# Thresholds were chosen on the first; the second were first run when all was fixed.
TUNED = range(1, 5)
REPORTED = range(1001, 1051)
FIGURES = ROOT / "benchmarks" / "results" / "monitoring" / "score.json"
PAGE = ROOT / "docs" / "monitoring.md"

app = typer.Typer(
    no_args_is_help=True, add_completion=False, rich_markup_mode=None, help=__doc__
)
Processes = Annotated[int, typer.Option(min=1, help="Shops at a time.")]
CORES = os.cpu_count() or 1


class Scores(msgspec.Struct):
    """Of shops with incidents, and of the same seeds without."""

    seeds: str
    spoiled: Score
    clean: Score


@app.command("score")
def score_command(processes: Processes = CORES) -> None:
    """Score the reported seeds and write the table."""
    scores = _scores(REPORTED, processes)
    _show(scores)
    replace_file(FIGURES, msgspec.json.format(msgspec.json.encode(scores)) + b"\n")
    write_table(PAGE, scores.seeds, scores.spoiled, scores.clean)


@app.command()
def tune(processes: Processes = CORES, shops: int = len(TUNED)) -> None:
    """Score other seeds than the reported ones; writes nothing."""
    _show(_scores(TUNED[:shops], processes))


@app.command()
def report() -> None:
    """Write the table from the figures that are there."""
    scores = msgspec.json.decode(FIGURES.read_bytes(), type=Scores)
    write_table(PAGE, scores.seeds, scores.spoiled, scores.clean)


def _scores(seeds: range, processes: int) -> Scores:
    with ProcessPoolExecutor(processes) as pool:
        spoiled = pool.map(partial(run_shop, has_incidents=True), seeds)
        clean = pool.map(partial(run_shop, has_incidents=False), seeds)
        spoiled, clean = map(_with_progress, (spoiled, clean))
        return Scores(
            f"{seeds[0]} to {seeds[-1]}",
            score(zip(seeds, spoiled, strict=True)),
            score(zip(seeds, clean, strict=True)),
        )


def _with_progress(shops: Iterable[Told]) -> Iterator[Told]:
    for told in shops:
        print(".", end="", flush=True, file=sys.stderr)
        yield told
    print(file=sys.stderr)


def _show(scores: Scores) -> None:
    for name, of_shops in (("spoiled", scores.spoiled), ("clean", scores.clean)):
        _print_all(name, of_shops.missed, "missed")
        _print_all(name, of_shops.wrong, "wrong")
    spoiled, clean = scores.spoiled, scores.clean
    for kind in spoiled.kinds:
        print(f"{kind.kind}: {kind.found} of {kind.happened}")
    print(f"recall {spoiled.recall:.3f}, precision {spoiled.precision:.3f}")
    print(
        f"clean: {len(clean.wrong)} alerts in {clean.checks} checks, "
        f"{clean.alerts_in_500:.2f} in 500; announced {clean.announced}"
    )


def _print_all(name: str, lines: Iterable[str], word: str) -> None:
    for line in lines:
        print(f"{name} {word}: {line}")


if __name__ == "__main__":
    app(prog_name="python -m benchmarks.monitoring")
