"""Refunds of an order, and decisions where the contract is silent."""

from decimal import Decimal

import pytest
from contract_cases import (
    DROP,
    Case,
    Outcome,
    Raw,
    accepted,
    check,
    flatten_cases,
    rejected,
)
from contract_paths import IDS, in_record

REFUND_CASES = [
    accepted(
        "refund of a whole order",
        {"refunds[0].line_number": None},
        {"refunds[0].line_number": None, "refunds[0].amount": Decimal(5)},
    ),
    accepted(
        "refund beyond the order's net",
        {"refunds[0].amount": 5000},
        {"refunds[0].amount": Decimal(5000)},
    ),
    accepted(
        "refund at the order's instant in another offset",
        {"refunds[0].refunded_at": "2025-01-15T12:30:00+02:00"},
        {"refunds[0].amount": Decimal(5)},
    ),
    accepted(
        "refund of a line that names itself",
        {"items[1].line_number": 40, "refunds[0].line_number": Raw("40.0")},
        {"refunds[0].line_number": 40},
    ),
    *(
        rejected(
            f"refund amount {value}",
            {"refunds[0].amount": Raw(value)},
            ("invalid_amount", "refunds[0].amount"),
        )
        for value in ("0", "-1", "0.0049", "0.00", '"0"', "1e12", "999999999999.995")
    ),
    accepted(
        "refund amount rounds to a cent",
        {"refunds[0].amount": Raw("0.005")},
        {"refunds[0].amount": Decimal("0.01")},
    ),
    *(
        accepted(
            f"refund {name} {value}",
            {f"refunds[0].{name}": Raw(value)},
            {f"refunds[0].{name}": Decimal(kept)},
        )
        for name in ("shipping_amount", "tax_amount")
        for value, kept in (("0", "0"), ("-0.004", "0"), ("1.005", "1.01"))
    ),
    *(
        rejected(
            f"refund {name} {value}",
            {f"refunds[0].{name}": Raw(value)},
            ("invalid_amount", f"refunds[0].{name}"),
        )
        for name in ("shipping_amount", "tax_amount")
        for value in ("-0.01", "-1", "1e12")
    ),
]

DECISIONS = [
    *(
        rejected(
            f"{p} over 128 characters is wrong_type: {name}",
            {in_record(p): value},
            ("wrong_type", in_record(p)),
        )
        for p in [*IDS, "customer.id"]
        for name, value in (
            ("text", "x" * 129),
            ("four-byte characters", "😀" * 129),
            ("integer", Raw("9" * 129)),
        )
    ),
    *(
        rejected(
            f"refund of line {value!r} that the order lacks is missing_field",
            {"refunds[0].line_number": value},
            ("missing_field", "refunds[0].line_number"),
        )
        for value in (3, 0, "3")
    ),
    rejected(
        "refund of a position that another line number replaces is missing_field",
        {"items[0].line_number": 10},
        ("missing_field", "refunds[0].line_number"),
    ),
    *(
        rejected(
            f"refund at {at} before the order is invalid_timestamp",
            {"refunds[0].refunded_at": at},
            ("invalid_timestamp", "refunds[0].refunded_at"),
        )
        for at in (
            "2025-01-15",
            "2025-01-15T10:29:59.999999Z",
            "2025-01-15T12:29:59+02:00",
        )
    ),
    *(
        rejected(
            f"payment method {value!r} blank is missing_field",
            {"payments[0].method": value},
            ("missing_field", "payments[0].method"),
        )
        for value in ("", "  ")
    ),
    *(
        accepted(
            f"line number {value} is in 0 to 999999999",
            {"items[0].line_number": Raw(value), "refunds": DROP},
            {f"items[{place}].line_number": kept},
        )
        for value, place, kept in (
            ("0", 0, 0),
            ("-0", 0, 0),
            ("999999999", 1, 999_999_999),
            ('"7"', 1, 7),
            ("1e3", 1, 1000),
        )
    ),
    *(
        rejected(
            f"line number {value} outside 0 to 999999999 is wrong_type",
            {"items[0].line_number": Raw(value), "refunds": DROP},
            ("wrong_type", "items[0].line_number"),
        )
        for value in (
            "1000000000",
            "-1",
            "1.5",
            "4294967297",
            "1e999",
            "true",
            '"1e3"',
            '""',
            "[]",
        )
    ),
    *(
        rejected(
            f"lower-case currency {code} is unsupported_currency",
            {"currency": code},
            ("unsupported_currency", "currency"),
        )
        for code in ("eur", "Usd")
    ),
]

CASES = [
    *REFUND_CASES,
    *DECISIONS,
]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    assert len({case.name for case in CASES}) == len(CASES)
    return flatten_cases(tmp_path_factory.mktemp("lake"), CASES)


@pytest.mark.parametrize("case", REFUND_CASES, ids=str)
def test_refund_is_positive_and_may_exceed_the_order(
    case: Case, outcomes: dict[str, Outcome]
) -> None:
    check(case, outcomes)


@pytest.mark.parametrize("case", DECISIONS, ids=str)
def test_decision_where_the_contract_is_silent(
    case: Case, outcomes: dict[str, Outcome]
) -> None:
    check(case, outcomes)
