"""Further versions of a published lake, each with some cells or columns edited."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lake.layout import Layout
from serving.versions import Version, current_version, find_version

Edit = Callable[[Any], Any]


@dataclass(frozen=True)
class Editions:
    """Copies of a published version that may be spoilt; the first is `original`."""

    layout: Layout
    original: Version

    @classmethod
    def of(cls, published: Path, home: Path) -> "Editions":
        shutil.copytree(published, home / "lake" / "published", symlinks=True)
        layout = Layout(home / "lake")
        original = current_version(layout)
        assert original
        return cls(layout, original)

    def add(self, name: str, **edits: Edit) -> Version:
        """A version in which these marts are edited, and its manifest says so."""
        before = self.original.version
        shutil.copytree(self.layout.version(before), self.layout.version(name))
        path = self.layout.version_manifest(name)
        manifest = {**json.loads(path.read_text()), "version": name}
        for mart, edit in edits.items():
            file = self.layout.mart(name, mart)
            table = edit(pq.ParquetFile(file).read())
            pq.write_table(table, file)
            entry = manifest["marts"][mart]
            entry["row_count"] = len(table)
            entry["columns"] = {
                column.name: _described(column, entry["columns"].get(column.name))
                for column in table.schema
            }
        path.write_text(json.dumps(manifest))
        return find_version(self.layout, name)

    def without(self, name: str, mart: str) -> Version:
        """A version of a project that no longer has this mart."""
        self.add(name)
        path = self.layout.version_manifest(name)
        manifest = json.loads(path.read_text())
        del manifest["marts"][mart]
        path.write_text(json.dumps(manifest))
        return find_version(self.layout, name)

    def rows(self, version: Version, mart: str) -> list[dict[str, Any]]:
        table = pq.ParquetFile(self.layout.mart(version.version, mart)).read()
        rows: list[dict[str, Any]] = table.to_pylist()
        return rows


def _described(column: pa.Field, before: dict[str, str] | None) -> dict[str, str]:
    """A number instead of a text is a column of another type."""
    entry = before or {"type": "VARCHAR", "description": "New."}
    return {**entry, "type": "BIGINT"} if column.type == pa.int64() else entry


def with_column(name: str, values: list[Any]) -> Edit:
    """The first rows of a column replaced, or a new column that begins so."""

    def edit(table: Any) -> Any:
        if name not in table.column_names:
            table = table.append_column(name, pa.nulls(len(table), pa.string()))
        place = table.column_names.index(name)
        column = [*values, *table[name].to_pylist()[len(values) :]]
        array = pa.array(column, table[name].type)
        return table.set_column(place, name, array)

    return edit


def no_rows(table: Any) -> Any:
    return table.slice(0, 0)
