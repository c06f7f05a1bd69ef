"""Measure what a user waits for on this machine, and hold it against what was promised. `make bench` runs it.

Each figure is printed as it is measured, the cheapest parts first, with the time that is left; `--only NAME,NAME` runs
parts alone, `--quick` all of them at smaller sizes. Each figure is measured in a process of its own. Compare figures of
one run with one another; seconds of different machines, or of one machine with busy neighbours, are not comparable. So
each promise is a ratio of two figures of this run: to a peer, to one thread, to a smaller campaign.

Parts share the cache of kernels: what comes first after a change compiles for a minute or two before it measures.
`million` runs only when it is named. It keeps its campaign in a folder (`--folder`), and goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import functools
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
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

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
PEER = "import sys; sys.path.insert(0, {place!r}); import peer_simpy; print(peer_simpy.seconds({futures}, {together}))"
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


class Sizes(NamedTuple):
    """How much each part plays."""

    large: int = 20_000  # futures of the large campaign
    kills: int = 20  # times a campaign is killed
    killed: int = 8 * FUTURES  # its futures
    small: int = 100_000  # futures of the small station
    counted: int = 40_000  # futures counted beside `rare`
    seeds: int = 100  # of the case with a known answer
    share: int = 1_000  # futures of the unit whose reducing is timed
    peer: int = 100  # futures of SimPy
    most: int = 1_000_000  # futures of `million`


QUICK = Sizes(4_000, 3, 2 * FUTURES, 30_000, 8_000, 20, 300, 20)
CORES = os.cpu_count() or 1
HERE = Path(__file__).parent


class Part(NamedTuple):
    """One part: what it measures, about how many seconds it takes on two cores, whole and quick, and how."""

    name: str
    told: str
    seconds: float
    quick_s: float
    measure: Callable[[Sizes, Path], None]


def say(*lines: str) -> None:
    """Print at once: a run that is stopped has told what it knows."""
    for line in lines:
        print(line, flush=True)


def told(code: str, cache: str = "") -> Any:
    """Return what a process of its own prints as JSON; with a cache of kernels of its own where one is given."""
    environment = os.environ | ({"STATIONKEEPER_CACHE": cache} if cache else {})
    run = subprocess.run([sys.executable, "-c", code], env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(run.stdout)


def measured(
    workers: int, futures: int = FUTURES, station: str = "iss", folder: Path | None = None, cache: str = ""
) -> dict[str, Any]:
    """Return the seconds of each step and the peak memory [MB] of one campaign."""
    through = THROUGH if station == "iss" else SMALL_THROUGH
    kept = None if folder is None else repr(str(folder))
    with tempfile.TemporaryDirectory() as out:
        code = START.format(station=station, through=through, futures=futures, workers=workers, folder=kept, out=out)
        result: dict[str, Any] = told(code, cache)
    return result


@functools.cache
def warm() -> dict[str, Any]:
    """Return the best of three runs of a usual campaign with every core; the first, which may compile, not among
    them.
    """
    measured(CORES)
    return min((measured(CORES) for _ in range(3)), key=lambda each: float(each["playing_s"]))


@functools.cache
def large(futures: int) -> dict[str, Any]:
    """Return one run of a large campaign."""
    return measured(CORES, futures)


def figure(name: str, value: str) -> None:
    """Print a figure that nothing was promised of."""
    say(f"  {name:<58}{value:>9}")


def bar(name: str, value: float, promised: float, least: bool, form: str = "{:.2f}") -> None:
    """Print a promise with what was measured."""
    kept = value >= promised if least else value <= promised
    sign = ">=" if least else "<="
    verdict = "kept" if kept else "NOT KEPT"
    say(f"  {name:<58}{form.format(value):>9}  promised {sign} {form.format(promised)}  {verdict}")


def start(sizes: Sizes, folder: Path) -> None:
    """Measure what stands before and after the playing."""
    run = warm()
    figure("importing, s", f"{run['importing_s']:.2f}")
    figure("loading the scenario, s", f"{run['loading_s']:.2f}")
    figure(f"playing {FUTURES:,} with {CORES} workers, s", f"{run['playing_s']:.2f}")
    figure("judging, s", f"{run['judging_s']:.2f}")
    figure("writing the result, s", f"{run['writing_s']:.2f}")
    figure("peak memory, MB", f"{run['peak_mb']:.0f}")


def threads(sizes: Sizes, folder: Path) -> None:
    """Measure what a second core brings."""
    alone = min((measured(1) for _ in range(2)), key=lambda each: float(each["playing_s"]))
    figure(f"playing {FUTURES:,} with 1 worker, s", f"{alone['playing_s']:.2f}")
    bar(f"{CORES} workers against one", alone["playing_s"] / warm()["playing_s"], 0.9 * CORES, True)


def reducing(sizes: Sizes, folder: Path) -> None:
    """Measure what is not playing."""
    share = told(SHARE.format(through=THROUGH, futures=sizes.share))["share"]
    bar("share of reducing and keeping in the work of a unit, %", 100 * share, 5, False, "{:.1f}")


def speed(sizes: Sizes, folder: Path) -> None:
    """Measure a large campaign: futures a second, and memory beside the usual one's."""
    run = large(sizes.large)
    bar("whole futures a second (two cases each)", sizes.large / run["playing_s"], 10_000, True, "{:,.0f}")
    figure("plays of one case a second of processor time", f"{2 * sizes.large / run['cpu_s']:,.0f}")
    bar(f"memory of {sizes.large:,} futures to that of {FUTURES:,}", run["peak_mb"] / warm()["peak_mb"], 1.1, False)
    bar("peak memory, MB", run["peak_mb"], 1500, False, "{:.0f}")


