"""The verbs `plan`, `replan` and `history` on the command line; what carries them out is loaded when it is called."""

from __future__ import annotations

from typing import Any

from stationkeeper.verbs import add_verb, later, station_argument


def add_planner(verbs: Any) -> None:
    """Add the three verbs."""
    _add_plan(verbs)
    _add_replan(verbs)
    _add_history(verbs)


def _add_plan(verbs: Any) -> None:
    text = "Decide the best plan of flights, ports, moves, seats and loads, and tell how surely it is the best."
    verb = add_verb(verbs, "plan", text, later("stationkeeper.commands.planner_told", "tell_plan"))
    station_argument(verb, "STATION")
    verb.add_argument("--from", dest="first", metavar="DATE", help="First day decided, UTC. Default: the epoch.")
    verb.add_argument("--through", metavar="DATE", help="Last day planned, UTC. Default: the station's own.")
    aims = "deviation (all declared flights fly, moved least), flights (fewest), cost (least), or names in their order"
    verb.add_argument("--objective", metavar="NAMES", default="deviation", help=f"{aims}. Default: deviation.")
    verb.add_argument(
        "--rule",
        dest="rules",
        metavar="NAME=HOW",
        action="append",
        default=[],
        help="Set a rule: hard, soft:PRICE or off. May be repeated. --json lists all rules.",
    )
    verb.add_argument("--seconds", metavar="S", default="60", help="Most time for one objective. Default: 60.")
    text = "Then improve the plan with the campaign in the loop: safe, joint or supplied is made more probable."
    verb.add_argument("--robust", metavar="CRITERION", help=text)
    text = "With --robust: cargo flights more that may be bought. Default: 2."
    verb.add_argument("--more-flights", metavar="N", help=text)
    verb.add_argument("--futures", metavar="N", help="With --robust: futures of each campaign. Default: 500.")
    verb.add_argument("--seed", metavar="S", help="With --robust: seed of all campaigns. Default: the station's own.")
    text = "With --robust: folder that keeps what is played; after an interruption the same command goes on."
    verb.add_argument("--campaign", metavar="DIR", help=text)
    verb.add_argument("--out", metavar="DIR", help="Folder to write the plan to. Default: it is only told.")
    verb.add_argument("--json", action="store_true", help="Print one JSON object.")


def _add_replan(verbs: Any) -> None:
    text = "Change a plan as little as possible after something happened; tell what moved, why, and what was lost."
    verb = add_verb(verbs, "replan", text, later("stationkeeper.commands.planner_told", "tell_replan"))
    verb.add_argument("plan", metavar="PLAN", help="Folder of the plan.")
    verb.add_argument("--station", metavar="STATION", help="Its scenario. Default: the plan's own.")
    verb.add_argument(
        "--event",
        dest="events",
        metavar="WORDS",
        action="append",
        default=[],
        help='What happened, as "pad site-31 out 2026-11-27..2027-03-22" or "flight ID lost". May be repeated.',
    )
    verb.add_argument("--from", dest="first", metavar="DATE", help="Day it is known, UTC. Default: of the first event.")
    verb.add_argument("--seconds", metavar="S", default="60", help="Most time for one objective. Default: 60.")
    verb.add_argument("--out", metavar="DIR", help="Folder to write the new plan to. Default: it is only told.")
    verb.add_argument("--json", action="store_true", help="Print one JSON object.")


def _add_history(verbs: Any) -> None:
    text = "Replan four days of the past on which the plan broke, and tell it beside what was flown."
    verb = add_verb(verbs, "history", text, later("stationkeeper.commands.history", "tell_history"))
    station_argument(verb, "STATION")
    text = "soyuz-ms-22, cft, site-31 or crew-11. May be repeated. Default: all four."
    verb.add_argument("--case", dest="cases", metavar="NAME", action="append", default=[], help=text)
    verb.add_argument("--json", action="store_true", help="Print one JSON object.")
