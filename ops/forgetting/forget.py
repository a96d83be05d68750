"""Erase a person everywhere: place by place, under the locks of all writers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from lake.forgetting.forget import LakeReport, forget_in_lake
from lake.forgetting.person import Person
from lake.layout import Layout
from lake.lock import exclusive
from lake.settings import Rules
from ops.errors import OperationError
from ops.forgetting.search import files_with, tables_with
from ops.forgetting.versions import erase_from_histories, erase_from_versions
from ops.forgetting.warehouse import erase_from_warehouse
from ops.warehouse import warehouse_path


@dataclass
class Forgotten:
    """What was erased, or would be.

    Attributes:
        lake: raw files and the layers made of them.
        versions, histories: rows that held a name or an address, by version.
        warehouse_rows: the same in the warehouse.
        left: files and tables in which the same text still stands.
    """

    lake: LakeReport
    versions: dict[str, int] = field(default_factory=dict)
    histories: dict[str, int] = field(default_factory=dict)
    warehouse_rows: int = 0
    left: list[str] = field(default_factory=list)

    @property
    def is_known(self) -> bool:
        return bool(
            self.lake.is_known or self.versions or self.histories or self.warehouse_rows
        )


def forget_customer(
    layout: Layout,
    settings: Mapping[str, Any],
    customer_id: str,
    now: datetime,
    *,
    is_dry: bool,
) -> Forgotten:
    """Erase a customer's name and e-mail address; no number changes.

    Raw files come first: whatever happens then, nothing can bring them back. Doing it
    again changes nothing more, and finishes what was killed.

    Args:
        layout: the lake.
        settings: those that the raw files were read with.
        customer_id: as the shop spells it.
        now: the time of the lake's commit.
        is_dry: look only.

    Raises:
        LakeError: the lake cannot be read or written.
        OperationError: nobody has this id, or the warehouse is in use.
    """
    person, rules = Person(customer_id), Rules.load(settings)
    warehouse = warehouse_path()
    with exclusive(layout.run_lock):
        # Whoever has the warehouse open is told before anything is changed.
        rows = erase_from_warehouse(warehouse, customer_id, is_dry=True)
        lake = forget_in_lake(layout, rules, person, now, is_dry=is_dry)
        found = Forgotten(lake, warehouse_rows=rows)
        with exclusive(layout.ingest_lock):
            found.versions = erase_from_versions(layout, customer_id, is_dry=is_dry)
            found.histories = erase_from_histories(layout, customer_id, is_dry=is_dry)
        if not found.is_known:
            raise OperationError(
                f"{customer_id}: no customer of this lake has this id, nothing was "
                "changed; ids are compared letter by letter"
            )
        if not is_dry:
            erase_from_warehouse(warehouse, customer_id, is_dry=False)
            found.left = _left(layout, warehouse, lake.values)
    return found


def _left(layout: Layout, warehouse: Path, texts: set[str]) -> list[str]:
    files = [str(path) for path in files_with([layout.root], texts)]
    tables = [f"{warehouse}: {name}" for name in tables_with(warehouse, texts)]
    return files + tables
