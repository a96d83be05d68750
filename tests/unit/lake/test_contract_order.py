"""The Order table of the contract, field by field, as `ingest` applies it."""

from decimal import Decimal
from typing import Any

import pytest
from contract_cases import (
    DROP,
    FULL,
    PLAIN,
    Case,
    Outcome,
    Raw,
    accepted,
    check,
    flatten_cases,
    rejected,
)

REQUIRED = [
    "order_id",
    "ordered_at",
    "status",
    "items[0].product_id",
    "items[0].quantity",
    "items[0].unit_price",
    "payments[0].method",
    "refunds[0].refunded_at",
    "refunds[0].amount",
]
OPTIONAL_TEXTS = [
    "order.channel",
    "order.device_type",
    "customer.name",
    "customer.email",
    "customer.country",
    "customer.city",
    "customer.language",
    "customer.loyalty_tier",
    "items[0].product_name",
    "items[0].category",
    "items[0].subcategory",
    "items[0].brand",
    "payments[0].status",
]
OTHER_OPTIONALS = [
    "order.store_id",
    "order.currency",
    "items[0].unit_cost",
    "payments[0].amount",
    "payments[0].paid_at",
    "refunds[0].refund_id",
    "refunds[0].line_number",
]
IDS = [
    "order.order_id",
    "order.store_id",
    "items[0].product_id",
    "refunds[0].refund_id",
]
TIMESTAMPS = [
    "ordered_at",
    "updated_at",
    "customer.updated_at",
    "payments[0].paid_at",
    "refunds[0].refunded_at",
]
NO_STRINGS = ["5", "1.5", "true", "false", "[]", "{}", '["x"]', '{"x": 1}']
NO_IDS = ["1.5", "true", "false", "[]", "{}", '["x"]']


def in_record(path: str) -> str:
    return path.removeprefix("order.")


FIELD_CASES = [
    *(rejected(f"{p} dropped", {p: DROP}, ("missing_field", p)) for p in REQUIRED),
    *(rejected(f"{p} null", {p: None}, ("missing_field", p)) for p in REQUIRED),
    *(
        accepted(f"{p} {name}", {in_record(p): value}, {p: None})
        for p in OPTIONAL_TEXTS + OTHER_OPTIONALS
        for name, value in (("dropped", DROP), ("null", None))
    ),
    *(
        rejected(
            f"{p} is {value}",
            {in_record(p): Raw(value)},
            ("wrong_type", in_record(p)),
        )
        for p in [*OPTIONAL_TEXTS, "order.status", "payments[0].method"]
        for value in NO_STRINGS
    ),
    *(
        rejected(f"{p} is {value}", {p: Raw(value)}, ("wrong_type", p))
        for p in ["currency", *TIMESTAMPS]
        for value in NO_STRINGS
    ),
    *(
        rejected(
            f"{p} is {value}",
            {in_record(p): Raw(value)},
            ("wrong_type", in_record(p)),
        )
        for p in [*IDS, "customer.id"]
        for value in NO_IDS
    ),
]

LONG_INTEGER = "12345678901234567890123456789012345678901234567890"
ID_CASES = [
    *(
        accepted(f"{p} {name}", {in_record(p): value}, {p: kept})
        for p in IDS
        for name, value, kept in (
            ("integer", 7, "7"),
            ("negative integer", -7, "-7"),
            ("zero", 0, "0"),
            ("integer beyond a float", Raw("9007199254740993"), "9007199254740993"),
            ("integer beyond 64 bits", Raw(LONG_INTEGER), LONG_INTEGER),
            ("integer of 128 digits", Raw("9" * 128), "9" * 128),
            ("text of 128 characters", "x" * 128, "x" * 128),
            ("128 characters of four bytes", "😀" * 128, "😀" * 128),
            ("text of digits", "007", "007"),
            ("untrimmed", " a B\t", " a B\t"),
            ("other letters", "Ünï-日本", "Ünï-日本"),
        )
    ),
    accepted("customer id integer", {"customer.id": 7}, {"order.customer_id": "7"}),
    accepted(
        "customer id untrimmed",
        {"customer.id": " C "},
        {"order.customer_id": " C ", "customer.customer_id": " C "},
    ),
    *(
        rejected(f"{p} blank {value!r}", {p: value}, ("blank_id", p))
        for p in ("order_id", "items[0].product_id", "items[1].product_id")
        for value in ("", " ", "   ")
    ),
]

STATUS_CASES = [
    *(
        accepted(f"status {word!r}", {"status": word}, {"order.status": kept})
        for word, kept in (
            ("placed", "placed"),
            ("paid", "paid"),
            ("shipped", "shipped"),
            ("delivered", "delivered"),
            ("returned", "returned"),
            ("cancelled", "cancelled"),
            ("PAID", "paid"),
            ("  Shipped ", "shipped"),
        )
    ),
    *(
        rejected(f"status {word!r}", {"status": word}, ("unknown_status", "status"))
        for word in (
            "unknown",
            "pai d",
            "paid;",
            "canceled",
            "paid\0",
            "\u017fhipped",
            "1",
        )
    ),
]

CURRENCY_CASES = [
    *(
        accepted(f"currency {code}", {"currency": code}, {"order.currency": code})
        for code in ("EUR", "USD", "JPY", "KWD")
    ),
    *(
        rejected(
            f"currency {code!r}",
            {"currency": code},
            ("unsupported_currency", "currency"),
        )
        for code in ("ZZZ", " EUR", "EUR ", "EU", "EURO", "€", "")
    ),
]

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
    *FIELD_CASES,
    *ID_CASES,
    *STATUS_CASES,
    *CURRENCY_CASES,
    *CUSTOMER_CASES,
    *ITEMS_CASES,
    *DISCOUNT_CASES,
    *TOTALS_REACHED,
    *REFUND_CASES,
    *DECISIONS,
    EVERYTHING_WRONG,
    accepted("full order", {}, {"order.order_id": "A-1"}),
    accepted("plain order", {}, {"order.order_id": "A-1"}, PLAIN),
    rejected("items dropped", {"items": DROP, "refunds": DROP}, ("no_items", "items")),
    rejected("items null", {"items": None, "refunds": DROP}, ("no_items", "items")),
]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    assert len({case.name for case in CASES}) == len(CASES)
    return flatten_cases(tmp_path_factory.mktemp("lake"), CASES)


@pytest.mark.parametrize("case", FIELD_CASES, ids=str)
def test_field_is_required_optional_or_of_one_type(
    case: Case, outcomes: dict[str, Outcome]
) -> None:
    check(case, outcomes)


@pytest.mark.parametrize("case", ID_CASES, ids=str)
def test_id_is_kept_as_its_text(case: Case, outcomes: dict[str, Outcome]) -> None:
    check(case, outcomes)


@pytest.mark.parametrize("case", STATUS_CASES, ids=str)
def test_status_is_known_whatever_its_case_and_blanks(
    case: Case, outcomes: dict[str, Outcome]
) -> None:
    check(case, outcomes)


@pytest.mark.parametrize("case", CURRENCY_CASES, ids=str)
def test_currency_is_an_iso_code_kept_as_sent(
    case: Case, outcomes: dict[str, Outcome]
) -> None:
    check(case, outcomes)


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
