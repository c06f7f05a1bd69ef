"""Files of activity in the table of CelesTrak, for tests."""

from __future__ import annotations

from datetime import date
from pathlib import Path

HEAD = (
    "DATE,BSRN,ND,KP1,KP2,KP3,KP4,KP5,KP6,KP7,KP8,KP_SUM,AP1,AP2,AP3,AP4,AP5,AP6,AP7,AP8,AP_AVG,CP,C9,ISN,"
    "F10.7_OBS,F10.7_ADJ,F10.7_DATA_TYPE,F10.7_OBS_CENTER81,F10.7_OBS_LAST81,F10.7_ADJ_CENTER81,F10.7_ADJ_LAST81"
)


def row(day: date, f107: str, ap: str, centred: str = "130.0", kind: str = "OBS") -> str:
    kp = ",".join(["20"] * 8)
    aps = ",".join(["7"] * 8)
    return f"{day},2630,1,{kp},160,{aps},{ap},0.4,2,100,{f107},{f107},{kind},{centred},130.0,130.0,130.0"


def written(path: Path, lines: list[str] | str) -> Path:
    path.write_text(lines if isinstance(lines, str) else "\n".join(lines) + "\n", encoding="utf-8")
    return path
