"""Debian's Chromium, so that pages are tested as people see them."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """With `CI` set a skip is a failure, see tests/conftest.py."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("no chromium on the PATH: apt-get install chromium")
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"]
        )
        yield started
        started.close()
