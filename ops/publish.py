"""Copy the public marts of a tested build into a version, then point to it."""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from lake.files import TEMPORARY_PREFIX, replace_file
from lake.layout import Layout
from lake.lock import exclusive
from lake.manifest import Manifest, load_manifest
from lake.settings import Rules, is_permitted, numbers_as_text
from ops.build_record import REMEDY, Build, verified_build
from ops.dictionary import Entry, dictionary
from ops.errors import NotPublishableError, OperationError
from ops.history import keep_history
from ops.parquet import write_parquet
from ops.retention import (
    VERSION_FORMAT,
    point_to,
    remove_leftovers,
    remove_old_versions,
)
from ops.warehouse import warehouse_path
from serving.versions import Column, PublishedTable, Version, current_version

# What tells who somebody is: `meta: {pii: true}` in the models' YAML.
PII_COLUMNS = ("customer_name", "email")
MASK = "***"


def publish(layout: Layout, settings: Mapping[str, Any], now: datetime) -> Version:
    """Publish the warehouse; equal content keeps the current version.

    Readers see the old version whole or the new one whole.

    Raises:
        NotPublishableError: the warehouse is not a full and tested build of exactly
            this lake and these settings.
        OperationError: the warehouse cannot be read, or the lake not be written.
    """
    warehouse = warehouse_path()
    if not warehouse.exists():
        raise NotPublishableError(f"{warehouse}: there is no warehouse yet; {REMEDY}")
    try:
        with exclusive(layout.ingest_lock), _open_read_only(warehouse) as connection:
            manifest = load_manifest(layout)
            _check_rules(manifest, Rules.load(settings))
            build = verified_build(connection, manifest.lake_id, settings)
            build = replace(build, settings=recorded_settings(settings))
            return _publish_build(layout, connection, build, now)
    except (OSError, duckdb.IOException) as error:
        raise OperationError(
            f"{layout.published}: cannot be written ({str(error).splitlines()[0]}); "
            "what was published stays, mend the cause and run storelake publish again"
        ) from error


def recorded_settings(settings: Mapping[str, Any]) -> dict[str, str | None]:
    """What a version says of the settings that it was built and published with."""
    show_pii = is_permitted(settings, "publish_pii")
    return {**numbers_as_text(settings), "publish_pii": str(show_pii).lower()}


def _check_rules(manifest: Manifest, rules: Rules) -> None:
    for source in manifest.sources:
        if source.rules_digest != rules.digest:
            raise NotPublishableError(
                f"{source.source_file}: was read with other status words, currencies "
                "or source_timezone; run storelake run"
            )


def _open_read_only(warehouse: Path) -> duckdb.DuckDBPyConnection:
    try:
        # One thread, or equal marts would not be equal bytes.
        return duckdb.connect(str(warehouse), read_only=True, config={"threads": 1})
    except duckdb.IOException as error:
        raise OperationError(
            f"{warehouse}: cannot be opened ({str(error).splitlines()[0]}); wait until "
            "dbt has ended, then run storelake publish again"
        ) from error


def _publish_build(
    layout: Layout, connection: duckdb.DuckDBPyConnection, build: Build, now: datetime
) -> Version:
    """Write the version beside the others and let it appear only when it is whole."""
    remove_leftovers(layout)
    version = now.strftime(VERSION_FORMAT)
    draft = layout.published / f"{TEMPORARY_PREFIX}{version}"
    draft.mkdir(parents=True)
    manifest = _write_version(draft, connection, build, version, now)
    current = current_version(layout)
    if current and current.content_id == manifest.content_id:
        shutil.rmtree(draft)
        # Names can be forgotten, so another lake can have the same numbers.
        current = msgspec.structs.replace(
            current, run_id=build.run_id, lake_id=build.lake_id
        )
        write_manifest(layout.version_manifest(current.version), current)
        point_to(layout, current.version)  # its time says when this was last true
        return current
    keep_history(layout, connection, version)
    draft.rename(layout.version(version))
    point_to(layout, version)
    remove_old_versions(layout, now)
    return manifest


def _write_version(
    folder: Path,
    connection: duckdb.DuckDBPyConnection,
    build: Build,
    version: str,
    now: datetime,
) -> Version:
    show_pii = build.settings["publish_pii"] == "true"
    meanings = dictionary()
    marts = {
        name: _write_mart(connection, name, folder, meanings[name], show_pii=show_pii)
        for name in build.relations
    }
    row = connection.execute("select as_of_date from int_as_of_date").fetchone()
    manifest = Version(
        version=version,
        content_id=content_id(build.settings, marts),
        published_at=now,
        run_id=build.run_id,
        lake_id=build.lake_id,
        as_of_date=row[0] if row else None,
        settings=build.settings,
        marts=marts,
    )
    write_manifest(folder / "manifest.json", manifest)
    return manifest


def content_id(
    settings: Mapping[str, str | None], marts: Mapping[str, PublishedTable]
) -> str:
    """The same for equal settings, tables and definitions."""
    content = msgspec.json.encode((settings, sorted(marts.items())), order="sorted")
    return hashlib.sha256(content).hexdigest()


def write_manifest(path: Path, manifest: Version) -> None:
    encoded = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    replace_file(path, encoded + b"\n")


def _write_mart(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    folder: Path,
    meaning: Entry,
    *,
    show_pii: bool,
) -> PublishedTable:
    """Rows in the order of their columns, so that equal marts are equal bytes."""
    path = folder / f"{name}.parquet"
    rows = f"from {name}" if show_pii else _masked(connection, name)
    row_count = write_parquet(connection, f"{rows} order by all", path)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    table = connection.table(name)
    return PublishedTable(
        row_count,
        path.stat().st_size,
        digest,
        meaning.description,
        meaning.key,
        {
            column: Column(str(of_type), meaning.columns[column])
            for column, of_type in zip(table.columns, table.types, strict=True)
        },
    )


def _masked(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """The rows of a mart without names and addresses; what is NULL stays NULL."""
    columns = connection.table(name).columns
    masks = [
        f"case when {column} is not null then '{MASK}' end as {column}"
        for column in PII_COLUMNS
        if column in columns
    ]
    replaced = f"replace ({', '.join(masks)})" if masks else ""
    return f"select * {replaced} from {name}"
