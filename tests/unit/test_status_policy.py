"""The status policy is a decision about every number: it changes on purpose only."""

import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_each_status_counts_as_the_definitions_say() -> None:
    """Returned orders count: only a refund reduces revenue. Cancelled ones do not."""
    with (ROOT / "seeds" / "order_status_policy.csv").open() as file:
        policy = {row["status"]: row["is_qualifying"] for row in csv.DictReader(file)}
    assert policy == {
        "placed": "false",
        "paid": "true",
        "shipped": "true",
        "delivered": "true",
        "returned": "true",
        "cancelled": "false",
    }
