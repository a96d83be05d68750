"""The lines of an order: their numbers, their discounts, their totals."""

from decimal import Decimal

import pytest
from contract_cases import (
    DROP,
    PLAIN,
    Case,
    Outcome,
    Raw,
    accepted,
    check,
    flatten_cases,
    rejected,
)

ITEMS_CASES = [
    rejected("no items", {"items": [], "refunds": DROP}, ("no_items", "items")),
    *(
        rejected(
            f"items is {value}",
            {"items": Raw(value), "refunds": DROP},
            ("wrong_type", "items"),
        )
        for value in ("{}", '"x"', "5", "true")
    ),
    *(
        rejected(
            f"item is {value}", {"items[1]": Raw(value)}, ("wrong_type", "items[1]")
        )
        for value in ("null", '"x"', "5", "[]")
    ),
    *(
        rejected(f"{p} is {value}", {p: Raw(value)}, ("wrong_type", p))
        for p in ("payments", "refunds")
        for value in ("{}", '"x"', "5", "false")
    ),
    *(
        rejected(f"{p} is {value}", {p: Raw(value)}, ("wrong_type", p))
        for p in ("payments[0]", "refunds[0]")
        for value in ("null", '"x"', "5", "[]")
    ),
    *(
        accepted(f"{p} {name}", {p: value}, {"order.order_id": "A-1"})
        for p in ("payments", "refunds")
        for name, value in (("dropped", DROP), ("null", None), ("empty", []))
    ),
    accepted(
        "line numbers by position",
        {},
        {"items[0].line_number": 1, "items[1].line_number": 2},
    ),
    accepted(
        "line numbers as sent",
        {"items[0].line_number": 20, "items[1].line_number": 1},
        {
            "items[0].product_id": "P2",
            "items[0].line_number": 1,
            "items[1].product_id": "P1",
            "items[1].line_number": 20,
        },
    ),
    accepted(
        "line number null is its position",
        {"items[1].line_number": None},
        {"items[1].line_number": 2},
    ),
    accepted(
        "line number as text and as 2.0",
        {"items[0].line_number": "1", "items[1].line_number": Raw("2.0")},
        {"items[0].line_number": 1, "items[1].line_number": 2},
    ),
    rejected(
        "line number twice",
        {"items[0].line_number": 1, "items[1].line_number": 1},
        ("duplicate_line_number", "items[1].line_number"),
    ),
    rejected(
        "line number twice in two spellings",
        {"items[0].line_number": Raw("1.0"), "items[1].line_number": "01"},
        ("duplicate_line_number", "items[1].line_number"),
    ),
    rejected(
        "line number equal to a position",
        {"items[0].line_number": 2, "refunds": DROP},
        ("duplicate_line_number", "items[1].line_number"),
    ),
]

DISCOUNT_CASES = [
    accepted(
        "line discount defaults to 0",
        {},
        {"items[0].discount_amount": Decimal(0)},
    ),
    accepted(
        "line discount null is 0",
        {"items[0].discount_amount": None},
        {"items[0].discount_amount": Decimal(0)},
    ),
    accepted(
        "line discount is the gross",
        {"items[0].discount_amount": 20},
        {"items[0].discount_amount": Decimal(20)},
    ),
    accepted(
        "line discount rounds to the gross",
        {"items[0].discount_amount": Raw("20.0049")},
        {"items[0].discount_amount": Decimal(20)},
    ),
    accepted(
        "line discount rounds to 0",
        {"items[0].discount_amount": Raw("-0.0049")},
        {"items[0].discount_amount": Decimal(0)},
    ),
    accepted(
        "line discount is a gross that rounds up",
        {
            "items[1].quantity": 3,
            "items[1].unit_price": Raw("0.335"),
            "items[1].discount_amount": Raw("1.01"),
        },
        {"items[1].discount_amount": Decimal("1.01")},
    ),
    *(
        rejected(
            f"line discount {value}",
            {"items[0].discount_amount": Raw(value)},
            ("invalid_discount", "items[0].discount_amount"),
        )
        for value in ("20.01", "20.005", "-0.01", "-0.005", "1e12", "1e999", '"-1"')
    ),
    rejected(
        "line discount above a gross that rounds up",
        {
            "items[1].quantity": 3,
            "items[1].unit_price": Raw("0.335"),
            "items[1].discount_amount": Raw("1.02"),
        },
        ("invalid_discount", "items[1].discount_amount"),
    ),
    accepted(
        "order discount is the net",
        {"discount_amount": Raw("25.5")},
        {"order.discount_amount": Decimal("25.50")},
    ),
    accepted(
        "order discount is the net after line discounts",
        {"items[0].discount_amount": 15, "discount_amount": Raw("10.50")},
        {"order.discount_amount": Decimal("10.50")},
    ),
    accepted(
        "order discount 0 of a free order",
        {
            "items[0].unit_price": 0,
            "items[1].unit_price": 0,
            "discount_amount": 0,
        },
        {"order.discount_amount": Decimal(0)},
    ),
    *(
        rejected(
            f"order discount {value}",
            {"discount_amount": Raw(value)},
            ("invalid_discount", "discount_amount"),
        )
        for value in ("25.51", "25.505", "-0.01", "1e999", '"26"')
    ),
    rejected(
        "order discount above the net after line discounts",
        {"items[0].discount_amount": 15, "discount_amount": Raw("10.51")},
        ("invalid_discount", "discount_amount"),
    ),
]

TOTALS_REACHED = [
    rejected(
        "line amount of 10^12",
        {"items[0].quantity": 1_000_000, "items[0].unit_price": 1_000_000},
        ("invalid_amount", "items[0]"),
        base=PLAIN,
    ),
    rejected(
        "lines that come to 10^12 together",
        {
            "items[0].quantity": 10_000,
            "items[0].unit_price": 50_000_000,
            "items[1].quantity": 10_000,
            "items[1].unit_price": 50_000_000,
        },
        ("invalid_amount", "items"),
    ),
]

CASES = [
    *ITEMS_CASES,
    *DISCOUNT_CASES,
    *TOTALS_REACHED,
    rejected("items dropped", {"items": DROP, "refunds": DROP}, ("no_items", "items")),
    rejected("items null", {"items": None, "refunds": DROP}, ("no_items", "items")),
]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    assert len({case.name for case in CASES}) == len(CASES)
    return flatten_cases(tmp_path_factory.mktemp("lake"), CASES)


@pytest.mark.parametrize("case", ITEMS_CASES, ids=str)
def test_list_holds_objects_with_one_number_a_line(
    case: Case, outcomes: dict[str, Outcome]
) -> None:
    check(case, outcomes)


@pytest.mark.parametrize("name", ["items dropped", "items null"])
def test_order_without_any_items_field_is_no_items_or_missing_field(
    name: str, outcomes: dict[str, Outcome]
) -> None:
    """The contract does not choose between the two codes."""
    [(code, field)] = outcomes[name].reasons
    assert code in {"no_items", "missing_field"}
    assert field == "items"


@pytest.mark.parametrize("case", DISCOUNT_CASES, ids=str)
def test_discount_lies_between_0_and_what_it_reduces(
    case: Case, outcomes: dict[str, Outcome]
) -> None:
    check(case, outcomes)


@pytest.mark.parametrize("case", TOTALS_REACHED, ids=str)
def test_total_of_10_to_the_12_is_an_invalid_amount(
    case: Case, outcomes: dict[str, Outcome]
) -> None:
    """The contract does not say which field bears the blame."""
    codes = {code for code, _ in outcomes[case.name].reasons}
    assert codes == {"invalid_amount"}
