"""Manifests that lie, with files that agree with them."""

from collections.abc import Callable
from typing import Any

import pytest
from upkeep_cases import command, part_of
from verify_cases import ORDERS_A, edit_manifest, found, places

from lake.layout import Layout
from lake.manifest import load_manifest


def source_edit(field: str, value: Any) -> Callable[[Any], None]:
    def edit(content: Any) -> None:
        source = next(
            each for each in content["sources"] if each["source_file"] == ORDERS_A
        )
        source[field] = value

    return edit


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("records_read", 7),
        ("records_processed", 5),
        ("records_quarantined", 3),
        ("quarantined_by_reason", {}),
        ("quarantined_by_reason", {"wrong_type": 2}),
        ("byte_count", 1),
        ("sha256", "0" * 64),
        ("rules_digest", "0" * 64),
    ],
)
def test_edited_entry_of_a_source_is_found(
    layout: Layout, field: str, value: Any
) -> None:
    edit_manifest(layout, source_edit(field, value))
    assert ORDERS_A in places(layout)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("unknown_fields", {"gift": 1}),
        ("rounded_numbers", 3),
        ("exact_path_count", 0),
        ("statuses", {"paid": 3}),
    ],
)
def test_what_no_parquet_can_tell_is_found_by_the_deep_check(
    layout: Layout, field: str, value: Any
) -> None:
    edit_manifest(layout, source_edit(field, value))
    assert ORDERS_A in {finding.place for finding in found(layout, is_deep=True)}


@pytest.mark.parametrize("field", ["row_count", "byte_count"])
def test_edited_count_of_a_part_is_found(layout: Layout, field: str) -> None:
    part = part_of(load_manifest(layout), "fact_payments")

    def edit(content: Any) -> None:
        entry = next(p for p in content["parts"] if p["path"] == part.path)
        entry[field] += 1

    edit_manifest(layout, edit)
    assert {part.path, "processed/manifest.json"} == places(layout)


def _drop_part(content: Any) -> None:
    content["parts"] = [
        part for part in content["parts"] if part["table"] != "fact_refunds"
    ]


def _drop_source(content: Any) -> None:
    del content["sources"][1]


def _list_twice(content: Any) -> None:
    content["parts"].append(content["parts"][-1])


def _misname(content: Any) -> None:
    content["sources"][0]["source_file"] = "elsewhere/c.json"


@pytest.mark.parametrize(
    "edit",
    [
        _drop_part,
        _drop_source,
        _list_twice,
        _misname,
        lambda content: content["parts"].reverse(),
        lambda content: content["sources"].reverse(),
        lambda content: content.update(lake_id="0" * 64),
        lambda content: content["parts"][0].update(path="../../etc/passwd"),
        lambda content: content["parts"][0].update(table="fact_nothing"),
        lambda content: content["parts"][0].update(source_file="elsewhere/x.json"),
    ],
)
def test_edited_manifest_is_found(layout: Layout, edit: Callable[[Any], None]) -> None:
    edit_manifest(layout, edit)
    result = command(layout, "verify", "--deep")
    assert result.exit_code == 1
    assert "disagreement" in result.output
    assert found(layout)


def test_broken_manifest_is_one_line(layout: Layout) -> None:
    layout.manifest.write_text("{")
    result = command(layout, "verify")
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 1
