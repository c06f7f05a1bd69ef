"""The verb `manifest` on the command line; what carries it out is loaded when it is called."""

from __future__ import annotations

from typing import Any

from stationkeeper.verbs import add_verb, later

TEXT = """Tell what goes on which flight, for any two tables, with proof that nothing does better.
A pressurised item cannot ride unpressurised, an unpressurised one cannot ride in a pressurised hold."""


def add_manifest(verbs: Any) -> None:
    """Add the verb."""
    verb = add_verb(
        verbs, "manifest", " ".join(TEXT.split()), later("stationkeeper.commands.manifest_told", "tell_manifest")
    )
    wanted = "item, mass_kg, volume_m3, need_by, pressurised; perhaps priority, quantity, available_from, group"
    flown = "flight, date, capacity_kg, capacity_m3, pressurised; perhaps capacity_unpressurised_kg and _m3"
    verb.add_argument("--demands", metavar="FILE", required=True, help=f"CSV with {wanted}.")
    verb.add_argument("--flights", metavar="FILE", required=True, help=f"CSV with {flown}.")
    aim = verb.add_mutually_exclusive_group()
    most = "Deliver the most: number, priority or mass. Default: priority where the demands have it, else number."
    aim.add_argument("--maximise", metavar="WHAT", choices=("number", "priority", "mass"), help=most)
    fewest = "flights: deliver everything on the fewest, or tell what cannot be delivered."
    aim.add_argument("--minimise", metavar="WHAT", choices=("flights",), help=fewest)
    lead = "Days from a flight's date until its cargo is aboard, which must be by need_by. Default: 0."
    verb.add_argument("--lead-days", metavar="N", default="0", help=lead)
    seconds = "Most time for the search. Default: no limit in time but one in work, the same on every machine."
    verb.add_argument("--seconds", metavar="S", help=seconds)
    verb.add_argument("--json", action="store_true", help="Print one JSON object.")
