"""Verbs of the orbit: hold the model against a record, read and write the files that flight dynamics exchange."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import Any

from stationkeeper import api
from stationkeeper.assessment.orbit_file import carried, message_of, orbit_found
from stationkeeper.assessment.propellant import propellant_answer
from stationkeeper.errors import Fault, OutputError, RequestError
from stationkeeper.orbit.elements_csv import date_of_day
from stationkeeper.orbit.ephemeris import element_set, propagated
from stationkeeper.orbit.message_files import read_message
from stationkeeper.orbit.messages import Message, moment_text
from stationkeeper.orbit.write_messages import czml, oem_kvn, oem_xml, omm_json, omm_kvn, omm_xml, tle_text
from stationkeeper.report.orbit_file_text import orbit_file_text
from stationkeeper.report.propellant_text import propellant_text
from stationkeeper.scenario.laid import Laid, lay_orbit
from stationkeeper.times import parse_date
from stationkeeper.validation.calibration import calibration, calibration_text
from stationkeeper.validation.commands import hindcast_json, hindcast_text, reboosts_csv
from stationkeeper.validation.geometry_year import geometry_text, geometry_year
from stationkeeper.validation.hindcast import Asked
from stationkeeper.validation.story import shipped_story, story_text
from stationkeeper.validation.today import Files, ballistic_text, ballistic_today
from stationkeeper.validation.update_weather import update_text, update_weather
from stationkeeper.validation.yearly import years_of_burns, years_text
from stationkeeper.verbs import Parser, add_verb, encode_output, read_option, station_argument, whole_number

SETS = ("omm", "omm-xml", "omm-json", "tle")
PATHS = ("oem", "oem-xml", "czml")
DAYS_RANGE = (0.01, 60.0)
LEAST_RANGE = (0.05, 10.0)
STEP_RANGE = (1.0, 86_400.0)
MOST_STATES = 500_000
ELEMENTS_SD_KM = 0.05  # mean altitude of a message against the element sets of its day
CARRIED_SD_KM = 0.01  # and for each day that it was carried: a third of the decay


def add_propellant(verbs: Any) -> None:
    """Add `propellant`."""
    text = "Tell who may raise the orbit today and from which tanks, what a loss leaves, and what the last burns take."
    verb = add_verb(verbs, "propellant", text, tell_propellant)
    station_argument(verb, "STATION")
    verb.add_argument("--json", action="store_true", help="Print one JSON object.")


def tell_propellant(options: argparse.Namespace) -> int:
    """Print the propellant of a station at its epoch."""
    told = propellant_answer(api.load_scenario(options.station, sets=tuple(options.sets)))
    encode_output("utf-8" if options.json else None)
    sys.stdout.write(f"{told.model_dump_json(indent=2) if options.json else propellant_text(told)}\n")
    return 0


def add_orbit(verbs: Any) -> None:
    """Add the verbs of this module."""
    text = "Hold the orbit model against a record of elements; read and write orbit files."
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
    hindcast.add_argument("--hindsight", action="store_true", help="And tell what would remain if more were known.")
    hindcast.add_argument("--json", action="store_true", help="Print one JSON object.")
    reboosts = add_verb(kinds, "reboosts", "List the reboosts found in a record of elements, as CSV.", find_reboosts)
    reboosts.add_argument("--elements", metavar="FILE", required=True, help="CSV with date and mean_alt_km, daily.")
    reboosts.add_argument("--least", metavar="MPS", default="0.2", help="Least delta-v, m/s: 0.05 to 10. Default: 0.2.")
    text = "Tell what drag took and what burns gave in each year of a record of elements."
    years = add_verb(kinds, "years", text, tell_years)
    years.add_argument("--elements", metavar="FILE", required=True, help="CSV with date and mean_alt_km, daily.")
    years.add_argument("--reboosts", metavar="FILE", help="CSV with date_utc_approx and dv_mps, to hold it against.")
    years.add_argument("--weather", metavar="FILE", help="CSV with date, f107, f107a and ap. Default: shipped.")
    years.add_argument("--json", action="store_true", help="Print one JSON object.")
    text = "Estimate the ballistic coefficient at the end of a record of elements, with its uncertainty."
    estimate = add_verb(kinds, "estimate", text, estimate_ballistic)
    estimate.add_argument("--elements", metavar="FILE", required=True, help="CSV with date and mean_alt_km, daily.")
    estimate.add_argument("--reboosts", metavar="FILE", help="CSV with date_utc_approx and dv_mps. Default: detected.")
    estimate.add_argument("--weather", metavar="FILE", help="CSV with date, f107, f107a and ap. Default: shipped.")
    estimate.add_argument("--fit-days", metavar="N", default="180", help="Days before the end to weigh. Default: 180.")
    estimate.add_argument("--json", action="store_true", help="Print one JSON object.")
    text = "Tell the altitude of the ISS since 1999, year by year, beside what the model makes of it."
    add_verb(kinds, "history", text, tell_history).add_argument(
        "--json", action="store_true", help="Print one JSON object."
    )
    text = "Tell how often the bands of solar activity held what came, over 261 past forecasts."
    add_verb(kinds, "bands", text, tell_bands).add_argument(
        "--json", action="store_true", help="Print one JSON object."
    )
    text = "Tell how the plane of the orbit stands to the Sun in a year: beta angle, shadow, periods of high beta."
    geometry = add_verb(kinds, "geometry", text, tell_geometry)
    station_argument(geometry, "STATION")
    geometry.add_argument("--year", metavar="YYYY", required=True, help="The year.")
    geometry.add_argument("--json", action="store_true", help="Print one JSON object.")
    _weather_verb(kinds)
    _file_verbs(kinds)


def _weather_verb(kinds: Any) -> None:
    text = "Bring newer solar and geomagnetic activity into our own form, and tell what is new in it."
    weather = add_verb(kinds, "update-weather", text, renew_weather)
    weather.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        help="SW-All.csv or .txt of CelesTrak; daily solar and geomagnetic data of NOAA SWPC; NASA Marshall's F10.7.",
    )
    weather.add_argument("--out", metavar="FILE", help="CSV for --weather, or solar_forecast.csv of a station.")
    weather.add_argument("--json", action="store_true", help="Print one JSON object.")


def _file_verbs(kinds: Any) -> None:
    text = "Show what an orbit file says (element sets, CCSDS OMM, OEM), and lay it over a station."
    reads = add_verb(kinds, "import", text, import_orbit)
    reads.add_argument(
        "file", metavar="FILE", help="TLE, OMM (XML, JSON, CSV, keywords) or OEM (XML, keywords); .gz too."
    )
    reads.add_argument("--object", metavar="NAME", help="Designator, catalogue number or name, when it holds several.")
    reads.add_argument("--over", metavar="STATION", help="Lay orbit and mass over this station. Needs --out.")
    reads.add_argument("--out", metavar="DIR", help="New folder of the station that lies over the other.")
    reads.add_argument("--json", action="store_true", help="Print one JSON object.")
    writes = add_verb(kinds, "export", "Write an orbit in a form that others read.", export_orbit)
    writes.add_argument("source", metavar="SOURCE", help="A shipped station, a station's folder, or an orbit file.")
    writes.add_argument("--as", dest="form", metavar="FORM", default="omm", help=f"{', '.join((*SETS, *PATHS))}.")
    writes.add_argument("--object", metavar="NAME", help="Which object of a file with several.")
    writes.add_argument("--days", metavar="D", default="15", help="Days of states, for oem and czml. Default: 15.")
    writes.add_argument("--step", metavar="S", default="240", help="Seconds between states. Default: 240.")
    writes.add_argument("--out", metavar="FILE", help="Where to write. Default: standard output.")


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
    tell = hindcast_json if options.json else hindcast_text
    sys.stdout.write(tell(files, Asked(first, last, fit_days, horizons), options.hindsight))
    return 0


def find_reboosts(options: argparse.Namespace) -> int:
    """Print the reboosts found in a record."""
    faults: list[Fault] = []
    least = _between(faults, "--least", options.least, LEAST_RANGE)
    if faults:
        raise RequestError(faults)
    sys.stdout.write(reboosts_csv(Path(options.elements), least))
    return 0


def tell_years(options: argparse.Namespace) -> int:
    """Print the delta-v of each year."""
    told = years_of_burns(api.HindcastFiles(Path(options.elements), _path(options.reboosts), _path(options.weather)))
    encode_output("utf-8" if options.json else None)
    sys.stdout.write(f"{told.model_dump_json(indent=2) if options.json else years_text(told)}\n")
    return 0


def estimate_ballistic(options: argparse.Namespace) -> int:
    """Print the ballistic coefficient at the end of a record."""
    faults: list[Fault] = []
    fit_days = read_option(faults, "--fit-days", options.fit_days, whole_number, "a whole number as 180")
    if faults or fit_days is None:
        raise RequestError(faults)
    told = ballistic_today(Files(Path(options.elements), _path(options.reboosts), _path(options.weather)), fit_days)
    encode_output("utf-8" if options.json else None)
    sys.stdout.write(f"{told.model_dump_json(indent=2) if options.json else ballistic_text(told)}\n")
    return 0


def tell_history(options: argparse.Namespace) -> int:
    """Print the recorded altitude beside the model's."""
    told = shipped_story().told
    encode_output("utf-8" if options.json else None)
    sys.stdout.write(f"{told.model_dump_json(indent=2) if options.json else story_text(told)}\n")
    return 0


