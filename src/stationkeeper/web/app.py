"""The routes. What they answer is found at the desk; nothing is computed here."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from stationkeeper.errors import Fault, StationkeeperError
from stationkeeper.web import tell
from stationkeeper.web.asked import COMMON, WITH, Asked, read_asked
from stationkeeper.web.campaigns import ENDED
from stationkeeper.web.desk import FORMS, Desk, Shown, shown_as
from stationkeeper.web.faults import DEFECT, Busy, Defect, NotAllowed, NotThere, status_of, told_faults
from stationkeeper.web.folder import folder_zip
from stationkeeper.web.guard import LOOPBACK, Guard
from stationkeeper.web.opened import open_folder, read_upload
from stationkeeper.web.pages.every import PAGES
from stationkeeper.web.pages.workbench import read_form

MOST_FOLLOWERS = 64  # of progress at once
TICK_S = 0.2
_STATIC = {
    "web.css": ("stationkeeper.web", "static", "text/css"),
    "web.js": ("stationkeeper.web", "static", "text/javascript"),
    "picture.css": ("stationkeeper.report", "templates", "text/css"),
    "brief.css": ("stationkeeper.report", "templates", "text/css"),
}


def make_app(desk: Desk, hosts: tuple[str, ...] = LOOPBACK) -> Guard:
    """Return the application: the routes behind the guard."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.followers = 0
    app.state.drawing = {}
    _add_faults(app, desk)
    _add_reads(app, desk)
    _add_runs(app, desk)
    _add_changes(app, desk)

    @app.get("/{station}/flight/{flight:path}")
    async def flight(station: str, flight: str, request: Request) -> Response:
        name, dot, form = flight.rpartition(".")
        name, ending = (name, f".{form}") if dot and form in FORMS else (flight, "")
        pairs = [*request.query_params.multi_items(), ("id", name)]
        return await _answered(desk, station, f"flight{ending}", pairs, request)

    @app.get("/{station}/{address}")
    async def page(station: str, address: str, request: Request) -> Response:
        return await _answered(desk, station, address, request.query_params.multi_items(), request)

    return Guard(app, hosts)


def _add_faults(app: FastAPI, desk: Desk) -> None:
    """Tell every fault in one form: as a page to whoever asked for one, else as JSON."""

    async def told(request: Request, error: Exception) -> Response:
        if isinstance(error, StationkeeperError):
            return _faults(desk, request, error)
        if not isinstance(error, HTTPException):
            return _faults(desk, request, Defect(DEFECT))
        met = f"{request.method} {request.url.path}"
        kind = NotAllowed if error.status_code == 405 else NotThere
        return _faults(desk, request, kind(Fault("address", f"'{met}'", "/STATION/PAGE", "Begin at /")))

    app.add_exception_handler(StationkeeperError, told)
    app.add_exception_handler(HTTPException, told)
    app.add_exception_handler(Exception, told)


def _faults(desk: Desk, request: Request, error: StationkeeperError) -> Response:
    told, status = told_faults(error.faults), status_of(error)
    last = request.url.path.rpartition("/")[2]
    if "." not in last and "text/html" in request.headers.get("accept", ""):
        return _sent(desk.fault_page(told, status))
    headers = {"retry-after": "3"} if status in (429, 503) else None
    return Response(tell.as_json(told), status, headers, "application/json; charset=utf-8")


async def _answered(desk: Desk, station: str, address: str, pairs: list[tuple[str, str]], request: Request) -> Response:
    """Answer at once with what is kept; draw all else in a thread, so that others are answered meanwhile.

    A reader who has the same bytes already is told so instead.
    """
    shown = desk.ready(station, address, pairs)
    if shown is None:
        shown = await _drawn_once(request.app, desk, station, address, pairs)
    return _sent_anew(shown, request)


async def _drawn_once(app: FastAPI, desk: Desk, station: str, address: str, pairs: list[tuple[str, str]]) -> Shown:
    """Draw in a thread; all who ask the same meanwhile get the same."""
    words = (station, address, *pairs)
    drawing: dict[tuple[Any, ...], asyncio.Task[Shown]] = app.state.drawing
    task = drawing.get(words)
    if task is None:
        task = asyncio.create_task(run_in_threadpool(desk.answer, station, address, pairs))
        drawing[words] = task
        task.add_done_callback(lambda _: drawing.pop(words))
    return await asyncio.shield(task)


def _sent_anew(shown: Shown, request: Request) -> Response:
    if shown.tag and shown.tag in request.headers.get("if-none-match", ""):
        return Response(None, 304, {"cache-control": "no-cache", "etag": shown.tag})
    return _sent(shown)


def _sent(shown: Shown) -> Response:
    headers = {"cache-control": "no-cache"} | ({"etag": shown.tag} if shown.tag else {})
    return Response(shown.body, shown.status, headers, shown.media)


@cache
def _static(name: str) -> Shown:
    package, folder, media = _STATIC[name]
    text = resources.files(package).joinpath(folder, name).read_text(encoding="utf-8")
    return shown_as(text, f"{media}; charset=utf-8", named=True)


