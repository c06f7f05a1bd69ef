"""Progress of a campaign on a terminal or in a log: how much is done and the time left."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

WIDTH = 30  # characters of the bar
REDRAW_S = 0.1  # a terminal needs no more
LINE_S = 2.0  # a log gets no two lines sooner, so a short campaign writes none


class Progress:
    """Tells how far a campaign is: a bar on a terminal, a line at each tenth elsewhere.

    Call it with (done, all), in any unit; `close` wipes the bar. `clock` gives seconds and is replaced in tests.
    """

    def __init__(self, label: str, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        """Tell under `label` on `stream`; a bar where the stream is a terminal."""
        self._label = label
        self._stream = stream
        self._clock = clock
        self._terminal = stream.isatty()
        self._last = clock()
        self._first: tuple[int, float] | None = None  # done and time when the first are done: compiling goes before it
        self._tenth = 0
        self._drawn = False

    def __call__(self, done: int, total: int) -> None:
        """Take note that `done` of `total` are played."""
        now = self._clock()
        self._first = self._first or ((done, now) if done else None)
        tenth = 10 * done // max(total, 1)
        if self._terminal:
            if now - self._last >= REDRAW_S or not self._drawn:
                self._draw(f"\r{self._label} {bar(done, total)} {self._text(done, total, now)}\x1b[K")
                self._last = now
        elif tenth > self._tenth and now - self._last >= LINE_S:
            self._draw(f"{self._label}: {self._text(done, total, now)}\n")
            self._tenth, self._last = tenth, now

    def close(self) -> None:
        """Wipe the bar; lines in a log stay."""
        if self._terminal and self._drawn:
            self._draw("\r\x1b[K")

    def _text(self, done: int, total: int, now: float) -> str:
        """Return the share done and the time left at the pace since the first call."""
        before, start = self._first or (done, now)
        return f"{100 * done // max(total, 1)} %{time_left(done - before, total - before, now - start)}"

    def _draw(self, text: str) -> None:
        """Write without delay."""
        self._stream.write(text)
        self._stream.flush()
        self._drawn = True


def bar(done: int, total: int) -> str:
    """Return a bar of fixed width in brackets, filled by the share done."""
    filled = WIDTH * done // max(total, 1)
    return f"[{'#' * filled}{'.' * (WIDTH - filled)}]"


def time_left(done: int, total: int, elapsed_s: float) -> str:
    """Return ", 12 s left" by the pace so far; "" before anything is done and at the end."""
    if done <= 0 or done >= total:
        return ""
    left_s = elapsed_s * (total - done) / done
    if left_s < 100:
        return f", {left_s:.0f} s left"
    return f", {left_s / 60:.0f} min left" if left_s < 5400 else f", {left_s / 3600:.1f} h left"