def peer(sizes: Sizes, folder: Path) -> None:
    """Measure SimPy on the failures alone."""
    if importlib.util.find_spec("simpy") is None:
        say("  the peer is not measured: simpy is not installed")
        return
    ours, scale = large(sizes.large)["cpu_s"] * 10_000 / sizes.large, 100 / sizes.peer
    theirs = scale * told(PEER.format(place=str(HERE), futures=sizes.peer, together=False))
    bar("our 10,000 whole futures to SimPy's 100 of failures alone", ours / theirs, 1, False)
    given = scale * told(PEER.format(place=str(HERE), futures=sizes.peer, together=True))
    figure("the same, when SimPy is given our algorithm", f"{ours / given:.2f}")


def small(sizes: Sizes, folder: Path) -> None:
    """Measure the memory of many futures of the small station."""
    few, many = (measured(CORES, count, "tiny")["peak_mb"] for count in (10_000, sizes.small))
    bar(f"small station: memory of {sizes.small:,} to that of 10,000", many / few, 1.1, False)


def orbit(sizes: Sizes, folder: Path) -> None:
    """Measure the orbit beside its peers."""
    subprocess.run([sys.executable, str(HERE / "orbit.py")], check=True)


def splitting(sizes: Sizes, folder: Path) -> None:
    """Measure `rare` beside counting and beside a known answer."""
    sparse = told(RARE.format(counted=sizes.counted, seeds=sizes.seeds))
    bar("splitting beside counting at 1 in 100, standard errors apart", sparse["apart"], 4, False)
    bar(f"splitting: share of {sizes.seeds} seeds whose interval holds the truth", sparse["held"], 0.92, True)
    bar("futures counted for a path played, at 1 in 100,000", sparse["worth"], 1, True, "{:,.0f}")


def compiling(sizes: Sizes, folder: Path) -> None:
    """Measure the first run, with an empty cache."""
    with tempfile.TemporaryDirectory() as cache:
        cold = measured(CORES, cache=cache)
    figure("compiling, once, s", f"{cold['first_s'] - warm()['first_s']:.1f}")
    figure("peak memory while compiling, MB", f"{cold['peak_mb']:.0f}")


def kills(sizes: Sizes, folder: Path) -> None:
    """Kill a campaign at random moments and end it: nothing may be lost or counted twice."""
    draw, count = random.Random(time.time_ns()), 0
    whole = measured(CORES, sizes.killed)
    longest = whole["importing_s"] + whole["loading_s"] + whole["first_s"] + whole["playing_s"]
    with tempfile.TemporaryDirectory() as place:
        kept = Path(place) / "kept"
        code = START.format(
            **{"station": "iss", "through": THROUGH, "futures": sizes.killed, "workers": CORES},
            **{"folder": repr(str(kept)), "out": place},
        )
        for _ in range(sizes.kills):
            run = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL)
            time.sleep(draw.uniform(0.0, min(8.0, longest)))
            run.send_signal(signal.SIGKILL)
            count += run.wait() == -signal.SIGKILL
        ended = measured(CORES, sizes.killed, folder=kept)["hash"]
    bar(f"hash kept after {count} kills at random moments", float(ended == whole["hash"]), 1, True, "{:.0f}")


