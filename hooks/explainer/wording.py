"""The generator's own words in one language, and dates and numbers as that language writes them.

Words come from ``words/LANG.yml``; a text may hold ``{name}`` slots. Words that depend on a number have a key for each
plural form (``days.one``, ``days.other``). Dates keep the precision of their source.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date as babel_date
from babel.lists import format_list
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from .dates import PartialDate
from .escaping import safe
from .words import words


def inside_a_sentence(label: str) -> str:
    """A label as it stands within a sentence: its first letter small."""
    return label[:1].lower() + label[1:]


class Words:
    """Words, dates and numbers of one language. Call it with a key: ``w("sources")``."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._table = words(language)
        self.locale = Locale.parse(self._table["locale"])
        self._dates: dict[tuple[str, str], str] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._table

    def __call__(self, key: str, **values: Any) -> str:
        """The text of a key with its slots filled; HTML where a value is. ``KeyError`` for a key that has no text."""
        text = self._table[key]
        if not values:
            return text
        if any(isinstance(value, Markup) for value in values.values()):
            return escape(text).format(**{name: safe(value) for name, value in values.items()})
        return text.format(**values)

    def count(self, key: str, number: int, **values: Any) -> str:
        """The text for a number, in the language's plural form; its slot is ``{n}``."""
        form = self.locale.plural_form(number)
        name = f"{key}.{form}" if f"{key}.{form}" in self._table else f"{key}.other"
        return self(name, n=self.number(number), **values)

    def number(self, value: float) -> str:
        """A number with the language's separators; whole numbers without decimals."""
        return format_decimal(int(value) if float(value).is_integer() else value, locale=self.locale, decimal_quantization=False)

    def span(self, low: float, high: float) -> str:
        """A range of numbers."""
        return f"{self.number(low)}–{self.number(high)}"

    def date(self, day: PartialDate | date, form: str = "") -> str:
        """A date as precise as it is: ``2015``, ``August 2015``, ``19 August 2015``. ``form`` "short" cuts the month."""
        key = (str(day), form)
        if key not in self._dates:
            whole = isinstance(day, date)
            precision = "day" if whole else day.precision
            name = f"date_{precision}_short" if form else f"date_{precision}"
            pattern = self._table.get(name) or self._table[f"date_{precision}"]
            self._dates[key] = babel_date(day if whole else day.first, pattern, locale=self.locale)
        return self._dates[key]

    def when(self, day: PartialDate | date) -> str:
        """A date with its preposition, which differs between a day and a month or year: "on 9 March 2026", "in March 2026"."""
        exact = isinstance(day, date) or day.exact
        return self("when_day", date=self.date(day)) if exact else self("when_span", date=self.date(day))

    def since(self, day: PartialDate | date) -> str:
        """A beginning in words; some languages put an article before a day and none before a month or year."""
        exact = isinstance(day, date) or day.exact
        return self("since_day", date=self.date(day)) if exact else self("since_span", date=self.date(day))

    def day_of_year(self, day: PartialDate) -> str:
        """The date without its year, for lists under a year; empty where only the year is known."""
        if day.precision == "year":
            return ""
        return babel_date(day.first, self._table[f"date_{day.precision}_in_year"], locale=self.locale)

    def dates(self, start: PartialDate, until: PartialDate | None) -> str:
        """A date or a span of dates."""
        return self.date(start) if until is None else f"{self.date(start)} – {self.date(until)}"

    def series(self, items: list[str]) -> str:
        """Several words as one enumeration; HTML where an item is."""
        if any(isinstance(item, Markup) for item in items):
            return Markup(self._series([str(safe(item)) for item in items]))  # noqa: S704 – each item is escaped here
        return self._series([str(item) for item in items])

    def _series(self, items: list[str]) -> str:
        """The locale's own list; its last joining word changes where the language says so (Spanish: "e Inírida")."""
        told = format_list(items, locale=self.locale)
        if len(items) > 1 and self("series_joint") and re.match(self("series_changes_before"), Markup(items[-1]).striptags(), re.IGNORECASE):  # noqa: S704 – read for its first letters only
            usual, changed = self("series_joint").split("|")
            before = told.removesuffix(items[-1])
            return f"{before.removesuffix(f' {usual} ')} {changed} {items[-1]}" if before.endswith(f" {usual} ") else told
        return told

    def country(self, code: str | None) -> str:
        """The name of a country by its ISO code; ``INT`` is an international body, ``None`` one that is not known."""
        if code is None:
            return self("country_unknown")
        return self("country_international") if code == "INT" else self.locale.territories.get(code, code)

    def publisher(self, name: str | None) -> str:
        """Who published a work, or words that say that nobody is named."""
        return name or self("publisher_unknown")

    def tongue(self, code: str) -> str:
        """The name of a language."""
        return self.locale.languages.get(code, code)


@lru_cache(maxsize=8)
def wording(language: str) -> Words:
    """The words of a language, read once."""
    return Words(language)


def format_date(day: PartialDate | date, language: str) -> str:
    """A date as precise as it is, in a language."""
    return wording(language).date(day)
