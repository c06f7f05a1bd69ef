"""Findings that need no chance, worked by hand and on the shipped end of life."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stationkeeper.agreements.findings import (
    Life,
    PlannedStay,
    Seat,
    Step,
    certified_life_ends,
    commitment_ends_before,
    order_of_milestones,
    seat_without_agreement,
    stay_over_written_life,
)
from stationkeeper.agreements.ledger import Report, latest_ends
from stationkeeper.scenario.rows import Milestone

EPOCH = date(2026, 10, 8)
THROUGH = date(2030, 12, 31)
ANY_DAY = st.dates(date(2026, 1, 1), date(2034, 1, 1))


def seat(launch: date, instrument: str, until: date | None = None) -> Seat:
    return Seat("not named", "NASA", "Roscosmos", "soyuz-ms-30", launch, instrument, until)


def test_soyuz_ms_30_in_march_2027_has_a_nasa_seat_without_an_agreement(iss: tuple[Report, ...]) -> None:
    """No instrument covers it: the third addendum gives 2027 one Dragon flight, the fourth was not signed."""
    instruments = {report.id: report.covers_through for report in iss}
    planned = [
        seat(date(2027, 3, 1), "", date(2027, 11, 1)),
        Seat("not named", "Roscosmos", "NASA", "crew-14", date(2027, 5, 15), "C038"),
    ]
    (found,) = seat_without_agreement(planned, instruments)
    assert (found.rule, found.start, found.end) == ("seat_without_agreement", date(2027, 3, 1), date(2027, 11, 1))
    assert "soyuz-ms-30" in found.text and "no agreement found" in found.text


@pytest.mark.parametrize(
    ("instrument", "words"),
    [
        ("C037", "ends on 2026-12-31"),
        ("C040", "states no end"),
        ("C999", "is not in the ledger"),
    ],
)
def test_an_instrument_that_does_not_reach_the_launch_covers_no_seat(
    iss: tuple[Report, ...], instrument: str, words: str
) -> None:
    instruments = {report.id: report.covers_through for report in iss}
    (found,) = seat_without_agreement([seat(date(2027, 3, 1), instrument)], instruments)
    assert words in found.text


def test_an_instrument_covers_a_launch_on_its_last_day_and_no_later() -> None:
    end = date(2027, 12, 31)
    assert seat_without_agreement([seat(end, "A")], {"A": end}) == []
    assert len(seat_without_agreement([seat(end + timedelta(days=1), "A")], {"A": end})) == 1


def test_commitments_that_end_before_the_date_are_told_earliest_first_from_the_day_after() -> None:
    horizons = {"NASA": date(2030, 9, 30), "Roscosmos": date(2028, 12, 31), "ESA": THROUGH, "CSA": None}
    russian, american, unknown = commitment_ends_before(horizons, THROUGH)
    assert (russian.start, russian.end) == (date(2029, 1, 1), THROUGH)
    assert russian.text == "Roscosmos is committed to 2028-12-31, 2.0 years short"
    assert american.text == "NASA is committed to 2030-09-30, 92 days short"
    assert (unknown.start, "CSA" in unknown.text, "unknown" in unknown.text) == (None, True, True)


@given(st.dictionaries(st.sampled_from(["A", "B", "C"]), ANY_DAY), ANY_DAY, st.integers(0, 500))
def test_asking_for_a_later_date_loses_no_finding(horizons: dict[str, date], through: date, more: int) -> None:
    early = {found.start for found in commitment_ends_before(horizons, through)}
    late = {found.start for found in commitment_ends_before(horizons, through + timedelta(days=more))}
    assert early <= late


def test_certified_lives_are_grouped_by_their_end_and_unknown_ones_told_once() -> None:
    lives = [
        Life("Unity", date(2028, 12, 31), "NASA"),
        Life("Destiny", date(2028, 12, 31), "NASA"),
        Life("Zarya", date(2028, 12, 31), "Roscosmos"),
        Life("Columbus", THROUGH, "ESA"),
        Life("Nauka", None),
        Life("Prichal", None),
    ]
    *ended, unknown = certified_life_ends(lives, THROUGH)
    assert [(found.start, found.text) for found in ended] == [
        (date(2029, 1, 1), "Unity, Destiny: certified to 2028-12-31 by NASA"),
        (date(2029, 1, 1), "Zarya: certified to 2028-12-31 by Roscosmos"),
    ]
    assert unknown.text == "Nauka, Prichal: no certified life found (unknown)"
    assert unknown.start is None
    assert certified_life_ends(lives[:4], date(2028, 12, 31)) == []


def steps_of(milestones: list[Milestone]) -> list[Step]:
    return [Step(row.id, row.title, row.earliest, row.latest, row.needs, row.needs_agencies) for row in milestones]


def test_lowering_starts_a_year_before_the_deorbit_vehicle_that_it_needs_arrives(
    iss: tuple[Report, ...], milestones: list[Milestone]
) -> None:
    """2.5 years before entry against 18 months before the last burns: one year apart, whatever the entry date."""
    horizons = latest_ends(iss, ("NASA", "Roscosmos"), EPOCH, "confirmed", ("station-operation", "deorbit"))
    order, *agencies = order_of_milestones(steps_of(milestones), horizons, THROUGH)
    assert (order.rule, order.start, order.end) == ("order_of_milestones", date(2028, 6, 1), date(2029, 6, 1))
    for words in ("Lowering starts", "US deorbit vehicle docked", "Main and backup", "365 days later", "even when"):
        assert words in order.text
    (russian,) = agencies
    assert (russian.start, russian.end) == (date(2029, 1, 1), date(2030, 12, 1))
    assert "Roscosmos is committed to 2028-12-31" in russian.text
    assert "holds attitude" in russian.text and "Lowering starts" not in russian.text


def test_a_russian_commitment_through_the_entry_leaves_only_the_order_of_steps(milestones: list[Milestone]) -> None:
    horizons = {"NASA": date(2031, 1, 31), "Roscosmos": date(2031, 1, 31)}
    (only,) = order_of_milestones(steps_of(milestones), horizons)
    assert "Lowering starts" in only.text


def test_steps_after_the_date_asked_are_left_out_and_unjudged_agencies_too(milestones: list[Milestone]) -> None:
    assert order_of_milestones(steps_of(milestones), {"Roscosmos": None}, date(2027, 12, 31)) == []
    (only,) = order_of_milestones(steps_of(milestones), {}, THROUGH)
    assert "Lowering starts" in only.text


def test_an_agency_without_any_dated_commitment_is_told() -> None:
    (found,) = order_of_milestones([Step("a", "A", EPOCH, needs_agencies=("North",))], {"North": None})
    assert (found.start, "no commitment with an end date" in found.text) == (None, True)


def test_steps_in_order_give_no_finding_and_an_undeclared_step_is_an_error() -> None:
    first, second = Step("a", "A", EPOCH), Step("b", "B", EPOCH, needs=("a",))
    assert order_of_milestones([first, second], {}) == []
    with pytest.raises(KeyError):
        order_of_milestones([second], {})


@given(st.lists(ANY_DAY, min_size=2, max_size=6))
def test_a_chain_of_steps_has_a_finding_for_each_step_that_runs_ahead(starts: list[date]) -> None:
    steps = [Step(str(n), str(n), day, needs=(str(n - 1),) if n else ()) for n, day in enumerate(starts)]
    ahead = sum(later < earlier for earlier, later in zip(starts, starts[1:], strict=False))
    assert len(order_of_milestones(steps, {})) == ahead


def test_stays_over_the_written_life_are_told_by_class_with_what_was_flown() -> None:
    """Soyuz MS: written for 200 days, planned for 242, flown for 245."""
    docked = date(2027, 3, 1)
    stays = [
        PlannedStay("soyuz-ms-30", "soyuz-ms", docked, docked + timedelta(days=242), 200.0, 245.0),
        PlannedStay(
            "soyuz-ms-31", "soyuz-ms", date(2027, 11, 1), date(2027, 11, 1) + timedelta(days=240), 200.0, 245.0
        ),
        PlannedStay("crew-14", "crew-dragon", docked, docked + timedelta(days=210), 210.0, 237.0),
        PlannedStay("ng-26", "cygnus-xl", docked, docked + timedelta(days=900), None),
    ]
    (found,) = stay_over_written_life(stays)
    assert found.start == docked + timedelta(days=201)
    assert found.end == date(2028, 6, 28)
    assert found.text == (
        "soyuz-ms: soyuz-ms-30, soyuz-ms-31 planned for up to 242 days, written life 200; longest flown 245"
    )


def test_a_commitment_that_ends_on_the_first_day_of_a_step_still_covers_it() -> None:
    step = Step("a", "A", EPOCH, needs_agencies=("North",))
    assert order_of_milestones([step], {"North": EPOCH}) == []
    assert len(order_of_milestones([step], {"North": EPOCH - timedelta(days=1)})) == 1


def test_a_late_start_that_would_do_is_not_called_too_early() -> None:
    needed = Step("a", "A", EPOCH + timedelta(days=10))
    tight = Step("b", "B", EPOCH, EPOCH + timedelta(days=10), ("a",))
    (found,) = order_of_milestones([needed, tight], {})
    assert "too early even" not in found.text
    (never,) = order_of_milestones([needed, tight._replace(latest=EPOCH + timedelta(days=9))], {})
    assert "too early even when it starts on 2026-10-17" in never.text
