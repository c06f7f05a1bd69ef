"""The rules of a plan by name: what planners keep, checkers test and waivers speak of."""

from __future__ import annotations

RULES = {
    "record": "vehicles at the station at the epoch are those of the record, at their ports",
    "order": "launch, docking, moves and undocking of a flight come in that order, inside the plan",
    "dates": "a flight that is wished for a date flies within its window",
    "commitments": "every flight of the published manifest flies",
    "ports": "a vehicle is only at a port that is open and takes its class and mechanism, and alone there",
    "neighbours": "nothing comes to a port that a vehicle at another port blocks",
    "spacing": "dockings, undockings and moves keep their distance in days",
    "life": "no vehicle stays longer than its life on orbit; longer than written only by a waiver",
    "stay": "a cargo vehicle stays long enough to be unloaded",
    "pads": "launches of one launcher keep its turn-round",
    "beta": "no docking while the Sun stands too far from the orbit's plane for the class",
    "handover": "a crew leaves only so long after its relief has docked",
    "crew-size": "the people aboard keep to the fewest and the most allowed",
    "seat-home": "everybody aboard has a seat home on a sound vehicle",
    "two-places": "nobody is on two flights at once",
    "representation": "each segment has somebody aboard of its agency who can run it",
    "single-loss": "that stays so when any one vehicle leaves with all who go home on it",
    "qualification": "somebody in each named crew can fly the vehicle, and people run only what they are trained for",
    "lead": "a seat is assigned or changed long enough before launch",
    "instrument": "each exchanged seat has an agreement that covers its launch",
    "horizon": "a party flies only while it is committed to the station",
    "capacity": "no flight carries more than its seats, hold and tanks take",
    "need-date": "cargo arrives by the day it is needed",
    "burns": "only a vehicle that points the right way, or the station, burns what it has, and enough for the floor",
    "stocks": "expected stocks stay over their reserve",
    "propellant": "expected propellant stays over its reserve",
    "waiver": "a waiver names something in the plan, a reason, an owner and a day that is not over",
}
"""Rule by name, in words that say what holds when it is kept."""
