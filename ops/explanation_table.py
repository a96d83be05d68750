"""What stands behind a row of a mart, for a terminal."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from ops.errors import UnexplainableError
from ops.explanation import NET_OF, Explanation

SHOWN = 20
USUAL = ("net_sales", "refunds")  # shown of each event where no cell is asked about
CHANGED = (
    "The lake has changed since this version was built; orders without a source have "
    "another version now, or none."
)


def explanation_group(explanation: Explanation, column: str | None) -> Group:
    """The row, the events behind it, and what they sum up to.

    Args:
        explanation: of one row.
        column: the cell that is asked about; None for the whole row.

    Raises:
        UnexplainableError: the row has no such column.
    """
    definition = explanation.definition
    if column and column not in explanation.row:
        raise UnexplainableError(
            f"{column}: is no column of it; choose from {', '.join(explanation.row)}"
        )
    asked = {column, *definition.key} if column else explanation.row.keys()
    meaning = definition.columns[column].description if column else ""
    parts: list[Table | Text] = [
        Text(f"{column}: {meaning}" if column else definition.description),
        _row(explanation, asked),
        _events(explanation, NET_OF.get(column or "", (column,))),
    ]
    if not explanation.is_of_this_lake:
        parts.append(Text(CHANGED))
    return Group(*parts)


def _row(explanation: Explanation, asked: Collection[str]) -> Table:
    table = Table(box=box.SIMPLE)
    table.add_column("column")
    table.add_column("value", justify="right")
    table.add_column("sum of the events", justify="right")
    for name, value in explanation.row.items():
        if name in asked:
            total = explanation.sums.get(name)
            table.add_row(name, _shown(value), _shown(total, ""))
    return table


def _events(explanation: Explanation, asked: Collection[str | None]) -> Table:
    hidden = explanation.event_count - len(explanation.events)
    table = Table(
        title=f"{explanation.event_count:,} sales and refunds",
        title_justify="left",
        caption=f"and {hidden:,} more; --limit 0 shows all" if hidden else None,
        box=box.SIMPLE,
    )
    present = {name for event in explanation.events for name in event.amounts}
    names = [name for name in asked if name in present] or [
        name for name in USUAL if name in present
    ]
    for heading in ("date", "", "order"):
        table.add_column(heading, overflow="fold")
    for name in names:
        table.add_column(name, justify="right")
    table.add_column("raw line", overflow="fold")
    for event in explanation.events:
        table.add_row(
            str(event.event_date),
            event.kind,
            event.order_id,
            *(_shown(event.amounts.get(name), "") for name in names),
            event.source or "-",
        )
    return table


def _shown(value: Any, nothing: str = "-") -> str:
    if value is None:
        return nothing
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return f"{value:,}" if is_number else str(value)
