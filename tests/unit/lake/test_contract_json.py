"""What a record must be before its fields are looked at, and what rides along."""

from pathlib import Path

import pytest
from contract_cases import (
    DROP,
    FULL,
    PLAIN,
    Case,
    Outcome,
    Raw,
    Row,
    accepted,
    check,
    flatten,
    flatten_cases,
    record,
    rejected,
)

from lake.contract import MAX_RECORD_BYTES

GOOD = record(base=PLAIN)
# Deep enough to overflow the stack of a careless parser.
DEPTH = 100_000


def raw(name: str, line: bytes, code: str, field: str = "") -> Case:
    return Case(name, line, reasons={(code, field)})


def spliced(old: bytes, new: bytes, base: Row = PLAIN) -> bytes:
    """The good order with a piece of its text replaced, once."""
    whole = record(base=base)
    assert whole.count(old) == 1
    return whole.replace(old, new)


NO_NUMBER_OF_JSON = ["007", "-01", "+5", ".5", "5.", "5.e1", "1e", "1e+", "0x1", "1_0"]
MALFORMED = [
    raw("bare word", b"order", "malformed_json"),
    raw("cut short", GOOD[:-1], "malformed_json"),
    raw("cut in a string", GOOD[:20], "malformed_json"),
    raw("closed twice", GOOD + b"}", "malformed_json"),
    raw("comma after the record", GOOD + b",", "malformed_json"),
    raw("comma before the record", b"," + GOOD, "malformed_json"),
    raw("word after the record", GOOD + b" x", "malformed_json"),
    raw("no braces", GOOD[1:-1], "malformed_json"),
    raw("trailing comma in an object", GOOD[:-1] + b",}", "malformed_json"),
    raw("trailing comma in a list", spliced(b"}]}", b"},]}"), "malformed_json"),
    raw("two commas", spliced(b", ", b",, ", {"a": 1, "b": 2}), "malformed_json"),
    raw("comma missing", spliced(b'"A-1", ', b'"A-1" '), "malformed_json"),
    raw("colon missing", spliced(b'"status": ', b'"status" '), "malformed_json"),
    raw("value missing", spliced(b'"paid"', b""), "malformed_json"),
    raw("single quotes", GOOD.replace(b'"', b"'"), "malformed_json"),
    raw("key without quotes", spliced(b'"status"', b"status"), "malformed_json"),
    raw("comment", GOOD + b" // good", "malformed_json"),
    raw("comment inside", spliced(b'"paid"', b'/* x */ "paid"'), "malformed_json"),
    raw("word True", spliced(b'"paid"', b"True"), "malformed_json"),
    raw("word nul", spliced(b'"paid"', b"nul"), "malformed_json"),
    raw("word undefined", spliced(b'"paid"', b"undefined"), "malformed_json"),
    raw("unknown escape", spliced(b"paid", rb"\paid"), "malformed_json"),
    raw("escape cut short", spliced(b"paid", rb"\u00e"), "malformed_json"),
    raw("escape not hexadecimal", spliced(b"paid", rb"\u00zz"), "malformed_json"),
    raw("tab in a string", spliced(b"paid", b"pa\tid"), "malformed_json"),
    raw("control in a string", spliced(b"paid", b"pa\x01id"), "malformed_json"),
    raw("NUL in a string", spliced(b"paid", b"pa\0id"), "malformed_json"),
    raw("NUL after the record", GOOD + b"\0", "malformed_json"),
    raw("NUL alone", b"\0", "malformed_json"),
    raw(
        "form feed as blank", spliced(b", ", b",\f", {"a": 1, "b": 2}), "malformed_json"
    ),
    raw("other blank", spliced(b'"paid"', b'\xc2\xa0"paid"'), "malformed_json"),
    raw("mark in the middle", b"\xef\xbb\xbf" + GOOD, "malformed_json"),
    raw("sql", b"'); drop table fact_orders; --", "malformed_json"),
    *(
        raw(
            f"number {written} of a known field",
            spliced(b'"unit_price": 10', b'"unit_price": ' + written.encode()),
            "malformed_json",
        )
        for written in NO_NUMBER_OF_JSON
    ),
    *(
        raw(
            f"number {written} of an unknown field",
            record({"gift": Raw(written)}, PLAIN),
            "malformed_json",
        )
        for written in NO_NUMBER_OF_JSON
    ),
    # Decided: two objects on one line are one bad record.
    raw("two objects on one line", GOOD + GOOD, "malformed_json"),
    raw("two objects and a blank", GOOD + b" " + GOOD, "malformed_json"),
    raw("two objects and a comma", GOOD + b"," + GOOD, "malformed_json"),
]
NOT_AN_OBJECT = [
    raw(f"record is {line.decode()}", line, "not_an_object")
    for line in (
        b"null",
        b"true",
        b"5",
        b"-1.5e3",
        b'"order"',
        b"[]",
        b'""',
        b"[" + GOOD + b"]",
    )
]

