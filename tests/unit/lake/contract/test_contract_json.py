"""What a record must be before its fields are looked at."""

import pytest
from contract_cases import (
    PLAIN,
    Case,
    Outcome,
    Raw,
    accepted,
    check,
    flatten_cases,
    record,
    rejected,
)
from contract_lines import GOOD, raw, spliced

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

CASES = [
    *MALFORMED,
    *NOT_AN_OBJECT,
    *ENCODINGS,
    *LONE_SURROGATES,
    *BLANKS_ANYWHERE,
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


def test_bare_nan_is_a_wrong_type_and_not_malformed(
    outcomes: dict[str, Outcome],
) -> None:
    """The contract lists it, without quotes, among the wrong types."""
    check(CASES[-1], outcomes)
