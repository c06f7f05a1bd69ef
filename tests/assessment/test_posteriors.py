"""Every chance that is told is the one the campaign draws, and rests on counts that a second count confirms."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import stationkeeper
from stationkeeper.assessment.posteriors import Chance, Chances, chances
from stationkeeper.cli import main
from stationkeeper.planning.schedule import make_plan
from stationkeeper.report.chances_text import chances_text, counted_words, interval_words
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation.state import translate

RECORD = Path(stationkeeper.__file__).parent / "data" / "iss" / "visits.csv"
EPOCH = "2026-10-08"


@pytest.fixture(scope="module")
def iss() -> Scenario:
    return load_scenario("iss")


@pytest.fixture(scope="module")
def told(iss: Scenario) -> Chances:
    return chances(iss)


def of(told: Chances, event: str, subject: str) -> Chance:
    (row,) = [row for row in told.chances if (row.event, row.subject) == (event, subject)]
    return row


def recount(*classes: str) -> tuple[int, int]:
    """Return (lost, launched) counted straight from the file."""
    with RECORD.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["vehicle_class"] in classes and row["launch"][:10] <= EPOCH]
    known = [row for row in rows if row["outcome"] != "unknown"]
    return sum(row["lost"] == "yes" for row in known), len(known)


@pytest.mark.parametrize("station", ["iss", "tiny"])
def test_what_is_marked_as_used_is_what_the_campaign_is_given(station: str) -> None:
    scenario = load_scenario(station)
    given = translate(scenario, make_plan(scenario, scenario.station.through)).chances
    told = chances(scenario)
    index = {row.id: n for n, row in enumerate(scenario.classes)}
    launcher = {row.id: n for n, row in enumerate(scenario.launchers)}
    used = [row for row in told.chances if row.used]
    for row in used:
        if row.event == "launch lost":
            for name in row.subject.split(", "):
                assert (row.a, row.b) == (given.loss_a[index[name]], given.loss_b[index[name]]), name
        if row.event == "no way home":
            for name in row.subject.split(", "):
                assert (row.a, row.b) == (given.lifeboat_shape[index[name]], given.lifeboat_days[index[name]]), name
        if row.event == "pad lost":
            assert (row.a, row.b) == (given.pad_shape[launcher[row.subject]], given.pad_days[launcher[row.subject]])
        if row.event == "early medical return":
            assert (row.a, row.b) == (given.medical_shape, given.medical_days)
    assert {"launch lost", "no way home", "pad lost", "early medical return"} <= {row.event for row in used}


def test_every_class_of_the_plan_has_its_loss(iss: Scenario, told: Chances) -> None:
    flying = {flight.vehicle_class for flight in make_plan(iss, iss.station.through).flights}
    named = {
        name for row in told.chances if row.used and row.event == "launch lost" for name in row.subject.split(", ")
    }
    assert named == flying


@pytest.mark.parametrize(
    ("subject", "classes"),
    [
        ("soyuz-ms", ("soyuz-tm", "soyuz-tma", "soyuz-tma-m", "soyuz-ms")),
        ("progress-ms", ("progress-m", "progress-m1", "progress-m-m", "progress-ms")),
        ("cargo-dragon-2, crew-dragon", ("cargo-dragon-2", "crew-dragon")),
        ("starliner", ("starliner",)),
        ("soyuz-2 (launcher)", ("soyuz-tm", "soyuz-tma", "soyuz-tma-m", "soyuz-ms", "progress-m", "progress-m1",
                                "progress-m-m", "progress-ms", "progress-m-tug")),
    ],
)  # fmt: skip
def test_the_counts_are_those_of_the_record(told: Chances, subject: str, classes: tuple[str, ...]) -> None:
    row = of(told, "launch lost", subject)
    assert (row.events, row.trials) == recount(*classes)
    assert (row.a, row.b) == (row.events + 0.5, row.trials - row.events + 0.5)  # type: ignore[operator]


def test_the_published_losses_are_there(told: Chances) -> None:
    """Progress M-12M, M-27M and MS-04, Soyuz MS-10; Dragon CRS-7; Cygnus Orb-3; Starliner's first flight."""
    assert of(told, "launch lost", "progress-ms").events == 3
    assert of(told, "launch lost", "soyuz-ms").events == 1
    assert of(told, "launch lost", "falcon-9 (launcher)").events == 1
    assert of(told, "launch lost", "soyuz-2 (launcher)").events == 4
    assert of(told, "docking failed", "starliner").events == 1
    assert of(told, "no way home", "soyuz-ms").events == 1


