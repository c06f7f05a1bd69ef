"""Sufficiency of the spares aboard and the best buy, against independent sums and draws on the small station."""

from __future__ import annotations

import json
import math
from datetime import date, timedelta

import numpy as np
import pytest
from scipy import stats

from stationkeeper.assessment.spares import SparesAnswer, rate_of, spares_answer
from stationkeeper.errors import RequestError
from stationkeeper.report.spares_text import spares_json, spares_text
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation.equipment import posterior_of

YEAR = date(2030, 12, 31)
EXACT = 1e-12


@pytest.fixture(scope="module")
def tiny() -> Scenario:
    return load_scenario("tiny")


@pytest.fixture(scope="module")
def iss() -> Scenario:
    return load_scenario("iss")


@pytest.fixture(scope="module")
def answer(tiny: Scenario) -> SparesAnswer:
    return spares_answer(tiny, YEAR, 0.99)


@pytest.fixture(scope="module")
def of_iss(iss: Scenario) -> SparesAnswer:
    return spares_answer(iss, iss.station.through, 0.99, 500.0)


def with_unit(scenario: Scenario, name: str, **changes: object) -> Scenario:
    """Return the scenario with other values of one unit type."""
    units = tuple(row.model_copy(update=changes) if row.id == name else row for row in scenario.units)
    return scenario.model_copy(update={"units": units})


def drawn(scenario: Scenario, days: int, draws: int) -> np.ndarray:
    """Return demand drawn by type (draws, types): a rate, its failures, and replacements spread over the life limit."""
    random = np.random.default_rng(20300101)
    assemblies = {row.id: row.assemblies for row in scenario.machines}
    demand = []
    for row in scenario.units:
        installed = row.per_assembly * assemblies[row.machine]
        shape, scale = posterior_of(row)
        failures = random.poisson(random.gamma(shape, scale, draws) * installed * row.duty * days)
        interval = row.life_limit_days / installed if row.life_limit_days else math.inf
        demand.append(failures + np.floor(days / interval + random.random(draws)).astype(np.int64))
    return np.array(demand).T


def test_sufficiency_and_backorders_are_those_of_drawn_demand(tiny: Scenario, answer: SparesAnswer) -> None:
    draws = 40_000
    demand = drawn(tiny, answer.days, draws)
    waiting = np.maximum(demand - np.array([row.spares or 0 for row in tiny.units]), 0)
    enough = float(np.mean(waiting.sum(axis=1) == 0))
    assert abs(enough - answer.probability) <= 4.0 * math.sqrt(answer.probability * (1 - answer.probability) / draws)
    total = waiting.sum(axis=1)
    assert abs(total.mean() - answer.backorders) <= 4.0 * total.std() / math.sqrt(draws)


def test_sufficiency_is_the_product_of_negative_binomials(tiny: Scenario) -> None:
    days, p = 100, 1.0
    told = spares_answer(tiny, tiny.station.epoch + timedelta(days=days), 0.9)
    assemblies = {row.id: row.assemblies for row in tiny.machines}
    for row in tiny.units:
        shape, scale = posterior_of(row)
        installed = row.per_assembly * assemblies[row.machine]
        failures = stats.nbinom(shape, 1.0 / (1.0 + scale * installed * row.duty * days))
        due = installed * days / row.life_limit_days if row.life_limit_days else 0.0
        assert due < 1.0  # the filter, changed every 240 days: due by then with that probability
        assert row.spares is not None
        p *= (1.0 - due) * failures.cdf(row.spares) + due * failures.cdf(row.spares - 1)
    assert told.probability == pytest.approx(p, rel=1e-12)
    assert told.supplied == told.probability


def test_the_best_buy_reaches_the_confidence_and_its_list_adds_up(answer: SparesAnswer) -> None:
    buy = answer.best_buy
    assert buy.reached
    assert buy.probability >= 0.99
    assert answer.exact_limit_kg == buy.mass_kg
    assert buy.mass_kg == pytest.approx(sum(row.mass_kg for row in buy.items))
    assert buy.count == sum(row.count for row in buy.items)
    assert buy.backorders < answer.backorders


