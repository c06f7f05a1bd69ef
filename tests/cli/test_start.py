"""A verb loads what it needs and no more, and the table of who adds which verb is true."""

from __future__ import annotations

import argparse
import subprocess
import sys

import pytest

from stationkeeper import cli
from stationkeeper.verbs import Parser, loaded


@pytest.mark.parametrize(("module", "function", "names"), cli._ADDERS)
def test_a_module_adds_the_verbs_it_is_listed_with(module: str, function: str, names: tuple[str, ...]) -> None:
    verbs = argparse.ArgumentParser().add_subparsers(parser_class=Parser)
    loaded(module, function)(verbs)
    assert tuple(verbs.choices) == names


def test_a_call_knows_its_own_verb_and_help_lists_every_one() -> None:
    assert "replan" in cli.parser("replan").format_help()
    assert "agreements" not in cli.parser("replan").format_help()
    for text in (cli.parser().format_help(), cli.parser("nothing").format_help()):
        assert all(name in text for _, _, names in cli._ADDERS for name in names)


def test_saying_what_replan_takes_loads_neither_compiler_nor_solver() -> None:
    told = "import sys; from stationkeeper.cli import main; main(['replan', '--help']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    modules = set(done.stdout.splitlines()[-1].split())
    assert "stationkeeper.commands.planner" in modules
    assert not {"numba", "ortools", "scipy", "jinja2", "numpy"} & modules