def million(sizes: Sizes, folder: Path) -> None:
    """Play a million futures of the small station, kept in a folder: stopped, it goes on where it was."""
    say(f"  kept in {folder}; stopped, the same command goes on")
    few = measured(CORES, 10_000, "tiny")["peak_mb"]
    run = measured(CORES, sizes.most, "tiny", folder)
    figure("playing what was left, s", f"{run['playing_s']:.0f}")
    bar(f"small station: memory of {sizes.most:,} to that of 10,000", run["peak_mb"] / few, 1.1, False)
    figure("hash", run["hash"][:8])


PARTS = (
    Part("start", "what stands before and after the playing", 60, 60, start),
    Part("threads", "what more cores bring", 35, 35, threads),
    Part("reducing", "what is not playing", 15, 10, reducing),
    Part("small", "memory of the small station", 40, 20, small),
    Part("speed", "a large campaign", 35, 10, speed),
    Part("peer", "SimPy on the failures alone", 45, 15, peer),
    Part("splitting", "rare paths beside counting and the truth", 150, 40, splitting),
    Part("kills", "a campaign killed again and again", 160, 40, kills),
    Part("compiling", "the first run", 120, 120, compiling),
    Part("orbit", "the orbit beside its peers", 200, 200, orbit),
)
NAMED = (Part("million", "a million futures, only when named", 900, 900, million),)


def chosen(only: str, parts: Sequence[Part] = (*PARTS, *NAMED)) -> list[Part]:
    """Return the parts named, in their order; all but those that must be named when none is. Raises SystemExit."""
    if not only:
        return list(PARTS)
    names = [name.strip() for name in only.split(",") if name.strip()]
    unknown = [name for name in names if name not in {part.name for part in parts}]
    if unknown:
        raise SystemExit(f"no part {', '.join(unknown)}; there are {', '.join(part.name for part in parts)}")
    return [part for part in parts if part.name in names]


def left_told(done_s: float, of_s: float, left_s: float) -> str:
    """Return the time that is left in words, by how the parts so far took longer or shorter than usual."""
    minutes = left_s * (done_s / of_s if of_s else 1.0) / 60.0
    return f"{minutes:.0f} min left" if minutes >= 1.5 else f"{60 * minutes:.0f} s left"


def main() -> int:
    """Print one line a figure, as it is measured; return 1 when a part failed."""
    names = ", ".join(part.name for part in (*PARTS, *NAMED))
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--only", default="", metavar="NAME,NAME", help=f"Parts to run: {names}.")
    options.add_argument("--quick", action="store_true", help="Smaller sizes: what is promised is then judged roughly.")
    options.add_argument(
        "--folder", type=Path, default=Path("runs/bench-million"), help="Where `million` keeps what it has played."
    )
    options.add_argument("--most", type=int, default=Sizes().most, help="Futures of `million`.")
    asked = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started ends with us
    sizes = (QUICK if asked.quick else Sizes())._replace(most=asked.most)
    parts = chosen(asked.only)
    usual = [part.quick_s if asked.quick else part.seconds for part in parts]
    say(f"{platform.machine()}, {CORES} cores, Python {platform.python_version()}; iss through {THROUGH}")
    if asked.quick:
        say("Quick: smaller sizes, so memory, speed and splitting are judged roughly")
    failed, begun = [], time.perf_counter()
    taken: list[float] = []
    for place, part in enumerate(parts):
        # The first part may have compiled, so it tells nothing of the others.
        left = left_told(sum(taken[1:]), sum(usual[1:place]), sum(usual[place:]))
        before = time.perf_counter()
        say(f"[{place + 1}/{len(parts)}] {part.name}: {part.told}; about {left}")
        try:
            part.measure(sizes, asked.folder)
        except (subprocess.CalledProcessError, json.JSONDecodeError) as error:
            failed.append(part.name)
            say(f"  FAILED: {error}")
        taken.append(time.perf_counter() - before)
    say(f"{time.perf_counter() - begun:.0f} s" + (f"; failed: {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
