"""What a copy holds: types, keys, words, indexes, and every value as it is."""

from decimal import Decimal

from edited_versions import Editions, no_rows, with_column
from postgres_target import Target, same

MARK = 'x\'; drop schema public; --\n\\.\n"quoted", \\N, \t 🦉'


def test_columns_have_the_types_of_the_contract(
    editions: Editions, target: Target
) -> None:
    target.copy(editions, editions.original)
    query = """
        select column_name, coalesce(numeric_precision || ',' || numeric_scale, ''),
            data_type
        from information_schema.columns
        where table_schema = %s and table_name = 'fact_orders'
    """
    found = target.people.execute(query, [target.schema]).fetchall()
    types = {name: (of, digits) for name, digits, of in found}
    assert types["net_sales"] == ("numeric", "18,2")
    assert types["ordered_at"][0] == "timestamp with time zone"
    assert types["order_date"][0] == "date"
    assert types["units"][0] == "bigint"
    assert types["is_counted"][0] == "boolean"
    assert types["order_id"][0] == "text"
    assert list(types) == list(editions.original.marts["fact_orders"].columns)


def test_every_table_has_its_key_and_its_words(
    editions: Editions, target: Target
) -> None:
    target.copy(editions, editions.original)
    for name, mart in editions.original.marts.items():
        table = f"{target.schema}.{name}"
        (kind, key), *_ = target.people.execute(
            "select contype::text, array(select attname::text from unnest(conkey) "
            "with ordinality as k(n, i) join pg_attribute on attnum = n and "
            "attrelid = conrelid order by i) from pg_constraint where conrelid = "
            "%s::regclass",
            [table],
        ).fetchall()
        rows = editions.rows(editions.original, name)
        with_null = any(row[column] is None for row in rows for column in mart.key)
        assert (kind, key) == ("u" if with_null else "p", mart.key)
        words = target.people.execute(
            "select obj_description(%s::regclass, 'pg_class')", [table]
        ).fetchone()
        assert words == (mart.description,)
        described = target.people.execute(
            "select attname::text, col_description(attrelid, attnum) from pg_attribute "
            "where attrelid = %s::regclass and attnum > 0",
            [table],
        ).fetchall()
        assert dict(described) == {
            column: of.description for column, of in mart.columns.items()
        }
    kinds = target.people.execute(
        "select distinct contype::text from pg_constraint where connamespace = "
        "%s::regnamespace and conname <> 'storelake_version_pkey'",
        [target.schema],
    ).fetchall()
    assert sorted(kinds) == [("p",), ("u",)]


def test_usual_filters_have_an_index(editions: Editions, target: Target) -> None:
    target.copy(editions, editions.original)
    query = "select indexdef from pg_indexes where schemaname = %s"
    found = target.people.execute(query, [target.schema]).fetchall()
    indexes = [definition for (definition,) in found]
    for filtered in (
        "fact_sales USING btree (order_date)",
        "fact_sales USING btree (product_id)",
        "fact_orders USING btree (customer_id)",
        "dim_product USING btree (category)",
        "mart_monthly_revenue USING btree (sales_month)",
    ):
        assert any(definition.endswith(filtered) for definition in indexes), filtered


def test_second_version_replaces_only_rows_that_differ(
    editions: Editions, target: Target
) -> None:
    target.copy(editions, editions.original)
    places = target.execute("select ctid, order_id from {0}.fact_orders")
    new = editions.add(
        "v2",
        fact_orders=lambda table: table.slice(1),
        dim_store=with_column("city", ["Elsewhere"]),
    )
    copied = target.copy(editions, new)
    assert (copied.added, copied.removed) == (1, 2)
    for name in new.marts:
        assert same(target.rows(name), editions.rows(new, name)), name
    stayed = target.execute("select ctid, order_id from {0}.fact_orders")
    assert len(stayed) == len(places) - 1
    assert set(stayed) < set(places)
    assert target.execute("select version from {0}.storelake_version") == [("v2",)]


def test_version_that_is_there_is_noticed_and_mended_if_changed(
    editions: Editions, target: Target
) -> None:
    assert target.copy(editions, editions.original).is_news
    assert not target.copy(editions, editions.original).is_news
    target.execute("update {0}.fact_refunds set refunds = refunds + 0.01")
    mended = target.copy(editions, editions.original)
    assert mended.is_news
    assert mended.added == mended.removed > 0
    rows = editions.rows(editions.original, "fact_refunds")
    assert same(target.rows("fact_refunds"), rows)


def test_empty_marts_are_empty_tables(editions: Editions, target: Target) -> None:
    marts = editions.original.marts
    empty = editions.add("v0", **dict.fromkeys(marts, no_rows))
    target.copy(editions, empty)
    assert [name for name in marts if target.rows(name)] == []
    target.copy(editions, editions.original)
    assert same(
        target.rows("mart_inventory"),
        editions.rows(editions.original, "mart_inventory"),
    )


def test_any_text_arrives_as_it_is_and_nul_is_replaced_and_reported(
    editions: Editions, target: Target
) -> None:
    texts = [MARK, "", "\0a\0b", "\\.", "NULL", "\r\n", "Zo\u00eb\u0301"]
    version = editions.add("v2", mart_top_products=with_column("product_name", texts))
    copied = target.copy(editions, version)
    assert copied.without_nul == {"mart_top_products.product_name": 1}
    expected = editions.rows(version, "mart_top_products")
    expected[2]["product_name"] = "\ufffda\ufffdb"
    assert same(target.rows("mart_top_products"), expected)


def test_awkward_numbers_arrive_exactly(editions: Editions, target: Target) -> None:
    """ADBC once wrote some of these as others: arrow-adbc 3485 and 4507."""
    amounts = [
        Decimal(text)
        for text in (
            "5000000000.01",
            "-0.01",
            "0.00",
            "9999999999999999.99",
            "-1000.10",
        )
    ]
    version = editions.add(
        "v2",
        fact_orders=with_column("net_sales", amounts),
        mart_customer_value=with_column(
            "days_between_orders", [0.1 + 0.2, 5e-324, 1e308, float("inf")]
        ),
    )
    target.copy(editions, version)
    for name in ("fact_orders", "mart_customer_value"):
        assert same(target.rows(name), editions.rows(version, name))


def test_key_follows_whether_a_part_of_it_is_null(
    editions: Editions, target: Target
) -> None:
    kind = (
        "select contype::text from pg_constraint where conrelid = "
        "'{0}.mart_region_sales_monthly'::regclass"
    )
    with_null = editions.add(
        "v2", mart_region_sales_monthly=with_column("country", [None])
    )
    found = []
    for version in (editions.original, with_null, editions.original):
        target.copy(editions, version)
        found += target.execute(kind)
    assert found == [("p",), ("u",), ("p",)]
