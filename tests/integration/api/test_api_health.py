"""What `/health` tells, and what is said of an empty or broken lake."""

import json
from datetime import date
from pathlib import Path

import pytest
from api_cases import NOW, client, refusal, rows
from fastapi.testclient import TestClient
from shop import Shop

from lake.layout import Layout


def test_health_tells_what_is_served(api: TestClient, published: Shop) -> None:
    body = api.get("/health").json()
    assert body["status"] == "ok"
    assert body["monitor"] == "error"  # the shop has been silent for years
    behind = NOW.date() - date.fromisoformat(body["as_of_date"])
    assert body["freshness"]["days_since_as_of_date"] == behind.days
    swapped = Layout(published.lake).pointer.stat().st_mtime
    assert body["freshness"]["seconds_since_confirmed"] == pytest.approx(
        NOW.timestamp() - swapped
    )


def test_health_tells_of_the_last_run_without_its_paths(
    api: TestClient, published: Shop
) -> None:
    runs = Layout(published.lake).operation_records("runs")
    body = api.get("/health").json()
    assert body["last_run"]["run_id"] == max(path.stem for path in runs.iterdir())
    assert body["last_run"]["outcome"] == "succeeded"
    assert body["last_run"]["version"] == body["version"]
    assert body["last_run"]["started_at"].endswith("Z")
    assert str(published.lake) not in str(body)


def test_health_does_without_records(copied: Layout) -> None:
    assert client(copied).get("/health").json()["last_run"] is None
    runs = copied.operation_records("runs")
    runs.mkdir(parents=True)
    (runs / "broken.parquet").write_bytes(b"")
    body = client(copied).get("/health").json()
    assert (body["status"], body["last_run"]) == ("ok", None)


def test_empty_lake_is_healthy_and_has_no_numbers(tmp_path: Path) -> None:
    api = client(Layout(tmp_path))
    response = api.get("/health")
    assert response.status_code == 200
    assert response.json()["status"] == "empty"
    assert refusal(api, "/kpi/revenue")[:2] == (503, "nothing_published")


@pytest.mark.parametrize("pointer", ["{", "{}", '{"version": "../x"}', "null", ""])
def test_broken_pointer_is_said_without_a_path(copied: Layout, pointer: str) -> None:
    copied.pointer.write_text(pointer)
    api = client(copied)
    for url in ("/kpi/revenue", "/health"):
        status, code, message = refusal(api, url)
        assert (status, code) == (503, "broken_version")
        assert str(copied.root) not in message


@pytest.mark.parametrize("content", [b"", b"PAR1PAR1", None])
def test_broken_file_breaks_its_own_table_only(
    copied: Layout, content: bytes | None
) -> None:
    name = json.loads(copied.pointer.read_text())["version"]
    path = copied.mart(name, "mart_monthly_revenue")
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    api = client(copied)
    assert refusal(api, "/kpi/revenue")[:2] == (503, "broken_version")
    assert rows(api, "/kpi/growth")
