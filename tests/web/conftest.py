"""A desk that plays what is missing at once, one that plays in the background, and ways to ask both."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import httpx
import pytest

from stationkeeper.web.app import make_app
from stationkeeper.web.campaigns import Campaigns
from stationkeeper.web.desk import Desk
from stationkeeper.web.guard import Guard
from stationkeeper.web.stations import Stations

PLACES = {"tiny": "tiny", "iss": "iss"}


class Answered(NamedTuple):
    """One answer of the application."""

    status: int
    text: str
    headers: httpx.Headers
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def error(self) -> Any:
        return self.json["error"]


@pytest.fixture(scope="session")
def at_once() -> Desk:
    """Return a desk that plays missing campaigns while it is asked."""
    return Desk(Stations(PLACES, "tiny"), Campaigns(2), at_once=True)


@pytest.fixture
def desk() -> Iterator[Desk]:
    """Return a desk with a queue of its own."""
    campaigns = Campaigns(2)
    yield Desk(Stations(PLACES, "tiny"), campaigns)
    campaigns.close()


def asker(app: Guard) -> Callable[..., Answered]:
    """Return what asks an application as a browser would."""

    def ask(method: str, address: str, **more: Any) -> Answered:
        async def once() -> Answered:
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
                got = await client.request(method, address, **more)
            return Answered(got.status_code, got.text, got.headers, got.content)

        return asyncio.run(once())

    return ask


@pytest.fixture
def ask(at_once: Desk) -> Callable[..., Answered]:
    """Return what asks the desk that plays at once."""
    return asker(make_app(at_once))


@pytest.fixture
def ask_queue(desk: Desk) -> Callable[..., Answered]:
    """Return what asks the desk with a queue."""
    return asker(make_app(desk))
