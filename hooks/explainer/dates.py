"""Dates as precise as their source: ``2015``, ``2015-08`` or ``2015-08-19``, and nothing finer.

A :class:`PartialDate` stands for the span of days it may mean. Comparing two of them never invents
precision: callers ask for the first or the last day that the text allows.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering

_PATTERN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@total_ordering
@dataclass(frozen=True)
class PartialDate:
    """A year, a month or a day. ``month`` and ``day`` are ``None`` where the source does not say."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; raise ``ValueError`` with what was expected."""
        match = _PATTERN.fullmatch(text)
        if not match:
            raise ValueError('expected a date as "2015", "2015-08" or "2015-08-19"')
        year, month, day = (int(part) if part else None for part in match.groups())
        try:
            date(year, month or 1, day or 1)
        except ValueError:
            raise ValueError("expected a day that exists in the calendar") from None
        return cls(year, month, day)

    @classmethod
    def of(cls, day: date) -> PartialDate:
        """The partial date of one whole day."""
        return cls(day.year, day.month, day.day)

    @property
    def precision(self) -> str:
        """``year``, ``month`` or ``day``."""
        return "day" if self.day else "month" if self.month else "year"

    @property
    def first(self) -> date:
        """The first day that the text may mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The last day that the text may mean."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def exact(self) -> bool:
        """Whether the text names one day."""
        return self.day is not None

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        if self.month:
            parts.append(f"{self.month:02d}")
        if self.day:
            parts.append(f"{self.day:02d}")
        return "-".join(parts)

    def __lt__(self, other: PartialDate) -> bool:
        # Order for lists only: the earliest day first; of two that begin together the coarser one first.
        return (self.first, self.month or 0, self.day or 0) < (other.first, other.month or 0, other.day or 0)


def days_between(start: date, end: date) -> int:
    """Whole days from ``start`` to ``end``."""
    return (end - start) // timedelta(days=1)
