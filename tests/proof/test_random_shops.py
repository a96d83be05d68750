"""Small random shops under each of the settings: the SQL and the oracle agree.

Shrinking an example would take minutes: a second a try. Make it smaller by hand.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import small_shops
from hypothesis import Phase, given, settings
from proving import Proof

EXAMPLES = 20


@pytest.mark.parametrize("name", ["plain", "abroad", "cut off"])
def test_random_shop_has_the_numbers_of_the_oracle(
    proof_of: Callable[[str], Proof], tmp_path: Path, name: str
) -> None:
    proof = proof_of(name)

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None,
        phases=[Phase.generate],
    )  # fmt: skip
    @given(small_shops.shops())
    def agrees(shop: small_shops.Shop) -> None:
        shutil.rmtree(tmp_path, ignore_errors=True)
        small_shops.write(shop, tmp_path / "raw")
        assert proof.disagreements(tmp_path) == []

    agrees()


SIMPLE = {"order_id": "A", "ordered_at": "2025-02-01", "status": "paid"}
LINE = {"product_id": "P", "quantity": 1, "unit_price": "2.00"}


@pytest.mark.parametrize(
    "shop",
    [
        {},
        {"orders/a.json": []},
        {"orders/a.json": [{**SIMPLE, "items": [LINE]}]},
        {"orders/a.json": [{**SIMPLE, "items": [LINE], "customer": {"id": "C"}}]},
        {"orders/a.json": [{**SIMPLE, "items": [LINE], "status": "cancelled"}]},
        {"customers/c.json": [{"customer_id": "C", "updated_at": "2025-02-01"}]},
        {
            "products/products_2025_02.json": [
                {"product_id": "P", "product_name": "Lamp", "category": "Home"}
            ]
        },
    ],
    ids=["nothing", "empty file", "one guest", "one customer", "only cancelled",
         "only a profile", "only a dump"],
)  # fmt: skip
def test_smallest_shops_have_the_numbers_of_the_oracle(
    plain: Proof, tmp_path: Path, shop: small_shops.Shop
) -> None:
    small_shops.write(shop, tmp_path / "raw")
    assert plain.disagreements(tmp_path) == []
