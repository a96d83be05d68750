"""Tables of the warehouse beside those of the oracle, cell by cell.

Money must agree to the cent, rates to 1e-9, everything else exactly. Rows are told by
their key, never by their order.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import duckdb
from oracle import Table

from ops.dictionary import dictionary

# What tells the rows of a table, as its YAML says.
KEYS = {name: tuple(entry.key) for name, entry in dictionary().items()}
# What raw files do not tell: the oracle has nothing to say of them.
UNTOLD = {"mart_data_quality": {"committed_at", "lost_order_ids"}}
RATE_TOLERANCE = Decimal("1e-9")
SHOWN = 12

Row = dict[str, Any]


def rows_of(connection: duckdb.DuckDBPyConnection, name: str) -> list[Row]:
    """The rows of a table of the warehouse."""
    relation = connection.table(name)
    return [
        dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()
    ]


def differences(
    name: str,
    found: Sequence[Row],
    expected: Sequence[Row],
    key: Sequence[str] = (),
) -> list[str]:
    """Where two tables disagree, a line a cell or row; nothing if they agree.

    Args:
        name: of the table.
        found: its rows.
        expected: what they should be.
        key: columns that tell the rows apart, if not those of `KEYS`.
    """
    key = key or KEYS[name]
    ours, theirs = _by_key(found, key), _by_key(expected, key)
    if len(ours) < len(found) or len(theirs) < len(expected):
        return [f"{name}: {key} does not tell the rows apart"]
    columns = {frozenset(row) - UNTOLD.get(name, set()) for row in (*found, *expected)}
    if len(columns) > 1:
        apart = sorted(frozenset.union(*columns) - frozenset.intersection(*columns))
        return [f"{name}: only one side has the columns {apart}"]
    lines = [f"{name} {k}: not in the warehouse" for k in theirs.keys() - ours.keys()]
    lines += [f"{name} {k}: not in the oracle" for k in ours.keys() - theirs.keys()]
    lines += [
        f"{name} {k}.{column}: {ours[k][column]!r}, not {theirs[k][column]!r}"
        for k in ours.keys() & theirs.keys()
        for column in sorted(*columns)
        if not _agree(ours[k][column], theirs[k][column])
    ]
    return sorted(lines)


def disagreements(
    connection: duckdb.DuckDBPyConnection,
    oracle: Mapping[str, Table],
    names: Iterable[str] = KEYS,
) -> list[str]:
    """The differences of all tables, the first few of each."""
    lines = []
    for name in names:
        found = differences(name, rows_of(connection, name), oracle[name].records())
        lines += found[:SHOWN]
        if len(found) > SHOWN:
            lines.append(f"{name}: and {len(found) - SHOWN} more")
    return lines


def _by_key(rows: Iterable[Row], key: Sequence[str]) -> dict[tuple[Any, ...], Row]:
    return {tuple(row[column] for column in key): row for row in rows}


def _agree(found: Any, expected: Any) -> bool:
    if found is None or expected is None:
        return found is expected
    if isinstance(found, float) or isinstance(expected, float):
        return abs(_decimal(found) - _decimal(expected)) <= RATE_TOLERANCE
    if isinstance(expected, datetime) and expected.tzinfo:
        return bool(found == expected.astimezone(UTC).replace(tzinfo=None))
    return type(found) is type(expected) and bool(found == expected)


def _decimal(rate: float | Decimal) -> Decimal:
    return Decimal(repr(rate)) if isinstance(rate, float) else Decimal(rate)
