"""Planned burns and a solar forecast of the station's own: read, checked, laid by a message, part of the hash."""

from __future__ import annotations

from datetime import date

import pytest
from tests.scenario.conftest import Copy

from stationkeeper.cli import main
from stationkeeper.orbit.solar import activity_forecast, forecast_note, forecast_span, read_forecast
from stationkeeper.planning.schedule import make_plan
from stationkeeper.planning.sun import station_forecast
from stationkeeper.scenario.laid import Laid, lay_orbit
from stationkeeper.scenario.load import load_scenario
from stationkeeper.simulation.state import translate

BURNS = "id,day,dv_mps,source,standing,note\n"
SUN = "id,f107_p05,f107_p50,f107_p95,ap_p05,ap_p50,ap_p95,source,standing\n"


def _sun(first: str = "2029-12", months: int = 8, flux: float = 150.0) -> str:
    at = int(first[:4]) * 12 + int(first[5:]) - 1
    rows = [
        f"{n // 12}-{n % 12 + 1:02d},{flux - 20},{flux},{flux + 20},8,10,14,teaching,assumed"
        for n in range(at, at + months)
    ]
    return SUN + "\n".join(rows) + "\n"


def test_burns_are_played_in_the_order_of_their_days_and_enter_the_hash(tiny: Copy) -> None:
    before = tiny.load()
    tiny.write("burns.csv", BURNS + "b,2030-03-01,0.5,teaching,assumed,\na,2030-02-01,1.2,teaching,assumed,\n")
    after = tiny.load()
    assert after.hash != before.hash
    orbit = translate(after, make_plan(after, date(2030, 4, 1))).orbit
    assert (list(orbit.planned_day), list(orbit.planned_mps)) == ([31, 59], [1.2, 0.5])


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("b,2029-12-01,0.5,teaching,assumed,", "not after the epoch"),
        ("b,2030-02-01,-0.5,teaching,assumed,", "> 0"),
        ("b,2030-02-01,500,teaching,assumed,", "<= 20"),
        ("b,2030-02-01,0.5,nobody,assumed,", "nobody"),
    ],
)
def test_an_impossible_burn_is_named_with_its_line(tiny: Copy, row: str, told: str) -> None:
    tiny.write("burns.csv", BURNS + row + "\n")
    (fault,) = tiny.faults()
    assert "burns.csv:2" in fault.place
    assert told in f"{fault.met} {fault.allowed}"


def test_a_forecast_of_its_own_is_used_instead_of_the_shipped_one(tiny: Copy) -> None:
    before = tiny.load()
    tiny.write("solar_forecast.csv", _sun())
    after = tiny.load()
    assert after.hash != before.hash
    inputs = translate(after, make_plan(after, date(2030, 4, 1)))
    assert float(inputs.activity.f107_p50[40]) == 150.0
    assert float(inputs.activity.f107_p95[40]) == 170.0
    assert station_forecast(before) is read_forecast()
    shipped = translate(before, make_plan(before, date(2030, 4, 1))).activity
    assert shipped.f107_p50 == pytest.approx(activity_forecast(date(2030, 1, 1), 90).f107_p50)


def test_the_end_of_its_own_forecast_is_what_is_told(tiny: Copy) -> None:
    tiny.write("solar_forecast.csv", _sun())
    own = station_forecast(tiny.load())
    assert forecast_span(own) == (date(2029, 12, 1), date(2030, 7, 31))
    assert "2030-07-31" in forecast_note(date(2030, 12, 31), own)


def test_a_month_left_out_percentiles_out_of_order_and_a_late_start_are_faults(tiny: Copy) -> None:
    rows = _sun().splitlines()
    tiny.write("solar_forecast.csv", "\n".join([*rows[:3], *rows[4:]]) + "\n")
    (fault,) = tiny.faults()
    assert "2030-02" in fault.met
    tiny.write("solar_forecast.csv", _sun().replace("130.0,150.0,170.0", "160.0,150.0,170.0", 1))
    (fault,) = tiny.faults()
    assert "160, 150, 170" in fault.met
    tiny.write("solar_forecast.csv", _sun("2030-03"))
    (fault,) = tiny.faults()
    assert "2030-03 to 2030-10" in fault.met


def test_the_burns_of_a_message_are_laid_over_a_station(tiny: Copy) -> None:
    burns = ((date(2030, 2, 10), 0.4, "GMT041 Reboost"), (date(2030, 1, 20), 1.1, 'GMT020, "late"'))
    laid = Laid("OEM ISS", "Read.", 419.5, 0.05, 51.6, 100.0, None, "Carried.", burns)
    made = load_scenario(lay_orbit(tiny.path.parent / "laid", "tiny", laid))
    assert [(row.day, row.dv_mps) for row in made.burns] == [(day, dv) for day, dv, _ in sorted(burns)]
    assert made.burns[0].standing == "published"
    assert made.orbit.altitude_km.value == 419.5


def test_a_burn_told_in_an_ephemeris_arrives_in_the_scenario_and_one_before_its_epoch_does_not(
    tiny: Copy, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["orbit", "export", "tiny", "--as", "oem", "--days", "1", "--step", "240"]) == 0
    table = [
        "COMMENT TRAJECTORY EVENT SUMMARY:",
        "COMMENT |       EVENT        |       TIG        | ORB |   DV    |   HA    |   HP    |",
        "COMMENT =============================================================================",
        "COMMENT  Earlier Reboost       001:10:00:00.000             0.8     423.8     409.1",
        "COMMENT  GMT009 Reboost        009:01:37:00.000             0.4     423.8     409.1",
        "COMMENT  Ferry Launch          010:01:37:00.000             0.0     423.8     409.1",
        "COMMENT =============================================================================",
        "COMMENT End sequence of events",
    ]
    text = capsys.readouterr().out.replace("COMMENT Mean orbit", "\n".join([*table, "COMMENT Mean orbit"]))
    (tiny.path.parent / "file.oem").write_text(text, encoding="utf-8")
    assert main(["orbit", "import", "file.oem", "--over", "tiny", "--out", "over"]) == 0
    (burn,) = load_scenario("over").burns
    assert (burn.day, burn.dv_mps, burn.note) == (date(2030, 1, 9), 0.4, "GMT009 Reboost")
