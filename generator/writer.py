"""A whole shop on disk: `orders/orders_YYYY_MM.json`, and the record of them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generator.errors import InTheWayError, UnwritableError
from generator.orders import orders_of_months
from generator.record import RECIPE, RECORD_NAME, ShopRecord, file_name, read_record
from generator.schema import as_line
from generator.settings import ShopSettings
from generator.staging import Staging, sha256_of


@dataclass(frozen=True)
class GenerationResult:
    """What a run left behind.

    Attributes:
        files: the order files, by month.
        orders: how many they hold.
        unchanged: everything was there already, and nothing was written.
    """

    files: tuple[Path, ...]
    orders: int
    unchanged: bool


def generate(
    shop: ShopSettings,
    into: Path,
    *,
    force: bool = False,
    on_month: Callable[[], None] = lambda: None,
) -> GenerationResult:
    """Write the shop's orders below `into`; the same shop again changes nothing.

    The files appear together at the end, so an interrupted run is simply repeated.

    Args:
        shop: what to make.
        into: the folder of raw feeds; made where it is missing.
        force: replace what stands in the way, together with the shop it belonged to.
        on_month: called whenever a month has been made.

    Raises:
        InTheWayError: a name is taken by something else; nothing was changed.
        UnwritableError: the folder cannot take the files.
    """
    try:
        earlier = _earlier_shop(shop, into, force=force)
        unchanged = (
            earlier is not None
            and earlier.describes(shop)
            and all(earlier.is_intact(into, month) for month in shop.month_starts)
        )
        if not unchanged:
            _write(shop, into, earlier, force=force, on_month=on_month)
    except OSError as error:
        raise UnwritableError(
            f"{into}: cannot be written ({error.strerror or error}); "
            "make room there or choose another folder"
        ) from error
    files = tuple(into / file_name(month) for month in shop.month_starts)
    return GenerationResult(files, shop.orders, unchanged=unchanged)


def _earlier_shop(shop: ShopSettings, into: Path, *, force: bool) -> ShopRecord | None:
    try:
        earlier = read_record(into)
    except InTheWayError:
        if force:
            return None
        raise
    if earlier and not earlier.describes(shop) and not force:
        raise InTheWayError(
            f"{into / RECORD_NAME}: another shop lies here ({earlier.settings}); "
            "choose another folder, or replace it with --force"
        )
    return earlier


def _write(
    shop: ShopSettings,
    into: Path,
    earlier: ShopRecord | None,
    *,
    force: bool,
    on_month: Callable[[], None],
) -> None:
    digests = {}
    with Staging() as staging:
        for month, orders in orders_of_months(shop):
            path = into / file_name(month)
            digest = staging.write(path, map(as_line, orders))
            _check_free(path, digest, force=force)
            digests[file_name(month)] = digest
            on_month()
        record = ShopRecord(RECIPE, shop, digests)
        staging.write(into / RECORD_NAME, [record.encode()])
        if earlier:  # before the new record: a run that dies here is seen as broken
            _remove_superseded(earlier, shop, into)
        staging.commit()


def _check_free(path: Path, digest: str, *, force: bool) -> None:
    """Refuse a name that is taken; the same bytes are what a broken run left."""
    if path.is_dir() or (path.exists() and not force and sha256_of(path) != digest):
        raise InTheWayError(
            f"{path}: is there already with other content; move it away"
            + ("" if path.is_dir() else ", or replace it with --force")
        )


def _remove_superseded(earlier: ShopRecord, shop: ShopSettings, into: Path) -> None:
    """Remove the earlier shop's other months, or the two would count as one."""
    for month in set(earlier.settings.month_starts) - set(shop.month_starts):
        if earlier.is_intact(into, month):
            (into / file_name(month)).unlink()
