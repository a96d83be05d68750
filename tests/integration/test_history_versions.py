"""Changes become versions, and a published version keeps a copy of them."""

import shutil
from collections.abc import Callable

from history_cases import SNAPSHOTS, build, customer, query, tables, versions, write
from shop import Shop

# Of three changes: city, tier, begin, end, and whether it is deleted.
SEVERAL = [
    ("Bonn", "silver", "01-01", "01-20", False),
    ("Köln", "silver", "01-20", "01-30", False),
    ("Bonn", "silver", "01-30", None, False),
]


def test_changes_become_versions_whenever_they_come(
    shop: Shop, unit_tested: Callable[[Shop], Shop]
) -> None:
    unit_tested(shop)
    several_changes_are_as_many_versions(shop)
    what_is_known_already_is_none(shop)
    late_change_parts_two_that_were_equal(shop)
    deleting_is_one_and_so_is_coming_back(shop)


def several_changes_are_as_many_versions(shop: Shop) -> None:
    changes = [
        customer("01-10", city="Bonn", loyalty_tier="silver"),
        customer("01-20", city="Köln"),
        customer("01-30", city="Bonn"),
    ]
    write(shop, "customers", "a.json", changes)
    build(shop)
    assert versions(shop) == SEVERAL


def what_is_known_already_is_none(shop: Shop) -> None:
    """The same statement again, and one that changes nothing."""
    write(shop, "customers", "b.json", [customer("01-20", city="Köln")])
    write(shop, "customers", "c.json", [customer("02-10", city="Bonn")])
    build(shop)
    assert versions(shop) == SEVERAL
    assert len(query(shop, "from customer_history")) == 4


def late_change_parts_two_that_were_equal(shop: Shop) -> None:
    write(shop, "customers", "d.json", [customer("02-05", loyalty_tier="gold")])
    build(shop)
    assert versions(shop) == [
        *SEVERAL[:2],
        ("Bonn", "silver", "01-30", "02-05", False),
        ("Bonn", "gold", "02-05", None, False),
    ]
    assert query(
        shop,
        "select strftime(dbt_valid_from, '%m-%d'), strftime(dbt_valid_to, '%m-%d') "
        "from customer_history order by all",
    ) == [
        ("01-10", "01-20"),
        ("01-20", "01-30"),
        ("01-30", "02-05"),
        ("02-05", "02-10"),
        ("02-10", None),
    ]


def deleting_is_one_and_so_is_coming_back(shop: Shop) -> None:
    write(shop, "customers", "e.json", [customer("03-01", is_deleted=True)])
    build(shop)
    assert versions(shop)[-1] == ("Bonn", "gold", "03-01", None, True)
    write(shop, "customers", "f.json", [customer("03-09", city="Mainz")])
    build(shop)
    assert versions(shop)[-2:] == [
        ("Bonn", "gold", "03-01", "03-09", True),
        ("Mainz", "gold", "03-09", None, False),
    ]


def test_published_version_keeps_a_copy_that_can_be_restored(
    shop: Shop, published: Shop
) -> None:
    shutil.copytree(published.home, shop.home, dirs_exist_ok=True, symlinks=True)
    before = tables(shop, SNAPSHOTS)
    (version,) = (path.name for path in (shop.lake / "operations/history").iterdir())
    # Who it is stands in no published file unless it is asked for.
    assert names_and_addresses(shop) - {(None, None)} == {("***", "***")}
    shown = shop.storelake("publish", STORELAKE_PUBLISH_PII="true")
    assert shown.returncode == 0, shown.stderr
    known = "select distinct customer_name, email from dim_customer"
    assert names_and_addresses(shop) == {*query(shop, known)}

    shop.warehouse.unlink()
    restored = shop.storelake("restore-history", version)
    assert restored.returncode == 0, restored.stderr
    assert "dbt build" in restored.stdout
    assert tables(shop, SNAPSHOTS) == before

    missing = shop.storelake("restore-history", "20200101")
    assert missing.returncode == 1
    assert version in missing.stderr


def names_and_addresses(shop: Shop) -> set[tuple[str | None, str | None]]:
    customers = shop.published("dim_customer")
    return {(row["customer_name"], row["email"]) for row in customers}
