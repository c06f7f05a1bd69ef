"""A process of its own that plays, so that pages are drawn meanwhile as if nothing were played.

A thread would share Python's lock with the readers: whatever of a campaign is no kernel would hold up every answer. The
process also stands back behind all others of the machine, and when it dies the server lives and says so.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import pickle
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from stationkeeper.errors import Fault, RequestError, StationkeeperError
from stationkeeper.scenario.model import Scenario
from stationkeeper.web.faults import DEFECT
from stationkeeper.web.played import Key, Progress, play

NICE = 10
DIED = Fault(
    "campaign",
    "the process that plays it ended before it was done",
    "an end with a result",
    "Play fewer futures, as memory may have run out; what was printed at the server may tell more",
)
_log = logging.getLogger(__name__)


class _Stopped(Exception):
    """Raised inside what is played to end it."""


@dataclass(frozen=True)
class _Job:
    """What is to be played; `number` tells a late word to stop from one that is meant."""

    number: int
    scenario: Scenario
    key: Key
    workers: int | None


@dataclass(frozen=True)
class _Moved:
    """So many of all futures are played."""

    done: int
    total: int


@dataclass(frozen=True)
class _Failed:
    """Nothing came of it; no faults: it was stopped."""

    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class _Done:
    """It was played: the result, pickled, whose arrays of so many bytes each follow."""

    result: bytes
    sizes: tuple[int, ...]


class Apart:
    """Plays one job after another in a process, which is started at once and again should it die."""

    def __init__(self) -> None:
        """Start the process."""
        self._number = 0
        self._start()

    def _start(self) -> None:
        ours, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("spawn")  # a fork would share sockets and locks with the server
        self._process = context.Process(target=_work, args=(theirs,), name="stationkeeper-plays", daemon=True)
        self._process.start()
        theirs.close()  # or the end of the process would not be told here
        self._pipe = ours

    def play(self, scenario: Scenario, key: Key, workers: int | None, progress: Progress | None) -> Any:
        """Return what a key names. What `progress` raises ends the job and passes; a fault there is raised here."""
        if not self._process.is_alive():
            self._pipe.close()
            self._start()
        self._number += 1
        try:
            self._pipe.send(_Job(self._number, scenario, key, workers))
            return self._awaited(progress)
        except (EOFError, OSError):
            self._process.join(1.0)
            raise RequestError(DIED) from None

    def _awaited(self, progress: Progress | None) -> Any:
        broken: BaseException | None = None
        while True:
            told = self._pipe.recv()
            if isinstance(told, _Moved) and progress is not None and broken is None:
                try:
                    progress(told.done, told.total)
                except Exception as error:
                    broken = error
                    self._pipe.send(self._number)
            elif isinstance(told, _Done):
                result = self._received(told)
                if broken is not None:
                    raise broken
                return result
            elif isinstance(told, _Failed):
                raise broken or RequestError(told.faults)

    def _received(self, told: _Done) -> Any:
        arrays = [bytearray(size) for size in told.sizes]
        for array in arrays:
            self._pipe.recv_bytes_into(array)
        return pickle.loads(told.result, buffers=arrays)

    def close(self) -> None:
        """End the process, whatever it plays."""
        self._process.terminate()
        self._process.join(2.0)
        self._pipe.close()


def _work(pipe: Connection) -> None:
    """Play what is sent, until nobody listens any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server, which is interrupted too, says when to end
    if hasattr(os, "nice"):
        os.nice(NICE)
    with contextlib.suppress(EOFError, OSError):
        while True:
            job = pipe.recv()
            if isinstance(job, _Job):  # else the word to stop one that had just ended
                _tell(pipe, job)


def _tell(pipe: Connection, job: _Job) -> None:
    """Play one job and send what came of it."""
    try:
        result = play(job.scenario, job.key, job.workers, _told_to(pipe, job.number))
    except _Stopped:
        pipe.send(_Failed(()))
    except StationkeeperError as error:
        pipe.send(_Failed(error.faults))
    except Exception:  # a defect of ours must end this job, not the process that plays all others
        _log.exception("A campaign failed")
        pipe.send(_Failed((DEFECT,)))
    else:
        buffers: list[pickle.PickleBuffer] = []
        told = pickle.dumps(result, 5, buffer_callback=buffers.append)
        raw = [buffer.raw() for buffer in buffers]
        pipe.send(_Done(told, tuple(part.nbytes for part in raw)))
        for part in raw:
            pipe.send_bytes(part)


def _told_to(pipe: Connection, number: int) -> Callable[[int, int], None]:
    """Return what tells how far a job is, and raises once it is to stop."""

    def progress(done: int, total: int) -> None:
        pipe.send(_Moved(done, total))
        while pipe.poll():
            if pipe.recv() == number:
                raise _Stopped

    return progress
