"""One raw file to part files: the bulk path in DuckDB, the exact path beside it."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from lake.contract import (
    CHILDREN,
    CUSTOMER,
    ITEM,
    ORDER,
    PAYMENT,
    REFUND,
    Field,
    json_structure,
)
from lake.errors import LakeError
from lake.files import publish_file, temporary_path
from lake.layout import Layout
from lake.manifest import Part
from lake.reader import Batch, read_batches
from lake.settings import Rules
from lake.tables import QUARANTINE, SQL, TABLES
from lake.validation import Reason, Verdict, validate_order

PARQUET = "format parquet, compression zstd, parquet_version v2"
LINE_SCHEMA = pa.schema(
    [
        ("source_position", pa.int64()),
        ("record", pa.string()),
        ("stated_values", pa.int64()),
    ]
)
QUARANTINE_SCHEMA = pa.schema(
    [
        ("source_file", pa.string()),
        ("source_position", pa.int64()),
        (
            "reasons",
            pa.list_(pa.struct([("code", pa.string()), ("field", pa.string())])),
        ),
        ("raw_text", pa.string()),
    ]
)


@dataclass
class Flattened:
    """What became of one file's records; its parts are written but not yet live."""

    records_read: int = 0
    records_processed: int = 0
    records_quarantined: int = 0
    quarantined_by_reason: Counter[str] = field(default_factory=Counter)
    unknown_fields: Counter[str] = field(default_factory=Counter)
    rounded_numbers: int = 0
    exact_path_count: int = 0
    parts: list[Part] = field(default_factory=list)


class Flattener:
    """Flattens files one after the other, on one core.

    The result depends on the file's bytes and name and on `rules`, on nothing else.
    """

    def __init__(self, layout: Layout, rules: Rules) -> None:
        self.layout = layout
        self.rules = rules
        self.connection = _connect(rules)
        self.typed_sql = Template((SQL / "typed.sql").read_text()).substitute(
            structure=json_structure(),
            stated_by_order=_stated("o", (*ORDER,), "customer", *CHILDREN)
            + " + "
            + _stated("o.customer", CUSTOMER),
            stated_by_item=_stated("i", ITEM),
            stated_by_payment=_stated("p", PAYMENT),
            stated_by_refund=_stated("r", REFUND),
        )
        self.suspects_sql = (SQL / "suspects.sql").read_text()

    def flatten(self, path: Path, source_file: str) -> Flattened:
        """Write the parts of one file.

        Raises:
            UnreadableFileError: the file cannot be read to its end.
            LakeError: records went missing between reading and writing (a bug).
        """
        result = Flattened()
        quarantined: list[dict[str, Any]] = []
        self.connection.execute("set variable source_file = $1", [source_file])
        for batch in read_batches(path):
            if batch.records:
                self._flatten_batch(batch, source_file, result, quarantined)
        if quarantined:
            result.parts.append(self._write_quarantine(quarantined, source_file))
        if result.records_read != result.records_processed + result.records_quarantined:
            raise LakeError(
                f"{path}: read {result.records_read} records but processed "
                f"{result.records_processed} and quarantined "
                f"{result.records_quarantined}; nothing was committed, report this"
            )
        return result

    def _flatten_batch(
        self,
        batch: Batch,
        source_file: str,
        result: Flattened,
        quarantined: list[dict[str, Any]],
    ) -> None:
        self._type_lines("bulk", _lines(batch))
        suspects = self.connection.execute(self.suspects_sql).to_arrow_table()
        self.connection.register("suspect", suspects)
        accepted = []
        records = dict(zip(batch.positions, batch.records, strict=True))
        for position in suspects.column("source_position").to_pylist():
            verdict = validate_order(records[position], self.rules)
            result.unknown_fields.update(verdict.unknown_fields)
            if verdict.reasons:
                result.quarantined_by_reason.update(
                    {reason.code.value for reason in verdict.reasons}
                )
                quarantined.append(
                    _quarantine_row(
                        source_file, position, verdict.reasons, records[position]
                    )
                )
            else:
                result.rounded_numbers += verdict.rounded_numbers
                accepted.append((position, verdict))
        self._type_lines("exact", _exact_lines(accepted))
        self.connection.execute((SQL / "accepted.sql").read_text())
        result.records_read += len(batch.records)
        result.exact_path_count += suspects.num_rows
        result.records_quarantined += suspects.num_rows - len(accepted)
        parts = self._write_tables(source_file)
        result.records_processed += sum(
            part.row_count for part in parts if part.table == "fact_orders"
        )
        result.parts.extend(parts)

    def _type_lines(self, schema: str, lines: pa.Table) -> None:
        self.connection.register("line", lines)
        self.connection.execute(f"set search_path = '{schema},main'")
        self.connection.execute(self.typed_sql)
        self.connection.execute("set search_path = 'main'")

    def _write_tables(self, source_file: str) -> list[Part]:
        parts = []
        for table in TABLES:
            months = self.connection.execute(
                "select distinct strftime(partition_at, '%Y'), "
                f"strftime(partition_at, '%m') from ({table.select}) order by all"
            ).fetchall()
            for year, month in months:
                folder = table.partition(year, month)
                temporary = temporary_path(self.layout.table(table.name) / folder)
                self.connection.execute(
                    f"copy (select * exclude (partition_at) from ({table.select}) "
                    "where strftime(partition_at, '%Y-%m') = $month) "
                    f"to '{_quoted(temporary)}' ({PARQUET})",
                    {"month": f"{year}-{month}"},
                )
                parts.append(self._publish(temporary, table.name, folder, source_file))
        return parts

    def _write_quarantine(self, rows: list[dict[str, Any]], source_file: str) -> Part:
        temporary = temporary_path(self.layout.table(QUARANTINE))
        table = pa.Table.from_pylist(rows, schema=QUARANTINE_SCHEMA)
        pq.write_table(table, temporary, compression="zstd")
        return self._publish(temporary, QUARANTINE, "", source_file)

    def _publish(
        self, temporary: Path, table: str, partition: str, source_file: str
    ) -> Part:
        with temporary.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        path = self.layout.part(table, partition, source_file, digest)
        publish_file(temporary, path)
        return Part(
            table=table,
            path=self.layout.relative(path),
            source_file=source_file,
            row_count=pq.read_metadata(path).num_rows,
            byte_count=path.stat().st_size,
            sha256=digest,
        )


