"""A plan as a folder that people read and edit: plan.toml says what it is, six CSV tables hold what was decided.

plan.toml names the station and the hash of the scenario it was made for, and carries the hash of the plan. A table
changed by hand changes the plan's hash: that is allowed, and told. A plan made for another state of the scenario is
read when all its names and dates fit, and told; one with another epoch is refused, because what is docked differs.
"""

from __future__ import annotations

import csv
import io
import json
import os
import secrets
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from stationkeeper.csvfile import file_lines
from stationkeeper.errors import Fault, OutputError, StationkeeperError, nearest
from stationkeeper.planning import plan_rows as rows
from stationkeeper.planning.plan import Flight, Plan
from stationkeeper.scenario.model import Scenario

SCHEMA = "stationkeeper.plan/1"
HEAD = "plan.toml"
_KEYS = (
    *("schema", "station", "sets", "scenario_hash", "epoch", "through", "made_by", "plan_hash"),
    "objective",
)


class PlanError(StationkeeperError):
    """The plan cannot be read, or names what its scenario does not have."""

    phase = "The plan has faults"


@dataclass(frozen=True)
class Aim:
    """One objective of a planner, in its order: what was reached and what is proved to be the best possible."""

    name: str
    value: float
    bound: float | None = None
    unit: str = ""


@dataclass(frozen=True)
class About:
    """Where a plan comes from. station: name or folder of its scenario; sets: values laid over it (PATH=VALUE)."""

    station: str = ""
    sets: tuple[str, ...] = ()
    made_by: str = "rules"
    aims: tuple[Aim, ...] = ()


@dataclass(frozen=True)
class Filed:
    """A plan read from its folder, and what has to be told about it."""

    plan: Plan
    about: About
    remarks: tuple[str, ...] = ()


def write_plan(plan: Plan, folder: Path | str, about: About | None = None, place: str = "--out") -> Path:
    """Write the plan and return the absolute path of its folder.

    All or nothing: files are written beside `folder`, which they then replace. Raises OutputError, with `place` in its
    fault, when the folder cannot be written or holds anything but a plan.
    """
    target = Path(folder).expanduser().resolve()
    _refuse_foreign(target, place)
    texts = {HEAD: _head_text(plan, about or About())}
    texts |= {file: _csv_text(file, cells) for file, cells in rows.tables_of(plan).items()}
    try:
        _put(target, texts)
    except OSError as error:
        met = f"'{target}': {error.strerror or error}"
        raise OutputError(Fault(place, met, "a folder that can be written", "Name another folder.")) from error
    return target


def read_plan(folder: Path | str, scenario: Scenario) -> Plan:
    """Return the plan in a folder, bound to this scenario; raise PlanError with all its faults at once."""
    return open_plan(folder, scenario).plan


def about_plan(folder: Path | str) -> About:
    """Return where the plan in a folder comes from, without reading its tables; raise PlanError when it cannot."""
    faults: list[Fault] = []
    head = _head(Path(folder), faults)
    if faults:
        raise PlanError(faults)
    return _about(head)


def open_plan(folder: Path | str, scenario: Scenario) -> Filed:
    """Return the plan in a folder with where it comes from and what was changed since it was written.

    Raises PlanError with all faults at once.
    """
    folder = Path(folder)
    faults: list[Fault] = []
    head = _head(folder, faults)
    tables = _tables(folder, faults) if folder.is_dir() else {}
    names = rows.names_of(scenario)
    through = _dates(head, scenario, f"{folder / HEAD}", faults) if head else scenario.station.through
    if _another(head, scenario):
        tables = {}  # of another station: every name in them would be a fault of its own
    plan = _plan(tables, names, scenario, through) if tables else None
    if faults or plan is None:
        raise PlanError([_in_folder(fault, folder) for fault in faults])
    return Filed(plan, _about(head), (*_remarks(plan, head), *_unknown_items(plan, scenario)))


def _another(head: dict[str, Any], scenario: Scenario) -> bool:
    """Return whether a plan was made for another epoch."""
    epoch = head.get("epoch")
    return isinstance(epoch, date) and epoch != scenario.station.epoch


def _in_folder(fault: Fault, folder: Path) -> Fault:
    """Return a fault of a table with the folder before its name."""
    if fault.place.startswith(tuple(rows.COLUMNS)):
        return replace(fault, place=str(folder / fault.place))
    return fault


def _unknown_items(plan: Plan, scenario: Scenario) -> Iterator[str]:
    """Yield a remark for each item of the loads that is neither a stock nor a unit: it only takes room."""
    known = [*(row.id for row in scenario.stocks), *(row.id for row in scenario.units)]
    items = dict.fromkeys(load.item for flight in plan.flights for load in flight.loads)
    for item in items:
        if item not in known:
            hint = nearest(item, known)
            ends = f" ({hint})" if hint else ""
            yield f"{rows.LOADS}: '{item}' is no stock and no unit, so it takes room and nothing more{ends}"


