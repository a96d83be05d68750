"""Timestamps of the contract: the declared shapes, the declared years."""

from datetime import datetime

import pytest
from contract_cases import (
    DROP,
    PLAIN,
    Case,
    Outcome,
    accepted,
    check,
    flatten_cases,
    rejected,
)

# The lake holds instants in UTC, without an offset.
at = datetime.fromisoformat

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


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    assert len({case.name for case in TIME_CASES}) == len(TIME_CASES)
    return flatten_cases(tmp_path_factory.mktemp("lake"), TIME_CASES)


@pytest.mark.parametrize("case", TIME_CASES, ids=str)
def test_timestamp_is_one_of_the_declared_shapes(
    case: Case, outcomes: dict[str, Outcome]
) -> None:
    check(case, outcomes)
