"""Would it have told the past? Every failure on record played again, and the altitude month by month."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from stationkeeper.report import words
from stationkeeper.validation.backtest import Backtest, CaseSpan, Horizon
from stationkeeper.validation.backtest_picture import NARROW, WIDE, backtest_svg
from stationkeeper.web.pages.parts import Given, Page, Table, table


@dataclass(frozen=True)
class View:
    """What the template shows."""

    told: str
    cases: bool
    wide: Markup
    narrow: Markup
    spans: Table
    notes: tuple[str, ...]
    orbit_told: str
    orbit: Table | None


def told(given: Given) -> Backtest:
    """Return what was played."""
    found: Backtest = given.study
    return found


def view(rows: Backtest, given: Given) -> View:
    """Return it in words and as a picture."""
    return View(
        told=_told(rows),
        cases=bool(rows.spans),
        wide=backtest_svg(rows, WIDE, "backtest-wide"),
        narrow=backtest_svg(rows, NARROW, "backtest-narrow"),
        spans=table(
            f"Days as foretold in {rows.futures:,} futures a case, and as it was",
            ("known to", "then happened", "what is counted", ">5 %", ">50 %", ">95 %", ">happened, d", "band"),
            (_span(row) for row in rows.spans),
        ),
        notes=tuple(_note(rows)),
        orbit_told=_orbit_told(rows),
        orbit=None if rows.hindcast is None else _orbit(rows.hindcast.horizons),
    )


def _told(rows: Backtest) -> str:
    known = [row for row in rows.spans if row.inside is not None]
    if not known:
        return "Nothing can be played again: this station names no case of its record that happened to it."
    inside = sum(bool(row.inside) for row in known)
    outside = ", ".join(f"{words.lowered(row.title)} after {row.event}" for row in known if not row.inside)
    text = f"{inside} of {len(known)} spans lie inside the band foretold for them"
    return f"{text}; outside: {words.clean(outside)}." if outside else f"{text}."


def _span(row: CaseSpan) -> tuple[str, ...]:
    band = ("later" if value is None else f"{value:.0f}" for value in (row.p05, row.p50, row.p95))
    happened = "unknown" if row.happened is None else f"{row.happened:,}"
    verdict = {True: "inside", False: "outside", None: ""}[row.inside]
    return (str(row.as_of), row.event, row.title, *band, happened, verdict)


def _note(rows: Backtest) -> list[str]:
    """Return what was left out and what stands in, each case once."""
    said = []
    for each in rows.replays:
        names = ", ".join(row.flight for row in each.stand_ins)
        left = f"left out of the counts: {', '.join(each.left_out)}" if each.left_out else "nothing left out"
        stand_ins = f"; the day flown stands in for the day planned of {names}" if names else ""
        said.append(f"{each.as_of}, {', '.join(each.events)}: {left}{stand_ins}.")
    return said


def _orbit_told(rows: Backtest) -> str:
    if rows.hindcast is None:
        return "There is no record of this station's altitude to compare with."
    parts = [f"{one.rms_km:.2f} km after {one.horizon_days} days" for one in rows.hindcast.horizons]
    return f"Foretold from {rows.hindcast.starts} starts, the altitude is off by {', '.join(parts)} (RMS)."


def _orbit(rows: tuple[Horizon, ...]) -> Table:
    return table(
        "Altitude foretold less recorded, from the first of each month, burns as they came",
        ("days ahead", ">compared", ">RMS, km", ">of the decay", ">bias, km", ">median error, km", ">decay, km"),
        (
            (
                *(f"{row.horizon_days}", f"{row.compared}", f"{row.rms_km:.2f}", f"{row.rms_percent_of_decay:.0f} %"),
                *(f"{row.bias_km:+.2f}", f"{row.median_km:.2f}", f"{row.decay_km:.1f}"),
            )
            for row in rows
        ),
    )


PAGE = Page(
    "backtest",
    "Backtest",
    "Would it have told the past?",
    "backtest.html",
    told,
    view,
    "spans",
    campaign="backtest",
    broad=True,
)
