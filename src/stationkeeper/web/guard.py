"""What every request passes before it is answered, and what every answer carries.

The server speaks to this machine only. A page of another origin can still send requests here with a browser, so the
name that the request was sent to, and for forms the page that sent it, must be ours.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import unquote, urlsplit

from stationkeeper.errors import Fault
from stationkeeper.web.faults import DEFECT, NotThere, Refused, TooLong, WebError, told_faults
from stationkeeper.web.tell import as_json

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_BODY = 65_536
MOST_FOLDER = 4_500_000  # of a folder that is opened
OPENS = "/open"  # how its address ends
MOST_ADDRESS = 16_384
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # without any a browser hides which page sent a form
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_log = logging.getLogger(__name__)


class Guard:
    """Passes on what our own pages would send; tells what is wrong with everything else."""

    def __init__(self, app: App, hosts: tuple[str, ...] = LOOPBACK) -> None:
        """Stand before `app`, which is known by these names."""
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def dressed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                own = {name for name, _ in message.get("headers", [])}
                more = [(n.encode(), v.encode()) for n, v in HEADERS.items() if n.encode() not in own]
                message = {**message, "headers": [*message.get("headers", []), *more]}
            await send(message)

        try:
            self._check(scope)
            await self._app(scope, _bounded(receive, _most(scope)), dressed)
        except WebError as error:
            if not begun:
                await _refuse(error.faults, error.status, dressed)
        except Exception:  # nothing that goes wrong inside may reach the reader, or end the server
            _log.exception("A request failed")
            if not begun:
                await _refuse((DEFECT,), 500, dressed)

    def _check(self, scope: Scope) -> None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host = host_name(headers.get("host", ""))
        if host not in self._hosts:
            raise Refused(
                Fault("Host", f"'{host[:80]}'", ", ".join(sorted(self._hosts)), "Open the address printed at the start")
            )
        _check_path(scope)
        if scope["method"] not in ("GET", "HEAD"):
            self._check_origin(headers)
        length = headers.get("content-length", "0")
        most = _most(scope)
        if not length.isdecimal() or int(length) > most:
            raise TooLong(Fault("body", f"{length[:20]} bytes", f"at most {most:,}", "Change fewer values at once"))

    def _check_origin(self, headers: dict[str, str]) -> None:
        """Raise when a form was sent by a page of another origin."""
        origin = headers.get("origin")
        site = headers.get("sec-fetch-site", "same-origin")
        own = origin is None or urlsplit(origin).netloc == headers.get("host")
        if not own or site not in ("same-origin", "none"):
            raise Refused(Fault("Origin", f"'{(origin or site)[:80]}'", "a page of this server", "Send it from there"))


def host_name(host: str) -> str:
    """Return the name in a Host header without its port."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if host.count(":") == 1 else host


def _check_path(scope: Scope) -> None:
    """Raise for paths that no page of ours links to: climbing, hidden, or with letters that are none."""
    path = unquote(scope["path"])
    tricks = ("..", "//", "\\", "\0", "/.")
    if any(trick in path for trick in tricks) or not path.isprintable() or len(path) > 200:
        raise NotThere(Fault("address", "a path that no page links to", "/STATION/PAGE", "Begin at /"))
    if len(scope["query_string"]) > MOST_ADDRESS:
        met = f"{len(scope['query_string']):,} letters"
        raise TooLong(Fault("address", met, f"at most {MOST_ADDRESS:,}", "Put the values into a folder of your own"))


def _most(scope: Scope) -> int:
    """Return how long the body of a request may be."""
    return MOST_FOLDER if scope["path"].endswith(OPENS) else MOST_BODY


def _bounded(receive: Receive, most: int) -> Receive:
    """Return what receives a body and stops at the bound, whatever length it claimed."""
    taken = 0

    async def received() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise TooLong(Fault("body", "too long", f"at most {most:,} bytes", "Change fewer values at once"))
        return message

    return received


async def _refuse(faults: tuple[Fault, ...], status: int, send: Send) -> None:
    body = as_json(told_faults(faults)).encode()
    headers = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
