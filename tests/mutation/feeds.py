"""Profiles and dumps of the small shop."""

from mutation.records import Record

Files = dict[str, list[Record]]


def customers() -> Files:
    """Profiles: deleted and back, blank, equal neighbours, one instant said twice."""
    return {
        "customers/profiles.json": [
            _profile("C-gone", "2025-03-05T09:00:00Z", is_deleted=True),
            _profile("C-off", "2025-03-05T09:00:00Z", is_deleted=True, name="Olaf"),
            _profile("C-off", "2025-04-05T09:00:00Z", is_deleted=False),
            _profile("C-known", "2025-02-01T09:00:00Z", name="Kim", country="US"),
            _profile("C-known", "2025-03-01T09:00:00Z", city="Bern", country=" "),
            _profile("C-known", "2025-06-21T10:00:00Z", city="Basel"),
            _profile("C-known", "2025-07-01T09:00:00Z", city="Basel"),
            _profile("C-july", "2025-01-01T09:00:00Z", name="July", country="gb"),
            _profile("C-july", "2025-07-06T10:00:00Z", country="IE"),
            _profile("C-july", "2025-09-01T09:00:00Z", country="DE", name="June"),
            _profile("C-instant", "2025-06-10T09:00:00Z", name="Ina", country="GB"),
            _profile("C-only", "2025-06-10T09:00:00Z", name="Never ordered"),
            _profile("C-only", "2025-07-10T09:00:00Z", loyalty_tier="gold"),
        ],
        "customers/late.json": [
            _profile("C-july", "2025-03-01T09:00:00Z", country="ie", city="Cork"),
            _profile("C-july", "2025-04-01T09:00:00Z", country="gb", city="Cork"),
        ],
    }


def products() -> Files:
    """Dumps: prices and costs change, one is withdrawn and back, one late and half."""
    return {
        "products/products_2025_01.json": [
            _product("P-1", "Lamp", "Home", unit_cost="4.40", stock_quantity=7),
            _product("P-2", "Mug", "Kitchen", unit_cost="1.005", stock_quantity=0),
            _product("P-3", "Rake", "Garden", stock_quantity=-2),
            _product("P-4", "Pot", "Home", unit_cost="0.5555", list_price=12.3456),
            _product("P-7", "Robot", "Toys", unit_cost="99", stock_quantity=3),
            _product("P-10", "Bowl", "Kitchen"),
        ],
        "products/products_2025_02.json": [
            _product("P-1", "Lamp", "Office", unit_cost="5.50", stock_quantity=9,
                     updated_at="2025-02-09T10:00:00Z"),
            _product("P-2", "Mug", "Kitchen", unit_cost="1.115", stock_quantity=4),
            _product("P-3", "Rake", "Garden", unit_cost="2", brand="Acme"),
            _product("P-4", "Pot", "Outdoor", updated_at="2025-01-05T10:00:00Z"),
            _product("P-5", "Desk", "Office", unit_cost="8"),
            _product("P-10", "Bowl", "Kitchen", brand="Acme"),
        ],
        "products/products_2025_04.json": [
            _product("P-1", "Lamp 2", "Home", unit_cost="6.05", stock_quantity=5),
            _product("P-1", "Lamp 3", "Home", unit_cost="6.15", stock_quantity=6),
            _product("P-2", "Mug", "Kitchen", unit_cost="1.225", stock_quantity=1),
            _product("P-4", "Pot", "Outdoor", stock_quantity=2),
            _product("P-7", "Robot", "Toys", unit_cost="99"),
        ],
        "products/late_products_2025_03.json": [
            _product("P-1", "Lamp", "Office", unit_cost="5.75", stock_quantity=2),
            _product("P-2", "Mug", "Bath", unit_cost="1.225", stock_quantity=8),
            _product("P-4", "Pot", "Outdoor", stock_quantity=2),
        ],
    }  # fmt: skip


def _profile(customer_id: str, updated_at: str, **stated: object) -> Record:
    return {"customer_id": customer_id, "updated_at": updated_at, **stated}


def _product(product_id: str, name: str, category: str, **stated: object) -> Record:
    return {
        "product_id": product_id,
        "product_name": name,
        "category": category,
        **stated,
    }
