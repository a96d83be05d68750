"""Which published version readers take, and which versions are kept."""

import shutil
from datetime import datetime, timedelta

import msgspec

from lake.files import TEMPORARY_PREFIX, replace_file
from lake.layout import Layout
from lake.lock import exclusive
from ops.errors import OperationError
from serving.versions import (
    Pointer,
    Version,
    find_version,
    published_version,
    version_names,
)

KEPT_VERSIONS = 5
YOUNGEST_REMOVED = timedelta(hours=1)
VERSION_FORMAT = "%Y%m%dT%H%M%S.%fZ"


def point_to(layout: Layout, version: str) -> None:
    """Swap the pointer for readers, then the link for people."""
    pointer = msgspec.json.encode(Pointer(version))
    replace_file(layout.pointer, pointer + b"\n")
    link = layout.published / f"{TEMPORARY_PREFIX}current"
    link.symlink_to(version, target_is_directory=True)
    link.replace(layout.current)


def rollback(layout: Layout, name: str | None) -> Version:
    """Let readers take an older version again, until the next publish.

    Args:
        layout: the lake.
        name: of the version; None for the one before the current one.

    Raises:
        ServingError: there is no such version.
        OperationError: nothing stands before the current one.
    """
    with exclusive(layout.ingest_lock):
        version = find_version(layout, name) if name else version_before(layout)
        remove_leftovers(layout)
        point_to(layout, version.version)
        return version


def version_before(layout: Layout) -> Version:
    """The newest version that is older than the one that readers take.

    Raises:
        UnknownVersionError: nothing was published yet.
        OperationError: there is none.
    """
    current = published_version(layout).version
    older = [name for name in version_names(layout) if name < current]
    if not older:
        raise OperationError(
            f"{layout.published}: holds nothing older than what is published; "
            "see storelake versions"
        )
    return find_version(layout, older[-1])


def remove_leftovers(layout: Layout) -> None:
    """What a publish that was killed left behind."""
    for leftover in layout.published.glob(f"{TEMPORARY_PREFIX}*"):
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()


def remove_old_versions(layout: Layout, now: datetime) -> None:
    """Keep the newest versions, and any that a reader may still have open."""
    in_use_from = (now - YOUNGEST_REMOVED).strftime(VERSION_FORMAT)
    for version in version_names(layout)[:-KEPT_VERSIONS]:
        if version < in_use_from:
            shutil.rmtree(layout.version(version))
    remove_stray_histories(layout)


def remove_stray_histories(layout: Layout) -> None:
    """Those of versions that are gone, and of a publish that was killed on its way."""
    for kept in layout.histories.glob("*"):
        if not layout.version(kept.name).exists():
            shutil.rmtree(kept)
