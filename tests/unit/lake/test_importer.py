"""The importer, feature by feature: what a mapping makes of a record."""

import gzip
import json
import re
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pyarrow as pa
import pytest
import typer
import yaml
from contract_cases import FULL, PLAIN
from mutations import Mutator
from typer.testing import CliRunner

from lake.contract import CHILDREN, CUSTOMER, MAX_RECORD_BYTES, ORDER, Field
from lake.errors import LakeError
from lake.exact.validation import validate_order
from lake.exact.verdict import Verdict
from lake.importer.cli import import_command
from lake.importer.errors import ExportError, MappingError
from lake.importer.importing import ImportReport, import_file, target_of
from lake.importer.mapping import (
    Detailed,
    Elements,
    MappingLoader,
    Numbers,
    Returns,
    ShopMapping,
    Times,
)
from lake.importer.translator import Translator, load_translator
from lake.importer.unmapped import PREFIX
from lake.layout import Layout
from lake.settings import Rules, project_settings

Row = dict[str, Any]

README = Path(__file__).parents[3] / "lake" / "importer" / "README.md"
PLAIN_MAPPING = """
order: {order_id: nr, ordered_at: at, status: state}
items: {list: lines, fields: {product_id: sku, quantity: qty, unit_price: price}}
"""


def translator(mapping: str) -> Translator:
    """The mapping above with more keys; a key given again replaces the first."""
    content = parsed(PLAIN_MAPPING) | (parsed(mapping) or {})
    return Translator(msgspec.convert(content, ShopMapping))


def parsed(mapping: str) -> Any:
    return yaml.load(mapping, MappingLoader)  # noqa: S506 - a SafeLoader


def line_of(record: bytes, mapping: str = "") -> bytes:
    return translator(mapping).translate(record, is_first=False).line


def imported(record: str, mapping: str = "") -> Row:
    """The order that a record becomes, its numbers as `Decimal`-free text `#1.50`."""
    order: Row = json.loads(
        line_of(record.encode(), mapping),
        parse_float=lambda digits: f"#{digits}",
        parse_int=lambda digits: f"#{digits}",
    )
    return order


def price(written: str, numbers: str = "{}") -> Any:
    """What becomes of the price that a record states with this JSON text."""
    order = imported(f'{{"lines": [{{"price": {written}}}]}}', f"numbers: {numbers}")
    return order["items"][0]["unit_price"]


def judged(line: bytes) -> Verdict:
    return validate_order(line, Rules.load(project_settings({})))


def codes(line: bytes) -> set[str]:
    return {reason.code.value for reason in judged(line).reasons}


GERMAN = '{decimal: ",", thousands: ".", signs: [€, EUR]}'
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


@pytest.mark.parametrize(
    ("rule", "record", "expected"),
    [
        ("state", '{"state": "paid"}', "paid"),
        ("a.b.c", '{"a": {"b": {"c": "paid"}}}', "paid"),
        ("[x, y]", '{"y": "paid"}', "paid"),
        ("[x, y]", '{"x": "placed", "y": "paid"}', "placed"),
        ("[x, y]", '{"x": null, "y": "paid"}', "paid"),
        ("[x, y]", '{"x": "  ", "y": "paid"}', "paid"),
        ("{default: paid}", "{}", "paid"),
        ("{from: x, default: paid}", '{"x": null}', "paid"),
        ("{from: x, default: paid}", '{"x": "shipped"}', "shipped"),
        ("{from: x, words: {Bezahlt: paid}}", '{"x": " bezahlt "}', "paid"),
        ("{from: x, words: {Bezahlt: paid}}", '{"x": "Verloren"}', "Verloren"),
        ("{from: x, words: {3: paid}}", '{"x": 3}', "paid"),
        ("{from: x, words: {true: paid}}", '{"x": true}', "paid"),
        ("{from: no, words: {off: paid, no: placed}}", '{"no": "off"}', "paid"),
        ("'a[].b'", '{"a": [{"b": "paid"}]}', "paid"),
        # What stands in the way is not silently nothing.
        ("a.b", '{"a": "text"}', ["text"]),
        ("'a[].b'", '{"a": {"b": "paid"}}', [{"b": "paid"}]),
        ("a.b", '{"a": [{"b": "paid"}]}', [[{"b": "paid"}]]),
        ("'a[].b'", '{"a": [{"b": "paid"}, {"b": "placed"}]}', ["paid", "placed"]),
        ("x", '{"x": {"y": 1}}', {"y": "#1"}),
    ],
)
def test_field_follows_its_rule(rule: str, record: str, expected: Any) -> None:
    mapping = f"order: {{order_id: nr, ordered_at: at, status: {rule}}}"
    assert imported(record, mapping) == {"status": expected}


