"""Days without each party's crew in low orbit, between the last crew here and the first on a station that follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from pydantic import Field

from stationkeeper.agreements.gap import DayBand, Shares, gap_shares, quantile
from stationkeeper.agreements.ledger import horizon
from stationkeeper.assessment.answer import Told
from stationkeeper.assessment.findings import reports
from stationkeeper.errors import Fault, ScenarioError
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows_past import Successor
from stationkeeper.times import day_of

CREW_LEAVES = "crew-leaves"  # the step of milestones.csv at which the last crew goes
Ending = Literal["profile", "commitment"]


class SuccessorBand(Told):
    """A station that follows, with its bands of dates."""

    id: str = Field(description="Short name.")
    title: str = Field(description="Full name.")
    parties: tuple[str, ...] = Field(description="Agencies with a place on it; empty: none of this station.")
    crew_from: date = Field(description="Earliest first crew, UTC.")
    crew_to: date = Field(description="Latest first crew, UTC.")
    permanent: bool = Field(description="False for visits only, which close no gap.")


class PartyGap(Told):
    """Days without a crew of one party under one ending of this station."""

    party: str = Field(description="Agency.")
    ending: Ending = Field(
        description="profile: crew leaves as planned for the end. commitment: the party's ends first."
    )
    last_from: date = Field(description="Earliest last day of its crew here, UTC.")
    last_to: date = Field(description="Latest last day of its crew here, UTC.")
    successors: tuple[str, ...] = Field(description="Permanent stations with a place for it, earliest first.")
    none: float | None = Field(description="Probability of no gap; null: no successor is known.")
    p05: int | None = Field(description="5 % quantile of the gap, days; null: no successor is known.")
    p50: int | None = Field(description="Median gap, days; null: no successor is known.")
    p95: int | None = Field(description="95 % quantile of the gap, days; null: no successor is known.")
    p50_without_first: int | None = Field(description="Median gap if the earliest never comes; null: none is left.")


class Gap(Told):
    """What `gap` answers."""

    station: str = Field(description="Title of the station.")
    as_of: date = Field(description="Epoch of the scenario.")
    stations: tuple[SuccessorBand, ...] = Field(description="Stations that follow, earliest first crew first.")
    gaps: tuple[PartyGap, ...] = Field(description="Gap by party and ending.")


def gap(scenario: Scenario) -> Gap:
    """Return the days without each party's crew in low orbit, as distributions over the bands of dates.

    Any day of a band is as likely as another, and stations do not wait for one another; that a station may never come
    is told only by leaving out the first. Raises ScenarioError when the scenario has no step at which its crew leaves.
    """
    leaves = next((row for row in scenario.milestones if row.id == CREW_LEAVES), None)
    if leaves is None:
        allowed = f"a step '{CREW_LEAVES}' with its dates"
        raise ScenarioError(Fault("milestones.csv", "no step at which the last crew leaves", allowed, "Add the row"))
    last = (leaves.earliest, leaves.latest or leaves.earliest)
    parties = dict.fromkeys(party for row in scenario.successors for party in row.parties)
    return Gap(
        station=scenario.station.title,
        as_of=scenario.station.epoch,
        stations=tuple(_band(row) for row in scenario.successors),
        gaps=tuple(found for party in parties for found in _gaps(scenario, party, last)),
    )


def _band(row: Successor) -> SuccessorBand:
    return SuccessorBand(
        id=row.id,
        title=row.title,
        parties=row.parties,
        crew_from=row.crew_from,
        crew_to=row.crew_to,
        permanent=row.permanent,
    )


def _gaps(scenario: Scenario, party: str, last: tuple[date, date]) -> Iterator[PartyGap]:
    """Yield the gap of a party when crews stay to the planned end, and when its own commitment ends before."""
    yield _gap(scenario, party, "profile", last)
    end = horizon(reports(scenario), party, scenario.station.epoch, "confirmed").through
    if end is not None and end < last[0]:
        yield _gap(scenario, party, "commitment", (end, end))


def _gap(scenario: Scenario, party: str, ending: Ending, last: tuple[date, date]) -> PartyGap:
    stations = [row for row in scenario.successors if party in row.parties and row.permanent]
    shares = _shares(scenario, last, stations)
    without = _shares(scenario, last, stations[1:])
    low, middle, high = (None if shares is None else quantile(shares, share) for share in (0.05, 0.5, 0.95))
    return PartyGap(
        party=party,
        ending=ending,
        last_from=last[0],
        last_to=last[1],
        successors=tuple(row.id for row in stations),
        none=None if shares is None else float(shares[0]),
        p05=low,
        p50=middle,
        p95=high,
        p50_without_first=None if without is None else quantile(without, 0.5),
    )


def _shares(scenario: Scenario, last: tuple[date, date], stations: Sequence[Successor]) -> Shares | None:
    if not stations:
        return None
    epoch = scenario.station.epoch
    starts = [DayBand(day_of(row.crew_from, epoch), day_of(row.crew_to, epoch)) for row in stations]
    return gap_shares(DayBand(day_of(last[0], epoch), day_of(last[1], epoch)), starts)
