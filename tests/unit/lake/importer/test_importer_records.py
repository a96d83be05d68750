"""Records that cannot be read, are deep or long, or hold odd text."""

import json

import pytest
from importer_cases import GERMAN, codes, judged, line_of, translator

from lake.contract import MAX_RECORD_BYTES

WHOLE_RECORDS = [
    (b'{"nr": 1', {"malformed_json"}),
    (b'{"nr": 1} {"nr": 2}', {"malformed_json"}),
    (b"\x00\x01", {"malformed_json"}),
    (b"[1, 2]", {"not_an_object"}),
    (b'"text"', {"not_an_object"}),
    (b"null", {"not_an_object"}),
    (b'{"nr": 1, "nr": 2}', {"duplicate_key"}),
    (b'{"a": {"b": 1, "b": 1}}', {"duplicate_key"}),
    (b'{"nr": "\xff"}', {"invalid_encoding"}),
    (b'{"nr": "' + b"x" * MAX_RECORD_BYTES + b'"}', {"record_too_large"}),
]


@pytest.mark.parametrize(
    ("record", "expected"), WHOLE_RECORDS, ids=lambda value: repr(value)[:30]
)
def test_unreadable_record_is_passed_on_as_it_came(
    record: bytes, expected: set[str]
) -> None:
    translation = translator("").translate(record, is_first=False)
    assert translation.line == record
    assert translation.fields is None
    assert expected <= codes(translation.line)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (b"[1, 2]", "not_an_object"),
        (b" [1", "malformed_json"),
        (b"\xef\xbb\xbf{}", "malformed_json"),
        (b"\xff\xfe{}", "invalid_encoding"),
        (b"\x00\x00\xfe\xff", "malformed_json"),
        (b"", "malformed_json"),
    ],
)
def test_first_line_never_decides_the_form_of_the_file(
    record: bytes, expected: str
) -> None:
    line = translator("").translate(record, is_first=True).line
    assert line[:1] in (b'"', b",")
    assert expected in codes(line)


def test_line_breaks_within_a_record_mean_the_same_afterwards() -> None:
    for record in (b'{\n"nr": 1,\n"nr": 2}', b'{"nr": "a\nb"}', b"[\n1]", b"{\n\n"):
        line = line_of(record)
        assert b"\n" not in line
        assert codes(line) >= codes(record) - {"missing_field", "no_items"}


def test_half_a_surrogate_pair_is_named_where_it_stands() -> None:
    record = rb'{"nr": "\ud800", "\udfff": {"\udfff": ["\ud800"]}}'
    reasons = {(r.code, r.field) for r in judged(line_of(record)).reasons}
    assert ("invalid_encoding", "order_id") in reasons


def test_text_is_kept_to_the_letter() -> None:
    text = 'Größe 日本 "q" \\ \x00 \u2028 👩‍👩‍👧 1.50 ../../x'
    line = line_of(json.dumps({"nr": text}).encode())
    assert json.loads(line) == {"order_id": text}


def test_deep_record_is_no_accident() -> None:
    deep = b"[" * 50_000 + b"]" * 50_000
    assert "malformed_json" in codes(line_of(b'{"lines": ' + deep + b"}"))
    nested = b'{"lines": ' + b"[" * 500 + b"]" * 500 + b"}"
    assert "wrong_type" in codes(line_of(nested))


@pytest.mark.parametrize(
    "value",
    [
        b'"' + b" " * 3_000_000 + b'x"',
        b'"' + b"9" * 3_000_000 + b'x"',
        b'"-' + b" " * 3_000_000 + b'-"',
        b"9" * 3_000_000,
    ],
    ids=["blanks", "digits", "signs", "number"],
)
def test_long_value_costs_no_more_than_its_length(value: bytes) -> None:
    mapping = f"numbers: {GERMAN}\ntime: {{formats: ['%d.%m.%Y %H:%M']}}\nreturns: {{}}"
    record = b'{"at": %b, "lines": [{"qty": %b, "price": %b}]}' % ((value,) * 3)
    assert value in line_of(record, mapping)
