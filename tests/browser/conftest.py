"""A real browser before the sandbox's page. These tests need Chromium and say so loudly when there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from harness.databases import SqliteFiles
from harness.world import World, opened

if TYPE_CHECKING:
    from browser.screen import Screen

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_ARGUMENTS = [
    "--no-sandbox",  # as root, in a container
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """Path of the browser: CHROMIUM, or the first one that is installed. Fails the test when there is none."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.fail("No Chromium is installed. On Debian: apt install chromium; or set CHROMIUM to its path.")
    return found


@pytest.fixture
async def world(tmp_path: Path, sqlite_files: SqliteFiles) -> AsyncIterator[World]:
    with sqlite_files.fresh(tmp_path):
        pass
    async with opened(tmp_path) as world:
        yield world


@pytest.fixture
async def screen(world: World, tmp_path: Path) -> AsyncIterator[Screen]:
    try:
        from playwright.async_api import async_playwright
    except ModuleNotFoundError:
        pytest.fail("Playwright is not installed: sh scripts/environment.sh dev judges")
    from browser.screen import Screen

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=_ARGUMENTS)
        page = await browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        yield Screen(page, world.url)
        await page.screenshot(path=tmp_path / "last.png")
        await browser.close()
