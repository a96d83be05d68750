"""What `storelake verify` finds, and ways to tamper with a lake."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from upkeep_cases import RULES, files_of

from lake.layout import Layout
from lake.manifest import Manifest, Part, commit, load_manifest
from lake.upkeep.findings import Finding
from lake.upkeep.verify import verify

ORDERS_A, ORDERS_B = "orders/a.json", "orders/b.json"


def found(layout: Layout, *, is_deep: bool = False) -> list[Finding]:
    """What verify finds, having changed nothing."""
    before = files_of(layout)
    findings = verify(layout, RULES, is_deep=is_deep, processes=1).findings
    assert files_of(layout) == before
    for finding in findings:
        assert "\n" not in str(finding)
        assert finding.remedy
    return findings


def places(layout: Layout) -> set[str]:
    return {finding.place for finding in found(layout)}


def edit_manifest(layout: Layout, edit: Callable[[Any], None]) -> None:
    """Change the manifest's JSON by hand, as someone who hides something would."""
    content = json.loads(layout.manifest.read_bytes())
    edit(content)
    layout.manifest.write_text(json.dumps(content))


def edit_rows(
    layout: Layout, part: Part, change: Callable[[pa.Table], pa.Table]
) -> Part:
    """Write other rows into a part and have the manifest list that, all consistent."""
    path = layout.root / part.path
    table = change(pq.ParquetFile(path).read())
    path.unlink()
    pq.write_table(table, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    new = layout.part(
        part.table,
        path.parent.relative_to(layout.table(part.table)).as_posix(),
        part.source_file,
        digest,
    )
    path.rename(new)
    edited = msgspec.structs.replace(
        part,
        path=layout.relative(new),
        sha256=digest,
        byte_count=new.stat().st_size,
        row_count=table.num_rows,
    )
    replace_parts(layout, {part: edited})
    return edited


def replace_parts(layout: Layout, changed: dict[Part, Part | None]) -> None:
    manifest = load_manifest(layout)
    parts = (changed.get(part, part) for part in manifest.parts)
    commit(layout, Manifest.of(manifest.sources, [part for part in parts if part]))


def drop_first(table: pa.Table) -> pa.Table:
    return table.slice(1)


def with_column(name: str, value: Any) -> Callable[[pa.Table], pa.Table]:
    def change(table: pa.Table) -> pa.Table:
        index = table.schema.get_field_index(name)
        values = [value, *table[name].to_pylist()[1:]]
        column = pa.array(values, table.schema.field(name).type)
        return table.set_column(index, name, column)

    return change
