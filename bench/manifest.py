"""Measure what goes on which flight: a grid of pieces, flights and tightness, then the same question to another solver.

Seconds are of a processor, so that busy neighbours count little. The other solver is HiGHS by `scipy.optimize.milp`,
one variable for each lot and flight, in the same process, stopped after about ten times what ours took. Compare figures
of one run with one another only.
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

from stationkeeper.assessment.manifest import Aim, ManifestAnswer
from stationkeeper.planner import manifest
from stationkeeper.planning.manifest_lots import lots_of, room_of
from stationkeeper.planning.manifest_tables import read_tables

DAYS, KINDS = 5 * 365, 40
START = date(2027, 1, 1)
LEAST_HOLD_KG = 1700
GRID = ((50, 8), (200, 8), (500, 8), (200, 64), (500, 64), (1000, 64))  # pieces, flights
LOADS = (0.7, 0.9, 1.0, 1.05, 1.2, 1.6)  # mass of all pieces for what flies
AIMS: tuple[Aim, ...] = ("number", "priority", "flights")


def write(folder: Path, pieces: int, missions: int, load: float) -> tuple[Path, Path]:
    """Write tables with `load` times the mass that flies, in pieces of KINDS kinds, none larger than a hold."""
    chance = np.random.default_rng((pieces, missions))
    demands, flights = folder / "demands.csv", folder / "flights.csv"
    room = chance.choice([LEAST_HOLD_KG, 2800, 3700, 4100], missions)
    with flights.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(("flight", "date", "capacity_kg", "capacity_m3", "pressurised"))
        for n, kg in enumerate(room.tolist()):
            out.writerow((f"F-{n + 1}", START + timedelta(days=(n + 0.5) * DAYS / missions), kg, kg * 0.005, "yes"))
    kg = np.minimum(np.round(load * room.sum() / pieces * chance.uniform(0.3, 1.7, KINDS), 1), LEAST_HOLD_KG)
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
    start = time.process_time()
    found = milp(
        -np.ones(len(pairs)),
        constraints=LinearConstraint(matrix, ub=limits),
        bounds=Bounds(0, np.array([lots[index].number for index, _ in pairs])),
        integrality=1,
        options={"time_limit": limit_s},
    )
    return (0.0 if found.x is None else -found.fun), -found.mip_dual_bound, time.process_time() - start


def timed(demands: Path, flights: Path, aim: Aim) -> tuple[ManifestAnswer, float]:
    """Return the answer and the seconds of a processor that it took."""
    start = time.process_time()
    answer = manifest(demands, flights, aim)
    return answer, time.process_time() - start


def reached(answer: ManifestAnswer) -> str:
    """Return what was reached, and the bound where that is more (or, of flights, fewer)."""
    what = f"{'all on ' if answer.shown == 'flights' else ''}{answer.objective:.0f}"
    return what if answer.optimal else f"{what} (bound {answer.bound:.0f})"


def grid() -> None:
    """Print one line a case, and how many were proven."""
    told: list[tuple[ManifestAnswer, float]] = []
    for pieces, missions in GRID:
        for load in LOADS:
            with tempfile.TemporaryDirectory() as folder:
                tables = write(Path(folder), pieces, missions, load)
                row = [timed(*tables, aim) for aim in AIMS]
            told += row
            words = "; ".join(
                f"{aim} {reached(answer)}, {took:.2f} s" for aim, (answer, took) in zip(AIMS, row, strict=True)
            )
            print(f"  {pieces:>5} pieces, {missions:>2} flights, {load:<4} of the room: {words}", flush=True)
    gaps = [answer.gap for answer, _ in told if not answer.optimal]
    worst = f"; the others within {max(gaps):.2%}" if gaps else ""
    took = sorted(seconds for _, seconds in told)
    seconds = f"median {took[len(took) // 2]:.2f} s, most {took[-1]:.2f} s"
    print(f"  {len(told) - len(gaps)} of {len(told)} proven{worst}; {seconds}", flush=True)


def main() -> None:
    """Print the grid, then what another solver does with some of it."""
    with tempfile.TemporaryDirectory() as folder:  # what is compiled is compiled before
        timed(*write(Path(folder), 200, 64, 1.6), "number")
    print(f"{KINDS} kinds of pieces over five years; seconds of a processor", flush=True)
    grid()
    print("beside HiGHS, most pieces; it is stopped at ten times ours", flush=True)
    for pieces, load in ((500, 1.05), (500, 1.6)):
        with tempfile.TemporaryDirectory() as folder:
            tables = write(Path(folder), pieces, 64, load)
            answer, ours = timed(*tables, "number")
            value, bound, theirs = other(*tables, 10.0 * ours + 1.0)
        print(
            f"  {pieces:>5} pieces, 64 flights, {load} of the room: {reached(answer)} in {ours:.2f} s; "
            f"HiGHS {value:.0f} of at most {bound:.0f} after {theirs / ours:.1f} times as long",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())
