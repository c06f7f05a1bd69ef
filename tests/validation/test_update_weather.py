"""Newer activity from the files of its publishers, in our own form."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from tests.validation.activity_files import HEAD, row, written

from stationkeeper.cli import main
from stationkeeper.errors import RequestError
from stationkeeper.orbit.geometry import j2000_days
from stationkeeper.scenario.load import load_scenario
from stationkeeper.validation.update_weather import Update, update_weather
from stationkeeper.validation.weather import read_weather, shipped_weather
from stationkeeper.validation.weather_files import read_activity

# Two days of June 2025 as CelesTrak published them in the fixed form.
PUBLISHED = """\
DATATYPE CssiSpaceWeather
VERSION 1.2
UPDATED 2025 Jun 19 01:31:44 UTC
NUM_OBSERVED_POINTS 2
BEGIN OBSERVED
2025 06 17 2616 18 13 17 20 13 27 23 23 23 160   5   6   7   5  12   9   9   9   8 0.4 2 114 143.7 0 133.0 149.2 139.2 129.2 146.8
2025 06 18 2616 19 33 23 20 27 33 23 23 33 217  18   9   7  12  18   9   9  18  12 0.7 3 132 141.4 0 132.6 149.0 137.0 128.7 146.5
END OBSERVED

NUM_DAILY_PREDICTED_POINTS 1
BEGIN DAILY_PREDICTED
2025 06 19 2616 20 23 33 20 30 17 17 27 23 190   9  18   7  15   6   6  12   9  10 0.6 3 142 140.0   132.2 148.6 135.6 128.4 146.1
END DAILY_PREDICTED
"""  # noqa: E501
MARSHALL = """\
TABLE 3  ESTIMATES OF 13-MONTH SMOOTH SOLAR ACTIVITY FOR BALANCE OF CYCLE 25
     TIME        10.7 CM SOLAR RADIO FLUX (F10.7)     GEOMAGNETIC INDEX (Ap)
                       PERCENTILE                        PERCENTILE
                  95.0%    50%    5.0%             95.0%    50%    5.0%
