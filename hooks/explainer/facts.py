"""Facts of records in words that need a little thought: values with units, points of a series, periods, sorting by name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from .dates import days_between
from .hours import told
from .model import Site
from .periods import has_evidence
from .schema import DatePoint
from .wording import Words


def folded(text: str) -> str:
    """A text for sorting: lower case, without accents."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(sign))


def number_text(w: Words, item: Any) -> str:
    """The number of a value or point: one number or a range, with "over", "about" and the like where the source has them."""
    number = w.number(item.value) if item.value is not None else w.span(item.low, item.high)
    bound = getattr(item, "bound", None)
    return w(f"bound_{bound}", number=number) if bound else number


def unit_text(site: Site, w: Words, unit: str, scale: str, item: Any) -> str:
    """The unit after a number, with its scale: ``million US dollars``."""
    label = site.label("units", unit, w.language)
    number = item.value if item.value is not None else item.high
    form = w.locale.plural_form(number)
    if scale == "one":
        return site.vocab["units"][unit].one(w.language) if form == "one" else label
    form = form if form == "one" else "other"
    return w(f"scale_{scale}.{form}", unit=label)


def value_text(site: Site, w: Words, item: Any, unit: str = "", scale: str = "one") -> str:
    """A value with its unit."""
    return f"{number_text(w, item)} {unit_text(site, w, unit or item.unit, scale, item)}"


@dataclass(frozen=True)
class KeyFigure:
    """The latest counted or estimated point of a figure, and the one before it in the same series."""

    figure: Any
    series: Any
    point: Any
    previous: Any | None


def key_figure(figure: Any, place: str = "") -> KeyFigure:
    """The point with the latest date that is no forecast, of the headline series where one is named; the first point where none has a date.

    With ``place``, the name of a place in some language, only points that name it in their group or series count, where
    there are such points.
    """
    pairs = [(series, point) for series in figure.series for point in series.points if point.kind != "forecast"] or [(figure.series[0], figure.series[0].points[0])]
    pairs = [pair for pair in pairs if place and names_place(*pair, place)] or [pair for pair in pairs if pair[0].id == figure.headline] or pairs
    dated = [(point.to or point.at, -number, series, point) for number, (series, point) in enumerate(pairs) if point.at is not None]
    if not dated:
        return KeyFigure(figure, *pairs[0], None)
    last, _, series, point = max(dated, key=lambda item: (item[0].last, item[1]))
    earlier = [other for other in series.points if other.at and other.kind != "forecast" and (other.to or other.at).last < last.last]
    return KeyFigure(figure, series, point, max(earlier, key=lambda other: (other.to or other.at).last, default=None))


def names_place(series: Any, point: Any, place: str) -> bool:
    """Whether a point's group or its series names a place."""
    return any(place in text for label in (point.group, series.name) if label for text in label.values())


def tells_of(figure: Any, place: str) -> bool:
    """Whether a figure has a point for one place alone, or is about one place only."""
    return len(figure.states) == 1 or any(names_place(series, point, place) for series in figure.series for point in series.points)


def ends_text(site: Site, w: Words, crossing: Any) -> str:
    """The towns at a crossing's ends in the order of its states; empty where its own name already tells them or none is known."""
    names = [site.get("places", place).name[w.language] for place in crossing.places]
    return "" if all(name in crossing.name[w.language] for name in names) else " – ".join(names)


@dataclass(frozen=True)
class PeriodRow:
    """A period of a crossing as a row of its history table."""

    period: Any
    side: str
    traffic: str
    status: str
    until: Any | None
    """The end as a date point, or ``None`` where it is ongoing or unknown."""
    gap: int | None
    """Days from the announcement to the change, where both days are known."""
    counts: bool
    """Whether anything but an announcement stands behind it."""
    hours: tuple[tuple[str, Any, list[str]], ...] = ()
    """Opening hours in words, the day for which the source gives them where it names one, and its citations."""


def period_rows(site: Site, crossing: Any, w: Words) -> list[PeriodRow]:
    """The history of a crossing, oldest first."""
    sides = {side.id: side.name[w.language] for side in site.config.sides}
    both = w.series(list(sides.values()))
    order = {word: number for number, word in enumerate(site.vocab["traffic"])}
    rows = []
    for period in sorted(crossing.history, key=lambda item: (item.from_.date.first, item.from_.date.last, item.from_.time or "", item.side)):
        begin = period.from_
        known = begin.announced is not None and begin.announced.exact and begin.date.exact
        traffic = [site.label("traffic", word, w.language) for word in sorted(period.traffic, key=order.__getitem__)]
        rows.append(
            PeriodRow(
                period,
                sides.get(period.side, both),
                ", ".join(traffic),
                site.label("statuses", period.status, w.language),
                period.until if isinstance(period.until, DatePoint) else None,
                days_between(begin.announced.first, begin.date.first) if known else None,
                has_evidence(period),
                tuple((told(site, w, period, hours), hours.as_of, hours.sources) for hours in period.hours),
            )
        )
    return rows


def by_year(events: Iterable[Any]) -> list[tuple[int, list[Any]]]:
    """Events in groups of a year, in their order."""
    groups: dict[int, list[Any]] = {}
    for event in events:
        groups.setdefault(event.when.date.year, []).append(event)
    return list(groups.items())


def is_overdue(record: Any, day: date) -> bool:
    """Whether a record should have been looked at again by a day."""
    return record.check is not None and (day - record.check.last.last).days > record.check.every_days
