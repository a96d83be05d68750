"""What must change a number changes it by exactly as much, and no other number."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from comparing import KEYS, Row, differences, rows_of
from proving import Proof
from raw_lines import Files, changed, generated, write
from shop import Shop

# The sums of a month, a day or a part of it; what is divided follows from them.
SUMS = {
    "mart_monthly_revenue",
    "mart_daily_sales",
    "mart_category_sales_monthly",
    "mart_region_sales_monthly",
}
OF_SALE = {
    "order_count": 1,
    "units": 3,
    "gross_sales": Decimal("30.00"),
    "discounts": Decimal("1.50"),
    "net_sales": Decimal("28.50"),
    "net_revenue": Decimal("28.50"),
    "net_revenue_by_order_date": Decimal("28.50"),
    "shipping": Decimal("4.00"),
    "tax": Decimal("2.00"),
}
OF_LINES = OF_SALE.keys() - {"net_revenue", "shipping", "tax"}
ORDER = {
    "order_id": "ONE-MORE",
    "ordered_at": "2025-02-14T12:00:00Z",
    "status": "paid",
    "currency": "USD",
    "items": [
        {"product_id": "P-ONE-MORE", "category": "Home", "quantity": 3,
         "unit_price": "10.00", "discount_amount": "1.00"}
    ],
    "discount_amount": "0.50",
    "shipping_amount": "4.00",
    "tax_amount": "2.00",
}  # fmt: skip
REFUND = {"refunded_at": "2025-04-02T12:00:00Z", "amount": "10.00"}
LAST_DAY = "2025-05-30"


Cells = dict[tuple[Any, ...], Any]


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> tuple[Shop, Files]:
    shop = Shop(tmp_path_factory.mktemp("known"))
    return shop, generated(shop, 41)


@pytest.fixture
def numbers(
    plain: Proof, sent: tuple[Shop, Files]
) -> Callable[[dict[str, Any]], dict[str, list[Row]]]:
    """The marts of the shop with one more record."""

    def build(record: dict[str, Any]) -> dict[str, list[Row]]:
        shop, files = sent
        write(shop, {**files, "zz_one_more.json": [json.dumps(record)]})
        plain.ingest(shop.lake)
        with plain.build(shop.lake) as connection:
            return {name: rows_of(connection, name) for name in SUMS}

    return build


def steps(before: list[Row], after: list[Row], key: tuple[str, ...]) -> Cells:
    """By key and column, how much each sum changed, but for those that did not."""
    old = {tuple(row[k] for k in key): row for row in before}
    return {
        (*(row[k] for k in key), column): value
        - old[tuple(row[k] for k in key)][column]
        for row in after
        for column, value in row.items()
        if isinstance(value, int | Decimal)
        and not isinstance(value, bool)
        and not _is_divided(column)
        and value != old[tuple(row[k] for k in key)][column]
    }


def _is_divided(column: str) -> bool:
    """Averages, and what accumulates over days."""
    return column == "aov" or "average" in column or "cumulative" in column


def test_one_more_order_adds_its_amounts_to_its_cells(
    numbers: Callable[[dict[str, Any]], dict[str, list[Row]]],
) -> None:
    before, after = numbers({**ORDER, "status": "placed"}), numbers(ORDER)

    def added(mart: str) -> Cells:
        return steps(before[mart], after[mart], KEYS[mart])

    month, day = date(2025, 2, 1), date(2025, 2, 14)
    assert added("mart_monthly_revenue") == {
        (month, column): amount for column, amount in OF_SALE.items()
    }
    assert added("mart_category_sales_monthly") == {
        (month, "Home", column): OF_SALE[column] for column in OF_LINES
    }
    assert added("mart_region_sales_monthly") == {
        (month, "unknown", column): OF_SALE[column] for column in OF_LINES
    }
    daily = added("mart_daily_sales")
    assert {key[0] for key in daily} == {day}
    assert daily[day, "net_sales"] == OF_SALE["net_sales"]


def test_refund_moves_its_month_alone(
    numbers: Callable[[dict[str, Any]], dict[str, list[Row]]],
) -> None:
    before, after = numbers(ORDER), numbers({**ORDER, "refunds": [REFUND]})
    mart, amount = "mart_monthly_revenue", Decimal("10.00")
    of_order, of_refund = date(2025, 2, 1), date(2025, 4, 1)
    assert steps(before[mart], after[mart], KEYS[mart]) == {
        (of_refund, "refunds"): amount,
        (of_refund, "net_revenue"): -amount,
        (of_order, "refunds_by_order_date"): amount,
        (of_order, "net_revenue_by_order_date"): -amount,
    }


def test_earlier_as_of_date_hides_what_lies_after_it(
    proof_of: Callable[[str], Proof], shop: Shop
) -> None:
    cut_off = proof_of("cut off")
    assert cut_off.settings["as_of_date"] == LAST_DAY
    files = generated(shop, 42, months=8)
    marts = [name for name in KEYS if name.startswith("mart_")]
    marts.remove("mart_data_quality")

    def built(of: Files) -> dict[str, list[Row]]:
        write(shop, of)
        cut_off.ingest(shop.lake)
        with cut_off.build(shop.lake) as connection:
            return {name: rows_of(connection, name) for name in marts}

    whole = built(files)
    hidden = built(changed(files, _without_what_lies_after))
    assert [differences(name, whole[name], hidden[name]) for name in marts] == [
        [] for _ in marts
    ]
    months = {row["sales_month"] for row in whole["mart_monthly_revenue"]}
    assert max(months) == date(2025, 5, 1)


def _without_what_lies_after(record: dict[str, Any]) -> None:
    """An order after the last day does not count; a refund after it never was."""
    if str(record.get("ordered_at")) >= f"{LAST_DAY}T24":
        record["status"] = "placed"
    if isinstance(record.get("refunds"), list):
        record["refunds"] = [
            refund
            for refund in record["refunds"]
            if str(refund.get("refunded_at")) < f"{LAST_DAY}T24"
        ]
