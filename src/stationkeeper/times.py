"""UTC dates and whole days since the scenario's epoch; the only place that converts them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

DAYS_PER_YEAR = 365.25


def day_of(when: date, epoch: date) -> int:
    """Return whole days from `epoch` to `when`; negative before the epoch."""
    return (when - epoch).days


def date_of(day: int, epoch: date) -> date:
    """Return the UTC date that lies `day` whole days after `epoch`."""
    return epoch + timedelta(days=int(day))


def parse_date(text: str) -> date:
    """Return the UTC date of an ISO 8601 date or date-time.

    A date-time with an offset is taken to UTC first. Raises ValueError for anything else.
    """
    text = text.strip()
    if len(text) == 10:
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return moment.date()


def month_ends(epoch: date, through: date) -> list[int]:
    """Return the day numbers of the last day of each month after `epoch`, up to `through`.

    The last entry is the day of `through` itself, also when it is not a month's end.
    """
    days: list[int] = []
    year, month = epoch.year, epoch.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        end = date(year, month, 1) - timedelta(days=1)
        if end >= through:
            break
        if end > epoch:
            days.append(day_of(end, epoch))
    days.append(day_of(through, epoch))
    return days