"""


def july(count: int = 20) -> list[str]:
    """Return the header and the days from 2026-06-21 on: ten shipped, the others new."""
    days = (date(2026, 6, 21) + timedelta(days=n) for n in range(count))
    return [HEAD, *(row(day, f"{120 + n}", f"{5 + n}") for n, day in enumerate(days))]


def updated(tmp_path: Path, lines: list[str] | str, name: str = "SW-All.csv") -> tuple[Update, str]:
    return update_weather([written(tmp_path / name, lines)])


def test_the_fixed_form_is_read_at_its_columns_as_the_shipped_record_has_it(tmp_path: Path) -> None:
    """Published for 2025-06-17 and 18: F10.7 139.2 and 137.0, Ap 8 and 12; the shipped record was made from a later
    issue, which may have changed the last digits.
    """
    told, text = updated(tmp_path, PUBLISHED, "SW-All.txt")
    rows = {line.split(",")[0]: [float(cell) for cell in line.split(",")[1:]] for line in text.splitlines()[1:]}
    assert rows["2025-06-17"] == [139.2, 129.2, 8.0]
    assert rows["2025-06-18"] == [137.0, 128.7, 12.0]
    assert (told.rows, told.new, told.last) == (2, 0, date(2025, 6, 18))
    at = int(j2000_days(date(2025, 6, 17)) - shipped_weather().first_day)
    assert shipped_weather().f107[at] == pytest.approx(139.2, abs=3.0)


def test_new_days_are_laid_on_the_shipped_record_and_told(tmp_path: Path) -> None:
    told, text = updated(tmp_path, july())
    assert (told.holds, told.rows, told.new, told.shipped_to) == ("weather", 20, 10, date(2026, 6, 30))
    weather = read_weather(written(tmp_path / "weather.csv", text))
    shipped = shipped_weather()
    assert weather.first_day == shipped.first_day
    assert weather.last_day == j2000_days(date(2026, 7, 10))
    assert weather.f107[-20:] == pytest.approx(120.0 + np.arange(20.0))
    assert weather.ap[-20:] == pytest.approx(5.0 + np.arange(20.0))
    assert weather.f107[:-20] == pytest.approx(shipped.f107[:-10])


def test_predicted_days_are_left_out(tmp_path: Path) -> None:
    told, _ = updated(tmp_path, [*july(), row(date(2026, 7, 11), "130", "8", kind="PRD")])
    assert (told.rows, told.last) == (20, date(2026, 7, 10))


def test_zero_flux_a_spike_a_gap_and_a_day_given_twice_are_repaired_and_named_by_line(tmp_path: Path) -> None:
    lines = july()
    lines[14] = row(date(2026, 7, 4), "0", "18")
    lines[16] = row(date(2026, 7, 6), "455.0", "20")
    lines[19] = row(date(2026, 7, 8), "137.0", "22")  # twice the eighth, no ninth
    told, text = updated(tmp_path, lines)
    notes = "\n".join(told.warnings)
    assert "SW-All.csv:15: F10.7 of 0 on 2026-07-04 is no measurement" in notes
    assert "SW-All.csv:17: F10.7 of 455 on 2026-07-06 is a flare spike" in notes
    assert "SW-All.csv:20: 2026-07-08 again, first on line 19" in notes
    assert "3 days without F10.7 and 1 without Ap" in notes
    rows = {line.split(",")[0]: line.split(",")[1] for line in text.splitlines()}
    assert (rows["2026-07-04"], rows["2026-07-06"], rows["2026-07-09"]) == ("133.0", "135.0", "138.0")


def test_a_long_hole_is_refused(tmp_path: Path) -> None:
    lines = [HEAD, row(date(2026, 7, 1), "120", "5"), row(date(2026, 9, 1), "121", "6")]
    with pytest.raises(RequestError) as raised:
        updated(tmp_path, lines)
    assert "no usable value for 61 days from 2026-07-02" in raised.value.faults[0].met


def test_faults_of_form_are_told_all_at_once_with_their_lines(tmp_path: Path) -> None:
    lines = july()
    lines[3] = lines[3].replace("2026-06-23", "2026-06-32")
    lines[5] = lines[5].replace(",124,124,", ",n/a,124,")
    lines[7] = lines[7][:40]
    with pytest.raises(RequestError) as raised:
        updated(tmp_path, lines)
    assert [fault.place.split(":")[-1].split()[0] for fault in raised.value.faults] == ["4", "6", "8"]


def test_the_daily_texts_of_noaa_go_together(tmp_path: Path) -> None:
    solar = ":Product: Daily Solar Data DSD.txt\n#  Date  Flux\n2026 07 01  128  110  700  0  -999  B5.0\n"
    magnetic = (
        ":Product: Daily Geomagnetic Data DGD.txt\n# Fredericksburg College Planetary\n"
        "2026 07 01     7  2 1 2 2 2 1 2 2    12  2 2 4 3 3 2 1 2     9  2.33 1.67 2.00 2.33 2.00 2.67 2.00 2.33\n"
        "2026 07 02    -1 -1-1-1-1-1-1-1-1    -1 -1-1-1-1-1-1-1-1    -1 -1.00-1.00-1.00-1.00-1.00-1.00-1.00-1.00\n"
    )
    files = [written(tmp_path / "DSD.txt", solar), written(tmp_path / "DGD.txt", magnetic)]
    told, text = update_weather(files)
    (found,) = [line for line in text.splitlines() if line.startswith("2026-07-01")]
    assert found.split(",")[1::2] == ["128.0", "9"]
    assert (told.new, told.last) == (1, date(2026, 7, 1))  # of the second day nothing is known yet


def test_the_forecast_becomes_the_table_of_a_station_that_loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    names = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
    months = [f"2030.{round((n / 12 + 0.0003) * 1e4):04d} {name}" for n, name in enumerate(names)]
    rows = [f"   {month}   140.{n}  120.{n}  100.{n}   18.0 12.0 8.0" for n, month in enumerate(months[:9])]
    written(tmp_path / "f10.txt", MARSHALL + "\n".join(rows) + "\n")
    assert main(["scenario", "new", "mine", "--from", "tiny"]) == 0
    assert main(["orbit", "update-weather", "f10.txt", "--out", "mine/solar_forecast.csv"]) == 0
    assert "9 months" in capsys.readouterr().out
    sources = tmp_path / "mine" / "sources.toml"
    sources.write_text(f'{sources.read_text()}\n[orb-msfc-forecast]\ntitle = "Table 3"\n')
    first, *_ = load_scenario("mine").solar_forecast
    assert (first.id, first.f107_p05, first.f107_p50, first.f107_p95) == ("2030-01", 100.0, 120.0, 140.0)
    assert (first.ap_p05, first.ap_p50, first.ap_p95) == (8.0, 12.0, 18.0)


def test_a_forecast_out_of_order_or_with_a_month_left_out_is_refused(tmp_path: Path) -> None:
    text = MARSHALL + " 2030.0003 JAN 100.0 120.0 140.0 18.0 12.0 8.0\n"
    with pytest.raises(RequestError, match="falling"):
        updated(tmp_path, text, "f10.txt")
    good = "140.0 120.0 100.0 18.0 12.0 8.0"
    with pytest.raises(RequestError, match="2030-03 follows 2030-01"):
        updated(tmp_path, MARSHALL + f" 2030.0003 JAN {good}\n 2030.1670 MAR {good}\n", "f10.txt")


# The layouts below are those of files as they were served: heads, widths and missing values; a few rows of each.
SERVED_SOLAR = """\
:Product: Daily Solar Data            DSD.txt
:Issued: 0225 UT 26 Feb 2026
#
#  Prepared by the U.S. Dept. of Commerce, NOAA, Space Weather Prediction Center
#  Please send comments and suggestions to SWPC.Webmaster@noaa.gov
#
#                Last 30 Days Daily Solar Data
#
#                         Sunspot       Stanford GOES15
#           Radio  SESC     Area          Solar  X-Ray  ------ Flares ------
#           Flux  Sunspot  10E-6   New     Mean  Bkgd    X-Ray      Optical
#  Date     10.7cm Number  Hemis. Regions Field  Flux   C  M  X  S  1  2  3
#---------------------------------------------------------------------------
2026 01 27  144    100      300      2    -999      *   6  0  0  3  0  0  0
2026 01 28  133    135      360      3    -999      *   2  0  0  0  0  0  0
2026 01 29  129    117      280      2    -999      *   3  0  0  0  0  0  0
"""
SERVED_MAGNETIC = """\
:Product: Daily Geomagnetic Data          DGD.txt
:Issued: 1230 UT 22 Sep 2026
#
#  Prepared by the U.S. Dept. of Commerce, NOAA, Space Weather Prediction Center
#  Please send comment and suggestions to SWPC.Webmaster@noaa.gov
#
#             Last 30 Days Daily Geomagnetic Data
#
#
#                Middle Latitude        High Latitude            Estimated
#              - Fredericksburg -     ---- College ----      --- Planetary ---
#  Date        A     K-indices        A     K-indices        A     K-indices
{rows}
"""
MAGNETIC_ROWS = {
    "of today, its last day not over": """\
