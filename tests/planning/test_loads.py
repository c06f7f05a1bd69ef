"""What a flight was packed with is what is read again from its loads, also where two stocks share a tank."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from stationkeeper.planning.schedule import make_plan
from stationkeeper.planning.supplied import Hold, _brought, _loads
from stationkeeper.scenario.load import load_scenario


@pytest.mark.parametrize(("potable_kg", "technical_kg"), [(300.0, 300.0), (500.0, 40.0), (40.0, 500.0), (100.0, 100.0)])
@pytest.mark.parametrize("packing", [1.2, 1.5])
def test_two_waters_in_one_tank_are_read_as_they_were_packed(
    potable_kg: float, technical_kg: float, packing: float
) -> None:
    """A tank of 420 kg and a hold of 1,000 kg; loads are written in hundredths of a kg, rounded down."""
    iss = load_scenario("iss")
    rows = {row.id: row for row in iss.stocks if row.id in ("water", "water-technical")}
    rows["water"] = rows["water"].model_copy(update={"packing": packing})
    station = iss.model_copy(update={"stocks": tuple(rows.values())})
    flight = make_plan(iss, date(2027, 6, 1)).flights[-1]
    hold = Hold(flight, 0, {"water": 420.0}, 1000.0)
    for half in (0.5, 0.5):  # by turns, so that both lie in the tank and in bags
        hold.put(rows["water"], half * potable_kg)
        hold.put(rows["water-technical"], half * technical_kg)
    told = replace(flight, loads=_loads(hold, rows))
    for name, kg in (("water", potable_kg), ("water-technical", technical_kg)):
        assert hold.carries(name) == pytest.approx(kg)
        assert _brought(told, rows[name], 420.0, 0.0, station) == pytest.approx(kg, abs=0.02)
    assert sum(load.mass_kg for load in told.loads) <= 420.0 + (1000.0 - hold.dry) + 1e-9
