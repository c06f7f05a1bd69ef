"""Carries out the verb `manifest`."""

from __future__ import annotations

import argparse
import sys

from stationkeeper import planner
from stationkeeper.errors import Fault, RequestError
from stationkeeper.report.manifest_text import manifest_json, manifest_text
from stationkeeper.verbs import encode_output, read_option, whole_number


def tell_manifest(options: argparse.Namespace) -> int:
    """Print what goes on which flight."""
    faults: list[Fault] = []
    lead_days = read_option(faults, "--lead-days", options.lead_days, whole_number, "a whole number of days as 3")
    try:
        aim = options.minimise or options.maximise
        answer = planner.manifest(options.demands, options.flights, aim, lead_days or 0)
    except RequestError as error:
        raise RequestError([*faults, *error.faults]) from None
    if faults:
        raise RequestError(faults)
    encode_output("utf-8" if options.json else None)
    sys.stdout.write(manifest_json(answer) if options.json else manifest_text(answer) + "\n")
    return 0