def test_mean_and_interval_are_those_of_the_distribution_told(told: Chances) -> None:
    """Beta(a, b): a / (a + b). Gamma: shape / exposure, a year. Both hold 90 % between the two ends."""
    for row in told.chances:
        if row.distribution == "beta":
            shares = stats.beta.cdf([row.p05, row.p95], row.a, row.b)
            assert row.mean == pytest.approx(row.a / (row.a + row.b))  # type: ignore[operator]
        elif row.distribution == "gamma":
            shares = stats.gamma.cdf([row.p05, row.p95], row.a, scale=365.25 / row.b)  # type: ignore[operator]
            assert row.mean == pytest.approx(365.25 * row.a / row.b)  # type: ignore[operator]
        elif row.distribution == "lognormal":
            shares = stats.lognorm.cdf([row.p05, row.p95], row.b, scale=row.a)
            assert row.mean == pytest.approx(stats.lognorm.mean(row.b, scale=row.a))
        else:
            continue
        assert shares == pytest.approx([0.05, 0.95], abs=1e-9), row.subject


def test_a_slip_is_none_or_exponential(told: Chances) -> None:
    """With 0.7 none and a mean of 3 d, the late ones wait 10 d in the mean: 5 % are later than 10 ln(0.3 / 0.05)."""
    row = of(told, "launch slips", "soyuz-ms")
    assert (row.p05, row.p95) == (0.0, pytest.approx(10 * math.log(6)))
    draws = np.random.default_rng(1).exponential(10.0, 200_000) * (np.random.default_rng(2).random(200_000) > 0.7)
    assert row.mean == pytest.approx(draws.mean(), abs=4 * draws.std() / math.sqrt(200_000))


def test_both_figures_of_the_early_medical_return_are_kept(told: Chances) -> None:
    """One in 25.93 years was observed, one in 3 predicted: P(0 or 1) = (1 + m) exp(-m), m = 25.93 / 3."""
    observed, predicted = (of(told, "early medical return", f"crew, {word}") for word in ("observed", "predicted"))
    assert (observed.used, predicted.used) == (True, False)
    assert (observed.events, observed.trials, observed.a) == (1, 25.93, 1.5)
    assert predicted.mean == pytest.approx(1 / 3)
    expected = 25.93 / 3
    assert f"probability {(1 + expected) * math.exp(-expected):.2g}" in predicted.note


def test_no_sibling_was_lost_right_after_a_loss(told: Chances) -> None:
    """After the four losses on Soyuz rockets (2011, 2015, 2016, 2018) the next flight of the other family arrived."""
    row = of(told, "sibling lost next", "soyuz-2")
    assert (row.events, row.trials, row.a, row.b, row.used) == (0, 4, 0.5, 4.5, False)


def test_the_stand_downs_counted_are_those_of_the_record(told: Chances) -> None:
    declared, fitted = (
        of(told, "stand-down after a loss", "soyuz-2"),
        of(told, "stand-down after a loss", "soyuz-2 (fitted)"),
    )
    assert "67, 66, 83, 36" in declared.note
    assert fitted.a == pytest.approx((67 * 66 * 83 * 36) ** 0.25)
    assert (declared.used, fitted.used) == (True, False)


def test_words_fit_and_name_every_chance(told: Chances) -> None:
    text = chances_text(told)
    assert max(map(len, text.splitlines())) <= 100
    for row in told.chances:
        assert row.subject[:30] in text and counted_words(row)[:28] in text and interval_words(row) in text


def test_the_verb_prints_the_same_rows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chances", "tiny", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads(chances(load_scenario("tiny")).model_dump_json(by_alias=True))
    assert main(["chances", "tiny", "--svg"]) == 0
    assert capsys.readouterr().out.startswith("<svg ")
    assert main(["chances", "tiny", "--svg", "--json"]) == 2


def test_the_outage_of_a_pad_lists_the_dated_cases_it_rests_on(iss: Scenario) -> None:
    """Seven pads of which a day out and a day back were found: their geometric mean is the median declared."""
    rows = {row.subject: row for row in chances(iss).chances if row.event == "pad outage"}
    soyuz, falcon = rows["soyuz-2"], rows["falcon-9"]
    days = [96, 259, 284, 96, 337, 470, 108]
    assert soyuz.events == len(days)
    assert soyuz.a == pytest.approx(math.prod(days) ** (1 / len(days)), abs=0.5)
    for case in ("site-31 96 d (exhaust)", "wallops-2014 337 d (explosion)", "starbase-2023 108 d (exhaust)"):
        assert case in soyuz.note
    assert counted_words(soyuz) == "7 dated cases"
    assert falcon.events is None  # another pad takes over: declared
    assert counted_words(falcon) == "declared"
