"""Pages, and the system's Chromium to open them in: no network, and whatever the page says on its
console or asks for is kept.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import optimizer as opt
from optimizer.renderers import html

HOW = "No chromium is here: pages are tried in it. Debian has it: apt-get install chromium."


@dataclass
class Opened:
    """A page in the browser, what it said and what it asked for."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def texts(self, query: str) -> list[str]:
        """What is seen in every element of a kind."""
        return [each.inner_text() for each in self.page.locator(query).all()]

    def rows(self, heading: str) -> list[list[str]]:
        """The cells that are seen in the first table below a heading."""
        below = f"//h2[contains(., {heading!r})]/following::table[1]"
        table = self.page.locator(f"xpath={below}")
        told: Any = table.evaluate(
            "table => [...table.tBodies[0].rows].filter(row => !row.hidden)"
            ".map(row => [...row.cells].map(cell => cell.innerText.trim()))"
        )
        return list(told)


Open = Callable[..., Opened]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(HOW)
        pytest.skip(HOW)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens a page, and looks at the end whether it said or asked for anything."""
    all_opened = []

    def open_page(content: str, at: str = "", **context: Any) -> Opened:
        file = tmp_path / f"page{len(all_opened)}.html"
        file.write_text(content, encoding="utf-8")
        page = browser.new_context(offline=True, **{"locale": "en-GB", **context}).new_page()
        found = Opened(page)
        page.on("console", lambda message: found.said.append(message.text))
        page.on("pageerror", lambda error: found.said.append(str(error)))
        page.on("request", lambda request: found.asked.append(request.url))
        all_opened.append((file, found))
        page.goto(file.as_uri() + at)
        return found

    yield open_page
    for file, found in all_opened:
        assert found.said == []
        assert {each.partition("#")[0] for each in found.asked} <= {file.as_uri()}
        found.page.context.close()


@pytest.fixture(scope="session")
def curve() -> str:
    """The page on every budget of the tutorial."""
    return html.render(opt.curve(opt.load("tutorial")).pages("optimizer curve tutorial"))


@pytest.fixture(scope="session")
def solved() -> str:
    """The page on the best plan of the tutorial."""
    return html.render(opt.solve(opt.load("tutorial")).pages("optimizer solve tutorial"))


@pytest.fixture(scope="session")
def flagship() -> str:
    """The page on three budgets of the flagship, with a map of layers."""
    return html.render(opt.compare(opt.load("osa-fy2026"), "6bn,12bn,18bn").pages())


@pytest.fixture(scope="session")
def doubted() -> str:
    """The page of a brief in which something is drawn, explained and priced."""
    found = opt.brief(opt.load("energy-reserves"), draws=40, price_draws=10, reasons=True)
    return html.render(found.pages("optimizer brief energy-reserves"))
