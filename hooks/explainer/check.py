"""Find everything that is wrong, in one run, before anything is written.

Each rule has a name in :data:`RULES`; a test holds that each has a bad twin. Problems are errors unless the rule
says otherwise; strict builds stop on warnings too.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from . import inline, schema
from .dates import PartialDate
from .geo import GeometryError, Line, inside, km_outside, read_geometry
from .handwritten import Block, Page, read_pages
from .load import Raw, RawFile, Scalar, load
from .model import Site
from .periods import UNKNOWN, History, overlaps
from .problems import DataError, Problem, Report
from .schema import KINDS, Collector, Record
from .type_problems import Guesses, type_problem
from .words import has_words

RULES: dict[str, str] = {
    "no-files": "A run must read files: site.yml and at least one record.",
    "encoding": "Files are UTF-8 without a byte order mark.",
    "file-size": "A file stays below the size that one record needs.",
    "file-kind": "Only plain .yml files in known folders are records.",
    "yaml": "Plain YAML: no anchors, aliases, tags, merge keys, deep nesting or control characters.",
    "repeated-key": "A key stands once in a mapping.",
    "schema": "Keys, types and words are those of the schema.",
    "unknown-key": "A key that the schema does not know is refused.",
    "missing-key": "What a record must have is there.",
    "id": "The id is the file name, and a name is used once.",
    "dangling": "A reference leads to a record that exists.",
    "self-reference": "A record does not name itself.",
    "cited-source": "A citation names a source that exists.",
    "locator": "A base document is cited with one of its parts.",
    "uncovered": "Every paragraph, list item and cell ends in its citation.",
    "citations-differ": "A text cites the same sources in every language.",
    "links-differ": "A text links to the same records in every language.",
    "inline": "Only the inline grammar is markup.",
    "lead": "A lead holds no figure, quotation or name that the cited text of its page lacks.",
    "reserved-word": "Words that judge stand only in attributed text.",
    "forbidden-word": "Words that the site never prints.",
    "relative-time": "Dates are written out; words like these age.",
    "coordinates": "No coordinates in texts.",
    "informal-place": "No sentence on crossings outside the posts names a town.",
    "date-order": "A beginning comes before its end.",
    "date-covered": "Nothing after covered_until but what was announced.",
    "source-older": "Something that happened needs a source dated on or after it.",
    "mirror-only": "A mirror of an encyclopedia is never the only source of a status or of a fact on armed groups.",
    "period-overlap": "Two periods of one side and traffic do not overlap unless one lies wholly inside the other.",
    "seen-outside": "A day on which a status was seen lies inside its period.",
    "presence-age": "Presence of armed groups is printed only when it is old enough.",
    "facing": "Facing states lie on different sides and name each other.",
    "geometry": "Geometry files keep the form that hooks/explainer/geo.py describes.",
    "joins": "A crossing joins one state of each side.",
    "position": "A place lies in the state that it names, and a crossing in both of its states or, placed on its town, in one; 2 km beside the drawn line still count.",
    "box-length": "A part of a box has 60 words at most.",
    "short-length": "A short version has 400 words at most.",
    "narrative-length": "The longest view is at most one and a half times the shortest.",
    "part-unused": "Each part of a base document is cited somewhere or not_used with a reason.",
    "part-used": "A part marked not_used is not cited.",
    "unused-source": "A source is cited somewhere, or named as cited by another.",
    "page-form": "Hand-written pages have front matter, headings with ids and placeholders alone on a line.",
    "page-set": "Every hand-written page exists in every language, with the same headings.",
    "placeholder": "A placeholder on a hand-written page leads to something.",
    "explainer-text": "An explainer has its long text, and a long text its explainer.",
    "address-clash": "Two pages never have the same address.",
    "changed-value": "From the first release on, a published value that changed or is gone has a word about it (make check SINCE=REVISION).",
}

ATTRIBUTED: dict[str, tuple[str, ...]] = {
    "events": ("accounts",),
    "actors": ("says", "others_say", "designations", "aliases"),
    "narratives": ("views",),
    "disagreements": ("values",),
    "glossary": ("term", "meaning", "why", "aliases"),
    "sources": ("good_for", "stance", "parts"),
}
"""Fields, by kind, in which a holder is named and judging words may stand."""

_COORDINATES = re.compile(r"\b\d{1,2}[.,]\d{3,}\s*°?\s*[NSns]?\b\s*[,;y/]\s*[-−]?\d{1,3}[.,]\d{3,}|\d{1,3}°\s?\d{1,2}[′']")
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")
# Bounded, so that a text of opening marks alone cannot take a minute.
_QUOTED = re.compile(r"[“«\"][^”»\"]{0,1000}[”»\"]")

PLACEHOLDERS: dict[str, str | None] = {
    "status-strip": None, "ways-in": None, "map": "maps", "chart": "figures", "keyfigures": "figures", "records": "KIND", "events": "themes",
    "latest-changes": None, "explainers": None, "downloads": None, "audit": None, "sources-balance": None,
    "freshness": None, "corrections": None, "contact": None, "rules": None, "authorities": None, "questions": None,
}  # fmt: skip
"""Placeholders of hand-written pages and what their argument names."""

NEEDED_WORDS: dict[str, tuple[str, ...]] = {"statuses": (*get_args(schema.Status), UNKNOWN), "date-kinds": get_args(schema.DateKind)}
"""Words that the schema itself names, by the vocabulary that must hold their labels."""

MOST_FAULTS = 200
"""Faults of one file that are listed."""

OUTSIDE = 2.0
"""Kilometres that a position may lie outside its state: drawn lines are about as coarse."""

@dataclass
class Checked:
    """What a run found: the problems, and the site where there are none."""

    report: Report
    site: Site | None


class _Run:
    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.problems: list[Problem] = list(raw.problems)
        self.files = raw.files_read
        self.records: dict[str, dict[str, Record]] = {kind: {} for kind in KINDS}
        self.collected: dict[tuple[str, str], Collector] = {}
        self.config: schema.Site | None = None
        self.vocab: dict[str, schema.Vocab] = {}
        self.pages: dict[str, dict[str, Page]] = {}
        self.outlines: dict[str, list[tuple[Line, ...]]] = defaultdict(list)
        self.guesses = Guesses()

    # --- saying what is wrong ---

    def add(self, place: Scalar | tuple[str, int, int, str], rule: str, message: str, way_out: str, level: str = "error") -> None:
        path, line, column, name = place.place if isinstance(place, Scalar) else place
        assert rule in RULES, rule
        self.problems.append(Problem(path, line, column, name, rule, message, way_out, level))

    def at(self, kind: str, ident: str, *location: str | int) -> tuple[str, int, int, str]:
        """The place of a field of a record."""
        file = self.raw.records[kind][ident]
        line, column, name = file.place_of(location)
        return file.path, line, column, name or ".".join(str(step) for step in location[:1])

    # --- types ---

    def validate(self, model: type[BaseModel], file: RawFile, context: Collector | None) -> Any:
        try:
            return model.model_validate(file.data, context=context)
        except ValidationError as error:
            faults = error.errors(include_url=False)
            for fault in faults[:MOST_FAULTS]:
                self.problems.append(type_problem(model, file, fault, self.guesses, tuple(side.id for side in self.config.sides) if self.config else ()))
            if len(faults) > MOST_FAULTS:
                self.add((file.path, 1, 1, ""), "schema", f"found {len(faults) - MOST_FAULTS} more problems in this file", "Mend those that are listed first.")
        return None

    # --- running ---

    def run(self) -> None:
        self._types()
        self._measurements()
        if self.config is None:
            return
        for language in self.config.languages:
            self.pages[language], problems = read_pages(self.raw.root, language)
            self.problems.extend(Problem(p.path, p.line, p.column, p.field, p.rule if p.rule in RULES else "page-form", p.message, p.way_out) for p in problems)
            self.files += len(self.pages[language])
        if not any(self.records.values()) and not any(self.raw.records.values()):
            self.add(("data", 1, 1, ""), "no-files", "found no record at all, expected at least one", "Run the command in the folder that holds data/.")
        for (kind, ident), collected in self.collected.items():
            self._references(kind, ident, collected)
            self._texts(kind, ident, collected)
        self._geometry()
        self._each_record()
        self._pages()
        self._base_documents()

    def _types(self) -> None:
        if self.raw.site is not None:
            for number, language in enumerate(_raw_languages(self.raw.site)):
                if re.fullmatch("[a-z]{2,3}", language) and not has_words(language):
                    line, column, name = self.raw.site.place_of(("languages", number))
                    self.add((self.raw.site.path, line, column, name), "schema", f'found "{language}", a language for which the generator has no words', f"Add hooks/explainer/words/{language}.yml, maps.{language}.yml and shell.{language}.yml.")
            self.config = self.validate(schema.Site, self.raw.site, Collector(tuple(_raw_languages(self.raw.site))))
        languages = tuple(self.config.languages) if self.config else ()
        for name, file in self.raw.vocab.items():
            vocab = self.validate(schema.Vocab, file, Collector(languages) if languages else None)
            if vocab:
                self.vocab[name] = vocab
                for word, count in Counter(word.id for word in vocab.words).items():
                    if count > 1:
                        self.add((file.path, 1, 1, "words"), "id", f'found the word "{word}" {count} times, expected once', "Keep one of them.")
        if self.config is None:
            return
        self._site(self.config)
        lists = {file.stem for file in (self.raw.root / "data" / "vocab").glob("*.yml")}
        words = {name: frozenset(word.id for word in self.vocab[name].words) if name in self.vocab else None for name in lists}
        for name, needed in NEEDED_WORDS.items():
            for word in needed if words.get(name, frozenset()) is not None else ():
                if word not in words.get(name, frozenset()):
                    self.add((f"data/vocab/{name}.yml", 1, 1, "words"), "schema", f'found no word "{word}", expected one', "Add it with a label in each language: pages print it.")
        sides = tuple(side.id for side in self.config.sides)
        for kind, files in self.raw.records.items():
            for stem, file in files.items():
                collector = Collector(languages, sides, words)
                record = self.validate(KINDS[kind], file, collector)
                if record is None:
                    continue
                if stem == "index":
                    self.add(self.at(kind, stem, "id"), "address-clash", f'found the id "index", expected another: the list of all {kind} has this address', "Rename the record.")
                elif record.id != stem:
                    self.add(self.at(kind, stem, "id"), "id", f'found the id "{record.id}", expected "{stem}" as in the file name', "Rename the file or change the id.")
                else:
                    self.records[kind][stem] = record
                    self.collected[kind, stem] = collector

    def _site(self, config: schema.Site) -> None:
        """What data/site.yml says of its languages and sides must fit together."""

        def told(location: tuple[str | int, ...], message: str, way_out: str) -> None:
            self.add((self.raw.site.path, *self.raw.site.place_of(location)), "schema", message, way_out)

        for number, language in enumerate(config.languages):
            if language in config.languages[:number]:
                told(("languages", number), f'found "{language}" a second time, expected each language once', "Keep one of the two.")
            if language not in config.language_names:
                told(("language_names",), f'found no name for "{language}", expected one', "Write what the language calls itself.")
        names = [side.id for side in config.sides]
        for number, name in enumerate(names):
            if name == "both" or name in names[:number]:
                told(("sides", number, "id"), f'found "{name}", expected a name of this side alone', "Each side has an id of its own; both stands for the two together.")

    @cached_property
    def towns(self) -> re.Pattern[str] | None:
        """Names of towns that are not also names of states."""
        states = {name for state in self.records["states"].values() for name in state.name.values()}
        names = {name for town in self.records["places"].values() for name in (*town.name.values(), *(alias.name for alias in town.aliases))} - states
        return re.compile("(?<!\\w)(?:" + "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name))) + ")(?!\\w)") if names else None

    def _measurements(self) -> None:
        # Written by make audit and printed on the page of checks; an edit by hand must not stop the build elsewhere.
        if self.raw.audit is not None:
            try:
                PartialDate.parse(str(self.raw.audit.data.get("measured"))[:10])
            except ValueError as error:
                self.add((self.raw.audit.path, *self.raw.audit.place_of(("measured",))), "schema", f'found "{str(self.raw.audit.data.get("measured"))[:60]}", {error}', "Run make audit, which writes the file.")

    def known(self, kind: str, ident: str) -> bool:
        return ident in self.raw.stems.get(kind, ())

    def has_page(self, language: str, name: str) -> bool:
        """Whether a hand-written page is there, readable or not."""
        return name in self.pages.get(language, {}) or (self.raw.root / "docs" / language / f"{name}.md").is_file()

    def all_read(self) -> bool:
        """Whether nothing is left out of what records and pages say: one that could not be read may cite what no other cites."""
        read = all(stems == set(self.records[kind]) for kind, stems in self.raw.stems.items())
        return read and all(len(pages) == len([*(self.raw.root / "docs" / language).rglob("*.md")]) for language, pages in self.pages.items())

    def _references(self, kind: str, ident: str, collected: Collector) -> None:
        for target_kind, target in collected.refs:
            if not self.known(target_kind, target):
                self.add(_place(target, self.at(kind, ident)), "dangling", f'found "{target}", expected a record of data/{target_kind}/', self._nearest(target_kind, target))
            elif (target_kind, str(target)) == (kind, ident):
                self.add(_place(target, self.at(kind, ident)), "self-reference", f'found "{target}", which is this record itself', "Name another record, or delete the line.")
        for text in collected.source_refs:
            cited = inline.parse_cited(text)
            self._source(cited, _place(text, self.at(kind, ident)), self.config.languages[0])

    def _nearest(self, kind: str, target: str) -> str:
        near = self.guesses.near(target, self.raw.stems.get(kind, ()))
        did = f'Did you mean "{near[0]}"? Otherwise add' if near else "Add"
        return f"{did} data/{kind}/{target}.yml."

    def _source(self, cited: inline.Cited, place: Any, language: str) -> None:
        if not self.known("sources", cited.source):
            self.add(place, "cited-source", f'found the source "{cited.source}", which does not exist', self._nearest("sources", cited.source))
            return
        source = self.records["sources"].get(cited.source)
        if not isinstance(source, schema.Source) or not source.base:
            return
        known = {part.at[language] for part in source.parts}
        if not cited.locator:
            self.add(place, "locator", f'found "{cited.source}" without its place, expected one of its parts', f'Write for example "{cited.source}, {next(iter(sorted(known)))}".')
        elif cited.locator not in known:
            near = self.guesses.near(cited.locator, known, 0.5)
            did = f'Did you mean "{near[0]}"?' if near else f"Its parts are listed in data/sources/{cited.source}.yml."
            self.add(place, "locator", f'found the place "{cited.locator}", expected a part of {cited.source}', did)

    # --- texts ---

    def _texts(self, kind: str, ident: str, collected: Collector) -> None:
        for form, text in collected.texts:
            places = {language: _place(value, self.at(kind, ident)) for language, value in text.items()}
            attributed = places[next(iter(places))][3].split("[")[0].split(".")[0] in ATTRIBUTED.get(kind, ())
            for language, value in text.items():
                self._words(value, places[language], language, attributed)
            if form == "prose":
                for language, value in text.items():
                    for number, paragraph in enumerate(inline.paragraphs(value), 1):
                        which = f" in paragraph {number}" if "\n" in value.strip() else ""
                        self._block(inline.parse(paragraph), places[language], language, which, must_cite=True)
                self._same_in_all(text, places)
                self._armed_groups(kind, ident, text, places)

    def _block(self, nodes: tuple[inline.Node, ...], place: Any, language: str, which: str, must_cite: bool) -> None:
        faults = [node for node in nodes if isinstance(node, inline.Fault)]
        for fault in faults:
            self.add(place, "inline", f'found "{fault.text[:60]}"{which}, {fault.expected}', "CONTRIBUTING.md shows the inline grammar; there is no other markup.")
        for node in nodes:
            if isinstance(node, inline.Citation):
                for cited in node.items:
                    self._source(cited, place, language)
            elif isinstance(node, inline.Link):
                self._link(node, place, language)
        if must_cite and not faults and (rest := inline.uncovered(nodes)):
            self.add(place, "uncovered", f'found "{_shorten(rest)}"{which} after the last citation, expected the block to end in one', "Add [@source, place] at its end; a citation covers what stands before it.")

    def _link(self, node: inline.Link, place: Any, language: str) -> None:
        if node.kind == "page":
            if not self.has_page(language, node.id) and node.id not in GENERATED_PAGES:
                self.add(place, "dangling", f'found the page "{node.id}", expected a hand-written page of docs/{language}/', self.guesses.did_you_mean(node.id, [*self.pages.get(language, {}), *GENERATED_PAGES]))
        elif not self.known(node.kind, node.id):
            self.add(place, "dangling", f'found "{node.id}", expected a record of data/{node.kind}/', self._nearest(node.kind, node.id))

    def _words(self, value: str, place: Any, language: str, attributed: bool, prose: bool = True) -> None:
        # On one line: runs of blanks would take the pattern for coordinates a time that grows with their square.
        said = " ".join((inline.plain_text(value) if "[" in value else value).split())
        unquoted = _QUOTED.sub(" ", said)
        for word in _words_in(said, self.config.forbidden_words.get(language, [])):
            self.add(place, "forbidden-word", f'found "{word}", which the site never prints', "Say what happened, in plain words.")
        if not attributed:
            for word in _words_in(unquoted, self.config.reserved_words.get(language, [])):
                self.add(place, "reserved-word", f'found "{word}" outside attributed text', "Move it to a field that names its holder, or use a plain word.")
        for word in _words_in(unquoted, self.config.relative_words.get(language, [])):
            self.add(place, "relative-time", f'found "{word}", which ages', "Write the date.")
        informal = self.config.informal_words.get(language, [])
        if self.towns and _words_in(said, informal):
            for sentence in _SENTENCE_END.split(said):
                words = _words_in(sentence, informal)
                if words and (town := self.towns.search(sentence)):
                    self.add(place, "informal-place", f'found "{town[0]}" beside "{words[0]}"', "Say that such crossings exist, or give a count for the department or state; never where they are.")
        if match := _COORDINATES.search(said):
            self.add(place, "coordinates", f'found "{match[0]}", which looks like coordinates', "Positions stand only in position: of records that may have one.")

    def _same_in_all(self, text: dict[str, str], places: dict[str, Any]) -> None:
        first, *others = text
        sources = {language: Counter(cited.source for cited in inline.citations(value)) for language, value in text.items()}
        links = {language: {(node.kind, node.id) for part in inline.paragraphs(value) for node in inline.parse(part) if isinstance(node, inline.Link)} for language, value in text.items()}
        for language in others:
            if set(sources[language]) != set(sources[first]):
                odd = sorted(set(sources[language]) ^ set(sources[first]))[0]
                self.add(places[language], "citations-differ", f'found different citations in "{first}" and "{language}" ("{odd}" stands in one only)', "Cite the same sources in every language.")
            if links[language] != links[first]:
                kind, ident = sorted(links[language] ^ links[first])[0]
                self.add(places[language], "links-differ", f'found different links in "{first}" and "{language}" ({schema.NAME_OF_KIND.get(kind, kind)}:{ident} stands in one only)', "Link to the same records in every language.")

    def _is_mirror(self, text: str) -> bool:
        source = self.records["sources"].get(inline.parse_cited(text).source)
        return isinstance(source, schema.Source) and source.mirror_of is not None

    def _armed_groups(self, kind: str, ident: str, text: dict[str, str], places: dict[str, Any]) -> None:
        record = self.records[kind][ident]
        kinds = {word.id: word for word in self.vocab["actor-kinds"].words} if "actor-kinds" in self.vocab else {}
        if not isinstance(record, schema.Actor) or record.kind not in kinds or not kinds[record.kind].armed:
            return
        language = next(iter(text))
        for paragraph in inline.paragraphs(text[language]):
            cited = [item.source for node in inline.parse(paragraph) if isinstance(node, inline.Citation) for item in node.items]
            if cited and all(self._is_mirror(source) for source in cited):
                self.add(places[language], "mirror-only", f'found only the mirror "{cited[0]}" behind a fact on an armed group', "Add a second source of another kind, or leave the fact out.")

    # --- records ---

    def _each_record(self) -> None:
        names: dict[tuple[str, str], str] = {}
        for kind, records in self.records.items():
            for ident, record in records.items():
                for index, former in enumerate(record.former_ids):
                    if former in self.raw.records[kind] or (kind, former) in names:
                        self.add(self.at(kind, ident, "former_ids", index), "address-clash", f'found the former id "{former}", which is in use', "An id is never used again; choose another redirect.")
                    names[kind, former] = ident
        for crossing in self.records["crossings"].values():
            self._crossing(crossing)
            if crossing.position:
                states = [state.iso_3166_2 for ident in crossing.joins if (state := self.records["states"].get(ident))]
                self._position("crossings", crossing, states, any_of_them=crossing.position.precision == "town")
        for found in self.records["places"].values():
            state = self.records["states"].get(found.state)
            self._position("places", found, list(dict.fromkeys(code for code in (state.iso_3166_2 if state else None, found.iso_3166_2) if code)))
        for state in self.records["states"].values():
            self._state(state)
        for actor in self.records["actors"].values():
            self._actor(actor)
        for event in self.records["events"].values():
            self._event(event)
        for figure in self.records["figures"].values():
            self._figure(figure)
        for disagreement in self.records["disagreements"].values():
            self._disagreement(disagreement)
        for narrative in self.records["narratives"].values():
            self._narrative(narrative)
        for explainer in self.records["explainers"].values():
            self._explainer(explainer)

    def _geometry(self) -> None:
        """Read the outlines of each state by its code, one a geometry file; none where the geometry is broken."""
        try:
            files = read_geometry(self.raw.root / "data" / "geo").files
        except GeometryError as error:
            name, _, message = str(error).partition(": ")
            self.add((f"data/geo/{name}", 1, 1, ""), "geometry", message, "Take the file from the repository again; its form is described in hooks/explainer/geo.py.")
            return
        for file in files:
            for ident, rings in file.layers.get("states", {}).items():
                self.outlines[ident.upper()].append(rings)

    def _position(self, kind: str, record: Any, codes: list[str], *, any_of_them: bool = False) -> None:
        """Codes without an outline are believed."""
        point = (record.position.lon, record.position.lat)
        outside = {code: min(km_outside(point, rings) for rings in self.outlines[code]) for code in codes if code in self.outlines}
        far = {code: distance for code, distance in outside.items() if distance > OUTSIDE}
        if not far or (any_of_them and len(far) < len(outside)):
            return
        code, distance = max(far.items(), key=lambda item: item[1])
        holds = sorted(other for other, shapes in self.outlines.items() if any(inside(point, rings) for rings in shapes))
        way_out = "A crossing lies on the line between its states: see lat and lon." if kind == "crossings" else f"It lies in {', '.join(holds)}: name that state, or mend lat and lon." if holds else "See whether lat and lon have changed places, or a sign is missing (west and south are negative)."
        self.add(self.at(kind, record.id, "position"), "position", f"found a point {distance:.0f} km outside {code}, expected one in it", way_out)

    def _published_in_time(self, sources: Iterable[str], day: Any, place: Any) -> None:
        dates = []
        for text in sources:
            source = self.records["sources"].get(inline.parse_cited(text).source)
            if not isinstance(source, schema.Source) or source.published is None:
                return
            dates.append(source.published.last)
        if dates and max(dates) < day.first:
            self.add(place, "source-older", f'found sources of {max(dates).isoformat()} at the latest for "{day}", expected one dated on or after it', "Cite a later source, or mark the date as announced.")

    def _covered(self, day: Any, kind: str, place: Any) -> None:
        if kind != "announced" and day.first > self.config.covered_until.last:
            self.add(place, "date-covered", f'found "{day}", expected nothing after covered_until ({self.config.covered_until})', "Mark it as announced, or raise covered_until in data/site.yml with the whole site checked.")

    def _crossing(self, crossing: Any) -> None:
        def place(*location: str | int) -> Any:
            return self.at("crossings", crossing.id, *location)

        states = [self.records["states"].get(ident) for ident in crossing.joins]
        if all(states) and states[0].side == states[1].side:
            self.add(place("joins"), "joins", f'found two states of the side "{states[0].side}", expected one of each side', "Name one state of each side.")
        for index, period in enumerate(crossing.history):
            begin, until = period.from_, period.until
            points = [("from", begin)] + ([("until", until)] if isinstance(until, schema.DatePoint) else [])
            for key, point in points:
                where = place("history", index, key, "date")
                self._covered(point.date, point.kind, where)
                if point.kind != "announced":
                    self._published_in_time(point.sources, point.date, where)
                    if all(self._is_mirror(text) for text in point.sources):
                        self.add(where, "mirror-only", "found only mirrors behind a status", "Add a source of another kind, or mark the date as announced.")
                if point.announced and point.announced.first > point.date.last:
                    self.add(place("history", index, key, "announced"), "date-order", f'found "{point.announced}", which is after "{point.date}"', "An announcement comes before the change.")
            if isinstance(until, schema.DatePoint):
                same_day = until.date == begin.date and until.date.exact
                if until.date.last < begin.date.first or (same_day and (until.time or "24:00") <= (begin.time or "")):
                    self.add(place("history", index, "until", "date"), "date-order", f'found "{until.date}", which is before from.date "{begin.date}"', 'Give a later date, or write "unknown" if no source tells it.')
            for number, seen in enumerate(period.seen):
                where = place("history", index, "seen", number, "date")
                self._covered(seen.date, "observed", where)
                self._published_in_time(seen.sources, seen.date, where)
                late = isinstance(until, schema.DatePoint) and seen.date.first > until.date.last
                if seen.date.last < begin.date.first or late:
                    self.add(where, "seen-outside", f'found "{seen.date}", expected a day inside the period', "Move it to the period that it belongs to.")
        if "traffic" in self.vocab and not any(problem.path.endswith(f"crossings/{crossing.id}.yml") and problem.rule == "date-order" for problem in self.problems):
            history = History(crossing, tuple(side.id for side in self.config.sides), tuple(word.id for word in self.vocab["traffic"].words), self.config.shelf_life.status)
            told: set[tuple[int, int]] = set()
            for side in history.sides:
                for traffic in history.traffic:
                    for first, second in overlaps(history.spans(side, traffic)):
                        pair = crossing.history.index(first.period), crossing.history.index(second.period)
                        if pair in told:
                            continue
                        told.add(pair)
                        way_out = "End the first where the second begins, or let one lie wholly inside the other."
                        if first.period.status == second.period.status:
                            way_out = "Both tell the same status: if a source only saw it last, add the day under seen: of the first. " + way_out
                        line = place("history", pair[0])[1]
                        self.add(place("history", pair[1]), "period-overlap", f"found a period that overlaps history[{pair[0]}] in line {line} ({side}, {traffic})", way_out)

    def _state(self, state: Any) -> None:
        for index, ident in enumerate(state.facing):
            other = self.records["states"].get(ident)
            if other and (other.side == state.side or state.id not in other.facing):
                self.add(self.at("states", state.id, "facing", index), "facing", f'found "{ident}", expected a state of the other side that names "{state.id}" too', f"Add {state.id} to facing in data/states/{ident}.yml, or delete it here.")
        youngest = self.config.covered_until.last
        for index, presence in enumerate(state.presence):
            place = self.at("states", state.id, "presence", index, "as_of")
            if (youngest - presence.as_of.last).days < self.config.shelf_life.presence and presence.as_of.exact:
                self.add(place, "presence-age", f'found "{presence.as_of}", expected at least {self.config.shelf_life.presence} days before {self.config.covered_until}', "Leave it out; younger presence is never printed.")
            if all(self._is_mirror(text) for text in presence.sources):
                self.add(place, "mirror-only", "found only mirrors behind the presence of an armed group", "Add a source of another kind, or leave it out.")

    def _actor(self, actor: Any) -> None:
        for index, role in enumerate(actor.roles):
            if role.from_ and isinstance(role.until, PartialDate) and role.until.last < role.from_.first:
                self.add(self.at("actors", actor.id, "roles", index, "until"), "date-order", f'found "{role.until}", which is before from "{role.from_}"', 'Give a later date, or write "unknown" if no source tells it.')

    def _event(self, event: Any) -> None:
        place = self.at("events", event.id, "when", "date")
        self._covered(event.when.date, event.when.kind, place)
        if event.when.until and event.when.until.last < event.when.date.first:
            self.add(self.at("events", event.id, "when", "until"), "date-order", f'found "{event.when.until}", which is before "{event.when.date}"', "Give a later date, or leave until out.")
        if event.when.kind != "announced":
            self._published_in_time(event.when.sources, event.when.date, place)

    def _figure(self, figure: Any) -> None:
        for name, count in Counter(series.id for series in figure.series).items():
            if count > 1:
                self.add(self.at("figures", figure.id, "series"), "id", f'found the series "{name}" {count} times, expected once', "Give each series its own id.")
        for number, series in enumerate(figure.series):
            for index, point in enumerate(series.points):
                if point.at is None:
                    continue
                place = self.at("figures", figure.id, "series", number, "points", index, "at")
                self._covered(point.at, "announced" if point.kind == "forecast" else "observed", place)
                if point.to and point.to.last < point.at.first:
                    self.add(place, "date-order", f'found "{point.at}", which is after to: "{point.to}"', "Give a later to:, or leave it out.")

    def _disagreement(self, disagreement: Any) -> None:
        days = disagreement.status_days
        if days and days.until != "ongoing" and days.until.last < days.from_.first:
            self.add(self.at("disagreements", disagreement.id, "status_days", "until"), "date-order", f'found "{days.until}", which is before from "{days.from_}"', 'Give a later date, or "ongoing".')

    def _narrative(self, narrative: Any) -> None:
        for language in self.config.languages:
            lengths = [_count_words(" ".join(inline.plain_text(text[language]) for text in (view.text, view.leaves_out, view.would_change))) for view in narrative.views]
            if max(lengths) > 1.5 * min(lengths):
                index = lengths.index(max(lengths))
                self.add(self.at("narratives", narrative.id, "views", index), "narrative-length", f'found {max(lengths)} words in "{language}" against {min(lengths)} for the shortest view, expected at most 1.5 times', "Give each view the same care.")

    def _explainer(self, explainer: Any) -> None:
        for language in self.config.languages:
            for key in ("happened", "matters", "disputed", "watch"):
                words = _count_words(inline.plain_text(getattr(explainer.box, key)[language]))
                if words > 60:
                    self.add(self.at("explainers", explainer.id, "box", key), "box-length", f'found {words} words in "{language}", expected at most 60', "Shorten it.")
            words = _count_words(" ".join(inline.plain_text(text[language]) for text in explainer.short))
            if words > 400:
                self.add(self.at("explainers", explainer.id, "short"), "short-length", f'found {words} words in "{language}", expected at most 400', "Shorten it.")
            if not self.has_page(language, f"explainers/{explainer.id}"):
                self.add(self.at("explainers", explainer.id, "id"), "explainer-text", f'found no long text in "{language}", expected docs/{language}/explainers/{explainer.id}.md', "Write it.")

    # --- hand-written pages ---

    def _pages(self) -> None:
        first, *others = self.config.languages
        for language in self.config.languages:
            if not self.has_page(language, "index"):
                self.add((f"docs/{language}/index.md", 1, 1, ""), "page-set", "found no such page, expected the one that opens the site", "Write it.")
        for language in others:
            for name in sorted(set(self.pages[first]) ^ set(self.pages[language])):
                has, lacks = (first, language) if name in self.pages[first] else (language, first)
                if self.has_page(lacks, name):
                    continue
                self.add((f"docs/{has}/{name}.md", 1, 1, ""), "page-set", f'found this page in "{has}" only', f"Write docs/{lacks}/{name}.md too.")
            for name in sorted(set(self.pages[first]) & set(self.pages[language])):
                ids = [[(block.id, block.text if block.kind == "placeholder" else "") for block in self.pages[each][name].blocks if block.kind in ("heading", "placeholder")] for each in (first, language)]
                if ids[0] != ids[1]:
                    self.add((f"docs/{language}/{name}.md", 1, 1, ""), "page-set", f'found other headings or placeholders than in "{first}", expected the same ids in the same order', "Give both languages the same structure.")
                else:
                    self._same_on_pages(self.pages[first][name], self.pages[language][name])
        for language, pages in self.pages.items():
            for name, page in pages.items():
                self._page(page, language)
                parts = name.split("/")
                if parts[0] == "explainers" and len(parts) == 2 and not self.known("explainers", parts[1]):
                    self.add((page.path, 1, 1, ""), "explainer-text", f'found a long text without its record, expected data/explainers/{parts[1]}.yml', "Add the record or rename the page.")
                elif name in GENERATED_PAGES or (len(parts) == 2 and parts[0] in KINDS and parts[0] != "explainers" and self.known(parts[0], parts[1])):
                    self.add((page.path, 1, 1, ""), "address-clash", f'found the address "{name}/", which a generated page has', "Rename the page.")

    def _page(self, page: Page, language: str) -> None:
        method = page.name.startswith("about/")
        cited_text = " ".join(inline.plain_text(block.text) for block in page.blocks if block.kind in ("paragraph", "item", "heading"))
        for block in page.blocks:
            place = (page.path, block.line, 1, "")
            if block.kind == "placeholder":
                self._placeholder(block, place)
                continue
            if block.kind == "code":
                continue
            # The first row and the first column of a table are its headings.
            headings = {*block.rows[:1], *(row[:1] for row in block.rows)}
            for text in (block.text, *(cell for row in block.rows for cell in row)):
                nodes = inline.parse(text)
                exempt = method or block.kind == "heading" or text.rstrip().endswith("?") or any(text in cells for cells in headings)
                self._block(nodes, place, language, "", must_cite=not exempt)
                self._words(text, place, language, attributed=method)
                if "<" in text and re.search(r"<\s*[A-Za-z/!]", text):
                    self.add(place, "page-form", f'found HTML in "{text[:40]}", expected text', "Use the inline grammar; there is no HTML.")
        for key, text in (("title", page.title), ("description", page.description), ("lead", page.lead)):
            self._words(text, (page.path, 1, 1, key), language, attributed=method)
        for missing in _unsupported(page.lead, f"{page.title} {cited_text} {self._frame(language)}"):
            self.add((page.path, 1, 1, "lead"), "lead", f'found "{missing}", which no cited text of the page holds', "A lead only restates; add the fact with its citation below, or take it out.")

    def _same_on_pages(self, page: Page, other: Page) -> None:
        """Under each heading, two languages of a page cite the same sources and link to the same records."""
        for (ident, line), (sources, links) in _named_under(other).items():
            first_sources, first_links = next(named for (heading, _), named in _named_under(page).items() if heading == ident)
            place, both = (other.path, line, 1, f"#{ident}" if ident else ""), f'in "{page.language}" and "{other.language}"'
            if odd := sorted(sources ^ first_sources):
                self.add(place, "citations-differ", f'found different citations {both} ("{odd[0]}" stands in one only)', "Cite the same sources in every language.")
            if odd := sorted(links ^ first_links):
                self.add(place, "links-differ", f"found different links {both} ({odd[0]} stands in one only)", "Link to the same records in every language.")

    def _frame(self, language: str) -> str:
        """Names of the sides and of the site: they frame every page and need no citation."""
        sides = " ".join(f"{side.name[language]} {side.adjective[language]}" for side in self.config.sides)
        return f"{sides} {self.config.name[language]}"

    def _placeholder(self, block: Block, place: Any) -> None:
        if block.id not in PLACEHOLDERS:
            self.add(place, "placeholder", f'found "[[{block.id}]]", which is no placeholder', self.guesses.did_you_mean(block.id, list(PLACEHOLDERS)))
            return
        needs = PLACEHOLDERS[block.id]
        names = [name for name in block.text.split(",") if name]
        if (needs is None) == bool(names):
            self.add(place, "placeholder", f'found "[[{block.id}{":" + block.text if block.text else ""}]]", expected {"an argument" if needs else "no argument"}', "Write [[name:argument]] or [[name]].")
            return
        for name in names:
            if needs == "KIND":
                known = list(KINDS)
            elif needs == "themes":
                known = [word.id for word in self.vocab["themes"].words] if "themes" in self.vocab else []
            else:
                known = list(self.raw.stems.get(needs or "", ()))
            if name not in known:
                self.add(place, "placeholder", f'found "{name}", which matches nothing', self.guesses.did_you_mean(name, known))

    # --- base documents ---

    def _base_documents(self) -> None:
        if not self.all_read():
            return
        first = self.config.languages[0]
        used: dict[str, set[str]] = defaultdict(set)
        for collected in self.collected.values():
            for text in collected.source_refs:
                cited = inline.parse_cited(text)
                used[cited.source].add(cited.locator)
            for _, text in collected.texts:
                for cited in inline.citations(text.get(first, "")):
                    used[cited.source].add(cited.locator)
        for page in self.pages.get(first, {}).values():
            for block in page.blocks:
                for text in (block.text, *(cell for row in block.rows for cell in row)):
                    for cited in inline.citations(text) if block.kind != "code" else ():
                        used[cited.source].add(cited.locator)
        for source in self.records["sources"].values():
            for index, part in enumerate(source.parts):
                place = self.at("sources", source.id, "parts", index)
                cited = part.at[first] in used[source.id]
                if not cited and part.not_used is None:
                    self.add(place, "part-unused", f'found the part "{part.at[first]}", which nothing cites', "Cite it where it belongs, or write not_used: with the reason.")
                elif cited and part.not_used is not None:
                    self.add(place, "part-used", f'found not_used: on "{part.at[first]}", which is cited', "Delete not_used:.")
            if source.id not in used and not source.cited_by:
                self.add(self.at("sources", source.id, "id"), "unused-source", "found a source that nothing cites", "Cite it, or delete the record.")


GENERATED_PAGES = (
    "crossings", "states", "actors", "events", "figures", "disagreements", "narratives", "sources", "glossary", "questions",
    "explainers", "timeline", "maps", "on", "data", "data/fields",
)  # fmt: skip
"""Addresses that the generator makes besides the record pages."""

def _place(value: Any, fallback: tuple[str, int, int, str]) -> tuple[str, int, int, str]:
    return value.place if isinstance(value, Scalar) else fallback


def _raw_languages(file: RawFile) -> list[str]:
    languages = file.data.get("languages")
    return [str(language) for language in languages] if isinstance(languages, list) else []


def _words_in(text: str, words: Sequence[str]) -> list[str]:
    """Those of ``words`` that stand in a text, in any case."""
    if not words or not _pattern(tuple(words)).search(text):
        return []
    return [word for word in words if _pattern((word,)).search(text)]


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)


def _named_under(page: Page) -> dict[tuple[str, int], tuple[set[str], set[str]]]:
    """The sources and the records (``kind:id``) that a page names, by the id and the line of the heading above them."""
    found: dict[tuple[str, int], tuple[set[str], set[str]]] = {}
    under = ("", 1)
    for block in page.blocks:
        if block.kind == "heading":
            under = (block.id, block.line)
        sources, links = found.setdefault(under, (set(), set()))
        for text in (block.text, *(cell for row in block.rows for cell in row)) if block.kind != "code" else ():
            sources.update(cited.source for cited in inline.citations(text))
            links.update(f"{schema.NAME_OF_KIND.get(node.kind, node.kind)}:{node.id}" for node in inline.parse(text) if isinstance(node, inline.Link))
    return found


def _count_words(text: str) -> int:
    return len(re.findall(r"\w+(?:[’'.,-]\w+)*", text))


def _shorten(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"


def _unsupported(text: str, cited: str) -> list[str]:
    """Figures, quotations and names of a lead that the cited text lacks."""
    found = [number for number in re.findall(r"\d[\d.,]*", text) if number.rstrip(".,") not in cited]
    found += [quote for quote in re.findall(r"[“«\"]([^”»\"]+)[”»\"]", text) if quote not in cited]
    for sentence in re.split(r"(?<=[.!?:])\s+", text):
        words = re.findall(r"[^\W\d_][\w’'-]*", sentence)
        found += [word for word in words[1:] if word[0].isupper() and word not in cited]
    return list(dict.fromkeys(found))


def check(root: Path) -> Checked:
    """Read and check the project at ``root``; the site is there only when nothing is wrong. Never raises for bad data."""
    run = _Run(load(root, tuple(KINDS)))
    run.run()
    report = Report(tuple(dict.fromkeys(run.problems)), run.files)
    site = Site(run.config, run.vocab, run.records, run.pages, run.collected) if report.ok and run.config else None
    return Checked(report, site)


def check_project(root: Path) -> Report:
    """All problems of the data and the hand-written pages below ``root``."""
    return check(root).report


def load_site(root: Path) -> Site:
    """The checked site at ``root``; raises :class:`~explainer.problems.DataError` with the whole report."""
    checked = check(root)
    if checked.site is None:
        raise DataError(checked.report)
    return checked.site

