"""One page while it is written: links, citations numbered in order of first use, prose as HTML, and the final Markdown.

Pages are Markdown headings with fixed ids and HTML blocks for everything else. Record text reaches a page only through
the escaping here, so neither Markdown nor any template language ever reads it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from .escaping import safe
from .exports import record_title
from .facts import ends_text, number_text, unit_text, value_text
from .inline import Citation, Cited, Emphasis, Link, Node, Text, paragraphs, parse, parse_cited, plain_text
from .looks import LOOKS, legend_rows
from .model import Site
from .urls import Urls, written_page
from .wording import Words, wording

TEMPLATES = Path(__file__).resolve().parent / "templates"

# A heading while the page is still HTML. Record text cannot hold control characters, so it cannot make one.
_HEADING = re.compile("\x02([2-4])\x1f([a-z0-9-]+)\x1f([^\x03]*)\x03")


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates, compiled once. Whatever they print goes through :func:`safe`."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=safe, auto_reload=False
    )
    made.globals |= {"heading": heading, "number_text": number_text, "unit_text": unit_text, "value_text": value_text, "ends_text": ends_text, "role_end": role_end, "role_span": role_span, "legend_rows": legend_rows, "about": about}
    made.filters["with_kind"] = lambda records, kind: [(kind, record.id) for record in records]
    return made


def role_end(w: Words, until: Any) -> str:
    """The end of a role in words: a date, still held, or what is not known of it."""
    if until is None or isinstance(until, str):
        return w(f"until_{until}") if until else w("not_said")
    return w.date(until)


def role_span(w: Words, role: Any) -> str:
    """From when until when a role was held, in words: "since 7 August 2022", "2002 – 2010"; empty where neither end is known."""
    if role.until == "ongoing" and role.from_:
        return w.since(role.from_)
    if role.from_ is None and (role.until is None or isinstance(role.until, str)):
        return ""
    start = w.date(role.from_) if role.from_ else w("role_begin_not_said")
    return f"{start} – {role_end(w, role.until) if role.until else w('until_unknown')}"


def about(record: Any) -> Any:
    """The text that tells in a list what a record is about, or nothing."""
    box = getattr(record, "box", None)
    found = [box.happened] if box else [getattr(record, name, None) for name in ("summary", "definition", "prints", "meaning", "answer", "description", "good_for")]
    return next((text for text in found if text), None)


def heading(level: int, ident: str, words: str) -> Markup:
    """A heading that becomes Markdown with a fixed id. Its words are the generator's or an editor's, never a record's."""
    plain = re.sub(r"[\\`*_\[\]#<>]", lambda sign: f"&#{ord(sign[0])};", str(safe(words)).replace("&#", "\x04")).replace("\x04", "&#")
    return Markup(f"\x02{level}\x1f{ident}\x1f{plain}\x03")  # noqa: S704 – escaped by safe, and Markdown's signs after it


@dataclass
class SourceEntry:
    """A source on a page: its number and the places in it that the page uses."""

    number: int
    source: Any
    locators: dict[str, None] = field(default_factory=dict)


