"""What people do: move the day, change a value, watch a campaign, cancel it, compare, undo."""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, expect

from .conftest import Served, Window

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


def test_a_window_that_is_turned_while_a_day_is_asked_for_shows_its_own_picture(window: Window) -> None:
    """Narrow and wide again before the answer came: the picture for telephones must not stay in the wide window."""
    window.open("/tiny/station")
    page = window.page
    page.route("**/station?*part=narrow*", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.set_viewport_size({"width": 400, "height": 800})
    page.set_viewport_size({"width": 1280, "height": 800})
    page.wait_for_timeout(600)
    page.wait_for_load_state("networkidle")
    expect(page.locator("#part .wide svg")).to_be_visible()


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


def test_a_run_that_fails_in_the_background_tells_its_fault_on_the_page(window: Window, served: Served) -> None:
    """Its process is killed, as by a machine without memory: the page says so with a remedy, and can play again."""
    window.open("/tiny/drivers?seed=78")
    page = window.page
    page.locator("#futures").fill("2000")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("#progress-words")).to_contain_text(re.compile(r"played: \d+ %"), timeout=120_000)
    for child in _players(served.process.pid):
        os.kill(child, signal.SIGKILL)
    expect(page.locator("#failed")).to_contain_text("ended before it was done")
    expect(page.locator("#failed")).to_contain_text("Play fewer futures")
    expect(page.locator("body")).not_to_contain_text("Traceback")
    page.locator("#futures").fill("3")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.get_by_role("heading", name="Which chance leaves it open?")).to_be_visible(timeout=120_000)
    expect(page.locator("#failed")).to_have_count(0)


def _players(server: int) -> list[int]:
    """Return the processes in which a server plays."""
    found = []
    for place in Path("/proc").iterdir():
        if place.name.isdecimal():
            with contextlib.suppress(OSError):
                parent = (place / "stat").read_text().rpartition(")")[2].split()[1]
                command = (place / "cmdline").read_bytes()
                found += [int(place.name)] if int(parent) == server and b"spawn_main" in command else []
    return found


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


MANY = 5_200  # rows of a table, with two numbers each
TURNS = """async () => {
  const rows = document.getElementById("rows"), took = [], long = [];
  new PerformanceObserver((list) => long.push(...list.getEntries().map((one) => one.duration)))
    .observe({ type: "longtask" });
  for (let n = 0; n < 20; n++) {
    await new Promise((done) => setTimeout(done, 250));
    const start = performance.now();
    const drawn = new Promise((done) => new MutationObserver((_, self) => { self.disconnect(); done(); })
      .observe(rows, { childList: true }));
    rows.querySelector('a[rel="next"]').click();
    await drawn;
    rows.getBoundingClientRect();
    took.push(performance.now() - start);
  }
  return { took: took.sort((a, b) => a - b), long, page: rows.querySelector("[aria-current]").textContent };
}"""


def _large_station(window: Window) -> None:
    """Open a station over the small one whose leaks were measured each day for many years."""
    first = date(2010, 1, 1)
    days = [first + timedelta(days=n) for n in range(MANY)]
    lines = [f"station {day},{day},station,0.{n % 9 + 1},Day {n}.,teaching,assumed," for n, day in enumerate(days)]
    files = {
        "station.toml": 'extends = "tiny"\n\n[station]\nid = "large"\n',
        "leaks.csv": "\n".join(["id,day,place,kg_per_day,text,source,standing,note", *lines]) + "\n",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as folder:
        for name, text in files.items():
            folder.writestr(name, text)
    window.open("/tiny/workbench")
    chosen: list[FilePayload] = [
        {"name": "large.zip", "mimeType": "application/zip", "buffer": packed.getvalue()},
    ]
    window.page.locator("#folder").set_input_files(chosen)
    window.page.get_by_role("button", name="Open").click()
    expect(window.page).to_have_url(re.compile("/large/answer"))
    expect(window.page.locator("#progress")).to_have_count(0, timeout=60_000)


def test_a_table_of_ten_thousand_rows_is_turned_page_by_page_at_once(window: Window) -> None:
    """In place, without a long task, with the address of each page; the way back leads through the pages."""
    _large_station(window)
    page = window.page
    window.open("/large/sources")
    total = int(re.sub(r"\D", "", page.locator("#rows caption").inner_text().partition(" inputs")[0]))
    assert total > 10_000
    told = page.evaluate(TURNS)
    assert told["page"] == "21"
    assert told["took"][10] < 100.0, told
    expect(page).to_have_url(re.compile("page=21$"))
    assert page.locator("#rows tbody tr").count() == 100
    page.go_back()
    expect(page.locator("#rows [aria-current]")).to_have_text("20")
    page.get_by_role("link", name="Next", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#rows [aria-current]")).to_have_text("21")
    expect(page.get_by_role("link", name="Next", exact=True)).to_be_focused()
    expect(page.locator("#turned")).to_contain_text("rows 2,001 to 2,100")
