"""What a text tells that can be looked up: its dates and numbers, in English and Spanish; and the text that a built page shows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

MONTHS = {
    "en": "january february march april may june july august september october november december".split(),
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
}
NUMBER_WORDS = {
    "en": "two three four five six seven eight nine ten eleven twelve".split(),
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce".split(),
}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

Day = tuple[int | None, int, int | None]
"""Year, month and day; what a text leaves out is ``None``."""


def _month_pattern(language: str) -> str:
    # "sept" and "sep." stand for September in tables; a month is known by its first three letters.
    return "|".join(f"{month}|{month[:3]}\\.?(?![a-z])" if len(month) > 4 else month for month in MONTHS[language])


def _date_pattern(language: str) -> re.Pattern[str]:
    months, joint = _month_pattern(language), r"(?:\s*(?:[,–-]|and|to|or|y|e|al?|o)\s*)"
    days = rf"(?P<days>(?<![\d.,])\d{{1,2}}\b(?:{joint}\d{{1,2}}\b)*)"
    if language == "en":
        return re.compile(rf"(?:{days}\s+)?\b(?P<month>{months})\b\.?(?:,?\s+(?P<year>\d{{4}})\b)?", re.IGNORECASE)
    return re.compile(rf"(?:{days}\s+de\s+)?\b(?P<month>{months})\b\.?(?:\s+(?:del?\s+)?(?P<year>\d{{4}})\b)?", re.IGNORECASE)


DATES = {language: _date_pattern(language) for language in MONTHS}
NUMBERS = {"en": re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?"), "es": re.compile(r"\d+(?:[.\u00a0]\d{3})*(?:,\d+)?")}


@dataclass
class Told:
    """The dates and numbers of a text."""

    dates: set[Day] = field(default_factory=set)
    numbers: set[float] = field(default_factory=set)


def told(text: str, language: str) -> Told:
    """The dates and numbers that a text in English or Spanish tells; numbers up to twelve in words too.

    A year that stands in a date is part of the date; a month without day or year is left out, for "may" and "March" are words too.
    """
    found = Told()
    text = re.sub(r"(?<=\d)[\u00a0\u202f](?=\d{3})", "\u00a0", re.sub(r"(?!(?<=\d)[\u00a0\u202f]\d{3})\s+", " ", text))

    def date(match: re.Match[str]) -> str:
        month = next(number for number, name in enumerate(MONTHS[language], 1) if name.startswith(match["month"].lower().rstrip(".")[:3]))
        year = int(match["year"]) if match["year"] else None
        days = [int(day) for day in re.findall(r"\d+", match["days"] or "")]
        if not days and year is None:
            return match[0]
        found.dates.update((year, month, day) for day in days or [None])
        return " "

    text = DATES[language].sub(date, text)
    separator, point = (",", ".") if language == "en" else (".", ",")
    for match in NUMBERS[language].findall(text):
        found.numbers.add(float(re.sub(rf"[{separator}\u00a0]", "", match).replace(point, ".")))
    for number, word in enumerate(NUMBER_WORDS[language], 2):
        # "the two bridges", "all three": words for what was counted before, not a count.
        if re.search(rf"(?<!\bthe )(?<!\ball )(?<!\blos )(?<!\blas )\b{word}\b", text, re.IGNORECASE):
            found.numbers.add(float(number))
    return found


def missing(wanted: Told, page: Told) -> list[str]:
    """The dates and numbers that a page does not tell. A year or month alone is told by a date that holds it."""
    years = {float(year) for year, _, _ in page.dates if year}

    def is_told(day: Day) -> bool:
        year, month, number = day
        return any(
            month == told_month and (number is None or number == told_day) and (year is None or year == told_year or (told_year is None and year in years | page.numbers))
            for told_year, told_month, told_day in page.dates
        )

    gone = ["-".join(str(part or "?") for part in day) for day in sorted(wanted.dates, key=str) if not is_told(day)]
    return gone + [f"{number:g}" for number in sorted(wanted.numbers) if number not in page.numbers | years]


class _Reader(HTMLParser):
    """Keeps the text of an article, its links, and the days of its ``<time>`` marks; passes over what only frames the page."""

    FRAME = {"sources", "cite-box", "page-actions", "toc", "pager"}

    def __init__(self, start: str | None) -> None:
        super().__init__()
        self.start, self.open, self.kept_from, self.skip_from = start, [], None, None
        self.text: list[str] = []
        self.links: list[str] = []

    @property
    def keeps(self) -> bool:
        return self.kept_from is not None and self.skip_from is None

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        classes = set((values.get("class") or "").split())
        if self.start is None and tag == "article":
            self.kept_from = len(self.open)
        if self.start is not None and values.get("id") == self.start:
            # A term stands in a section whose heading has its id.
            self.kept_from = len(self.open) - 1
        if self.keeps and (classes & self.FRAME or tag in ("script", "style") or "cite" in classes):
            self.skip_from = len(self.open)
        if self.keeps:
            self.text.append(" ")
            self.links += [values["href"]] if tag == "a" and values.get("href") else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in VOID or tag not in self.open:
            return
        while self.open.pop() != tag:
            pass
        if self.skip_from is not None and len(self.open) <= self.skip_from:
            self.skip_from = None
        elif self.kept_from is not None and len(self.open) <= self.kept_from:
            self.kept_from, self.start = None, "\0"
        if self.keeps:
            self.text.append(" ")

    def handle_data(self, data):
        if self.keeps:
            self.text.append(data)


def page_text(html: str, fragment: str | None = None) -> tuple[str, list[str]]:
    """The text and the links of a page's article, or of its section with the heading ``fragment``.

    Left out: the lists of sources, the marks that lead there, and what frames the article.
    """
    reader = _Reader(fragment)
    reader.feed(html)
    return "".join(reader.text).strip(), reader.links
