"""The files of some months, made one after the other by one process."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator.defects import DUPLICATE, QUARANTINED, Note, Rows
from generator.feed_files import FeedFile, file_name
from generator.joining import Texts
from generator.memory import ORDERS_BETWEEN, give_back_memory, return_large_blocks
from generator.settings import ShopSettings
from generator.simulation import Month, Simulation
from generator.truth import Truth

ORDERS, CUSTOMERS, PRODUCTS = FEEDS = ("orders", "customers", "products")
AGAIN = "_again"
MALFORMED = "malformed_json"


@dataclass(frozen=True)
class Task:
    """Months to make, and where to write their files.

    Attributes:
        first, end: the months from `first` to before `end`.
        paths: by the name of the file below the folder of raw feeds.
    """

    shop: ShopSettings
    first: int
    end: int
    paths: dict[str, Path]
    with_truth: bool


@dataclass
class Made:
    """What a task has made.

    Attributes:
        fingerprints: fingerprint by the name of the file.
        truth: about these months; None if nobody asked.
    """

    fingerprints: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    truth: Truth | None = None


def names_of(simulation: Simulation, month: int) -> list[str]:
    """The files of a month."""
    names = [file_name(simulation.shop, feed, month) for feed in FEEDS]
    if simulation.defects.doubles_file(month):
        names.append(file_name(simulation.shop, ORDERS, month, AGAIN))
    return names


def make(task: Task, on_orders: Callable[[int], None]) -> Made:
    """Write the files of a task; `on_orders` hears how many more there are."""
    simulation = Simulation(task.shop)
    is_large = max(simulation.clientele.orders) >= ORDERS_BETWEEN
    if is_large:
        return_large_blocks()
    made = Made()
    since = 0

    def heed(orders: int) -> None:
        nonlocal since
        on_orders(orders)
        since += orders
        if is_large and since >= ORDERS_BETWEEN:
            give_back_memory()
            since = 0

    for month in simulation.months(task.first, task.end, with_truth=task.with_truth):
        _write_orders(task, simulation, month, made, heed)
        _write(task, CUSTOMERS, month.index, month.profiles, made)
        dump = simulation.catalogue_dump(month.index)
        _write(task, PRODUCTS, month.index, dump, made)
        if is_large:
            give_back_memory()
    if task.with_truth:
        made.truth = simulation.truth
    return made


def _write_orders(
    task: Task,
    simulation: Simulation,
    month: Month,
    made: Made,
    on_orders: Callable[[int], None],
) -> None:
    shop, defects = task.shop, simulation.defects
    name = file_name(shop, ORDERS, month.index)
    notes: list[Note] = []
    with FeedFile(task.paths[name], shop.form, shop.compression) as file:
        for rows in month.orders:
            notes += rows.placed(name, file.records)
            file.write(rows.pieces, rows.count)
            rows.pieces.clear()  # before the next ones are made
            on_orders(rows.orders)
        if text := defects.cuts_last_line(month.index):
            file.cut(text)
            notes.append(
                Note("truncated", name, file.records, None, QUARANTINED, MALFORMED)
            )
    made.fingerprints[name] = file.fingerprint
    made.notes += notes
    if defects.doubles_file(month.index):
        again = file_name(shop, ORDERS, month.index, AGAIN)
        shutil.copyfile(task.paths[name], task.paths[again])
        made.fingerprints[again] = file.fingerprint
        made.notes.append(Note("doubled", again, None, None, DUPLICATE))
        # What is bad in the one is bad in the other.
        made.notes += [
            replace(note, file=again) for note in notes if note.expected == QUARANTINED
        ]


def _write(task: Task, feed: str, month: int, records: Texts, made: Made) -> None:
    name = file_name(task.shop, feed, month)
    with FeedFile(task.paths[name], task.shop.form, task.shop.compression) as file:
        rows = Rows.of(records)
        file.write(rows.pieces, rows.count)
    made.fingerprints[name] = file.fingerprint
