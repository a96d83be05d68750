"""The shape in which the oracle answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

Value = Decimal | int | str | bool | date | datetime | None


@dataclass(frozen=True)
class Table:
    """Rows in the order of the table's key, values in the order of `columns`.

    Money is Decimal with two places, prices with four, rates and averages are Decimal
    with up to 60 digits, instants are timezone-aware UTC.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    def records(self) -> list[dict[str, Value]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def table_of(row_type: Any, rows: Iterable[Any]) -> Table:
    """Table of NamedTuple rows, which must already stand in key order."""
    return Table(tuple(row_type._fields), tuple(tuple(row) for row in rows))
