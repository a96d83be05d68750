"""Who may ask, how often and from where."""

import re

import pytest
from api_cases import client, refusal
from fastapi.testclient import TestClient
from shop import Shop

from lake.layout import Layout
from serving.api.app import create_app
from serving.api.keys import entry, new_key, parse_keys
from serving.api.settings import Settings
from serving.errors import ApiSettingsError


@pytest.fixture(scope="module")
def keyed(published: Shop) -> tuple[TestClient, str, list[float]]:
    """With two keys, two requests a second, and a clock that only the test moves."""
    key, clock = new_key(), [0.0]
    hashes = parse_keys(f"{entry('finance', key)},{entry('ops', new_key())}")
    served = create_app(
        Layout(published.lake), Settings(hashes, rate=2), clock=lambda: clock[0]
    )
    return TestClient(served), key, clock


def test_key_is_asked_for_and_counted(
    keyed: tuple[TestClient, str, list[float]],
) -> None:
    api, key, clock = keyed
    assert api.get("/health").status_code == 200
    for headers in (
        {},
        {"X-API-Key": ""},
        {"X-API-Key": "wrong"},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Basic {key}"},
    ):
        assert refusal(api, "/kpi/revenue", **headers)[:2] == (401, "unauthorized")
    bearer, header = {"Authorization": f"Bearer {key}"}, {"X-API-Key": key}
    assert api.get("/kpi/revenue", headers=bearer).status_code == 200
    assert api.get("/kpi/revenue", headers=header).status_code == 200  # from the cache
    refused = api.get("/kpi/revenue", headers=header)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    clock[0] += 0.5
    assert api.get("/kpi/growth", headers=header).status_code == 200
    assert refusal(api, "/kpi/growth", **header)[:2] == (429, "too_many_requests")


def test_docs_page_and_its_parts_come_from_the_server(
    keyed: tuple[TestClient, str, list[float]],
) -> None:
    """Without a key, as the page itself asks."""
    api, _, _ = keyed
    page = api.get("/docs").text
    assert "://" not in page
    assert '"//' not in page
    parts = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(parts) == 3
    for part in [*parts, "/openapi.json"]:
        assert api.get(part).status_code == 200
        assert api.get(part).content


def test_keys_are_kept_as_hashes_only() -> None:
    key = new_key()
    assert key not in entry("finance", key)
    for text in (key, f"finance={key}", f"{entry('a', key)},{entry('a', key)}"):
        with pytest.raises(ApiSettingsError) as raised:
            parse_keys(text)
        assert key not in str(raised.value)


def test_pages_of_other_origins_are_shut_out_by_default(published: Shop) -> None:
    layout, origin = Layout(published.lake), {"Origin": "https://shop.example"}
    plain = client(layout).get("/kpi/revenue", headers=origin)
    assert "access-control-allow-origin" not in plain.headers
    allowed = client(layout, Settings(cors=("https://shop.example",)))
    for _ in range(2):
        answer = allowed.get("/kpi/revenue", headers=origin)
        assert answer.headers["access-control-allow-origin"] == "https://shop.example"