2026 09 20     6  2 3 2 1 2 1 1 0     4  1 3 3 0 0 0 0 0     6   2.33  3.00  2.00  0.67  1.00  0.33  0.33  1.00
2026 09 21     2  1 1 0 1 2 1 0 0     0  1 0 0 0 0 0 0 0     3   1.67  1.00  0.33  0.67  0.67  0.33  0.00  1.33
2026 09 22    -1  1 0-1-1-1-1-1-1    -1  1 0-1-1-1-1-1-1     7   2.00  0.67 -1.00 -1.00 -1.00 -1.00 -1.00 -1.00""",
    "of a quarter of 2018, whole indices": """\
2018 10 01     6  0 1 1 2 3 2 1 2    19  0 1 2 4 6 4 2 1     9  0 2 1 2 4 2 2 2
2018 10 02     6  3 2 2 1 2 1 1 1     4  2 1 2 1 1 1 1 0     8  4 3 2 1 2 1 2 0
2018 10 03     4  0 1 0 1 1 2 2 2     2  0 0 1 0 0 1 1 2     6  1 1 1 2 1 1 2 3""",
}
SERVED_CELESTRAK = """\
DATATYPE CssiSpaceWeather
VERSION 1.2\x20
UPDATED 2020 Feb 22 06:40:00.01
# ---------------------------------------------------------------------------------------------------------------------
#                           ANALYTICAL GRAPHICS, INC.
# FORMAT(I4,I3,I3,I5,I3,8I3,I4,8I4,I4,F4.1,I2,I4,F6.1,I2,5F6.1)
# yy mm dd BSRN ND Kp Kp Kp Kp Kp Kp Kp Kp Sum Ap  Ap  Ap  Ap  Ap  Ap  Ap  Ap  Avg Cp C9 ISN F10.7 Q Ctr81 Lst81 F10.7
#
NUM_OBSERVED_POINTS 22790
BEGIN OBSERVED
2020 02 20 2544 18 20 30 20 10 20 10 20 30 160   7  15   7   4   7   4   7  18   9 0.9 4   0  71.0 0  71.4  71.5  71.6  72.9  73.5
2020 02 21 2544 19 40 30 30 30 20 30 20 30 230  27  15  15  15   7  15   7   5  13 0.4 2   0  71.0 0  71.4  71.5  72.6  72.7  73.5
2020 02 21 2544 19 40 30 30 30 20 30 20 30 230  27  15  15  15   7  15   7   5  13 0.4 2   0  71.0 0  71.4  71.5  72.6  72.7  73.5
END OBSERVED
"""  # noqa: E501
SERVED_MARSHALL = """\
  TABLE 3 ESTIMATES OF 13-MONTH SMOOTH SOLAR ACTIVITY FOR
               BALANCE OF CYCLE 24 CYCLE 25 AND BEGINNING OF CYCLE 26

    TIME         10.7 CM SOLAR FLUX   (F10.7)      GEOMAGNETIC INDEX   (Ap)
                         PERCENTILE                    PERCENTILE
                  95.0%       50%      5.0%     95.0%       50%      5.0%\x20

 2010.5003   JUL    83.4      81.3      78.7       6.4       5.9       5.2
 2010.5837   AUG    87.3      83.4      78.5       7.0       6.1       4.9
 2010.9170   DEC   104.9      92.1      81.4      10.1       6.9       5.0
 2011.0003   JAN   110.3      94.4      81.8      10.5       7.1       5.2
