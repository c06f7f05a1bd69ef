"""The words of an answer that a reader from outside the field meets first, each in one sentence."""

from __future__ import annotations

GLOSSARY: tuple[tuple[str, str], ...] = (
    (
        "future",
        "One possible history of the station from its recorded day on, played day by day with chance drawn for it.",
    ),
    ("breach", "The first day of a future on which the question of a criterion is answered with no."),
    (
        "95 % interval",
        "How far the probability could be off because only so many futures were played. It says nothing about wrong "
        "inputs or a wrong model.",
    ),
    ("joint", "Each segment has someone aboard, of the agency that owns it, who can run it."),
    (
        "any single loss",
        "What would be left if any one crew vehicle went home early with the people who came on it.",
    ),
    (
        "exchange seat, cross-flight",
        "A seat for one side's crew member on the other side's vehicle; flown until now under an agreement, planned on "
        "without one where the findings say so.",
    ),
    ("seats not flown", "The exchange seats that no agreement covers go to the vehicle's own agency instead."),
    ("as committed", "Only through the date to which every needed partner has confirmed that it stays."),
    (
        "reserve, critical line",
        "Under the reserve a stock is no longer supplied; under the critical line it is not safe.",
    ),
    ("target", "The level to which deliveries are loaded; it is aimed at, not kept to."),
    ("written life", "For how many days a vehicle may stay docked, by its papers."),
    (
        "segment",
        "The modules that one agency owns and runs, with their ports and machines.",
    ),
    (
        "published, derived, assumed",
        "Seen in a named source; computed from such numbers; neither, so the number is ours and its note says why.",
    ),
)
"""Words and what they mean, in the order in which the page needs them."""
