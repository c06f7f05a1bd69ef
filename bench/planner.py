"""Time the planner on five years of the real station, and a simplified model beside HiGHS in a process of its own.

    python bench/planner.py            everything
    python bench/planner.py --dense    only the dense case: five years, 75 flights
    python bench/planner.py --simple   only the simplified model of the station as it is, by both solvers
    python bench/planner.py --peer     the HiGHS formulation alone (started by the first; ortools stays out of it)

The dense case is the real station with its cadences closer together (`DENSE`, declared here, nobody's plan) and Soyuz
lines as they are, from the epoch through five years.

The peer decides docking days and ports of the same flights: windows, one vehicle at a port, stays forty days longer
than wished so that ports are short, least deviation; no spacing, crews or supplies. It is stopped after a minute, and
then told as not proven. CP-SAT solves the same simplified model beside it with one worker, as the planner does. In the
dense case all flights take part, with stays of six tenths of the wish: at longer ones they find no ports.
Compare ratios of processor seconds within one run: a busy neighbour changes the clock's by more than ten times.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import date
from itertools import combinations
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

PEER_SECONDS = 60.0
SIMPLE = 30  # flights of the simplified model
FIVE_YEARS = date(2031, 8, 31)  # 4.9 years: after it the last crews of the cadence would stay too long
# Cadence of the dense case: row of cadence.csv -> days between launches; all flights go on to the end.
DENSE = {"progress-ms": 80, "spx": 113, "ng": 121, "htv-x": 183}


def main() -> None:
    """Print times, values and bounds."""
    if "--peer" in sys.argv:
        print(json.dumps(_peer(json.loads(sys.stdin.read()))))
        return
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    from ortools.sat.python import cp_model  # noqa: PLC0415 - the peer's process must never load it

    from stationkeeper.planning.objective import parse_objective  # noqa: PLC0415
    from stationkeeper.planning.problem import make_problem  # noqa: PLC0415
    from stationkeeper.planning.solve import Asked, solve  # noqa: PLC0415
    from stationkeeper.scenario.load import load_scenario  # noqa: PLC0415

    scenario = load_scenario("iss")
    begun = time.perf_counter()
    problem = make_problem(scenario, scenario.station.epoch, date(2030, 12, 31))
    if "--simple" in sys.argv:
        _side_by_side(cp_model, problem)
        return
    if "--dense" not in sys.argv:
        _times(problem, begun, solve, Asked, parse_objective)
        _side_by_side(cp_model, problem)
    sets = [f"cadence.{row}.interval_days={days}" for row, days in DENSE.items()]
    sets += [f"cadence.{row.id}.until=2031-12-31" for row in scenario.cadence]
    scenario = load_scenario("iss", sets=tuple(sets))
    begun = time.perf_counter()
    dense = make_problem(scenario, scenario.station.epoch, FIVE_YEARS)
    _times(dense, begun, solve, Asked, parse_objective)
    _side_by_side(cp_model, dense, len(dense.flights), longer=0, share=0.6)


def _times(problem: Any, begun: float, solve: Any, asked: Any, parse_objective: Any) -> None:
    """Print what is reached of each objective, and how soon."""
    coming = sum(not flight.here for flight in problem.flights)
    print(f"{coming} flights, {problem.last} days, load {os.getloadavg()[0]:.1f}")
    print(f"problem {time.perf_counter() - begun:.3f} s")
    for name in ("deviation", "flights"):
        before, begun = os.times(), time.perf_counter()
        found = solve(problem, asked(order=parse_objective(name)))
        after = os.times()
        assert found is not None
        values = ", ".join(f"{one.name} {one.value} (bound {one.bound}) {one.seconds:.2f} s" for one in found.reached)
        print(f"{name}: build {found.build_s:.3f} s, first plan {found.first_s:.3f} s, settle {found.settle_s:.3f} s")
        print(f"  {values}; all {time.perf_counter() - begun:.2f} s, CPU {after.user - before.user:.2f} s")


def _side_by_side(cp_model: object, problem: object, count: int = SIMPLE, longer: int = 40, share: float = 1.0) -> None:
    """Print the simplified model by CP-SAT here and by HiGHS in a process of its own."""
    simple = [
        {"wished": f.wished, "low": f.low, "high": f.high, "stay": round(share * f.stay) + longer, "ports": f.ports}
        for f in problem.flights  # type: ignore[attr-defined]
        if not f.here
    ][:count]
    begun = time.process_time()
    value = _simple(cp_model, simple)
    ours = time.process_time() - begun
    done = subprocess.run(
        [sys.executable, __file__, "--peer"], input=json.dumps(simple), capture_output=True, text=True, check=True
    )
    peer = json.loads(done.stdout)
    told = f"{peer['value']} ({peer['status']})"
    print(f"{len(simple)} flights simplified: CP-SAT {value} in {ours:.2f} s; HiGHS {told}", end=" in ")
    print(f"{peer['seconds']:.2f} s: {peer['seconds'] / ours:.0f} times")


def _simple(cp: object, flights: list[dict[str, object]]) -> int:
    """Return the least deviation of the simplified model by CP-SAT."""
    model = cp.CpModel()  # type: ignore[attr-defined]
    moved, at = [], {}
    for n, f in enumerate(flights):
        dock = model.new_int_var(f["low"], f["high"], "")
        shift = model.new_int_var(0, 400, "")
        model.add(shift >= dock - f["wished"])
        model.add(shift >= f["wished"] - dock)
        moved.append(shift)
        here = {p: model.new_bool_var("") for p in f["ports"]}
        model.add_exactly_one(here.values())
        for p, lit in here.items():
            at.setdefault(p, []).append(model.new_optional_fixed_size_interval_var(dock, f["stay"], lit, f"{n} {p}"))
    for spans in at.values():
        model.add_no_overlap(spans)
    model.minimize(sum(moved))
    solver = cp.CpSolver()  # type: ignore[attr-defined]
    solver.parameters.num_workers = 1
    solver.parameters.optimize_with_core = True
    solver.parameters.linearization_level = 0
    solver.parameters.max_time_in_seconds = PEER_SECONDS
    solver.solve(model)
    return round(solver.objective_value)


def _peer(flights: list[dict[str, object]]) -> dict[str, object]:
    """Return value, status and seconds of the same model as one MILP with big-M order variables, by HiGHS."""
    count = len(flights)
    names = [("dock", n) for n in range(count)] + [("shift", n) for n in range(count)]
    names += [("at", n, p) for n, f in enumerate(flights) for p in f["ports"]]
    pairs = [(a, b) for a, b in combinations(range(count), 2) if set(flights[a]["ports"]) & set(flights[b]["ports"])]
    names += [("before", a, b) for a, b in pairs]
    index = {name: k for k, name in enumerate(names)}
    rows: list[tuple[dict[int, float], float]] = []  # sum of coefficients >= bound
    for n, f in enumerate(flights):
        rows.append(({index["shift", n]: 1, index["dock", n]: -1}, -f["wished"]))
        rows.append(({index["shift", n]: 1, index["dock", n]: 1}, f["wished"]))
        rows += [({index["at", n, p]: sign for p in f["ports"]}, float(sign)) for sign in (1, -1)]
    for a, b in pairs:
        for p in set(flights[a]["ports"]) & set(flights[b]["ports"]):
            for first, then, sign in ((a, b, 1), (b, a, -1)):
                big = max(flights[first]["high"] + flights[first]["stay"] - flights[then]["low"], 0)
                row = {index["dock", then]: 1.0, index["dock", first]: -1.0, index["before", a, b]: -sign * big}
                row[index["at", a, p]] = row[index["at", b, p]] = -float(big)
                rows.append((row, flights[first]["stay"] - (big if sign > 0 else 0) - 2 * big))
    data = [(r, c, v) for r, (row, _) in enumerate(rows) for c, v in row.items()]
    r, c, v = zip(*data, strict=True)
    low, high = np.zeros(len(names)), np.ones(len(names))
    for n, f in enumerate(flights):
        low[index["dock", n]], high[index["dock", n]], high[index["shift", n]] = f["low"], f["high"], 400
    cost = np.array([1.0 if name[0] == "shift" else 0.0 for name in names])
    matrix = csr_matrix((v, (r, c)), shape=(len(rows), len(names)))
    begun = time.process_time()
    found = milp(
        cost,
        constraints=LinearConstraint(matrix, np.array([bound for _, bound in rows]), np.inf),
        bounds=Bounds(low, high),
        integrality=np.ones(len(names)),
        options={"time_limit": PEER_SECONDS},
    )
    value = None if found.x is None else round(float(found.fun))
    status = "proven" if found.status == 0 else f"gap {found.mip_gap}" if found.x is not None else "nothing found"
    return {"value": value, "status": status, "seconds": time.process_time() - begun}


if __name__ == "__main__":
    main()
