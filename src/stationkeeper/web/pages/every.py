"""Every page by its name, in the order of the navigation; and those that another page leads to."""

from __future__ import annotations

from stationkeeper.web.pages import (
    agreements,
    answer,
    backtest,
    chances,
    compare,
    drivers,
    flight,
    orbit,
    sources,
    station,
    structure,
    supplies,
    traffic,
    units,
    workbench,
)
from stationkeeper.web.pages.parts import Page

PAGES: dict[str, Page] = {
    module.PAGE.name: module.PAGE
    for module in (
        *(
            answer,
            station,
            traffic,
            orbit,
            supplies,
            units,
            structure,
            agreements,
            chances,
            drivers,
            backtest,
            compare,
            workbench,
            sources,
        ),
    )
}

ADDRESSES: dict[str, Page] = PAGES | {flight.PAGE.name: flight.PAGE}
