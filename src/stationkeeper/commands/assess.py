"""The verb `assess`: play the futures, print the answer, write the result folder."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from stationkeeper import api, request
from stationkeeper.assessment.answer import Answer
from stationkeeper.compiled import cache_folder
from stationkeeper.errors import Fault, OutputError, RequestError, ScenarioError
from stationkeeper.planning.plan import Plan, up_to
from stationkeeper.progress import Progress
from stationkeeper.report.brief import brief_text
from stationkeeper.report.output import writable_folder
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation.records import Records
from stationkeeper.simulation.threads import Engine
from stationkeeper.times import parse_date
from stationkeeper.verbs import add_verb, encode_output, loaded, read_option, station_argument, whole_number

RUNS = Path("runs")
COMPILE_S = 60  # to compile every kernel on two shared cores; told, never waited for
# Engines beside threads: the module, what makes one, and the extra that installs what it needs.
_ENGINES = {
    "dask": ("stationkeeper.cluster", "dask_engine", "cluster"),
    "cuda": ("stationkeeper.gpu", "cuda_engine", "gpu"),
}


def add_assess(verbs: Any) -> None:
    """Add `assess`."""
    verb = add_verb(verbs, "assess", "Play many futures of a station and print a one-page answer.", assess)
    station_argument(verb, "STATION")
    verb.add_argument(
        "--through", metavar="DATE", help="Last date assessed, UTC, as 2030-12-31. Default: the station's own."
    )
    verb.add_argument(
        "--futures", metavar="N", help="Futures to play, 1 to 1,000,000,000. Default: the station's own (iss: 2000)."
    )
    verb.add_argument(
        "--seed", metavar="S", help="Seed of all chance, 0 or more. Same seed, same answer. Default: the station's own."
    )
    verb.add_argument(
        "--workers", metavar="W", help="Threads to use, 1 to 256. Any number gives the same answer. Default: all cores."
    )
    text = "What plays the futures: threads, dask (a cluster) or cuda (an NVIDIA device). Default: threads."
    verb.add_argument("--engine", metavar="ENGINE", choices=("threads", *_ENGINES), default="threads", help=text)
    verb.add_argument("--scheduler", metavar="ADDRESS", help="With --engine dask: scheduler, as tcp://10.0.0.1:8786.")
    text = "Folder that keeps what is played: after an interruption the same command goes on. Default: none."
    verb.add_argument("--campaign", metavar="DIR", help=text)
    verb.add_argument(
        "--plan",
        metavar="DIR",
        help="Play the plan in this folder, through its last date unless told. Default: manifest and cadence.",
    )
    verb.add_argument("--out", metavar="DIR", help="Folder of the result. Default: runs/STATION-THROUGH-RESULT.")
    verb.add_argument("--json", action="store_true", help="Print summary.json and nothing else on standard output.")
    verb.add_argument("--quiet", action="store_true", help="Print the sentences of the verdict only; no progress.")
    verb.add_argument("--no-progress", action="store_true", help="Show no progress.")


class Asked(NamedTuple):
    """What `assess` was asked for, read from text; None: the station's own."""

    through: date | None
    futures: int | None
    seed: int | None
    workers: int | None


def assess(options: argparse.Namespace) -> int:
    """Play the futures, print the answer, write the result folder, say where it is."""
    scenario, asked = _accepted(options)
    plan = _plan(options, scenario, asked)
    engine = _engine(options, scenario, plan or api.plan(scenario, asked.through))
    records = _play(scenario, asked, options.campaign, plan, engine, quiet=options.quiet or options.no_progress)
    answer = api.assess(records)
    out = Path(options.out) if options.out else RUNS / f"{answer.station}-{answer.through}-{answer.result_hash}"
    out = api.report(records, answer, out)
    encode_output("utf-8" if options.json else None)
    if options.json:
        sys.stdout.write((out / "summary.json").read_text(encoding="utf-8"))
    elif options.quiet:
        print(*answer.verdict, sep="\n")
    else:
        _tell(answer)
        print(f"Written to {_shown(out)}: {', '.join(sorted(path.name for path in out.iterdir()))}")
    return 0