"""


def laid(text: str) -> dict[str, list[str]]:
    """Return the rows of what was written by their first cell."""
    return {line.split(",")[0]: line.split(",")[1:] for line in text.splitlines()[1:]}


def test_daily_solar_data_is_read_as_it_is_served(tmp_path: Path) -> None:
    magnetic = SERVED_MAGNETIC.format(
        rows="\n".join(f"2026 01 {day}  5 {'1 ' * 8} 4 {'1 ' * 8} 6 {'1.00 ' * 8}" for day in (27, 28, 29))
    )
    files = [written(tmp_path / "DSD.txt", SERVED_SOLAR), written(tmp_path / "DGD.txt", magnetic)]
    told, text = update_weather(files)
    rows = laid(text)
    assert [float(rows[f"2026-01-{day}"][0]) for day in (27, 28, 29)] == [144.0, 133.0, 129.0]
    assert told.kinds == ("daily solar data of NOAA SWPC", "daily geomagnetic data of NOAA SWPC")


@pytest.mark.parametrize(("which", "planetary"), [(0, (6.0, 3.0, np.nan)), (1, (9.0, 8.0, 6.0))])
def test_daily_geomagnetic_data_is_read_as_it_is_served(
    tmp_path: Path, which: int, planetary: tuple[float, ...]
) -> None:
    """The planetary A is found behind two stations whose missing values run into one another; that of a day whose
    eight K are not all known is of a part of the day.
    """
    text = SERVED_MAGNETIC.format(rows=list(MAGNETIC_ROWS.values())[which])
    read, faults = read_activity(written(tmp_path / "DGD.txt", text))
    assert not faults
    assert tuple(each.ap for each in read.days) == pytest.approx(planetary, nan_ok=True)


def test_celestraks_text_is_read_as_it_is_served_with_a_day_given_twice(tmp_path: Path) -> None:
    told, text = updated(tmp_path, SERVED_CELESTRAK.replace("\n", "\r\n"), "SW-All.txt")
    rows = laid(text)
    assert [float(each) for each in rows["2020-02-20"]] == [71.6, 72.9, 9.0]
    assert [float(each) for each in rows["2020-02-21"]] == [72.6, 72.7, 13.0]
    assert any("2020-02-21 again" in each for each in told.warnings)


def test_celestraks_table_is_read_as_it_is_served_months_foretold_without_indices_left_out(tmp_path: Path) -> None:
    observed = (
        "2024-01-01,2596,1,7,10,13,17,20,23,27,30,147,3,4,5,6,7,9,12,15,8,0.3,1,54,"
        "135.9,131.4,OBS,160.1,152.8,155.9,150.6"
    )
    foretold = "2026-12-01,2636,4,,,,,,,,,,,,,,,,,,,,,90,125.7,121.6,PRM,,152.3,,149.9"
    told, text = updated(tmp_path, [HEAD, observed, foretold])
    assert [float(each) for each in laid(text)["2024-01-01"]] == [135.9, 160.1, 8.0]
    assert told.rows == 1


def test_marshalls_table_is_read_as_it_was_issued(tmp_path: Path) -> None:
    read, faults = read_activity(written(tmp_path / "Jan2011F10.txt", SERVED_MARSHALL))
    assert not faults
    assert read.kind == "F10.7 and Ap foretold by NASA Marshall"
    assert [each.month for each in read.months] == [
        date(2010, 7, 1),
        date(2010, 8, 1),
        date(2010, 12, 1),
        date(2011, 1, 1),
    ]
    assert read.months[3].values == (110.3, 94.4, 81.8, 10.5, 7.1, 5.2)


OTHER_FILES = {
    "prediction of the solar cycle": '[{"time-tag": "2026-01", "predicted_ssn": 106.3, "predicted_f10.7": 141.0}]',
    "forecast of days": ":Product: 27-day Space Weather Outlook Table 27DO.txt\n:Issued: 2026 Sep 21\n",
    "single measurements": '[{"frequency": 2800, "flux": 104.0, "reporting_schedule": "Noon"}]',
}


@pytest.mark.parametrize("told", OTHER_FILES)
def test_what_else_noaa_publishes_is_named_and_refused(tmp_path: Path, told: str) -> None:
    with pytest.raises(RequestError, match=told) as raised:
        updated(tmp_path, OTHER_FILES[told], "file")
    assert "Take" in str(raised.value)


def test_other_files_are_refused_with_what_to_take(tmp_path: Path) -> None:
    spots = "TABLE 4 ESTIMATES\n SUNSPOT NUMBERS\n PERCENTILE\n2030.0003 JAN 1 2 3 4 5 6\n"
    monthly = '[\n{"time-tag": "2026-06", "observed_swpc_ssn": 100, "f10.7": 120.0}\n]\n'
    for text, told in ((spots, "10.7 cm flux"), (monthly, "daily-solar-indices"), ("hello\n", "begins with 'hello'")):
        with pytest.raises(RequestError, match=told):
            updated(tmp_path, text, "file.txt")


def test_the_verb_tells_as_json_writes_what_is_asked_and_nothing_on_a_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = written(tmp_path / "SW-All.csv", july()), tmp_path / "weather.csv"
    assert main(["orbit", "update-weather", str(file), "--out", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["new"] == 10
    assert out.read_text().splitlines()[0] == "date,f107,f107a,ap"
    assert main(["orbit", "update-weather", "none.csv", "--out", str(tmp_path / "no.csv")]) == 2
    assert not (tmp_path / "no.csv").exists()
