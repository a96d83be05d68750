"""The report as whoever gets the mail has it: a file, no server, no network."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from browser.dashboard import Visit
from playwright.sync_api import Browser, expect
from shop import Shop

from serving.views.amounts import amount


@pytest.fixture(scope="module")
def report(published: Shop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("report") / "report.html"
    finished = published.storelake("report", "--output", str(file))
    assert finished.returncode == 0, finished.stderr
    return file


def test_report_is_the_same_bytes_for_the_same_version(
    published: Shop, report: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again.html"
    assert published.storelake("report", "--output", str(again)).returncode == 0
    assert again.read_bytes() == report.read_bytes()
    assert [file.name for file in tmp_path.iterdir()] == ["again.html"]


def test_report_needs_nothing_from_outside(report: Path) -> None:
    text = report.read_text()
    named = set(re.findall(r'"(https?://[^"]*)"', text))
    assert named == {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert not re.search(r"<(script|link|img|iframe)|@import|url\(h|src=", text)
    ids = re.findall(r'id="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_report_shows_numbers_charts_and_definitions(
    published: Shop, report: Path, browser: Browser
) -> None:
    months = published.published("mart_monthly_revenue")
    last = [row for row in months if row["is_complete_month"]][-1]
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(report.as_uri())
    expect(page.locator(".tile").first).to_contain_text(amount(last["net_revenue"]))
    charts = page.locator("figure svg")
    expect(charts).to_have_count(11)
    for chart in charts.all():
        assert chart.bounding_box()["height"] > 100
    for number in range(1, 12):
        page.locator(f"#figure{number} a").click()
        expect(page.locator(f"#definition{number}")).to_contain_text("One row per")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_report_can_be_read_on_a_phone_by_day_and_by_night(
    report: Path, visitor: Callable[..., Visit], scheme: str
) -> None:
    visit = visitor("", 390, scheme)
    visit.page.goto(report.as_uri())
    body = visit.page.locator("body")
    assert body.evaluate("element => element.scrollWidth") <= 390
    ink, paper = (
        body.evaluate(f"element => getComputedStyle(element).{name}")
        for name in ("color", "backgroundColor")
    )
    axis = visit.page.locator("figure svg .role-axis-label text").first
    assert axis.evaluate("element => getComputedStyle(element).fill") == ink
    assert (brightness(ink) > brightness(paper)) == (scheme == "dark")
    visit.strangers.discard(report.as_uri())


def brightness(colour: str) -> int:
    return sum(map(int, re.findall(r"\d+", colour)[:3]))


def test_report_that_cannot_be_written_says_so(published: Shop, tmp_path: Path) -> None:
    in_the_way = tmp_path / "folder"
    in_the_way.mkdir()
    finished = published.storelake("report", "--output", str(in_the_way))
    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert f"{in_the_way}: cannot be written" in line
    assert list(tmp_path.iterdir()) == [in_the_way]
