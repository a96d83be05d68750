"""What `storelake forget-customer` says: place by place, then what is left to do."""

from collections.abc import Iterator

from lake.cli import counted, printable
from lake.forgetting.raw_files import Finding
from ops.forgetting.forget import Forgotten

SHOWN_PLACES = 20
ELSEWHERE = (
    "not reached is what left Storelake: copies in Postgres (publish --to again), "
    "exports, backups, logs of dbt, answers that a running api or dashboard remembers "
    "(restart it)"
)


def forgotten_lines(
    customer_id: str, found: Forgotten, *, is_dry: bool
) -> Iterator[str]:
    """One line a place, the sum, and what to do next."""
    verb = "holds" if is_dry else "erased"
    for name, finding in sorted(found.lake.files.items()):
        yield f"{printable(name)}: {verb} name or e-mail in {_records(finding)}"
    for name in sorted(found.lake.kept_rows):
        yield (
            f"{printable(name)}: {verb} in its rows; the file itself cannot be read "
            "or is gone, if it comes back forget again"
        )
    for version, rows in found.versions.items():
        yield f"published {version}: {verb} in {counted(rows, 'row')}"
    for version, rows in found.histories.items():
        yield f"history of {version}: {verb} in {counted(rows, 'change')}"
    if found.warehouse_rows:
        yield f"warehouse: {verb} in {counted(found.warehouse_rows, 'row')}"
    yield from _left(found)
    yield _sum(customer_id, found, is_dry=is_dry)
    if not is_dry:
        yield ELSEWHERE


def _records(finding: Finding) -> str:
    text = counted(finding.records, "record")
    if finding.unsure:
        places = ", ".join(map(str, finding.unsure[:SHOWN_PLACES]))
        text += f", of them unreadable, look at it yourself: {places}"
    return text


def _left(found: Forgotten) -> Iterator[str]:
    """Names are shared, so the same text elsewhere can be another's."""
    for place in found.left[:SHOWN_PLACES]:
        yield f"{printable(place)}: still holds the same text, of somebody else? look"
    if len(found.left) > SHOWN_PLACES:
        yield f"and {len(found.left) - SHOWN_PLACES:,} places more"


def _sum(customer_id: str, found: Forgotten, *, is_dry: bool) -> str:
    records = sum(finding.records for finding in found.lake.files.values())
    verb = "would be erased from" if is_dry else "is erased from"
    return (
        f"{printable(customer_id)}: {verb} {counted(records, 'record')} in "
        f"{counted(len(found.lake.files), 'raw file')}, "
        f"{counted(len(found.versions), 'version')}, "
        f"{counted(len(found.histories), 'history', 'histories')}"
        + ("" if is_dry else "; run storelake run next")
    )
