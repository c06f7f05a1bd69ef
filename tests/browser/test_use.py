"""What people do: move the day, change a value, watch a campaign, cancel it, compare, undo."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .conftest import Window

DRAG = """async () => {
  const slider = document.getElementById("slider"), part = document.getElementById("part");
  for (let n = 1; n <= 200; n++) {
    slider.value = Math.round(slider.max * n / 200) - 1;
    slider.dispatchEvent(new Event("input"));
  }
  const last = document.getElementById("on").value;
  while (part.dataset.day !== last) await new Promise((done) => setTimeout(done, 5));
  return performance.getEntriesByType("resource").filter((one) => one.name.includes("part=wide")).length;
}"""


def test_the_slider_moves_the_day_with_the_keyboard(window: Window) -> None:
    window.open("/tiny/station")
    page = window.page
    slider = page.locator("#slider")
    before = page.locator("#on").input_value()
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#on")).not_to_have_value(before)
    day = page.locator("#on").input_value()
    expect(page).to_have_url(re.compile(f"on={day}"))
    expect(slider).to_have_attribute("aria-valuetext", re.compile(f"^{day}"))
    page.keyboard.press("PageDown")
    expect(page.locator("#on")).not_to_have_value(day)


def test_a_fast_hand_leaves_no_queue_of_days_behind(window: Window) -> None:
    window.open("/tiny/station")
    asked = window.page.evaluate(DRAG)
    assert asked <= 6, "of 200 days passed over only the first, the last and their neighbours are asked for"


def test_a_window_made_narrow_shows_the_picture_for_telephones(window: Window) -> None:
    window.open("/tiny/station")
    page = window.page
    page.locator("#slider").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#part")).to_have_attribute("data-day", re.compile("-"))
    expect(page.locator("#part .wide svg")).to_be_visible()
    page.set_viewport_size({"width": 400, "height": 800})
    expect(page.locator("#part .narrow svg")).to_be_visible()


@pytest.mark.parametrize("window", [{"java_script_enabled": False}], indirect=True)
def test_without_scripts_the_day_is_asked_for_by_a_form(window: Window) -> None:
    window.open("/tiny/station")
    first = window.page.locator("#slider-form .small").inner_text().split(" ")[0]
    window.page.locator("#on").fill(first)
    window.page.get_by_role("button", name="Show").click()
    expect(window.page.locator("#on")).to_have_value(first)


def test_a_value_is_checked_at_its_field_then_played_compared_and_undone(window: Window) -> None:
    window.open("/tiny/workbench")
    page = window.page
    field = page.locator('[name="v:stocks.water.initial_kg"]')
    field.fill("a lot")
    field.blur()
    expect(page.locator(".wrong .fault")).to_contain_text("Write a number", timeout=60_000)
    expect(field).to_have_attribute("aria-invalid", "")
    field.fill("1000")
    field.blur()
    expect(page.locator("#checked")).to_have_text("No fault.", timeout=60_000)
    page.locator("#futures").fill("50")
    page.get_by_role("button", name="Play the variant").click()
    expect(page).to_have_url(re.compile("/tiny/answer.*stocks.water.initial_kg%3D1000"))
    expect(page.locator("#campaign")).to_contain_text("From 50 futures", timeout=60_000)
    page.get_by_role("link", name="compare with the station as declared").click()
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.get_by_role("heading", name="What do the changes do?")).to_be_visible()
    expect(page.locator("#progress")).to_have_count(0, timeout=60_000)
    expect(page.get_by_role("img", name=re.compile("Difference of the probability"))).to_be_visible()
    page.get_by_role("link", name="Undo stocks.water.initial_kg=1000").click()
    expect(page.locator(".variant")).to_have_count(0)


def test_a_fault_that_was_sent_stands_at_its_field(window: Window) -> None:
    window.open("/tiny/workbench")
    page = window.page
    page.locator('[name="v:orbit.target_km"]').fill("-1")
    page.get_by_role("button", name="Play the variant").click()
    expect(page.locator('[name="v:orbit.target_km"]')).to_have_value("-1")
    expect(page.locator(".wrong .fault").first).to_be_visible()
    window.complaints.clear()  # the browser itself tells that it met a 400


def test_a_campaign_shows_progress_and_is_cancelled(window: Window) -> None:
    window.open("/tiny/drivers?seed=77")  # a campaign of the small station would end before a slow hand cancels it
    page = window.page
    page.locator("#futures").fill("2000")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("#progress-words")).to_contain_text(re.compile(r"played: \d+ %"), timeout=120_000)
    assert float(page.locator("#progress").get_attribute("value") or 0) > 0
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#progress")).to_have_count(0)
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_sources_are_filtered_and_paged(window: Window) -> None:
    window.open("/tiny/sources?size=50")
    page = window.page
    page.get_by_label("Standing", exact=True).select_option("assumed")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("standing=assumed"))
    page.get_by_role("link", name="Page 2").click()
    expect(page.get_by_role("link", name="Page 2")).to_have_attribute("aria-current", "page")
    assert page.locator("table.grid tbody tr").count() > 0


def test_a_bar_of_the_timeline_leads_to_its_flight_by_mouse_and_by_keyboard(window: Window) -> None:
    window.open("/tiny/traffic")
    page = window.page
    bar = page.locator(".wide svg a").first
    where = bar.get_attribute("href") or ""
    assert where.startswith("/tiny/flight/")
    bar.focus()
    expect(bar).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(where)))
    expect(page.get_by_role("heading", level=1)).to_have_text(where.rpartition("/")[2])
    page.go_back()
    page.locator(".wide svg a").first.click()
    expect(page).to_have_url(re.compile(re.escape(where)))
    expect(page.get_by_role("link", name="JSON", exact=True)).to_have_attribute("href", f"{where}.json")


@pytest.mark.parametrize("window", [{}, {"color_scheme": "dark"}], ids=["light", "dark"], indirect=True)
def test_the_page_of_a_flight_is_accessible(window: Window) -> None:
    window.open("/tiny/traffic")
    window.page.locator(".wide svg a").first.click()
    found = Axe().run(window.page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(one["id"], one["nodes"][0]["target"]) for one in found if one["impact"] in ("serious", "critical")] == []
