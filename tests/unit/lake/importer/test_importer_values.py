"""Money, quantities and times: read in the declared form, and in no other."""

from typing import Any

import pytest
from importer_cases import GERMAN, imported, line_of


def price(written: str, numbers: str = "{}") -> Any:
    """What becomes of the price that a record states with this JSON text."""
    order = imported(f'{{"lines": [{{"price": {written}}}]}}', f"numbers: {numbers}")
    return order["items"][0]["unit_price"]


GERMAN_CENTS = '{money: cents, decimal: ",", thousands: "."}'


@pytest.mark.parametrize(
    ("numbers", "written", "expected"),
    [
        # A number stays as it is written, to the last digit.
        ("{}", "0.1", "#0.1"),
        ("{}", "19.990000000000002", "#19.990000000000002"),
        ("{}", "1e3", "#1e3"),
        ("{}", "12345678901234567890.12345", "#12345678901234567890.12345"),
        ("{}", '"12.50"', "#12.50"),
        ("{}", '"007.50"', "#7.50"),
        ("{}", '"-12.50"', "#-12.50"),
        # Text that has no declared form stays, for the validator to name.
        ("{}", '"abc"', "abc"),
        ("{}", '" 5"', " 5"),
        ("{}", '"1,200.50"', "1,200.50"),
        ("{}", "true", True),
        ("{}", '{"amount": 5}', {"amount": "#5"}),
        ('{thousands: ","}', '"1,200.50"', "#1200.50"),
        ('{thousands: ","}', '"1,234,567"', "#1234567"),
        ('{thousands: ","}', '"1200.50"', "#1200.50"),
        ('{thousands: ","}', '"1,20.50"', "1,20.50"),
        ('{thousands: "\'"}', '"1\'200.50"', "#1200.50"),
        ('{thousands: " "}', '"1 200.50"', "#1200.50"),
        ('{thousands: " "}', '"1\u202f200.50"', "#1200.50"),
        (GERMAN, '"12,50 €"', "#12.50"),
        (GERMAN, '"EUR -1.200,50"', "#-1200.50"),
        (GERMAN, '"-€12,50"', "#-12.50"),
        (GERMAN, '"- 12,50\u00a0€"', "#-12.50"),
        (GERMAN, '"-€-12,50"', "-€-12,50"),
        (GERMAN, '"12,50 $"', "12,50 $"),
        (GERMAN, '"5€5"', "5€5"),
        (GERMAN, "12.5", "#12.5"),
        # The contract would read 12.50 here, but this shop writes 12,50.
        (GERMAN, '"12.50"', ["12.50"]),
        ("{money: cents}", "1250", "#12.50"),
        ("{money: cents}", "7", "#0.07"),
        ("{money: cents}", "-5", "#-0.05"),
        ("{money: cents}", "0", "#0.00"),
        ("{money: cents}", "1250.0", "#12.50"),
        ("{money: cents}", "125e1", "#12.50"),
        ("{money: cents}", '"1250"', "#12.50"),
        ("{money: cents}", "99999999999999", "#999999999999.99"),
        ("{money: cents}", "1e400", "#1e400"),
        ("{money: cents}", '"abc"', "abc"),
        ("{money: cents}", "true", True),
        (GERMAN_CENTS, '"1.250"', "#12.50"),
        # Not a whole number of cents: refused, never read as an eighth of a euro.
        ("{money: cents}", "12.50", ["#12.50"]),
        ("{money: cents}", '"12.50"', ["12.50"]),
        ("{money: cents}", "1e-999999", ["#1e-999999"]),
        ("{money: cents}", "0e-999999", "#0.00"),
    ],
)
def test_money_is_read_in_the_declared_form_only(
    numbers: str, written: str, expected: Any
) -> None:
    assert price(written, numbers) == expected


