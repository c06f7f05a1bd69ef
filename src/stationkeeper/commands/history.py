"""Carries out the verb `history`. Loaded when it is called: it decides plans."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import Literal

from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.assessment.history import CASES, History, history
from stationkeeper.errors import Fault, RequestError, nearest
from stationkeeper.report.history_text import history_text
from stationkeeper.scenario.load import load_scenario
from stationkeeper.verbs import encode_output


class Histories(Told):
    """What `history` answers."""

    schema_: Literal["stationkeeper.histories/1"] = Field(
        default="stationkeeper.histories/1", alias="schema", description="Name and version of this form."
    )
    station: str = Field(description="Title of the station.")
    scenario_hash: str = Field(description="Hash of the scenario.")
    cases: tuple[History, ...] = Field(description="The cases asked for.")


def tell_history(options: argparse.Namespace) -> int:
    """Print what would have been planned on days of the past, beside what was flown."""
    names = tuple(dict.fromkeys(options.cases)) or tuple(CASES)
    faults = [
        Fault("--case", f"'{name}'", ", ".join(CASES), nearest(name, list(CASES)))
        for name in names
        if name not in CASES
    ]
    if faults:
        raise RequestError(faults)
    scenario = load_scenario(options.station, sets=tuple(options.sets))
    try:
        told = tuple(history(scenario, name) for name in names)
    except RequestError as error:
        raise RequestError([replace(fault, place=f"--{fault.place}") for fault in error.faults]) from None
    encode_output("utf-8" if options.json else None)
    whole = Histories(station=scenario.station.title, scenario_hash=scenario.hash, cases=told)
    text = whole.model_dump_json(by_alias=True, indent=2) if options.json else history_text(told)
    sys.stdout.write(f"{text}\n")
    return 0
