"""The table of hits by debris: what it may say, and what is told when it says something else."""

from __future__ import annotations

from typing import Any

import pytest

HEAD = "id,title,effect,modules,machine,per_year,amount,source,standing,note\n"


def table(*rows: str) -> str:
    return HEAD + "".join(f"{row},teaching,assumed,\n" for row in rows)


def test_a_table_that_is_right_has_no_fault(tiny: Any) -> None:
    tiny.write(
        "debris.csv",
        table(
            "stern,Stern,leak,Stern,,0.1,40", "gyro,A gyroscope,machine,,gyroscopes,0.1,1", "all,All,evacuation,,,1,1"
        ),
    )
    assert tiny.faults() == []


@pytest.mark.parametrize(
    "row, field, met",
    [
        ("stern,Stern,leak,,,0.1,40", "modules", "the cell is empty"),
        ("stern,Stern,leak,Keel,,0.1,40", "modules", "unknown name 'Keel'"),
        ("gyro,Gyroscope,machine,,,0.1,1", "machine", "the cell is empty"),
        ("gyro,Gyroscope,machine,,gyroscope,0.1,1", "machine", "unknown name 'gyroscope'"),
        ("gyro,Gyroscope,machine,Bow,gyroscopes,0.1,1", "modules", "'Bow'"),
        ("gyro,Gyroscope,machine,,gyroscopes,0.1,0.5", "amount", "0.5"),
        ("gyro,Gyroscope,machine,,gyroscopes,0.1,5", "amount", "5"),
        ("gyro,Gyroscope,machine,,gyroscopes,-0.1,1", "per_year", "-0.1"),
        ("gyro,Gyroscope,machines,,gyroscopes,0.1,1", "effect", "machines"),
    ],
)
def test_a_wrong_row_is_told_where_it_is(tiny: Any, row: str, field: str, met: str) -> None:
    tiny.write("debris.csv", table(row))
    told = [fault for fault in tiny.faults() if fault.place == f"copy/debris.csv:2 {field}"]
    assert len(told) == 1 and met in told[0].met and told[0].allowed and told[0].remedy
