"""Progress tells the share done and the time left by the pace so far."""

from __future__ import annotations

import io

import pytest

from stationkeeper.progress import WIDTH, Progress, bar, time_left


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class Clock:
    """A clock that shows the seconds it was set to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def _told(stream: io.StringIO, seconds: float, steps: int) -> str:
    """Return what is told while 1,000 futures are played evenly in `seconds`."""
    clock = Clock()
    progress = Progress("Playing", stream, clock)
    progress(0, 1000)
    for step in range(1, steps + 1):
        clock.now = seconds * step / steps
        progress(1000 * step // steps, 1000)
    progress.close()
    return stream.getvalue()


def test_a_log_gets_a_line_at_each_tenth_of_a_long_campaign() -> None:
    lines = _told(io.StringIO(), seconds=100.0, steps=50).splitlines()
    assert lines[0] == "Playing: 10 %, 90 s left"
    assert [line.split(" %")[0] for line in lines] == [f"Playing: {share}" for share in range(10, 101, 10)]


def test_a_log_gets_no_line_of_a_short_campaign() -> None:
    assert _told(io.StringIO(), seconds=1.9, steps=50) == ""


def test_a_terminal_gets_one_line_that_is_wiped_at_the_end() -> None:
    text = _told(Terminal(), seconds=100.0, steps=50)
    assert "\n" not in text
    assert text.endswith("\r\x1b[K")
    assert "50 %, 50 s left" in text


@pytest.mark.parametrize("done, filled", [(0, 0), (1, 0), (50, WIDTH // 2), (100, WIDTH)])
def test_the_bar_is_filled_by_the_share_done(done: int, filled: int) -> None:
    assert bar(done, 100) == f"[{'#' * filled}{'.' * (WIDTH - filled)}]"


@pytest.mark.parametrize(
    "done, elapsed_s, text",
    [(0, 5.0, ""), (100, 5.0, ""), (50, 5.0, ", 5 s left"), (10, 60.0, ", 9 min left"), (1, 600.0, ", 16.5 h left")],
)
def test_the_time_left_is_the_pace_so_far_carried_on(done: int, elapsed_s: float, text: str) -> None:
    assert time_left(done, 100, elapsed_s) == text


def test_what_went_before_the_first_call_does_not_count_as_pace() -> None:
    clock, stream = Clock(), Terminal()
    progress = Progress("Playing", stream, clock)
    for done, clock.now in ((100, 60.0), (200, 61.0)):
        progress(done, 1000)
    assert "20 %, 8 s left" in stream.getvalue()


def test_compiling_before_the_first_future_is_not_taken_for_the_pace() -> None:
    """Five minutes of compiling, then a tenth a second: six seconds are left after four tenths, not eight minutes."""
    stream, clock = io.StringIO(), Clock()
    progress = Progress("Playing", stream, clock)
    progress(0, 1000)
    for done, clock.now in ((100, 300.0), (400, 303.0)):
        progress(done, 1000)
    assert stream.getvalue().splitlines() == ["Playing: 10 %", "Playing: 40 %, 6 s left"]
