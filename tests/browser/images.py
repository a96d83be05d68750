"""The pictures in docs/images, taken of the published demo: `make images`."""

import io
import sys

from browser.dashboard import HOW_TO_INSTALL, PAGES, ROOT, chromium, launched, running
from browser.dashboard import visit as visiting
from PIL import Image
from playwright.sync_api import sync_playwright

from lake.layout import Layout
from serving.versions import current_version

FOLDER = ROOT / "docs" / "images"
COLOURS = 128


def main() -> None:
    layout = Layout.from_environment()
    if chromium() is None:
        sys.exit(HOW_TO_INSTALL)
    if current_version(layout) is None:
        sys.exit(f"{layout.published}: nothing is published; run make demo first")
    FOLDER.mkdir(exist_ok=True)
    with (
        running(layout.root) as (url, _),
        sync_playwright() as playwright,
        launched(playwright) as browser,
        visiting(browser, url) as visit,
    ):
        for path in PAGES:
            visit.page.set_viewport_size({"width": 1280, "height": 900})
            visit.open(path)
            main_part = visit.page.get_by_test_id("stMain")
            height = main_part.evaluate("element => element.scrollHeight")
            visit.page.set_viewport_size({"width": 1280, "height": height})
            visit.settle()
            _write(path or "overview", visit.page.screenshot())


def _write(name: str, picture: bytes) -> None:
    """A palette is a third of the size, and a chart has few colours."""
    image = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS)
    image.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
