"""The customer of an order: a guest, a change, or nothing of the kind."""

from typing import Any

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

GUEST: dict[str, Any] = {"order.customer_id": None}
CUSTOMER_CASES = [
    *(
        accepted(f"guest: customer {name}", {"customer": value}, GUEST)
        for name, value in (
            ("dropped", DROP),
            ("null", None),
            ("empty", {}),
            ("without id", {"name": "Ana"}),
            ("id null", {"id": None, "name": "Ana"}),
            ("id empty", {"id": "", "name": "Ana"}),
            ("id blank", {"id": "   ", "name": "Ana"}),
        )
    ),
    *(
        rejected(
            f"customer is {value}", {"customer": Raw(value)}, ("wrong_type", "customer")
        )
        for value in ('"C1"', "5", "true", "[]", '[{"id": "C1"}]')
    ),
    rejected(
        "guest with a bad attribute",
        {"customer": {"name": 5}},
        ("wrong_type", "customer.name"),
    ),
    accepted(
        "customer of a change",
        {},
        {
            "order.customer_id": "C1",
            "customer.customer_id": "C1",
            "customer.name": "Ana",
            "customer.email": "ana@example.com",
            "customer.country": "DE",
            "customer.city": "Berlin",
            "customer.language": "de",
            "customer.loyalty_tier": "gold",
        },
    ),
    *(
        accepted(f"customer {name} blank", {f"customer.{name}": "  "}, {p: None})
        for name in ("name", "email", "country", "city", "language", "loyalty_tier")
        for p in [f"customer.{name}"]
    ),
    accepted(
        "customer name untrimmed",
        {"customer.name": " Ana "},
        {"customer.name": " Ana "},
    ),
]

CASES = [
    *CUSTOMER_CASES,
    accepted("full order", {}, {"order.order_id": "A-1"}),
]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    assert len({case.name for case in CASES}) == len(CASES)
    return flatten_cases(tmp_path_factory.mktemp("lake"), CASES)


@pytest.mark.parametrize("case", CUSTOMER_CASES, ids=str)
def test_customer_is_a_guest_without_id_and_blank_attributes_are_not_stated(
    case: Case, outcomes: dict[str, Outcome]
) -> None:
    check(case, outcomes)


def test_guest_makes_no_customer_change(outcomes: dict[str, Outcome]) -> None:
    for name, outcome in outcomes.items():
        if name.startswith("guest: "):
            assert "customer_changes" not in outcome.rows, name
    assert len(outcomes["full order"].rows["customer_changes"]) == 1
