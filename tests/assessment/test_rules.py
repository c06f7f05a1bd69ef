"""Record and plan against the rules of traffic and crew."""

from __future__ import annotations

from datetime import date

import pytest

from stationkeeper.assessment.configuration import traffic
from stationkeeper.assessment.rules import RULES, Broken, Rules, rules
from stationkeeper.assessment.timeline import timeline
from stationkeeper.errors import RequestError
from stationkeeper.report.rules_text import rules_text
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario


@pytest.fixture(scope="module")
def iss() -> Scenario:
    """The shipped station."""
    return load_scenario("iss")


@pytest.fixture(scope="module")
def told(iss: Scenario) -> Rules:
    """Every rule over record and plan."""
    return rules(iss)


def cases(told: Rules, rule: str, basis: str = "record") -> list[Broken]:
    """Return the cases of a rule."""
    return [case for case in told.broken if case.rule == rule and case.basis == basis]


def test_more_people_than_seats_home_on_96_days_and_on_no_other(told: Rules) -> None:
    """After the leak of Soyuz MS-22, and between Starliner's departure and Crew-9."""
    spans = [(case.start, case.end) for case in cases(told, "seat-home")]
    assert spans == [(date(2022, 12, 15), date(2023, 2, 25)), (date(2024, 9, 6), date(2024, 9, 28))]
    assert sum((end - start).days + 1 for start, end in spans) == 96


def test_suit_and_liner_follow_the_seat_home_after_the_rescue(told: Rules) -> None:
    """Rubio's liner lay in a Dragon without a seat for him; Starliner suits fit nothing once Starliner had left."""
    found = {(case.who[0], case.start, case.end) for case in cases(told, "suit-and-liner")}
    assert ("Rubio", date(2023, 1, 18), date(2023, 2, 25)) in found
    assert ("Wilmore", date(2024, 9, 6), date(2024, 9, 28)) in found
    assert not [case for case in cases(told, "suit-and-liner") if case.end >= date(2024, 9, 29)]


def test_launch_seat_return_seat_and_shelter_differ_where_the_record_says_so(told: Rules) -> None:
    """Who came home on what after MS-22 and Starliner, and who had a makeshift place in June 2026."""
    other = {case.who: case.text for case in cases(told, "same-vehicle")}
    assert "Petelin, Prokopyev, Rubio" in other["soyuz-ms-22", "soyuz-ms-23"]
    assert "Wilmore" in other["cft", "crew-9"]
    assert ("Williams C", "crew-12") in {case.who for case in cases(told, "shelter")}


def test_a_long_cygnus_blocks_rassvet_on_the_plan_and_never_did_on_the_record(told: Rules) -> None:
    """It was lifted off its port for Soyuz MS-28; shorter ones stayed while Soyuz docked there."""
    assert cases(told, "neighbours") == []
    assert {case.who[0] for case in cases(told, "neighbours", "plan")} >= {"soyuz-ms-30"}


def test_written_waived_and_flown_life_are_three_numbers(told: Rules) -> None:
    """Soyuz MS: 210 days written, 242 planned for one flight, 245 flown by another."""
    life = next(row for row in told.lives if row.vehicle_class == "soyuz-ms")
    assert (life.written_days, life.waived_days, life.flown_days) == (210, 242, 245)
    over = {case.who[0]: case.text for case in cases(told, "life")}
    assert "waived to 242" in over["soyuz-ms-28"]
    assert "no waiver found" in over["soyuz-ms-27"]


def test_seats_were_named_31_to_522_days_before_launch(told: Rules) -> None:
    """As published; a month is enough only for a backup crew."""
    leads = {lead.person: (lead.lead_days, lead.verdict) for lead in told.leads}
    assert leads["Vande Hei"] == (31, "backup-only")
    assert leads["Menon"] == (522, "normal")
    assert leads["Rubio"] == (68, "too-late")
    assert leads["Teteryatnikov"] == (218, "late")


def test_the_backup_crew_of_a_soyuz_flies_the_next(iss: Scenario) -> None:
    """Dubrov, Kikina and Menon: backup of MS-28, crew of MS-29."""
    backup = {row.person for row in iss.assignments if row.flight == "soyuz-ms-28" and row.role == "backup"}
    assert backup == {stay.person for stay in iss.stays if stay.flight_up == "soyuz-ms-29"}


def test_every_rule_is_told_by_name_in_words(told: Rules) -> None:
    """No line is wider than the page; a rule without a case is told as kept."""
    text = rules_text(told)
    assert all(f"\n{name}: " in text for name in RULES)
    assert max(map(len, text.splitlines())) <= 100
    assert all(check.__doc__ for check in RULES.values())


def test_an_unknown_rule_is_refused_with_the_nearest(iss: Scenario) -> None:
    with pytest.raises(RequestError, match="did you mean 'spacing'"):
        rules(iss, ("spacin",))


def test_the_small_station_can_be_held_against_the_rules() -> None:
    """Its drill on ferry-2 took place without a seat."""
    assert rules(load_scenario("tiny")).counts["shelter"] == 1


@pytest.mark.parametrize("year", range(1999, 2031))
def test_on_any_day_nobody_is_in_two_places_no_port_holds_two_and_nobody_is_aboard_before_launch(
    iss: Scenario, year: int
) -> None:
    """One day a quarter of record and plan; seats home are never given twice."""
    line = timeline(iss)
    launched = {row.id: row.launch for row in (*iss.visits, *iss.manifest)}
    for month in (1, 4, 7, 10):
        when = date(year, month, 15)
        day = traffic(iss, when)
        names = [person.name for person in day.people]
        assert len(names) == len(set(names))
        ports = [vehicle.port for vehicle in day.vehicles if vehicle.port]
        assert len(ports) == len(set(ports))
        assert all(launched.get(person.came_on, person.since) <= person.since <= when for person in day.people)
        homes = [person.home for person in day.people if person.home]
        assert all(homes.count(one.vehicle) <= one.seats for one in day.vehicles)
        assert all(stay.first <= stay.end for stay in line.stays)
