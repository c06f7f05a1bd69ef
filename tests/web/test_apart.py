"""What is played in a process of its own: the same result, ended when told, survived when it dies."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator

import pytest

from stationkeeper import api
from stationkeeper.errors import RequestError
from stationkeeper.scenario.model import Scenario
from stationkeeper.web.apart import NICE, Apart
from stationkeeper.web.campaigns import Campaigns
from stationkeeper.web.played import Key, play
from stationkeeper.web.serve import _listening


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    found = Apart()
    yield found
    found.close()


@pytest.fixture(scope="module")
def tiny() -> Scenario:
    return api.load_scenario("tiny")


def _key(tiny: Scenario, futures: int, kind: str = "campaign") -> Key:
    return Key(tiny.hash, tiny.station.through, 1, futures, kind)  # type: ignore[arg-type]


def test_it_plays_what_this_process_plays_and_stands_back(apart: Apart, tiny: Scenario) -> None:
    moved: list[tuple[int, int]] = []
    told = apart.play(tiny, _key(tiny, 7), 1, lambda done, total: moved.append((done, total)))
    assert told.answer == play(tiny, _key(tiny, 7), 1, None).answer
    assert api.assess(told.records) == told.answer
    assert moved[-1][0] == moved[-1][1] > 0
    assert os.getpriority(os.PRIO_PROCESS, _pid(apart)) >= NICE


def test_a_job_ends_when_its_progress_raises_and_the_next_is_played(apart: Apart, tiny: Scenario) -> None:
    class Enough(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        apart.play(tiny, _key(tiny, 20_000), 1, stop)
    assert apart.play(tiny, _key(tiny, 3), 1, None).answer.futures == 3


def test_a_fault_there_is_raised_here(apart: Apart, tiny: Scenario) -> None:
    with pytest.raises(RequestError) as raised:
        apart.play(tiny, _key(tiny, 0), 1, None)
    assert raised.value.faults[0].remedy


def test_when_it_dies_the_run_tells_so_and_the_next_is_played(apart: Apart, tiny: Scenario) -> None:
    campaigns = Campaigns(1, apart.play)

    def kill(done: int, total: int) -> None:
        os.kill(_pid(apart), signal.SIGKILL)

    with pytest.raises(RequestError, match="ended before it was done"):
        apart.play(tiny, _key(tiny, 20_000), 1, kill)
    run = campaigns.ask(tiny, _key(tiny, 3))
    assert run is not None
    assert run.ended.wait(120.0)
    assert run.state == "done"
    campaigns.close()


def test_head_and_body_of_an_answer_are_not_held_apart() -> None:
    """asyncio switches off Nagle's waiting only for sockets that say they are TCP: else each answer takes 40 ms."""
    with _listening("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP


def _pid(apart: Apart) -> int:
    pid = apart._process.pid
    assert pid is not None
    return pid
