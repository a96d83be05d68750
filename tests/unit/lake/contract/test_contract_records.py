"""Records that are deep, large, bad or sent twice, each on its own."""

from pathlib import Path

import pytest
from contract_cases import FULL, PLAIN, Raw, flatten, record
from contract_lines import GOOD

from lake.contract import MAX_RECORD_BYTES

# Deep enough to overflow the stack of a careless parser.
DEPTH = 100_000


def test_quarantine_is_counted_by_reason_and_by_record(tmp_path: Path) -> None:
    flat = flatten(
        tmp_path,
        [
            record(),
            record({"items[0].quantity": 0, "items[1].quantity": 0, "status": "x"}),
            record({"items[1].quantity": -1}),
            b"{",
        ],
    )
    source = flat.source
    assert source.records_read == 5
    assert source.records_processed == 2
    assert source.records_quarantined == 3
    assert source.quarantined_by_reason == {
        "invalid_quantity": 2,
        "malformed_json": 1,
        "unknown_status": 1,
    }


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("lists", b"[" * DEPTH),
        ("closed lists", b"[" * DEPTH + b"]" * DEPTH),
        ("objects", b'{"a":' * DEPTH),
        ("closed objects", b'{"a":' * DEPTH + b"1" + b"}" * DEPTH),
        ("known field", record({"items": Raw("[" * DEPTH + "]" * DEPTH)}, PLAIN)),
        ("known leaf", record({"status": Raw("[" * DEPTH + "]" * DEPTH)}, PLAIN)),
        ("unclosed known leaf", record({"status": Raw("[" * DEPTH)}, PLAIN)),
        ("item", record({"items": Raw('[{"a":' * DEPTH)}, PLAIN)),
    ],
)
def test_deep_nesting_condemns_only_its_own_record(
    tmp_path: Path, name: str, bad: bytes
) -> None:
    flat = flatten(tmp_path, [record(), bad, record()])
    assert [outcome.is_accepted for outcome in flat.outcomes] == [True, False, True]
    [row] = flat.outcomes[1].quarantined
    assert row["source_position"] == 3, name
    assert row["raw_text"] == bad.decode()


def test_deep_nesting_of_an_unknown_field_leaves_its_neighbours(tmp_path: Path) -> None:
    """Whether such a record counts as JSON at all is for the parser to say."""
    bad = record({"gift": Raw("[" * DEPTH + "]" * DEPTH)})
    flat = flatten(tmp_path, [record(), bad, record()])
    assert flat.outcomes[0].is_accepted
    assert flat.outcomes[2].is_accepted
    assert flat.outcomes[1].reasons <= {("malformed_json", "")}


def test_record_over_the_size_limit_is_too_large(tmp_path: Path) -> None:
    room = MAX_RECORD_BYTES - len(record({"channel": ""}))
    largest = record({"channel": "x" * room})
    flat = flatten(tmp_path, [largest, record({"channel": "x" * (room + 1)}), GOOD])
    assert len(largest) == MAX_RECORD_BYTES
    assert flat.outcomes[0].value("order.channel") == "x" * room
    assert flat.outcomes[1].reasons == {("record_too_large", "")}
    assert flat.outcomes[2].is_accepted


def test_same_order_twice_stays_twice(tmp_path: Path) -> None:
    flat = flatten(tmp_path, [record(), record(), record({"status": "shipped"})])
    assert [outcome.value("order.status") for outcome in flat.outcomes] == [
        "paid",
        "paid",
        "shipped",
    ]
    assert [outcome.value("items[0].product_id") for outcome in flat.outcomes] == [
        FULL["items"][0]["product_id"]
    ] * 3
