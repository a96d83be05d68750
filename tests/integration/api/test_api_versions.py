"""Each answer is of one version, and is sent again only if it is another."""

import threading

from api_cases import add_version, client, with_names
from fastapi.testclient import TestClient
from shop import Shop

from lake.layout import Layout
from ops.retention import point_to
from serving.api.settings import Settings


def test_unchanged_answer_is_not_sent_again(api: TestClient) -> None:
    for url in ("/kpi/churn", "/kpi/churn?format=csv"):
        first = api.get(url)
        etag = first.headers["etag"]
        assert not etag.startswith("W/")
        for wanted in (etag, f'"other", {etag}', f"W/{etag}", "*"):
            again = api.get(url, headers={"If-None-Match": wanted})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == etag
        other = api.get(url, headers={"If-None-Match": '"other"'})
        assert (other.status_code, other.content) == (200, first.content)
    assert api.get("/kpi/churn").headers["etag"] != etag


def test_another_version_changes_the_etag(copied: Layout) -> None:
    add_version(copied, "z", lambda table: table)
    api = client(copied)
    before = api.get("/kpi/top-products").headers["etag"]
    point_to(copied, "z")
    after = api.get("/kpi/top-products", headers={"If-None-Match": before})
    assert after.status_code == 200
    assert after.headers["etag"] != before
    assert after.json()["version"] == "z"


def test_cache_stays_within_its_bound(published: Shop) -> None:
    api = client(Layout(published.lake), Settings(cache_bytes=10_000))
    first = api.get("/kpi/revenue").content
    for offset in range(20):
        api.get(f"/kpi/revenue?offset={offset}")
    desk = next(m.kwargs["desk"] for m in api.app.user_middleware)  # type: ignore[attr-defined]
    assert 0 < desk.cache.byte_count <= 10_000
    assert api.get("/kpi/revenue").content == first


def test_swaps_under_load_show_no_mixed_version(copied: Layout) -> None:
    """Each version names its first product after itself; 20 swaps, four readers."""
    names = ["y", "z"]
    for name in names:
        add_version(copied, name, lambda table, name=name: with_names(table, name))
    point_to(copied, "y")
    api = client(copied)
    seen: set[tuple[str, str]] = set()
    failures: list[str] = []
    stop = threading.Event()

    def read(number: int) -> None:
        limit = 1
        while not stop.is_set():
            limit = limit % 900 + number
            response = api.get(f"/kpi/top-products?limit={limit}")
            if response.status_code != 200:
                failures.append(response.text)
                return
            body = response.json()
            seen.add((body["version"], body["rows"][0]["product_name"]))

    readers = [threading.Thread(target=read, args=(number,)) for number in (1, 2, 3, 4)]
    for reader in readers:
        reader.start()
    for swap in range(20):
        name = names[(swap + 1) % 2]
        point_to(copied, name)
        while (name, name) not in seen and not failures:
            stop.wait(0.001)
        seen.clear() if swap < 19 else None
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert seen <= {("y", "y"), ("z", "z")}
