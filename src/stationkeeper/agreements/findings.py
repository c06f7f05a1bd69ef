"""Findings that need no chance: rules that the declared dates break, each with the days concerned.

A promise is not a random event. A commitment that ends before the date asked, an exchanged seat that no instrument
covers, a certified life that runs out, steps in an order that cannot hold: each is told with its dates, beside the
probabilities and not mixed with them. Inputs are plain dates and small tuples; every rule is one function that carries
the rule's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Finding:
    """A rule that the declared dates break: its name, the first and last day concerned (None: unknown), and words."""

    rule: str
    start: date | None
    end: date | None
    text: str


class Seat(NamedTuple):
    """An exchanged seat: who flies for which agency on whose seat; `until` is the planned last day aboard, if known."""

    person: str
    agency: str
    provider: str
    flight: str
    launch: date
    instrument: str
    until: date | None = None


class Life(NamedTuple):
    """A module with the last day of its certified structural life (None: none found) and who certified it."""

    module: str
    certified_until: date | None
    certified_by: str = ""


class Step(NamedTuple):
    """A step of the end of life with its date band, the steps it needs complete and the agencies it needs bound."""

    id: str
    title: str
    earliest: date
    latest: date | None = None
    needs: tuple[str, ...] = ()
    needs_agencies: tuple[str, ...] = ()


class PlannedStay(NamedTuple):
    """A planned stay of a vehicle, with the written on-orbit life and the longest stay flown of its class, in days."""

    flight: str
    vehicle_class: str
    docked: date
    undocked: date
    written_days: float | None
    flown_days: float | None = None

    @property
    def stay_days(self) -> int:
        """Days docked."""
        return (self.undocked - self.docked).days

    @property
    def is_over(self) -> bool:
        """Whether the stay is longer than the written life."""
        return self.written_days is not None and self.stay_days > self.written_days


def seat_without_agreement(seats: Iterable[Seat], instruments: Mapping[str, date | None]) -> list[Finding]:
    """Return a finding for each planned exchanged seat that no instrument covers on its launch day.

    seats: planned seats only. instruments: last day covered, by the id of the report; None when it states no end.
    Source: seat exchange agreement of 2022-07-14 and its addenda, each limited in time; every seat needs one.
    """
    found = []
    for seat in sorted(seats, key=lambda one: (one.launch, one.flight, one.person)):
        reason = _lack_of_cover(seat, instruments)
        if reason:
            text = f"{seat.flight}: {seat.agency} seat provided by {seat.provider} ({seat.person}), {reason}"
            found.append(Finding("seat_without_agreement", seat.launch, seat.until, text))
    return found


def commitment_ends_before(horizons: Mapping[str, date | None], through: date) -> list[Finding]:
    """Return a finding for each party whose commitment ends before the date asked, earliest first; the unknown in one.

    horizons: last day covered by party, in the reading that the caller chose; None when no report gives an end.
    Source: national laws, government decisions and agreements as recorded in the ledger.
    """
    ends = sorted((end, party) for party, end in horizons.items() if end is not None and end < through)
    found = [
        Finding(
            "commitment_ends_before", end + _DAY, through, f"{party} is committed to {end}, {_span(end, through)} short"
        )
        for end, party in ends
    ]
    unknown = [party for party, end in horizons.items() if end is None]
    if unknown:
        text = f"{_listed(unknown)}: no commitment with an end date found (unknown)"
        found.append(Finding("commitment_ends_before", None, through, text))
    return found


def certified_life_ends(lives: Iterable[Life], through: date) -> list[Finding]:
    """Return a finding for each date before the date asked on which certified lives end; the unknown in one, last.

    Source: structural life certified by each owner of a module; operation past it needs a new certificate.
    """
    groups: dict[tuple[date, str], list[str]] = {}
    unknown = []
    for life in lives:
        if life.certified_until is None:
            unknown.append(life.module)
        elif life.certified_until < through:
            groups.setdefault((life.certified_until, life.certified_by), []).append(life.module)
    found = [
        Finding("certified_life_ends", end + _DAY, through, f"{_listed(names)}: certified to {end}{_by(author)}")
        for (end, author), names in sorted(groups.items())
    ]
    if unknown:
        text = f"{_listed(unknown)}: no certified life found (unknown)"
        found.append(Finding("certified_life_ends", None, through, text))
    return found


def order_of_milestones(
    steps: Sequence[Step], horizons: Mapping[str, date | None], through: date | None = None
) -> list[Finding]:
    """Return a finding for each step that starts before one it needs, and for each agency bound for too short a time.

    Compared are earliest dates; the text says when not even the latest start would do. Steps after `through` are left
    out. horizons: last day covered by agency; agencies that are not in it are not judged.
    Source: US-Russian Joint Commission of 2025-02-21 (means before lowering), published profile of the end of life.
    Raises KeyError when a step needs one that is not declared.
    """
    by_id = {step.id: step for step in steps}
    within = sorted(
        (step for step in steps if through is None or step.earliest <= through), key=lambda one: one.earliest
    )
    found = [finding for step in within for finding in _out_of_order(step, by_id)]
    for agency, end in horizons.items():
        late = [step for step in within if agency in step.needs_agencies and (end is None or end < step.earliest)]
        if late:
            found.append(_beyond_commitment(agency, end, late))
    return found


def stay_over_written_life(stays: Iterable[PlannedStay]) -> list[Finding]:
    """Return a finding for each vehicle class of which planned stays exceed the written on-orbit life.

    `start` is the first day over the written life, `end` the last undocking concerned.
    Source: on-orbit life as written by the maker; what was flown is another number and is told beside it.
    """
    over: dict[str, list[PlannedStay]] = {}
    for stay in stays:
        if stay.is_over:
            over.setdefault(stay.vehicle_class, []).append(stay)
    return [_long_stays(vehicle_class, group) for vehicle_class, group in sorted(over.items())]


def _lack_of_cover(seat: Seat, instruments: Mapping[str, date | None]) -> str:
    if not seat.instrument:
        return "no agreement found"
    if seat.instrument not in instruments:
        return f"agreement {seat.instrument} is not in the ledger"
    end = instruments[seat.instrument]
    if end is None:
        return f"agreement {seat.instrument} states no end"
    return f"agreement {seat.instrument} ends on {end}" if end < seat.launch else ""


def _out_of_order(step: Step, by_id: Mapping[str, Step]) -> Iterator[Finding]:
    """Yield one finding that names every needed step which comes later."""
    later = [by_id[name] for name in step.needs if by_id[name].earliest > step.earliest]
    if not later:
        return
    last = max(one.earliest for one in later)
    needed = _listed([f"{one.title} ({one.earliest})" for one in later])
    latest = step.latest or step.earliest
    never = f"; too early even when it starts on {latest}" if step.latest and latest < last else ""
    text = f"{step.title} ({step.earliest}) needs: {needed}, {_span(step.earliest, last)} later{never}"
    yield Finding("order_of_milestones", step.earliest, last, text)


def _beyond_commitment(agency: str, end: date | None, late: Sequence[Step]) -> Finding:
    needed = _listed([f"{step.title} ({step.earliest})" for step in late])
    held = f"is committed to {end}" if end else "has no commitment with an end date"
    text = f"{agency} {held}, but is needed for: {needed}"
    return Finding("order_of_milestones", end + _DAY if end else None, max(step.earliest for step in late), text)


def _long_stays(vehicle_class: str, group: Sequence[PlannedStay]) -> Finding:
    longest = max(group, key=lambda stay: stay.stay_days)
    start = min(stay.docked + timedelta(days=int(stay.written_days or 0) + 1) for stay in group)
    flights = _listed([stay.flight for stay in group])
    flown = f"; longest flown {longest.flown_days:g}" if longest.flown_days else ""
    lives = f"written life {longest.written_days:g}{flown}"
    text = f"{vehicle_class}: {flights} planned for up to {longest.stay_days} days, {lives}"
    return Finding("stay_over_written_life", start, max(stay.undocked for stay in group), text)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)


def _by(author: str) -> str:
    return f" by {author}" if author else ""


def _span(start: date, end: date) -> str:
    """Return a span in days, or in years with one decimal from two years on."""
    days = (end - start).days
    return f"{days} days" if days < 730 else f"{days / 365.25:.1f} years"
