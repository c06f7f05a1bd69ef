"""Measure what a user waits for on this machine, and hold it against what was promised. `make bench` runs it.

Each figure is measured in a process of its own. Compare figures of one run with one another; seconds of different
machines, or of one machine with busy neighbours, are not comparable. So each promise is a ratio of two figures of this
run: to a peer, to one thread, to a smaller campaign.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

FUTURES = 2000
THROUGH = "2032-10-08"  # six years
SMALL_THROUGH = "2030-05-01"  # of the small station: 120 days, so that a million futures take minutes
START = """
import json, resource, time
start = time.perf_counter()
import stationkeeper.api as sk
imported = time.perf_counter()
scenario = sk.load_scenario("{station}")
loaded = time.perf_counter()
sk.simulate(scenario, through="{through}", futures=2, seed=1)
warm = time.perf_counter()
cpu = time.process_time()
records = sk.simulate(scenario, through="{through}", futures={futures}, seed=1, workers={workers}, campaign={folder})
cpu = time.process_time() - cpu
played = time.perf_counter()
answer = sk.assess(records)
judged = time.perf_counter()
out = sk.report(records, answer, "{out}/result")
written = time.perf_counter()
print(json.dumps(dict(
    importing_s=imported - start, loading_s=loaded - imported, first_s=warm - loaded, playing_s=played - warm,
    judging_s=judged - played, writing_s=written - judged, cpu_s=cpu, hash=records.hash,
    peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)))
"""
PEER = "import sys; sys.path.insert(0, {place!r}); import peer_simpy; print(peer_simpy.seconds({futures}))"
SHARE = """
import json, time
import stationkeeper.api as sk
from stationkeeper.simulation import campaign, reduce, state, unit
scenario = sk.load_scenario("iss")
inputs = state.translate(scenario, sk.plan(scenario, "{through}"))
job, one = unit.Job((inputs,), 1, {futures}, 0), unit.Unit(20_000, {futures})
unit.play_unit((inputs,), job, unit.Unit(0, 2), lambda n: None)
spent = [0.0]
real = reduce.reduced
def timed(*given):
    start = time.process_time()
    made = real(*given)
    spent[0] += time.process_time() - start
    return made
reduce.reduced = timed
start = time.process_time()
parts = unit.play_unit((inputs,), job, one, lambda n: None)
whole = time.process_time() - start
start = time.process_time()
reduce.added(reduce.nothing(len(inputs.month_end)), parts[0].totals)
from stationkeeper.simulation.batches import packed
packed(parts)
after = time.process_time() - start
print(json.dumps(dict(share=(spent[0] + after) / (whole + after))))
"""

RARE = """
import json, math
import numpy as np
from scipy.stats import poisson
import stationkeeper.api as sk
from stationkeeper.assessment.rare import player, rare
from stationkeeper.planning.schedule import make_plan
from stationkeeper.simulation import paths, splitting, state, world
from stationkeeper.simulation.reduce import firsts
iss, through = sk.load_scenario("iss"), "2027-10-08"
records = sk.simulate(iss, through=through, futures={counted}, seed=11)
share = firsts(records.flown.totals, world.DEMANNED_DAY).by(10**6) / {counted}
found = rare(iss, "demanned", through, seed=12)
error = math.hypot(found.relative_error * found.probability, math.sqrt(share * (1 - share) / {counted}))
# A case with a known answer: five or more sites of a Poisson process of which 0.28 are expected.
tiny = sk.load_scenario("tiny")
inputs = state.translate(tiny, make_plan(tiny, tiny.station.through))
assert int(inputs.month_end[-1]) == 120
leak = inputs.leak._replace(base_kg=0.0, sites_per_year=0.28 / 120 * 365.25, site_median_kg=1.0, site_log_sd=0.0,
                            load_factor=1.0, repairs_per_year=0.0)
rules = inputs.rules._replace(untenable_own_kg=4.5, closure_kg=1e9)
inputs = inputs._replace(leak=leak, rules=rules, chamber_kg=0.0)
truth, held, worth = float(poisson.sf(4, 0.28)), [], []
for seed in range({seeds}):
    play = player(inputs, seed, paths.LEAK_OWN)
    levels, plays = splitting.levels_for(play, 250, 0, seed)
    runs = [splitting.one_run(play, levels, 250, (n + 1) * splitting.RUN_ROOM, seed) for n in range(20)]
    chance = splitting.combined([run.chance for run in runs])
    held.append(chance.value is not None and chance.low <= truth <= chance.high)
    if chance.value is not None:
        worth.append(chance.like / (plays + sum(run.plays for run in runs)))
print(json.dumps(dict(share=share, found=found.probability, apart=abs(found.probability - share) / error,
                      held=float(np.mean(held)), worth=float(np.median(worth)))))
