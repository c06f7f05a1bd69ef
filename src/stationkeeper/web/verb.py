"""The verb `serve` on the command line; the server itself is loaded only when it is called."""

from __future__ import annotations

from typing import Any

from stationkeeper.verbs import add_verb, later, station_argument


def add_serve(verbs: Any) -> None:
    """Add `serve`."""
    run = later("stationkeeper.web.serve", "serve")
    verb = add_verb(verbs, "serve", "Open a local page to look at a station, ask what if, and compare.", run)
    station_argument(verb, "STATION", optional=True)
    verb.add_argument("--port", metavar="P", default="8000", help="Port to listen on, 0: any free one. Default: 8000.")
    verb.add_argument(
        "--host", metavar="ADDRESS", default="127.0.0.1", help="Address to listen on. Default: this machine only."
    )
    verb.add_argument(
        "--workers", metavar="W", help="Threads that play futures. Default: all cores but one, which serves pages."
    )
    verb.add_argument("--get", metavar="ADDRESS", help="Print what an address answers, as /iss/answer.json; no server.")
