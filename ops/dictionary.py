"""What dbt's own docs say of the public tables: the YAML beside each model."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lake.layout import PROJECT_ROOT
from lake.settings import read_yaml

MARTS = PROJECT_ROOT / "models" / "marts"


@dataclass(frozen=True)
class Entry:
    """A table: what it is, what tells its rows apart, what its columns mean."""

    description: str
    key: list[str]
    columns: dict[str, str]


def dictionary() -> dict[str, Entry]:
    """Every public table by its name."""
    pages = [
        read_yaml(page)
        for page in sorted(MARTS.rglob("*.yml"))
        if not page.stem.endswith("__unit_tests")
    ]
    return {
        model["name"]: Entry(
            _one_line(model["description"]),
            _key(model),
            {c["name"]: _one_line(c["description"]) for c in model["columns"]},
        )
        for page in pages
        for model in page.get("models", [])
    }


def _key(model: dict[str, Any]) -> list[str]:
    """The columns that a data test says are unique, together or one alone."""
    for test in _tests(model):
        if "unique_combination" in test:
            columns: list[str] = test["unique_combination"]["arguments"]["columns"]
            return columns
    for column in model["columns"]:
        if any("unique" in test for test in _tests(column)):
            return [column["name"]]
    return []


def _tests(of: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Tests without settings stand as bare names."""
    for test in of.get("data_tests", []):
        yield {test: {}} if isinstance(test, str) else test


def _one_line(text: str) -> str:
    return " ".join(text.split())
