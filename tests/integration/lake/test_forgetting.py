"""Raw files, rows and quarantine without a person, whatever form they have."""

import bz2
import gzip
import json
import subprocess
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shop import Shop

NAME, EMAIL = "Änne Töller-Quast", "aenne.toeller@example.org"
ITEMS = [{"product_id": "P", "quantity": 1, "unit_price": 2.5}]


def order(key: str, customer: object, **more: object) -> str:
    record = {
        "order_id": key,
        "ordered_at": "2025-03-31T10:00:00Z",
        "status": "paid",
        "customer": customer,
        "items": ITEMS,
        **more,
    }
    return json.dumps(record, ensure_ascii=False)


AENNE = {"id": "C-1", "name": NAME, "email": EMAIL, "city": "Ulm"}
BO = {"id": "C-2", "name": "Bo", "email": "bo@example.org"}
LINES = [
    order("A-1", AENNE),
    "",
    order("A-2", BO),
    order("A-3", AENNE, status="lost"),
    order("A-4", AENNE)[:-1],
    json.dumps(json.loads(order("A-5", AENNE))),
]


def put(shop: Shop, name: str, content: bytes) -> Path:
    path = shop.lake / "raw" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def done(finished: subprocess.CompletedProcess[str]) -> str:
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


def unpacked(path: Path) -> bytes:
    """All that a file says, whatever hides it."""
    content = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(content)
    if path.suffix == ".zst":
        return pa.input_stream(pa.BufferReader(content), compression="zstd").read()
    if path.suffix == ".parquet":
        return content + repr(pq.read_table(path).to_pylist()).encode()
    return content


def places(shop: Shop) -> list[str]:
    """Files of the lake in which the name or the address stands."""
    spellings = [
        spelling
        for text in (NAME, EMAIL)
        for spelling in (text.encode(), json.dumps(text)[1:-1].encode())
    ]
    return [
        path.relative_to(shop.lake).as_posix()
        for path in sorted(shop.lake.rglob("*"))
        if path.is_file() and any(each in unpacked(path) for each in spellings)
    ]


def balances(shop: Shop) -> list[dict[str, object]]:
    """What the manifest says of each file but for its bytes."""
    manifest = json.loads((shop.lake / "processed" / "manifest.json").read_bytes())
    sources = manifest["sources"]
    for source in sources:
        for name in ("sha256", "byte_count", "stated_fields", "erased_fields"):
            source.pop(name)
    return list(sources)


def rows(shop: Shop, table: str, *without: str) -> list[dict[str, object]]:
    found = [
        row
        for path in sorted((shop.lake / table).rglob("*.parquet"))
        for row in pq.ParquetFile(path).read().to_pylist()
    ]
    for row in found:
        for column in without:
            row.pop(column)
    return sorted(found, key=lambda row: (row["source_file"], row["source_position"]))


TEXT = "\n".join(LINES).encode()
ARRAY = b"[ " + b" ,\n ".join(line.encode() for line in LINES if line) + b"\n]"
FORMS = {
    "orders/lines.json": TEXT,
    "orders/ends.ndjson": b"\xef\xbb\xbf" + TEXT.replace(b"\n", b"\r\n") + b"\r\n",
    "orders/array.json": b"\xef\xbb\xbf" + ARRAY.replace(LINES[4].encode(), b"5"),
    "orders/broken_array.json": ARRAY,
    "orders/packed.jsonl.gz": gzip.compress(TEXT) + gzip.compress(b"\n" + TEXT),
    "orders/packed.json.zst": pa.compress(TEXT, "zstd", asbytes=True),
}


@pytest.mark.parametrize("name", FORMS)
def test_forms_of_orders_lose_the_person_and_nothing_else(
    shop: Shop, name: str
) -> None:
    raw = put(shop, name, FORMS[name])
    shop.ingest()
    assert len(places(shop)) > 2
    text, before = unpacked(raw), balances(shop)
    tables = [rows(shop, "processed/fact_orders"), rows(shop, "quarantine", "raw_text")]
    done(shop.storelake("forget-customer", "C-1"))
    assert places(shop) == []
    assert balances(shop) == before
    assert tables == [
        rows(shop, "processed/fact_orders"),
        rows(shop, "quarantine", "raw_text"),
    ]
    assert "Bo" in {row["name"] for row in rows(shop, "processed/customer_changes")}
    for said in (json.dumps(NAME, ensure_ascii=False), json.dumps(NAME)):
        text = text.replace(said.encode(), b"null")
    assert unpacked(raw) == text.replace(json.dumps(EMAIL).encode(), b"null")
    assert "sound" in done(shop.storelake("verify", "--deep"))
    once = shop.contents()
    done(shop.storelake("forget-customer", "C-1"))
    assert shop.contents() == once


def test_profiles_lose_the_person_in_csv_and_json(shop: Shop) -> None:
    table = (
        "customer_id;updated_at;name;email;city\n"
        f'C-1;2025-01-01;"{NAME}\nvon Ulm";{EMAIL};Ulm\n'
        "C-2;2025-01-02;Bo;bo@example.org;Ulm\n"
        f"C-1;2025-01-03;{NAME};{EMAIL};Ulm;too;many\n"
    )
    raw = put(shop, "customers/profiles.csv", table.encode())
    record = {"customer_id": "C-1", "updated_at": "2025-01-04", "name": NAME}
    put(shop, "customers/later.json", json.dumps(record).encode())
    shop.ingest()
    before = balances(shop), rows(shop, "quarantine", "raw_text")
    said = done(shop.storelake("forget-customer", "C-1"))
    assert "look at it yourself: 5" in said
    assert places(shop) == []
    assert (balances(shop), rows(shop, "quarantine", "raw_text")) == before
    assert raw.read_text() == (
        "customer_id;updated_at;name;email;city\n"
        'C-1;2025-01-01;"\n";;Ulm\n'
        "C-2;2025-01-02;Bo;bo@example.org;Ulm\n"
        "C-1;x;x;x;x;x;x\n"
    )
    assert "sound" in done(shop.storelake("verify", "--deep"))