class Leaf:
    """One page: knows where it stands, so it can link; counts its citations. ``path`` is the source path of the page."""

    def __init__(self, site: Site, words: Words, urls: Urls, path: str, record: tuple[str, str] | None = None) -> None:
        self.site, self.w, self.urls, self.path, self.record = site, words, urls, path, record
        self.language = words.language
        self.entries: dict[str, SourceEntry] = {}
        self._links: dict[tuple[str, str], str] = {}
        self._looked: set[str] = set()
        self.maps = ""
        """Whether a map stands on the page: ``static``, or with the ``button`` that needs the map's script."""

    # --- links ---

    def url(self, kind: str, ident: str) -> str:
        """The address of a record from here."""
        key = (kind, ident)
        if key not in self._links:
            self._links[key] = self.urls.record(self.path, kind, ident)
        return self._links[key]

    def page(self, name: str, fragment: str = "") -> str:
        """The address of a hand-written or index page from here."""
        return self.urls.link(self.path, written_page(name), fragment)

    def file(self, path: str, *, shared: bool = False) -> str:
        """The address of a published file from here; ``shared`` files stand once, below the first language."""
        return self.urls.asset(self.path, path) if shared else self.urls.link(self.path, path)

    def title(self, kind: str, ident: str) -> str:
        """What a record is called."""
        return record_title(self.site.get(kind, ident), self.language)

    def link(self, kind: str, ident: str, words: str | None = None) -> Markup:
        """A link to a record, with its name or other words; only the words for places and for the page's own record."""
        name = safe(words if words is not None else self.title(kind, ident))
        if kind == "places" or (kind, ident) == self.record:
            return name
        record = self.site.get(kind, ident)
        lang = f' lang="{record.language}"' if kind == "sources" and words is None and record.language != self.language else ""
        return Markup(f'<a href="{self.url(kind, ident)}"{lang}>{name}</a>')  # noqa: S704 – escaped, and ids are checked

    def links(self, kind: str, idents: Iterable[str]) -> str:
        """Several records of a kind as one enumeration."""
        return self.w.series([self.link(kind, ident) for ident in idents])

    def disputed(self, kind: str, ident: str) -> Markup:
        """A mark that links to the disagreement about a record, or to all of them on its page; empty where nobody disagrees or on that very page."""
        return self._mark(kind, ident, self.site.disputes.get((kind, ident), ()))

    def disputed_status(self, crossing: str, traffic: str, day: date | None = None) -> Markup:
        """The mark where sources differ on what is told of one traffic for a day, by default the last that the site covers."""
        return self._mark("crossings", crossing, self.site.answer_disputes(crossing, traffic, day or self.site.covered_until))

    def disputed_period(self, crossing: str, period: Any) -> Markup:
        """The mark where sources differ on a period of a crossing's history."""
        return self._mark("crossings", crossing, self.site.period_disputes(crossing, period))

    def _mark(self, kind: str, ident: str, disputes: Iterable[Any]) -> Markup:
        found = [dispute for dispute in disputes if ("disagreements", dispute.id) != self.record]
        if not found:
            return Markup("")
        target = self.url("disagreements", found[0].id) if len(found) == 1 else self.urls.record(self.path, kind, ident, "disputes")
        questions = safe(" ".join(dispute.question[self.language] for dispute in found))
        return Markup(f' <a class="mark-disputed" href="{target}" title="{questions}">{safe(self.w("disputed"))}</a>')  # noqa: S704 – escaped

    def looked(self, look: str) -> str:
        """The look of a status, remembered for the legend below it."""
        self._looked.add(look)
        return look

    @property
    def looks(self) -> list[str]:
        """The looks that stand on the page so far, in their order."""
        return [look for look in LOOKS if look in self._looked]

    def aliases(self, record: Any) -> list[Any]:
        """The other names of a record but for those that only repeat what this page calls it."""
        title = record_title(record, self.language).casefold()
        return [alias for alias in record.aliases if alias.name.casefold() != title]

    # --- citations ---

    def cite(self, sources: Iterable[str]) -> Markup:
        """Citation marks for a ``sources:`` list, whose places are in the first language."""
        return self._marks([Cited(cited.source, self._translated(cited)) for cited in map(parse_cited, sources)])

    def cite_ids(self, sources: Iterable[str]) -> Markup:
        """Citation marks for sources without a place in them."""
        return self._marks([Cited(source) for source in sources])

    def _translated(self, cited: Cited) -> str:
        first = self.site.languages[0]
        if not cited.locator or self.language == first:
            return cited.locator
        source = self.site.get("sources", cited.source)
        for part in source.parts:
            if part.at[first] == cited.locator:
                return part.at[self.language]
        return locator_in(cited.locator, first, self.language)

    def _marks(self, cited: Iterable[Cited]) -> Markup:
        grouped: dict[str, list[str]] = {}
        for item in cited:
            places = grouped.setdefault(item.source, [])
            if item.locator and item.locator not in places:
                places.append(item.locator)
        marks = []
        for source, places in grouped.items():
            entry = self.entries.get(source)
            if entry is None:
                entry = self.entries[source] = SourceEntry(len(self.entries) + 1, self.site.get("sources", source))
            entry.locators.update(dict.fromkeys(places))
            place = "; ".join(places)
            label = f"{self.w('source_label')} {entry.number}" + (f", {place}" if place else "")
            marks.append(f'<a href="#src-{entry.number}" data-cite="{entry.number}{":" if place else ""}{safe(place)}" aria-label="{safe(label)}">{entry.number}</a>')
        return Markup(f'<sup class="cite">{" ".join(marks)}</sup>' if marks else "")  # noqa: S704 – escaped

    # --- prose ---

    def inline(self, text: str) -> Markup:
        """One paragraph of the inline grammar as HTML, without a paragraph's tags."""
        return Markup("".join(self._nodes(parse(text))))  # noqa: S704 – each node is escaped

    def _nodes(self, nodes: Iterable[Node]) -> Iterable[str]:
        pending = ""
        for node in nodes:
            if isinstance(node, Citation):
                yield pending.rstrip()
                pending = ""
                yield self._marks(node.items)
                continue
            yield pending
            pending = ""
            if isinstance(node, Text):
                pending = str(safe(node.text))
            elif isinstance(node, Emphasis):
                yield f"<em>{safe(node.text)}</em>"
            elif isinstance(node, Link):
                yield self._link(node)
            else:
                yield safe(node.text)
        yield pending

    def _link(self, node: Link) -> str:
        if node.kind == "page":
            return f'<a href="{self.page(node.id)}">{safe(node.words)}</a>'
        return self.link(node.kind, node.id, node.words)

    def prose(self, text: Mapping[str, str] | None) -> Markup:
        """A block text as paragraphs."""
        if text is None:
            return Markup("")
        return Markup("\n".join(f"<p>{self.inline(part)}</p>" for part in paragraphs(text[self.language])))  # noqa: S704 – escaped

    def lead(self, text: Mapping[str, str]) -> Markup:
        """A block text whose first paragraph opens the page."""
        return Markup("\n").join(part for part in self.lead_and_rest(text) if part)

    def lead_and_rest(self, text: Mapping[str, str]) -> tuple[Markup, Markup]:
        """The paragraph that opens the page, and those that stand further down on it."""
        first, *rest = (self.inline(part) for part in paragraphs(text[self.language]))
        return Markup('<p class="lead">{}</p>').format(first), Markup("\n").join(Markup("<p>{}</p>").format(part) for part in rest)

    def flat(self, text: Mapping[str, str] | None) -> Markup:
        """A block text on one line, for table cells."""
        return Markup("<br>").join(self.inline(part) for part in paragraphs(text[self.language])) if text else Markup("")

    def plain(self, text: Mapping[str, str], limit: int = 0) -> str:
        """A block text without markup and citations; cut at a sentence or word where it is longer than ``limit``."""
        words = plain_text(text[self.language])
        return shorten(words, limit) if limit else words

    def t(self, text: Mapping[str, str]) -> str:
        """A label in the page's language."""
        return text[self.language]

    @property
    def sources(self) -> list[SourceEntry]:
        """The sources of the page by number, once everything above them is written."""
        return list(self.entries.values())