def test_a_higher_confidence_costs_more_and_a_later_date_suffices_less(tiny: Scenario) -> None:
    masses = [spares_answer(tiny, YEAR, confidence).best_buy.mass_kg for confidence in (0.5, 0.9, 0.99, 0.9999)]
    assert masses == sorted(masses)
    days = (30, 120, 360, 720, 1_500)
    chances = [spares_answer(tiny, tiny.station.epoch + timedelta(days=n)).probability for n in days]
    assert chances == sorted(chances, reverse=True)


@pytest.mark.parametrize("limit", [0.0, 55.0, 150.0, 333.0, 1_000.0])
def test_exact_is_at_least_greedy_and_both_keep_the_limit(tiny: Scenario, limit: float) -> None:
    told = spares_answer(tiny, YEAR, 0.99, limit)
    assert told.exact.proven
    assert told.exact.probability >= told.greedy.probability - EXACT
    assert told.greedy.probability >= told.best_buy.probability - EXACT
    assert max(told.exact.mass_kg, told.greedy.mass_kg, told.best_buy.mass_kg) <= limit + 1e-6
    assert told.best_buy.reached == (told.best_buy.probability >= 0.99)
    assert told.exact.bound == pytest.approx(told.exact.probability, rel=1e-9)


def test_more_mass_is_never_worse(tiny: Scenario) -> None:
    chances = [spares_answer(tiny, YEAR, 0.99, float(kg)).exact.probability for kg in range(0, 600, 35)]
    assert chances == sorted(chances)


def test_on_the_space_station_the_optimum_beats_buying_one_by_one(of_iss: SparesAnswer) -> None:
    assert of_iss.exact.proven
    assert of_iss.exact.probability > of_iss.greedy.probability
    assert of_iss.exact.mass_kg <= 500.0 + 1e-6


def test_replacements_that_are_sure_and_have_no_spare_are_planned_cargo(tiny: Scenario, answer: SparesAnswer) -> None:
    short_lived = with_unit(tiny, "filter", life_limit_days=30.0)
    told = spares_answer(short_lived, YEAR, 0.99)
    (row,) = told.scheduled
    # One every 30 days in 364 days: 12 for sure, two filters are aboard.
    assert (row.unit, row.count, row.mass_kg) == ("filter", 10, 150.0)
    assert told.probability == 0.0
    assert 0.0 < told.supplied < 1.0
    assert told.best_buy.reached
    assert told.units[0].unit == "filter"
    assert answer.scheduled == []


def test_failures_expected_add_up_and_every_installed_type_is_told(iss: Scenario, of_iss: SparesAnswer) -> None:
    assemblies = {row.id: row.assemblies for row in iss.machines}
    installed = {row.id for row in iss.units if assemblies[row.machine]}
    assert {unit.unit for unit in of_iss.units} == installed
    both = of_iss.sensitivity[0]
    assert both.failures == pytest.approx(sum(unit.failures for unit in of_iss.units))
    assert of_iss.counted == sum(row.spares is not None for row in iss.units if row.id in installed)
    assert [unit.probability for unit in of_iss.units] == sorted(unit.probability for unit in of_iss.units)


def test_each_source_of_rates_answers_alone(tiny: Scenario, answer: SparesAnswer) -> None:
    cases = {case.basis: case for case in answer.sensitivity}
    assert cases["both"].probability == answer.probability
    blind = tiny
    deaf = tiny
    for row in tiny.units:
        blind = with_unit(blind, row.id, failures_observed=None, hours_observed=None)
        deaf = with_unit(deaf, row.id, mtbf_spec_hours=None)
    assert cases["prior"].probability == pytest.approx(spares_answer(blind, YEAR).probability, rel=1e-12)
    assert cases["data"].probability == pytest.approx(spares_answer(deaf, YEAR).probability, rel=1e-12)
    assert cases["prior"].changed == cases["data"].changed == len(tiny.units)


