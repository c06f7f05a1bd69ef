"""Carries out `serve`: opens the page of a station, or prints what one address answers."""

from __future__ import annotations

import argparse
import asyncio
import ipaddress
import json
import os
import socket
import sys
from pathlib import Path
from urllib.parse import quote

import uvicorn

from stationkeeper import api
from stationkeeper.errors import Fault, RequestError
from stationkeeper.request import faults_of
from stationkeeper.scenario.folders import shipped_names
from stationkeeper.verbs import encode_output, read_option, whole_number
from stationkeeper.web.apart import Apart
from stationkeeper.web.app import ask, make_app
from stationkeeper.web.campaigns import Campaigns
from stationkeeper.web.desk import Desk
from stationkeeper.web.guard import LOOPBACK
from stationkeeper.web.stations import Stations

MOST_PORT = 65_535
SWITCH_S = 0.0005  # after which a thread that draws hands Python over to another; the usual 5 ms add up


def serve(options: argparse.Namespace) -> int:
    """Serve until interrupted, or print one answer; return the exit status."""
    faults: list[Fault] = []
    port = read_option(faults, "--port", options.port, whole_number, "a whole number as 8000")
    workers = read_option(faults, "--workers", options.workers, whole_number, "a whole number as 2")
    if port is not None and not 0 <= port <= MOST_PORT:
        faults.append(Fault("--port", f"{port}", f"0 to {MOST_PORT:,}", "Choose another"))
    faults += faults_of(None, None, None, None, workers, place=lambda name: f"--{name}")
    faults += _address_faults(options.host)
    if options.sets:
        faults.append(Fault("--set", "given", "stations as they are", "Change values in the workbench"))
    if faults:
        raise RequestError(faults)
    stations = _stations(options.station or shipped_names()[0])
    count = workers or max(1, (os.cpu_count() or 2) - 1)
    if options.get:
        return _print(Desk(stations, Campaigns(count), at_once=True), options.get)
    listening = _listening(options.host, port or 0)
    apart = Apart()
    try:
        return _serve(Desk(stations, Campaigns(count, apart.play)), options.host, listening)
    finally:
        apart.close()


def _address_faults(host: str) -> list[Fault]:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return [Fault("--host", f"'{host}'", "an address of this machine, as 127.0.0.1", "Leave it out")]
    if address.is_unspecified:
        return [Fault("--host", host, "one address", "Everybody near could use all addresses: name the one you mean")]
    return []


def _stations(asked: str) -> Stations:
    """Return all shipped stations and the one asked for, by name, after reading that one."""
    scenario = api.load_scenario(asked)
    places: dict[str, str | Path] = {name: name for name in shipped_names()}
    places[scenario.station.id] = asked if asked in places else Path(asked)
    return Stations(places, scenario.station.id)


def _print(desk: Desk, address: str) -> int:
    """Print what an address answers; faults go where errors go, with exit status 2."""
    if not address.startswith("/"):
        raise RequestError(Fault("--get", f"'{address}'", "an address as /iss/answer.json", "Begin it with /"))
    path, mark, query = address.partition("?")
    status, body = asyncio.run(ask(make_app(desk), path + mark + quote(query, safe="=&+%,;@:/")))
    text = body.decode("utf-8")
    if status >= 400:
        told = json.loads(text)
        raise RequestError(Fault(**row) for row in told["faults"])
    encode_output("utf-8")
    sys.stdout.write(text)
    return 0


def _serve(desk: Desk, host: str, listening: socket.socket) -> int:
    """Serve until interrupted."""
    shown = f"[{host}]" if ":" in host else host
    sys.stderr.write(f"Open http://{shown}:{listening.getsockname()[1]}/{desk.stations.default}/answer (Ctrl-C ends)\n")
    sys.stderr.flush()
    desk.campaigns.after = desk.draw_ahead
    desk.begin(desk.stations.default)
    app = make_app(desk, (*LOOPBACK, host))
    sys.setswitchinterval(SWITCH_S)
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="error", access_log=False, server_header=False, lifespan="off", ws="none",
                       timeout_graceful_shutdown=2, limit_concurrency=512)
    )  # fmt: skip
    try:
        server.run(sockets=[listening])
    finally:
        desk.campaigns.close()
        listening.close()
    return 0


def _listening(host: str, port: int) -> socket.socket:
    """Return a listening socket; raise RequestError for a port that is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, else asyncio does not switch off Nagle's waiting: 40 ms between the head of an answer and its body.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise RequestError(
            Fault("--port", f"{port}: {error.strerror}", "a free port", "Choose another, or 0")
        ) from None
    listening.listen(128)
    return listening
