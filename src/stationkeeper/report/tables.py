"""Typed rows that the terminal brief and the pages share: every cell already in words, nothing judged here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from stationkeeper.assessment.answer import Answer, Band, Case, Cause, CriterionName, Finding, Line, Seats
from stationkeeper.report import words

CRITERIA: tuple[CriterionName, ...] = ("safe", "joint", "supplied")
SEATS: tuple[Seats, ...] = ("flown", "not-flown")
SEATS_IN_WORDS: dict[str, str] = {"flown": "flown", "not-flown": "not flown"}
SEVERITIES: tuple[str, ...] = ("none", "degraded", "demanned", "lost")
_UPPER = ("limit", "untenable", "capacity", "most", "max")
_LOWER = ("reserve", "critical", "floor", "target", "alert", "evacuate", "least", "min", "need")


@dataclass(frozen=True)
class CauseRow:
    """One competing first cause."""

    cause: str
    title: str
    share: float
    text: str
    percent: str


@dataclass(frozen=True)
class CriterionRow:
    """One criterion through the date asked."""

    name: CriterionName
    title: str
    probability: str
    interval: str
    by10: str
    by50: str
    causes: tuple[CauseRow, ...]


@dataclass(frozen=True)
class CaseColumn:
    """One 'if': a date with the seats flown or not."""

    basis: str
    through: date
    seats: str
    cells: dict[CriterionName, str]
    case: Case


@dataclass(frozen=True)
class MarginRow:
    """One stock against its reserve."""

    stock: str
    title: str
    now: str
    reserve: str
    critical: str
    left: words.Spread
    stays_over: str


@dataclass(frozen=True)
class RepresentationRow:
    """Days of representation under one case."""

    seats: str
    days: str
    held: words.Spread
    held_single_loss: words.Spread


@dataclass(frozen=True)
class FindingRow:
    """One finding."""

    period: str
    rule: str
    text: str


@dataclass(frozen=True)
class LeakRow:
    """The leak under one party's limit."""

    party: str
    limit: str
    never_over: str


def cause_rows(causes: Iterable[Cause]) -> tuple[CauseRow, ...]:
    """Return the first causes with a share above zero, as the answer orders them."""
    return tuple(
        CauseRow(c.cause, words.clean(c.title), c.share, words.share(c.share), f"{max(1, round(100 * c.share))}")
        for c in causes
        if c.share > 0
    )


def criterion_rows(answer: Answer) -> list[CriterionRow]:
    """Return the criteria in fixed order."""
    rows = []
    for name in CRITERIA:
        if name not in answer.criteria:
            continue
        c = answer.criteria[name]
        rows.append(
            CriterionRow(
                name,
                words.clean(c.title),
                words.probability(c),
                words.interval(c),
                words.when(c.breached_by.p10),
                words.when(c.breached_by.p50),
                cause_rows(c.first_causes),
            )
        )
    return rows


def case_columns(answer: Answer) -> list[CaseColumn]:
    """Return the cases: the committed date first, seats flown before not flown."""
    ordered = sorted(answer.cases, key=lambda c: (c.basis != "committed", SEATS.index(c.seats)))
    return [
        CaseColumn(
            case.basis,
            case.through,
            SEATS_IN_WORDS[case.seats],
            {name: words.with_interval(estimate) for name, estimate in case.criteria.items()},
            case,
        )
        for case in ordered
    ]


def margin_rows(answer: Answer) -> list[MarginRow]:
    """Return the stocks as the answer orders them."""
    return [
        MarginRow(
            m.stock,
            words.clean(m.title),
            words.number(m.now_kg),
            words.number(m.reserve_kg),
            words.number(m.critical_kg),
            words.durations(m.days_to_reserve),
            words.with_interval(m.above_reserve),
        )
        for m in answer.margins
    ]


def representation_rows(answer: Answer) -> list[RepresentationRow]:
    """Return representation, seats flown before not flown."""
    ordered = sorted(answer.representation, key=lambda r: SEATS.index(r.seats))
    return [
        RepresentationRow(
            SEATS_IN_WORDS[r.seats], words.number(r.days), words.whole(r.held), words.whole(r.held_single_loss)
        )
        for r in ordered
    ]


def exchange_sentences(answer: Answer) -> list[str]:
    """Return what the exchange of seats is worth in one sentence, none when no seat is exchanged."""
    told = answer.exchange
    if told is None:
        return []
    past = f"{told.recorded_with:,} of {told.recorded_days:,} d since {told.since}, {told.recorded_without:,} without"
    with_it, without = (words.number(one.p50 or 0.0) for one in (told.foretold_with, told.foretold_without))
    return [f"{past} cross-flights; to come {with_it}, {without} without"]


def finding_rows(findings: Iterable[Finding]) -> list[FindingRow]:
    """Return the findings as the answer orders them."""
    return [FindingRow(words.period(f.start, f.end), words.clean(f.rule), words.clean(f.text)) for f in findings]


def leak_rows(answer: Answer) -> list[LeakRow]:
    """Return the verdict on the leak by party."""
    return [
        LeakRow(words.clean(v.party), f"{v.limit_kg_per_day:g}", words.with_interval(v.never_over)) for v in answer.leak
    ]


def severity_cells(answer: Answer) -> list[tuple[str, float, str]]:
    """Return (outcome, share, share in words) from mild to worst; unknown outcomes last."""
    names = [s for s in SEVERITIES if s in answer.severity] + sorted(set(answer.severity) - set(SEVERITIES))
    return [(words.clean(name), answer.severity[name], words.share(answer.severity[name])) for name in names]


def is_upper(band: Band, line: Line) -> bool:
    """Return True when the quantity should stay under `line`.

    The line's name decides; a line with an unknown name counts as a roof when the quantity starts under it.
    """
    name = line.name.lower()
    if any(word in name for word in _UPPER):
        return True
    if any(word in name for word in _LOWER):
        return False
    return bool(band.p50) and band.p50[0] < line.value


def first_crossing(band: Band, line: Line, quantile: str) -> date | None:
    """Return the first date at which a quantile ('p05', 'p50' or 'p95') lies on the wrong side of `line`, else None."""
    values: list[float] = getattr(band, quantile)
    upper = is_upper(band, line)
    for day, value in zip(band.days, values, strict=True):
        if (value > line.value) if upper else (value < line.value):
            return day
    return None