def renew_weather(options: argparse.Namespace) -> int:
    """Print what is new in files of activity; write them in our own form where asked."""
    told, text = update_weather([Path(name) for name in options.files])
    if options.out:
        _write(Path(options.out), text)
    encode_output("utf-8" if options.json else None)
    made = f"\nMade {options.out}." if options.out else ""
    sys.stdout.write(f"{told.model_dump_json(indent=2) if options.json else update_text(told) + made}\n")
    return 0


def tell_geometry(options: argparse.Namespace) -> int:
    """Print the plane of the orbit in a year."""
    faults: list[Fault] = []
    year = read_option(faults, "--year", options.year, whole_number, "a year as 2027")
    if faults or year is None:
        raise RequestError(faults)
    told = geometry_year(api.load_scenario(options.station, sets=tuple(options.sets)), year)
    encode_output("utf-8" if options.json else None)
    sys.stdout.write(f"{told.model_dump_json(indent=2) if options.json else geometry_text(told)}\n")
    return 0


def tell_bands(options: argparse.Namespace) -> int:
    """Print how the bands of solar activity did."""
    told = calibration()
    encode_output("utf-8" if options.json else None)
    sys.stdout.write(f"{told.model_dump_json(indent=2) if options.json else calibration_text(told)}\n")
    return 0


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