def _add_reads(app: FastAPI, desk: Desk) -> None:
    @app.get("/")
    async def first() -> Response:
        return RedirectResponse(f"/{desk.stations.default}/answer", 307)

    @app.get("/static/{name}")
    async def static(name: str, request: Request) -> Response:
        if name not in _STATIC:
            raise NotThere(Fault("address", f"'{name}'", ", ".join(_STATIC), "Begin at /"))
        return _sent_anew(_static(name), request)

    @app.get("/{station}/folder.zip")
    async def folder(station: str, request: Request) -> Response:
        asked = read_asked(request.query_params.multi_items(), ())
        scenario = await run_in_threadpool(desk.stations.find, station, asked.sets)
        name = f"{station}-{scenario.hash[:8]}"
        base = str(desk.stations.places[station])
        body = folder_zip(base if base == station else f"../{station}", name, asked.sets)
        return Response(body, 200, {"content-disposition": f'attachment; filename="{name}.zip"'}, "application/zip")

    @app.get("/{station}/check.json")
    async def check(station: str, request: Request) -> Response:
        asked = read_asked(request.query_params.multi_items(), ())
        await run_in_threadpool(desk.check, station, asked)
        scenario = await run_in_threadpool(desk.stations.find, station, asked.sets)
        return Response(json.dumps({"scenario_hash": scenario.hash}) + "\n", media_type="application/json")


def _add_runs(app: FastAPI, desk: Desk) -> None:
    @app.get("/{station}/runs.json")
    async def runs(station: str) -> Response:
        desk.stations.find(station)
        told = [tell.plain(desk.campaigns.told(run)) for run in desk.campaigns.active()]
        return Response(json.dumps({"runs": told}, indent=2) + "\n", media_type="application/json")

    @app.get("/{station}/events")
    async def events(station: str, request: Request) -> Response:
        run = request.query_params.get("run", "")
        desk.campaigns.find(run)
        if app.state.followers >= MOST_FOLLOWERS:
            met = f"{MOST_FOLLOWERS} follow progress"
            raise Busy(Fault("events", met, "fewer", "Close other windows, or ask for runs.json"))
        return StreamingResponse(_followed(app, desk, run), media_type="text/event-stream")

    @app.post("/{station}/runs")
    async def play(station: str, request: Request) -> Response:
        form = await _form(request)
        back = _back(form)
        asked = read_asked([pair for pair in form if pair[0] in (*COMMON, WITH)], (WITH,))
        await run_in_threadpool(desk.check, station, asked, back)
        await run_in_threadpool(desk.play, station, asked, back)
        return _see(station, back, asked)

    @app.post("/{station}/cancel")
    async def cancel(station: str, request: Request) -> Response:
        form = await _form(request)
        run = desk.campaigns.cancel(dict(form).get("run", ""))
        asked = read_asked([pair for pair in form if pair[0] in (*COMMON, WITH)], (WITH,))
        if "application/json" in request.headers.get("accept", ""):
            return Response(tell.as_json(desk.campaigns.told(run)), media_type="application/json")
        return _see(station, _back(form), asked)


def _add_changes(app: FastAPI, desk: Desk) -> None:
    @app.post("/{station}/open")
    async def opened(station: str, request: Request) -> Response:
        desk.stations.find(station)
        kind = request.headers.get("content-type", "")
        if not kind.startswith("multipart/form-data"):
            raise NotAllowed(Fault("body", f"'{kind[:40]}'", "multipart/form-data", "Send it from our page"))
        files = await run_in_threadpool(read_upload, kind, await request.body())
        name = await run_in_threadpool(open_folder, desk.stations, files)
        return _see(name, "answer", Asked())

    @app.post("/{station}/workbench")
    async def change(station: str, request: Request) -> Response:
        declared = desk.stations.find(station)
        form = await _form(request)
        pairs = read_form(form, declared)
        asked = read_asked([pair for pair in pairs if pair[0] in COMMON], ())
        try:
            await run_in_threadpool(desk.check, station, asked)
        except StationkeeperError as error:
            return _sent(await run_in_threadpool(desk.mended, station, asked, error.faults))
        if dict(form).get("do") == "add":
            return _see(station, "workbench", asked)
        await run_in_threadpool(desk.play, station, asked)
        return _see(station, "answer", asked)


async def _form(request: Request) -> list[tuple[str, str]]:
    """Return the pairs of a form that was sent; raise for a body that is none."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    body = await request.body()
    if kind != "application/x-www-form-urlencoded":
        raise NotAllowed(Fault("body", f"'{kind[:40]}'", "application/x-www-form-urlencoded", "Send it as a form"))
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=500)
    except ValueError:
        raise NotAllowed(Fault("body", "no form", "at most 500 fields in UTF-8", "Send it from our page")) from None


def _back(form: list[tuple[str, str]]) -> str:
    """Return the page that a form names to come back to."""
    back = dict(form).get("back", "")
    return back if back in PAGES else "answer"


def _see(station: str, page: str, asked: Asked) -> Response:
    return RedirectResponse(f"/{station}/{page}{asked.query(asked.own)}", 303)


async def _followed(app: FastAPI, desk: Desk, run_id: str) -> AsyncIterator[str]:
    """Yield how far a run is, as server-sent events, until it has ended."""
    app.state.followers += 1
    try:
        while True:
            run = desk.campaigns.find(run_id)
            told = desk.campaigns.told(run)
            yield f"data: {json.dumps(tell.plain(told))}\n\n"
            if told.state in ENDED:
                return
            await asyncio.sleep(TICK_S)
    finally:
        app.state.followers -= 1


async def ask(app: Callable[..., Any], address: str, accept: str = "*/*") -> tuple[int, bytes]:
    """Return status and body of one GET, asked of the application without a server."""
    path, _, query = address.partition("?")
    scope = {
        **{"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http"},
        **{"path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": ""},
        **{"headers": [(b"host", b"localhost"), (b"accept", accept.encode())]},
        **{"client": ("127.0.0.1", 0), "server": ("localhost", 80)},
    }
    status, parts = 0, []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        status = message.get("status", status)
        parts.append(message.get("body", b""))

    await app(scope, receive, send)
    return status, b"".join(parts)
