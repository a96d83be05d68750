"""Numbers of the contract, to the last digit."""

from decimal import Decimal
from pathlib import Path

import pytest
from contract_cases import (
    DROP,
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


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    assert len({case.name for case in NUMBER_CASES}) == len(NUMBER_CASES)
    return flatten_cases(tmp_path_factory.mktemp("lake"), NUMBER_CASES)


@pytest.mark.parametrize("case", NUMBER_CASES, ids=str)
def test_number_is_read_from_its_digits_and_rounded_once(
    case: Case, outcomes: dict[str, Outcome]
) -> None:
    check(case, outcomes)


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
