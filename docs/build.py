"""Write the pages of docs/reference that are made from the code; `make docs` runs it, a test fails when one is old."""

from __future__ import annotations

import argparse
from pathlib import Path

from stationkeeper.assessment.answer import Answer
from stationkeeper.cli import parser
from stationkeeper.scenario.reference import answer_markdown, reference_markdown
from stationkeeper.verbs import EXAMPLES, leaves

REFERENCE = Path(__file__).resolve().parent / "reference"
STATUS = """\
## Exit status

| status | meaning |
|---|---|
| 0 | done |
| 1 | a defect of ours; the message says how to report it |
| 2 | a fault in what was given: all are told at once, with place, what was met, what is allowed, what to do |
| 130 | interrupted (Ctrl-C); nothing half-written is left |
| 141 | the program that read our output ended |

`NO_COLOR` set to anything turns colours off. `STATIONKEEPER_CACHE` names the folder of compiled kernels
(default `~/.cache/stationkeeper`).
"""


def cli_page() -> str:
    """Return docs/reference/cli.md."""
    top = parser()
    parts = ["# The command line\n", f"{top.description} Written from the program by `make docs`.\n"]
    parts += [_verb_section(verb) for verb in leaves(top)]
    return "\n".join([*parts, STATUS])


def _verb_section(verb: argparse.ArgumentParser) -> str:
    """Return the heading, the text and the table of one verb."""
    rows = [_row(action) for action in verb._actions if action.dest != "help"]
    table = ["| argument | meaning |", "|---|---|", *rows]
    example = f"{verb.prog} {EXAMPLES[verb.prog.removeprefix('stationkeeper ')]}".rstrip()
    return "\n".join([f"## `{verb.prog}`\n", f"{verb.description} Example: `{example}`\n", *table, ""])


def _row(action: argparse.Action) -> str:
    """Return the table row of one argument."""
    takes = f" {action.metavar}" if action.option_strings and action.metavar else ""
    name = ", ".join(action.option_strings) or str(action.metavar)
    return f"| `{name}{takes}` | {action.help} |"


def pages() -> dict[str, str]:
    """Return each generated page by its name in docs/reference."""
    return {"cli.md": cli_page(), "scenario.md": reference_markdown(), "summary.md": answer_markdown(Answer)}


def main() -> None:
    """Write every generated page."""
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8")
        print(f"docs/reference/{name}")


if __name__ == "__main__":
    main()
