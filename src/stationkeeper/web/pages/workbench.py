"""What if? The values that people change most, each with what it may hold and its faults; any other by its path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args, get_origin

from pydantic import Field
from pydantic.fields import FieldInfo

from stationkeeper import api
from stationkeeper.assessment.answer import Told
from stationkeeper.errors import Fault
from stationkeeper.scenario.fields import ROWS, SECTIONS, allowed_text, bare_type, is_sourced, unit_of
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import Commitment, Stock
from stationkeeper.scenario.tables import REMOVE
from stationkeeper.sourced import Sourced
from stationkeeper.web.asked import Asked
from stationkeeper.web.pages.draft import Draft, RuleTold, draft, launch_path, new_rules, regular_launches
from stationkeeper.web.pages.fresh import FORMS, FRESH, Form, fresh_paths, is_fresh, options_of, read_fresh, row_name
from stationkeeper.web.pages.parts import Given, Page

Kind = Literal["date", "number", "choice", "text"]
PREFIX = "v:"  # of the names of form fields: what follows is a path of the scenario
_SECTIONS = (
    *("orbit.altitude_km", "orbit.target_km", "orbit.floor_km", "propellant.tanks_kg", "propellant.reserve_kg"),
    *("structure.repairs_per_year", "structure.sites_per_year", "crewing.handover_days", "supply.spares_confidence"),
)
_STOCKS = ("initial_kg", "target_kg", "reserve_kg")
_SHORT = {
    **{"launch": "launch", "crew": "seats", "interval_days": "every, days", "until": "until"},
    **{"covers_through": "holds through", "confirmed": "confirmed"},
    **{"initial_kg": "aboard, kg", "target_kg": "loaded to, kg", "reserve_kg": "reserve, kg", REMOVE: "drop"},
}
_FILE = re.compile(r"(?:^|/)(\w+)\.csv:\d+ (\w+)$")


class FieldTold(Told):
    """One value that can be changed."""

    path: str = Field(description="Place in the scenario, as in --set.")
    group: str = Field(description="What it belongs to.")
    item: str = Field(description="What it belongs to, in words; empty: the station.")
    label: str = Field(description="What it is.")
    declared: str = Field(description="As the station declares it; empty: unknown.")
    value: str = Field(description="As asked.")
    unit: str = Field(description="Unit; empty: none.")
    allowed: str = Field(description="What it may hold.")
    kind: Kind = Field(description="How it is entered.")
    options: tuple[str, ...] = Field(description="All it may hold, where that is a short list.")
    faults: tuple[str, ...] = Field(description="What is wrong with it.")


class WorkbenchTold(Told):
    """All values offered, and what is wrong with those asked."""

    station: str = Field(description="Station.")
    scenario_hash: str = Field(description="Hash of the station as declared.")
    fields: tuple[FieldTold, ...] = Field(description="Values offered, and every other that was changed.")
    faults: tuple[str, ...] = Field(description="Faults that belong to none of them.")
    rules: tuple[RuleTold, ...] = Field(description="Rules that only the changed plan breaks.")


@dataclass(frozen=True)
class Group:
    """Values that belong together: a table where rows have like columns. folded: so many that they are unfolded."""

    title: str
    hint: str
    heads: tuple[str, ...]
    rows: tuple[tuple[FieldTold | None, ...], ...]
    folded: bool = False

    @property
    def open(self) -> bool:
        """Whether one of them was changed or has a fault."""
        return any(field and (field.faults or field.value != field.declared) for row in self.rows for field in row)

    def named(self, row: tuple[FieldTold | None, ...]) -> str:
        """Return the name of a row."""
        return next(field.item for field in row if field is not None)


@dataclass(frozen=True)
class FreshRow:
    """A row that changed values add."""

    table: str
    name: str
    fields: tuple[FieldTold, ...]
    without: str


@dataclass(frozen=True)
class Blank:
    """The empty fields of a row to add."""

    form: Form
    fields: tuple[FieldTold, ...]


@dataclass(frozen=True)
class View:
    """What the template shows."""

    draft: Draft
    rules: tuple[RuleTold, ...]
    faulty: bool
    groups: tuple[Group, ...]
    fresh: tuple[FreshRow, ...]
    blanks: tuple[Blank, ...]
    others: tuple[FieldTold, ...]
    faults: tuple[str, ...]
    changed: int
    futures: str
    seed: str
    through: str
    path: str
    paths: tuple[str, ...]


_ONE_BY_ONE = "Flights at an interval, one by one"
_GROUPS = {
    "Planned flights": "Dates of launch, UTC, and who sits where: agency, or agency@report for a seat that an "
    "agreement covers; separated by ';'.",
    "Flights at an interval": "Assumed after the manifest ends.",
    _ONE_BY_ONE: "Launches of these flights, UTC. One that is changed no longer follows its interval.",
    "Commitments": "Reports that set how long each party is committed.",
    "Stocks": "Aboard at the epoch, the level that loading aims at, and the line to stay above.",
    "Orbit, propellant, structure": "Single values.",
}


def told(given: Given) -> WorkbenchTold:
    """Return the values offered, as declared and as asked."""
    sets = dict(_pairs(given.asked.sets))
    offered = dict(_offered(given.scenario))
    regular = {path.rpartition(".")[0] for path in offered if is_fresh(path)}
    fresh = (path for path in fresh_paths(list(sets)) if path.rpartition(".")[0] not in regular)
    offered |= dict.fromkeys(fresh, _FRESH)
    groups = offered | {path: "Other changed values" for path in sets if path not in offered}
    at, left = _placed(given.faults, list(groups), sets)
    rows = [_field(given.scenario, path, group, sets, at.get(path, ())) for path, group in groups.items()]
    return WorkbenchTold(
        station=given.scenario.station.id,
        scenario_hash=given.scenario.hash,
        fields=tuple(row for row in rows if row is not None),
        faults=tuple(left),
        rules=new_rules(given.scenario, given.drafted),
    )


def _pairs(sets: Iterable[str]) -> Iterator[tuple[str, str]]:
    for option in sets:
        path, _, value = option.partition("=")
        yield path.strip(), value.strip()


def _offered(scenario: Scenario) -> Iterator[tuple[str, str]]:
    for flight in scenario.manifest:
        yield f"manifest.{flight.id}.launch", "Planned flights"
        if flight.crew:
            yield f"manifest.{flight.id}.crew", "Planned flights"
        yield f"manifest.{flight.id}.{REMOVE}", "Planned flights"
    for row in scenario.cadence:
        yield f"cadence.{row.id}.interval_days", "Flights at an interval"
        yield f"cadence.{row.id}.until", "Flights at an interval"
        yield f"cadence.{row.id}.{REMOVE}", "Flights at an interval"
    yield from ((launch_path(flight, False), _ONE_BY_ONE) for flight in regular_launches(scenario))
    setters = {party.set_by for reading in api.agreements(scenario).readings for party in reading.parties}
    for report in scenario.commitments:
        if report.id in setters:
            yield f"commitments.{report.id}.covers_through", "Commitments"
            yield f"commitments.{report.id}.confirmed", "Commitments"
            yield f"commitments.{report.id}.{REMOVE}", "Commitments"
    for stock in scenario.stocks:
        yield from ((f"stocks.{stock.id}.{name}", "Stocks") for name in _STOCKS)
    yield from ((path, "Orbit, propellant, structure") for path in _SECTIONS)


def declared_text(scenario: Scenario, path: str) -> str | None:
    """Return a value as it would be written behind "path="; None for a path that is not there."""
    found = _found(scenario, path)
    return None if found is None else _text(found[1])


def _found(scenario: Scenario, path: str) -> tuple[FieldInfo, Any] | None:
    head, _, rest = path.partition(".")
    if head in SECTIONS and rest in SECTIONS[head].model_fields:
        return SECTIONS[head].model_fields[rest], getattr(getattr(scenario, head), rest)
    if head in ROWS:
        key, _, column = rest.rpartition(".")
        if is_fresh(path) and column in ROWS[head].model_fields:
            launch = regular_launches(scenario).get(row_name(path)) if head == "manifest" else None
            return ROWS[head].model_fields[column], launch if column == "launch" else None
        row = next((row for row in getattr(scenario, head) if row.row_id() == key), None)
        if row is not None and column == REMOVE:
            return _DROPPED, False
        if row is not None and column in ROWS[head].model_fields:
            return ROWS[head].model_fields[column], getattr(row, column)
    return None


_FRESH = "New rows"
_DROPPED = FieldInfo(annotation=bool, description="Whether the row is dropped.")


def _text(value: Any) -> str:
    if isinstance(value, Sourced):
        return _text(value.value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return ";".join(value) if isinstance(value, tuple) else str(value)


def _field(scenario: Scenario, path: str, group: str, sets: dict[str, str], faults: Iterable[str]) -> FieldTold | None:
    found = _found(scenario, path)
    if found is None:
        return FieldTold(
            **{
                "path": path,
                "group": group,
                "item": "",
                "label": path,
                "declared": "",
                "value": sets[path],
                "unit": "",
            },
            **{"allowed": "a path of the scenario", "kind": "text", "options": (), "faults": tuple(faults)},
        )
    field, value = found
    name = path.rpartition(".")[2]
    unit = unit_of(name, field) if is_sourced(field) or bare_type(field) in (int, float) else ""
    kind, options = _entered(field)
    if is_fresh(path):
        options = options_of(scenario, path.partition(".")[0], name) or (("", *options) if options else ())
        kind = "choice" if options else kind
    return FieldTold(
        path=path,
        group=group,
        item=_item(scenario, path),
        label=(field.description or name).rstrip("."),
        declared=_text(value),
        value=sets.get(path, _text(value)),
        unit="" if unit == "1" else unit,
        allowed=allowed_text(name, field),
        kind=kind,
        options=options,
        faults=tuple(faults),
    )


def _entered(field: FieldInfo) -> tuple[Kind, tuple[str, ...]]:
    kind = bare_type(field)
    if kind is date:
        return "date", ()
    if kind is bool:
        return "choice", ("yes", "no")
    if get_origin(kind) is Literal:
        return "choice", tuple(str(option) for option in get_args(kind))
    return ("number", ()) if kind in (int, float, Sourced) else ("text", ())


def _placed(faults: Iterable[Fault], paths: list[str], sets: dict[str, str]) -> tuple[dict[str, list[str]], list[str]]:
    """Return the faults by the path they belong to, and those that belong to none."""
    at: dict[str, list[str]] = {}
    left: list[str] = []
    for fault in faults:
        path = next((path for path in _candidates(fault.place, sets) if path in paths), None)
        said = f"{fault.met}; allowed: {fault.allowed}. {fault.remedy}".rstrip()
        if path is None:
            left.append(f"{fault.place}: {said}")
        else:
            at.setdefault(path, []).append(said)
    return at, left


def _candidates(place: str, sets: dict[str, str]) -> Iterator[str]:
    """Yield the paths that the place of a fault may stand for."""
    if place.startswith("--set "):
        yield place.removeprefix("--set ").partition("=")[0].strip()
    yield place.rpartition(" ")[2].removesuffix(".value")
    found = _FILE.search(place)
    if found:
        rows = dict.fromkeys(path.rpartition(".")[0] for path in sets if path.startswith(f"{found[1]}."))
        yield from (f"{row}.{found[2]}" for row in rows)


def view(rows: WorkbenchTold, given: Given) -> View:
    """Return them as forms."""
    study, asked = given.scenario.study, given.asked
    return View(
        draft=draft(given),
        rules=rows.rules,
        faulty=given.drafted is None,
        fresh=tuple(_fresh_rows(rows, asked)),
        blanks=tuple(_blank(given.scenario, form) for form in FORMS),
        groups=tuple(_group(rows, title, hint) for title, hint in _GROUPS.items()),
        others=tuple(row for row in rows.fields if row.group not in (*_GROUPS, _FRESH)),
        faults=rows.faults,
        changed=sum(row.value != row.declared for row in rows.fields),
        futures="" if asked.futures is None else str(asked.futures),
        seed=str(study.seed if asked.seed is None else asked.seed),
        through=str(given.through),
        path=asked.value("path"),
        paths=tuple(f"{section}.{name}" for section, model in SECTIONS.items() for name in model.model_fields),
    )


def _group(rows: WorkbenchTold, title: str, hint: str) -> Group:
    """Return the values of a group by the row they stand in."""
    found: dict[str, list[FieldTold]] = {}
    for row in rows.fields:
        if row.group == title:
            found.setdefault(row.item, []).append(row)
    if title == _ONE_BY_ONE:
        return Group(title, hint, (), tuple(tuple(fields) for fields in found.values()), folded=True)
    inside = {row.path.rpartition(".")[2] for item, fields in found.items() if item for row in fields}
    columns = [column for column in _SHORT if column in inside]
    if not columns:
        return Group(title, hint, (), tuple(tuple(fields) for fields in found.values()))
    cells = [{row.path.rpartition(".")[2]: row for row in fields} for fields in found.values()]
    lines = tuple(tuple(row.get(column) for column in columns) for row in cells)
    return Group(title, hint, tuple(_SHORT[column] for column in columns), lines)


def _item(scenario: Scenario, path: str) -> str:
    """Return the row of a path in words, "" for a value of a section."""
    table, _, rest = path.partition(".")
    if table not in ROWS:
        return ""
    if is_fresh(path):
        return row_name(path)
    key = rest.rpartition(".")[0]
    row = next(row for row in getattr(scenario, table) if row.row_id() == key)
    if isinstance(row, Commitment):
        return f"{row.id} {row.party}, {row.stated_on}: {row.text}"
    return row.title if isinstance(row, Stock) else key


def _fresh_rows(rows: WorkbenchTold, asked: Asked) -> Iterator[FreshRow]:
    found: dict[str, list[FieldTold]] = {}
    for row in rows.fields:
        if row.group == _FRESH:
            found.setdefault(row.path.rpartition(".")[0], []).append(row)
    for row_path, fields in found.items():
        kept = tuple(option for option in asked.sets if option.partition("=")[0].rpartition(".")[0] != row_path)
        query = asked._replace(sets=kept).query()
        yield FreshRow(row_path.partition(".")[0], fields[0].item, tuple(fields), f"workbench{query}")


def _blank(scenario: Scenario, form: Form) -> Blank:
    """Return the empty fields of a row to add."""
    paths = (f"{form.table}.+{form.name}.{column}" for column in form.columns)
    found = (_field(scenario, path, _FRESH, {}, ()) for path in paths)
    return Blank(form, tuple(row for row in found if row is not None))


def read_form(pairs: Iterable[tuple[str, str]], scenario: Scenario) -> list[tuple[str, str]]:
    """Return what a sent form asks: values that differ from the declared ones as sets, all else as it is.

    An extra value is sent as `path` and `value`.
    """
    pairs = list(pairs)
    asked = read_fresh(pair for pair in pairs if pair[0].startswith(FRESH))
    extra: dict[str, str] = {}
    for name, value in pairs:
        if name.startswith(PREFIX):
            path, text = name.removeprefix(PREFIX), value.strip()
            if text != declared_text(scenario, path):
                asked.append(("set", f"{path}={text}"))
        elif name.startswith(FRESH) or name == "do":
            continue
        elif name in ("path", "value"):
            extra[name] = value.strip()
        else:
            asked.append((name, value))
    if extra.get("path"):
        asked.append(("set", f"{extra['path']}={extra.get('value', '')}"))
    return asked


PAGE = Page(
    "workbench",
    "Workbench",
    "What if?",
    "workbench.html",
    told,
    view,
    "fields",
    own=("path", "to"),
    mends=True,
    part="draft_part.html",
    broad=True,
)
