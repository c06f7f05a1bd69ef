"""Checks that every name used in a scenario is declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from stationkeeper.errors import Fault, nearest
from stationkeeper.scenario.attribution import parse_attribution
from stationkeeper.scenario.drafts import Draft
from stationkeeper.scenario.fields import ROWS, SECTIONS, attributed_names
from stationkeeper.scenario.flights import crew_words, makes
from stationkeeper.scenario.origins import BUILT_IN_SOURCES
from stationkeeper.scenario.places import FREE_FLIGHT, place_until
from stationkeeper.scenario.tables import RawRow
from stationkeeper.sourced import Sourced

MOST_SHOWN = 20
NO_PORT = ("free flight", "arm")


class Reference(NamedTuple):
    """A column whose names must be ids of another table."""

    table: str
    column: str
    targets: tuple[str, ...]
    also: tuple[str, ...] = ()


REFERENCES = (
    Reference("agencies", "segment", ("segments",)),
    Reference("segments", "agency", ("agencies",)),
    Reference("modules", "segment", ("segments",)),
    Reference("modules", "owner", ("agencies",)),
    Reference("modules", "attached_to", ("modules",)),
    Reference("ports", "module", ("modules",)),
    Reference("ports", "segment", ("segments",)),
    Reference("ports", "classes", ("classes",)),
    Reference("classes", "agency", ("agencies",)),
    Reference("classes", "launcher", ("launchers",)),
    Reference("classes", "family", ("classes",)),
    Reference("launchers", "agency", ("agencies",)),
    Reference("visits", "vehicle_class", ("classes",)),
    Reference("visits", "port", ("ports",)),
    Reference("stays", "agency", ("agencies",)),
    Reference("stays", "flight_up", ("visits",)),
    Reference("stays", "flight_down", ("visits",)),
    Reference("stays", "instrument", ("commitments",)),
    Reference("relocations", "flight", ("visits",)),
    Reference("relocations", "from_port", ("ports",), NO_PORT),
    Reference("relocations", "to_port", ("ports",), NO_PORT),
    Reference("people", "segments", ("segments",)),
    Reference("people", "vehicles", ("classes",)),
    Reference("people", "return_flight", ("visits",)),
    Reference("manifest", "vehicle_class", ("classes",)),
    Reference("manifest", "port", ("ports",)),
    Reference("cadence", "vehicle_class", ("classes",)),
    Reference("cadence", "port", ("ports",)),
    Reference("foreseen", "flight", ("visits",)),
    Reference("seat_relations", "flight", ("visits",)),
    Reference("precedents", "launcher", ("launchers",)),
    Reference("precedents", "flight", ("visits",)),
    Reference("commitments", "party", ("agencies",), ("joint",)),
    Reference("commitments", "supersedes", ("commitments",)),
    Reference("exchanges", "agency", ("agencies",)),
    Reference("exchanges", "provider", ("agencies",)),
    Reference("exchanges", "instrument", ("commitments",)),
    Reference("successors", "parties", ("agencies",)),
    Reference("milestones", "needs", ("milestones",)),
    Reference("milestones", "needs_agencies", ("agencies",)),
    Reference("functions", "segment", ("segments",)),
    Reference("functions", "provider", ("agencies",)),
    Reference("machines", "function", ("functions",)),
    Reference("machines", "segment", ("segments",)),
    Reference("units", "machine", ("machines",)),
    Reference("units", "segment", ("segments",)),
    Reference("maintenance", "machine", ("machines",)),
    Reference("maintenance", "segment", ("segments",)),
    Reference("debris", "modules", ("modules",)),
    Reference("debris", "machine", ("machines",)),
)


def unknown(place: str, name: str, known: Sequence[str], kind: str) -> Fault:
    """Return the fault of a name that is not declared, with the nearest one that is."""
    listed = ", ".join(sorted(known)) if len(known) <= MOST_SHOWN else f"one of the {len(known)} names in {kind}"
    remedy = nearest(name, list(known)) or f"Add it to {kind}, or use a known name."
    return Fault(place, f"unknown name '{name}'", listed or f"nothing: {kind} is empty", remedy)


def check_references(draft: Draft) -> Iterator[Fault]:
    """Every name in a column that points to another table is a row of it."""
    for table, column, targets, also in REFERENCES:
        known = frozenset(also).union(*(draft.known[target] for target in targets))
        files = " or ".join(ROWS[target].file for target in targets)
        for row in draft.rows(table):
            cell = getattr(row, column)
            for name in (cell,) if isinstance(cell, str) else cell:
                if name and name not in known:
                    yield unknown(draft.place(table, row.id, column), name, sorted(known), files)
        for key, raw in draft.unread[table].items():
            for name in _names(table, column, raw):
                if name not in known:
                    yield unknown(draft.place(table, key, column), name, sorted(known), files)


def _names(table: str, column: str, raw: RawRow) -> list[str]:
    """Return the names that a cell holds, of a row with another fault; none when it is empty."""
    text = str(raw[column].value) if column in raw else ""
    parts = [text] if ROWS[table].model_fields[column].annotation is str else text.split(";")
    return [part.strip() for part in parts if part.strip()]


def check_earlier_places(draft: Draft) -> Iterator[Fault]:
    """Every earlier place of a module is on a known module, or free flight."""
    for row in draft.rows("modules"):
        for text in row.earlier:
            module, _, _ = place_until(text)
            if module != FREE_FLIGHT and module not in draft.known["modules"]:
                yield unknown(
                    draft.place("modules", row.id, "earlier"), module, sorted(draft.known["modules"]), "modules.csv"
                )


def check_crew_words(draft: Draft) -> Iterator[Fault]:
    """Every planned seat names a known agency, and a known agreement after "@" where it has one."""
    for table in ("manifest", "cadence"):
        for row in draft.rows(table):
            place = draft.place(table, row.id, "crew")
            for agency, instrument in crew_words(row.crew):
                if agency not in draft.known["agencies"]:
                    yield unknown(place, agency, sorted(draft.known["agencies"]), "agencies.csv")
                if instrument and instrument not in draft.known["commitments"]:
                    yield unknown(place, instrument, sorted(draft.known["commitments"]), "commitments.csv")


def check_flights_of_exchanges(draft: Draft) -> Iterator[Fault]:
    """The flight of an exchanged seat is in the record, the manifest or the cadence."""
    known = draft.known["visits"] | draft.known["manifest"]
    for seat in draft.scenario.exchanges:
        if seat.flight not in known and not any(makes(row, seat.flight) for row in draft.scenario.cadence):
            place = draft.place("exchanges", seat.id, "flight")
            yield unknown(place, seat.flight, sorted(known), "visits.csv, manifest.csv or cadence.csv")


def check_people(draft: Draft) -> Iterator[Fault]:
    """A person with qualifications of their own has a stay; their suits are suits of a segment."""
    people = {stay.person for stay in draft.scenario.stays}
    suits = {segment.eva_suits for segment in draft.scenario.segments if segment.eva_suits}
    for person in draft.scenario.people:
        if person.id not in people and len(draft.known["stays"]) == len(draft.scenario.stays):
            yield unknown(draft.place("people", person.id, "id"), person.id, sorted(people), "stays.csv")
        for suit in person.suits:
            if suit not in suits:
                yield unknown(
                    draft.place("people", person.id, "suits"), suit, sorted(suits), "segments.csv (eva_suits)"
                )


def check_row_sources(draft: Draft) -> Iterator[Fault]:
    """Every row names known sources, its exceptions name its columns, and what nobody gave a source is assumed."""
    sources = draft.known["sources"]
    for table, model in ROWS.items():
        columns = attributed_names(model)
        for row_key, raw in draft.unread[table].items():
            named = parse_attribution(str(raw["source"].value)) if "source" in raw else None
            for key in sorted({named.default, *named.exceptions.values()} - sources) if named else ():
                yield unknown(draft.place(table, row_key, "source"), key, sorted(sources), "sources.toml")
        for row in draft.rows(table):
            source, standing = parse_attribution(row.source), parse_attribution(row.standing)
            for key in sorted({source.default, *source.exceptions.values()} - sources):
                yield unknown(draft.place(table, row.id, "source"), key, sorted(sources), "sources.toml")
            for column, names in (("source", source.exceptions), ("standing", standing.exceptions)):
                for name in names.keys() - set(columns):
                    place = draft.place(table, row.id, column)
                    yield Fault(
                        place, f"exception for '{name}'", ", ".join(columns), nearest(name, columns) or "Delete it."
                    )
            for name in columns:
                if source.of(name) in BUILT_IN_SOURCES and standing.of(name) != "assumed":
                    yield _unsourced(draft.place(table, row.id, name), standing.of(name))


def check_section_sources(draft: Draft) -> Iterator[Fault]:
    """Every sourced value names a known source, and what nobody gave a source is assumed."""
    sources = draft.known["sources"]
    for section in SECTIONS:
        for name, value in getattr(draft.scenario, section):
            if not isinstance(value, Sourced):
                continue
            if value.source not in sources:
                yield unknown(draft.place(section, name, "source"), value.source, sorted(sources), "sources.toml")
            if value.source in BUILT_IN_SOURCES and value.standing != "assumed":
                yield _unsourced(draft.place(section, name, "standing"), value.standing)


def _unsourced(place: str, standing: str) -> Fault:
    return Fault(
        place, f"standing '{standing}' without a source", "assumed, or a source", "Name the source beside the value."
    )


def check_supersession(draft: Draft) -> Iterator[Fault]:
    """No report of a commitment replaces itself by way of others, nor one that was stated after it."""
    reports = {report.id: report for report in draft.scenario.commitments}
    yield from _cycles(draft, "commitments", "supersedes", {key: row.supersedes for key, row in reports.items()})
    for report in reports.values():
        for older in (reports[key] for key in report.supersedes if key in reports):
            if older.stated_on > report.stated_on:
                met = f"replaces '{older.id}', which was stated later, on {older.stated_on}"
                place = draft.place("commitments", report.id, "supersedes")
                yield Fault(
                    place, met, f"reports stated up to {report.stated_on}", "Correct the date or the report replaced."
                )


def check_milestone_order(draft: Draft) -> Iterator[Fault]:
    """No milestone needs itself by way of others."""
    needs = {milestone.id: milestone.needs for milestone in draft.scenario.milestones}
    yield from _cycles(draft, "milestones", "needs", needs)


def _cycles(draft: Draft, table: str, column: str, edges: Mapping[str, Sequence[str]]) -> Iterator[Fault]:
    """Yield one fault for each row from which its column leads back to the row itself."""
    for start in edges:
        reached: set[str] = set()
        waiting = list(edges[start])
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting += edges.get(name, ())
        if start in reached:
            place = draft.place(table, start, column)
            yield Fault(
                place, f"'{start}' leads back to itself", "names that lead to an end", "Remove one link of the circle."
            )
