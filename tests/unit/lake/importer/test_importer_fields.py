"""Fields and lists follow their rules; what no rule names is passed on."""

from typing import Any

import pytest
from importer_cases import imported

from lake.importer.unmapped import PREFIX


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
