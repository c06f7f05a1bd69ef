"""What would have been planned on days of the past, beside what was flown, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stationkeeper.assessment.history import History
from stationkeeper.report.aligned import Column, paragraph, table

_MEASURES = (
    Column("LESS IS BETTER, IN THIS ORDER", 46),
    Column("FOUND", 7, right=True),
    Column("FLOWN", 7, right=True),
    Column("UNIT", 11),
)
_LAUNCHES = (
    Column("LAUNCH MOVED", 20),
    Column("PLANNED", 10),
    Column("FOUND", 10),
    Column("FLOWN", 10),
    Column("DAYS FOUND", 10, right=True),
    Column("DAYS FLOWN", 10, right=True),
)


def history_text(told: Sequence[History]) -> str:
    """Return all cases, one after the other, as a page of at most 100 columns."""
    return "\n".join(line for n, one in enumerate(told) for line in ([""] if n else []) + [*_case(one)])


def _case(told: History) -> Iterator[str]:
    verdict = "at least as good as" if told.as_good else "worse than"
    proof = "proven best" if told.proven else "not proven best"
    yield from paragraph(f"{told.case}: {told.title} ({told.event}).")
    yield from paragraph(
        f"With what was known on {told.known} the plan found is {verdict} what was flown, through {told.through}; "
        f"{proof} among {told.scope}; {told.compared} flights are in both."
    )
    rows = [(one.title, f"{one.found:,}", f"{one.flown:,}", one.unit) for one in told.measures]
    yield from table(_MEASURES, rows)
    if told.launches:
        yield from table(
            _LAUNCHES,
            [
                (
                    *(one.flight, str(one.planned), str(one.found), str(one.flown)),
                    *(f"{(day - one.planned).days:+d}" for day in (one.found, one.flown)),
                )
                for one in told.launches
            ],
        )
