"""What the answer sheet notes lies in the files, and no more."""

import json
from collections import Counter

import pytest
from defect_cases import (
    KINDS,
    KNOWN,
    SHOP,
    USUAL_INCIDENTS,
    Shop,
    assert_all_is_noted,
    make,
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return make(tmp_path_factory.mktemp("shop"), SHOP)


def test_default_shop_has_a_little_of_each(shop: Shop) -> None:
    counts = Counter(note["kind"] for note in shop.notes)
    assert set(counts) == set(KINDS)
    assert Counter(row["kind"] for row in shop.incidents) == dict.fromkeys(
        USUAL_INCIDENTS, 1
    )
    assert len(shop.notes) < 0.1 * SHOP.orders


def test_dirt_does_not_change_how_many_orders_there_are(shop: Shop) -> None:
    assert len(shop.places) == SHOP.orders


def test_late_order_comes_with_the_next_file_as_it_should_have_come(
    shop: Shop,
) -> None:
    for note in shop.noted("late"):
        record = shop.records[shop.at(note)]
        assert note["expected"] == "accepted"
        assert record["order_id"] == note["order_id"]
        assert note["file"] == shop.file_of(record, 1)
        assert shop.places[note["order_id"]][0] == shop.at(note)
        # What it says had been known when it should have come.
        assert record["updated_at"][:7] == record["ordered_at"][:7]


def test_resent_order_is_the_same_record_again(shop: Shop) -> None:
    here = later = 0
    for note in shop.noted("resent"):
        place = shop.at(note)
        assert note["expected"] == "duplicate"
        assert shop.records[place]["order_id"] == note["order_id"]
        (original,) = [
            other
            for other in shop.places[note["order_id"]]
            if other < place and shop.lines[other] == shop.lines[place]
        ]
        here += original.file == place.file
        if original.file != place.file:
            later += 1
            assert original.file == shop.file_of(shop.records[place])
            assert place.file == shop.file_of(shop.records[place], 1)
    assert here > 0
    assert later > 0


def test_stale_order_comes_after_its_newer_version(shop: Shop) -> None:
    for note in shop.noted("stale"):
        record = shop.records[shop.at(note)]
        earlier = shop.places[note["order_id"]]
        earlier = earlier[: earlier.index(shop.at(note))]
        assert note["expected"] == "superseded"
        assert record["order_id"] == note["order_id"]
        assert note["file"] == shop.file_of(record, 2)
        assert earlier
        for place in earlier:
            assert place.file == shop.file_of(record, 1)
            assert shop.records[place]["updated_at"] > record["updated_at"]


def test_drifted_record_has_a_field_nobody_knows(shop: Shop) -> None:
    for note in shop.noted("drifted"):
        record = shop.records[shop.at(note)]
        assert note["expected"] == "accepted"
        assert record["order_id"] == note["order_id"]
        assert set(record) - KNOWN
        assert set(record) >= KNOWN


def test_truncated_file_ends_in_the_middle_of_a_record(shop: Shop) -> None:
    for note in shop.noted("truncated"):
        content = (shop.raw / note["file"]).read_bytes()
        last = content.split(b"\n")
        assert len(last) == note["line"]
        assert (note["expected"], note["reason"]) == ("quarantined", "malformed_json")
        assert last[-1].startswith(b'{"')
        with pytest.raises(json.JSONDecodeError):
            json.loads(last[-1])


def test_doubled_file_is_the_same_bytes_under_another_name(shop: Shop) -> None:
    for note in shop.noted("doubled"):
        copy = shop.raw / note["file"]
        original = copy.with_name(copy.name.replace("_again", ""))
        assert (note["expected"], note["line"]) == ("duplicate", None)
        assert copy.read_bytes() == original.read_bytes()


def test_everything_wrong_in_the_files_is_noted(shop: Shop) -> None:
    assert_all_is_noted(shop)


def test_notes_of_bad_records_are_repeated_for_the_doubled_file(shop: Shop) -> None:
    for doubled in shop.noted("doubled"):
        original = doubled["file"].replace("_again", "")
        places = {
            name: {
                (note["kind"], note["line"], note["reason"])
                for note in shop.notes
                if note["file"] == name and note["expected"] == "quarantined"
            }
            for name in (original, doubled["file"])
        }
        assert places[original] == places[doubled["file"]]
