"""How long are the partners committed? The ledger under three readings, what is new, what conflicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from stationkeeper import api
from stationkeeper.assessment.ledger import Agreements, ConflictRow, ReadingRow, SourceRow
from stationkeeper.report import charts, words
from stationkeeper.report.charts import Dates, Frame
from stationkeeper.web.pages.parts import UNKNOWN, Given, Page, Table, day, listed, source_link, table

_ROW = 30
_MARKS = {"confirmed": "square", "announced": "triangle", "intended": "circle"}
_MEANING = {
    "confirmed": "bound by its own law, decision or signature, or the other side confirmed it",
    "announced": "also what was said in its name as a decision or statement",
    "intended": "also intentions and bills",
}


@dataclass(frozen=True)
class Side:
    """One side of a conflict."""

    said: str
    sources: tuple[str | Markup, ...]


@dataclass(frozen=True)
class Conflict:
    """Two things that cannot both be true, side by side."""

    where: str
    rule: str
    met: str
    against: str
    sources: tuple[str | Markup, ...]


@dataclass(frozen=True)
class View:
    """What the template shows."""

    as_of: str
    since: str
    told: str
    meanings: dict[str, str]
    picture: Markup
    readings: Table
    moves: Table
    new: Table
    restatements: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    ledger: Table


def told(given: Given) -> Agreements:
    """Return the agreements as known on the date asked."""
    return api.agreements(given.scenario, given.asked.value("as-of") or None, given.asked.value("since") or None)


def view(rows: Agreements, given: Given) -> View:
    """Return them in words and pictures."""
    return View(
        as_of=str(rows.as_of),
        since=str(rows.since),
        told=_told(rows.readings[0]),
        meanings=_MEANING,
        picture=_picture(rows),
        readings=_readings(rows),
        moves=table(
            f"End dates that moved since {rows.since}",
            ("party", "reading", "before", "after", ">days"),
            (
                (m.party, m.reading, day(m.before), day(m.after), UNKNOWN if m.days is None else f"{m.days:+,}")
                for m in rows.moves
            ),
        ),
        new=table(
            f"Reports that became known since {rows.since}",
            ("report", "event", "party", "about", "through", "what was said"),
            (
                (r.id, str(r.stated_on), r.party, _spaced(r.subject), day(r.through, "none stated"), r.text)
                for r in rows.new
            ),
        ),
        restatements=tuple(_restatement(rows)),
        conflicts=tuple(_conflict(row) for row in rows.conflicts),
        ledger=table(
            "Reports that set an end date shown above",
            ("report", "event", "party", "kind", "through", "what was said", "source"),
            (
                (
                    *(r.id, str(r.stated_on), r.party, f"{_spaced(r.kind)}{'' if r.confirmed else ', not confirmed'}"),
                    *(day(r.through, "none stated"), r.text, _sources(r.sources)),
                )
                for r in rows.ledger
            ),
        ),
    )


def _told(row: ReadingRow) -> str:
    if row.unknown:
        return f"Not known: no end date is on record for {listed(row.unknown)}."
    return (
        f"All partners needed are committed to {day(row.through)}; {listed(row.bound_by)} is bound no longer than that."
    )


def _spaced(word: str) -> str:
    return word.replace("-", " ")


def _readings(rows: Agreements) -> Table:
    parties = [party for party in rows.readings[0].parties]
    lines = []
    for one in parties:
        cells = [next(p for p in reading.parties if p.party == one.party) for reading in rows.readings]
        needed = "needed" if one.needed else "beside"
        lines.append((one.party, needed, *(f"{day(c.through)} {c.set_by and f'({c.set_by})'}" for c in cells)))
    joint = ("all needed", "joint", *(f"{day(r.through)} ({listed(r.bound_by)})" for r in rows.readings))
    heads = ("party", "role", *(reading.reading for reading in rows.readings))
    return table(
        "Last day committed to under each reading, with the report that set it; needed: it cannot be run without",
        heads,
        [joint, *lines],
    )


def _restatement(rows: Agreements) -> Iterable[str]:
    for one in rows.restatements:
        alone = f", on the word of {one.reported_only_by} alone" if one.reported_only_by else ""
        against = f"; {len(one.against_record)} points stand against the record" if one.against_record else ""
        yield (
            f"{one.event or listed(one.reports)}: says {day(one.through)} again, "
            f"as {one.repeats} of {one.repeats_stated_on} did{alone}{against}."
        )


def _conflict(row: ConflictRow) -> Conflict:
    return Conflict(
        f"{listed(row.reports)}: {words.conflict_place(row.where)}",
        _spaced(row.rule),
        row.met,
        row.against,
        tuple(source_link(source.title or source.key, source.url) for source in row.sources),
    )


def _sources(rows: Iterable[SourceRow]) -> Markup:
    return Markup("; ").join(source_link(row.title or row.key, row.url) for row in rows)


def _picture(rows: Agreements) -> Markup:
    """Return the end dates as marks on one time axis, a row a party, the date they are known on as a rule."""
    ends = [p.through for reading in rows.readings for p in reading.parties if p.through]
    first, last = date(rows.as_of.year, 1, 1), date(max([rows.as_of, *ends]).year + 1, 1, 1)
    names = [party.party for party in rows.readings[0].parties]
    height = 44 + _ROW * (len(names) + 1)
    frame = Frame(112, 28, 540, height - 24)
    dates = Dates(first, last, frame.left, frame.right)
    lines = [_line(rows, name, n, dates, frame) for n, name in enumerate(["joint", *names])]
    x = dates.at(rows.as_of)
    return charts.picture(
        "horizons",
        960,
        height,
        f"Last day each party is committed to, as known on {rows.as_of}",
        "; ".join(f"{r.reading}: all needed parties to {day(r.through)}" for r in rows.readings),
        *lines,
        charts.rule(x, frame.top - 6, x, frame.bottom, "horizon"),
        charts.label(x, 14, f"known on {rows.as_of}", "soft"),
        charts.time_axis(dates, frame, 64.0),
    )


def _line(rows: Agreements, name: str, place: int, dates: Dates, frame: Frame) -> Markup:
    y = frame.top + _ROW * (place + 0.5)
    parts = [charts.label(0, y + 4, "all needed" if name == "joint" else name, "strong" if name == "joint" else "")]
    ends: dict[date, list[str]] = {}
    for reading in rows.readings:
        own = next((p for p in reading.parties if p.party == name), None)
        end = reading.through if own is None else own.through
        if end is not None:
            ends.setdefault(end, []).append(reading.reading)
    if not ends:
        return charts.group(*parts, charts.label(frame.left, y + 4, "unknown: no end date on record", "soft"))
    parts.append(charts.rule(frame.left, y, dates.at(max(ends)), y, "grid"))
    begin = dates.at(max(rows.as_of, dates.first))
    confirmed = next((end for end, names in ends.items() if "confirmed" in names), None)
    if confirmed is not None and dates.at(confirmed) > begin:
        parts.append(charts.box(begin, y - 4, dates.at(confirmed) - begin, 8, "part held"))
    parts += [charts.marker(_MARKS[readings[0]], dates.at(end), y, "mark", 5) for end, readings in ends.items()]
    said = "; ".join(f"{end} {_named(readings)}" for end, readings in sorted(ends.items()))
    return charts.group(*parts, charts.label(frame.right + 16, y + 4, said, "soft"))


def _named(readings: Sequence[str]) -> str:
    return "all readings" if len(readings) == len(_MARKS) else ", ".join(readings)


PAGE = Page(
    "agreements",
    "Agreements",
    "How long are the partners committed?",
    "agreements.html",
    told,
    view,
    "ledger",
    own=("as-of", "since"),
)