@pytest.mark.parametrize("absent", ["{}", '{"a": null}', '{"a": ""}', '{"a": {}}'])
def test_field_that_states_nothing_is_left_out(absent: str) -> None:
    mapping = "order: {order_id: nr, ordered_at: at, status: a.b}"
    assert imported(absent, mapping) == {}


def test_blank_text_stays_only_where_it_can_be_a_value() -> None:
    mapping = """
    order: {order_id: a, ordered_at: a, status: a, updated_at: a, channel: a,
            currency: a, tax_amount: a, store_id: a}
    """
    assert imported('{"a": " "}', mapping) == {
        **dict.fromkeys(("order_id", "ordered_at", "status"), " "),
        **dict.fromkeys(("channel", "store_id"), " "),
    }


@pytest.mark.parametrize(
    ("fees", "expected"),
    [
        ('[{"x": "0.10"}, {"x": 0.2}, {"x": null}, {}]', "#0.30"),
        ("[]", None),
        ('[{"x": "abc"}]', "abc"),
        ('[{"x": 1}, {"x": "abc"}]', ["#1", "abc"]),
        ('[{"x": 1e999999}, {"x": 1e-999999}]', ["#1e999999", "#1e-999999"]),
    ],
)
def test_amounts_along_a_list_are_summed_exactly(fees: str, expected: Any) -> None:
    mapping = """
    order: {order_id: nr, ordered_at: at, status: state, shipping_amount: "fees[].x"}
    """
    order = imported(f'{{"fees": {fees}}}', mapping)
    assert order.get("shipping_amount") == expected


def test_amounts_are_converted_before_they_are_summed() -> None:
    mapping = """
    numbers: {money: cents}
    order: {order_id: nr, ordered_at: at, status: state, tax_amount: "t[]"}
    """
    assert imported('{"t": [5, 10]}', mapping)["tax_amount"] == "#0.15"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("null", None),
        ("[]", []),
        ('[{"sku": "A"}, {}]', [{"product_id": "A"}, {}]),
        # No list, or no object: the validator refuses it where it stands.
        ('{"sku": "A"}', {"sku": "A"}),
        ('"none"', "none"),
        ('["A", null]', ["A", None]),
    ],
)
def test_list_keeps_its_elements_in_their_places(lines: str, expected: Any) -> None:
    assert imported(f'{{"lines": {lines}}}').get("items") == expected


def test_list_of_plain_values_is_read_by_a_dot() -> None:
    mapping = "payments: {list: gateways, fields: {method: .}}"
    order = imported('{"gateways": ["card", "gift"]}', mapping)
    assert order["payments"] == [{"method": "card"}, {"method": "gift"}]


def test_record_itself_is_the_one_element_where_no_list_is_named() -> None:
    mapping = "payments: {fields: {method: {from: pay, default: none}, amount: paid}}"
    assert imported('{"paid": 5}', mapping)["payments"] == [
        {"method": "none", "amount": "#5"}
    ]
    assert "payments" not in imported('{"paid": null}', mapping)


REFUNDS = """
refunds:
  list: back[].of
  fields:
    refund_id: ^.id
    refunded_at: ^.at
    amount: sum
    tax_amount: tax
    line_number: {from: line, item: id}
"""


def refunds(back: str, lines: str = "[]") -> Any:
    return imported(f'{{"back": {back}, "lines": {lines}}}', REFUNDS).get("refunds")


def test_inner_elements_see_the_outer_one() -> None:
    back = '[{"id": 1, "at": "t", "of": [{"sum": 5}, {"sum": 6}]}, {"id": 2}]'
    assert refunds(back) == [
        {"refund_id": "#1", "refunded_at": "t", "amount": "#5"},
        {"refund_id": "#1", "refunded_at": "t", "amount": "#6"},
        # A refund without lines stays, and its missing amount is named.
        {"refund_id": "#2"},
    ]


