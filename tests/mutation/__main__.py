"""`make mutate`: plant known mistakes, one at a time; each must be caught twice.

    python -m mutation [--only NAME]... [--jobs N] [--docs PATH]

Exit code 1 if a mistake gets past the oracle or past the test that names its rule.
"""

import argparse
import multiprocessing
import signal
import sys
import tempfile
import time
from functools import partial
from multiprocessing.pool import Pool
from pathlib import Path

from mutation import baseline, page
from mutation.judging import Verdict, Workshop, judge
from mutation.mistakes import ROOT, Mistake, MistakeError, load

DOCS = ROOT / "docs" / "testing.md"
# Ctrl-C is for the parent, which ends its children.
LEAVE_INTERRUPTS = (signal.signal, (signal.SIGINT, signal.SIG_IGN))


def main() -> int:
    options = _options()
    started = time.monotonic()
    mistakes = [m for m in load() if not options.only or m.name in options.only]
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["mutation.judging"])
    with (
        tempfile.TemporaryDirectory(prefix="mutate-") as folder,
        # A process for each: dbt remembers the project that it has worked on.
        context.Pool(options.jobs, *LEAVE_INTERRUPTS, maxtasksperchild=1) as pool,
    ):
        try:
            workshop = Workshop(Path(folder).resolve())
            baseline.prepare(pool, workshop, mistakes, is_whole=not options.only)
            verdicts = _verdicts(pool, workshop, mistakes)
        except (KeyboardInterrupt, MistakeError) as stopped:
            _say(f"stopped: {stopped}" if str(stopped) else "stopped")
            return 1
    if not options.only or options.docs:
        page.write(options.docs or DOCS, verdicts)
    survivors = [verdict for verdict in verdicts if verdict.survives]
    _say(
        f"{len(verdicts)} mistakes, {len(survivors)} survive, "
        f"{time.monotonic() - started:.0f} s"
    )
    return int(bool(survivors))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutate", description=__doc__)
    parser.add_argument("--only", action="append", default=[], metavar="NAME")
    parser.add_argument("--jobs", type=int, default=2, metavar="N")
    parser.add_argument("--docs", type=Path, metavar="PATH")
    options = parser.parse_args()
    if unknown := set(options.only) - {mistake.name for mistake in load()}:
        parser.error(f"no mistake is called {', '.join(sorted(unknown))}")
    return options


def _verdicts(pool: Pool, workshop: Workshop, mistakes: list[Mistake]) -> list[Verdict]:
    """Of every mistake, in the order of the list; a line as soon as one is known."""
    verdicts = []
    tasks = partial(judge, workshop)
    for verdict in pool.imap(tasks, mistakes):
        verdicts.append(verdict)
        outcome = verdict.survives or f"{verdict.oracle}; {verdict.mistake.test}"
        state = "SURVIVES" if verdict.survives else "caught"
        count = f"{len(verdicts)}/{len(mistakes)}"
        _say(f"{count} {state} {verdict.mistake.name}: {outcome}")
    return verdicts


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
