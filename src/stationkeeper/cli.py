"""The command line: one verb is one call of the Python door; faults are told at once, with exit status 2.

Exit status: 0 done, 1 a defect of ours, 2 a fault in what was given, 130 interrupted, 141 our reader left.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from stationkeeper import __version__, api, request
from stationkeeper.assessment.answer import Answer
from stationkeeper.commands.comparisons import add_comparisons
from stationkeeper.commands.drivers import add_drivers
from stationkeeper.commands.manifest import add_manifest
from stationkeeper.commands.orbit import add_orbit, add_propellant
from stationkeeper.commands.planner import add_planner
from stationkeeper.commands.plans import add_plans, plain_words
from stationkeeper.commands.questions import add_questions
from stationkeeper.commands.rare import add_rare
from stationkeeper.compiled import cache_folder
from stationkeeper.errors import Fault, OutputError, RequestError, ScenarioError, StationkeeperError, nearest
from stationkeeper.planning.plan import Plan, up_to
from stationkeeper.progress import Progress
from stationkeeper.report.brief import brief_text
from stationkeeper.report.output import writable_folder
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.provenance import count_by_standing
from stationkeeper.scenario.show import diff_text, show_text
from stationkeeper.scenario.template import new_station
from stationkeeper.simulation.records import Records
from stationkeeper.simulation.threads import Engine
from stationkeeper.times import parse_date
from stationkeeper.verbs import Parser, add_verb, encode_output, loaded, read_option, station_argument, whole_number
from stationkeeper.web.verb import add_serve

RUNS = Path("runs")
COMPILE_S = 40  # to compile every kernel on two shared cores; told, never waited for
INTERRUPTED = 130  # what a shell reports for a program ended by SIGINT
BROKEN_PIPE = 141  # what a shell reports for a program ended by SIGPIPE
# Engines beside threads: the module, what makes one, and the extra that installs what it needs.
_ENGINES = {
    "dask": ("stationkeeper.cluster", "dask_engine", "cluster"),
    "cuda": ("stationkeeper.gpu", "cuda_engine", "gpu"),
}


def parser() -> Parser:
    """Return the parser of every verb; the reference page of the command line is written from it."""
    top = Parser(
        prog="stationkeeper",
        description="Plans, simulates and assesses the joint operation of a crewed space station.",
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"stationkeeper {__version__}")
    verbs = top.add_subparsers(metavar="VERB", required=True, parser_class=Parser)
    _assess_verb(verbs)
    _scenario_verbs(verbs)
    add_questions(verbs)
    add_comparisons(verbs)
    add_drivers(verbs)
    add_rare(verbs)
    add_manifest(verbs)
    add_planner(verbs)
    add_plans(verbs)
    add_orbit(verbs)
    add_propellant(verbs)
    add_serve(verbs)
    return top


def _assess_verb(verbs: Any) -> None:
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


def _scenario_verbs(verbs: Any) -> None:
    """Add `scenario` and what can be done with one."""
    group = verbs.add_parser(
        "scenario",
        help="Show, compare, start or check a scenario.",
        description="Show, compare, start or check a scenario.",
    )
    kinds = group.add_subparsers(metavar="VERB", required=True, parser_class=Parser)
    show = add_verb(kinds, "show", "Print the resolved scenario with the origin of each value.", show_scenario)
    station_argument(show, "STATION")
    show.add_argument("part", metavar="PART", nargs="?", default="", help="One section, table, row or value only.")
    show.add_argument("--json", action="store_true", help="Print one JSON object.")
    diff = add_verb(kinds, "diff", "Print what differs between two scenarios.", diff_scenarios)
    diff.add_argument("first", metavar="A", help="Name of a shipped station, or a folder.")
    diff.add_argument("second", metavar="B", help="Name of a shipped station, or a folder.")
    new = add_verb(kinds, "new", "Start a scenario of your own that lies over another.", new_scenario)
    new.add_argument("name", metavar="NAME", help="Folder to make; its last part is the station's name.")
    new.add_argument(
        "--from", dest="base", metavar="STATION", default="iss", help="Scenario it lies over. Default: iss."
    )
    check = add_verb(kinds, "check", "Tell all faults of a scenario at once.", check_scenario)
    station_argument(check, "PATH")


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


def show_scenario(options: argparse.Namespace) -> int:
    """Print the resolved scenario with the origin of each value."""
    scenario = api.load_scenario(options.station, sets=options.sets)
    encode_output("utf-8" if options.json else None)
    text = show_text(scenario, options.part, as_json=options.json)
    print(text.rstrip("\n"))
    return 0


def diff_scenarios(options: argparse.Namespace) -> int:
    """Print what differs between two scenarios."""
    faults: list[Fault] = []
    scenarios: list[Scenario] = []
    for name in (options.first, options.second):
        try:
            scenarios.append(api.load_scenario(name))
        except ScenarioError as error:
            faults += error.faults
    if faults:
        raise ScenarioError(faults)
    print(diff_text(*scenarios).rstrip("\n"))
    return 0


def new_scenario(options: argparse.Namespace) -> int:
    """Start a scenario and say what to do next."""
    path = Path(options.name)
    made = new_station(path.name, options.base, path.parent)
    print(f"Made {made}: {', '.join(sorted(file.name for file in made.iterdir()))}")
    print(f"Edit it, then: stationkeeper scenario check {made}")
    return 0


def check_scenario(options: argparse.Namespace) -> int:
    """Tell all faults of a scenario, or what it holds."""
    scenario = api.load_scenario(options.station, sets=options.sets)
    counts = ", ".join(f"{count:,} {standing}" for standing, count in count_by_standing(scenario).items())
    print(f"{scenario.station.title} ({scenario.hash}): no fault. Input numbers: {counts}.")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one verb and return the exit status; never raises, and shows a traceback only when `--debug` asks."""
    words = plain_words(sys.argv[1:] if arguments is None else arguments)
    try:
        status = _carried_out(words)
        sys.stdout.flush()
        return status
    except StationkeeperError as error:
        return _ended(2, str(error))
    except KeyboardInterrupt:
        return _ended(INTERRUPTED, "\nStopped on request; nothing was written.")
    except BrokenPipeError:
        _silence_output()
        return BROKEN_PIPE
    except OSError as error:
        _silence_output()
        place = str(error.filename or "standard output")
        return _ended(2, str(OutputError(Fault(place, error.strerror or str(error), "room and leave to write"))))
    except Exception as error:  # a defect of ours: the user needs one line, we need the command
        return _ended(1, _defect(error, words))


