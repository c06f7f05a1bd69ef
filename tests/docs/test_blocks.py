"""Every block of code in the documents runs, in order, one page in one namespace and one empty folder."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from stationkeeper.cli import main

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block: its language, its text and its first line in the page."""

    language: str
    text: str
    line: int


def blocks(text: str) -> Iterator[Block]:
    """Yield the fenced blocks of a page in order."""
    for match in FENCE.finditer(text):
        yield Block(match[1], match[2], text[: match.start()].count("\n") + 2)


def outline(line: str) -> str:
    """Return the words of a line: numbers, dates, hashes and spacing may change, words may not."""
    without_numbers = re.sub(r"\S*\d\S*", " ", line)
    return " ".join(re.findall(r"[^\W\d_]+", without_numbers)).lower()


def assert_like(printed: str, shown: str, place: str) -> None:
    """Fail unless the words of each line shown appear in what was printed, in order; "..." stands for any lines."""
    lines = iter([outline(line) for line in printed.splitlines()])
    for line in shown.splitlines():
        wanted = outline(line)
        if wanted:
            assert any(wanted in met for met in lines), f"{place}: shown but not printed: {line!r}\nprinted:\n{printed}"


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a console block with the output shown under it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


def run_console(block: Block, place: str) -> None:
    """Run the stationkeeper commands of a block in this process; other commands are for the reader's shell."""
    for command, shown in commands(block.text):
        words = shlex.split(command, comments=True)
        if words[0] != "stationkeeper":
            continue
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main(words[1:])
        refused = "fault" in shown
        assert status == (2 if refused else 0), f"{place}: {command}: status {status}\n{err.getvalue()}"
        assert_like(err.getvalue() if refused else out.getvalue(), shown, place)


def run_python(block: Block, names: dict[str, Any], place: str) -> str:
    """Run a Python block in the page's namespace and return what it printed."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile("\n" * (block.line - 1) + block.text, place, "exec"), names)
    return out.getvalue()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_block_of_the_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "page"}
    printed: str | None = None
    for block in blocks(page.read_text(encoding="utf-8")):
        place = f"{page.relative_to(ROOT)}:{block.line}"
        if block.language == "python":
            printed = run_python(block, names, place)
        elif block.language == "console":
            run_console(block, place)
        elif block.language == "text" and printed is not None:
            assert_like(printed, block.text, place)
            printed = None


def test_the_runner_sees_a_changed_word_and_forgives_a_changed_number() -> None:
    assert_like("safe 0.91 (0.90 to 0.92)\njoint 0.4", "joint 0.7", "here")
    with pytest.raises(AssertionError, match="shown but not printed"):
        assert_like("safe 0.91", "joint 0.91", "here")


def test_the_runner_finds_blocks_commands_and_lines() -> None:
    page = "# Title\n\n```python\nx = 1\n```\n\n```console\n$ stationkeeper --version\nstationkeeper 1\n$ ls\n```\n"
    first, second = blocks(page)
    assert (first.language, first.text, first.line) == ("python", "x = 1\n", 4)
    assert list(commands(second.text)) == [("stationkeeper --version", "stationkeeper 1\n"), ("ls", "")]
