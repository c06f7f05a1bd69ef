"""The page: brief.html, one file that opens without a network. Each part asks, answers, then shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from stationkeeper.assessment.answer import Answer, Band, CriterionName, Estimate, Line
from stationkeeper.assessment.visits_timeline import VisitsTimeline
from stationkeeper.report import pictures, tables, timelines, words
from stationkeeper.report.glossary import GLOSSARY
from stationkeeper.report.judged_words import judged_told
from stationkeeper.report.pictures import Part
from stationkeeper.report.provenance import InputRow, SourceCount, source_counts

MOST_ASSUMED = 400
_OUTCOMES = {
    "none": "safe to the end",
    "degraded": "degraded: not safe at some time, the station stayed crewed",
    "demanned": "demanned: everyone had to leave",
    "lost": "lost: the station could not be kept",
}


_OUTCOME_LOOKS = {"none": pictures.PATTERNS - 1, "degraded": 3, "demanned": 1, "lost": pictures.DARK}
_WHOLE = re.compile(r"\b[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*-\d+\b")  # dates and numbered flights


@dataclass(frozen=True)
class Tile:
    """One criterion in large figures."""

    row: tables.CriterionRow
    key: Markup


@dataclass(frozen=True)
class Entry:
    """One part of a strip in words."""

    swatch: Markup
    title: str
    text: str


@dataclass(frozen=True)
class Strip:
    """A whole cut in parts."""

    title: str
    picture: Markup
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class CaseRow:
    """All criteria under one 'if': (probability, interval, picture) or None for one that was not counted."""

    through: str
    basis: str
    seats: str
    cells: tuple[tuple[str, str, Markup] | None, ...]


@dataclass(frozen=True)
class BandFigure:
    """One quantity against its lines."""

    question: str
    told: str
    picture: Markup


@dataclass(frozen=True)
class RepresentationFigure:
    """Representation under one case."""

    row: tables.RepresentationRow
    picture: Markup


@dataclass(frozen=True)
class Timelines:
    """Who comes and goes, wide and for a telephone."""

    told: str
    ports: Markup
    ports_narrow: Markup
    people: Markup
    people_narrow: Markup


@dataclass(frozen=True)
class PointRow:
    """The survival curves on one date."""

    day: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """Everything the template is given."""

    answer: Answer
    verdict: tuple[str, ...]
    tiles: tuple[Tile, ...]
    survival_told: str
    survival_wide: Markup
    survival_narrow: Markup
    points: tuple[PointRow, ...]
    causes_told: str
    causes: tuple[Strip, ...]
    cases_told: str
    cases: tuple[CaseRow, ...]
    representation_told: str
    representation: tuple[RepresentationFigure, ...]
    bands_told: str
    bands: tuple[BandFigure, ...]
    margins_told: str
    margins: tuple[tables.MarginRow, ...]
    levels: tuple[tuple[str, ...], ...]
    judged_told: str
    findings: tuple[tables.FindingRow, ...]
    severity_told: str
    severity: Strip
    leak_told: str
    leak: tuple[tables.LeakRow, ...]
    research: tuple[tuple[str, str], ...]
    inputs_told: str
    inputs: Strip
    sources: tuple[SourceCount, ...]
    assumed: tuple[InputRow, ...]
    assumed_total: int
    assumed_paths: frozenset[str]
    assumed_share: str
    glossary: tuple[tuple[str, str], ...]
    timelines: Timelines | None
    patterns: Markup
    style: Markup


def page_html(answer: Answer, inputs: Sequence[InputRow] = (), rows: VisitsTimeline | None = None) -> str:
    """Return brief.html: one self-contained page with charts, without scripts, fonts or anything from a network.

    `inputs` are the numbers of the scenario with their sources; without them the page shows their counts only. With
    `rows` it shows who comes and goes.
    """
    template = environment("stationkeeper.report").get_template("brief.html")
    return template.render(page=page_context(answer, inputs, rows))


def environment(*packages: str) -> Environment:
    """Return what renders the templates of these packages: everything escaped, nothing undefined passed over."""
    found = Environment(
        loader=ChoiceLoader([PackageLoader(package) for package in packages]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["clean"] = words.clean
    found.filters["conflict_place"] = words.conflict_place
    found.filters["dated"] = dated
    return found


def dated(text: str) -> Markup:
    """Return `text` escaped, with dates and numbered flights kept whole at the end of a line."""
    return Markup(_WHOLE.sub(r'<span class="nowrap">\g<0></span>', str(escape(text))))


def page_context(answer: Answer, inputs: Sequence[InputRow] = (), rows: VisitsTimeline | None = None) -> Page:
    """Return what the template shows, all numbers already in words."""
    criteria = tables.criterion_rows(answer)
    columns = tuple(tables.case_columns(answer))
    assumed = [row for row in inputs if row.standing == "assumed"]
    return Page(
        answer=answer,
        verdict=tuple(words.clean(sentence) for sentence in answer.verdict),
        tiles=tuple(Tile(row, pictures.key_picture(row.name)) for row in criteria),
        survival_told=_survival_told(answer),
        survival_wide=pictures.survival_picture(answer, pictures.WIDE, "survival-wide"),
        survival_narrow=pictures.survival_picture(answer, pictures.NARROW, "survival-narrow"),
        points=_points(answer),
        causes_told=_causes_told(criteria),
        causes=tuple(cause_strip(row) for row in criteria),
        cases_told=_cases_told(columns),
        cases=_case_rows(columns, [row.name for row in criteria]),
        representation_told=_representation_told(answer),
        representation=_representation(answer),
        bands_told=bands_told(answer.bands),
        bands=tuple(band_figure(answer, band, place) for place, band in enumerate(shown_bands(answer))),
        margins_told=margins_told(answer),
        margins=tuple(tables.margin_rows(answer)),
        levels=_levels(answer),
        judged_told=judged_told(answer.judged) if answer.judged else "",
        findings=tuple(tables.finding_rows(answer.findings)),
        severity_told=_severity_told(answer),
        severity=_severity(answer),
        leak_told=leak_told(answer),
        leak=tuple(tables.leak_rows(answer)),
        research=_research(answer),
        inputs_told=inputs_told(answer),
        inputs=_inputs(answer),
        sources=tuple(source_counts(inputs)),
        assumed=tuple(assumed[:MOST_ASSUMED]),
        assumed_total=len(assumed),
        assumed_paths=frozenset(row.path for row in assumed),
        assumed_share=_assumed_share(answer),
        glossary=GLOSSARY,
        timelines=_timelines(rows) if rows is not None else None,
        patterns=pictures.patterns(),
        style=_style(),
    )


def _timelines(rows: VisitsTimeline) -> Timelines:
    return Timelines(
        told=timelines.held_told(rows),
        ports=timelines.ports_svg(rows, timelines.WIDE, "ports"),
        ports_narrow=timelines.ports_svg(rows, timelines.NARROW, "ports-narrow"),
        people=timelines.people_svg(rows, timelines.WIDE, "people"),
        people_narrow=timelines.people_svg(rows, timelines.NARROW, "people-narrow"),
    )


def _style() -> Markup:
    own = resources.files(__package__).joinpath("templates", "brief.css").read_text(encoding="utf-8")
    return Markup(pictures.style() + own)


def _of_100(estimate: Estimate) -> str:
    """Return a probability as futures in a hundred, never as none or all."""
    count = round(100 * estimate.probability)
    if count >= 100:
        return "more than 99"
    return "fewer than 1" if count <= 0 else str(count)


def _survival_told(answer: Answer) -> str:
    said = {"safe": "stay safe", "joint": "jointly operated", "supplied": "supplied"}
    held = [n for n in tables.CRITERIA if n in answer.criteria]
    parts = [f"{_of_100(answer.criteria[n])} {said[n]}" for n in held]
    text = f"Of 100 futures, {_joined(parts)} through {answer.through}, all planned seats flown"
    if len(held) < len(tables.CRITERIA):
        return f"{text}."
    least = _of_100(min((answer.criteria[n] for n in held), key=lambda one: one.probability))
    return f"{text}; all three at once in no more than {least}." if least.isdecimal() else f"{text}."


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + f" and {parts[-1]}" if parts else "none"


def _points(answer: Answer) -> tuple[PointRow, ...]:
    """Return the survival curves by date, for the table under the picture."""
    by_day: dict[date, dict[str, str]] = {}
    for name, criterion in answer.criteria.items():
        for point in criterion.survival:
            estimate = Estimate(probability=point.probability, low=point.low, high=point.high)
            by_day.setdefault(point.day, {})[name] = words.with_interval(estimate)
    names = [name for name in tables.CRITERIA if name in answer.criteria]
    return tuple(PointRow(str(day), tuple(by_day[day].get(n, "unknown") for n in names)) for day in sorted(by_day))


def _causes_told(rows: Sequence[tables.CriterionRow]) -> str:
    firsts = [f"{row.name}: {row.causes[0].title} ({row.causes[0].text})" for row in rows if row.causes]
    return f"Most often, {'; '.join(firsts)}." if firsts else "No future breached any criterion."


def cause_strip(row: tables.CriterionRow) -> Strip:
    """Return the first causes; what comes after the hatches is gathered as one."""
    kept, rest = row.causes[: pictures.PATTERNS - 1], row.causes[pictures.PATTERNS - 1 :]
    parts = [Part(cause.title, cause.share, look) for look, cause in enumerate(kept)]
    if len(rest) == 1:
        parts.append(Part(rest[0].title, rest[0].share, pictures.PATTERNS - 1))
    elif rest:
        named = ", ".join(f"{cause.title} {cause.text}" for cause in rest)
        parts.append(Part(f"others ({named})", sum(c.share for c in rest), pictures.PATTERNS - 1))
    return share_strip(f"causes-{row.name}", row.name, f"First causes of a breach of {row.name}", parts)


def share_strip(key: str, title: str, told: str, parts: Sequence[Part]) -> Strip:
    """Return parts of a whole with their entries; `key` is the id of the picture on its page."""
    entries = tuple(Entry(pictures.swatch_picture(p.look), p.title, words.share(p.share)) for p in parts)
    return Strip(title, pictures.strip_picture(key, told, parts), entries)


def _cases_told(columns: Sequence[tables.CaseColumn]) -> str:
    told: dict[str, list[str]] = {}
    for column in columns:
        joint = column.case.criteria.get("joint")
        if joint:
            told.setdefault(column.seats, []).append(f"{words.probability(joint)} through {column.through}")
    parts = [f"with seats {seats} {_joined(cells)}" for seats, cells in told.items()]
    return f"Joint operation: {'; '.join(parts)}." if parts else "No case was counted."


def _case_rows(columns: Sequence[tables.CaseColumn], names: Sequence[CriterionName]) -> tuple[CaseRow, ...]:
    rows = []
    for column in columns:
        estimates = [column.case.criteria.get(name) for name in names]
        cells = tuple(
            (words.probability(e), words.interval(e), pictures.range_picture(e)) if e else None for e in estimates
        )
        rows.append(CaseRow(str(column.through), column.basis, column.seats, cells))
    return tuple(rows)


def _representation_told(answer: Answer) -> str:
    rows = tables.representation_rows(answer)
    told = [
        f"with seats {row.seats} on {row.held.p50} of {row.days} days in the median future, "
        f"on {row.held_single_loss.p50} even after any single loss"
        for row in rows
    ]
    text = "; ".join(told)
    worth = "".join(f" Held under any single loss: {sentence}." for sentence in tables.exchange_sentences(answer))
    return f"{words.raised(text)}.{worth}" if text else "Representation was not counted."


def _representation(answer: Answer) -> tuple[RepresentationFigure, ...]:
    rows = {row.seats: row for row in answer.representation}
    return tuple(
        RepresentationFigure(words_row, pictures.representation_picture(rows[seats], f"days-{seats}"))
        for seats, words_row in zip(
            [s for s in tables.SEATS if s in rows], tables.representation_rows(answer), strict=True
        )
    )


def bands_told(bands: Sequence[Band]) -> str:
    """Return which quantities cross one of their lines, in words."""
    with_lines = [band for band in bands if _held_against(band)]
    crossed = [words.lowered(words.clean(band.title)) for band in with_lines if _crossings(band)]
    if not with_lines:
        return "No line was given to hold a quantity against."
    if not crossed:
        return "On any one date each keeps to its lines in 95 or more of 100 futures."
    verb = "crosses" if len(crossed) == 1 else "cross"
    return f"Not all: {_joined(crossed)} {verb} a line in 5 or more of 100 futures on some date."


def _held_against(band: Band) -> list[Line]:
    """Return the lines that a quantity should not cross; a target is aimed at, not kept to."""
    return [line for line in band.lines if line.name.lower() != "target"]


def shown_bands(answer: Answer) -> list[Band]:
    """Return the bands that are drawn: not a stock whose lines are all zero, which is held against nothing."""
    return [band for band in answer.bands if not band.lines or any(line.value for line in band.lines)]


def _crossings(band: Band) -> list[str]:
    """Return each line that the 90 % band passes with the first date it does so, in words, the earliest first."""
    found = []
    for line in _held_against(band):
        upper = tables.is_upper(band, line)
        day = tables.first_crossing(band, line, "p95" if upper else "p05")
        if day:
            side = "over" if upper else "under"
            found.append(
                (
                    day,
                    f"{side} {words.clean(line.name)} of {pictures.line_value(line)} {words.clean(band.unit)} on {day}",
                )
            )
    return [text for _, text in sorted(found)]


def band_figure(answer: Answer, band: Band, place: int) -> BandFigure:
    """Return a quantity against its lines as question, answer and picture; `place` makes its ids unique on a page."""
    title, lines, crossings = words.raised(words.clean(band.title)), _held_against(band), _crossings(band)
    side = "under" if lines and tables.is_upper(band, lines[0]) else "over"
    named = words.clean(lines[0].name) if len(lines) == 1 else "its limits" if side == "under" else "its lines"
    if crossings:
        told = f"No: 5 or more of 100 futures are {_joined(crossings)}."
    elif lines:
        told = "On any one date in 95 or more of 100 futures."
    else:
        told = pictures.band_told(band)
    told += _throughout(answer, band)
    question = f"{title}: {side} {named}?" if lines else f"{title} over time?"
    return BandFigure(question, told, pictures.band_picture(band, answer.as_of, answer.through, f"band-{place}"))


def _throughout(answer: Answer, band: Band) -> str:
    """Return how many futures never fall under the reserve at all: far fewer may than do on the worst single date."""
    kept = next((m.above_reserve for m in answer.margins if band.metric == f"{m.stock}_kg"), None)
    return f" Never under its reserve: {_of_100(kept)} of 100." if kept else ""


def margins_told(answer: Answer) -> str:
    """Return the shortest margin in words."""
    known = [m for m in answer.margins if m.days_to_reserve.p50 is not None]
    if not known:
        return "No stock comes near its reserve."
    least = min(known, key=lambda m: m.days_to_reserve.p50 or 0.0)
    days = least.days_to_reserve.p50 or 0.0
    name = words.lowered(words.clean(least.title))
    if days < 0:
        return f"{words.clean(least.title)}: it falls under its reserve in the median future."
    left = words.duration(days, short=False)
    return f"The shortest is {name}: {left} above its reserve at its lowest, in the median future."


def _levels(answer: Answer) -> tuple[tuple[str, ...], ...]:
    """Return rows (quantity, now, lowest, end or use, line) for altitude and propellant."""
    a, p, often = answer.altitude_km, answer.propellant_kg, answer.propellant_kg.reboosts_per_year
    return (
        (
            "Mean altitude, km",
            f"{a.now:.0f}",
            words.spread(a.lowest).text(),
            f"{words.spread(a.at_end).text()} at the end",
            f"floor {a.floor:.0f}",
        ),
        (
            "Propellant, kg",
            words.number(p.now),
            words.spread(p.lowest).text(),
            f"{words.spread(p.per_year).text()} used a year",
            f"reserve {words.number(p.reserve)}",
        ),
        *([("Reboosts", "", "", f"{words.spread(often, 0.1).text()} a year", "")] if often else []),
    )


def _research(answer: Answer) -> tuple[tuple[str, str], ...]:
    """Return (segment, hours a week): the segment by the title of its band where it has one."""
    titles = {band.metric: words.clean(band.title).removeprefix("Research, ") for band in answer.bands}
    return tuple(
        (titles.get(f"research_{n}_h_per_week", words.clean(row.segment)), words.spread(row.hours_per_week).text())
        for n, row in enumerate(answer.research)
    )


def _severity(answer: Answer) -> Strip:
    cells = tables.severity_cells(answer)
    parts = [Part(_OUTCOMES.get(name, name), value, _OUTCOME_LOOKS.get(name, 2)) for name, value, _ in cells]
    return share_strip("severity", "Worst outcome", "Worst outcome of each future", parts)


def _severity_told(answer: Answer) -> str:
    said = {
        "none": "operation stays safe in {}",
        "degraded": "it is unsafe at some time in {}",
        "demanned": "everyone has to leave in {}",
        "lost": "the station is lost in {}",
    }
    whole = {"0": f"none of the {answer.futures:,} played", "1": "all"}
    parts = [
        said.get(name, name + " in {}").format(whole.get(text, text)) for name, _, text in tables.severity_cells(answer)
    ]
    return f"Of all futures, by their worst outcome, {_joined(parts)}."


def leak_told(answer: Answer) -> str:
    """Return the verdict on the leak in words."""
    parts = [
        f"{row.party}'s is never passed in {words.probability(v.never_over)}"
        for row, v in zip(tables.leak_rows(answer), answer.leak, strict=True)
    ]
    return f"No limit is agreed; {_joined(parts)} of futures." if parts else "No party has stated a limit."


def _inputs(answer: Answer) -> Strip:
    i = answer.inputs
    total = max(1, i.published + i.derived + i.assumed)
    counts = ((i.published, "published: seen in a named source"), (i.derived, "derived: computed from published ones"))
    parts = [Part(f"{title}, {count:,}", count / total, look) for look, (count, title) in enumerate(counts)]
    parts.append(Part(f"assumed: without a source, {i.assumed:,}", i.assumed / total, pictures.PATTERNS - 1))
    return share_strip("inputs", "Inputs", "Input numbers by standing", parts)


def inputs_told(answer: Answer) -> str:
    """Return the standing of the inputs in words."""
    i = answer.inputs
    total = max(1, i.published + i.derived + i.assumed)
    return f"On {total:,} input numbers, of which {i.assumed:,} ({100 * i.assumed / total:.0f} %) are assumed."


def _assumed_share(answer: Answer) -> str:
    i = answer.inputs
    total = max(1, i.published + i.derived + i.assumed)
    return f"{100 * i.assumed / total:.0f} % of its {total:,} input numbers are assumed"
