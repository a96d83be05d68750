"""The same orders in the other forms of the contract; a file is made once."""

import gzip
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from benchmarks.inputs import Input

BLOCK = 1 << 20


def in_form(form: str, orders: Input, scratch: Path) -> Input:
    """Newline-delimited files as `array`, `gz` or `zst`."""
    suffix, convert = FORMS[form]
    folder = _folder(orders, scratch, form)
    files = []
    for source in orders.files:
        target = folder / f"{source.stem}{suffix}"
        with _made_once(target) as unfinished:
            if unfinished:
                convert(source, unfinished)
        files.append(target)
    return Input(tuple(files), orders.records, orders.bad)


def in_one_file(orders: Input, scratch: Path) -> Input:
    """All orders in one newline-delimited file."""
    target = _folder(orders, scratch, "single") / "orders_all.json"
    with _made_once(target) as unfinished:
        if unfinished:
            with unfinished.open("wb") as sink:
                for path in orders.files:
                    with path.open("rb") as source:
                        shutil.copyfileobj(source, sink, BLOCK)
    return Input((target,), orders.records, orders.bad)


def _folder(orders: Input, scratch: Path, form: str) -> Path:
    """Named by what it is made from: set, form, number of files."""
    origin = orders.files[0].parent.parent.name
    folder = scratch / f"{origin}-{len(orders.files)}-{form}" / "orders"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def _made_once(target: Path) -> Iterator[Path | None]:
    """A name to write to, which becomes `target`; None if that is there already."""
    if target.exists():
        yield None
        return
    print(f"making {target.name}, once", flush=True)
    unfinished = target.with_name(f"{target.name}.unfinished")
    yield unfinished
    unfinished.rename(target)


def _to_array(source: Path, target: Path) -> None:
    with source.open("rb") as lines, target.open("wb") as sink:
        sink.write(b"[")
        for position, line in enumerate(lines):
            sink.write(b",\n" if position else b"\n")
            sink.write(line.rstrip(b"\n"))
        sink.write(b"\n]\n")


def _to_gz(source: Path, target: Path) -> None:
    with source.open("rb") as lines, gzip.open(target, "wb", compresslevel=6) as sink:
        shutil.copyfileobj(lines, sink, BLOCK)


def _to_zst(source: Path, target: Path) -> None:
    with (
        source.open("rb") as lines,
        pa.CompressedOutputStream(str(target), "zstd") as sink,
    ):
        while block := lines.read(BLOCK):
            sink.write(block)


FORMS: dict[str, tuple[str, Callable[[Path, Path], None]]] = {
    "array": (".json", _to_array),
    "gz": (".json.gz", _to_gz),
    "zst": (".json.zst", _to_zst),
}
