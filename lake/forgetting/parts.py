"""Parts of the lake: where a person stands in them, and writing them again without."""

import glob
from collections.abc import Iterable
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lake.forgetting.csv_records import CsvHeader, erase_csv
from lake.forgetting.edits import Erasure, edited
from lake.forgetting.json_records import erase_json
from lake.forgetting.person import Person
from lake.layout import Layout
from lake.manifest import Manifest, Part
from lake.parts import PartWriter
from lake.reading.csv_rows import DELIMITERS
from lake.tables import CUSTOMER_CHANGES, QUARANTINE

PERSONAL = ("name", "email")


@dataclass
class Held:
    """What parts hold of a person.

    Attributes:
        source_files: those of the rows that hold a name or an address.
        values: these names and addresses.
        is_known: a row has the person's id.
    """

    source_files: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    is_known: bool = False


def find_in_parts(layout: Layout, manifest: Manifest, person: Person) -> Held:
    """Look through the live parts."""
    held = Held()
    orders = _files(layout, manifest, "fact_orders")
    held.is_known = bool(_rows_of(person, orders, "source_file"))
    changes = _files(layout, manifest, CUSTOMER_CHANGES.name)
    for source_file, *values in _rows_of(
        person, changes, ", ".join(["source_file", *PERSONAL])
    ):
        held.is_known = True
        stated = {value for value in values if value is not None}
        if stated:
            held.source_files.add(source_file)
            held.values |= stated
    for part in _parts(manifest, QUARANTINE):
        rows = pq.read_table(layout.root / part.path, columns=["raw_text"])
        texts = rows["raw_text"].to_pylist()
        if any(_erase(text, part.source_file, person) for text in texts):
            held.source_files.add(part.source_file)
    return held


def erase_from_part(layout: Layout, part: Part, person: Person) -> Part:
    """The part, or another without the person, which is written and not yet live."""
    rows = pq.ParquetFile(layout.root / part.path).read()
    columns = PERSONAL if part.table == CUSTOMER_CHANGES.name else ("raw_text",)
    erased = rows
    for name in columns:
        if part.table == QUARANTINE:
            texts = rows[name].to_pylist()
            values = pa.array(
                [_erased_text(text, part.source_file, person) for text in texts],
                pa.string(),
            )
        else:
            is_theirs = pc.equal(rows["customer_id"], person.customer_id)
            values = pc.if_else(is_theirs, pa.scalar(None, pa.string()), rows[name])
        erased = erased.set_column(erased.schema.get_field_index(name), name, values)
    if erased.equals(rows):
        return part
    return PartWriter(layout, part.source_file).write_again(part, erased)


def _parts(manifest: Manifest, table: str) -> Iterable[Part]:
    return (part for part in manifest.parts if part.table == table)


def _files(layout: Layout, manifest: Manifest, table: str) -> list[str]:
    """The part files of a table that are there."""
    paths = (layout.root / part.path for part in _parts(manifest, table))
    return [glob.escape(str(path)) for path in paths if path.exists()]


def _rows_of(person: Person, files: list[str], columns: str) -> list[tuple[str, ...]]:
    """What the rows with a person's id have in these columns."""
    if not files:
        return []
    with duckdb.connect(config={"threads": 1}) as connection:
        return connection.execute(
            f"select distinct {columns} from read_parquet($files) "
            "where customer_id = $id",
            {"files": files, "id": person.customer_id},
        ).fetchall()


def _erase(text: str, source_file: str, person: Person) -> Erasure | None:
    """What is to be erased of a bad record, as the quarantine holds it."""
    record = text.encode()
    if not person.is_mentioned(record):
        return None
    if not source_file.endswith(".csv"):
        return erase_json(record, person)
    header = CsvHeader(max(DELIMITERS, key=text.count), ())
    return erase_csv(record, header, person, is_whole=False)


def _erased_text(text: str, source_file: str, person: Person) -> str:
    erasure = _erase(text, source_file, person)
    if erasure is None:
        return text
    return edited(text.encode(), erasure.edits).decode("utf-8", "backslashreplace")
