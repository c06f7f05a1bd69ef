"""The command line: one verb is one call of the Python door; faults are told at once, with exit status 2.

Exit status: 0 done, 1 a defect of ours, 2 a fault in what was given, 130 interrupted, 141 our reader left.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import traceback
from collections.abc import Callable, Sequence

from stationkeeper import __version__
from stationkeeper.errors import Fault, OutputError, RequestError, StationkeeperError, nearest
from stationkeeper.verbs import Parser, loaded, plain_words

INTERRUPTED = 130  # what a shell reports for a program ended by SIGINT
BROKEN_PIPE = 141  # what a shell reports for a program ended by SIGPIPE
_QUESTIONS = (
    *("maintenance", "stocks", "demands", "spares", "agreements", "presence", "traffic", "chances", "report"),
    *("replay", "rules", "gap"),
)
# Who adds which verbs, in the order in which help lists them. A call loads the module of its own verb only.
_ADDERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("stationkeeper.commands.assess", "add_assess", ("assess",)),
    ("stationkeeper.commands.scenarios", "add_scenario", ("scenario",)),
    ("stationkeeper.commands.questions", "add_questions", _QUESTIONS),
    ("stationkeeper.commands.comparisons", "add_comparisons", ("compare",)),
    ("stationkeeper.commands.drivers", "add_drivers", ("drivers",)),
    ("stationkeeper.commands.rare", "add_rare", ("rare",)),
    ("stationkeeper.commands.manifest", "add_manifest", ("manifest",)),
    ("stationkeeper.commands.planner", "add_planner", ("plan", "replan", "history")),
    ("stationkeeper.commands.plans", "add_plans", ("plans",)),
    ("stationkeeper.commands.orbit", "add_orbit", ("orbit",)),
    ("stationkeeper.commands.orbit", "add_propellant", ("propellant",)),
    ("stationkeeper.web.verb", "add_serve", ("serve",)),
)


def parser(verb: str = "") -> Parser:
    """Return the parser of every verb, from which the reference page is written, or of one verb when it is known."""
    top = Parser(
        prog="stationkeeper",
        description="Plans, simulates and assesses the joint operation of a crewed space station.",
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"stationkeeper {__version__}")
    verbs = top.add_subparsers(metavar="VERB", required=True, parser_class=Parser)
    own = [adder for adder in _ADDERS if verb in adder[2]]
    for module, function, _ in own or _ADDERS:
        loaded(module, function)(verbs)
    return top


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
        options, unknown = parser(words[0] if words else "").parse_known_args(words)
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