def _connect(rules: Rules) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        config={"threads": 1, "autoinstall_known_extensions": "false"}
    )
    connection.execute("create schema bulk; create schema exact;")
    connection.execute("set timezone = $1", [rules.source_timezone.key])
    for name, value in {
        "source_timezone": rules.source_timezone.key,
        "statuses": sorted(rules.statuses),
        "currencies": sorted(rules.currencies),
        "order_keys": [*_names(ORDER), "customer", *CHILDREN],
        "customer_keys": _names(CUSTOMER),
        **{f"{key}_keys": _names(fields) for key, fields in CHILDREN.items()},
    }.items():
        connection.execute(f"set variable {name} = $1", [value])
    connection.execute((SQL / "macros.sql").read_text())
    return connection


def _names(fields: tuple[Field, ...]) -> list[str]:
    return [leaf.name for leaf in fields]


def _stated(prefix: str, fields: tuple[Field, ...], *more: str) -> str:
    """SQL that counts the values which arrived under `prefix`."""
    names = [*_names(fields), *more]
    return " + ".join(f"cast({prefix}.{name} is not null as integer)" for name in names)


def _lines(batch: Batch) -> pa.Table:
    """A batch for the bulk path, with the number of values that each record states.

    A key whose value is null states nothing. Where the count is off (odd spacing, a
    string that looks like a key), the exact path takes the record.
    """
    stated = [
        record.count(b'":') - record.count(b'": null') - record.count(b'":null')
        for record in batch.records
    ]
    try:
        records = pa.array(batch.records, pa.binary()).cast(pa.string())
    except pa.ArrowInvalid:  # not UTF-8 somewhere: those go to the exact path as NULL
        records = pa.array([_text(record) for record in batch.records], pa.string())
    return pa.table([batch.positions, records, stated], schema=LINE_SCHEMA)


def _text(record: bytes) -> str | None:
    try:
        return record.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _exact_lines(accepted: list[tuple[int, Verdict]]) -> pa.Table:
    rows = [
        {
            "source_position": position,
            "record": msgspec.json.encode(verdict.order).decode(),
            "stated_values": 0,
        }
        for position, verdict in accepted
    ]
    return pa.Table.from_pylist(rows, schema=LINE_SCHEMA)


def _quarantine_row(
    source_file: str, position: int, reasons: list[Reason], record: bytes
) -> dict[str, Any]:
    return {
        "source_file": source_file,
        "source_position": position,
        "reasons": [
            {"code": reason.code.value, "field": reason.field} for reason in reasons
        ],
        "raw_text": record.rstrip(b"\r").decode("utf-8", "backslashreplace"),
    }


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