def test_numbers_that_are_no_numbers_are_never_cents() -> None:
    record = b'{"lines": [{"price": NaN, "qty": -Infinity}]}'
    assert line_of(record, "{numbers: {money: cents}, returns: {}}") == (
        b'{"items":[{"quantity":-Infinity,"unit_price":[NaN]}]}'
    )


def test_quantities_share_the_separators_but_not_the_cents() -> None:
    order = imported(
        '{"lines": [{"qty": "2,000"}, {"qty": 3}, {"qty": "1.000,5"}, {"qty": "2.5"}]}',
        f"numbers: {GERMAN_CENTS}",
    )
    quantities = [item["quantity"] for item in order["items"]]
    assert quantities == ["#2", "#3", "#1000.5", ["2.5"]]


@pytest.mark.parametrize(
    ("time", "written", "expected"),
    [
        # Without a zone a local time stays local: source_timezone applies.
        ("{}", '"2025-01-31 10:20"', "2025-01-31 10:20"),
        ("{}", '"yesterday"', "yesterday"),
        ("{}", "1738318830", "#1738318830"),
        ("{zone: Europe/Berlin}", '"2025-01-31T10:20"', "2025-01-31T09:20:00Z"),
        ("{zone: Europe/Berlin}", '"2025-04-01"', "2025-03-31T22:00:00Z"),
        ("{zone: Europe/Berlin}", '"2025-01-31T10:20-05:00"', "2025-01-31T10:20-05:00"),
        ("{zone: Europe/Berlin}", '"2025-10-26T02:30"', "2025-10-26T00:30:00Z"),
        ("{zone: Europe/Berlin}", '"2025-03-30T02:30"', "2025-03-30T01:30:00Z"),
        ("{zone: Europe/Berlin}", '"2025-02-30"', "2025-02-30"),
        ('{formats: ["%d.%m.%Y %H:%M"]}', '"31.01.2025 10:20"', "2025-01-31T10:20:00"),
        ('{formats: ["%d.%m.%Y"]}', '"31.02.2025"', "31.02.2025"),
        (
            '{formats: ["%m/%d/%y %I:%M %p"]}',
            '"1/31/25 2:05 PM"',
            "2025-01-31T14:05:00",
        ),
        ('{formats: ["%Y%m%d"], zone: UTC}', "20250131", "2025-01-31T00:00:00Z"),
        (
            '{formats: ["%d.%m.%Y %H:%M %z"], zone: Asia/Tokyo}',
            '"31.01.2025 10:20 +0100"',
            "2025-01-31T09:20:00Z",
        ),
        # The first format that fits counts; iso only where it is listed.
        ('{formats: ["%d/%m/%Y", "%m/%d/%Y"]}', '"01/02/2025"', "2025-02-01T00:00:00"),
        ('{formats: ["%d/%m/%Y", "%m/%d/%Y"]}', '"01/31/2025"', "2025-01-31T00:00:00"),
        ('{formats: ["%d.%m.%Y", iso]}', '"2025-01-31"', "2025-01-31"),
        ('{formats: ["%Y-%d-%m"]}', '"2025-01-31"', ["2025-01-31"]),
        ("{formats: [epoch_seconds]}", "1738318830", "2025-01-31T10:20:30Z"),
        ("{formats: [epoch_seconds]}", '"1738318830"', "2025-01-31T10:20:30Z"),
        ("{formats: [epoch_seconds]}", "1738318830.5", "2025-01-31T10:20:30.500000Z"),
        (
            "{formats: [epoch_milliseconds]}",
            "1738318830123",
            "2025-01-31T10:20:30.123000Z",
        ),
        ("{formats: [epoch_seconds]}", "1e30", "#1e30"),
        ("{formats: [epoch_seconds]}", "true", True),
    ],
)
def test_time_becomes_an_instant(time: str, written: str, expected: Any) -> None:
    order = imported(f'{{"at": {written}}}', f"time: {time}")
    assert order["ordered_at"] == expected
