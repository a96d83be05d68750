"""All raw files -> accepted records, quarantine and counts a file, in one pass."""

import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from .contract import check_order, identity
from .feeds import CatalogueRow, check_product, check_profile, dump_month
from .fields import Findings, Raw
from .known import Field
from .order_types import Attributes, Order, Rules
from .periods import month_of
from .reading import OPENERS, Opener, Record, form_of, read_records
from .seeds import Seeds
from .settings import Settings

Feed = Literal["orders", "customers", "products"]
FEEDS: tuple[Feed, ...] = ("customers", "orders", "products")

# Precedence of an order's versions: updated_at, path within the feed folder in byte
# order, position (metrics.md, "Current version of an order").
VersionKey = tuple[datetime, bytes, int]


class Version(NamedTuple):
    """An accepted record of an order; equal `content` is a duplicate."""

    key: VersionKey
    content: int
    source_file: str
    record_month: date


@dataclass
class OrderHistory:
    """All accepted versions of one order and the content of the current one."""

    current_key: VersionKey
    current: Order
    versions: list[Version] = field(default_factory=list)


class CustomerChange(NamedTuple):
    """What one source states about a customer at `changed_at`.

    `precedence` orders sources of one instant, the winner last; `is_deleted` is None
    where the source is an order, which cannot say.
    """

    changed_at: datetime
    precedence: tuple[bool, datetime, str, bytes, int]
    attributes: Attributes
    is_deleted: bool | None


class DumpRow(NamedTuple):
    """An accepted catalogue row; `month` is None in a file whose name has none."""

    month: date | None
    path: bytes
    position: int
    row: CatalogueRow


class Quarantined(NamedTuple):
    source_file: str
    source_position: int
    reasons: tuple[str, ...]


@dataclass
class FileCounts:
    """Counts of one file that was read."""

    feed: Feed
    source_file: str
    processed: int = 0
    quarantined: int = 0
    rounded_numbers: int = 0
    # Of records that were accepted.
    objects: Counter[str] = field(default_factory=Counter)
    stated: Counter[Field] = field(default_factory=Counter)
    unknown_fields: Counter[Field] = field(default_factory=Counter)
    unknown_statuses: set[str] = field(default_factory=set)
    months: dict[date, int] = field(default_factory=dict)
    # (order id, precedence) of records in quarantine that can be identified.
    held: list[tuple[str, VersionKey]] = field(default_factory=list)


@dataclass
class Lake:
    orders: dict[str, OrderHistory] = field(default_factory=dict)
    customer_changes: dict[str, list[CustomerChange]] = field(default_factory=dict)
    dump_rows: list[DumpRow] = field(default_factory=list)
    files: list[FileCounts] = field(default_factory=list)
    quarantine: list[Quarantined] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Source:
    """Where a record comes from; `path` is within the feed folder, for ordering."""

    counts: FileCounts
    path: bytes
    month: date | None


def _accept_order(lake: Lake, order: Order, source: _Source, position: int) -> date:
    key = (order.updated_at, source.path, position)
    month = month_of(order.ordered_at.date())
    history = lake.orders.get(order.order_id)
    if history is None:
        history = lake.orders[order.order_id] = OrderHistory(key, order)
    elif key > history.current_key:
        history.current_key, history.current = key, order
    version = Version(key, hash(order), source.counts.source_file, month)
    history.versions.append(version)
    if order.customer is not None and order.customer.customer_id is not None:
        precedence = (False, order.updated_at, order.order_id, source.path, position)
        change = CustomerChange(
            order.customer.updated_at, precedence, order.customer.attributes, None
        )
        customer_id = order.customer.customer_id
        lake.customer_changes.setdefault(customer_id, []).append(change)
    return month


def _accept(  # noqa: PLR0913, PLR0917  # one place decides about a record
    lake: Lake, raw: Raw, rules: Rules, source: _Source, position: int, found: Findings
) -> date | None:
    """Take the record into the lake; its month, or None if it breaks the contract."""
    if source.counts.feed == "orders":
        order = check_order(raw, rules, found)
        return None if order is None else _accept_order(lake, order, source, position)
    if source.counts.feed == "customers":
        profile = check_profile(raw, rules, found)
        if profile is None:
            return None
        precedence = (True, profile.updated_at, "", source.path, position)
        change = CustomerChange(
            profile.updated_at, precedence, profile.attributes, profile.is_deleted
        )
        lake.customer_changes.setdefault(profile.customer_id, []).append(change)
        return month_of(profile.updated_at.date())
    row = check_product(raw, source.month, rules, found)
    if row is None:
        return None
    lake.dump_rows.append(DumpRow(source.month, source.path, position, row))
    return month_of(row.updated_at.date())


def _take(lake: Lake, record: Record, rules: Rules, source: _Source) -> None:
    counts, found = source.counts, Findings()
    month = None
    for code in record.faults:
        found.add(code, "")
    if isinstance(record.value, dict):
        month = _accept(lake, record.value, rules, source, record.position, found)
    if month is not None:
        counts.processed += 1
        counts.objects.update(found.objects)
        counts.stated.update(found.stated)
        counts.unknown_fields.update(found.unknown)
        counts.rounded_numbers += found.rounded
        counts.months[month] = counts.months.get(month, 0) + 1
        return
    counts.quarantined += 1
    counts.unknown_statuses |= found.unknown_statuses
    reasons = found.codes()
    lake.quarantine.append(Quarantined(counts.source_file, record.position, reasons))
    known = identity(record.value, rules) if counts.feed == "orders" else False
    if known:
        key = (known[1], source.path, record.position)
        counts.held.append((known[0], key))


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Files of a feed with their path below its folder, in byte order."""
    if not folder.is_dir():
        return
    paths = [path for path in folder.rglob("*") if path.is_file()]
    named = [(path.relative_to(folder).as_posix(), path) for path in paths]
    for name, path in sorted(named, key=lambda pair: pair[0].encode()):
        if form_of(path.name) is not None:
            yield name, path


def _is_of_feed(path: Path, feed: Feed) -> bool:
    """CSV cannot hold nested orders."""
    form = form_of(path.name)
    return form is not None and not (feed == "orders" and form[0] == "csv")


def read_lake(
    raw_folder: Path,
    seeds: Seeds,
    settings: Settings,
    openers: Mapping[str, Opener] | None = None,
) -> Lake:
    """Every record below `raw_folder`, each either accepted or in quarantine.

    A file that cannot be read is listed in `unreadable` and contributes nothing.
    `openers` adds to or replaces how a compression suffix (`.zst`) is read.
    """
    rules = Rules(
        frozenset(seeds.qualifies),
        seeds.currencies,
        ZoneInfo(settings.source_timezone),
    )
    how = {**OPENERS, **(openers or {})}
    lake = Lake()
    for feed in FEEDS:
        for name, path in _files(raw_folder / feed):
            if not _is_of_feed(path, feed):
                continue
            counts = FileCounts(feed, f"{feed}/{name}")
            month = dump_month(path.name) if feed == "products" else None
            source = _Source(counts, name.encode(), month)
            form = form_of(path.name)
            opener = how[form[1]] if form else how[""]
            try:
                records = read_records(path, opener, settings.largest_record)
            except (OSError, EOFError, NotImplementedError, zlib.error) as error:
                lake.unreadable.append((counts.source_file, str(error)))
                continue
            for record in records:
                _take(lake, record, rules, source)
            lake.files.append(counts)
    return lake
