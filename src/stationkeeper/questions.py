"""Verbs that answer one question without a campaign: each prints words, or with `--json` one JSON object."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from stationkeeper import api
from stationkeeper.errors import Fault, RequestError
from stationkeeper.times import parse_date
from stationkeeper.verbs import Parser, add_verb, encode_output, read_option, whole_number


def add_questions(verbs: Any) -> None:
    """Add the verbs of this module."""
    _orbit_verbs(verbs)


def _orbit_verbs(verbs: Any) -> None:
    text = "Hold the orbit model against a record of elements."
    kinds = verbs.add_parser("orbit", help=text, description=text).add_subparsers(
        metavar="VERB", required=True, parser_class=Parser
    )
    hindcast = add_verb(kinds, "hindcast", "Foretell past altitudes from what was known, and score it.", hindcast_orbit)
    hindcast.add_argument("--elements", metavar="FILE", required=True, help="CSV with date and mean_alt_km, daily.")
    hindcast.add_argument("--reboosts", metavar="FILE", help="CSV with date_utc_approx and dv_mps. Default: detected.")
    hindcast.add_argument("--weather", metavar="FILE", help="CSV with date, f107, f107a and ap. Default: shipped.")
    hindcast.add_argument("--fit-days", metavar="N", default="90", help="Days before each start to fit. Default: 90.")
    hindcast.add_argument("--horizons", metavar="DAYS", default="30,90,365", help="Days ahead. Default: 30,90,365.")
    hindcast.add_argument("--from", dest="first", metavar="DATE", required=True, help="First start, UTC.")
    hindcast.add_argument("--to", dest="last", metavar="DATE", required=True, help="Last start, UTC.")
    hindcast.add_argument("--json", action="store_true", help="Print one JSON object.")
    reboosts = add_verb(kinds, "reboosts", "List the reboosts found in a record of elements, as CSV.", find_reboosts)
    reboosts.add_argument("--elements", metavar="FILE", required=True, help="CSV with date and mean_alt_km, daily.")


def hindcast_orbit(options: argparse.Namespace) -> int:
    """Print the scores of a hindcast."""
    faults: list[Fault] = []
    first = read_option(faults, "--from", options.first, parse_date, "a date as 2005-01-01")
    last = read_option(faults, "--to", options.last, parse_date, "a date as 2021-12-31")
    fit_days = read_option(faults, "--fit-days", options.fit_days, whole_number, "a whole number as 90")
    horizons = read_option(faults, "--horizons", options.horizons, api.parse_horizons, "whole numbers as 30,90,365")
    if faults or first is None or last is None or fit_days is None or horizons is None:
        raise RequestError(faults)
    files = api.HindcastFiles(Path(options.elements), _path(options.reboosts), _path(options.weather))
    encode_output("utf-8" if options.json else None)
    sys.stdout.write(api.hindcast(files, first, last, fit_days, horizons, as_json=options.json))
    return 0


def find_reboosts(options: argparse.Namespace) -> int:
    """Print the reboosts found in a record."""
    sys.stdout.write(api.reboosts(Path(options.elements)))
    return 0


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None
