"""The draft in a real browser: flights moved by hand and by keys, rows added, changes taken back, variants compared."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from .conftest import Window

SLOW_MS = 120_000  # for a machine on which everything else runs too
FLIGHT = "barge-6"
REGULAR = "barge-7"  # of the cadence


def _launch(page: Page, flight: str = FLIGHT) -> Locator:
    return page.locator(f'[name="v:manifest.{"+" if flight == REGULAR else ""}{flight}.launch"]')


def _bar(page: Page, flight: str = FLIGHT) -> Locator:
    return page.locator(f'.move[data-flight="{flight}"]')


def _settled(page: Page, launch: str, flight: str = FLIGHT) -> None:
    """Wait until the draft was checked and drawn anew with this launch."""
    expect(_bar(page, flight)).to_have_attribute("data-launch", launch, timeout=SLOW_MS)


def _days(page: Page, days: float) -> float:
    """Return how many pixels of the screen so many days are."""
    width = page.locator("#draft svg").bounding_box()
    assert width
    drawn = float((page.locator("#draft svg").get_attribute("viewBox") or "").split()[2])
    return days * float(page.locator("#draft-part").get_attribute("data-day-px") or 0) * width["width"] / drawn


@pytest.mark.parametrize("flight", [FLIGHT, REGULAR])
def test_a_flight_is_dragged_to_another_day_and_its_date_moves_along(window: Window, flight: str) -> None:
    window.open("/tiny/workbench")
    page = window.page
    before = date.fromisoformat(_launch(page, flight).input_value())
    box = _bar(page, flight).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for part in range(1, 11):
        page.mouse.move(x + _days(page, 10.0) * part / 10, y)
    after = str(before + timedelta(days=10))
    expect(_launch(page, flight)).to_have_value(after)
    expect(page.locator("#moved")).to_have_text(f"{flight}: launch {after}, 10 days later.")
    page.mouse.up()
    _settled(page, after, flight)
    expect(page.locator("#checked")).to_contain_text("No fault.")
    expect(page.locator(".field.changed")).to_have_count(1)
    page.get_by_role("button", name="Undo last change").click()
    _settled(page, str(before), flight)
    expect(_launch(page, flight)).to_have_value(str(before))
    expect(page.get_by_role("button", name="Undo last change")).to_be_disabled()


def test_a_flight_at_an_interval_is_moved_by_keys_told_its_fault_and_kept_as_a_link(window: Window) -> None:
    window.open("/tiny/workbench")
    page = window.page
    before = date.fromisoformat(_launch(page, REGULAR).input_value())
    _bar(page, REGULAR).focus()
    for _ in range(5):
        page.keyboard.press("PageDown")
    fault = page.locator(".wrong .fault")
    expect(fault).to_contain_text("later than 2030-01-01", timeout=SLOW_MS)
    expect(fault).to_be_visible()  # the list of launches was folded
    _bar(page, REGULAR).focus()
    page.keyboard.press("Escape")
    expect(page.locator("#checked")).to_contain_text("No fault.", timeout=SLOW_MS)
    page.keyboard.press("Shift+ArrowRight")
    after = str(before + timedelta(days=7))
    _settled(page, after, REGULAR)
    expect(_bar(page, REGULAR)).to_be_focused()
    page.get_by_role("button", name="Keep as a link").click()
    expect(page).to_have_url(re.compile(f"barge-7.launch%3D{after}$"))
    expect(_launch(page, REGULAR)).to_have_value(after)
    expect(page.locator(".field.changed")).to_have_count(1)


def test_escape_lets_go_of_a_flight_where_it_was(window: Window) -> None:
    window.open("/tiny/workbench")
    page = window.page
    before = _launch(page).input_value()
    box = _bar(page).bounding_box()
    assert box
    page.mouse.move(box["x"] + 3, box["y"] + 3)
    page.mouse.down()
    page.mouse.move(box["x"] + 3 + _days(page, 20.0), box["y"] + 3)
    expect(_launch(page)).not_to_have_value(before)
    page.keyboard.press("Escape")
    expect(_launch(page)).to_have_value(before)
    page.mouse.up()
    expect(_launch(page)).to_have_value(before)


@pytest.mark.parametrize("key, days", [("ArrowRight", 1), ("Shift+ArrowLeft", -7), ("PageUp", 30)])
def test_a_flight_is_moved_by_keys_alone(window: Window, key: str, days: int) -> None:
    window.open("/tiny/workbench")
    page = window.page
    before = date.fromisoformat(_launch(page).input_value())
    _bar(page).focus()
    page.keyboard.press(key)
    after = str(before + timedelta(days=days))
    expect(_bar(page)).to_have_attribute("aria-valuetext", after)
    _settled(page, after)
    expect(_launch(page)).to_have_value(after)
    expect(_bar(page)).to_be_focused()


def test_a_day_that_cannot_be_is_told_at_its_field(window: Window) -> None:
    window.open("/tiny/workbench")
    page = window.page
    _bar(page).focus()
    for _ in range(3):
        page.keyboard.press("PageDown")
    expect(page.locator(".wrong .fault")).to_contain_text("later than 2030-01-01", timeout=SLOW_MS)
    expect(_launch(page)).to_have_attribute("aria-invalid", "")


def test_a_rule_that_only_the_draft_breaks_is_told(window: Window) -> None:
    """Two launches from one pad on one day: nothing is wrong with either date, but the pad needs its days between."""
    window.open("/tiny/workbench?set=manifest.ferry-5.launch%3D2030-04-19")
    page = window.page
    expect(page.locator("#rules")).to_contain_text("Breaks a rule")
    expect(page.locator("#rules")).to_contain_text("days apart")


def test_rows_are_added_dropped_and_taken_back(window: Window) -> None:
    window.open("/tiny/workbench")
    page = window.page
    page.get_by_text("A flight", exact=True).click()
    page.locator("#n-manifest-id").fill("extra")
    page.locator("#n-manifest-vehicle_class").select_option("barge")
    page.get_by_role("button", name="Add to the draft").click()
    expect(page.locator(".wrong .fault").first).to_contain_text("launch", timeout=SLOW_MS)
    window.complaints.clear()  # the browser itself tells that it met a 400
    page.locator('[name="v:manifest.+extra.launch"]').fill("2030-03-20")
    page.get_by_role("button", name="Add to the draft").click()
    expect(page.locator('.move[data-flight="extra"]')).to_be_visible(timeout=SLOW_MS)
    page.locator(f'[name="v:manifest.{FLIGHT}.remove"]').select_option("yes")
    expect(_bar(page)).to_have_count(0, timeout=SLOW_MS)
    page.get_by_role("link", name="Take back extra").click()
    expect(page.locator('.move[data-flight="extra"]')).to_have_count(0)


@pytest.mark.parametrize("name", ["exchanges", "commitments"])
def test_a_seat_exchange_or_a_commitment_is_added(window: Window, name: str) -> None:
    window.open("/tiny/workbench")
    page = window.page
    page.get_by_text({"exchanges": "A seat exchange", "commitments": "A commitment"}[name], exact=True).click()
    values = {
        "exchanges": {"person": "nobody yet", "flight": "ferry-5", "launch": "2030-01-31"},
        "commitments": {"stated_on": "2029-11-01", "covers_through": "2031-12-31"},
    }[name]
    chosen = {
        "exchanges": {"agency": "South", "provider": "North", "status": "planned"},
        "commitments": {"party": "South", "subject": "station-operation", "kind": "law", "confirmed": "yes"},
    }[name]
    for column, value in (values | chosen).items():
        field = page.locator(f"#n-{name}-{column}")
        if field.evaluate("(one) => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.get_by_role("button", name="Add to the draft").click()
    expect(page.get_by_text("New rows")).to_be_visible(timeout=SLOW_MS)
    expect(page.locator(".fault")).to_have_count(0)


def test_three_variants_of_two_stations_are_compared(window: Window) -> None:
    window.open("/tiny/compare?set=orbit.target_km%3D399&futures=20")
    page = window.page
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("#progress")).to_have_count(0, timeout=SLOW_MS)
    page.locator("#with").fill(f"{page.url.partition('/tiny')[0]}/tiny/answer?set=orbit.target_km%3D398")
    page.get_by_role("button", name="Add").click()
    page.locator("#futures").fill("20")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("#progress")).to_have_count(0, timeout=SLOW_MS)
    expect(page.locator(".sides li")).to_have_count(3)
    expect(page.get_by_role("img", name=re.compile("Difference of the probability")).first).to_be_visible()
    page.get_by_role("link", name="Leave out C").click()
    expect(page.locator(".sides li")).to_have_count(2)


def test_drivers_are_played_with_progress_and_kept(window: Window) -> None:
    window.open("/tiny/drivers?seed=5")
    page = window.page
    page.locator("#futures").fill("5")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("#progress")).to_have_count(0, timeout=SLOW_MS)
    expect(page.get_by_role("heading", name="Which chance leaves it open?")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Which chance leaves it open?")).to_be_visible()
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
