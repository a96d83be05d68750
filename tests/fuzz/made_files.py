"""Hostile files that are large or binary: made when a test asks for them."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
from valid_records import LINES, PLAIN_LINES

from lake.contract import MAX_RECORD_BYTES, Feed

GOOD = PLAIN_LINES[Feed.ORDERS] + b"\n"
CSV = b"customer_id,updated_at\nC1,2025-01-01\n"
MIB = 1024 * 1024
TOO_LONG = b"x" * (MAX_RECORD_BYTES + 1)
DAMAGED_GZIP = gzip.compress(GOOD * 50, mtime=0)
DAMAGED_ZSTD: bytes = pa.compress(GOOD * 50, "zstd", asbytes=True)


def _zip() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("../../../escaped.json", GOOD)
    return archive.getvalue()


def _tar() -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as file:
        entry = tarfile.TarInfo("../../../escaped.json")
        entry.size = len(GOOD)
        file.addfile(entry, io.BytesIO(GOOD))
    return archive.getvalue()


def _parquet() -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table({"order_id": ["A-1"]}), file)
    return file.getvalue()


def _noise(size: int) -> bytes:
    return Random(1).randbytes(size)  # noqa: S311 - repeatable, no secret


def _with(name: str, value: bytes) -> bytes:
    """The good order with one field more."""
    return GOOD.replace(
        b'{"order_id"', b'{"%s": %s, "order_id"' % (name.encode(), value)
    )


# By their names below raw/; those that cannot be read at all come first.
UNREADABLE: dict[str, Callable[[], bytes]] = {
    "orders/utf16.json": lambda: GOOD.decode().encode("utf-16"),
    "orders/utf16_big_endian.json": lambda: (
        b"\xfe\xff" + GOOD.decode().encode("utf-16-be")
    ),
    "orders/utf32.json": lambda: GOOD.decode().encode("utf-32"),
    "orders/text_in_a_gzip_name.json.gz": lambda: GOOD,
    "orders/text_in_a_zstd_name.json.zst": lambda: GOOD,
    "orders/zstd_in_a_gzip_name.json.gz": lambda: DAMAGED_ZSTD,
    "orders/gzip_in_a_zstd_name.json.zst": lambda: DAMAGED_GZIP,
    "orders/bz2_in_a_gzip_name.json.gz": lambda: bz2.compress(GOOD),
    "orders/zip_in_a_gzip_name.json.gz": _zip,
    "orders/gzip_cut_to_nothing.json.gz": lambda: b"",
    "customers/zstd_cut_to_nothing.json.zst": lambda: b"",
    "orders/gzip_cut_in_its_header.json.gz": lambda: DAMAGED_GZIP[:7],
    "orders/gzip_cut_in_the_middle.json.gz": lambda: DAMAGED_GZIP[:60],
    "orders/gzip_cut_in_its_checksum.json.gz": lambda: DAMAGED_GZIP[:-3],
    "orders/gzip_with_a_wrong_checksum.json.gz": lambda: DAMAGED_GZIP[:-8] + b"\0" * 8,
    "orders/gzip_with_trailing_garbage.json.gz": lambda: DAMAGED_GZIP + b"garbage",
    "orders/zstd_cut_in_the_middle.json.zst": lambda: DAMAGED_ZSTD[:40],
    "orders/zstd_with_trailing_garbage.json.zst": lambda: DAMAGED_ZSTD + b"garbage",
    "customers/gzip_cut_in_the_middle.json.gz": lambda: DAMAGED_GZIP[:60],
    "customers/utf16.json": lambda: LINES[Feed.CUSTOMERS].decode().encode("utf-16"),
}
READABLE: dict[str, Callable[[], bytes]] = {
    "orders/gzip_bomb.json.gz": lambda: gzip.compress(b" " * 64 * MIB, 1, mtime=0),
    "orders/gzip_bomb_after_a_record.json.gz": lambda: gzip.compress(
        GOOD + b"\n" * MIB + GOOD, 1, mtime=0
    ),
    "orders/gzip_in_gzip.json.gz": lambda: gzip.compress(DAMAGED_GZIP, mtime=0),
    "orders/gzip_of_many_members.json.gz": lambda: gzip.compress(GOOD, mtime=0) * 50,
    "orders/gzip_of_nothing.json.gz": lambda: gzip.compress(b"", mtime=0),
    "orders/gzip_without_its_name.json": lambda: DAMAGED_GZIP,
    "orders/xz_without_its_name.json": lambda: lzma.compress(GOOD),
    "orders/zip_without_its_name.json": _zip,
    "orders/tar_without_its_name.json": _tar,
    "orders/parquet_without_its_name.json": _parquet,
    "orders/utf16_without_a_mark.json": lambda: GOOD.decode().encode("utf-16-le"),
    "orders/noise.json": lambda: _noise(20_000),
    "orders/every_byte.json": lambda: bytes(range(256)) * 4,
    "orders/nul_bytes_alone.json": lambda: bytes(MIB),
    "orders/sparse_end.json": lambda: GOOD + bytes(4096),
    "orders/record_too_large.json": lambda: GOOD + TOO_LONG + b"\n" + GOOD,
    "orders/element_too_large.json": lambda: b'["' + TOO_LONG + b'", ' + GOOD + b"]",
    "orders/brackets.json": lambda: GOOD + b"[" * 2 * MIB + b"\n" + GOOD,
    "orders/backslashes.json": lambda: GOOD + b'"' + b"\\" * 2 * MIB + b"\n" + GOOD,
    "orders/quotes_in_an_array.json": lambda: b"[" + b'"' * MIB + b"]",
    "orders/many_keys.json": lambda: _with(
        "a", b", ".join([b"1", *(b'"k%d": 1' % n for n in range(2000))])
    ),
    "orders/many_items.json": lambda: _with("payments", b"[%s0]" % (b"0, " * 20_000)),
    "orders/key_of_a_mebibyte.json": lambda: _with("k" * MIB, b"1"),
    "orders/long_key_of_a_long_list.json": lambda: _with(
        "k" * 2000, b"[%s0]" % (b"0, " * 2000)
    ),
    "orders/text_of_a_mebibyte.json": lambda: _with("channel", b'"%s"' % (b"x" * MIB)),
    "orders/many_bad_lines.json": lambda: GOOD + b"0\n" * 20_000 + GOOD,
    "orders/many_kinds_of_status.json": lambda: b"".join(
        GOOD.replace(b'"paid"', b'"lost-%d"' % n) for n in range(2000)
    ),
    "customers/noise.csv": lambda: CSV + _noise(5000),
    "customers/utf16.csv": lambda: CSV.decode().encode("utf-16"),
    "customers/cell_of_a_mebibyte.csv": lambda: CSV + b"C2," + b"x" * MIB + b"\n",
    "customers/many_delimiters.csv": lambda: CSV + b"," * MIB + b"\nC3,2025-01-01\n",
    "products/nul_bytes_alone.json": lambda: bytes(MIB),
}
