"""Every chance with its counts in words."""

from __future__ import annotations

from itertools import groupby

from stationkeeper.assessment.posteriors import CASES, Chance, Chances
from stationkeeper.report.aligned import Column, paragraph, table

_TITLES = {
    "launch lost": "A LAUNCH IS LOST",
    "docking failed": "A DOCKING FAILS",
    "no way home": "NO WAY HOME ON A DOCKED VEHICLE",
    "rescue vehicle awaited": "A REPLACEMENT IS AWAITED",
    "launch slips": "A LAUNCH SLIPS",
    "stand-down after a loss": "STAND-DOWN AFTER A LOSS",
    "pad lost": "A PAD IS LOST",
    "pad outage": "A PAD IS OUT OF USE",
    "early medical return": "EARLY MEDICAL RETURN",
    "sibling lost next": "NEXT FLIGHT OF A SIBLING LOST TOO",
}
_WIDTHS = (36, 30, 7, 16, 1)


def chances_text(told: Chances) -> str:
    """Return the chances by event as lines of at most 100 columns; "*": the campaign draws from exactly this."""
    lines = paragraph(f"{told.station}: what may go wrong, counted through {told.counted_through}")
    lines += paragraph("* the campaign draws from exactly this. 5-95 %: interval that holds 90 % of the posterior.")
    for event, rows in groupby(told.chances, key=lambda row: row.event):
        shown = list(rows)
        heads = (_TITLES[event], "COUNTED", "MEAN", "5-95 %", "")
        columns = [
            Column(head, width, place == 2) for place, (head, width) in enumerate(zip(heads, _WIDTHS, strict=True))
        ]
        lines += ["", *table(columns, [_row(row) for row in shown])]
        notes = dict.fromkeys(row.note for row in shown if row.note)
        lines += [line for note in notes for line in paragraph(_named(note, shown), 2, 2)]
    return "\n".join(lines)


def _row(row: Chance) -> list[str]:
    return [row.subject, counted_words(row), figure(row, row.mean), interval_words(row), "*" if row.used else ""]


def _named(note: str, rows: list[Chance]) -> str:
    """Return a note with the subjects it belongs to, unless it belongs to all."""
    own = [row.subject for row in rows if row.note == note]
    return note if len(own) == len(rows) else f"{', '.join(own)}: {note}"


def counted_words(row: Chance) -> str:
    """Return "3 of 96 launches", "1 in 25.9 years", "7 dated cases", or "declared"."""
    if row.events is None or row.trials is None:
        return "declared"
    if row.trials_unit == CASES:
        return f"{row.events:g} {CASES}"
    joint = "of" if row.distribution == "beta" else "in"
    return f"{row.events:,.6g} {joint} {row.trials:,.6g} {row.trials_unit}"


def figure(row: Chance, value: float) -> str:
    """Return a value of a chance with the digits it deserves: days whole, probabilities and rates to two digits."""
    if row.unit == "days":
        return f"{value:.0f} d"
    if 0 < value < 0.00005:
        return "<0.0001"
    return f"{value:.4f}" if value < 0.01 else f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


def interval_words(row: Chance) -> str:
    """Return the interval, "one number" for a rate without one."""
    if row.p05 == row.p95:
        return "one number"
    return f"{figure(row, row.p05)} to {figure(row, row.p95)}"
