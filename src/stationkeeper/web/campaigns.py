"""Campaigns played in the background: one after another, with progress, cancel and a bounded queue.

What was played is kept and never played twice.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from stationkeeper.assessment.answer import Told
from stationkeeper.errors import Fault, StationkeeperError
from stationkeeper.scenario.model import Scenario
from stationkeeper.web.faults import DEFECT, Busy, FaultRow, NotThere, told_faults
from stationkeeper.web.kept import Kept
from stationkeeper.web.played import Key, Kind, Progress, play

State = Literal["waiting", "running", "done", "cancelled", "failed"]
ENDED: tuple[State, ...] = ("done", "cancelled", "failed")
MOST_WAITING = 8
MOST_KEPT = 16  # results: some 30 MB each for 2,000 futures
MOST_REMEMBERED = 200  # runs that are told of
Player = Callable[[Scenario, Key, int | None, Progress | None], Any]
_log = logging.getLogger(__name__)


class RunTold(Told):
    """How far a campaign is."""

    run: str
    kind: Kind
    station: str
    state: State
    done: int
    total: int
    futures: int
    ahead: int
    seconds_left: float | None
    faults: tuple[FaultRow, ...]


class _Cancelled(Exception):
    """Raised inside a campaign to end it."""


@dataclass
class Run:
    """One campaign asked for. Only the thread that plays it and the lock of Campaigns change it."""

    id: str
    key: Key
    scenario: Scenario
    first: bool
    state: State = "waiting"
    done: int = 0
    total: int = 0
    started: float = 0.0
    faults: tuple[Fault, ...] = ()
    ended: threading.Event = field(default_factory=threading.Event)


class Campaigns:
    """The queue, the thread that plays it, and the results."""

    def __init__(self, workers: int | None = None, player: Player = play) -> None:
        """Play with `workers` threads a campaign (None: one a core). player: plays it, here or in another process."""
        self._workers = workers
        self._play = player
        self._change = threading.Condition()
        self._waiting: list[Run] = []
        self._runs: dict[str, Run] = {}
        self._kept: Kept[Any] = Kept(MOST_KEPT)
        self._most: Kept[int] = Kept(MOST_REMEMBERED)  # futures of the largest result, by case
        self._numbers = itertools.count(1)
        self.changed = 0  # how often any run or result came, went or moved on
        self._changed: Counter[Key] = Counter()  # the same by case
        self.closed = False
        self.after: Callable[[Run], None] | None = None  # called in the thread that played, once a run is done
        self._thread: threading.Thread | None = None

    def result(self, key: Key) -> Any | None:
        """Return a result that is kept: what `played.play` gave for its key."""
        return self._kept.find(key)

    def best(self, key: Key) -> Any | None:
        """Return the kept result with the most futures, whatever number the key asks."""
        most = self._most.find(_case(key))
        return None if most is None else self._kept.find(key._replace(futures=most))

    def changes(self, key: Key) -> int:
        """Return how often runs and results of the same have changed: what is drawn from them holds until it grows."""
        return self._changed[_case(key)]

    def run_of(self, key: Key) -> Run | None:
        """Return a run of the same, of any number of futures, that waits or runs: the one that will end first."""
        with self._change:
            for run in self._runs.values():
                if _case(run.key) == _case(key) and run.state not in ENDED:
                    return run
        return None

    def failure(self, key: Key) -> Run | None:
        """Return the last run of the same when nothing came of it but faults."""
        with self._change:
            last = next((run for run in reversed(self._runs.values()) if _case(run.key) == _case(key)), None)
        return last if last and last.state == "failed" else None

    def ask(self, scenario: Scenario, key: Key, first: bool = True) -> Run | None:
        """Return the run that will play a campaign, new or already asked for; None when its result is kept.

        first: before those that were asked for with first=False. Raises Busy when the queue is full.
        """
        with self._change:
            if self.result(key) is not None:
                return None
            for run in self._runs.values():
                if run.key == key and run.state not in ENDED:
                    return run
            if len(self._waiting) >= MOST_WAITING:
                met = f"{len(self._waiting)} campaigns wait"
                raise Busy(Fault("queue", met, f"at most {MOST_WAITING}", "Cancel one, or ask again later"))
            run = Run(str(next(self._numbers)), key, scenario, first)
            self._runs[run.id] = run
            self._note(key)
            self._forget()
            at = next((n for n, other in enumerate(self._waiting) if first and not other.first), len(self._waiting))
            self._waiting.insert(at, run)
            self._start()
            self._change.notify_all()
            return run

    def play_now(self, scenario: Scenario, key: Key) -> Any:
        """Return a result, played in the calling thread when it is not kept."""
        return self._kept.find(key) or self._played(scenario, key, None)

    def cancel(self, run_id: str) -> Run:
        """End a campaign: at once when it waits, after the futures under way when it runs."""
        run = self.find(run_id)
        with self._change:
            if run.state not in ENDED:
                self._end(run, "cancelled")
                self._waiting = [other for other in self._waiting if other is not run]
        return run

    def find(self, run_id: str) -> Run:
        """Return a run; raise NotThere for an unknown one."""
        run = self._runs.get(run_id)
        if run is None:
            raise NotThere(Fault("run", f"'{run_id}'", "a campaign that was asked for", "Ask for it again"))
        return run

    def told(self, run: Run) -> RunTold:
        """Return how far a run is."""
        with self._change:
            ahead = self._waiting.index(run) + 1 if run in self._waiting else 0
        passed = time.monotonic() - run.started
        left = passed * (run.total - run.done) / run.done if run.done and run.state == "running" else None
        return RunTold(
            run=run.id,
            kind=run.key.kind,
            station=run.scenario.station.id,
            state=run.state,
            done=run.done,
            total=run.total,
            futures=run.key.futures,
            ahead=ahead,
            seconds_left=None if left is None else round(left, 1),
            faults=told_faults(run.faults).faults if run.faults else (),
        )

    def active(self) -> list[Run]:
        """Return the runs that wait or run, in their order."""
        with self._change:
            return [run for run in self._runs.values() if run.state == "running"] + list(self._waiting)

    def close(self) -> None:
        """Cancel everything and wait for the thread, a few seconds at most."""
        with self._change:
            self.closed = True
            self._waiting.clear()
            for run in self._runs.values():
                if run.state not in ENDED:
                    self._end(run, "cancelled")
            self._change.notify_all()
        if self._thread is not None:
            self._thread.join(5.0)

    def _end(self, run: Run, state: State) -> None:
        run.state = state
        self._note(run.key)
        run.ended.set()

    def _note(self, key: Key) -> None:
        self.changed += 1
        self._changed[_case(key)] += 1

    def _forget(self) -> None:
        """Forget the oldest runs that have ended."""
        for run_id in [run.id for run in self._runs.values() if run.state in ENDED][:-MOST_REMEMBERED]:
            del self._runs[run_id]

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="campaigns", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while (run := self._next()) is not None:
            try:
                self._played(run.scenario, run.key, self._progress(run))
                state: State = "done"
            except _Cancelled:
                state = "cancelled"
            except StationkeeperError as error:
                run.faults, state = error.faults, "failed"
            except Exception:  # a defect of ours must end this run, not the thread that plays all others
                _log.exception("A campaign failed")
                run.faults, state = (DEFECT,), "failed"
            with self._change:
                if run.state not in ENDED:
                    self._end(run, state)
            if state == "done":
                self._call_after(run)

    def _call_after(self, run: Run) -> None:
        try:
            if self.after is not None:
                self.after(run)
        except Exception:  # what is drawn ahead is drawn again, and its fault told, when it is asked for
            _log.exception("Nothing was drawn ahead")

    def _next(self) -> Run | None:
        """Return the next run, waiting for one; None when closed."""
        with self._change:
            while not self._waiting and not self.closed:
                self._change.wait()
            if self.closed:
                return None
            run = self._waiting.pop(0)
            run.state, run.started = "running", time.monotonic()
            self._note(run.key)
            return run

    def _progress(self, run: Run) -> Callable[[int, int], None]:
        def progress(done: int, total: int) -> None:
            if run.state == "cancelled":
                raise _Cancelled
            run.done, run.total = done, total

        return progress

    def _played(self, scenario: Scenario, key: Key, progress: Callable[[int, int], None] | None) -> Any:
        result = self._play(scenario, key, self._workers, progress)
        self._kept.put(key, result)
        case = _case(key)
        self._most.put(case, max(self._most.find(case) or 0, key.futures))
        with self._change:
            self._note(key)
        return result


def _case(key: Key) -> Key:
    """Return a key without its number of futures."""
    return key._replace(futures=0)