@pytest.mark.parametrize("back", ['{"of": []}', '[{"of": 5}]', '[5, {"of": []}]'])
def test_list_with_a_misfit_on_its_way_is_no_list(back: str) -> None:
    line = line_of(f'{{"back": {back}}}'.encode(), REFUNDS)
    assert {r.field for r in judged(line).reasons if r.code == "wrong_type"} == {
        "refunds"
    }


def test_refund_gets_the_number_of_the_line_it_names() -> None:
    lines = '[{"id": 70}, {"id": "80"}, {"id": 80}]'
    back = """[{"of": [{"line": "70", "sum": 1}, {"line": 80, "sum": 1}, {"sum": 1},
                       {"line": 3, "sum": 1}, {"line": "x", "sum": 1}]}]"""
    numbers = [refund.get("line_number") for refund in refunds(back, lines)]
    # 3 is the id of no line: passed on as it is, it would name the third.
    assert numbers == ["#1", "#2", None, ["#3"], "x"]


def test_refund_that_gives_nothing_back_is_left_out() -> None:
    back = """[{"of": [{"sum": 0}, {"sum": "0.00", "tax": 0}, {"sum": 0, "tax": 1},
                       {"tax": 0}, {"sum": "x"}]}]"""
    assert refunds(back) == [
        {"amount": "#0", "tax_amount": "#1"},
        {"tax_amount": "#0"},
        {"amount": "x"},
    ]


RETURNS = """
order: {order_id: nr, ordered_at: at, status: state}
items:
  list: lines
  fields: {line_number: nr, product_id: sku, quantity: qty, unit_price: price,
           discount_amount: off}
returns: {refunded_at: back}
"""


def line(text: str) -> str:
    """An item from `product quantity price`, then `off=3` or `nr=70`."""
    product, quantity, unit_price, *more = text.split()
    fields = [f'"sku": "{product}"', f'"qty": {quantity}', f'"price": {unit_price}']
    fields += ['"{}": {}'.format(*stated.split("=")) for stated in more]
    return "{" + ", ".join(fields) + "}"


def returned(lines: str) -> tuple[str, list[tuple[str, str]]]:
    """Product and number of each item that stays; amount and line of each refund."""
    items = ", ".join(line(text) for text in lines.split(" / "))
    order = imported(f'{{"at": "T", "lines": [{items}]}}', RETURNS)
    given = order.get("refunds", [])
    assert all(refund["refunded_at"] == "T" for refund in given)
    stay = [i["product_id"] + i.get("line_number", "") for i in order["items"]]
    return " ".join(stay), [(r["amount"], r["line_number"]) for r in given]


@pytest.mark.parametrize(
    ("lines", "stay", "given"),
    [
        # Its own discount is less money, whatever its sign.
        ("A 2 10 / A -1 10", "A#1", [("#10.00", "#1")]),
        ("A 2 10 / A -2 10 off=3", "A#1", [("#17.00", "#1")]),
        ('A 2 10 / A "-2.0" "10" off="-3"', "A#1", [("#17.00", "#1")]),
        # Rounded as the contract rounds: the price first, then the line.
        ("A 9 1 / A -3 0.33345", "A#1", [("#1.00", "#1")]),
        ("A 9 1 / A -1 1.005", "A#1", [("#1.01", "#1")]),
        # The return may stand first; the others keep the numbers of their places.
        ("A -1 10 / B 1 5 / A 1 10", "B#2 A#3", [("#10.00", "#3")]),
        ("A 1 10 nr=70 / A -1 10 nr=80", "A#70", [("#10.00", "#70")]),
        # Of two lines of the product the one with the price, else one with room.
        ("A 1 9 / A 1 10.0 / A -1 10", "A#1 A#2", [("#10.00", "#2")]),
        (
            "A 1 9 / A 1 10 / A -1 8 / A -1 8",
            "A#1 A#2",
            [("#8.00", "#1"), ("#8.00", "#2")],
        ),
        # What cost nothing brings nothing back.
        ("A 1 0 / A -1 0", "A#1", []),
        # It stays: not sold here, not so much of it, or the amount cannot be told.
        ("A -1 10", "A", []),
        ("B 1 5 / A -1 5", "B A", []),
        ("A 1 5 / A -2 5", "A A", []),
        ("A 1 5 / A -1 5 / A -1 5", "A#1 A#3", [("#5.00", "#1")]),
        ("A 3 5 / A -1.5 5", "A A", []),
        ("A 1 5 / A -1 null", "A A", []),
        ("A 1 5 / A -1 -5", "A A", []),
        ("A 1 5 / A -1 5 off=6", "A A", []),
        ('A 1 5 / A -1 5 off="x"', "A A", []),
        ("A 1 5 / A -1e999999 1e999999", "A A", []),
        ("A 0 5", "A", []),
    ],
)
def test_return_becomes_a_refund_of_the_line_that_sold_it(
    lines: str, stay: str, given: list[tuple[str, str]]
) -> None:
    assert returned(lines) == (stay, given)


