"""Keys that come twice, keys nearly known, keys that nobody knows."""

from pathlib import Path

import pytest
from contract_cases import (
    DROP,
    PLAIN,
    Case,
    Outcome,
    Raw,
    accepted,
    check,
    flatten,
    flatten_cases,
    record,
    rejected,
)
from contract_lines import raw, spliced

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
    *TWICE,
    *NOT_TWICE,
    *EXTRAS,
]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    assert len({case.name for case in CASES}) == len(CASES)
    return flatten_cases(tmp_path_factory.mktemp("lake"), CASES)


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


@pytest.mark.parametrize("case", EXTRAS, ids=str)
def test_unknown_field_of_any_value_is_accepted(
    case: Case, outcomes: dict[str, Outcome]
) -> None:
    check(case, outcomes)


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