def _shown(folder: Path) -> Path:
    """Return the folder as seen from here when it lies inside, else as it is."""
    return folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder


def _accepted(options: argparse.Namespace) -> tuple[Scenario, Asked]:
    """Return the scenario and what is asked of it; raise with every fault of both at once."""
    faults: list[Fault] = []
    asked = Asked(
        read_option(faults, "--through", options.through, parse_date, "a date as 2030-12-31"),
        read_option(faults, "--futures", options.futures, whole_number, "a whole number as 2000"),
        read_option(faults, "--seed", options.seed, whole_number, "a whole number as 1"),
        read_option(faults, "--workers", options.workers, whole_number, "a whole number as 2"),
    )
    if (options.engine == "dask") != bool(options.scheduler):
        met = "given" if options.scheduler else "not given"
        faults.append(Fault("--scheduler", met, "with --engine dask, and only then", "For example tcp://10.0.0.1:8786"))
    faults += _out_faults(Path(options.out) if options.out else RUNS / "new")
    try:
        scenario = api.load_scenario(options.station, sets=tuple(options.sets))
    except ScenarioError as error:
        faults += _asked_faults(asked, None)
        raise RequestError([*faults, *error.faults]) if faults else error from None
    faults += _asked_faults(asked, scenario.station.epoch)
    if faults:
        raise RequestError(faults)
    return scenario, asked


def _engine(options: argparse.Namespace, scenario: Scenario, plan: Plan) -> Engine | None:
    """Return what plays the futures; None for threads of this process."""
    if options.engine == "threads":
        return None
    module, make, extra = _ENGINES[options.engine]
    try:
        made = loaded(module, make)
    except ModuleNotFoundError as error:
        remedy = f"Install the extra: pip install 'stationkeeper[{extra}]'"
        raise RequestError(Fault("--engine", f"{options.engine}: {error}", "threads", remedy)) from None
    asked = (options.scheduler, options.station, tuple(options.sets), scenario, plan)
    engine: Engine = made(*(asked if options.engine == "dask" else ()))
    return engine


def _asked_faults(asked: Asked, epoch: date | None) -> list[Fault]:
    """Return the faults of numbers and dates under the names of their options."""
    return request.faults_of(epoch, *asked, place=lambda name: f"--{name}")


def _out_faults(out: Path) -> list[Fault]:
    """Return why no result can be written to the folder `out`, which need not exist yet."""
    try:
        writable_folder(out, "--out")
    except OutputError as error:
        return list(error.faults)
    return []


def _plan(options: argparse.Namespace, scenario: Scenario, asked: Asked) -> Plan | None:
    """Return the plan of the folder that was named, as far as the date asked; None: that of manifest and cadence."""
    if not options.plan:
        return None
    plan = api.read_plan(options.plan, scenario)
    return plan if asked.through is None else up_to(plan, asked.through)


def _play(
    scenario: Scenario, asked: Asked, folder: str | None, plan: Plan | None, engine: Engine | None, quiet: bool
) -> Records:
    """Play the campaign with progress on standard error; its faults are told under the names of the options."""

    def simulate(progress: Progress | None = None) -> Records:
        try:
            return api.simulate(scenario, *asked, progress=progress, campaign=folder, plan=plan, engine=engine)
        except OutputError as error:
            raise OutputError([replace(fault, place=f"--{fault.place}") for fault in error.faults]) from None

    if quiet:
        return simulate()
    cache = cache_folder()
    if cache is None or not any(cache.rglob("*.nbi")):  # the index that numba writes after compiling
        print(f"Compiling the simulation for this machine, once: about {COMPILE_S} s", file=sys.stderr, flush=True)
    progress = Progress("Playing", sys.stderr)
    try:
        return simulate(progress)
    finally:
        progress.close()


def _tell(answer: Answer) -> None:
    """Print the brief as wide as the terminal, in colour and beyond ASCII only where that can be shown."""
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    ascii_only = "utf" not in (sys.stdout.encoding or "").lower()
    width = min(shutil.get_terminal_size((100, 40)).columns, 120)
    print(brief_text(answer, width=width, colour=colour, ascii=ascii_only))
