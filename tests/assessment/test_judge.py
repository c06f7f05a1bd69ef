"""The answer: what must hold between its parts, and what the record of the real station makes certain."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

import stationkeeper.api as sk
from stationkeeper.assessment.answer import Answer
from stationkeeper.assessment.findings import findings
from stationkeeper.assessment.survival import estimate
from stationkeeper.assessment.verdict import find, in_hundred
from stationkeeper.errors import RequestError
from stationkeeper.simulation import world as w

FUTURES = 300


@pytest.fixture(scope="module")
def records() -> sk.Records:
    return sk.simulate(sk.load_scenario("iss"), through="2030-12-31", futures=FUTURES, seed=3)


@pytest.fixture(scope="module")
def answer(records: sk.Records) -> Answer:
    return sk.assess(records)


def test_competing_causes_sum_to_the_whole(answer: Answer) -> None:
    for criterion in answer.criteria.values():
        assert sum(cause.share for cause in criterion.first_causes) == pytest.approx(1.0, abs=1e-12)


def test_probability_is_the_share_of_futures_without_a_breach(records: sk.Records, answer: Answer) -> None:
    for name, slot in (("safe", w.SAFE_DAY), ("joint", w.JOINT_DAY), ("supplied", w.SUPPLIED_DAY)):
        unbroken = np.mean(records.flown.column(slot) < 0)
        assert answer.criteria[name].probability == pytest.approx(unbroken, abs=1e-12)  # type: ignore[index]
        assert answer.criteria[name].survival[-1].probability == pytest.approx(unbroken)  # type: ignore[index]


def test_worst_outcomes_sum_to_one_and_agree_with_safe(answer: Answer) -> None:
    assert sum(answer.severity.values()) == pytest.approx(1.0)
    assert answer.severity["none"] == pytest.approx(answer.criteria["safe"].probability)


def test_a_longer_date_is_never_safer(answer: Answer) -> None:
    for seats in ("flown", "not-flown"):
        asked, committed = find(answer.cases, seats, "asked"), find(answer.cases, seats, "committed")  # type: ignore[arg-type]
        assert asked is not None and committed is not None
        for name in ("safe", "joint", "supplied"):
            assert asked.criteria[name].probability <= committed.criteria[name].probability  # type: ignore[index]


def test_the_commitments_end_where_the_record_says(answer: Answer) -> None:
    """Russia is committed to the end of 2028 (government decision of April 2023); US law runs to 2030-09-30."""
    assert (answer.committed_through, answer.committed_by) == (date(2028, 12, 31), "Roscosmos")
    assert any(
        f.rule == "commitment_ends_before" and "NASA is committed to 2030-09-30" in f.text for f in answer.findings
    )


def test_the_order_of_the_end_of_life_is_found_not_to_hold(answer: Answer) -> None:
    """Lowering starts mid-2028, before the deorbit vehicle arrives in 2029."""
    found = [f for f in answer.findings if f.rule == "order_of_milestones"]
    assert any("Lowering starts" in f.text and "deorbit vehicle" in f.text for f in found)


def test_the_seat_without_an_agreement_is_found(answer: Answer) -> None:
    first = next(f for f in answer.findings if f.rule == "seat_without_agreement")
    assert first.text.startswith("soyuz-ms-30: NASA seat provided by Roscosmos")
    assert first.start is not None and (first.start.year, first.start.month) == (2027, 3)


def test_a_date_beyond_what_is_declared_is_told() -> None:
    """Flights are declared to 2031-06-30, the solar forecast ends in 2032: found for 2033, not for 2030."""
    scenario = sk.load_scenario("iss")
    far = {f.rule: f for f in findings(scenario, sk.plan(scenario, "2033-12-31"))}
    assert far["flights_declared_until"].start == date(2031, 7, 1)
    assert far["solar_forecast_ends"].end == date(2033, 12, 31)
    near = {f.rule for f in findings(scenario, sk.plan(scenario, "2030-12-31"))}
    assert not near & {"flights_declared_until", "solar_forecast_ends"}


def test_exchange_makes_representation_robust(answer: Answer) -> None:
    """Without exchanged seats each crew vehicle alone holds its segment: few days survive the loss of one."""
    flown, not_flown = answer.representation
    assert (flown.seats, not_flown.seats) == ("flown", "not-flown")
    assert flown.held_single_loss.p50 is not None and not_flown.held_single_loss.p50 is not None
    assert flown.held_single_loss.p50 > 0.9 * flown.days
    assert not_flown.held_single_loss.p50 < 0.3 * flown.days


def test_the_verdict_says_the_answer_and_its_if_in_two_short_sentences(answer: Answer) -> None:
    assert "through 2030-12-31 if Roscosmos stays past 2028-12-31" in answer.verdict[0]
    assert "soyuz-ms-30" in answer.verdict[1]
    assert all(len(sentence) <= 100 for sentence in answer.verdict[:2])


def test_the_verdict_names_every_commitment_that_ends_before_the_date(answer: Answer) -> None:
    """NASA's law ends three months before the date asked: the first "if" alone would hide it."""
    assert "NASA is committed to 2030-09-30" in answer.verdict[-1]


def test_counted_futures_never_show_a_certainty() -> None:
    assert in_hundred(estimate(1000, 1000)) == "over 99"
    assert in_hundred(estimate(0, 1000)) == "under 1"
    assert in_hundred(estimate(764, 1000)) == "76"


def test_bands_keep_their_order_and_lie_on_the_months(answer: Answer) -> None:
    for band in answer.bands:
        rows = np.array([band.p05, band.p25, band.p50, band.p75, band.p95])
        assert (np.diff(rows, axis=0) >= 0).all(), band.metric
        assert band.days[-1] == answer.through
        assert rows.shape[1] == len(band.days)


@pytest.mark.parametrize("through", ["2026-10-08", "2020-01-01", "soon"])
def test_a_date_that_is_none_or_not_after_the_epoch_is_refused(through: str) -> None:
    with pytest.raises(RequestError) as error:
        sk.plan(sk.load_scenario("iss"), through)
    assert through in str(error.value)


@pytest.mark.parametrize(("futures", "seed", "workers"), [(0, 1, 1), (-5, 1, 1), (10, -1, 1), (10, 1, 0)])
def test_impossible_counts_are_refused(futures: int, seed: int, workers: int) -> None:
    with pytest.raises(RequestError):
        sk.simulate(sk.load_scenario("tiny"), futures=futures, seed=seed, workers=workers)
