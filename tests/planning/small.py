"""Small decision problems made by hand, and their optimum by trying everything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations, product
from typing import Any

import numpy as np

from stationkeeper.planning.plan import Seat
from stationkeeper.planning.problem import Berth, Candidate, Fuel, Line, Problem, Rocket

DAYS = 120
EPOCH = date(2030, 1, 1)


def cargo(name: str, wished: int, **changes: Any) -> Candidate:
    """Return a cargo flight that stays 20 days at port 0 and may dock three days either way."""
    flight = Candidate(
        id=name,
        vehicle_class="barge",
        operator="South",
        standing="assumed",
        wished=wished,
        window=3,
        transit=0,
        here=False,
        optional=False,
        rotation=False,
        wished_port=0,
        ports=(0,),
        stay=20,
        stay_least=20,
        stay_most=20,
        life_written=0,
        seats=0,
        crews=((),),
        launcher=0,
        dry_kg=0.0,
        water_kg=0.0,
        gas_kg=0.0,
        propellant_kg=0.0,
        reboost=False,
        isp_s=300.0,
    )
    return replace(flight, **changes)


def crewed(name: str, wished: int, agencies: Sequence[str], **changes: Any) -> Candidate:
    """Return a rotation flight with a seat for each agency; agency "A" runs segment "a"."""
    seats = tuple(Seat(agency, agency.lower(), exchanged=False) for agency in agencies)
    base = {"vehicle_class": "ferry", "rotation": True, "seats": 3, "crews": (seats,), "stay": 60, "stay_least": 1}
    return cargo(name, wished, **{**base, "stay_most": 70, **changes})


def problem(flights: Sequence[Candidate], **changes: Any) -> Problem:
    """Return a problem with one open port, one launcher, no needs, and nothing that binds by itself."""
    none = np.zeros(DAYS + 1)
    made = Problem(
        scenario_hash="small",
        epoch=EPOCH,
        first=0,
        last=DAYS,
        flights=tuple(flights),
        ports=(Berth("Fore", refuel=True, reboost=True, blocks=()),),
        rockets=(Rocket("lark", 0),),
        segments=(),
        stocks=(),
        fuel=Fuel(1000.0, 0.0, 1000.0, none, none),
        spacing=0,
        handover=5,
        people_most=9,
        people_least=0,
        seat_normal=270,
        seat_limit=0,
        spares_kg=0.0,
        full_load_kg=1e9,
        research_scale=10.0,
        research_exponent=1.0,
    )
    return replace(made, **changes)


def food(use_kg_per_day: float, **changes: Any) -> Line:
    """Return a stock of dry goods: 100 kg aboard, 50 kg reserve, 500 kg room, unpacked."""
    line = Line("food", "Food", "dry", 100.0, 50.0, 500.0, 1.0, use_kg_per_day * np.arange(DAYS + 1))
    return replace(line, **changes)


def keeps_rules(made: Problem, docks: Sequence[int]) -> bool:
    """Return whether cargo flights with fixed stays keep port, spacing and turn-round: the rules said once more."""
    spans = [(dock, dock + flight.stay) for dock, flight in zip(docks, made.flights, strict=True)]
    apart = all(a[1] <= b[0] or b[1] <= a[0] for a, b in combinations(spans, 2))
    events = sorted(day for span in spans for day in span)
    spaced = all(b - a >= made.spacing for a, b in zip(events, events[1:], strict=False))
    launches = sorted(docks)
    turned = all(b - a >= made.rockets[0].turnround for a, b in zip(launches, launches[1:], strict=False))
    return apart and spaced and turned


def every_plan(made: Problem) -> Iterator[tuple[int, ...]]:
    """Yield every choice of docking days that keeps the rules."""
    windows = [range(flight.low, flight.high + 1) for flight in made.flights]
    return (docks for docks in product(*windows) if keeps_rules(made, docks))


def least_deviation(made: Problem) -> int | None:
    """Return the least sum of moved days over all plans, None when there is none."""
    moved = [
        sum(abs(dock - flight.wished) for dock, flight in zip(docks, made.flights, strict=True))
        for docks in every_plan(made)
    ]
    return min(moved, default=None)
