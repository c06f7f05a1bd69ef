"""The answer in two short sentences with the "if" it rests on; then what limits first, and joint as committed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from stationkeeper.assessment.answer import Case, Criterion, CriterionName, Estimate, Seats


def in_hundred(estimate: Estimate) -> str:
    """Return a probability as futures in 100; the ends are never told as certain, which counted futures cannot show."""
    whole = round(100 * float(f"{estimate.probability:.2f}"))
    return {0: "under 1", 100: "over 99"}.get(whole, str(whole))


def find(cases: list[Case], seats: Seats, basis: str) -> Case | None:
    """Return the case with these seats and this basis, or None."""
    return next((case for case in cases if case.seats == seats and case.basis == basis), None)


def verdict(
    criteria: dict[CriterionName, Criterion],
    cases: list[Case],
    through: date,
    committed: date | None,
    party: str,
    unagreed: str,
    later: Mapping[str, date],
) -> list[str]:
    """Return joint operation with its first if; the other criteria; what limits each first; joint as committed.

    committed, party: date to which all are committed and whose commitment ends first. unagreed: first flight with an
    exchange seat without an agreement, "" when there is none. later: last day of the other commitments that end before
    the date asked, by party.
    """
    until = find(cases, "flown", "committed")
    return [
        _joint(criteria["joint"], through, committed, party),
        _others(criteria, find(cases, "not-flown", "asked"), unagreed),
        _limits(criteria),
        *([_until(until, later)] if until else []),
    ]


def _joint(joint: Criterion, through: date, committed: date | None, party: str) -> str:
    text = f"Joint operation holds in {in_hundred(joint)} of 100 futures through {through}"
    if committed is None:
        return f"{text}, if {party} stays: no end date is confirmed."
    return f"{text} if {party} stays past {committed}." if committed < through else f"{text}."


def _others(criteria: dict[CriterionName, Criterion], without: Case | None, unagreed: str) -> str:
    rest = f"Safe in {in_hundred(criteria['safe'])} of 100, supplied in {in_hundred(criteria['supplied'])}."
    if not unagreed or without is None:
        return rest
    return f"Without unagreed exchange seats from {unagreed} on it is {in_hundred(without.criteria['joint'])}. {rest}"


def _limits(criteria: dict[CriterionName, Criterion]) -> str:
    return "Breaks first: " + "; ".join(_first(name, criterion) for name, criterion in criteria.items()) + "."


def _until(until: Case, later: Mapping[str, date]) -> str:
    also = "".join(f"; {party} is committed to {end}" for party, end in later.items())
    return f"Until {until.through}, as committed, joint holds in {in_hundred(until.criteria['joint'])}{also}."


def _first(name: CriterionName, criterion: Criterion) -> str:
    if not criterion.first_causes:
        return f"{name}: nothing"
    top = criterion.first_causes[0]
    return f"{name} ({round(100 * top.share)} % of its breaches): {top.title}"