TWICE = [
    raw(
        "order field twice",
        spliced(b'"paid"', b'"paid", "status": "shipped"'),
        "duplicate_key",
        "status",
    ),
    raw(
        "order field twice, equal",
        spliced(b'"paid"', b'"paid", "status": "paid"'),
        "duplicate_key",
        "status",
    ),
    raw(
        "order field twice, once null",
        spliced(b'"paid"', b'"paid", "status": null'),
        "duplicate_key",
        "status",
    ),
    raw(
        "order field twice, first null",
        spliced(b'"paid"', b'null, "status": "paid"'),
        "duplicate_key",
        "status",
    ),
    raw(
        "order field twice, once escaped",
        spliced(b'"paid"', rb'"paid", "\u0073tatus": "paid"'),
        "duplicate_key",
        "status",
    ),
    raw(
        "optional field twice, both null",
        record({"channel": Raw('null, "channel": null')}, PLAIN),
        "duplicate_key",
        "channel",
    ),
    raw(
        "items twice",
        record({"items": Raw('[], "items": [{"product_id": "P"}]')}, PLAIN),
        "duplicate_key",
        "items",
    ),
    raw(
        "item field twice",
        spliced(b'"quantity": 2', b'"quantity": 2, "quantity": 2'),
        "duplicate_key",
        "items[0].quantity",
    ),
    raw(
        "field of the second item twice",
        record({"items[1].brand": Raw('"a", "brand": "b"')}),
        "duplicate_key",
        "items[1].brand",
    ),
    raw(
        "customer field twice",
        record({"customer.name": Raw('"a", "name": "a"')}),
        "duplicate_key",
        "customer.name",
    ),
    raw(
        "payment field twice",
        record({"payments[0].status": Raw('"a", "status": "a"')}),
        "duplicate_key",
        "payments[0].status",
    ),
    raw(
        "refund field twice",
        record({"refunds[0].tax_amount": Raw('1, "tax_amount": 1')}),
        "duplicate_key",
        "refunds[0].tax_amount",
    ),
    raw(
        "unknown field twice",
        record({"gift": Raw('1, "gift": 1')}, PLAIN),
        "duplicate_key",
        "gift",
    ),
    raw(
        "unknown item field twice",
        record({"items[0].colour": Raw('1, "colour": 1')}, PLAIN),
        "duplicate_key",
        "items[0].colour",
    ),
    raw(
        "inside an unknown field",
        record({"gift": Raw('{"a": 1, "a": 2}')}, PLAIN),
        "duplicate_key",
        "gift.a",
    ),
    raw(
        "inside a list of an unknown field",
        record({"gift": Raw('[[{"b": {"a": 1, "a": 2}}]]')}, PLAIN),
        "duplicate_key",
        "gift[0][0].b.a",
    ),
]
NOT_TWICE = [
    accepted(
        "same key in other objects",
        {"gift": {"status": 1}, "items[0].order_id": 1, "customer.status": 1},
        {"order.status": "paid"},
    ),
    accepted(
        "keys that differ in case",
        {
            "Status": "SHIPPED",
            "ORDER_ID": "x",
            "items[0].Quantity": 9,
            "customer.Id": "x",
            "Items": [],
            "Customer": None,
        },
        {
            "order.status": "paid",
            "order.order_id": "A-1",
            "items[0].quantity": 2,
            "order.customer_id": "C1",
        },
    ),
    accepted(
        "keys that look like paths",
        {
            "odd": Raw(
                '1, "items[0].quantity": 9, "customer.id": "x", "$.status": 1,'
                ' "status ": 1, "": 1, "/status": 1, "sta\\u0000tus": 1, "*": 1,'
                ' "a\\"b": 1, "__proto__": {"status": 1}, "%s": 1, "status\\u0000": 1'
            )
        },
        {"order.status": "paid", "items[0].quantity": 2, "order.customer_id": "C1"},
    ),
    accepted(
        "key escaped",
        {"status": DROP, "odd": Raw(r'1, "\u0073t\u0061tus": "shipped"')},
        {"order.status": "shipped"},
    ),
    rejected(
        "required key in another case",
        {"status": DROP, "Status": "paid"},
        ("missing_field", "status"),
    ),
]

NOT_UTF_8 = {
    "lone byte": b"\xff",
    "latin-1": "é".encode("latin-1"),
    "lone continuation": b"\x80",
    "sequence cut short": b"\xe6\x97",
    "overlong solidus": b"\xc0\xaf",
    "overlong NUL": b"\xc0\x80",
    "surrogate": b"\xed\xa0\x80",
    "surrogate pair as six bytes": b"\xed\xa0\xbd\xed\xb8\x80",
    "beyond Unicode": b"\xf4\x90\x80\x80",
    "five bytes": b"\xf8\x88\x80\x80\x80",
}
ENCODINGS = [
    *(
        raw(
            f"{name} in {field}",
            spliced(b"gift", b"gi" + sent + b"ft", {**PLAIN, field: "gift"}),
            "invalid_encoding",
        )
        for field in ("channel", "order_id", "note")
        for name, sent in NOT_UTF_8.items()
    ),
    raw(
        "lone byte in a key",
        spliced(b'"gift"', b'"gi\xffft"', {**PLAIN, "gift": 1}),
        "invalid_encoding",
    ),
]
LONE_SURROGATES = [
    accepted(f"{path} with {written}", {path: Raw(f'"a{written}b"')}, {})
    for path in ("channel", "order_id", "items[0].product_name", "customer.city")
    for written in (r"\ud800", r"\udfff", r"\ude00\ud83d", r"\ud83d\ud83d\ude00")
]

