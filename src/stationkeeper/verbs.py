"""What every verb of the command line is made of: the parser, arguments that verbs share, reading of options."""

from __future__ import annotations

import argparse
import importlib
import io
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn, TypeVar

from stationkeeper.errors import Fault, RequestError, nearest

Value = TypeVar("Value")

# One line to copy for each verb, shown under its help. Files and folders named here are the reader's own.
EXAMPLES = {
    "assess": "iss --through 2030-12-31 --futures 500 --out answer",
    "scenario show": "iss orbit.target_km",
    "scenario diff": "iss my-station",
    "scenario new": "my-station --from iss",
    "scenario check": "my-station",
    "maintenance": "iss --through 2030-12-31 --futures 300",
    "stocks": "iss",
    "demands": "iss --from 2027-01-01 --through 2027-12-31",
    "spares": "iss --confidence 0.99 --mass-limit 2000",
    "agreements": "iss --as-of 2025-08-01",
    "presence": "iss --from 2022-09-22 --to 2026-10-08",
    "traffic": "iss --on 2025-11-27",
    "chances": "iss",
    "report": "answer --html board.html",
    "replay": 'iss --as-of 2026-01-07 --event "medical crew-11"',
    "rules": "iss --rule life",
    "gap": "iss",
    "compare": "iss --set cadence.ng.interval_days=180 --futures 400",
    "drivers": "tiny --futures 60",
    "rare": "tiny --limit leak-partner --paths 100",
    "manifest": "--demands demands.csv --flights flights.csv",
    "plan": "tiny --out best",
    "replan": 'best --event "pad south-1 out 2030-02-10..2030-02-20"',
    "history": "iss --case soyuz-ms-22",
    "plans write": "tiny --out mine",
    "plans show": "mine",
    "plans check": "mine",
    "plans diff": "best mine",
    "plans calendar": "mine --out mine.ics",
    "plans import": "hand.csv --station tiny --out hand",
    "orbit hindcast": "--elements elements.csv --from 2023-01-01 --to 2025-01-01",
    "orbit reboosts": "--elements elements.csv",
    "orbit years": "--elements elements.csv",
    "orbit estimate": "--elements elements.csv",
    "orbit history": "",
    "orbit bands": "",
    "orbit geometry": "iss --year 2027",
    "orbit update-weather": "SW-All.csv --out weather.csv",
    "orbit import": "station.tle",
    "orbit export": "station.tle --as oem --days 2 --out station.oem",
    "propellant": "iss",
    "serve": "iss",
}
_OPTIONAL = re.compile(r" ?\[[^\]]*\]+")  # what a usage line puts between brackets
_STATUS = """exit status:
  0 done, 1 a defect of ours, 2 a fault in what was given, 130 interrupted"""


_WIDE = 78  # columns, beside an indent of two: a longer example takes two lines


class Parser(argparse.ArgumentParser):
    """An argument parser that raises its faults in our form instead of leaving the program, and shows an example."""

    def format_help(self) -> str:
        """Return the help, with a line to copy under that of a verb and what the exit status means."""
        words = EXAMPLES.get(self.prog.removeprefix("stationkeeper "))
        line = f"{self.prog} {words}".rstrip()
        line = line if len(line) <= _WIDE else f"{self.prog} \\\n      {words}"
        example = "" if words is None else f"example:\n  {line}\n\n"
        return f"{super().format_help()}\n{example}{_STATUS}\n"

    def error(self, message: str) -> NoReturn:
        """Raise the fault that argparse found, with the nearest known word."""
        known = re.search(r"argument (\S+): invalid choice: '([^']*)' \(choose from (.*)\)", message)
        if known:
            place = known[1] if known[1].startswith("--") else "command line"
            words = re.findall(r"[\w-]+", known[3])
            near = nearest(known[2], words) or f"See {self.prog} --help"
            raise RequestError(Fault(place, f"'{known[2]}'", ", ".join(words), near))
        needed = message.removeprefix("the following arguments are required: ")
        met = f"{needed} is missing" if needed != message else message
        raise RequestError(Fault("command line", met, self._needed(), f"See {self.prog} --help"))

    def _needed(self) -> str:
        """Return the usage without all that may be left out."""
        usage = " ".join(self.format_usage().removeprefix(f"usage: {self.prog}").split())
        return f"{self.prog} {_OPTIONAL.sub('', usage).strip()}"


def leaves(top: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Yield each parser that carries out a verb, in the order of the help."""
    groups = [action for action in top._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        yield top
    for group in groups:
        for verb in group.choices.values():
            yield from leaves(verb)


def plain_words(words: Sequence[str]) -> list[str]:
    """Return the words of a command with `plan check` and `plan diff` written as `plans check` and `plans diff`.

    `plan` takes a station; none can be called 'check' or 'diff' there.
    """
    shared = len(words) > 1 and words[0] == "plan" and words[1] in ("check", "diff")
    return ["plans", *words[1:]] if shared else list(words)


def add_verb(verbs: Any, name: str, text: str, run: Callable[[argparse.Namespace], int]) -> Parser:
    """Add a verb that is carried out by `run`, which returns the exit status."""
    verb: Parser = verbs.add_parser(name, help=text, description=text, allow_abbrev=False)
    verb.set_defaults(run=run, verb=verb)
    verb.add_argument("--debug", action="store_true", help="Show the traceback of a defect.")
    return verb


def later(module: str, function: str) -> Callable[[argparse.Namespace], int]:
    """Return what carries out a verb by a function of a module that is loaded only when the verb is called.

    For verbs whose libraries (a solver, a web server) take longer to load than most answers take to give; never to
    get round a loop of imports. See docs/decisions/0006.
    """

    def run(options: argparse.Namespace) -> int:
        status: int = loaded(module, function)(options)
        return status

    return run


def loaded(module: str, function: str) -> Callable[..., Any]:
    """Return a function of a module that is loaded only now, under the rule of `later`."""
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


def station_argument(verb: Parser, name: str, optional: bool = False) -> None:
    """Add the scenario a verb works on, and the values laid over it."""
    count = "?" if optional else None
    verb.add_argument("station", metavar=name, nargs=count, help="Name of a shipped station (iss, tiny), or a folder.")
    verb.add_argument(
        "--set",
        dest="sets",
        metavar="PATH=VALUE",
        action="append",
        default=[],
        help="Override one value, as orbit.altitude_km=410. May be repeated.",
    )


def read_option(
    faults: list[Fault], option: str, text: str | None, read: Callable[[str], Value], allowed: str
) -> Value | None:
    """Return the value of an option, or None when it was not given or cannot be read; the fault is kept."""
    if text is None:
        return None
    try:
        return read(text)
    except ValueError:
        faults.append(Fault(option, f"'{text}'", allowed))
        return None


def whole_number(text: str) -> int:
    """Return a whole number in plain, 1_000 or 1,000 form; raise ValueError for anything else."""
    return int(text.replace(",", ""))


def encode_output(encoding: str | None) -> None:
    """Set the encoding of standard output (None: keep it); what it cannot show becomes "?" instead of an error."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding=encoding, errors="strict" if encoding else "replace")