def test_file_that_is_gone_loses_the_person_in_its_rows(shop: Shop) -> None:
    raw = put(shop, "orders/gone.json", TEXT)
    shop.ingest()
    before = balances(shop), rows(shop, "processed/fact_orders")
    raw.unlink()
    said = done(shop.storelake("forget-customer", "C-1"))
    assert "orders/gone.json: erased in its rows" in said
    assert places(shop) == []
    assert (balances(shop), rows(shop, "processed/fact_orders")) == before
    assert done(shop.storelake("verify")).startswith("warning")


def test_file_that_cannot_be_read_is_named_and_its_rows_erased(shop: Shop) -> None:
    raw = put(shop, "orders/torn.json.gz", gzip.compress(TEXT))
    shop.ingest()
    raw.write_bytes(gzip.compress(TEXT)[:-20])
    finished = shop.storelake("forget-customer", "C-1")
    assert finished.returncode == 1
    assert "orders/torn.json.gz: erased in its rows" in finished.stdout
    assert "torn.json.gz: cannot be read" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_command_that_was_killed_is_finished_by_the_next(shop: Shop) -> None:
    raw = put(shop, "orders/one.json", TEXT)
    shop.ingest()
    before = balances(shop)
    # The raw file was replaced, the commit did not come; another one had just begun.
    raw.write_bytes(
        TEXT.replace(json.dumps(NAME, ensure_ascii=False).encode(), b"null")
        .replace(json.dumps(NAME).encode(), b"null")
        .replace(json.dumps(EMAIL).encode(), b"null")
    )
    put(shop, "orders/.tmp-4711", TEXT)
    done(shop.storelake("forget-customer", "C-1"))
    assert places(shop) == []
    assert balances(shop) == before


def test_what_the_file_lost_and_stated_stays_on_record(shop: Shop) -> None:
    put(
        shop,
        "customers/a.json",
        b'{"customer_id":"C-2","updated_at":"2025-01-01","name":"Bo"}',
    )
    path = put(shop, "orders/b.json", (order("A-1", AENNE) + "\n" + LINES[2]).encode())
    shop.ingest()
    path.write_text(order("A-1", AENNE))
    record = {"customer_id": "C-1", "updated_at": "2025-01-04", "name": NAME}
    put(shop, "customers/b.json", json.dumps(record).encode())
    shop.ingest()
    before = balances(shop)
    assert [source["lost_order_ids"] for source in before] == [0, 0, 1]
    done(shop.storelake("forget-customer", "C-1"))
    assert balances(shop) == before
    assert "vanished" not in done(shop.storelake("status"))
    assert "sound" in done(shop.storelake("verify", "--deep"))


def test_dry_run_says_where_and_changes_nothing(shop: Shop) -> None:
    put(shop, "orders/one.json", TEXT)
    shop.ingest()
    before = shop.contents()
    said = done(shop.storelake("forget-customer", "C-1", "--dry-run"))
    assert "orders/one.json: holds name or e-mail in 4 records" in said
    assert shop.contents() == {**before, "run.lock": b""}


def test_same_text_elsewhere_is_named(shop: Shop) -> None:
    note = order("A-9", BO, note=f"a present for {NAME}")
    put(shop, "orders/one.json", (order("A-1", AENNE) + "\n" + note).encode())
    put(shop, "orders/notes.txt.gz", gzip.compress(f"call {EMAIL}".encode()))
    put(shop, "orders/notes.bz2", bz2.compress(NAME.encode()))
    shop.ingest()
    said = done(shop.storelake("forget-customer", "C-1"))
    still = [line for line in said.splitlines() if "still holds" in line]
    assert [Path(line.split(":")[0]).name for line in still] == [
        "notes.txt.gz",
        "one.json",
    ]


@pytest.mark.parametrize(
    ("customer_id", "problem"),
    [("C-9", "no customer of this lake"), ("c-1", "letter by letter"), ("", "blank")],
)
def test_nobody_is_one_line(shop: Shop, customer_id: str, problem: str) -> None:
    put(shop, "orders/one.json", TEXT)
    shop.ingest()
    before = shop.contents()
    finished = shop.storelake("forget-customer", customer_id)
    assert finished.returncode == 1
    assert problem in finished.stderr
    assert len(finished.stderr.splitlines()) == 1
    assert {**shop.contents(), "run.lock": b""} == {**before, "run.lock": b""}


def test_lake_that_was_read_by_other_rules_is_left_alone(shop: Shop) -> None:
    put(shop, "orders/one.json", TEXT)
    rules = ("--vars", "{source_timezone: Europe/Berlin}")
    done(shop.storelake("ingest", *rules))
    before = shop.contents()
    finished = shop.storelake("forget-customer", "C-1")
    assert finished.returncode == 1
    assert "give the --vars of your runs" in finished.stderr
    assert shop.contents() == {**before, "run.lock": b""}
    done(shop.storelake("forget-customer", "C-1", *rules))
    assert places(shop) == []
