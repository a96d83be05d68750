"""docs/metrics.md is the dictionary: it says of columns what the models declare."""

import re
from pathlib import Path
from typing import Any

import yaml

from ops.publish import PII_COLUMNS

ROOT = Path(__file__).resolve().parents[2]
TABLE = re.compile(r"^### `(\w+)`.*?\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \|", re.MULTILINE)


def documented() -> dict[str, list[tuple[str, str]]]:
    page = (ROOT / "docs/metrics.md").read_text()
    return {name: ROW.findall(text) for name, text in TABLE.findall(page)}


def declared() -> dict[str, dict[str, Any]]:
    """The marts as their YAML describes them."""
    pages = (ROOT / "models/marts").rglob("*.yml")
    return {
        model["name"]: model
        for page in pages
        for model in yaml.safe_load(page.read_text()).get("models", [])
    }


def test_every_mart_has_a_table_of_its_columns_in_their_order() -> None:
    found = {
        name: [
            (column["name"], column["data_type"].replace(", ", ","))
            for column in model["columns"]
        ]
        for name, model in declared().items()
    }
    assert found == documented()


def test_every_private_column_is_masked_when_published() -> None:
    private = {
        column["name"]
        for model in declared().values()
        for column in model["columns"]
        if column.get("config", {}).get("meta", {}).get("pii")
    }
    assert private == set(PII_COLUMNS)
    columns = {c["name"] for m in declared().values() for c in m["columns"]}
    assert private == {c for c in columns if c in PII_COLUMNS}
