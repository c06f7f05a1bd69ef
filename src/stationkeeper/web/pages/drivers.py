"""What would move the answer? One thing different, kinds of chance, input numbers, each on the same luck."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from stationkeeper.assessment.drivers_told import ChangeTold, Drivers, InputTold, Moved
from stationkeeper.report import words
from stationkeeper.report.drivers_text import clear_inputs, difference, effect, resting, span
from stationkeeper.report.tornado import NARROW, WIDE, tornado_svg
from stationkeeper.web.pages.parts import Given, Page, Table, link, table

_BY = {"sd": "its standard deviation", "tenth": "a tenth of it"}


@dataclass(frozen=True)
class View:
    """What the template shows."""

    told: str
    rests: tuple[str, ...]
    wide: Markup
    narrow: Markup
    changes: Table
    not_played: tuple[str, ...]
    groups: Table
    inputs: Table
    quiet: int


def told(given: Given) -> Drivers:
    """Return what was played."""
    found: Drivers = given.study
    return found


def view(rows: Drivers, given: Given) -> View:
    """Return it in words and as a tornado."""
    names = tuple(kept.criterion for kept in rows.unchanged)
    clear = clear_inputs(rows)
    return View(
        told=_told(rows),
        rests=tuple(words.raised(resting(row)) for row in rows.resting),
        wide=tornado_svg(rows, WIDE, "drivers-wide"),
        narrow=tornado_svg(rows, NARROW, "drivers-narrow"),
        changes=table(
            "One thing different: change of the probability of no breach, with its 95 % interval of pairs",
            ("what is different", *(f">{name}" for name in names)),
            ((row.title, *map(difference, row.moved)) for row in _by_size(rows.changes)),
        ),
        not_played=tuple(f"{row.title}: {row.why_not}." for row in rows.changes if row.why_not),
        groups=table(
            "Share of what is open that each kind of chance leaves open when all else is known (total effect)",
            ("what is drawn", "what it is", *(f">{name}" for name in names)),
            ((row.title, row.nature, *map(effect, row.effects)) for row in rows.groups),
        ),
        inputs=table(
            "Inputs, a step down and a step up: from the lowest to the highest probability",
            ("input", "between", "step", "standing", *(f">{name}" for name in names)),
            (_input(row, given) for row in clear),
        ),
        quiet=len(rows.inputs) - len(clear) + rows.not_moving,
    )


def _told(rows: Drivers) -> str:
    """Return what moves each criterion most, in one sentence."""
    parts = []
    for place, kept in enumerate(rows.unchanged):
        moved = [(row.moved[place], row.title) for row in rows.changes if row.moved and _clear(row.moved[place])]
        if moved:
            most, title = max(moved, key=lambda pair: abs(pair[0].difference))
            parts.append(f"{kept.criterion} by {most.difference:+.2f}: {words.clean(title)}")
    if not parts:
        return f"Nothing of the list moves it beyond chance in {rows.futures:,} futures; ask for more futures."
    return f"Of single changes these move most: {'; '.join(parts)}."


def _clear(row: Moved) -> bool:
    return row.low > 0.0 or row.high < 0.0


def _by_size(rows: Iterable[ChangeTold]) -> Sequence[ChangeTold]:
    played = [row for row in rows if row.moved]
    return sorted(played, key=lambda row: -max(abs(moved.difference) for moved in row.moved))


def _input(row: InputTold, given: Given) -> tuple[str | Markup, ...]:
    where = link(f"sources{given.asked.query([('q', row.input)])}", row.input)
    swings = (f"{swing.swing:.3f}" if swing.clear else "-" for swing in row.swings)
    return (where, span(row), _BY[row.step_by], row.standing, *swings)


PAGE = Page(
    "drivers",
    "Drivers",
    "What would move the answer?",
    "drivers.html",
    told,
    view,
    "inputs",
    campaign="drivers",
    broad=True,
)