def test_return_that_stays_is_an_invalid_quantity() -> None:
    record = b"""{"nr": 1, "at": "2025-01-01", "state": "paid",
                  "lines": [{"sku": "A", "qty": -1, "price": 5}]}"""
    [reason] = judged(line_of(record, RETURNS)).reasons
    assert (reason.code, reason.field) == ("invalid_quantity", "items[0].quantity")


def test_return_happens_on_its_own_day_if_it_has_one() -> None:
    record = """{"at": "2025-01-01", "changed": "2025-02-01", "lines": [
        {"sku": "A", "qty": 2, "price": 5},
        {"sku": "A", "qty": -1, "price": 5, "back": "2025-03-01"},
        {"sku": "A", "qty": -1, "price": 5, "back": ""}]}"""
    mapping = RETURNS.replace("refunded_at: back", "refunded_at: [back, ^.changed]")
    days = [r["refunded_at"] for r in imported(record, mapping)["refunds"]]
    assert days == ["2025-03-01", "2025-02-01"]


def test_negative_quantity_stays_without_returns_in_the_mapping() -> None:
    record = '{"lines": [{"sku": "A", "qty": 1}, {"sku": "A", "qty": -1}]}'
    assert [i["quantity"] for i in imported(record)["items"]] == ["#1", "#-1"]


def test_unmapped_fields_are_passed_on_under_names_of_their_own() -> None:
    record = """{"nr": 1, "status": "paid", "discount_amount": 500,
                 "a": {"b": 1, "c": 2}, "n": null,
                 "lines": [{"sku": "A", "x": 1}, {"x": 2}, {"y": {"z": 3}}]}"""
    mapping = "order: {order_id: nr, ordered_at: a.b, status: state}"
    order = imported(record, mapping)
    # Their discount in cents must not become ours in euros.
    assert {name for name in order if not name.startswith(PREFIX)} == {
        *("order_id", "ordered_at", "items")
    }
    assert {name: order[name] for name in order if name.startswith(PREFIX)} == {
        "unmapped.status": "paid",
        "unmapped.discount_amount": "#500",
        "unmapped.a.c": "#2",
        "unmapped.lines.x": ["#1", "#2"],
        "unmapped.lines.y": {"z": "#3"},
        "unmapped.n": None,
    }


def test_ignored_fields_are_not_passed_on() -> None:
    record = '{"x": 1, "total_a": 1, "lines": [{"y": 1, "price": 1}], "z": 1}'
    order = imported(record, 'ignore: [x, "total_*", lines.y, lines.price]')
    assert set(order) == {"items", "unmapped.z"}
    assert order["items"] == [{"unit_price": "#1"}]


def test_paths_of_returns_and_references_count_as_mapped() -> None:
    record = '{"back": [{"of": []}], "lines": [{"id": 1, "sku": "A", "gone": "t"}]}'
    mapping = REFUNDS + "returns: {refunded_at: gone}"
    assert set(imported(record, mapping)) == {"items", "refunds"}


def same(fields: tuple[Field, ...], path: str = "") -> dict[str, str]:
    return {field.name: path + field.name for field in fields}


IDENTITY = Translator(
    msgspec.convert(
        {
            "order": same(ORDER),
            "customer": same(CUSTOMER, "customer."),
            **{
                key: {"list": key, "fields": same(fields)}
                for key, fields in CHILDREN.items()
            },
        },
        ShopMapping,
    )
)


