"""What must be delivered: against the published mass a year, against hand sums, as rows that a manifest takes up."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

import pytest

import stationkeeper.api as sk
from stationkeeper.assessment.demands import COLUMNS, DemandsAnswer, months, uses_per_day
from stationkeeper.cli import main
from stationkeeper.errors import RequestError
from stationkeeper.scenario.model import Scenario
from stationkeeper.times import DAYS_PER_YEAR


@pytest.fixture(scope="module")
def iss() -> Scenario:
    return sk.load_scenario("iss")


@pytest.fixture(scope="module")
def told(iss: Scenario) -> DemandsAnswer:
    return sk.demands(iss, "2027-01-01", "2029-12-31")


def mean_people(iss: Scenario, first: date, last: date) -> tuple[float, float]:
    """Return the mean number of people of each side over a part of the record."""
    segments = {row.id: row.segment for row in iss.agencies}
    days = (last - first).days + 1
    sums = [0.0, 0.0]
    for stay in iss.stays:
        begin, end = max(first, stay.aboard_from), min(last, stay.aboard_to or last)
        if begin <= end:
            sums[segments.get(stay.agency) == "ROS"] += (end - begin).days + 1
    return sums[0] / days, sums[1] / days


def test_a_year_is_the_published_208_tonnes_to_a_tenth(iss: Scenario) -> None:
    """More than 130 t in 6.25 years from 2017-10 to 2023-12 with the people of those years: 20.8 t a year, +-10 %.

    That it is "more than", and whether propellant is inside, is not told; science and spacewalk goods are estimates.
    """
    people = mean_people(iss, date(2017, 10, 1), date(2023, 12, 31))
    assert 5.5 < sum(people) < 7.5
    answer = sk.demands(iss, "2027-01-01", "2029-12-31", people)
    assert answer.kg_per_year == pytest.approx(20_800.0, rel=0.10)


def test_food_is_people_times_days_times_packing(told: DemandsAnswer) -> None:
    """Seven at 1.83 kg and packing 1.3 over three years, within grams."""
    food = sum(row.mass_kg for row in told.demands if row.item.startswith("food-") and "target" not in row.item)
    assert food == pytest.approx(7 * 1.83 * 1.3 * 1096, abs=0.1)


def test_totals_are_the_sums_of_the_rows(told: DemandsAnswer) -> None:
    for total in told.totals:
        rows = [row for row in told.demands if row.category == total.category]
        assert total.mass_kg == pytest.approx(sum(row.mass_kg for row in rows))
        assert total.volume_m3 == pytest.approx(sum(row.volume_m3 for row in rows))
    assert len({row.item for row in told.demands}) == len(told.demands)
    assert told.demands == sorted(told.demands, key=lambda row: (row.need_by, row.item))


def test_spares_are_the_expected_use_to_half_a_piece(iss: Scenario, told: DemandsAnswer) -> None:
    assemblies = {row.id: row.assemblies for row in iss.machines}
    for row in iss.units:
        expected = uses_per_day(row, row.per_assembly * assemblies[row.machine]) * 1096
        pieces = [each for each in told.demands if each.item.rpartition(" ")[0] == row.id]
        assert abs(len(pieces) - expected) <= 0.5 + 1e-9
        assert all(date(2027, 1, 1) <= each.need_by <= date(2029, 12, 31) for each in pieces)


def test_equipment_is_packed_by_the_published_factor_and_never_smaller_than_its_unit(
    iss: Scenario, told: DemandsAnswer
) -> None:
    bed = next(row for row in iss.units if row.id == "wpa-multifiltration-bed-1")
    first = next(row for row in told.demands if row.item == "wpa-multifiltration-bed-1 1")
    assert first.mass_kg == pytest.approx(1.63 * (bed.mass_kg or 0.0), abs=1e-3)
    assert first.volume_m3 >= (bed.volume_m3 or 0.0)


def test_maintenance_decides_what_is_asked_for() -> None:
    levels = {}
    for level in ("none", "routine", "upgrades"):
        answer = sk.demands(sk.load_scenario("iss", sets=[f"study.maintenance={level}"]), "2027-01-01", "2029-12-31")
        levels[level] = {total.category: total.mass_kg for total in answer.totals}
    assert "spares" not in levels["none"] and "maintenance" not in levels["routine"]
    assert levels["upgrades"]["maintenance"] == pytest.approx(3 * 1164 + 850 + 400 + 60 + 200 + 250)


def test_months_cover_every_day_once() -> None:
    rows = list(months(date(2026, 10, 8), date(2027, 2, 10)))
    names = [day.isoformat() for day, _ in rows]
    assert names == ["2026-10-08", "2026-11-01", "2026-12-01", "2027-01-01", "2027-02-01"]
    assert sum(days for _, days in rows) == (date(2027, 2, 10) - date(2026, 10, 8)).days + 1
    assert list(months(date(2026, 12, 31), date(2026, 12, 31))) == [(date(2026, 12, 31), 1)]


def test_the_csv_has_the_columns_of_a_manifest(told: DemandsAnswer) -> None:
    rows = list(csv.DictReader(io.StringIO(sk.demands_csv(told))))
    assert tuple(rows[0]) == COLUMNS == ("item", "mass_kg", "volume_m3", "need_by", "pressurised")
    assert len(rows) == len(told.demands)
    assert {row["pressurised"] for row in rows} == {"yes", "no"}
    assert all(float(row["mass_kg"]) > 0 and float(row["volume_m3"]) > 0 for row in rows)


def test_a_yearly_total_does_not_depend_on_the_span(iss: Scenario) -> None:
    short = sk.demands(iss, "2027-01-01", "2027-12-31")
    long = sk.demands(iss, "2027-01-01", "2032-12-31")
    assert short.kg_per_year == pytest.approx(long.kg_per_year, rel=0.05)
    assert timedelta(days=365) / timedelta(days=1) < DAYS_PER_YEAR


def test_the_verb_tells_words_csv_json_and_every_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demands", "tiny"]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 100
    assert main(["demands", "tiny", "--csv"]) == 0
    assert capsys.readouterr().out.startswith("item,mass_kg,volume_m3,need_by,pressurised\n")
    assert main(["demands", "tiny", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == "stationkeeper.demands/1"
    assert main(["demands", "tiny", "--from", "2020-01-01", "--through", "never"]) == 2
    err = capsys.readouterr().err
    assert "--from: 2020-01-01" in err and "--through: 'never'" in err
    with pytest.raises(RequestError, match="not after"):
        sk.demands(sk.load_scenario("tiny"), "2030-03-01", "2030-02-01")
