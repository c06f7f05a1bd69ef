"""A replay in words: what would have been told, beside what happened."""

from __future__ import annotations

from stationkeeper.assessment.replay import Foretold, Replay
from stationkeeper.report.aligned import Column, paragraph, table
from stationkeeper.report.words import counted

_COLUMNS = (
    Column("", 52),
    Column("5 %", 7, True),
    Column("50 %", 7, True),
    Column("95 %", 7, True),
    Column("HAPPENED", 10, True),
    Column("", 10),
)


def replay_text(told: Replay) -> str:
    """Return a replay as lines of at most 100 columns."""
    lines = paragraph(f"{told.station}: as foretold from {told.as_of}, given what then happened")
    for event in told.events:
        lines += ["", *paragraph(f"Given: {event}")]
        lines += list(table(_COLUMNS, [_row(row) for row in told.rows if row.event == event]))
    lines += ["", *paragraph(f"{counted(told.futures, 'future')} to {told.through}, seed {told.seed}.")]
    if told.left_out:
        lines += paragraph(f"Left out of what times of chance were taken from: {', '.join(told.left_out)}.")
    if told.stand_ins:
        names = ", ".join(row.flight for row in told.stand_ins)
        lines += paragraph(f"Planned dates not known, the day flown stands in for them: {names}.")
    return "\n".join(lines)


def _row(row: Foretold) -> list[str]:
    spread = ["later" if value is None else f"{value:,.0f}" for value in (row.p05, row.p50, row.p95)]
    happened = "unknown" if row.happened is None else f"{row.happened:,}"
    verdict = {True: "inside", False: "outside", None: ""}[row.inside]
    return [row.title, *spread, happened, verdict]