def in_order(flights: list[Flight]) -> tuple[Flight, ...]:
    """Return flights in the order of a plan: those at the station at the epoch, then by launch."""
    return tuple(sorted(flights, key=lambda flight: (flight.docked_day is None, flight.launch_day, flight.id)))


def _csv_text(file: str, cells: rows.Rows) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(rows.COLUMNS[file])
    writer.writerows(cells)
    return text.getvalue()


def _head_text(plan: Plan, about: About) -> str:
    """Return plan.toml."""
    lines = [
        "# A plan of flights, people and cargo. The tables beside this file may be edited; then:",
        "# stationkeeper plans check FOLDER",
        f"schema = {_quoted(SCHEMA)}",
        f"station = {_quoted(about.station)}",
        f"sets = [{', '.join(_quoted(text) for text in about.sets)}]",
        f"scenario_hash = {_quoted(plan.scenario_hash)}",
        f"epoch = {plan.epoch.isoformat()}",
        f"through = {plan.through.isoformat()}",
        f"made_by = {_quoted(about.made_by)}",
        f"plan_hash = {_quoted(plan.hash)}",
    ]
    for aim in about.aims:
        lines += ["", "[[objective]]", f"name = {_quoted(aim.name)}", f"value = {float(aim.value)!r}"]
        lines += [] if aim.bound is None else [f"bound = {float(aim.bound)!r}"]
        lines += [f"unit = {_quoted(aim.unit)}"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Return a basic string of TOML: JSON's form, which leaves only the delete character to be escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _refuse_foreign(target: Path, place: str) -> None:
    """Raise when something that is not a plan lies where one is to be written."""
    allowed = "a new or empty folder, or an older plan"
    if not target.exists():
        return
    if not target.is_dir():
        raise OutputError(Fault(place, f"'{target}' is a file", allowed, "Name another folder."))
    others = sorted(path.name for path in target.iterdir() if path.name not in (HEAD, *rows.COLUMNS))
    if others:
        raise OutputError(
            Fault(place, f"'{target}' holds other files ('{others[0]}')", allowed, "Name another folder.")
        )
    if Path.cwd().is_relative_to(target):
        raise OutputError(Fault(place, f"'{target}' holds the folder you are in", allowed, "Name a folder inside it."))


def _put(target: Path, texts: Mapping[str, str]) -> None:
    """Write files and let their folder take the place of `target`; when that fails the older one is put back."""
    target.parent.mkdir(parents=True, exist_ok=True)
    mark = secrets.token_hex(6)
    fresh, old = (target.parent / f".{target.name[:80]}.{mark}.{word}" for word in ("new", "old"))
    try:
        fresh.mkdir()
        for name, text in texts.items():
            with (fresh / name).open("xb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
        if target.exists():
            os.replace(target, old)
        os.replace(fresh, target)
    finally:
        if old.exists() and not target.exists():
            os.replace(old, target)
        for path in (fresh, old):
            shutil.rmtree(path, ignore_errors=True)


def _head(folder: Path, faults: list[Fault]) -> dict[str, Any]:
    """Return what plan.toml says, {} with a fault when it cannot be read."""
    path = folder / HEAD
    try:
        head = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        faults.append(Fault(str(path), reason, "a plan: a folder with plan.toml", "Check the path"))
        return {}
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        faults.append(Fault(str(path), f"cannot be read: {error}", "TOML in UTF-8", "Correct the line"))
        return {}
    for key in head:
        if key not in _KEYS:
            met = f"unknown key '{key}'"
            faults.append(Fault(str(path), met, ", ".join(_KEYS), nearest(key, _KEYS) or "Delete it"))
    if head.get("schema") != SCHEMA:
        met = f"schema '{head.get('schema', '')}'"
        faults.append(Fault(f"{path} schema", met, f"'{SCHEMA}'", "Write the plan again with this version"))
    for key in ("station", "scenario_hash", "made_by", "plan_hash"):
        if not isinstance(head.get(key, ""), str):
            faults.append(Fault(f"{path} {key}", f"'{head[key]}'", "a text between double quotes", "Quote it"))
    faults += _list_faults(path, head)
    return head


def _list_faults(path: Path, head: dict[str, Any]) -> list[Fault]:
    """Return the faults of the values laid over the scenario and of the objectives."""
    faults: list[Fault] = []
    sets = head.get("sets", [])
    if not isinstance(sets, list) or not all(isinstance(text, str) for text in sets):
        faults.append(Fault(f"{path} sets", f"'{sets}'", 'a list as ["orbit.target_km=410"]', "Correct it"))
    aims = head.get("objective", [])
    if not isinstance(aims, list) or not all(isinstance(aim, dict) and _is_aim(aim) for aim in aims):
        allowed = "[[objective]] with name, value, perhaps bound and unit"
        faults.append(Fault(f"{path} objective", "cannot be read", allowed, "Correct or delete it"))
    return faults


def _is_aim(aim: dict[str, Any]) -> bool:
    numbers = [aim.get("value"), aim.get("bound", 0.0)]
    texts = [aim.get("name"), aim.get("unit", "")]
    real = all(isinstance(one, int | float) and not isinstance(one, bool) for one in numbers)
    return real and all(isinstance(one, str) for one in texts) and set(aim) <= {"name", "value", "bound", "unit"}


def _about(head: dict[str, Any]) -> About:
    aims = tuple(
        Aim(aim["name"], float(aim["value"]), float(aim["bound"]) if "bound" in aim else None, aim.get("unit", ""))
        for aim in head.get("objective", [])
    )
    return About(head.get("station", ""), tuple(head.get("sets", [])), head.get("made_by", ""), aims)


def _dates(head: dict[str, Any], scenario: Scenario, place: str, faults: list[Fault]) -> date:
    """Return the last day of the plan; its epoch must be the scenario's."""
    epoch, met = scenario.station.epoch, {}
    for key in ("epoch", "through"):
        value = head.get(key)
        if isinstance(value, datetime) or not isinstance(value, date):
            faults.append(
                Fault(f"{place} {key}", f"'{value or ''}'", "a date as 2030-12-31", "Write it without quotes")
            )
        else:
            met[key] = value
    if met.get("epoch", epoch) != epoch:
        remedy = "Write the plan again for this scenario, or check it against the one it was made for"
        faults.append(Fault(f"{place} epoch", f"{met['epoch']}", f"{epoch}, as the scenario", remedy))
    if "through" in met and met["through"] <= epoch:
        faults.append(Fault(f"{place} through", f"{met['through']}", f"later than {epoch}", "Give a later date"))
    return met.get("through", scenario.station.through)


def _tables(folder: Path, faults: list[Fault]) -> dict[str, list[rows.Cells]]:
    """Return the rows of every table, and all faults of their form."""
    found = {}
    for file, columns in rows.COLUMNS.items():
        lines, unread = file_lines(folder / file)
        if not (folder / file).exists():
            remedy = f"Where there is nothing to tell, write its first line alone: {','.join(columns)}"
            unread = [Fault(str(folder / file), "no such file", f"the tables {', '.join(rows.COLUMNS)}", remedy)]
        faults += unread
        found[file] = [] if unread else rows.rows_of(lines, file, faults)
        if file == rows.FLIGHTS and unread:
            return {}  # every flight that another table names would be unknown
    return found


def _plan(tables: Mapping[str, list[rows.Cells]], names: rows.Names, scenario: Scenario, through: date) -> Plan:
    """Return the plan that the tables hold; faults are kept with the rows."""
    flights = {flight.id: flight for flight in rows.read_flights(tables[rows.FLIGHTS], names)}
    agency = {row.id: row.agency for row in scenario.classes}
    # A flight whose own row has a fault is still known by name, so that its fault is told once.
    named = {cells.text("id"): agency.get(cells.text("vehicle_class"), "") for cells in tables[rows.FLIGHTS]}
    seats = rows.read_seats(tables[rows.SEATS], names, named)
    loads = rows.read_loads(tables[rows.LOADS], names, list(named))
    whole = [replace(one, seats=seats.get(one.id, ()), loads=loads.get(one.id, ())) for one in flights.values()]
    return Plan(
        scenario_hash=scenario.hash,
        epoch=names.epoch,
        through=through,
        flights=in_order(whole),
        moves=rows.read_moves(tables[rows.MOVES], names, flights, list(named)),
        burns=rows.read_burns(tables[rows.BURNS], names, flights, list(named)),
        waivers=rows.read_waivers(tables[rows.WAIVERS], names),
    )


def _remarks(plan: Plan, head: dict[str, Any]) -> tuple[str, ...]:
    """Return what was changed since the plan was written: the scenario, the tables."""
    made_for, was = head.get("scenario_hash", ""), head.get("plan_hash", "")
    told = []
    if made_for and made_for != plan.scenario_hash:
        told.append(f"made for scenario {made_for}, read against {plan.scenario_hash}")
    now = replace(plan, scenario_hash=made_for or plan.scenario_hash).hash
    if was and now != was:
        told.append(f"edited since it was written: plan {was} is now {plan.hash}")
    return tuple(told)
