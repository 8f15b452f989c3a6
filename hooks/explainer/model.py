"""The model: frozen records, links both ways, one order, and the answer for every day.

Built from data that passed the check; nothing here reads files, the clock or the network.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from . import schema
from .handwritten import Page
from .inline import Cited, Link, citations, paragraphs, parse, parse_cited
from .periods import Answer, History, has_evidence
from .schema import KINDS, DatePoint, Record


class Word:
    """A word of a vocabulary with its labels."""

    def __init__(self, word: schema.VocabWord) -> None:
        self.id, self._word = word.id, word

    def label(self, language: str) -> str:
        """The label in a language."""
        return self._word.label[language]

    def plural(self, language: str) -> str:
        """The label for several of the word, as a heading; the label itself where the list has none."""
        return (self._word.plural or self._word.label)[language]

    def one(self, language: str) -> str:
        """The label beside the number one; the label itself where the list has none."""
        return (self._word.one or self._word.label)[language]

    def description(self, language: str) -> str:
        """The description, or an empty text."""
        return self._word.description[language] if self._word.description else ""

    @property
    def symbol(self) -> str:
        """The sign that stands for the word besides its colour, or an empty text."""
        return self._word.symbol or ""

    @property
    def schema_type(self) -> str:
        """What schema.org calls an actor of this kind."""
        return self._word.schema_type

    @property
    def csl_type(self) -> str:
        """What CSL calls a source of this type."""
        return self._word.csl_type


def _sort_key(record: Record) -> tuple:
    if isinstance(record, schema.Event):
        return (record.when.date.first, record.when.date.last, record.when.time or "", record.id)
    if isinstance(record, schema.Crossing | schema.Explainer | schema.MapView):
        return (record.order, record.id)
    if isinstance(record, schema.Correction):
        return (-record.date.last.toordinal(), record.id)
    return (record.id,)


class Site:
    """Everything the pages, maps and exports need. Records are pydantic models and never change."""

    def __init__(
        self,
        config: schema.Site,
        vocab: dict[str, schema.Vocab],
        records: dict[str, dict[str, Record]],
        pages: dict[str, dict[str, Page]],
        collected: dict[tuple[str, str], schema.Collector],
    ) -> None:
        self.config = config
        self.languages: tuple[str, ...] = tuple(config.languages)
        self.vocab: dict[str, dict[str, Word]] = {name: {word.id: Word(word) for word in words.words} for name, words in vocab.items()}
        self.records: dict[str, dict[str, Any]] = {
            kind: dict(sorted(records.get(kind, {}).items(), key=lambda item: _sort_key(item[1]))) for kind in KINDS
        }
        self.pages = pages
        """Hand-written pages by language and name."""
        self._collected = collected

    def get(self, kind: str, ident: str) -> Any:
        """One record; ``KeyError`` where there is none."""
        return self.records[kind][ident]

    def all(self, kind: str) -> tuple[Any, ...]:
        """The records of a kind in their order."""
        return tuple(self.records[kind].values())

    def label(self, vocab: str, word: str, language: str) -> str:
        """The label of a vocabulary word."""
        return self.vocab[vocab][word].label(language)

    @cached_property
    def side_ids(self) -> tuple[str, ...]:
        """The ids of the two sides."""
        return tuple(side.id for side in self.config.sides)

    def side_name(self, side: str, language: str) -> str:
        """What a side is called; ``KeyError`` where there is no such side."""
        return {found.id: found.name[language] for found in self.config.sides}[side]

    @cached_property
    def covered_until(self) -> date:
        """The day up to which the site covers events; it stands for the day of the build everywhere."""
        return self.config.covered_until.last

    # --- links both ways ---

    @cached_property
    def links(self) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
        """For each record the records that it names, in fields and in its texts, without repeats, in order."""
        found: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
        for kind, records in self.records.items():
            for record in records.values():
                targets = self._named_by(kind, record.id)
                found[kind, record.id] = tuple(dict.fromkeys(target for target in targets if target != (kind, record.id)))
        return found

    def _named_by(self, kind: str, ident: str) -> Iterable[tuple[str, str]]:
        collected = self._collected[kind, ident]
        yield from ((target_kind, str(target)) for target_kind, target in collected.refs)
        for _, text in collected.texts:
            # All languages link to the same records; the check holds that.
            for paragraph in paragraphs(text[self.languages[0]]):
                yield from ((node.kind, node.id) for node in parse(paragraph) if isinstance(node, Link) and node.kind != "page")

    def cited_by(self, kind: str, ident: str) -> Iterable[Cited]:
        """Every citation of a record, in the first language, in the order of the file."""
        collected = self._collected[kind, ident]
        yield from (parse_cited(text) for text in collected.source_refs)
        for _, text in collected.texts:
            yield from citations(text[self.languages[0]])

    @cached_property
    def backlinks(self) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
        """For each record the records that name it, sorted by kind and then by the order of that kind."""
        found: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        for origin, targets in self.links.items():
            for target in targets:
                found[target].append(origin)
        return {target: tuple(origins) for target, origins in found.items()}

    def naming(self, kind: str, ident: str, by: str) -> tuple[Any, ...]:
        """The records of kind ``by`` that name a record, in their order."""
        return tuple(self.get(by, origin) for origin_kind, origin in self.backlinks.get((kind, ident), ()) if origin_kind == by)

    @cached_property
    def citations(self) -> dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]]:
        """For each source where it is used: (kind or ``page``, id, locators in the first language)."""
        found: dict[str, dict[tuple[str, str], dict[str, None]]] = defaultdict(dict)
        first = self.languages[0]
        for kind, records in self.records.items():
            for record in records.values():
                for cited in self.cited_by(kind, record.id):
                    found[cited.source].setdefault((kind, record.id), {}).setdefault(cited.locator)
        for page in self.pages.get(first, {}).values():
            for block in page.blocks:
                for text in (block.text, *(cell for row in block.rows for cell in row)):
                    for node in parse(text) if block.kind != "code" else ():
                        for cited in getattr(node, "items", ()):
                            found[cited.source].setdefault(("page", page.name), {}).setdefault(cited.locator)
        return {source: tuple((kind, ident, tuple(locator for locator in locators if locator)) for (kind, ident), locators in uses.items()) for source, uses in found.items()}

    @cached_property
    def disputes(self) -> dict[tuple[str, str], tuple[Any, ...]]:
        """For each record the disagreements that are about it."""
        found: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for dispute in self.all("disagreements"):
            for reference in dispute.about:
                found[split_ref(reference)].append(dispute)
        return {key: tuple(value) for key, value in found.items()}

    @cached_property
    def _status_disputes(self) -> dict[str, tuple[Any, ...]]:
        found = {crossing.id: self.disputes.get(("crossings", crossing.id), ()) for crossing in self.all("crossings")}
        return {crossing: tuple(dispute for dispute in disputes if dispute.status_days) for crossing, disputes in found.items()}

    def period_disputes(self, crossing: str, period: Any) -> tuple[Any, ...]:
        """The disagreements that touch a date on which a period of a crossing's history rests; none for what was only announced."""
        if not has_evidence(period):
            return ()
        points = [period.from_.date, *(seen.date for seen in period.seen), *([period.until.date] if isinstance(period.until, DatePoint) else [])]
        found = []
        for dispute in self._status_disputes[crossing]:
            days = dispute.status_days
            alike = (not days.traffic or set(days.traffic) & set(period.traffic)) and ("both" in (days.side, period.side) or days.side == period.side)
            if alike and any(days.cover(point.first, point.last) for point in points):
                found.append(dispute)
        return tuple(found)

    def answer_disputes(self, crossing: str, traffic: str, day: date) -> tuple[Any, ...]:
        """The disagreements on what is told of one traffic for a day: on that day or, where nothing was found since, on the last that is confirmed."""
        found = [dispute for dispute in self._status_disputes[crossing] if not dispute.status_days.traffic or traffic in dispute.status_days.traffic]
        if not found:
            return ()
        answer = self.answer(crossing, traffic, day)
        told = answer.last_confirmed if answer.nothing_since and answer.last_confirmed else None
        return tuple(dispute for dispute in found if dispute.status_days.cover(told.first if told else day, told.last if told else day))

    # --- the answer for a day ---

    @cached_property
    def histories(self) -> dict[str, History]:
        """The history of each crossing."""
        traffic = tuple(self.vocab["traffic"])
        return {crossing.id: History(crossing, self.side_ids, traffic, self.config.shelf_life.status) for crossing in self.all("crossings")}

    def answer(self, crossing: str, traffic: str, day: date) -> Answer:
        """What was open, to whom, by whose order, on a day."""
        return self.histories[crossing].answer(traffic, day)

    def answers(self, day: date) -> tuple[Answer, ...]:
        """All answers for a day: each crossing and each kind of traffic of which any source tells."""
        return tuple(history.answer(traffic, day) for history in self.histories.values() for traffic in history.used_traffic)

    @cached_property
    def change_days(self) -> tuple[date, ...]:
        """Every day on which an answer differs from the day before, up to ``covered_until``; days between have the same answers."""
        candidates: set[date] = set()
        for history in self.histories.values():
            candidates |= history.boundaries()
        one = timedelta(days=1)
        found = []
        for day in sorted(day for day in candidates if day <= self.covered_until):
            before = {(answer.crossing, answer.traffic): answer.key for answer in self.answers(day - one)}
            if any(before[answer.crossing, answer.traffic] != answer.key for answer in self.answers(day)):
                found.append(day)
        return tuple(found)


def split_ref(reference: str) -> tuple[str, str]:
    """``event:id`` as kind (data folder) and id. Plain ids of a checked RecordRef come back with their kind."""
    name, _, ident = reference.partition(":")
    return schema.KIND_OF_NAME[name], ident
