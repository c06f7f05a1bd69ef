"""The answer in two short sentences with the "if" it rests on, and a third that says what limits first."""

from __future__ import annotations

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
) -> list[str]:
    """Return three sentences: joint operation with its first if; the other criteria; what limits each first.

    committed, party: date to which all are committed and whose commitment ends first. unagreed: first flight with an
    exchange seat without an agreement, "" when there is none.
    """
    return [
        _joint(criteria["joint"], through, committed, party),
        _others(criteria, find(cases, "not-flown", "asked"), unagreed),
        _limits(criteria, find(cases, "flown", "committed")),
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
    return f"Without exchange seats from {unagreed} on it is {in_hundred(without.criteria['joint'])}. {rest}"


def _limits(criteria: dict[CriterionName, Criterion], until: Case | None) -> str:
    parts = [f"{name}: {_first(criterion)}" for name, criterion in criteria.items()]
    text = "First limits: " + "; ".join(parts) + "."
    if until is None:
        return text
    return f"{text} Until {until.through}, as committed, joint holds in {in_hundred(until.criteria['joint'])}."


def _first(criterion: Criterion) -> str:
    if not criterion.first_causes:
        return "none met"
    top = criterion.first_causes[0]
    return f"{top.title} ({round(100 * top.share)} % of breaches)"
