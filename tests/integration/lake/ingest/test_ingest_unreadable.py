"""Files that cannot be read: half ones, false ones, no text at all."""

import gzip
from pathlib import Path

import pytest
from ingest_cases import (
    COMPRESSIONS,
    LATER,
    lines,
    order,
    order_ids,
    put,
    run,
    sources,
    zstd,
)

from lake.layout import Layout
from lake.manifest import load_manifest

GOOD_GZIP = gzip.compress(lines([order(number) for number in range(50)]), mtime=0)
GOOD_ZSTD = zstd(lines([order(number) for number in range(50)]))
UNREADABLE = {
    "half.json.gz": GOOD_GZIP[: len(GOOD_GZIP) // 2],
    "one byte short.json.gz": GOOD_GZIP[:-1],
    "without trailer.json.gz": GOOD_GZIP[:-8],
    "header only.json.gz": GOOD_GZIP[:10],
    "no gzip.json.gz": lines([order(1)]),
    "wrong sum.json.gz": GOOD_GZIP[:-8] + b"\0" * 4 + GOOD_GZIP[-4:],
    "half.json.zst": GOOD_ZSTD[: len(GOOD_ZSTD) // 2],
    "one byte short.json.zst": GOOD_ZSTD[:-1],
    "no zstd.json.zst": lines([order(1)]),
    "utf-16 little.json": "\ufeff".encode("utf-16-le")
    + lines([order(1)]).decode().encode("utf-16-le"),
    "utf-16 big.json": "\ufeff".encode("utf-16-be")
    + lines([order(1)]).decode().encode("utf-16-be"),
    "utf-16.json.gz": gzip.compress(lines([order(1)]).decode().encode("utf-16")),
    "utf-32.json": lines([order(1)]).decode().encode("utf-32"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_file_is_reported_and_keeps_what_it_had(
    layout: Layout, name: str
) -> None:
    suffix = Path(name).suffix.replace(".json", "")
    good = COMPRESSIONS[suffix](lines([order(1), {}]))
    raw = put(layout, name, good)
    assert run(layout).failures == []
    before = load_manifest(layout)
    raw.write_bytes(UNREADABLE[name])
    put(layout, "z.json", lines([order(2)]))
    report = run(layout, LATER)
    [failure] = report.failures
    assert str(raw) in failure
    assert "\n" not in failure
    assert [source.source_file for source in report.flattened] == ["orders/z.json"]
    assert order_ids(layout) == ["A-1", "A-2"]
    after = load_manifest(layout)
    assert [each for each in before.sources if each not in after.sources] == []
    assert [each for each in before.parts if each not in after.parts] == []
    raw.write_bytes(good)
    assert run(layout, LATER).failures == []


def test_unreadable_file_is_reported_by_worker_processes_too(layout: Layout) -> None:
    for name, content in UNREADABLE.items():
        put(layout, name, content)
    put(layout, "a.json", lines([order(1)]))
    report = run(layout, processes=2)
    assert len(report.failures) == len(UNREADABLE)
    assert order_ids(layout) == ["A-1"]
    assert list(sources(layout)) == ["orders/a.json"]


@pytest.mark.parametrize(
    "content",
    [
        bytes(range(256)) * 20,
        "\ufeff".encode("utf-16-le"),
        lines([order(1)]).decode().encode("utf-16-le"),
        b"\x89PNG\r\n\x1a\n" + b"\0" * 500,
        b"\0" * 100,
        b"PAR1" + b"\xff" * 100,
    ],
)
def test_file_that_is_no_text_gives_no_order_and_stops_nothing(
    layout: Layout, content: bytes
) -> None:
    put(layout, "a.json", content)
    put(layout, "b.json", lines([order(1)]))
    run(layout)
    assert order_ids(layout) == ["A-1"]