@pytest.mark.parametrize("seed", range(4))
def test_identity_changes_no_good_order_and_hides_no_fault(seed: int) -> None:
    mutator = Mutator(Random(seed))  # noqa: S311 - the same records every time
    rules = Rules.load(project_settings({"source_timezone": "Europe/Berlin"}))
    good = 0
    for _ in range(1500):
        record = mutator.record()
        line = IDENTITY.translate(record, is_first=False).line
        before, after = validate_order(record, rules), validate_order(line, rules)
        if not before.reasons:
            good += 1
            assert not after.reasons
            assert after.values == before.values
            assert after.rounded_numbers == before.rounded_numbers
            assert {name.removeprefix(PREFIX) for name in after.unknown_fields} == set(
                before.unknown_fields
            )
        else:
            lost = {r.code for r in before.reasons} - {r.code for r in after.reasons}
            assert not lost or b'"amount":0' in line or states_nothing(record)
    assert good > 500


def states_nothing(record: bytes) -> bool:
    """Whether blank text or a refund of zero explains a fault that is gone."""
    order = json.loads(record)
    found = [order]
    while found:
        value = found.pop()
        if isinstance(value, str) and not value.strip():
            return True
        found += value.values() if isinstance(value, dict) else ()
        found += value if isinstance(value, list) else ()
    return any(
        isinstance(refund, dict) and float(refund.get("amount") or 0) == 0
        for refund in order.get("refunds") or []
    )


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


def test_many_returns_of_one_product_cost_little() -> None:
    lines = [
        '{"sku": "A", "qty": 1, "price": 1}',
        '{"sku": "A", "qty": -2, "price": 1}',
    ]
    record = f'{{"lines": [{", ".join(lines * 3000)}]}}'
    assert len(imported(record, "returns: {}")["items"]) == 6000


def run(tmp_path: Path, content: bytes, name: str = "x.json") -> ImportReport:
    export = tmp_path / name
    export.write_bytes(content)
    return import_file(export, tmp_path / "raw" / "x.ndjson", translator(""))


def positions(report: ImportReport) -> dict[int, str]:
    """The lines that hold something, by their numbers."""
    lines = report.target.read_bytes().split(b"\n")
    return {n: line.decode() for n, line in enumerate(lines, start=1) if line}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"nr":1}', [1]),
        (b'{"nr":1}\n\n \t\n{"nr":2}\n\n', [1, 4]),
        (b'\xef\xbb\xbf\r\n{"nr":1}\r\n{"nr":2}\r\n', [2, 3]),
        (b'[{"nr":1},\n\n{"nr":2}\n]', [1, 2]),
        (b'[{"nr":1},,{"nr":2}]', [1, 2, 3]),
        (b'[[5], {"nr":1}, {"nr"\n:\n1}]', [1, 2, 3]),
    ],
)
def test_line_is_the_record_s_position(
    tmp_path: Path, content: bytes, expected: list[int]
) -> None:
    assert list(positions(run(tmp_path, content))) == expected


@pytest.mark.parametrize("name", ["x.json", "x.ndjson.gz", "x.jsonl.zst", "x.txt"])
def test_every_form_gives_the_same_file(tmp_path: Path, name: str) -> None:
    content = b'{"nr":1}\n{"nr":2}\n'
    if name.endswith(".gz"):
        content = gzip.compress(content)
    elif name.endswith(".zst"):
        content = pa.Codec("zstd").compress(content).to_pybytes()
    report = run(tmp_path, content, name)
    assert report.target.read_bytes() == b'{"order_id":1}\n{"order_id":2}\n'


def test_report_counts_what_became_of_the_records(tmp_path: Path) -> None:
    report = run(tmp_path, b'{"nr":1,"b":1}\n{"nr":2,"b":1,"a":1}\n{\n')
    assert (report.records, report.translated) == (3, 2)
    assert list(report.unmapped.items()) == [("b", 2), ("a", 1)]
    assert report.never_stated == ["ordered_at", "status", "items"]
    assert not report.is_unchanged
    assert run(tmp_path, b'{"nr":1,"b":1}\n{"nr":2,"b":1,"a":1}\n{\n').is_unchanged


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "holds no records"),
        (b"\n \n", "holds no records"),
        (b"[]", "holds no records"),
        (bytes(range(256)) * 9, "none of its 10 records is a JSON object"),
        (b"nr,at\n1,2\n", "none of its 2 records is a JSON object"),
        ("{}".encode("utf-16"), "UTF-16"),
    ],
)
def test_useless_export_replaces_nothing(
    tmp_path: Path, content: bytes, message: str
) -> None:
    kept = run(tmp_path, b'{"nr":1}').target
    with pytest.raises(LakeError, match=re.escape(message)):
        run(tmp_path, content)
    assert kept.read_bytes() == b'{"order_id":1}\n'
    assert list(kept.parent.iterdir()) == [kept]


