"""Opening hours in words, by the clock of each side.

A source tells a bridge's hours by one side's clock; where the two differ, a reader on the other side would come an hour late.
Pure: the time zones are those of the sides in ``site.yml``, by the IANA database.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from .dates import PartialDate
from .model import Site
from .periods import Answer
from .schema import Hours, Period, SideInfo
from .wording import Words


def by_clock(hours: Hours, sides: Iterable[SideInfo], day: date) -> list[tuple[str, str, str]]:
    """``(side id, opens, closes)`` by the clock of the side that the source means, then by each clock that showed another time on that day.

    The id is empty where the source does not say whose clock it means; then there is nothing to reckon with.
    """
    known = {side.id: side.time_zone for side in sides if side.time_zone}
    told = [(hours.side or "", hours.opens, hours.closes)]
    if hours.side in known:
        zone = ZoneInfo(known[hours.side])
        for side, name in known.items():
            other = tuple(_moved(clock, day, zone, ZoneInfo(name)) for clock in (hours.opens, hours.closes))
            if other != told[0][1:]:
                told.append((side, *other))
    return told


def _moved(clock: str, day: date, zone: ZoneInfo, other: ZoneInfo) -> str:
    return datetime.combine(day, time.fromisoformat(clock), zone).astimezone(other).strftime("%H:%M")


def as_of(period: Period, hours: Hours) -> PartialDate:
    """The day for which the source gives the hours: its own or, where it names none, the beginning of the period."""
    return hours.as_of or period.from_.date


def told(site: Site, w: Words, period: Period, hours: Hours) -> str:
    """The hours of a period in words, with their clocks."""
    (side, opens, closes), *others = by_clock(hours, site.config.sides, as_of(period, hours).first)
    if not side:
        return w("hours", opens=opens, closes=closes)
    name = site.side_name(side, w.language)
    if not others:
        return w("hours_side", opens=opens, closes=closes, side=name)
    rest = w.series([w("hours_other", opens=start, closes=end, side=site.side_name(other, w.language)) for other, start, end in others])
    return w("hours_sides", opens=opens, closes=closes, side=name, others=rest)


def last_known(answer: Answer) -> tuple[Period, Hours] | None:
    """The newest hours of the periods behind an answer; ``None`` where no source gives any or where the way was last known to be shut."""
    if answer.last_joint not in ("open", "restricted"):
        return None
    found = [(span.period, hours) for span in answer.spans for hours in span.period.hours if as_of(span.period, hours).first <= answer.day]
    return max(found, key=lambda item: as_of(*item).first, default=None)
