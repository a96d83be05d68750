"""Refunds from lists of lists, and returns that become refunds."""

from typing import Any

import pytest
from importer_cases import imported, judged, line_of

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


def test_paths_of_returns_and_references_count_as_mapped() -> None:
    record = '{"back": [{"of": []}], "lines": [{"id": 1, "sku": "A", "gone": "t"}]}'
    mapping = REFUNDS + "returns: {refunded_at: gone}"
    assert set(imported(record, mapping)) == {"items", "refunds"}


def test_many_returns_of_one_product_cost_little() -> None:
    lines = [
        '{"sku": "A", "qty": 1, "price": 1}',
        '{"sku": "A", "qty": -2, "price": 1}',
    ]
    record = f'{{"lines": [{", ".join(lines * 3000)}]}}'
    assert len(imported(record, "returns: {}")["items"]) == 6000
