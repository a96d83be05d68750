"""Numbers, timestamps and text of the contract, to the last digit and character."""

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from contract_cases import (
    DROP,
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

NUMBERS = [
    "items[0].quantity",
    "items[0].unit_price",
    "items[0].unit_cost",
    "items[0].discount_amount",
    "items[0].line_number",
    "order.discount_amount",
    "order.shipping_amount",
    "order.tax_amount",
    "payments[0].amount",
    "refunds[0].amount",
    "refunds[0].shipping_amount",
    "refunds[0].tax_amount",
    "refunds[0].line_number",
]
PRICES = ["items[0].unit_price", "items[0].unit_cost"]
CHARGES = [
    "order.shipping_amount",
    "order.tax_amount",
    "refunds[0].shipping_amount",
    "refunds[0].tax_amount",
]
AMOUNTS = [*CHARGES, "payments[0].amount", "refunds[0].amount"]

NO_NUMBERS = [
    '"1,000"',
    '"1,200.50"',
    '" 5"',
    '"5 "',
    '"$5"',
    '"5 EUR"',
    '"1e3"',
    '"1E3"',
    '"+5"',
    '".5"',
    '"5."',
    '"-"',
    '""',
    '" "',
    '"--5"',
    '"1.5.2"',
    '"1_000"',
    '"0x10"',
    '"five"',
    '"NaN"',
    '"nan"',
    '"Infinity"',
    '"inf"',
    '"null"',
    '"true"',
    r'"5\n"',
    r'"\n5"',
    r'"5\u0000"',
    r'"5\u00a0"',
    '"\uff15"',
    '"\u0663"',
    '"\u22125"',
    "true",
    "false",
    "[]",
    "[5]",
    "{}",
    '{"value": 5}',
    "NaN",
]
HUGE_EXPONENT = "1e99999999999999999999"
TINY_EXPONENT = "1e-99999999999999999999"
LONG_FRACTION = "1." + "0" * 5000 + "1"


# The lake holds instants in UTC, without an offset.
at = datetime.fromisoformat


def number(path: str, written: str, kept: str) -> Case:
    changes: Row = {path.removeprefix("order."): Raw(written)}
    return accepted(f"{path} {written[:40]}", changes, {path: Decimal(kept)})


def no_number(path: str, written: str, code: str) -> Case:
    place = path.removeprefix("order.")
    changes: Row = {place: Raw(written)}
    if place == "items[0].line_number":
        changes["refunds"] = DROP
    return rejected(f"{path} {written[:40]}", changes, (code, place))


NUMBER_CASES = [
    *(
        no_number(path, written, "wrong_type")
        for path in NUMBERS
        for written in NO_NUMBERS
    ),
    *(
        number("items[0].quantity", written, kept)
        for written, kept in (
            ("1", "1"),
            ("1000000", "1000000"),
            ('"3"', "3"),
            ("2.0", "2"),
            ("2.000", "2"),
            ('"3.0"', "3"),
            ('"007"', "7"),
            (r'"\u0035"', "5"),
            ("1e3", "1000"),
            ("1E+6", "1000000"),
            ("1500e-2", "15"),
            ("0.2e1", "2"),
            ("3." + "0" * 400, "3"),
        )
    ),
    *(
        no_number("items[0].quantity", written, "invalid_quantity")
        for written in (
            "0",
            "-0",
            "0.0",
            "-1",
            "1000001",
            "3.5",
            '"3.5"',
            '"-1"',
            "0.9999999999999999999999",
            "2.0000000000000000000001",
            "1e-1",
            "1e7",
            "1e999",
            "4294967297",
            "18446744073709551617",
            HUGE_EXPONENT,
            TINY_EXPONENT,
            "1e1000000000",
            LONG_FRACTION,
        )
    ),
    *(
        number(path, written, kept)
        for path in PRICES
        for written, kept in (
            ("0", "0"),
            ("-0", "0"),
            ("-0.0", "0"),
            ("0.1", "0.1"),
            ('"0.1"', "0.1"),
            ("19.990000000000002", "19.99"),
            ("1.00005", "1.0001"),
            ("1.00004999999999999999999999", "1.0000"),
            ("1.00015", "1.0002"),
            ('"1.00005"', "1.0001"),
            ("0.33335", "0.3334"),
            ("5e-5", "0.0001"),
            ("4.9e-5", "0"),
            ("-0.00004", "0"),
            ("1E2", "100"),
            ("12345678e-4", "1234.5678"),
            ("99999999.9999", "99999999.9999"),
            ("99999999.99994", "99999999.9999"),
            ("0.00005" + "0" * 400, "0.0001"),
            (LONG_FRACTION, "1"),
            ("1e-400", "0"),
            (TINY_EXPONENT, "0"),
            ("0e99999999999999999999", "0"),
        )
    ),
    *(
        no_number(path, written, "invalid_price")
        for path in PRICES
        for written in (
            "-0.0001",
            "-0.00005",
            "-1",
            '"-1"',
            "100000000",
            "99999999.99995",
            "1e8",
            "1e999",
            HUGE_EXPONENT,
            "123456789012345678901234567890",
            "1" + "0" * 400,
        )
    ),
    *(
        number(path, written, kept)
        for path in AMOUNTS
        for written, kept in (
            ("0.1", "0.10"),
            ('"0.1"', "0.10"),
            ("19.990000000000002", "19.99"),
            ("1.005", "1.01"),
            ("2.675", "2.68"),
            ("1.00499999999999999999", "1.00"),
            ('"1.00499999999999999999"', "1.00"),
            ("12345e-3", "12.35"),
            ("1.5E+1", "15.00"),
            ("123456789012.345", "123456789012.35"),
            ("999999999999.994", "999999999999.99"),
            ('"00.5"', "0.50"),
        )
    ),
    *(
        number(path, written, "0")
        for path in CHARGES
        for written in ("0", "-0", "0.0049", "-0.0049", "1e-3", "1e-999")
    ),
    *(
        no_number(path, written, "invalid_amount")
        for path in CHARGES
        for written in ("-1", "-0.01", "-0.005", '"-1"')
    ),
    *(
        no_number(path, written, "invalid_amount")
        for path in AMOUNTS
        for written in (
            "1e12",
            "1000000000000",
            "999999999999.995",
            '"1000000000000"',
            "1e999",
            HUGE_EXPONENT,
            "9" * 60,
        )
    ),
    *(
        number("payments[0].amount", written, kept)
        for written, kept in (
            ("-1.005", "-1.01"),
            ("-27.5", "-27.50"),
            ("-0.004", "0"),
            ("0", "0"),
        )
    ),
]

UTC_TIMES = [
    ("2025-01-31", "2025-01-31 00:00:00"),
    ("2025-01-31T10:20", "2025-01-31 10:20:00"),
    ("2025-01-31 10:20", "2025-01-31 10:20:00"),
    ("2025-01-31T10:20:30", "2025-01-31 10:20:30"),
    ("2025-01-31 10:20:30", "2025-01-31 10:20:30"),
    ("2025-01-31T10:20:30.5", "2025-01-31 10:20:30.500000"),
    ("2025-01-31T10:20:30.123456", "2025-01-31 10:20:30.123456"),
    ("2025-01-31T10:20:30.1234569", "2025-01-31 10:20:30.123456"),
    ("2025-01-31T10:20:30.9999999", "2025-01-31 10:20:30.999999"),
    ("2025-01-31T10:20:30." + "9" * 60, "2025-01-31 10:20:30.999999"),
    ("2025-01-31T10:20:30.0000001Z", "2025-01-31 10:20:30"),
    ("2025-01-31T10:20Z", "2025-01-31 10:20:00"),
    ("2025-01-31T10:20:30Z", "2025-01-31 10:20:30"),
    ("2025-01-31 10:20:30.25Z", "2025-01-31 10:20:30.250000"),
    ("2025-01-31T10:20+02:00", "2025-01-31 08:20:00"),
    ("2025-01-31T10:20:30+0200", "2025-01-31 08:20:30"),
    ("2025-01-31 10:20:30.5-05:30", "2025-01-31 15:50:30.500000"),
    ("2025-01-31T10:20:30-0000", "2025-01-31 10:20:30"),
    ("2025-01-31T00:20:30+05:45", "2025-01-30 18:35:30"),
    ("2025-01-31T23:30-01:00", "2025-02-01 00:30:00"),
    ("2025-01-31T10:00+14:00", "2025-01-30 20:00:00"),
    ("2025-01-31T00:00:00Z", "2025-01-31 00:00:00"),
    ("2025-01-31T23:59:59.999999Z", "2025-01-31 23:59:59.999999"),
    ("2024-02-29", "2024-02-29 00:00:00"),
    ("2000-02-29T12:00Z", "2000-02-29 12:00:00"),
]
# Decided: the years 1970 to 2200, of the instant in UTC.
FIRST_AND_LAST_TIMES = [
    ("1970-01-01", "1970-01-01 00:00:00"),
    ("1970-01-01T00:00:00Z", "1970-01-01 00:00:00"),
    ("1969-12-31T23:30-01:00", "1970-01-01 00:30:00"),
    ("2200-12-31T23:59:59.999999Z", "2200-12-31 23:59:59.999999"),
    ("2201-01-01T00:30+01:00", "2200-12-31 23:30:00"),
]
TIMES_OUT_OF_RANGE = [
    "1969-12-31",
    "1969-12-31T23:59:59.999999Z",
    "1970-01-01T00:30+01:00",
    "2201-01-01",
    "2201-01-01T00:00:00Z",
    "2200-12-31T23:30-01:00",
    "1900-02-28",
    "0001-01-01",
    "0001-01-01T00:00+14:00",
    "9999-12-31",
    "9999-12-31T23:59:59.999999-23:59",
]
NO_TIMES = [
    "",
    " ",
    "yesterday",
    "now",
    "today",
    "epoch",
    "infinity",
    "-infinity",
    "NULL",
    "2025",
    "2025-01",
    "20250131",
    "2025-1-31",
    "2025-01-1",
    "25-01-31",
    "31.01.2025",
    "01/31/2025",
    "2025/01/31",
    "2025-W05-5",
    "2025-031",
    "12025-01-31",
    "+2025-01-31",
    "-2025-01-31",
    "2025-01-31 (BC)",
    "2025-00-10",
    "2025-13-01",
    "2025-01-00",
    "2025-01-32",
    "2025-02-29",
    "2100-02-29",
    "2025-04-31",
    " 2025-01-31",
    "2025-01-31 ",
    "2025-01-31\n",
    "2025-01-31\0",
    "2025-01-31Z",
    "2025-01-31+01:00",
    "2025-01-31T",
    "2025-01-31T10",
    "2025-01-31T10Z",
    "2025-01-31T1:20",
    "2025-01-31T10:2",
    "2025-01-31T1020",
    "2025-01-31T10:20:3",
    "2025-01-31T10:20:",
    "2025-01-31T10:20:30.",
    "2025-01-31T10:20:30.Z",
    "2025-01-31T10:20:30,5",
    "2025-01-31T10:20.5",
    "2025-01-31T10:20:30.5.5",
    "2025-01-31T10:20:30:40",
    "2025-01-31t10:20:30Z",
    "2025-01-31T10:20:30z",
    "2025-01-31  10:20",
    "2025-01-31\t10:20",
    "2025-01-31\u00a010:20",
    "2025-01-31_10:20",
    "2025-01-31T24:00",
    "2025-01-31T24:00:00Z",
    "2025-01-31T25:00",
    "2025-01-31T10:60",
    "2025-01-31T10:20:60",
    "2025-01-31T23:59:60Z",
    "2025-01-31T10:20:30 Z",
    "2025-01-31T10:20:30Z ",
    "2025-01-31T10:20:30Z\n",
    "2025-01-31T10:20:30ZZ",
    "2025-01-31T10:20:30UTC",
    "2025-01-31T10:20:30 UTC",
    "2025-01-31 10:20:30 Europe/Berlin",
    "2025-01-31T10:20:30+01:00[Europe/Berlin]",
    "2025-01-31T10:20:30+01",
    "2025-01-31T10:20:30+1:00",
    "2025-01-31T10:20:30+100",
    "2025-01-31T10:20:30+01:0",
    "2025-01-31T10:20:30+01:00:00",
    "2025-01-31T10:20:30 +01:00",
    "2025-01-31T10:20:30+01:60",
    "2025-01-31T10:20:30+24:00",
    "2025-01-31T10:20:30+99:99",
    "2025-01-31T10:20:30\u221201:00",
    "\uff12\uff10\uff12\uff15-01-31",
    "2025-01-3\uff11",
    "\u0662\u0660\u0662\u0665-\u0660\u0661-\u0663\u0661",
    "1738318830",
    "2025-01-31T10:20:30Z' or '1'='1",
]
FIELDS_OF_TIMES = [
    "updated_at",
    "customer.updated_at",
    "payments[0].paid_at",
    "refunds[0].refunded_at",
]
TIME_CASES = [
    *(
        accepted(
            f"ordered_at {written[:40]}",
            {"ordered_at": written},
            {"order.ordered_at": at(instant), "order.updated_at": at(instant)},
            PLAIN,
        )
        for written, instant in UTC_TIMES + FIRST_AND_LAST_TIMES
    ),
    *(
        accepted(
            f"updated_at {written[:40]}",
            {"updated_at": written},
            {"order.updated_at": at(instant)},
        )
        for written, instant in UTC_TIMES + FIRST_AND_LAST_TIMES
    ),
    *(
        accepted(f"{p} {written[:40]}", {p: written}, {p: at(instant)})
        for p in ("customer.updated_at", "payments[0].paid_at")
        for written, instant in UTC_TIMES + FIRST_AND_LAST_TIMES
    ),
    *(
        accepted(
            f"refunded_at {written[:40]}",
            {"ordered_at": "1970-01-01", "refunds[0].refunded_at": written},
            {"refunds[0].refunded_at": at(instant)},
        )
        for written, instant in UTC_TIMES + FIRST_AND_LAST_TIMES
    ),
    *(
        rejected(
            f"ordered_at {written!r}",
            {"ordered_at": written},
            (code, "ordered_at"),
            base=PLAIN,
        )
        for code, times in (
            ("invalid_timestamp", NO_TIMES),
            ("timestamp_out_of_range", TIMES_OUT_OF_RANGE),
        )
        for written in times
    ),
    *(
        rejected(f"{p} {written!r}", {p: written}, ("invalid_timestamp", p))
        for p in FIELDS_OF_TIMES
        for written in NO_TIMES
    ),
    *(
        rejected(f"{p} {written!r}", {p: written}, ("timestamp_out_of_range", p))
        for p in FIELDS_OF_TIMES
        for written in TIMES_OUT_OF_RANGE
        if p != "refunds[0].refunded_at" or written.startswith("2")
    ),
    accepted(
        "updated_at defaults to ordered_at",
        {"updated_at": DROP},
        {"order.updated_at": at("2025-01-15 10:30:00")},
    ),
    accepted(
        "updated_at null is ordered_at",
        {"updated_at": None},
        {"order.updated_at": at("2025-01-15 10:30:00")},
    ),
    accepted(
        "customer's updated_at defaults to the order's",
        {"customer.updated_at": DROP},
        {"customer.updated_at": at("2025-01-16 08:00:00")},
    ),
    accepted(
        "customer's updated_at defaults to ordered_at in the end",
        {"customer.updated_at": None, "updated_at": DROP},
        {"customer.updated_at": at("2025-01-15 10:30:00")},
    ),
    accepted(
        "updated_at before ordered_at",
        {"updated_at": "2025-01-01"},
        {"order.updated_at": at("2025-01-01 00:00:00")},
    ),
]

TEXTS = {
    "unicode": "Größe ½ 日本語 العربية עברית ไทย",
    "emoji joined": "👩‍👩‍👧‍👦🏳️‍🌈",
    "beyond the basic plane": "\U0001f600\U0010fffd",
    "not normalised": "e\u0301 \u00e9 \u212b \u00c5 ﬁ",
    "blanks around": "  a  b\t",
    "blank": "   ",
    "empty": "",
    "line ends": "a\nb\r\nc\rd\u2028e\u2029f\u0085g",
    "double quotes": 'a "b" ""',
    "single quotes": "a 'b' ''",
    "backslashes": "\\ \\\\ \\n \\u0041 C:\\temp\\",
    "NUL": "a\0b",
    "NUL alone": "\0",
    "controls": "\x01\x02\x07\x08\x0b\x0c\x1b[31m\x1f\x7f\x80",
    "byte order mark": "\ufeffa\ufeff",
    "non-characters": "\ufffd\ufffe\uffff",
    "direction marks": "\u202eabc\u200b\u200d",
    "path": "../../../../etc/passwd",
    "absolute path": "/etc/passwd",
    "drive": "C:\\..\\con",
    "sql": "'; DROP TABLE fact_orders; --",
    "sql function": "read_text('/etc/passwd')",
    "format string": "%s %d %n {0} {self} ${HOME} $(id) `id`",
    "template": "{{ var('x') }} {% raw %}",
    "html": "<script>alert(1)</script>",
    "hive": "__HIVE_DEFAULT_PARTITION__",
    "key and value": "order_month=01",
    "word null": "null",
    "word NULL": "NULL",
    "word true": "true",
    "word NaN": "NaN",
    "digits": "00123",
    "float": "1e5",
    "json object": '{"order_id": "x"}',
    "json array": "[1, 2]",
    "csv": "a,b;c\t=1+1",
    "long": "äöü" * 50_000,
}
TEXT_FIELDS = [
    "order.channel",
    "order.device_type",
    "items[0].product_name",
    "items[1].category",
    "payments[0].status",
]
TEXT_CASES = [
    *(
        accepted(f"{p} {name}, {form}", {p.removeprefix("order."): value}, {p: kept})
        for p in TEXT_FIELDS
        for name, kept in TEXTS.items()
        for form, value in (
            ("in ASCII", kept),
            ("as it is", Raw(json.dumps(kept, ensure_ascii=False))),
        )
    ),
    *(
        accepted(f"{p} {name}", {p.removeprefix("order."): kept}, {p: kept})
        for p in (
            "order.order_id",
            "items[0].product_id",
            "payments[0].method",
            "customer.name",
            "customer.city",
        )
        for name, kept in TEXTS.items()
        if name not in {"blank", "empty", "long"}
    ),
    accepted(
        "solidus escaped",
        {"channel": Raw(r'"a\/b\"\\\b\f\n\r\t"')},
        {"order.channel": 'a/b"\\\b\f\n\r\t'},
    ),
    accepted(
        "surrogate pair in either case",
        {"channel": Raw(r'"\ud83d\uDE00"')},
        {"order.channel": "😀"},
    ),
]
CASES = NUMBER_CASES + TIME_CASES + TEXT_CASES


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    assert len({case.name for case in CASES}) == len(CASES)
    return flatten_cases(tmp_path_factory.mktemp("lake"), CASES)


@pytest.mark.parametrize("case", NUMBER_CASES, ids=str)
def test_number_is_read_from_its_digits_and_rounded_once(
    case: Case, outcomes: dict[str, Outcome]
) -> None:
    check(case, outcomes)


@pytest.mark.parametrize("case", TIME_CASES, ids=str)
def test_timestamp_is_one_of_the_declared_shapes(
    case: Case, outcomes: dict[str, Outcome]
) -> None:
    check(case, outcomes)


@pytest.mark.parametrize("case", TEXT_CASES, ids=str)
def test_text_is_kept_exactly(case: Case, outcomes: dict[str, Outcome]) -> None:
    check(case, outcomes)


ZONE_TIMES = {
    "Europe/Berlin": [
        ("2025-07-01T12:00", "2025-07-01 10:00:00"),
        ("2025-12-01 12:00:00.5", "2025-12-01 11:00:00.500000"),
        ("2025-02-01", "2025-01-31 23:00:00"),
        ("2025-10-26T01:59:59", "2025-10-25 23:59:59"),
        ("2025-10-26T02:30", "2025-10-26 00:30:00"),
        ("2025-10-26T02:59:59.999999", "2025-10-26 00:59:59.999999"),
        ("2025-10-26T03:00", "2025-10-26 02:00:00"),
        ("2025-10-26T02:30+01:00", "2025-10-26 01:30:00"),
        ("2025-10-26T02:30Z", "2025-10-26 02:30:00"),
        ("2025-03-30T01:59", "2025-03-30 00:59:00"),
        ("2025-03-30T02:00", "2025-03-30 01:00:00"),
        ("2025-03-30T02:30", "2025-03-30 01:30:00"),
        ("2025-03-30T03:00", "2025-03-30 01:00:00"),
        ("1980-01-01T12:00", "1980-01-01 11:00:00"),
        ("2150-07-01T12:00", "2150-07-01 10:00:00"),
        ("2201-01-01T00:30", "2200-12-31 23:30:00"),
    ],
    "America/New_York": [
        ("2025-11-02T01:30", "2025-11-02 05:30:00"),
        ("2025-03-09T02:30", "2025-03-09 07:30:00"),
        ("2025-01-31", "2025-01-31 05:00:00"),
        ("1969-12-31T19:00", "1970-01-01 00:00:00"),
    ],
    "Australia/Lord_Howe": [
        ("2025-10-05T02:15", "2025-10-04 15:45:00"),
        ("2025-04-06T01:45", "2025-04-05 14:45:00"),
    ],
    "Asia/Kathmandu": [("2025-01-31T00:00", "2025-01-30 18:15:00")],
}
ZONE_TIMES_OUT_OF_RANGE = {
    "Europe/Berlin": ["1970-01-01T00:30", "0001-01-01", "9999-12-31T23:59:59"],
    "America/New_York": ["2200-12-31T20:00", "9999-12-31T23:59:59", "0001-01-01"],
    "Australia/Lord_Howe": ["0001-01-01T00:00"],
    "Asia/Kathmandu": ["1970-01-01"],
}


@pytest.mark.parametrize("zone", ZONE_TIMES)
def test_time_without_offset_is_local_in_the_source_timezone(
    tmp_path: Path, zone: str
) -> None:
    times = ZONE_TIMES[zone]
    records = [
        record(
            {
                "ordered_at": written,
                "updated_at": DROP,
                "customer.updated_at": written,
                "payments[0].paid_at": written,
                "refunds[0].refunded_at": written,
            }
        )
        for written, _ in times
    ]
    bad = [
        record({"ordered_at": written}, PLAIN)
        for written in ZONE_TIMES_OUT_OF_RANGE[zone]
    ]
    outcomes = flatten(tmp_path, records + bad, source_timezone=zone).outcomes
    got = [
        (written, str(outcome.value(path)))
        for (written, _), outcome in zip(times, outcomes, strict=False)
        for path in (
            "order.ordered_at",
            "order.updated_at",
            "customer.updated_at",
            "payments[0].paid_at",
            "refunds[0].refunded_at",
        )
    ]
    assert got == [pair for pair in times for _ in range(5)]
    for outcome in outcomes[len(times) :]:
        assert outcome.reasons == {("timestamp_out_of_range", "ordered_at")}


def test_rounded_numbers_are_counted_in_the_manifest(tmp_path: Path) -> None:
    flat = flatten(
        tmp_path,
        [
            record({"shipping_amount": Raw("19.990000000000002"), "tax_amount": 1}),
            record(
                {
                    "items[0].unit_price": Raw("1.00005"),
                    "items[0].unit_cost": "0.00001",
                    "payments[0].amount": Raw("1.005"),
                }
            ),
            record({"items[0].unit_price": Raw("1.0001"), "tax_amount": Raw("0.1")}),
            record(),
        ],
    )
    assert all(outcome.is_accepted for outcome in flat.outcomes)
    assert flat.source.rounded_numbers == 4
