"""What changed between two versions, for a terminal."""

from collections.abc import Iterable

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from lake.cli import counted
from ops.comparison import WHOLE_ROW, Changes

SHOWN = 20


def comparison_group(
    marts: Iterable[Changes], causes: Iterable[Changes], limit: int = SHOWN
) -> Group:
    """Changed cells by mart, then the orders and refunds behind them.

    Args:
        marts: what changed.
        causes: what changed of orders and refunds.
        limit: rows shown of each table; 0 for all.
    """
    parts: list[Table | Text] = [
        _table(changes, limit) for changes in (*marts, *causes)
    ]
    if not parts:
        parts.append(Text("The two versions have the same numbers."))
    return Group(*parts)


def _table(changes: Changes, limit: int) -> Table:
    count = len(changes.changes)
    shown = changes.changes[: limit or count]
    hidden = count - len(shown)
    table = Table(
        title=f"{changes.table}: {counted(count, 'change')}",
        title_justify="left",
        caption=f"and {hidden:,} more; --limit 0 shows all" if hidden else None,
        box=box.SIMPLE,
    )
    for heading in ("row", "column", "before", "after"):
        table.add_column(heading, overflow="fold")
    for change in shown:
        if change.column == WHOLE_ROW:
            state = "new" if change.old is None else "gone"
            table.add_row(change.key, f"({state})", "", "")
        else:
            table.add_row(
                change.key, change.column, change.old or "-", change.new or "-"
            )
    return table