def test_missing_export_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "no.json", tmp_path):
        with pytest.raises(ExportError, match="is not a file; check the name"):
            import_file(path, tmp_path / "x", translator(""))


@pytest.mark.parametrize(
    ("mapping", "export", "expected"),
    [
        ("shop.yml", "2025.json", "shop/2025.ndjson"),
        ("a/shop.v2.yaml", "b/x y*.ndjson.gz", "shop_v2/x y*.ndjson"),
        ("...yml", "../..json", "__/..ndjson"),
        ("shop.yml", "export.txt", "shop/export.txt.ndjson"),
    ],
)
def test_target_is_named_by_mapping_and_export(
    mapping: str, export: str, expected: str
) -> None:
    layout = Layout(Path("/lake"))
    target = target_of(layout, Path(mapping), Path(export))
    assert target.relative_to("/lake/raw/orders").as_posix() == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the mapping: Expected keys with values, got nothing"),
        ("- a", "the mapping: Expected keys with values, got a list"),
        ("order: {", "line 1: "),
        ("order: *x", "undefined alias"),
        ("order: {a: b}\norder: {}", "line 2: 'order' is written twice"),
        ("? [a]\n: b", "line 1: found unhashable key"),
        ("\x00", "is not YAML"),
        ("order: {order_id: nr}", "the mapping: Object missing required field items"),
        ("{order: 5, items: {fields: {}}}", "order: Expected keys with values"),
        ("{order: {}, items: {fields: {}}, more: 1}", "unknown field more"),
    ],
)
def test_file_that_is_no_mapping_is_one_line(
    tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "shop.yml"
    path.write_text(text)
    with pytest.raises(MappingError) as error:
        load_translator(path)
    assert str(error.value).startswith(f"{path}: ")
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("order: {order_id: nr, ordered_at: at}", "order.status: is missing"),
        (
            "order: {order_id: a, ordered_at: b, status: c, stats: d}",
            "order.stats: the contract has no such field; did you mean status?",
        ),
        ("customer: {zzz: a}", "customer.zzz: the contract has no such field; it has"),
        ("customer: {id:}", "customer.id: Expected text | keys with values | a list"),
        ("customer: {id: {}}", "customer.id: says nothing"),
        ("customer: {id: []}", "customer.id: says nothing"),
        ("customer: {id: {from: a, word: {}}}", "customer.id: Object contains unknown"),
        ("customer: {id: {default: [a]}}", "customer.id.default: Expected text"),
        (
            "customer: {id: {from: a, words: {~: b}}}",
            "customer.id.words: Expected text",
        ),
        (
            "customer: {id: {from: a, words: {A: b, ' a ': c}}}",
            "stands there twice, case and blanks aside",
        ),
        ("customer: {id: a..b}", "customer.id: 'a..b' is not a path"),
        ("customer: {id: ''}", "customer.id: '' is not a path"),
        ("customer: {id: ^.a}", "customer.id: '^.a' goes 1 lists outwards"),
        ("customer: {id: {from: a, item: b}}", "only refunds.fields.line_number has"),
        (
            "items: {list: a, fields: {quantity: q}}",
            "items.fields.product_id: is missing",
        ),
        ("items: {list: a., fields: {}}", "items.list: 'a.' is not a path"),
        ("items: {lst: a, fields: {}}", "items: Object contains unknown field lst"),
        ("payments: {fields: {amount: a}}", "payments.fields.method: is missing"),
        (
            """refunds: {list: r, fields: {refunded_at: a, amount: b,
               line_number: {from: l, item: i, default: 1}}}""",
            "refunds.fields.line_number: has an item and a default",
        ),
        ("returns:", "returns: Expected keys with values, got nothing"),
        ("returns: {refunded_at: ^.^.a}", "returns.refunded_at: '^.^.a' goes 2 lists"),
        ("numbers: {money: cent}", "numbers.money: Invalid enum value 'cent'"),
        ("numbers: {thousands: .}", "numbers.thousands: '.' is the decimal separator"),
        ("numbers: {signs: ['']}", "numbers.signs: a sign is a text such as EUR"),
        ("time: {zone: Berlin}", "time.zone: 'Berlin' is not a time zone"),
        ("time: {zone: ../../etc/passwd}", "time.zone: '../../etc/passwd' is not"),
        ("time: {formats: []}", "time.formats: is empty"),
        ("time: {formats: ['%H:%M']}", "time.formats: '%H:%M' does not hold a whole"),
        ("time: {formats: ['%d.%m.%Y %I:%M']}", "does not hold a whole date"),
        ("time: {formats: ['%d.%m.%Y %H:%M %Z']}", "offsets as %z"),
        ("time: {formats: ['%Q']}", "time.formats: '%Q' does not hold a whole date"),
        ("ignore: a", "ignore: Expected a list, got text"),
    ],
)
def test_mapping_error_names_the_key(
    tmp_path: Path, mapping: str, message: str
) -> None:
    path = tmp_path / "shop.yml"
    content = parsed(PLAIN_MAPPING) | parsed(mapping)
    path.write_text(yaml.safe_dump(content))
    with pytest.raises(MappingError) as error:
        load_translator(path)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_unreadable_mapping_is_one_line(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "shop.yml"
    if content:
        path.write_bytes(content)
    with pytest.raises(MappingError, match=r"cannot be read|is not UTF-8"):
        load_translator(path)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LAKE_ROOT", str(tmp_path / "lake"))
    monkeypatch.chdir(tmp_path)
    Path("shop.yml").write_text(PLAIN_MAPPING)
    Path("good.json").write_text('{"nr": 1, "x": 1}\n')
    Path("bad.json").write_text("1\n")
    return tmp_path


def command(*arguments: str) -> tuple[int, str, str]:
    app = typer.Typer()
    app.command("import")(import_command)
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.stdout, result.stderr


def test_command_does_every_file_and_names_the_bad_ones(shop: Path) -> None:
    code, out, err = command("shop.yml", "bad.json", "good.json", "no.json")
    assert code == 1
    assert out == (
        "raw/orders/shop/good.ndjson: 1 records = 1 translated + 0 passed on as they "
        "came\n  neither mapped nor ignored: x 1\n"
    )
    assert err == (
        "  no record states ordered_at: check the mapping\n"
        "  no record states status: check the mapping\n"
        "  no record states items: check the mapping\n"
        "error: bad.json: none of its 1 records is a JSON object; is it the right "
        "file? nothing was imported\n"
        "no.json: is not a file; check the name\n"
    )
    assert command("shop.yml", "good.json")[1].splitlines()[0].endswith("nothing new")
    assert (shop / "lake/raw/orders/shop/good.ndjson").exists()


@pytest.mark.usefixtures("shop")
def test_command_never_lets_one_file_replace_another() -> None:
    Path("more").mkdir()
    Path("more/good.ndjson").write_text('{"nr": 2}')
    code, out, err = command("shop.yml", "good.json", "more/good.ndjson")
    assert (code, out) == (1, "")
    assert err.startswith("error: more/good.ndjson: would replace another")


@pytest.mark.usefixtures("shop")
def test_command_cannot_be_made_to_print_more_than_lines() -> None:
    Path("shop.yml").write_text('"a\\n\\e[31m": 1')
    code, _, err = command("shop.yml", "good.json")
    assert code == 1
    assert len(err.splitlines()) == 1
    assert err.isprintable() or "\x1b" not in err


@pytest.mark.usefixtures("shop")
def test_lake_that_cannot_be_written_is_one_line(shop: Path) -> None:
    (shop / "lake").write_text("a file")
    code, out, err = command("shop.yml", "good.json")
    assert (code, out) == (1, "")
    assert "cannot be written" in err
    assert len(err.splitlines()) == 1


def test_readme_explains_every_key() -> None:
    page = README.read_text()
    assert len(page.splitlines()) <= 40
    structs = (ShopMapping, Elements, Detailed, Numbers, Times, Returns)
    keys = {f.encode_name for struct in structs for f in msgspec.structs.fields(struct)}
    assert [key for key in keys if not re.search(rf"\b{key}\b", page)] == []


def test_full_order_of_the_contract_survives_the_identity() -> None:
    for order in (PLAIN, FULL):
        line = IDENTITY.translate(json.dumps(order).encode(), is_first=True).line
        assert json.loads(line) == order
