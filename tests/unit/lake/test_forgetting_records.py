"""What is erased from one record, and that it is judged as before."""

import json
from zoneinfo import ZoneInfo

import pytest

from lake.contract import MAX_RECORD_BYTES, Feed
from lake.errors import LakeError
from lake.exact.validation import validate_order, validate_row
from lake.forgetting.csv_records import CsvHeader, erase_csv
from lake.forgetting.edits import edited
from lake.forgetting.json_records import erase_json
from lake.forgetting.person import Person
from lake.settings import Rules

RULES = Rules(frozenset({"paid"}), frozenset({"EUR"}), ZoneInfo("UTC"))
ADA = Person("C-1")
ITEMS = b'"items": [{"product_id": "P", "quantity": 1, "unit_price": 2.50}]'
HEADER = CsvHeader(",", ("customer_id", "updated_at", "name", "email", "city"))


def order(customer: bytes) -> bytes:
    return (
        b'{"order_id": "A", "ordered_at": "2025-03-31", "status": "paid", '
        b'"customer": ' + customer + b", " + ITEMS + b"}"
    )


def erased(record: bytes, person: Person = ADA) -> bytes:
    erasure = erase_json(record, person)
    return edited(record, erasure.edits) if erasure else record


def erased_row(row: bytes, *, is_whole: bool = True) -> bytes:
    erasure = erase_csv(row, HEADER, ADA, is_whole=is_whole)
    return edited(row, erasure.edits) if erasure else row


def test_order_keeps_every_byte_but_name_and_address() -> None:
    record = order(b'{ "id":"C-1","name" : "Ada L.", "email":"a@b.c" ,"city":"Ulm"}')
    assert erased(record) == order(
        b'{ "id":"C-1","name" : null, "email":null ,"city":"Ulm"}'
    )


@pytest.mark.parametrize(
    "customer",
    [
        b'{"name": "Ada", "email": "ada@x.org", "id": "C-1"}',
        rb'{"\u0069d": "\u0043-1", "n\u0061me": "Ada", "email": "ada@x.org"}',
        b'{"id": "C-1", "name": "Ada", "name": "Ada"}',
        b'{"id": "C-2", "id": "C-1", "name": "Ada"}',
        b'{"id": "C-1", "name": {"first": "Ada", "of": ["Ada"]}}',
        b'{"id": "C-1", "name": ["Ada"], "email": 5}',
        b'{"id": "C-1", "name": "Ada \xff"}',
        b'{"id": "C-1", "name": ["Ada", "\xff"], "email": {"at": "ada@x.org\xff"}}',
        rb'{"id": "C-1", "name": "Ada \ud800"}',
        b'{"id": "C-1", "name": "Ada \x01", "email": "ada@x.org"}',
        rb'{"id": "C-1", "name": "Ada \x", "email": "ada@x.org"}',
        b'{"id": "C-1", "name": "Ada "L" L", "email": "ada@x.org"}',
        b'{"id": "C-1", "name": "Ada, "email": "ada@x.org"}',
        b'{"id": "C-1", "name": Ada, "email": "ada@x.org"}',
        b"{'id': 'C-1', 'name': 'Ada', 'email': 'ada@x.org'}",
        b'{"id": "C-1", "name": "Ada", "email": "ada@x.org",}',
    ],
)
def test_person_is_erased_and_the_record_judged_as_before(customer: bytes) -> None:
    record = order(customer)
    after = erased(record)
    assert b"Ada" not in after
    assert b"ada@x.org" not in after
    assert ITEMS in after
    before, now = validate_order(record, RULES), validate_order(after, RULES)
    assert now.reasons == before.reasons
    if not before.reasons:
        for each in (before, now):
            each.values["customer"] = None
        assert now.values == before.values


@pytest.mark.parametrize(
    "customer",
    [
        b'{"id": "C-12", "name": "Bo"}',
        b'{"id": "c-1", "name": "Bo"}',
        b'{"id": "C-1 ", "name": "Bo"}',
        b'{"id": "C-2", "name": "Bo", "note": "not C-1"}',
        b'{"id": "C-2", "name": "Bo", "language": "C-1"}',
    ],
)
def test_record_of_somebody_else_stays(customer: bytes) -> None:
    assert erased(order(customer)) == order(customer)


