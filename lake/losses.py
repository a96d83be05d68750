"""Order ids that a file held when it was sent before, and that are gone now."""

import glob
from collections.abc import Iterable

from lake.errors import LakeError
from lake.layout import Layout
from lake.manifest import Part


def lost_order_ids(
    layout: Layout, before: Iterable[Part], after: Iterable[Part]
) -> int:
    """How many orders of the parts `before` no part of `after` holds.

    Parts that are no orders, or no longer there, hold none.

    Raises:
        LakeError: one of them cannot be read.
    """
    old, new = _order_files(layout, before), _order_files(layout, after)
    if not old:
        return 0
    import duckdb  # noqa: PLC0415 - most files are new, and do without

    kept = (
        "select order_id from read_parquet($new)" if new else "select null where false"
    )
    try:
        with duckdb.connect(config={"threads": 1}) as connection:
            return int(
                connection.execute(
                    "select count(*) from (select order_id from read_parquet($old) "
                    f"except {kept})",
                    {"old": old} | ({"new": new} if new else {}),
                ).fetchall()[0][0]
            )
    except duckdb.Error as error:
        raise LakeError(
            f"{layout.root}: a part cannot be read ({str(error).splitlines()[0]}); "
            "delete that file and run storelake ingest again, which makes it anew"
        ) from error


def _order_files(layout: Layout, parts: Iterable[Part]) -> list[str]:
    paths = (layout.root / part.path for part in parts if part.table == "fact_orders")
    return [glob.escape(str(path)) for path in paths if path.exists()]
