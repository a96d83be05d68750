"""What changed since: fields, statuses, orders lost, orders held back."""

from pathlib import Path

import pytest
from feed_cases import ORDER, put, rows, run, source

from lake.layout import Layout
from lake.manifest import load_manifest
from lake.upkeep.status import file_statuses


def test_drift_is_counted_by_file(layout: Layout) -> None:
    full = ORDER | {"channel": "web", "gift": True, "customer": {"id": "C1", "x": 1}}
    put(layout, "orders/1.json", full, full)
    put(layout, "orders/2.json", ORDER, ORDER | {"status": " Lost "})
    run(layout)
    assert source(layout, "orders/1.json").unknown_fields == {
        "customer.x": 2,
        "gift": 2,
    }
    assert source(layout, "orders/1.json").statuses == {"paid": 2}
    assert source(layout, "orders/1.json").vanished_fields == []
    assert source(layout, "orders/2.json").vanished_fields == ["channel"]
    assert source(layout, "orders/2.json").unknown_statuses == {"lost": 1}


def test_new_status_flattens_again_only_what_it_concerns(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(layout, "orders/1.json", ORDER)
    put(layout, "orders/2.json", ORDER | {"order_id": "A-2", "status": "lost"})
    run(layout)
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for name in ("order_status_policy.csv", "currencies.csv"):
        (seeds / name).write_text(Path("seeds", name).read_text())
    with (seeds / "order_status_policy.csv").open("a") as file:
        file.write("lost,false\n")
    monkeypatch.setattr("lake.settings.SEEDS", seeds)
    report = run(layout)
    assert [s.source_file for s in report.flattened] == ["orders/2.json"]
    assert [row["order_id"] for row in rows(layout, "fact_orders")] == ["A-1", "A-2"]
    assert run(layout).flattened == []
    monkeypatch.undo()
    assert [s.source_file for s in run(layout).flattened] == ["orders/2.json"]
    assert [row["order_id"] for row in rows(layout, "fact_orders")] == ["A-1"]


def test_lost_orders_are_those_that_no_file_holds_any_more(layout: Layout) -> None:
    orders = [ORDER | {"order_id": f"A-{n}"} for n in range(4)]
    put(layout, "orders/1.json", *orders)
    put(layout, "orders/2.json", orders[1])
    run(layout)
    put(layout, "orders/1.json", orders[0])
    run(layout)
    assert source(layout, "orders/1.json").lost_order_ids == 2


def test_newer_version_in_quarantine_holds_an_order_back(layout: Layout) -> None:
    bad = {"items": []}
    put(layout, "orders/1.json", ORDER, ORDER | {"order_id": "A-2"})
    put(
        layout,
        "orders/2.json",
        ORDER | bad | {"updated_at": "2025-02-01"},
        ORDER | bad | {"updated_at": "2025-01-01"},
        ORDER | bad | {"order_id": "A-2", "updated_at": "2025-01-01"},
        ORDER | bad | {"order_id": "A-3", "updated_at": "2025-02-01"},
    )
    run(layout)
    statuses = file_statuses(layout, load_manifest(layout))
    assert {s.source_file: s.held_back for s in statuses} == {
        "orders/1.json": 0,
        "orders/2.json": 1,
    }
