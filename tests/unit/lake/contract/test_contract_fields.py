"""Fields of the Order table: required, optional, of one type; ids, words, codes."""

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
from contract_paths import IDS, in_record

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

TIMESTAMPS = [
    "ordered_at",
    "updated_at",
    "customer.updated_at",
    "payments[0].paid_at",
    "refunds[0].refunded_at",
]
NO_STRINGS = ["5", "1.5", "true", "false", "[]", "{}", '["x"]', '{"x": 1}']
NO_IDS = ["1.5", "true", "false", "[]", "{}", '["x"]']

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

CASES = [
    *FIELD_CASES,
    *ID_CASES,
    *STATUS_CASES,
    *CURRENCY_CASES,
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