def test_a_type_with_one_source_keeps_it(tiny: Scenario) -> None:
    lonely = with_unit(tiny, "pump", failures_observed=None, hours_observed=None)
    cases = {case.basis: case for case in spares_answer(lonely, YEAR).sensitivity}
    assert cases["data"].changed == len(tiny.units) - 1


def test_twice_the_rate_is_twice_the_failures_and_needs_more(answer: SparesAnswer) -> None:
    cases = {case.basis: case for case in answer.sensitivity}
    assert cases["doubled"].failures == pytest.approx(2.0 * cases["both"].failures)
    assert cases["halved"].failures == pytest.approx(0.5 * cases["both"].failures)
    assert cases["doubled"].probability < cases["both"].probability < cases["halved"].probability
    assert cases["doubled"].buy_kg > cases["both"].buy_kg > cases["halved"].buy_kg


def test_every_fault_of_the_request_is_told_at_once(tiny: Scenario) -> None:
    with pytest.raises(RequestError) as caught:
        spares_answer(tiny, tiny.station.epoch, 1.0, -5.0)
    assert [fault.place for fault in caught.value.faults] == ["--through", "--confidence", "--mass-limit"]
    for bad in (math.nan, 0.0):
        with pytest.raises(RequestError):
            spares_answer(tiny, YEAR, bad)


def test_types_without_a_mass_or_with_an_absurd_rate_are_told_at_once(tiny: Scenario) -> None:
    wrong = with_unit(tiny, "pump", mass_kg=None)
    wrong = with_unit(wrong, "blower", mass_kg=0.0)
    wrong = with_unit(wrong, "drum", mtbf_spec_hours=1e-3, failures_observed=None, hours_observed=None)
    with pytest.raises(RequestError) as caught:
        spares_answer(wrong, YEAR)
    places = [fault.place for fault in caught.value.faults]
    assert sorted(places) == ["units.csv blower mass_kg", "units.csv drum", "units.csv pump mass_kg"]


def test_json_holds_the_answer_and_comes_back(answer: SparesAnswer) -> None:
    told = json.loads(spares_json(answer))
    assert told["schema"] == "stationkeeper.spares/1"
    assert SparesAnswer.model_validate_json(spares_json(answer)) == answer


def test_the_screen_shows_the_numbers_and_what_is_left_out(of_iss: SparesAnswer, answer: SparesAnswer) -> None:
    text = spares_text(of_iss)
    assert f"{of_iss.scheduled_kg:,.0f} kg" in text
    assert "Exact optimum (proven)" in text
    assert "not reached" in text
    assert max(len(line) for line in text.splitlines()) <= 120
    small = spares_text(answer)
    assert "Planned cargo" not in small
    assert f"{answer.probability:.4f}" in small


def test_types_with_both_sources_ship_and_their_readings_differ(of_iss: SparesAnswer) -> None:
    """Check valves of CDRA and the distillation assembly have a maker's figure and failures counted on orbit."""
    cases = {case.basis: case for case in of_iss.sensitivity}
    assert cases["prior"].changed == cases["data"].changed == 2
    assert cases["prior"].failures != cases["both"].failures != cases["data"].failures


def test_the_weight_and_the_k_factor_of_a_type_move_its_rate(tiny: Scenario, answer: SparesAnswer) -> None:
    """Pump: maker 12,000 h, one failure in 12,000 h: all weight on the maker, twice the failures by induced ones."""
    spec = with_unit(tiny, "pump", maker_weight=1.0, k_factor=2.0)
    shape, scale = rate_of(next(row for row in spec.units if row.id == "pump"), "both")
    assert shape * scale == pytest.approx(2.0 * 24.0 / 12_000.0)
    assert spares_answer(spec, YEAR).probability < answer.probability
