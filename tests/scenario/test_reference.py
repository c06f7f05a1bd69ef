"""The reference pages are made from the models and are up to date."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from stationkeeper.assessment.answer import Answer
from stationkeeper.scenario.fields import ROWS, SECTIONS
from stationkeeper.scenario.model import Scenario, SourceEntry
from stationkeeper.scenario.reference import answer_markdown, reference_markdown
from stationkeeper.sourced import Sourced

PAGES = Path(__file__).parents[2] / "docs" / "reference"
MODELS: list[type[BaseModel]] = [*SECTIONS.values(), *ROWS.values(), Sourced, SourceEntry]


@pytest.mark.parametrize(
    "page, text",
    [("scenario.md", reference_markdown()), ("summary.md", answer_markdown(Answer))],
    ids=["scenario", "summary"],
)
def test_a_page_is_up_to_date(page: str, text: str) -> None:
    assert (PAGES / page).read_text(encoding="utf-8") == text, "Run: make docs"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_says_what_it_means_in_a_sentence(model: type[BaseModel]) -> None:
    assert model.__doc__
    for name, field in model.model_fields.items():
        assert field.description and field.description.endswith("."), f"{model.__name__}.{name}"


def test_every_section_table_and_field_is_on_the_page() -> None:
    page = reference_markdown()
    for name, section in SECTIONS.items():
        assert f"### [{name}]" in page
        assert all(f"| `{field}` |" in page for field in section.model_fields)
    for row in ROWS.values():
        assert f"### {row.file}" in page
        assert all(f"| `{field}` |" in page for field in row.model_fields)


def test_sections_and_tables_are_all_that_a_scenario_declares() -> None:
    assert set(Scenario.model_fields) == {*SECTIONS, *ROWS, "sources", "hash", "origins"}


def test_ranges_and_units_are_told() -> None:
    page = reference_markdown()
    assert "| `floor_km` | km | a number > 0 | Lowest mean altitude for safe operation. |" in page
    assert "| `slip_zero` | 1 | a number >= 0 and <= 1; may be empty | Probability of no slip at all. |" in page
    assert "| `duty` | 1 | a number > 0 and <= 1; default 1 | Share of time it runs. |" in page
    assert "| `load` |  | water or gas or dry or none |" in page


def test_the_answer_page_names_every_object_and_field() -> None:
    page = answer_markdown(Answer)
    for name, field in Answer.model_fields.items():
        assert f"| `{field.alias or name}` |" in page
    assert "## Criterion" in page and "[Criterion](#criterion)" in page
    assert "| `from` | date or null | First day concerned. |" in page
