"""Nobody wins by skipping work: every contender's tables must be Storelake's."""

import json
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.errors import BenchmarkError
from benchmarks.flatten.cases import Contender, Flattening
from lake.layout import Layout
from lake.manifest import load_manifest

# Of each table, what tells its rows apart.
KEYS = {
    "fact_orders": "source_file, source_position",
    "fact_order_items": "source_file, source_position, line_number",
    "fact_payments": "source_file, source_position, payment_number",
    "fact_refunds": "source_file, source_position, refund_number",
    "customer_changes": "source_file, source_position",
}


@dataclass(frozen=True)
class Column:
    """One column, whatever the order of its rows.

    Attributes:
        total: the sum of a number, else how many values are there.
        digest: of the values, each together with its row's key.
    """

    type: str
    total: Decimal
    digest: int


@dataclass(frozen=True)
class Contents:
    """What a table holds."""

    row_count: int
    compressions: tuple[str, ...]
    columns: dict[str, Column]


@dataclass
class SameTables:
    """Compares what contenders wrote; Storelake's tables, seen first, are the truth."""

    truth: dict[str, Contents] = field(default_factory=dict)

    def __call__(self, case: Flattening, output: Path) -> None:
        """Check the output of one case.

        Raises:
            BenchmarkError: it differs; names contender, table and column.
        """
        if case.contender is Contender.STORELAKE:
            check_balance(case, output)
            layout = Layout(output)
            self.truth = {table: contents(layout.table(table)) for table in KEYS}
        elif case.contender is Contender.PARSE_ONLY:
            self._check_floor(case, output)
        else:
            for table, expected in self.truth.items():
                _compare(case, table, contents(output / table), expected)

    @property
    def rows(self) -> dict[str, int]:
        return {table: known.row_count for table, known in self.truth.items()}

    def _check_floor(self, case: Flattening, output: Path) -> None:
        """It writes no tables, only what it counted and summed of each file."""
        files = json.loads((output / "totals.json").read_text())
        items = self.truth["fact_order_items"].columns
        expected = {name: Decimal(count) for name, count in self.rows.items()}
        for name in ("quantity", "unit_price"):
            expected[name] = items[name].total
        for name, total in expected.items():
            found = sum(Decimal(str(of_file[name])) for of_file in files)
            if found != total:
                raise BenchmarkError(
                    f"{case.name}: {name} is {found}, Storelake has {total}"
                )


def check_balance(case: Flattening, output: Path) -> None:
    """Storelake took every good record and quarantined every bad one.

    Raises:
        BenchmarkError: it did not.
    """
    lakes = case.lakes(output)
    sources = [s for lake in lakes for s in load_manifest(Layout(lake)).sources]
    processed = sum(source.records_processed for source in sources)
    quarantined = sum(source.records_quarantined for source in sources)
    expected = case.input.records - case.input.bad, case.input.bad
    if (processed, quarantined) != expected:
        raise BenchmarkError(
            f"{case.name}: {processed} processed and {quarantined} quarantined, not "
            f"{expected[0]} and {expected[1]}"
        )


def contents(folder: Path) -> Contents:
    """Everything below a table's folder, its partitions' columns included."""
    connection = duckdb.connect()
    files = str(folder / "*" / "*" / "*.parquet")
    connection.execute(
        "create view found as select * from read_parquet("
        f"'{files}', hive_partitioning = true, hive_types_autocast = false)"
    )
    types = dict(
        connection.execute("select column_name, column_type from (describe found)")
        .fetchall()
    )  # fmt: skip
    names = list(types)
    key = KEYS[folder.name]
    measures = ", ".join(
        f'{_total(types[name])}("{name}"), sum(hash("{name}", {key}))' for name in names
    )
    row_count, *figures = _row(connection, f"select count(*), {measures} from found")
    compressions = connection.execute(
        f"select distinct compression from parquet_metadata('{files}') order by all"
    ).fetchall()
    return Contents(
        row_count,
        tuple(name for (name,) in compressions),
        {
            name: Column(types[name], Decimal(total or 0), digest)
            for name, total, digest in zip(
                names, figures[::2], figures[1::2], strict=True
            )
        },
    )


def _total(kind: str) -> str:
    return "sum" if kind.startswith(("DECIMAL", "INTEGER")) else "count"


def _row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    return connection.execute(query).fetchall()[0]


def _compare(case: Flattening, table: str, found: Contents, expected: Contents) -> None:
    def require(what: str, ours: Any, theirs: Any) -> None:
        if ours != theirs:
            raise BenchmarkError(
                f"{case.name}: {table}{what} {theirs}, Storelake has {ours}"
            )

    require(" rows:", expected.row_count, found.row_count)
    require(" columns:", sorted(expected.columns), sorted(found.columns))
    for name, column in expected.columns.items():
        theirs = found.columns[name]
        require(f".{name} type:", column.type, theirs.type)
        require(f".{name} total:", column.total, theirs.total)
        require(f".{name} values:", column.digest, theirs.digest)
    require(" compression:", expected.compressions, found.compressions)
