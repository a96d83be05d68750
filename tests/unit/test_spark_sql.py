"""Intermediate models and marts are plain SQL: Spark could read them, too.

What only DuckDB can say stands in macros, so each macro is a stub here. sqlglot is the
judge: what it reads as Spark SQL and can write as such (varchar without a length, where
`ignore nulls` stands) is fine.
"""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import jinja2
import pytest
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

ROOT = Path(__file__).resolve().parents[2]
MODELS = sorted(
    model
    for layer in ("intermediate", "marts")
    for model in (ROOT / "models" / layer).rglob("*.sql")
)
MACROS = {
    name
    for file in (ROOT / "macros").rglob("*.sql")
    for name in re.findall(r"{%-? *macro (\w+)\(", file.read_text())
}
# Macros that stand for a whole select, by the name of the CTE that they read.
SELECTS = {
    "allocate_cents": "rows",
    "date_spine": "bounds",
    "versions_of_changes": "changes",
}

# Built into Spark and DuckDB alike, with the same arguments: look up what you add.
FUNCTIONS = {
    *("cast", "coalesce", "count", "date_trunc", "extract", "floor", "greatest", "lag"),
    *("last_day", "last_value", "lead", "max", "min", "rank", "round", "row_number"),
    *("sum", "trim", "upper"),
}
BEFORE_A_BRACKET = {
    *("and", "as", "by", "decimal", "exists", "from", "in", "join", "not", "on", "or"),
    *("over", "select", "then", "when", "where"),
}
FIELDS_OF_A_DATE = {"day", "month", "quarter", "year"}
NOT_IN_SPARK = (exp.Array, exp.Bracket, exp.Lambda, exp.Pivot, exp.Qualify, exp.Struct)


def stub(macro: str) -> Callable[..., str]:
    def call(*args: object, **kwargs: object) -> str:
        arguments = [*args, *kwargs.values()]
        if macro in SELECTS:
            return f"select * from {kwargs.get(SELECTS[macro], arguments[0])}"
        return f"{macro}({', '.join(map(str, arguments))})"

    return call


def rendered(model: str) -> str:
    environment = jinja2.Environment(  # noqa: S701 - SQL, not HTML
        undefined=jinja2.StrictUndefined
    )
    return environment.from_string(model).render(
        {name: stub(name) for name in MACROS}
        | {
            "config": lambda **_: "",
            "ref": lambda name: name,
            "setting": lambda _: "1",
            "source": lambda source, name: f"{source}.{name}",
        }
    )


def not_in_spark(sql: str) -> list[str]:
    """What Spark would not understand, in the order in which it is found."""
    try:
        trees = sqlglot.parse(sql, read="spark", error_level=sqlglot.ErrorLevel.RAISE)
    except SqlglotError as error:
        return [str(error)]
    if len(trees) != 1 or trees[0] is None:
        return [f"{len(trees)} statements"]
    return [*foreign_words(sql), *foreign_nodes(trees[0])]


def foreign_words(sql: str) -> list[str]:
    """Unknown functions, `::`, and "names" that are texts in Spark."""
    tokens = sqlglot.tokenize(sql, read="spark")
    known = FUNCTIONS | MACROS | BEFORE_A_BRACKET
    called = [
        token.text
        for token, following in pairwise(tokens)
        if following.token_type is sqlglot.TokenType.L_PAREN
        and token.text.isidentifier()
        and token.text.lower() not in known
    ]
    casts = [t.text for t in tokens if t.token_type is sqlglot.TokenType.DCOLON]
    return called + casts + [t.text for t in tokens if sql[t.start] == '"']


def foreign_nodes(tree: exp.Expr) -> list[str]:
    """Constructs that sqlglot reads in any dialect."""
    return [
        node.sql("duckdb")
        for node in tree.walk()
        if isinstance(node, NOT_IN_SPARK)
        or (isinstance(node, exp.Star) and any(node.args.values()))
        or (isinstance(node, exp.Distinct) and node.args.get("on"))
        or (isinstance(node, exp.Join) and node.method)
        or (isinstance(node, exp.Extract) and node.name.lower() not in FIELDS_OF_A_DATE)
    ]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.stem)
def test_model_is_spark_sql(model: Path) -> None:
    assert not_in_spark(rendered(model.read_text())) == []


def test_there_are_models_and_macros() -> None:
    assert MODELS
    assert set(SELECTS) < MACROS


@pytest.mark.parametrize(
    "expression",
    [
        "a // b",
        "a::date",
        "a[1]",
        "[1, 2]",
        "{'a': 1}",
        '"a"',
        "* exclude (a) from t",
        "distinct on (a) b from t",
        "extract(epoch from a)",
        "isodow(a)",
        "list_transform(a, x -> x + 1)",
        "list_transform(a, lambda x: x + 1)",
        "struct_pack(x := a)",
        "unnest(a)",
        "a.list_sum()",
        "a from generate_series(1, 2)",
        "a from t asof join s on t.a >= s.a",
        "a from t qualify row_number() over (order by a) = 1",
        "a; select 2",
    ],
)
def test_what_only_duckdb_can_say_is_found(expression: str) -> None:
    assert not_in_spark(f"select {expression}")
