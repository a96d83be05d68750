"""`storelake sql` while others work, where a statement fails, without bad records."""

import duckdb
from shop import Shop
from sql_prompt import prompt


def test_prompt_answers_while_the_warehouse_is_held(published: Shop) -> None:
    with duckdb.connect(str(published.warehouse)):
        locked = published.dbt("show", "--inline", "select 1")
        finished = prompt(published, "select count(*) > 0 as found from fact_orders;")
    assert "lock" in locked.stdout.lower()
    assert finished.returncode == 0, finished.stderr
    assert "true" in finished.stdout


def test_prompt_fails_where_a_statement_fails(published: Shop) -> None:
    finished = prompt(published, "select * from mart_that_is_not_there;")
    assert finished.returncode == 1
    assert "mart_that_is_not_there" in finished.stderr


def test_prompt_has_an_empty_quarantine_of_the_same_columns(
    published: Shop, shop: Shop
) -> None:
    published_folder = published.lake / "published"
    shop.lake.mkdir()
    (shop.lake / "published").symlink_to(published_folder)
    described = ".mode csv\ndescribe quarantine;"
    empty, full = prompt(shop, described), prompt(published, described)
    assert empty.stdout == full.stdout != ""
    assert "0" in prompt(shop, ".mode csv\nselect count(*) from quarantine;").stdout