def _carried_out(words: list[str]) -> int:
    """Return the exit status of the verb; `--help` and `--version` print and are done."""
    try:
        options, unknown = parser().parse_known_args(words)
    except SystemExit as done:
        return int(done.code or 0)
    faults = [_unknown_fault(options.verb, word) for word in unknown]
    if faults:
        raise RequestError(faults)
    run: Callable[[argparse.Namespace], int] = options.run
    return run(options)


def _unknown_fault(verb: Parser, word: str) -> Fault:
    """Return the fault of a word that the verb does not know."""
    known = [name for name in verb._option_string_actions if name.startswith("--")]
    return Fault("command line", f"'{word}'", ", ".join(known), nearest(word, known))


def _ended(status: int, text: str) -> int:
    """Tell `text` on standard error, as far as anyone listens, and return `status`."""
    with contextlib.suppress(OSError):
        print(text, file=sys.stderr, flush=True)
    return status


def _silence_output() -> None:
    """Send what is still held for standard output to nowhere, so that leaving the program does not fail again."""
    with contextlib.suppress(OSError, ValueError), open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _defect(error: Exception, words: list[str]) -> str:
    """Return the request to report a defect; with `--debug` the traceback too."""
    if "--debug" in words:
        return traceback.format_exc()
    kind = type(error).__name__
    request_text = "This is our defect: please report it with what the same command prints with --debug added."
    return f"stationkeeper failed ({kind}: {error}).\n{request_text}"
