"""Measure what goes on which flight for 64 missions over five years, beside the same question put to another solver.

The other is HiGHS by `scipy.optimize.milp`, one variable for each lot and flight, in the same process, stopped after
about ten times what ours took. Compare figures of one run with one another only.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from stationkeeper.planner import manifest
from stationkeeper.planning.manifest_lots import lots_of, room_of
from stationkeeper.planning.manifest_tables import read_tables

MISSIONS, DAYS, KINDS = 64, 5 * 365, 40
START = date(2027, 1, 1)


def write(folder: Path, pieces: int, load: float) -> tuple[Path, Path]:
    """Write tables with `load` times the mass that flies, in bags and units of KINDS kinds."""
    chance = np.random.default_rng(pieces)
    demands, flights = folder / "demands.csv", folder / "flights.csv"
    room = chance.choice([1700, 2800, 3700, 4100], MISSIONS)
    with flights.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(("flight", "date", "capacity_kg", "capacity_m3", "pressurised"))
        for n, kg in enumerate(room.tolist()):
            out.writerow((f"F-{n + 1}", START + timedelta(days=(n + 0.5) * DAYS / MISSIONS), kg, kg * 0.005, "yes"))
    kg = np.round(load * room.sum() / pieces * chance.uniform(0.3, 1.7, KINDS), 1)
    m3 = np.round(kg * chance.uniform(0.002, 0.005, KINDS), 3)
    with demands.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(("item", "mass_kg", "volume_m3", "need_by", "pressurised", "priority"))
        for n, kind in enumerate(chance.integers(0, KINDS, pieces).tolist()):
            need = START + timedelta(days=int(chance.integers(90, DAYS)))
            out.writerow((f"i-{n + 1}", kg[kind], m3[kind], need, "yes", int(chance.integers(1, 6))))
    return demands, flights


def other(demands: Path, flights: Path, limit_s: float) -> tuple[float, float, float]:
    """Return pieces delivered, the bound, and the seconds that HiGHS took."""
    tables = read_tables(demands, flights)
    lots = [lot for lot in lots_of(tables, [1] * len(tables.demands), 0) if lot.flights]
    room = room_of(tables.flights)
    pairs = [(index, flight) for index, lot in enumerate(lots) for flight in lot.flights]
    entries = [(index, at, 1) for at, (index, _) in enumerate(pairs)]
    for at, (index, flight) in enumerate(pairs):
        entries += [(len(lots) + 4 * flight + column, at, size) for column, size in enumerate(lots[index].size) if size]
    rows, columns, values = zip(*entries, strict=True)
    matrix = coo_array((values, (rows, columns)), shape=(len(lots) + 4 * len(room), len(pairs))).tocsr()
    limits = np.concatenate([[lot.number for lot in lots], room.ravel()])
    start = time.perf_counter()
    found = milp(
        -np.ones(len(pairs)),
        constraints=LinearConstraint(matrix, ub=limits),
        bounds=Bounds(0, np.array([lots[index].number for index, _ in pairs])),
        integrality=1,
        options={"time_limit": limit_s},
    )
    return (0.0 if found.x is None else -found.fun), -found.mip_dual_bound, time.perf_counter() - start


def main() -> None:
    """Print one line a case."""
    print(f"{MISSIONS} missions, {KINDS} kinds of pieces; the other solver is stopped at ten times ours", flush=True)
    for pieces, load in ((500, 0.6), (500, 0.9), (2000, 0.6), (2000, 0.9), (500, 1.2), (2000, 1.2)):
        with tempfile.TemporaryDirectory() as folder:
            demands, flights = write(Path(folder), pieces, load)
            start = time.perf_counter()
            answer = manifest(demands, flights, "number")
            ours = time.perf_counter() - start
            start = time.perf_counter()
            fewest = manifest(demands, flights, "flights")
            fewest_s = time.perf_counter() - start
            value, bound, theirs = other(demands, flights, 10.0 * ours + 1.0)
        some = f"{fewest.objective:.0f} of at least {fewest.bound:.0f}" if fewest.feasible else "none"
        print(
            f"  {pieces:>5} pieces, {load:.1f} of the room: {answer.objective:.0f} of at most {answer.bound:.0f} in "
            f"{ours:.2f} s; HiGHS {value:.0f} of at most {bound:.0f} after {theirs / ours:.1f} times as long; "
            f"fewest flights {some} in {fewest_s:.2f} s",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())
