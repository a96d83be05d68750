"""The questions that are asked of the API."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import count, islice, pairwise, takewhile
from pathlib import Path
from threading import Thread

import msgspec

from benchmarks.machine import machine, versions
from benchmarks.question import Setup
from benchmarks.results import Result, Sample, Series
from benchmarks.serving.lake import marked_versions, start_build
from benchmarks.serving.load import Load, ask, ask_at
from benchmarks.serving.server import API, EMPTY, Server, running
from lake.layout import Layout
from ops.retention import point_to

PACKAGES = ("fastapi", "uvicorn", "pyarrow")
ASYNC, THREAD = "empty route, async", "empty route, in a thread"
REPEATED, NEW = "repeated question", "never asked before"
ALONE, BESIDE_BUILD, SWAPPED = "no build", "beside dbt build", "20 swaps"
REPEATS, NEW_QUESTIONS, RATE, SECONDS_ALONE, SWAPS = 10_000, 2_000, 100, 20, 20
REVENUE = "/kpi/revenue?limit=12"
MARKS = ("v1", "v2")


def repeated(setup: Setup, lake: Path) -> Result:
    """What does a question cost that was asked before, beside an empty route?"""
    series: dict[str, Series] = {}
    with running(EMPTY, lake) as empty, running(API, lake) as api:
        cases = (
            (ASYNC, empty, "/async"),
            (THREAD, empty, "/thread"),
            (REPEATED, api, REVENUE),
        )
        for _ in range(setup.rounds):
            for name, server, target in cases:
                asking = partial(ask, server.port, [target] * REPEATS)
                _measure(series, name, server, asking)
    return _result("repeated", setup, series, {})


def new(setup: Setup, lake: Path) -> Result:
    """How many questions a second that nobody asked before?"""
    series: dict[str, Series] = {}
    numbers = count(1)
    with running(API, lake) as api:
        ask(api.port, [REVENUE, next(_unasked(numbers))])  # the tables are read
        for _ in range(setup.rounds):
            unasked = list(islice(_unasked(numbers), NEW_QUESTIONS))
            _measure(series, NEW, api, partial(ask, api.port, unasked))
    return _result("new", setup, series, {})


def build(setup: Setup, lake: Path) -> Result:
    """How long does an answer take while dbt builds?"""
    series: dict[str, Series] = {}
    asked = count(1)
    with running(API, lake) as api:
        ask(api.port, [REVENUE, next(_unasked(asked))])  # the tables are read
        for_a_while = islice(_mixed(asked), RATE * SECONDS_ALONE)
        asking = partial(ask_at, api.port, for_a_while, RATE)
        quiet = _measure(series, ALONE, api, asking)
        builder = start_build(lake, lake.parent / "wh")
        meanwhile = takewhile(lambda _: builder.is_running, _mixed(asked))
        asking = partial(ask_at, api.port, meanwhile, RATE)
        busy = _measure(series, BESIDE_BUILD, api, asking)
        builder.check()
    found = {**_latencies(ALONE, quiet), **_latencies(BESIDE_BUILD, busy)}
    return _result("build", setup, series, found)


def swaps(setup: Setup, lake: Path) -> Result:
    """Do 20 swaps of the pointer show an error or a mixed version?"""
    layout = marked_versions(lake, setup.scratch, MARKS)
    point_to(layout, MARKS[0])
    series: dict[str, Series] = {}
    with running(API, layout.root) as api:
        swapper = Thread(target=_swap, args=(layout, api))
        unasked = (f"/kpi/top-products?top={n % 90 + 1}&offset=0" for n in count())
        targets = takewhile(lambda _: swapper.is_alive(), unasked)
        swapper.start()
        asking = partial(ask, api.port, targets, keep=True)
        load = _measure(series, SWAPPED, api, asking)
        swapper.join()
    seen = [json.loads(body) for body in load.bodies]
    mixed = sum(
        any(row["product_name"] != body["version"] for row in body["rows"])
        for body in seen
    )
    changes = sum(a["version"] != b["version"] for a, b in pairwise(seen))
    counted = {"swaps": SWAPS, "answers": len(seen), "changes": changes, "mixed": mixed}
    return _result("swaps", setup, series, counted)


def _swap(layout: Layout, api: Server) -> None:
    """Each time after a few hundred answers from the version before."""
    for number in range(1, SWAPS + 1):
        ask(api.port, [f"/kpi/growth?limit={n + 1}" for n in range(200)])
        point_to(layout, MARKS[number % 2])


def _unasked(numbers: Iterator[int]) -> Iterator[str]:
    """Of the kind that people ask: some months, of some size, one page."""
    for number in numbers:
        yield (
            "/marts/mart_category_sales_monthly?from=2024-01&to=2025-12&limit=50"
            f"&where=units:ge:0&where=net_sales:ge:{number}.5"
        )


def _mixed(numbers: Iterator[int]) -> Iterator[str]:
    """Half of them were asked before."""
    for target in _unasked(numbers):
        yield REVENUE
        yield target


def _measure(
    series: dict[str, Series], name: str, server: Server, load_it: Callable[[], Load]
) -> Load:
    """Ask, and note how long it took and what it cost the server."""
    before = server.cpu_seconds
    load = load_it()
    spent = server.cpu_seconds - before
    sample = Sample(load.seconds, spent, server.peak_bytes)
    asked = len(load.latencies)
    known = series.get(name) or Series(name, asked, 0, 0, 1, 0, [])
    series[name] = msgspec.structs.replace(known, samples=[*known.samples, sample])
    print(
        f"{name:24} {asked / load.seconds:8,.0f} a second  "
        f"{spent / asked * 1e6:6,.0f} µs of the server's time each",
        flush=True,
    )
    return load


def _latencies(name: str, load: Load) -> dict[str, int]:
    """Number of answers, and percentiles in microseconds."""
    shares = {"p50": 0.5, "p99": 0.99, "slowest": 1.0}
    found = {
        f"{name}, {word}": round(load.percentile(share) * 1e6)
        for word, share in shares.items()
    }
    return {f"{name}, answers": len(load.latencies), **found}


def _result(
    question: str, setup: Setup, series: dict[str, Series], rows: dict[str, int]
) -> Result:
    return Result(
        question=question,
        measured_on=datetime.now(UTC).date(),
        machine=machine(),
        versions=versions(PACKAGES),
        rounds=setup.rounds,
        series=list(series.values()),
        rows=rows,
    )
