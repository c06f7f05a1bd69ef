"""The timelines as pictures: every bar and every state is there, in its place, and told in words."""

from __future__ import annotations

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from stationkeeper.assessment.visits_timeline import VisitsTimeline, visits_timeline
from stationkeeper.report.pictures import standalone
from stationkeeper.report.timelines import NARROW, WIDE, held_told, people_svg, ports_svg, timeline_svg
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert(1)</script>\"'>"


@pytest.fixture(scope="module")
def iss() -> Scenario:
    return load_scenario("iss")


@pytest.fixture(scope="module")
def year(iss: Scenario) -> VisitsTimeline:
    return visits_timeline(iss, "2025-09-01", "2026-12-31")


def titles(picture: str) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(picture).iter(f"{SVG}title")]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=lambda size: size.name)
def test_every_bar_and_every_state_is_drawn_once(year: VisitsTimeline, size: object) -> None:
    found = titles(standalone(timeline_svg(year, size)))  # type: ignore[arg-type]
    bars = [bar for row in year.ports for bar in row.bars]
    assert len(found) == 1 + len(bars) + len(year.people) + len(year.representation)
    for bar in bars:
        assert sum(each.startswith(f"{bar.vehicle}, ") and f"at {bar.port} " in each for each in found) >= 1
    for one in year.people:
        assert sum(each.startswith(f"{one.name}, ") for each in found) == 1


def test_a_bar_is_as_wide_as_its_days(iss: Scenario) -> None:
    """Over 100 days the plot is 958 px wide: a stay of the first 50 takes half of it, less 1 px between bars."""
    told = visits_timeline(iss, "2026-01-01", "2026-04-10")
    plot = WIDE.width - WIDE.left - WIDE.right
    row = next(row for row in told.ports if row.port == "Rassvet nadir")
    (bar,) = row.bars
    days = (bar.end - bar.start).days + 1
    rects = [
        each
        for group in ElementTree.fromstring(standalone(ports_svg(told))).iter(f"{SVG}g")
        for each in group.findall(f"{SVG}rect")
        if (group.findtext(f"{SVG}title") or "").startswith(bar.vehicle)
    ]
    assert [float(each.get("width", "0")) for each in rects] == [pytest.approx(plot * days / 100 - 1.0, abs=0.06)]


def test_the_plan_is_outlined_and_the_record_filled(year: VisitsTimeline) -> None:
    root = ElementTree.fromstring(standalone(people_svg(year)))
    for group in root.iter(f"{SVG}g"):
        told = group.findtext(f"{SVG}title") or ""
        for one in year.people:
            if told.startswith(f"{one.name}, "):
                (rect,) = group.findall(f"{SVG}rect")
                assert rect.get("class") == ("planned" if one.basis == "plan" else "past")


def test_each_exchanged_seat_has_its_corner(year: VisitsTimeline) -> None:
    corners = [
        each.get("class")
        for each in ElementTree.fromstring(standalone(people_svg(year))).iter(f"{SVG}path")
        if (each.get("class") or "").startswith("exchanged")
    ]
    assert len(corners) == sum(one.exchanged for one in year.people) > 3


def test_the_words_count_the_days_of_the_strip(year: VisitsTimeline) -> None:
    days = (date(2026, 12, 31) - date(2025, 9, 1)) + timedelta(days=1)
    assert held_told(year) == (
        f"Each segment has someone of its own on {days.days} of {days.days} days, on {days.days - 31} whatever one "
        "vehicle leaves."
    )


def test_a_span_without_anybody_and_a_single_day_draw(iss: Scenario) -> None:
    for start, end in (("1998-11-20", "1998-12-01"), ("2026-10-08", "2026-10-08"), ("1998-11-20", "2030-12-31")):
        told = visits_timeline(iss, start, end)
        for draw in (ports_svg, people_svg, timeline_svg):
            ElementTree.fromstring(standalone(draw(told)))
    assert "Nobody is aboard" in standalone(people_svg(visits_timeline(iss, "1998-11-20", "1998-11-25")))


def test_names_are_text_and_never_markup(year: VisitsTimeline) -> None:
    told = year.model_dump(mode="json", by_alias=True)
    for one in told["people"]:
        one["name"] = one["agency"] = one["came_on"] = HOSTILE
    for row in told["ports"]:
        row["port"] = HOSTILE
        for bar in row["bars"]:
            bar["vehicle"] = bar["vehicle_class"] = HOSTILE
    picture = standalone(timeline_svg(VisitsTimeline.model_validate(told)))
    assert not [each for each in ElementTree.fromstring(picture).iter() if each.tag.endswith("script")]


def test_pictures_of_one_page_have_ids_of_their_own(year: VisitsTimeline) -> None:
    page = f"<div>{ports_svg(year)}{people_svg(year)}{people_svg(year, NARROW, 'people-narrow')}</div>"
    ids = [each.get("id") for each in ElementTree.fromstring(page).iter() if each.get("id")]
    assert len(ids) == len(set(ids))
