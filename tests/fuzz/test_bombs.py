"""Small files that would fill a machine: memory and time in a process of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from valid_records import PLAIN_LINES, companion

from lake.contract import Feed
from lake.layout import Layout
from lake.manifest import load_manifest

CHECKOUT = Path(__file__).parents[2]
MIB = 1024 * 1024
# An ingest of one order peaks at 230 MiB; a window and what is made of it come on top.
MOST_MEMORY = 700 * MIB
# If a test is right about a fault, the machine is not to suffer.
ADDRESS_SPACE = 6 * 1024 * MIB
PATIENCE = 40
GOOD = PLAIN_LINES[Feed.ORDERS]


# What a process inherits counts as its own in `getrusage`, but not here.
PROGRAM = """
import atexit, pathlib, resource, runpy, signal, sys
def say():
    status = pathlib.Path("/proc/self/status").read_text()
    print(status.partition("VmHWM:")[2].split()[0], file=sys.stderr)
atexit.register(say)
address_space, patience = map(int, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
signal.alarm(patience)
sys.argv[1:] = ["ingest", "--processes", "1"]
runpy.run_module("lake", run_name="__main__")
"""


def peak_of_ingest(layout: Layout) -> int:
    """The most memory, in bytes, of a process that ingests; it ends well, and soon."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(ADDRESS_SPACE), str(PATIENCE)],
        env=os.environ | {"LAKE_ROOT": str(layout.root), "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-500:]
    return int(done.stderr.split()[-1]) * 1024


def zstd(content: bytes) -> bytes:
    compressed: bytes = pa.compress(content, "zstd", asbytes=True)
    return compressed


def with_extra(field: str) -> bytes:
    return GOOD.replace(b"{", b"{" + field.encode() + b", ", 1)


def customer(number: int) -> bytes:
    note = "x" * 8 * MIB
    row = {"customer_id": f"C{number}", "updated_at": "2025-01-01", "note": note}
    return json.dumps(row).encode() + b"\n"


def distinct_orders() -> bytes:
    """Each with a key and a status of its own."""
    return b"".join(
        with_extra(f'"k{n:0>100}": 1').replace(b'"paid"', b'"lost-%d"' % n) + b"\n"
        for n in range(20_000)
    )


BOMBS: dict[str, Callable[[], bytes]] = {
    "orders/blanks.json.zst": lambda: zstd(b" " * 300 * MIB),
    "orders/line.json.zst": lambda: zstd(b"x" * 300 * MIB),
    "orders/element.json.zst": lambda: zstd(b'["' + b"x" * 300 * MIB + b'"]'),
    "orders/items.json": lambda: GOOD.replace(
        b'"items": [', b'"items": [' + b"0, " * 100_000
    ),
    "orders/bad_items.json": lambda: b'{"items": [%s0]}' % (b"0," * 700_000),
    "orders/bad_lines.json": lambda: b"0\n" * 150_000,
    "orders/bad_elements.json": lambda: b"[%s0]" % (b"0," * 150_000),
    "orders/distinct.json": distinct_orders,
    "orders/long_key_of_a_long_list.json": lambda: with_extra(
        f'"{"k" * 20_000}": [{"0, " * 40_000}0]'
    ),
    "orders/many_keys.json": lambda: with_extra(
        ", ".join(f'"k{number}": 1' for number in range(20_000))
    ),
    "customers/large_rows.json.zst": lambda: zstd(b"".join(map(customer, range(90)))),
}


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
@pytest.mark.parametrize(("name", "content"), BOMBS.items(), ids=BOMBS)
def test_bomb_is_done_in_bounded_memory(
    tmp_path: Path, name: str, content: Callable[[], bytes]
) -> None:
    layout = Layout(tmp_path / "lake")
    for file, sent in {name: content(), **companion(Feed.of(name))}.items():
        path = layout.raw / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(sent)
    assert peak_of_ingest(layout) < MOST_MEMORY
    sources = {source.source_file: source for source in load_manifest(layout).sources}
    [of_companion] = companion(Feed.of(name))
    assert sources[of_companion].records_processed == 2
    assert sources[name].records_read >= 1
