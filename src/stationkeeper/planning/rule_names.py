"""The rules of a plan by name: what planners keep, checkers test and waivers speak of."""

from __future__ import annotations

RULES = {
    "record": "vehicles at the station at the epoch are those of the record, at their ports",
    "order": "launch, docking, moves and undocking of a flight come in that order, inside the plan",
    "port-fit": "a vehicle docks only at an open port that takes its class and mechanism",
    "port-overlap": "no two vehicles are at one port on a day",
    "neighbours": "no vehicle comes to or leaves a port that a vehicle at another port blocks",
    "spacing": "dockings, undockings and moves keep their distance in days",
    "on-orbit-life": "no vehicle stays longer than its life on orbit",
    "written-life": "a stay beyond the written life needs a waiver",
    "pad-turnround": "launches of one launcher keep its turn-round",
    "high-beta": "no docking while the Sun stands too far from the orbit's plane for the class",
    "handover": "a crew leaves only so long after its relief has docked",
    "seats": "no flight has more people than seats",
    "crew-size": "the people aboard keep to the fewest and the most allowed",
    "seat-home": "everybody aboard has a seat home on a sound vehicle",
    "two-places": "nobody is on two flights at once",
    "representation": "each segment has somebody aboard of its agency who can run it",
    "single-loss": "that stays so when any one vehicle leaves with all who go home on it",
    "qualification": "somebody in each named crew can fly the vehicle, and each runs only what they are trained for",
    "training-lead": "a seat is assigned long enough before launch",
    "seat-agreement": "each exchanged seat has an agreement that covers its launch",
    "cargo-capacity": "no flight carries more than its hold and tanks take",
    "need-date": "cargo arrives by the day it is needed",
    "burns": "only a vehicle that points the right way, or the station, burns, and only what it has",
    "commitment": "a party provides flights and people only while it is committed",
    "stock-reserve": "expected stocks stay over their reserve",
    "propellant-reserve": "expected propellant stays over its reserve",
    "waiver": "a waiver names a rule, something in the plan, a reason, an owner and a day it ends",
}
"""Rule by name, in words that say what holds when it is kept."""

SOFT = frozenset({"written-life", "single-loss", "seat-agreement", "commitment"})
"""Rules whose breach is told and does not make a plan unsound: somebody still has to agree, or luck has to hold."""
