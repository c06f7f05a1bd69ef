"""Who may burn, what a loss leaves, and what the last burns take."""

from __future__ import annotations

import json

import pytest

from stationkeeper.assessment.propellant import PropellantAnswer, propellant_answer
from stationkeeper.cli import main
from stationkeeper.propellant.burn import burn_dv_mps, burn_kg
from stationkeeper.propellant.deorbit import perigee_burn_mps
from stationkeeper.report.propellant_text import propellant_text
from stationkeeper.scenario.load import load_scenario


@pytest.fixture(scope="module")
def iss() -> PropellantAnswer:
    return propellant_answer(load_scenario("iss"))


def loss(told: PropellantAnswer, what: str) -> tuple[tuple[str, ...], float]:
    found = next(each for each in told.losses if each.what == what)
    return found.burners, found.propellant_kg


def test_only_what_points_the_right_way_may_burn(iss: PropellantAnswer) -> None:
    """On 2026-10-08 a Progress at Zvezda aft and Cygnus at Unity nadir; the Progress at Poisk refuels only."""
    may = {each.who: (each.port, each.may_burn, each.may_refuel) for each in iss.burners}
    assert may["progress-ms-34"] == ("Zvezda aft", True, True)
    assert may["progress-ms-35"] == ("Poisk zenith", False, True)
    assert may["ng-24"] == ("Unity nadir", True, False)
    assert may["station"] == ("", True, False)


def test_the_parts_make_up_the_whole(iss: PropellantAnswer) -> None:
    assert sum(each.propellant_kg for each in iss.burners) == pytest.approx(iss.total_kg)
    assert loss(iss, "nothing") == (("station", "progress-ms-34", "ng-24"), iss.total_kg)
    assert iss.transferable_kg <= iss.capacity_kg - iss.tanks_kg


def test_losing_the_aft_port_loses_its_progress_and_no_other(iss: PropellantAnswer) -> None:
    burners, left = loss(iss, "the port Zvezda aft")
    gone = next(each for each in iss.burners if each.who == "progress-ms-34")
    assert burners == ("station", "ng-24")
    assert left == pytest.approx(iss.total_kg - gone.propellant_kg)


def test_losing_progress_cygnus_or_the_next_one_leaves_less(iss: PropellantAnswer) -> None:
    assert loss(iss, "one cygnus-xl")[0] == ("station", "progress-ms-34")
    assert loss(iss, "the next progress-ms")[1] == pytest.approx(iss.total_kg - 890.0)
    assert not any("progress-m1" in each.what for each in iss.losses)  # retired


def test_without_gyroscopes_the_reserve_lasts_half_a_year(iss: PropellantAnswer) -> None:
    found = next(each for each in iss.losses if each.what == "the gyroscopes")
    assert found.attitude_days == pytest.approx(182.625 * iss.total_kg / iss.reserve_kg, abs=1.0)
    assert found.attitude_kg_per_day == 10.4
    assert "fewer than 2 of 4" in found.note
    assert "1,525 kg more" in found.note
    assert round((10.4 - 2.05) * 182.625) == 1_525
    assert "1,525 kg more" in " ".join(propellant_text(iss).split())


def test_a_station_that_holds_its_attitude_by_thrusters_alone_has_no_gyroscopes_to_lose() -> None:
    tiny = load_scenario("tiny")
    plain = tuple(row.model_copy(update={"effect": ""}) for row in tiny.machines)
    told = propellant_answer(tiny.model_copy(update={"machines": plain}))
    assert "the gyroscopes" not in [each.what for each in told.losses]
    assert "the gyroscopes" in [each.what for each in propellant_answer(tiny).losses]


def test_the_last_burns_take_what_a_transfer_to_a_deep_perigee_takes(iss: PropellantAnswer) -> None:
    """47 to 57 m/s are told for a circle at 220 km; that is a perigee of 62 to 30 km by Hohmann."""
    assert iss.deorbit is not None
    assert perigee_burn_mps(220.0, 62.0) == pytest.approx(47.0, abs=0.5)
    assert perigee_burn_mps(220.0, 30.0) == pytest.approx(57.0, abs=0.5)
    assert perigee_burn_mps(400.0, 400.0) == 0.0
    assert iss.deorbit.need_kg == pytest.approx(burn_kg(iss.deorbit.dv_mps, iss.mass_kg, 290.0), abs=1.0)
    assert iss.deorbit.missing_kg == iss.deorbit.need_kg - iss.deorbit.have_kg > 0.0


@pytest.mark.parametrize(("dv_mps", "kg"), [(1.36, 215), (1.5, 237), (2.0, 316), (1.78, 282), (1.3, 206)])
def test_published_burns_of_progress_take_what_their_thrust_took(dv_mps: float, kg: float) -> None:
    """MS-20 to MS-28, 450 t: propellant by thrust and burn time."""
    assert burn_kg(dv_mps, 450_000.0, 290.0) == pytest.approx(kg, rel=0.01)


def test_a_metre_per_second_costs_as_published_burns_say(iss: PropellantAnswer) -> None:
    """Five burns: 158 kg per m/s at 450 t; 468 t take 4 % more. 1.77 km per m/s by theory."""
    assert iss.kg_per_mps == pytest.approx(158.0 * 467.6 / 450.0, rel=0.01)
    assert 1.75 <= iss.km_per_mps <= 1.78
    hundred = next(each for each in iss.burners if each.who == "station").dv_mps_per_100_kg
    assert hundred == pytest.approx(burn_dv_mps(100.0, iss.mass_kg, 290.0), abs=0.001)


def test_the_verb_tells_the_same_in_words_and_as_json(
    iss: PropellantAnswer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["propellant", "iss", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["total_kg"] == iss.total_kg
    words = propellant_text(iss)
    assert f"{iss.total_kg:,.0f} kg of propellant" in words
    assert "nobody" not in words
    assert max(map(len, words.splitlines())) <= 100


def test_a_station_without_a_budget_says_so() -> None:
    assert "declares no last burns" in propellant_text(propellant_answer(load_scenario("tiny")))