def test_whole_number_is_an_id() -> None:
    record = order(b'{"id": 17, "name": "Ada"}')
    assert b"Ada" not in erased(record, Person("17"))
    assert erased(record, Person("017")) == record


def test_names_of_other_things_stay() -> None:
    record = (
        b'{"order_id": "A", "store": {"id": "C-1", "name": "Ulm"}, '
        b'"customer": {"id": "C-1", "name": "Ada"}, '
        b'"items": [{"product_name": "Ada", "product_id": "C-1"}]}'
    )
    assert erased(record) == record.replace(b'"name": "Ada"', b'"name": null')


def test_profile_change_is_erased() -> None:
    record = b'{"customer_id": "C-1", "updated_at": "2025-01-01", "name": "Ada"}'
    after = erased(record)
    assert json.loads(after)["name"] is None
    assert validate_row(after, Feed.CUSTOMERS, RULES).reasons == []


def test_records_glued_together_are_told_apart() -> None:
    of_ada = order(b'{"id": "C-1", "name": "Ada"}')
    of_bo = order(b'{"id": "C-2", "name": "Bo"}')
    assert erased(of_ada + of_bo) == of_ada.replace(b'"Ada"', b"null") + of_bo


def test_record_that_was_cut_off_is_erased_to_its_end() -> None:
    record = b'{"order_id": "A", "customer": {"id": "C-1", "name": "Ada", "email": "ad'
    after = erased(record)
    assert b"Ada" not in after
    assert b'"ad' not in after
    assert after.startswith(b'{"order_id": "A", "customer": {"id": "C-1"')
    erasure = erase_json(record, ADA)
    assert erasure
    assert not erasure.is_sure


def test_what_states_nothing_stays() -> None:
    record = order(b'{"id": "C-1", "name": " ", "email": ""}')
    assert erase_json(record, ADA) is None


def test_record_too_large_stays_too_large() -> None:
    customer = b'{"id": "C-1", "name": "' + b"A" * MAX_RECORD_BYTES + b'"}'
    after = erased(order(customer))
    assert b"AA" not in after
    assert len(after) == len(order(customer))


def test_second_time_changes_nothing() -> None:
    for customer in (b'{"id": "C-1", "name": "Ada"}', b'{"id": "C-1", "name": "Ada'):
        once = erased(order(customer))
        assert erased(once) == once


def test_blank_id_is_nobody() -> None:
    with pytest.raises(LakeError, match="guest"):
        Person(" ")


# --- CSV ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "after"),
    [
        (b"C-1,2025-01-01,Ada,ada@x.org,Ulm", b"C-1,2025-01-01,,,Ulm"),
        (b'"C-1",2025-01-01,"L, ""A""",a@x,Ulm', b'"C-1",2025-01-01,,,Ulm'),
        (b'C-1,2025-01-01,"A\r\nL",,"U,m"', b'C-1,2025-01-01,"\r\n",,"U,m"'),
        (b"C-1,2025-01-01,\xff Ada,,Ulm", b"C-1,2025-01-01,\xff,,Ulm"),
        (b"C-12,2025-01-01,Bo,,Ulm", b"C-12,2025-01-01,Bo,,Ulm"),
        (b"C-2,2025-01-01,C-1,,Ulm", b"C-2,2025-01-01,C-1,,Ulm"),
    ],
)
def test_row_loses_name_and_address_alone(row: bytes, after: bytes) -> None:
    assert erased_row(row) == after


def test_row_that_is_no_row_keeps_its_marks_and_the_id() -> None:
    row = b'C-1,2025-01-01,Lovelace, Ada,"ada"@x.org,Ulm'
    after = erased_row(row, is_whole=False)
    assert after == b'C-1,x,x,x,"x"x,x'
    assert erased_row(after, is_whole=False) == after
