"""What the manifest says once files were flattened, and what it remembers of them."""

from collections import Counter
from collections.abc import Collection

import msgspec

from lake.drift import PERSONAL
from lake.layout import Layout
from lake.losses import lost_order_ids
from lake.manifest import Manifest, Part, Source


def merged(
    layout: Layout,
    old: Manifest,
    fresh: dict[str, tuple[Source, list[Part]]],
    rewritten: Collection[str],
) -> Manifest:
    """The old state, with the flattened files (by name) for what they were.

    Args:
        layout: the lake.
        old: what it held.
        fresh: what was made of each file now.
        rewritten: of them those that Storelake itself wrote again: when they were sent,
            and what was lost then, stays on record.
    """
    parts = [part for part in old.parts if part.source_file not in fresh]
    parts += [part for _, of_source in fresh.values() for part in of_source]
    sources = [source for source in old.sources if source.source_file not in fresh]
    known = {source.source_file: source for source in old.sources}
    for name, (source, _) in fresh.items():
        if name in rewritten:
            sources.append(_with_its_past(source, known[name]))
        elif name in known and known[name].sha256 == source.sha256:
            past = _with_its_past(source, known[name])  # read again, not sent again
            sources.append(
                msgspec.structs.replace(past, committed_at=source.committed_at)
            )
        else:
            before = [part for part in old.parts if part.source_file == name]
            lost = lost_order_ids(layout, before, parts)
            sources.append(msgspec.structs.replace(source, lost_order_ids=lost))
    return Manifest.of(sources, parts)


def _with_its_past(source: Source, known: Source) -> Source:
    """What is on record of a file since it was sent."""
    erased = known.sent_fields - Counter(source.stated_fields)
    return msgspec.structs.replace(
        source,
        lost_order_ids=known.lost_order_ids,
        committed_at=known.committed_at,
        erased_fields={field: erased[field] for field in PERSONAL if erased[field]},
    )