BLANKS_ANYWHERE = [
    Case(
        name,
        GOOD.replace(b", ", b"," + blank).replace(b": ", blank + b":" + blank),
        values={"order.order_id": "A-1", "items[0].quantity": 2},
    )
    for name, blank in (
        ("no blanks", b""),
        ("tabs", b"\t\t"),
        ("carriage returns", b"\r"),
        ("many blanks", b" " * 5000),
    )
] + [
    Case(f"blanks around: {blank!r}", blank + GOOD + blank, {"order.status": "paid"})
    for blank in (b" ", b"\t", b"\r", b" \t\r ")
]

EXTRAS = [
    accepted(f"extra field is {value[:20]}", {"gift": Raw(value)}, {})
    for value in (
        "null",
        "true",
        "1e999",
        "123456789012345678901234567890",
        '""',
        r'"\u0000"',
        "[]",
        "{}",
        "[1, [2, {}], null]",
        '{"a": {"b": [{"order_id": 5}]}}',
        '{"": 1}',
        "[" * 200 + "]" * 200,
    )
]
CASES = [
    *MALFORMED,
    *NOT_AN_OBJECT,
    *TWICE,
    *NOT_TWICE,
    *ENCODINGS,
    *LONE_SURROGATES,
    *BLANKS_ANYWHERE,
    *EXTRAS,
    rejected(
        "bare NaN is no number",
        {"tax_amount": Raw("NaN")},
        ("wrong_type", "tax_amount"),
    ),
]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    assert len({case.name for case in CASES}) == len(CASES)
    return flatten_cases(tmp_path_factory.mktemp("lake"), CASES)


@pytest.mark.parametrize("case", MALFORMED, ids=str)
def test_text_that_is_no_json_is_malformed(
    case: Case, outcomes: dict[str, Outcome]
) -> None:
    check(case, outcomes)


@pytest.mark.parametrize("case", NOT_AN_OBJECT, ids=str)
def test_json_that_is_no_object_is_not_an_object(
    case: Case, outcomes: dict[str, Outcome]
) -> None:
    check(case, outcomes)


@pytest.mark.parametrize("case", TWICE, ids=str)
def test_key_twice_in_one_object_is_a_duplicate_key(
    case: Case, outcomes: dict[str, Outcome]
) -> None:
    """Other faults may stand beside it; this one is always named."""
    assert case.reasons <= outcomes[case.name].reasons
    codes = {code for code, _ in outcomes[case.name].reasons}
    assert codes <= {"duplicate_key", "missing_field", "no_items"}


@pytest.mark.parametrize("case", NOT_TWICE, ids=str)
def test_key_is_known_by_its_exact_characters(
    case: Case, outcomes: dict[str, Outcome]
) -> None:
    check(case, outcomes)


@pytest.mark.parametrize("case", ENCODINGS, ids=str)
def test_bytes_that_are_no_utf_8_are_an_invalid_encoding(
    case: Case, outcomes: dict[str, Outcome]
) -> None:
    assert outcomes[case.name].reasons == case.reasons


@pytest.mark.parametrize("case", LONE_SURROGATES, ids=str)
def test_escape_that_is_no_character_is_an_invalid_encoding(
    case: Case, outcomes: dict[str, Outcome]
) -> None:
    [(code, _)] = outcomes[case.name].reasons
    assert code == "invalid_encoding"


@pytest.mark.parametrize("case", BLANKS_ANYWHERE, ids=str)
def test_blanks_between_tokens_mean_nothing(
    case: Case, outcomes: dict[str, Outcome]
) -> None:
    check(case, outcomes)


@pytest.mark.parametrize("case", EXTRAS, ids=str)
def test_unknown_field_of_any_value_is_accepted(
    case: Case, outcomes: dict[str, Outcome]
) -> None:
    check(case, outcomes)


def test_bare_nan_is_a_wrong_type_and_not_malformed(
    outcomes: dict[str, Outcome],
) -> None:
    """The contract lists it, without quotes, among the wrong types."""
    check(CASES[-1], outcomes)


def test_unknown_fields_are_counted_by_path_for_the_file(tmp_path: Path) -> None:
    flat = flatten(
        tmp_path,
        [
            record({"gift": 1, "items[0].colour": "red", "customer.vip": True}),
            record({"gift": None, "payments[0].card": {"last4": 1}}),
            record({"items[1].colour": [], "refunds[0].why": "x", "Status": "x"}),
            record(),
        ],
    )
    assert all(outcome.is_accepted for outcome in flat.outcomes)
    assert flat.source.unknown_fields == {
        "Status": 1,
        "customer.vip": 1,
        "gift": 2,
        "items.colour": 2,
        "payments.card": 1,
        "refunds.why": 1,
    }


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
