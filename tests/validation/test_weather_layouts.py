"""The layouts in which activity is really published, each as it was met in true files; the numbers here are our own.

Seen: columns that touch, K with decimals, days that are not over, line ends of another system, months foretold with
empty cells, a record that begins in 1932, pages of the web in place of a file.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.validation.activity_files import HEAD, row, written

from stationkeeper.errors import RequestError
from stationkeeper.orbit.geometry import j2000_days
from stationkeeper.validation.update_weather import Update, update_weather
from stationkeeper.validation.weather import read_weather, shipped_weather
from stationkeeper.validation.weather_files import read_activity

SOLAR = """\
:Product: Daily Solar Data            DSD.txt
:Issued: 0825 UT 04 Jul 2026
#
#  Date     10.7cm Number  Hemis. Regions Field  Flux   C  M  X  S  1  2  3
#---------------------------------------------------------------------------
2026 07 01   97     11       10      1    -999      *   1  0  0  0  0  0  0
2026 07 02  101     54       90      3    -999      *   2  0  0  4  1  0  0
2026 07 03  104     85      140      3    -999   B4.1   2  0  0  1  0  0  0
"""
MAGNETIC = """\
:Product: Daily Geomagnetic Data          DGD.txt
:Issued: 1230 UT 04 Jul 2026
#
#                Middle Latitude        High Latitude            Estimated
#              - Fredericksburg -     ---- College ----      --- Planetary ---
#  Date        A     K-indices        A     K-indices        A     K-indices
2026 07 01     6  2 3 2 1 2 1 1 0     4  1 3 3 0 0 0 0 0     6   2.33  3.00  2.00  0.67  1.00  0.33  0.33  1.00
2026 07 02     2  1 1 0 1 2 1 0 0    -1 -1-1-1-1-1-1-1-1     3  2 1 0 1 1 0 0 1
2026 07 03   104  5 7 8 8 7 6 5 4   112  5 7 8 8 7 6 5 4   120   5.00  7.33  8.00  8.33  7.00  6.00  5.33  4.00
2026 07 04    -1  1 0-1-1-1-1-1-1    -1  1 0-1-1-1-1-1-1     7   2.00  0.67 -1.00 -1.00 -1.00 -1.00 -1.00 -1.00
"""
GFZ_HEAD = "#YYY MM DD  days  days_m  Bsr dB    Kp1 ... Kp8  ap1 ... ap8    Ap  SN F10.7obs F10.7adj D"


def gfz(day: date, ap: int, flux: float, last: int = 9) -> str:
    """Return a row in the columns of GFZ: seven of the date, eight Kp, eight ap, Ap, sunspots, F10.7 twice, a mark."""
    kp, aps = "  ".join(["2.667"] * 8), "   ".join(["12"] * 7 + [str(last)])
    return f"{day:%Y %m %d} 33733 33733.5 2601 20  {kp}   {aps}   {ap:3d} 172    {flux:.1f}    {flux + 4.5:.1f} 2"


def updated(tmp_path: Path, **files: str) -> tuple[Update, dict[str, list[float]]]:
    """Return what is told of the files and the rows of the CSV by date."""
    told, text = update_weather([written(tmp_path / f"{name}.txt", lines) for name, lines in files.items()])
    rows = (line.split(",") for line in text.splitlines()[1:])
    return told, {cells[0]: [float(cell) for cell in cells[1:]] for cells in rows}


def test_both_texts_of_noaa_make_a_record_without_the_day_that_is_not_over(tmp_path: Path) -> None:
    told, rows = updated(tmp_path, DSD=SOLAR, DGD=MAGNETIC)
    assert [rows[f"2026-07-0{day}"][::2] for day in (1, 2, 3)] == [[97.0, 6.0], [101.0, 3.0], [104.0, 120.0]]
    assert (told.last, told.new) == (date(2026, 7, 3), 3)
    assert "1 days without a value, or not over yet, are left out" in told.warnings


@pytest.mark.parametrize(
    ("lines", "missing", "other"), [(SOLAR, "Ap", "geomagnetic"), (MAGNETIC, "F10.7", "solar")], ids=["DSD", "DGD"]
)
def test_one_of_the_two_alone_far_from_the_shipped_record_is_a_fault(
    tmp_path: Path, lines: str, missing: str, other: str
) -> None:
    with pytest.raises(RequestError) as raised:
        updated(tmp_path, one=lines.replace("2026 07", "2027 07"))
    fault = raised.value.faults[0]
    assert fault.met == f"no {missing} on any day"
    assert f"daily {other} data" in fault.remedy


def test_the_record_of_gfz_agrees_with_the_shipped_one_on_a_day_of_storm(tmp_path: Path) -> None:
    """2024-05-10: Ap 105, F10.7 223.4 as observed, by GFZ. The days around it are our own."""
    lines = [GFZ_HEAD, gfz(date(2024, 5, 10), 105, 223.4), gfz(date(2024, 5, 11), 271, 213.7, last=-1)]
    told, rows = updated(tmp_path, kp="\n".join(lines))
    assert (told.kinds, told.changed) == (("record of Kp, ap and F10.7 of GFZ",), 0)
    assert rows["2024-05-10"][::2] == [223.4, 105.0]
    at = int(j2000_days(date(2024, 5, 11)) - shipped_weather().first_day)
    assert rows["2024-05-11"][2] == shipped_weather().ap[at]  # an ap is missing: the day was not over


def test_days_before_the_shipped_record_are_left_out_and_told(tmp_path: Path) -> None:
    early = [gfz(date(1932, 1, 1) + timedelta(days=n), 15, -1.0) for n in range(3)]
    told, rows = updated(tmp_path, kp="\n".join([GFZ_HEAD, *early, gfz(date(2026, 7, 1), 9, 130.0)]))
    assert "3 days before 1957-10-01 are left out" in told.warnings
    assert (next(iter(rows)), told.first, told.new) == ("1957-10-01", date(2026, 7, 1), 1)
    with pytest.raises(RequestError, match="1957-10-01"):
        updated(tmp_path, kp="\n".join([GFZ_HEAD, *early]))


def test_a_cut_row_of_gfz_is_named(tmp_path: Path) -> None:
    lines = [GFZ_HEAD, gfz(date(2026, 7, 1), 9, 130.0)[:60]]
    _, faults = read_activity(written(tmp_path / "kp.txt", "\n".join(lines)))
    assert faults[0].place.endswith("kp.txt:2")
    assert "28: the line is cut" in faults[0].allowed


def test_an_older_whole_record_does_not_cut_the_shipped_one(tmp_path: Path) -> None:
    """A SW-All.csv begins on the first day of the shipped record; one of last year ends before it."""
    lines = [HEAD, row(date(1957, 10, 1), "269.3", "21", "266.6"), row(date(2026, 6, 1), "120", "8")]
    told, rows = updated(tmp_path, SW="\n".join(lines))
    assert not [warning for warning in told.warnings if "too early" in warning]
    assert len(rows) == len(shipped_weather().ap)
    assert rows["2026-06-30"][2] == shipped_weather().ap[-1]


def test_a_record_that_does_not_join_says_what_would(tmp_path: Path) -> None:
    told, rows = updated(tmp_path, DSD=SOLAR.replace("2026 07", "2026 09"), DGD=MAGNETIC.replace("2026 07", "2026 09"))
    assert len(rows) == 3
    assert any("SW-All.csv" in warning for warning in told.warnings)


def test_lines_of_another_system_and_months_foretold_are_taken_as_they_are(tmp_path: Path) -> None:
    month = "2026-08-01,2628,12,,,,,,,,,,,,,,,,,,,,,102,130.3,132.2,PRM,128.3,124.4,130.1,123.6"
    lines = [HEAD, *(row(date(2026, 6, 29) + timedelta(days=n), "131.5", "8") for n in range(5)), month]
    path = tmp_path / "SW-Last5Years.csv"
    path.write_bytes("\r\n".join([*lines, ""]).encode())
    told, text = update_weather([path])
    assert (told.rows, told.last) == (5, date(2026, 7, 3))
    assert read_weather(written(tmp_path / "weather.csv", text)).f107[-1] == pytest.approx(131.5)


def test_an_old_issue_of_the_forecast_is_told_to_be_one(tmp_path: Path) -> None:
    head = "TABLE 3 ESTIMATES OF 13-MONTH SMOOTH SOLAR ACTIVITY\n TIME 10.7 CM SOLAR FLUX (F10.7)\n PERCENTILE\n"
    text = f"{head} 2011.9170   DEC   180.0     121.0      77.0      14.0      10.0       5.0   \n"
    told, _ = update_weather([written(tmp_path / "Dec2011F10.txt", text)])
    assert "an old issue, it ends in 2011-12" in told.warnings[0]


def test_a_change_of_ap_alone_is_told_as_that(tmp_path: Path) -> None:
    shipped = shipped_weather()
    flux, ap = shipped.f107[-1], shipped.ap[-1]
    told, _ = updated(tmp_path, SW="\n".join([HEAD, row(date(2026, 6, 30), f"{flux:.1f}", f"{ap + 3:g}")]))
    assert (told.changed, told.largest_change) == (1, f"Ap of {ap:g} to {ap + 3:g} on 2026-06-30")


@pytest.mark.parametrize(
    ("text", "met"),
    [
        (":Product: 45 Day AP Forecast  45DF.txt\n45-DAY AP FORECAST\n18Jul26 012 19Jul26 008", "forecast"),
        ('{"issued":"2026-07-01T00:00:00Z","forecasts":[{"metric":"ap","value":8}]}', "forecast"),
        ('[{"time_tag":"2026-06-30T20:00:00","frequency":2800,"flux":131}]', "single measurements"),
        ("<!DOCTYPE html>\n<html><body>503</body></html>", "a page of the web"),
    ],
)
def test_files_that_hold_something_else_are_told_what_they_are(tmp_path: Path, text: str, met: str) -> None:
    _, faults = read_activity(written(tmp_path / "file.txt", text))
    assert len(faults) == 1
    assert met in faults[0].met
    assert faults[0].remedy
