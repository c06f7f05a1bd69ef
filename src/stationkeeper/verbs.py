"""What every verb of the command line is made of: the parser, arguments that verbs share, reading of options."""

from __future__ import annotations

import argparse
import importlib
import io
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar

from stationkeeper.errors import Fault, RequestError, nearest

Value = TypeVar("Value")


class Parser(argparse.ArgumentParser):
    """An argument parser that raises its faults in our form instead of leaving the program."""

    def error(self, message: str) -> NoReturn:
        """Raise the fault that argparse found, with the nearest known word."""
        known = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message)
        near = nearest(known[1], re.findall(r"[\w-]+", known[2])) if known else ""
        usage = " ".join(self.format_usage().removeprefix("usage: ").split())
        raise RequestError(Fault("command line", message, usage, near or f"See {self.prog} --help"))


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
