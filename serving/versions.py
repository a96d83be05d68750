"""What is published: whole versions, and the pointer to the one that readers take."""

from datetime import date, datetime

import msgspec

from lake.layout import Layout
from serving.errors import BrokenVersionError, UnknownVersionError


class Column(msgspec.Struct, frozen=True):
    """A column of a table: its DuckDB type and what dbt's docs say of it."""

    type: str
    description: str


class PublishedTable(msgspec.Struct, frozen=True):
    """One Parquet file of a version; `key` tells its rows apart."""

    row_count: int
    byte_count: int
    sha256: str
    description: str = ""
    key: list[str] = []
    columns: dict[str, Column] = {}


class Version(msgspec.Struct, frozen=True):
    """What a published version is and where it comes from; times are UTC.

    Attributes:
        version: its name, which sorts by time.
        content_id: the same for equal settings, tables and definitions.
        run_id: of the dbt build.
        lake_id: of the state of the lake that was built.
        settings: those that decide about the numbers, as text.
        marts: the tables, by name.
    """

    version: str
    content_id: str
    published_at: datetime
    run_id: str
    lake_id: str
    as_of_date: date | None
    settings: dict[str, str | None]
    marts: dict[str, PublishedTable]


class Pointer(msgspec.Struct, frozen=True):
    """`current.json`: the version that readers take."""

    version: str


def current_version(layout: Layout) -> Version | None:
    """The version that the pointer names; None where nothing was published yet.

    Read it once a request: a version stays whole while the pointer moves on.

    Raises:
        BrokenVersionError: the pointer or its version's manifest is broken.
    """
    try:
        pointer = msgspec.json.decode(layout.pointer.read_bytes(), type=Pointer)
        return _manifest(layout, pointer.version)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        raise BrokenVersionError(
            f"{layout.pointer}: leads to no version ({error}); delete it and run "
            "storelake publish"
        ) from error


def published_version(layout: Layout) -> Version:
    """The version that readers take.

    Raises:
        UnknownVersionError: nothing was published yet.
        BrokenVersionError: the pointer or its version's manifest is broken.
    """
    if version := current_version(layout):
        return version
    raise UnknownVersionError(
        f"{layout.published}: nothing is published yet; run storelake run first"
    )


def find_version(layout: Layout, name: str) -> Version:
    """A kept version by its name.

    Raises:
        UnknownVersionError: it is not kept, or never was.
    """
    if name in version_names(layout):
        return _manifest(layout, name)
    raise UnknownVersionError(f"{name}: is no kept version; see storelake versions")


def version_names(layout: Layout) -> list[str]:
    """The kept versions, the oldest first."""
    if not layout.published.exists():
        return []
    return sorted(
        folder.name
        for folder in layout.published.iterdir()
        if folder.is_dir()
        and not folder.is_symlink()
        and layout.version_manifest(folder.name).exists()
    )


def _manifest(layout: Layout, name: str) -> Version:
    content = layout.version_manifest(name).read_bytes()
    return msgspec.json.decode(content, type=Version)
