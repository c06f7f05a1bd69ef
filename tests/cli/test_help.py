"""Help reads well on 80 columns, and shows for each verb a line that the program takes."""

from __future__ import annotations

import shlex

import pytest

from stationkeeper.cli import parser
from stationkeeper.errors import RequestError
from stationkeeper.verbs import EXAMPLES, leaves


def test_every_verb_has_an_example_and_no_example_is_of_no_verb() -> None:
    verbs = {verb.prog.removeprefix("stationkeeper ") for verb in leaves(parser())}
    assert verbs == EXAMPLES.keys()


@pytest.mark.parametrize("verb", EXAMPLES)
def test_the_example_of_a_verb_is_a_command_that_it_takes(verb: str) -> None:
    words = [*verb.split(), *shlex.split(EXAMPLES[verb])]
    options, unknown = parser(words[0]).parse_known_args(words)
    assert unknown == [] and options.verb.prog == f"stationkeeper {verb}"


def test_help_fits_80_columns_and_tells_example_and_status(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for verb in leaves(parser()):
        text = verb.format_help()
        assert max(map(len, text.splitlines())) <= 80, verb.prog
        assert "example:\n  stationkeeper " in text and "exit status:\n" in text


@pytest.mark.parametrize(
    "words, told",
    [
        (["assess"], "command line: STATION is missing; allowed: stationkeeper assess STATION. See"),
        (
            ["presence", "iss"],
            "--from, --to is missing; allowed: stationkeeper presence --from DATE --to DATE STATION",
        ),
        (["assess", "iss", "--engine", "cud"], "--engine: 'cud'; allowed: threads, dask, cuda. did you mean 'cuda'?"),
    ],
)
def test_what_is_missing_is_told_without_all_that_may_be_left_out(words: list[str], told: str) -> None:
    with pytest.raises(RequestError) as raised:
        parser(words[0]).parse_known_args(words)
    assert told in str(raised.value)
