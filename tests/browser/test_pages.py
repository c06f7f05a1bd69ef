"""Every page in a real browser: it loads, nothing complains, it can be read and used by everybody."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from stationkeeper.web.pages.every import PAGES

from .conftest import Window

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
LIGHT = {"color_scheme": "light"}
DARK = {"color_scheme": "dark"}
SET = "?set=stocks.nitrogen.reserve_kg%3D40"


def _open(window: Window, name: str) -> None:
    """Open a page with its answer drawn, playing what is missing."""
    window.open(f"/tiny/{name}{SET if name == 'compare' else ''}")
    play = window.page.get_by_role("button", name="Play", exact=True)
    if name == "compare" and play.count():
        play.click()
    expect(window.page.locator("#progress")).to_have_count(0, timeout=120_000)


@pytest.mark.parametrize("window", [LIGHT, DARK, PHONE], ids=["light", "dark", "phone"], indirect=True)
@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_drawn_and_accessible(window: Window, name: str) -> None:
    _open(window, name)
    expect(window.page.locator("main h1")).to_be_visible()
    assert window.page.locator("main").inner_text().strip()
    width = window.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], "the page is wider than its window"
    found = Axe().run(window.page, options={"resultTypes": ["violations"]}).response["violations"]
    serious = [(one["id"], one["nodes"][0]["target"]) for one in found if one["impact"] in ("serious", "critical")]
    assert serious == []


@pytest.mark.parametrize("window", [DARK], indirect=True)
def test_the_dark_page_is_dark(window: Window) -> None:
    window.open("/tiny/agreements")
    colour = window.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(int(part) for part in colour.removeprefix("rgb(").rstrip(")").split(",")) < 60


def test_a_fault_is_a_page_too(window: Window) -> None:
    window.open("/tiny/nothing")
    expect(window.page.get_by_role("heading", name="There is nothing at this address")).to_be_visible()
    window.complaints.clear()  # the browser itself tells that it met a 404


def test_every_page_is_reached_with_the_keyboard_alone(window: Window) -> None:
    window.open("/tiny/agreements")
    page = window.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.goto("/tiny/agreements")
    reached = set()
    for _ in range(len(PAGES) + 6):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.textContent.trim()"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"
    assert {one.title for one in PAGES.values()} <= reached
    page.get_by_role("link", name="Sources", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What does it rest on?")).to_be_visible()
