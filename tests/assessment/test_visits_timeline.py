"""The timeline says of every day what the day itself says, and its strip what `presence` counts."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stationkeeper.assessment.configuration import traffic
from stationkeeper.assessment.presence import presence
from stationkeeper.assessment.visits_timeline import (
    NO_PORT,
    VisitsTimeline,
    timeline_around,
    timeline_csv,
    visits_timeline,
)
from stationkeeper.cli import main
from stationkeeper.errors import RequestError
from stationkeeper.planning.plan import Move
from stationkeeper.planning.schedule import make_plan
from stationkeeper.report.timeline_text import timeline_text
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario

FIRST, LAST = date(1998, 11, 20), date(2030, 12, 31)


@pytest.fixture(scope="module")
def iss() -> Scenario:
    return load_scenario("iss")


@pytest.fixture(scope="module")
def whole(iss: Scenario) -> VisitsTimeline:
    return visits_timeline(iss, FIRST, LAST)


def test_it_holds_on_each_day_what_the_day_itself_tells(iss: Scenario, whole: VisitsTimeline) -> None:
    for n in range(0, (LAST - FIRST).days, 203):
        on = FIRST + timedelta(days=n)
        day = traffic(iss, on)
        there = [(bar.port, bar.vehicle) for row in whole.ports for bar in row.bars if bar.start <= on <= bar.end]
        assert sorted(there) == sorted((one.port or NO_PORT, one.vehicle) for one in day.vehicles), on
        aboard = [(one.name, one.came_on) for one in whole.people if one.start <= on <= one.end]
        assert sorted(aboard) == sorted((one.name, one.came_on) for one in day.people), on


def test_the_strip_counts_the_same_days_as_presence(iss: Scenario) -> None:
    for start, end in ((date(2022, 9, 22), date(2026, 10, 8)), (date(2005, 1, 1), date(2012, 1, 1)), (FIRST, LAST)):
        told = presence(iss, start, end)
        days: Counter[str] = Counter()
        for span in visits_timeline(iss, start, end).representation:
            days[span.state] += (span.end - span.start).days + 1
        assert days.total() == told.days
        assert days["held under single loss"] == told.held_single_loss
        assert days["held under single loss"] + days["held"] == told.held


def test_the_strip_has_no_gap_and_no_overlap(whole: VisitsTimeline) -> None:
    spans = whole.representation
    assert (spans[0].start, spans[-1].end) == (FIRST, LAST)
    for one, after in zip(spans, spans[1:], strict=False):
        assert after.start - one.end == timedelta(days=1)
        assert (one.state, one.because) != (after.state, after.because)


def test_three_people_and_one_vehicle_held_it_from_2026_01_14_to_02_13(iss: Scenario) -> None:
    told = visits_timeline(iss, "2025-06-01", "2026-10-08")
    (span,) = [one for one in told.representation if one.state != "held under single loss"]
    assert (span.state, span.because, span.start, span.end) == (
        "held",
        "soyuz-ms-28",
        date(2026, 1, 14),
        date(2026, 2, 13),
    )


def test_a_vehicle_that_moved_tells_from_where(iss: Scenario) -> None:
    """Soyuz MS-23 moved from Poisk to Prichal on 2023-04-06."""
    told = visits_timeline(iss, "2023-03-01", "2023-06-01")
    bars = [bar for row in told.ports for bar in row.bars if bar.vehicle == "soyuz-ms-23"]
    assert [(bar.port, bar.came_from) for bar in bars] == [("Poisk zenith", ""), ("Prichal nadir", "Poisk zenith")]
    assert bars[0].end == date(2023, 4, 5) and bars[1].start == date(2023, 4, 6)


def test_no_two_vehicles_share_a_port(whole: VisitsTimeline) -> None:
    for row in whole.ports:
        if row.port != NO_PORT:
            bars = sorted(row.bars, key=lambda bar: bar.start)
            assert all(one.end < after.start for one, after in zip(bars, bars[1:], strict=False)), row.port


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 11729), st.integers(0, 900))
def test_any_stretch_is_the_whole_cut_at_its_ends(
    iss: Scenario, whole: VisitsTimeline, first: int, length: int
) -> None:
    start = FIRST + timedelta(days=first)
    end = min(start + timedelta(days=length), LAST)
    part = visits_timeline(iss, start, end)
    cut = Counter(
        (bar.port, bar.vehicle, max(bar.start, start), min(bar.end, end))
        for row in whole.ports
        for bar in row.bars
        if bar.start <= end and bar.end >= start
    )
    assert cut == Counter((bar.port, bar.vehicle, bar.start, bar.end) for row in part.ports for bar in row.bars)
    assert len(part.people) == sum(one.start <= end and one.end >= start for one in whole.people)


def test_words_json_and_csv_hold_the_same_rows(
    iss: Scenario, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    words = ["traffic", "iss", "--from", "2026-01-01", "--to", "2026-12-31"]
    assert main([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    model = visits_timeline(iss, "2026-01-01", "2026-12-31")
    assert told == json.loads(model.model_dump_json(by_alias=True))
    rows = list(csv.DictReader(io.StringIO(timeline_csv(model))))
    assert Counter(row["kind"] for row in rows) == {
        "port": sum(len(row["bars"]) for row in told["ports"]),
        "person": len(told["people"]),
        "representation": len(told["representation"]),
    }
    assert main([*words, "--csv"]) == 0
    assert capsys.readouterr().out == timeline_csv(model)
    text = timeline_text(model)
    assert max(map(len, text.splitlines())) <= 100
    assert all(one.name[:24] in text for one in model.people)


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (("--from", "2026-01-01"), "--to"),
        (("--to", "2026-01-01"), "--from"),
        (("--from", "2026-02-01", "--to", "2026-01-01"), "--from"),
        (("--from", "1990-01-01", "--to", "2026-01-01"), "--from"),
        (("--on", "2026-01-01", "--from", "2026-01-01", "--to", "2026-01-02"), "--on"),
        (("--csv",), "--csv"),
        (("--from", "2026-01-01", "--to", "2026-01-02", "--csv", "--json"), "--csv"),
    ],
)
def test_options_that_do_not_go_together_are_told(
    words: tuple[str, ...], place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["traffic", "iss", *words]) == 2
    assert f"  {place}: " in capsys.readouterr().err


def test_a_day_outside_record_and_plan_is_refused(iss: Scenario) -> None:
    with pytest.raises(RequestError, match="from: 1990"):
        visits_timeline(iss, "1990-01-01", "2026-01-01")


def test_a_plan_of_ones_own_is_shown_with_its_moves_and_departures() -> None:
    """barge-6 comes five days later and leaves on 10 April; ferry-4 changes its port on 10 February."""
    tiny = load_scenario("tiny")
    plan = make_plan(tiny, date(2030, 5, 1))
    flights = tuple(
        replace(one, launch_day=50, port="Bow nadir", undock_day=99) if one.id == "barge-6" else one
        for one in plan.flights
    )
    own = replace(plan, flights=flights, moves=(Move("ferry-4", 40, "Stern aft"),))
    bars = {
        (bar.vehicle, bar.port): (bar.start, bar.end)
        for row in timeline_around(tiny, date(2030, 5, 1), own).ports
        for bar in row.bars
    }
    assert bars["barge-6", "Bow nadir"] == (date(2030, 2, 22), date(2030, 4, 9))
    assert bars["ferry-4", "Bow nadir"][1] == date(2030, 2, 9)
    assert bars["ferry-4", "Stern aft"][0] == date(2030, 2, 10)
    for on, port in (("2030-02-09", "Bow nadir"), ("2030-02-10", "Stern aft")):
        there = {one.vehicle: one.port for one in traffic(tiny, on, plan=own).vehicles}
        assert there["ferry-4"] == port
    assert "barge-6" not in {one.vehicle for one in traffic(tiny, "2030-02-21", plan=own).vehicles}
    assert "barge-6" in {one.vehicle for one in traffic(tiny, "2030-02-22", plan=own).vehicles}
    usual = timeline_around(tiny, date(2030, 5, 1), plan)
    assert usual == timeline_around(tiny, date(2030, 5, 1))
