"""How long each page of a running dashboard takes until its last chart stands.

Usage: PYTHONPATH=tests .venv/bin/python -m browser.speed http://127.0.0.1:8501
"""

import sys
import time

import typer
from browser.dashboard import HOW_TO_INSTALL, PAGES, chromium, launched, visit
from playwright.sync_api import sync_playwright


def main() -> None:
    if chromium() is None:
        sys.exit(HOW_TO_INSTALL)
    if sys.argv[2:] or not sys.argv[1:]:
        sys.exit(__doc__)
    with sync_playwright() as playwright, launched(playwright) as browser:
        for path, title in PAGES.items():
            with visit(browser, sys.argv[1]) as visitor:
                started = time.perf_counter()
                visitor.open(path)
                typer.echo(f"{time.perf_counter() - started:5.2f} s  {title}")


if __name__ == "__main__":
    main()
