"""Play futures on the graphics processor of this machine and hold them against those of the processor.

Prints how many futures a second each plays, how many futures come out alike, and how far histograms differ. Without a
device it says so and ends with status 2.
"""

from __future__ import annotations

import argparse
import os
import sys
import time

import numpy as np

import stationkeeper.api as sk
from stationkeeper import gpu
from stationkeeper.simulation import unit
from stationkeeper.simulation import world as w
from stationkeeper.simulation.reduce import CRITERIA_SLOTS
from stationkeeper.simulation.state import translate
from stationkeeper.simulation.threads import Pulse, threads

TOLERATED = 1e-3  # of all counts in the histograms of months: last bits move a value over the edge of its bin


def on_processor(job: unit.Job, size: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Return rows, histograms and seconds on all cores."""
    play = threads(os.cpu_count())
    start = time.perf_counter()
    parts = sorted(play(job, unit.units(job.futures, size), None, Pulse(), lambda: None))
    seconds = time.perf_counter() - start
    rows = np.concatenate([part.results for _, (part,) in parts])
    return rows, sum(part.totals.months for _, (part,) in parts), seconds


def main() -> int:
    """Print one line a figure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--station", default="iss", help="Station. Default: iss.")
    options.add_argument("--through", default=None, help="Last date. Default: the station's own.")
    options.add_argument("--same", type=int, default=4_096, help="Futures held against the processor. Default: 4096.")
    options.add_argument("--futures", type=int, default=65_536, help="Futures timed on the device. Default: 65536.")
    asked = options.parse_args()
    if not gpu.cuda.is_available():
        print("No device answers: nothing is measured")
        return 2
    scenario = sk.load_scenario(asked.station)
    inputs = translate(scenario, sk.plan(scenario, asked.through))
    start = time.perf_counter()
    case = gpu.load(inputs)
    gpu.play_futures(case, 1, 0, 1, 1)
    print(f"device: {gpu.cuda.get_current_device().name}; a state has {8 * case.words / 1024:.0f} kB")
    print(f"compiling for it: {time.perf_counter() - start:.0f} s")
    unit.play_unit((inputs,), unit.Job((inputs,), 1, 1, 0), unit.Unit(0, 1), lambda futures: None)
    rows, months, seconds = on_processor(unit.Job((inputs,), 1, asked.same, 0), 256)
    there, counted = gpu.play_futures(case, 1, 0, asked.same, asked.same)
    alike = (there == rows).all(axis=1).mean()
    verdicts = (there[:, CRITERIA_SLOTS] == rows[:, CRITERIA_SLOTS]).all(axis=1).mean()
    moved = np.abs(counted[0] - months).sum() / 2 / months.sum()
    print(f"futures alike to the last bit: {alike:.4f}; with the same days of all first breaches: {verdicts:.4f}")
    print(f"counts in another bin of a monthly histogram: {moved:.2e} (tolerated {TOLERATED:.0e})")
    print(f"{os.cpu_count()} cores: {asked.same / seconds:,.0f} futures a second (one case)")
    for count in (4_096, 16_384, asked.futures):
        start = time.perf_counter()
        gpu.play_futures(case, 1, 0, count, count)
        taken = time.perf_counter() - start
        print(f"device, {count:,} at once: {count / taken:,.0f} futures a second (one case), {taken:.2f} s")
    assert len(w.RESULT_NAMES) == there.shape[1]
    return 0 if moved <= TOLERATED else 1


if __name__ == "__main__":
    sys.exit(main())
