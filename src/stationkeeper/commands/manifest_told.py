"""Carries out the verb `manifest`."""

from __future__ import annotations

import argparse
import sys
from threading import Timer

from stationkeeper.assessment.manifest import ManifestAnswer, manifest_answer
from stationkeeper.errors import Fault, RequestError
from stationkeeper.report.manifest_text import manifest_json, manifest_text
from stationkeeper.verbs import encode_output, read_option, whole_number

SAID_AFTER_S = 2.0  # a search that ends sooner is not spoken of


def tell_manifest(options: argparse.Namespace) -> int:
    """Print what goes on which flight."""
    faults: list[Fault] = []
    lead_days = read_option(faults, "--lead-days", options.lead_days, whole_number, "a whole number of days as 3")
    seconds = None
    if options.seconds is not None:
        seconds = read_option(faults, "--seconds", options.seconds, whole_number, "whole seconds as 60")
    try:
        answer = _answer(options, lead_days or 0, seconds)
    except RequestError as error:
        raise RequestError([*faults, *error.faults]) from None
    if faults:
        raise RequestError(faults)
    encode_output("utf-8" if options.json else None)
    sys.stdout.write(manifest_json(answer) if options.json else manifest_text(answer) + "\n")
    return 0


def _answer(options: argparse.Namespace, lead_days: int, seconds: int | None) -> ManifestAnswer:
    """Return the answer; say on standard error when the search takes longer."""
    said = Timer(SAID_AFTER_S, _say_that_it_goes_on)
    said.daemon = True
    said.start()
    try:
        aim = options.minimise or options.maximise
        return manifest_answer(options.demands, options.flights, aim, lead_days, seconds)
    finally:
        said.cancel()


def _say_that_it_goes_on() -> None:
    sys.stderr.write("Searching for loads that reach the bound; --seconds N ends it with the best found by then\n")
    sys.stderr.flush()
