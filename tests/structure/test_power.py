"""Power of the arrays against the published sums, and research as the first to go without."""

from __future__ import annotations

import pytest

from stationkeeper.structure.power import PowerRules, array_power_kw, research_power_share

RULES = PowerRules(wing_kw=95.0, loss_per_year=0.0275, demand_kw=160.0, research_kw=30.0)


def test_six_added_arrays_and_the_parts_they_leave_uncovered_give_the_published_215_kw() -> None:
    assert array_power_kw(RULES, 6 * 20.0, 1.0, 0.0) == pytest.approx(215.0)


@pytest.mark.parametrize(("years", "loss"), [(12.0, 0.03), (14.0, 0.0275), (16.0, 0.025)])
def test_240_kw_of_2009_have_become_160_kw_by_2021_to_2023(years: float, loss: float) -> None:
    """Wings launched from 2000 to 2009, told as 240 kW new and as 160 kW by 2021-23: to 5 %."""
    rules = PowerRules(240.0, loss, 160.0, 30.0)
    assert array_power_kw(rules, 0.0, 1.0, years) == pytest.approx(160.0, rel=0.05)


def test_research_is_shed_in_the_measure_of_what_is_missing() -> None:
    assert research_power_share(RULES, 160.0) == 1.0
    assert research_power_share(RULES, 145.0) == pytest.approx(0.5)
    assert research_power_share(RULES, 100.0) == 0.0
    assert research_power_share(RULES._replace(research_kw=0.0), 159.0) == 0.0


def test_a_lost_channel_takes_its_eighth() -> None:
    whole = array_power_kw(RULES, 120.0, 1.0, 2.0)
    assert array_power_kw(RULES, 120.0, 7.0 / 8.0, 2.0) == pytest.approx(whole * 7.0 / 8.0)