def import_orbit(options: argparse.Namespace) -> int:
    """Print what an orbit file says; lay it over a station where asked."""
    if bool(options.over) != bool(options.out):
        given, missing = ("--over", "--out") if options.over else ("--out", "--over")
        raise RequestError(Fault(missing, "not given", f"with {given}", "Give both, or none to look only"))
    message = read_message(Path(options.file), options.object)
    told = ""
    if options.over:
        made = f"Made {_laid(message, options)}, with the burns planned after its epoch."
        told = f"\n{made} Look at it: stationkeeper scenario show {options.out} orbit"
    found = orbit_found(message)
    encode_output("utf-8" if options.json else None)
    text = found.model_dump_json(indent=2) if options.json else orbit_file_text(found) + told
    sys.stdout.write(f"{text}\n")
    return 0


def _laid(message: Message, options: argparse.Namespace) -> Path:
    scenario = api.load_scenario(options.over)
    altitude, node, days = carried(message, scenario)
    burns = _planned(message, scenario.station.epoch)
    note = (
        f"Mean elements of {moment_text(message.mean.day)[:16]} UTC, carried {days:+.2f} days to the epoch by decay "
        f"and node drift."
    )
    laid = Laid(
        title=f"{message.kind} {message.object_name} {message.object_id}".strip(),
        source_note=f"Read from {Path(options.file).name}.",
        altitude_km=altitude,
        altitude_sd_km=ELEMENTS_SD_KM + CARRIED_SD_KM * abs(days),
        inclination_deg=message.mean.inclination_deg,
        node_deg=node,
        mass_kg=message.mass_kg,
        note=note,
        burns=burns,
    )
    return lay_orbit(Path(options.out), options.over, laid)


def _planned(message: Message, epoch: date) -> tuple[tuple[date, float, str], ...]:
    """Return the burns of a message's events that come after the epoch and raise the orbit."""
    days = [(date_of_day(event.day), event.dv_mps, event.name) for event in message.events]
    return tuple(burn for burn in days if burn[0] > epoch and burn[1] > 0.0)


def export_orbit(options: argparse.Namespace) -> int:
    """Write an orbit in another form."""
    faults: list[Fault] = []
    if options.form not in (*SETS, *PATHS):
        faults.append(Fault("--as", f"'{options.form}'", ", ".join((*SETS, *PATHS))))
    days = _between(faults, "--days", options.days, DAYS_RANGE)
    step = _between(faults, "--step", options.step, STEP_RANGE)
    if not faults and days * 86_400.0 / step > MOST_STATES:
        faults.append(
            Fault("--step", options.step, f"at most {MOST_STATES:,} states", "Ask fewer days or longer steps")
        )
    if faults:
        raise RequestError(faults)
    text = exported(options.source, options.object, options.form, days, step)
    if not options.out:
        encode_output("utf-8")
        sys.stdout.write(text)
        return 0
    _write(Path(options.out), text)
    return 0


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(Fault(str(path), error.strerror or str(error), "a file that can be written")) from None


def _between(faults: list[Fault], option: str, text: str, span: tuple[float, float]) -> float:
    low, high = span
    allowed = f"a number from {low:g} to {high:g}"
    value = read_option(faults, option, text, float, allowed)
    if value is not None and not low <= value <= high:
        faults.append(Fault(option, f"'{text}'", allowed))
    return low if value is None else value


def exported(source: str, wanted: str | None, form: str, days: float, step_s: float) -> str:
    """Return the orbit of a file, or of a station, in a form; states of a file that has them are kept as they are."""
    given = Path(source).is_file()
    message = read_message(Path(source), wanted) if given else message_of(api.load_scenario(source))
    notes = () if given else ("Mean orbit of a scenario; where on it the station is, is not known: taken at the node",)
    if form in SETS and message.states is not None:
        notes = ("Fitted by SGP4 to the states of the first day, up to the first burn",)
    if form in SETS:
        writers = {"omm-json": lambda: omm_json(message), "tle": lambda: tle_text(message)}
        writers |= {"omm": lambda: omm_kvn(message, notes), "omm-xml": lambda: omm_xml(message, notes)}
        return writers[form]()
    states, frame = message.states, message.frame
    if states is None:
        states, frame = propagated(element_set(message), days, step_s), "TEME"
    if form == "czml":
        return czml(message, states)
    return (oem_kvn if form == "oem" else oem_xml)(message, states, frame, notes)
