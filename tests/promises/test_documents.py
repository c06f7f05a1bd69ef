"""The documents are whole: every verb and option named, generated pages fresh, pages reached, links true."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_build", DOCS / "build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _links(page: Path) -> list[Path]:
    """Return the files of this tree that a page links to."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#\s]+)", text)
    return [(page.parent / target).resolve() for target in targets if "://" not in target]


def test_every_generated_page_is_fresh(build: ModuleType) -> None:
    for name, text in build.pages().items():
        assert (DOCS / "reference" / name).read_text(encoding="utf-8") == text, f"{name} is old: run `make docs`"


def test_every_verb_and_option_has_words(build: ModuleType) -> None:
    page = build.cli_page()
    for verb in build.leaves(build.parser()):
        assert f"`{verb.prog}`" in page
        for action in verb._actions:
            assert action.help, f"{verb.prog} {action.dest}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [str(target) for target in _links(page) if not target.exists()] == []


def test_every_page_is_reached_from_the_index() -> None:
    reached, ahead = set(), [DOCS / "README.md"]
    while ahead:
        page = ahead.pop()
        if page not in reached and page.is_file():
            reached.add(page)
            ahead += [link for link in _links(page) if link.suffix == ".md"]
    assert [str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md") if page not in reached] == []


def test_the_readme_names_the_two_commands_and_credits_its_data() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for word in ("make assess", "make test", "McDowell", "CC-BY", "Apache-2.0"):
        assert word in text
