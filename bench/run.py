"""Measure what a user waits for on this machine: starting, compiling once, playing, memory. `make bench` runs it.

Each figure is measured in a process of its own. Compare figures of one run with one another; seconds of different
machines, or of one machine with busy neighbours, are not comparable.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from typing import Any

FUTURES = 2000
THROUGH = "2030-12-31"
PLAY = f"""
import json, resource, time
start = time.perf_counter()
import stationkeeper.api as sk
imported = time.perf_counter()
scenario = sk.load_scenario("iss")
loaded = time.perf_counter()
sk.simulate(scenario, through="{THROUGH}", futures=2, seed=1)
warm = time.perf_counter()
records = sk.simulate(scenario, through="{THROUGH}", futures={FUTURES}, seed=1, workers=WORKERS)
played = time.perf_counter()
sk.assess(records)
judged = time.perf_counter()
print(json.dumps(dict(
    importing_s=imported - start, loading_s=loaded - imported, first_s=warm - loaded, playing_s=played - warm,
    judging_s=judged - played, peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)))
"""


def measured(cache: str, workers: int) -> dict[str, Any]:
    """Return the seconds of each step and the peak memory [MB] of one process with this cache of kernels."""
    code = PLAY.replace("WORKERS", str(workers))
    environment = os.environ | {"STATIONKEEPER_CACHE": cache}
    run = subprocess.run([sys.executable, "-c", code], env=environment, check=True, stdout=subprocess.PIPE, text=True)
    result: dict[str, Any] = json.loads(run.stdout)
    return result


def main() -> None:
    """Print one line a figure."""
    cores = os.cpu_count() or 1
    print(f"{platform.machine()}, {cores} cores, Python {platform.python_version()}")
    print(f"iss through {THROUGH}, {FUTURES} futures")
    with tempfile.TemporaryDirectory() as cache:
        cold = measured(cache, cores)
        warm = min((measured(cache, cores) for _ in range(3)), key=lambda each: each["playing_s"])
        alone = measured(cache, 1)
    rows = [
        ("importing", f"{warm['importing_s']:.2f} s"),
        ("loading the scenario", f"{warm['loading_s']:.2f} s"),
        ("compiling, once", f"{cold['first_s'] - warm['first_s']:.1f} s"),
        (f"playing, {cores} workers", f"{warm['playing_s']:.2f} s ({FUTURES / warm['playing_s']:,.0f} futures/s)"),
        ("playing, 1 worker", f"{alone['playing_s']:.2f} s ({FUTURES / alone['playing_s']:,.0f} futures/s)"),
        ("judging", f"{warm['judging_s']:.2f} s"),
        ("peak memory", f"{warm['peak_mb']:.0f} MB (while compiling {cold['peak_mb']:.0f} MB)"),
    ]
    for name, value in rows:
        print(f"  {name:<24}{value}")


if __name__ == "__main__":
    main()