def shorten(text: str, limit: int) -> str:
    """The first sentences of a text up to ``limit`` characters, or whole words and an ellipsis."""
    if len(text) <= limit:
        return text
    whole = text[:limit]
    end = max(whole.rfind(mark) for mark in (". ", "? ", "! "))
    return whole[: end + 1] if end > limit // 5 else whole.rsplit(" ", 1)[0].rstrip(",;:") + "…"


@lru_cache(maxsize=4096)
def locator_in(locator: str, origin: str, language: str) -> str:
    """A place in a source (``para. 4``) with the usual words of another language (``párr. 4``)."""
    there, here = wording(origin), wording(language)
    for key in ("para", "paras", "section", "note", "table", "page", "pages"):
        locator = re.sub(rf"(?<!\w){re.escape(there('locator_' + key))}(?!\w)", here("locator_" + key), locator)
    return locator


def as_markdown(html: str) -> str:
    """The body of a page: each heading as Markdown with its id, what stands between as one HTML block without blank lines."""
    parts: list[str] = []
    at = 0
    for match in _HEADING.finditer(html):
        parts.append(_block(html[at : match.start()]))
        parts.append(f"{'#' * int(match[1])} {match[3]} {{#{match[2]}}}")
        at = match.end()
    parts.append(_block(html[at:]))
    return "\n\n".join(part for part in parts if part) + "\n"


def _block(html: str) -> str:
    lines = [stripped for line in html.split("\n") if (stripped := line.strip())]
    return "<div>\n" + "\n".join(lines) + "\n</div>" if lines else ""


def front_matter(values: Mapping[str, Any]) -> str:
    """YAML front matter whose values are JSON, which YAML reads; empty values are left out."""
    lines = [f"{key}: {_json(value)}" for key, value in values.items() if value not in (None, "", [], False)]
    return "---\n" + "\n".join(lines) + "\n---\n\n"


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    # YAML takes these for line breaks or refuses them; JSON's own escapes mean the same in both.
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda match: json.dumps(match[0])[1:-1], text)