"""


def told(code: str, cache: str) -> Any:
    """Return what a process of its own with this cache of kernels prints as JSON."""
    environment = os.environ | {"STATIONKEEPER_CACHE": cache}
    run = subprocess.run([sys.executable, "-c", code], env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(run.stdout)


def measured(cache: str, workers: int, futures: int = FUTURES, station: str = "iss") -> dict[str, Any]:
    """Return the seconds of each step and the peak memory [MB] of one campaign."""
    through = THROUGH if station == "iss" else SMALL_THROUGH
    with tempfile.TemporaryDirectory() as out:
        code = START.format(station=station, through=through, futures=futures, workers=workers, folder=None, out=out)
        result: dict[str, Any] = told(code, cache)
    return result


def killed(cache: str, times: int, futures: int) -> tuple[str, int]:
    """Kill a campaign at random moments and end it; return its hash and how often it was killed."""
    draw = random.Random(time.time_ns())
    kills = 0
    with tempfile.TemporaryDirectory() as place:
        folder = f"{place}/kept"
        code = START.format(
            station="iss", through=THROUGH, futures=futures, workers=os.cpu_count(), folder=repr(folder), out=place
        )
        environment = os.environ | {"STATIONKEEPER_CACHE": cache}
        for _ in range(times):
            run = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.DEVNULL)
            time.sleep(draw.uniform(0.0, 8.0))
            run.send_signal(signal.SIGKILL)
            kills += run.wait() == -signal.SIGKILL
        return str(told(code, cache)["hash"]), kills


def bar(name: str, value: float, promised: float, least: bool, form: str = "{:.2f}") -> None:
    """Print a promise with what was measured."""
    kept = value >= promised if least else value <= promised
    sign = ">=" if least else "<="
    verdict = "kept" if kept else "NOT KEPT"
    print(f"  {name:<58}{form.format(value):>9}  promised {sign} {form.format(promised)}  {verdict}")


def main() -> None:
    """Print one line a figure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--large", type=int, default=20_000, help="Futures of the large campaign. Default: 20000.")
    options.add_argument("--kills", type=int, default=20, help="Times a campaign is killed. Default: 20.")
    options.add_argument("--most", type=int, default=1_000_000, help="Futures of the small station. Default: 1000000.")
    options.add_argument("--counted", type=int, default=40_000, help="Futures counted beside `rare`. Default: 40000.")
    options.add_argument("--seeds", type=int, default=100, help="Seeds of the case with a known answer. Default: 100.")
    asked = options.parse_args()
    cores = os.cpu_count() or 1
    print(f"{platform.machine()}, {cores} cores, Python {platform.python_version()}; iss through {THROUGH}")
    with tempfile.TemporaryDirectory() as cache:
        cold = measured(cache, cores)
        runs = [measured(cache, cores) for _ in range(3)]
        warm = min(runs, key=lambda each: each["playing_s"])
        alone = min((measured(cache, 1) for _ in range(2)), key=lambda each: each["playing_s"])
        large = measured(cache, cores, asked.large)
        share = told(SHARE.format(through=THROUGH, futures=1000), cache)["share"]
        ended, kills = killed(cache, asked.kills, 8 * FUTURES)
        whole = measured(cache, cores, 8 * FUTURES)["hash"]
        few, most = (measured(cache, cores, count, "tiny") for count in (10_000, asked.most))
        sparse = told(RARE.format(counted=asked.counted, seeds=asked.seeds), cache)
    rows = [
        ("importing", f"{warm['importing_s']:.2f} s"),
        ("loading the scenario", f"{warm['loading_s']:.2f} s"),
        ("compiling, once", f"{cold['first_s'] - warm['first_s']:.1f} s"),
        (f"playing {FUTURES:,}, {cores} workers", f"{warm['playing_s']:.2f} s"),
        (f"playing {FUTURES:,}, 1 worker", f"{alone['playing_s']:.2f} s"),
        ("judging", f"{warm['judging_s']:.2f} s"),
        ("writing the result", f"{warm['writing_s']:.2f} s"),
        ("peak memory", f"{warm['peak_mb']:.0f} MB (while compiling {cold['peak_mb']:.0f} MB)"),
    ]
    for name, value in rows:
        print(f"  {name:<32}{value}")
    print("Promises, each a ratio within this run or a count")
    bar("whole futures a second (two cases each)", asked.large / large["playing_s"], 10_000, True, "{:,.0f}")
    bar(f"memory of {asked.large:,} futures to that of {FUTURES:,}", large["peak_mb"] / warm["peak_mb"], 1.1, False)
    bar("peak memory, MB", large["peak_mb"], 1500, False, "{:.0f}")
    bar(f"small station: memory of {asked.most:,} to that of 10,000", most["peak_mb"] / few["peak_mb"], 1.1, False)
    bar(f"{cores} workers against one", alone["playing_s"] / warm["playing_s"], 0.9 * cores, True)
    bar("share of reducing and keeping in the work of a unit, %", 100 * share, 5, False, "{:.1f}")
    bar(f"hash kept after {kills} kills at random moments", float(ended == whole), 1, True, "{:.0f}")
    place = str(Path(__file__).parent)
    subprocess.run([sys.executable, f"{place}/orbit.py"], check=True)
    bar("splitting beside counting at 1 in 100, standard errors apart", sparse["apart"], 4, False)
    bar(f"splitting: share of {asked.seeds} seeds whose interval holds the truth", sparse["held"], 0.92, True)
    bar("futures counted for a path played, at 1 in 100,000", sparse["worth"], 1, True, "{:,.0f}")
    if importlib.util.find_spec("simpy") is None:
        print("  the peer is not measured: simpy is not installed")
        return
    peer = told(PEER.format(place=place, futures=100), "")
    ours = large["cpu_s"] * 10_000 / asked.large
    bar("our 10,000 whole futures to SimPy's 100 of failures alone", ours / peer, 1, False)


if __name__ == "__main__":
    main()
