"""Whole orders: full, plain, and with every fault at once."""

import pytest
from contract_cases import (
    DROP,
    FULL,
    PLAIN,
    Case,
    Outcome,
    accepted,
    check,
    flatten_cases,
    rejected,
)

EVERYTHING_WRONG = Case(
    "every reason of one record",
    rejected(
        "",
        {
            "order_id": " ",
            "ordered_at": "yesterday",
            "updated_at": 5,
            "status": "lost",
            "channel": [],
            "currency": "ZZZ",
            "customer.name": 5,
            "customer.updated_at": "1969-12-31",
            "items[0].quantity": 0,
            "items[0].unit_price": "$5",
            "items[0].unit_cost": -1,
            "items[1].product_id": DROP,
            "items[1].discount_amount": 6,
            "shipping_amount": -1,
            "tax_amount": True,
            "payments[0].method": " ",
            "payments[0].paid_at": "2025-02-30",
            "refunds[0].refunded_at": "2201-01-01",
            "refunds[0].amount": 0,
            "refunds[0].line_number": 9,
        },
    ).record,
    reasons={
        ("blank_id", "order_id"),
        ("invalid_timestamp", "ordered_at"),
        ("wrong_type", "updated_at"),
        ("unknown_status", "status"),
        ("wrong_type", "channel"),
        ("unsupported_currency", "currency"),
        ("wrong_type", "customer.name"),
        ("timestamp_out_of_range", "customer.updated_at"),
        ("invalid_quantity", "items[0].quantity"),
        ("wrong_type", "items[0].unit_price"),
        ("invalid_price", "items[0].unit_cost"),
        ("missing_field", "items[1].product_id"),
        ("invalid_discount", "items[1].discount_amount"),
        ("invalid_amount", "shipping_amount"),
        ("wrong_type", "tax_amount"),
        ("missing_field", "payments[0].method"),
        ("invalid_timestamp", "payments[0].paid_at"),
        ("timestamp_out_of_range", "refunds[0].refunded_at"),
        ("invalid_amount", "refunds[0].amount"),
        ("missing_field", "refunds[0].line_number"),
    },
)

CASES = [
    EVERYTHING_WRONG,
    accepted("full order", {}, {"order.order_id": "A-1"}),
    accepted("plain order", {}, {"order.order_id": "A-1"}, PLAIN),
]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    assert len({case.name for case in CASES}) == len(CASES)
    return flatten_cases(tmp_path_factory.mktemp("lake"), CASES)


def test_record_with_many_faults_reports_them_all(
    outcomes: dict[str, Outcome],
) -> None:
    check(EVERYTHING_WRONG, outcomes)


def test_order_without_its_optional_fields_takes_the_defaults(
    outcomes: dict[str, Outcome],
) -> None:
    outcome = outcomes["plain order"]
    [order] = outcome.rows["fact_orders"]
    assert order["updated_at"] == order["ordered_at"]
    assert set(outcome.rows) == {"fact_orders", "fact_order_items"}


def test_children_carry_their_place_in_the_order(outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes["full order"]
    assert set(outcome.rows) == {
        "fact_orders",
        "fact_order_items",
        "fact_payments",
        "fact_refunds",
        "customer_changes",
    }
    for rows in outcome.rows.values():
        assert {row["order_id"] for row in rows} == {FULL["order_id"]}
        assert {row["source_file"] for row in rows} == {"orders/orders.json"}
    assert outcome.value("payments[0].payment_number") == 1
    assert outcome.value("refunds[0].refund_number") == 1
    assert outcome.value("items[1].product_id") == "P2"
