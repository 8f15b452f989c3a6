"""The search index of one language, made from the model: titles, other names, kinds, summaries and texts.

The browser builds its index from these documents with MiniSearch when a reader opens search.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from . import inline, schema
from .exports import record_title
from .model import Site
from .rendering import about
from .urls import PAGED_KINDS, address, record_page, written_page

TEXT_LIMIT = 700
"""Characters of running text a document; the whole index must stay light."""

FULL_TEXT_KINDS = ("crossings", "states", "actors", "events", "figures", "disagreements", "narratives", "explainers", "glossary", "questions", "maps")

LEFT_OUT = ("updated", "check", "sources", "position")
"""Fields that tell of the record and not of its subject: nobody looks for how a point was found."""


def search_index(site: Site, language: str, kind_label: Callable[[str], str]) -> str:
    """``search/index.json``: ``{"documents": [{id, url, kind, title, aliases, found_by, summary, text}], "synonyms": [[word, …]]}``.

    Urls stand below the language's root. ``kind_label`` gives the word for a kind of page.
    """
    documents = []
    for kind in (*PAGED_KINDS, "glossary", "questions"):
        for record in site.all(kind):
            page, fragment = record_page(kind, record.id)
            texts = [inline.plain_text(text) for text in _texts(record, language)] if kind in FULL_TEXT_KINDS else []
            told = None if kind == "disagreements" else about(record)  # what is printed of one says nothing without its values
            summary = inline.plain_text(told[language]) if told and texts else texts[0] if texts else _source_summary(record, language)
            rest = " ".join(text for text in texts if text != summary)
            documents.append(_document(f"{kind}/{record.id}", address(page) + (f"#{fragment}" if fragment else ""), kind_label(kind), record_title(record, language), _aliases(site, kind, record, language), _found_by(site, kind, record, language), summary, rest))
    for name, page in site.pages.get(language, {}).items():
        if name.startswith("explainers/"):
            continue  # the record's own document leads there
        texts = [inline.plain_text(block.text) for block in page.blocks if block.kind in ("heading", "paragraph", "item")]
        documents.append(_document(f"page/{name}", address(written_page(name)), kind_label("page"), page.title, [], [], page.description, " ".join(texts)))
    return json.dumps({"documents": documents, "synonyms": site.config.synonyms.get(language, [])}, ensure_ascii=False, separators=(",", ":")) + "\n"


def _document(ident: str, url: str, kind: str, title: str, aliases: list[str], found_by: list[str], summary: str, text: str) -> dict[str, Any]:
    document: dict[str, Any] = {"id": ident, "url": url, "kind": kind, "title": title, "summary": _cut(summary, 240)}
    if aliases:
        document["aliases"] = aliases
    if found_by:
        document["found_by"] = found_by
    # What the summary shows need not stand in the text again.
    rest = _cut((summary[240:] + " " + text).strip(), TEXT_LIMIT)
    if rest:
        document["text"] = rest
    return document


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + "…"


def _texts(record: Any, language: str) -> Iterable[str]:
    """The prose of a record in the order of its fields."""

    def walk(value: Any) -> Iterable[str]:
        if isinstance(value, schema.Model):
            for name in type(value).model_fields:
                if name not in LEFT_OUT:
                    yield from walk(getattr(value, name))
        elif isinstance(value, list):
            for item in value:
                yield from walk(item)
        elif isinstance(value, dict) and isinstance(value.get(language), str) and "[@" in value[language]:
            yield value[language]

    return walk(record)


def _source_summary(record: Any, language: str) -> str:
    return " ".join(filter(None, (record.publisher and f"{record.publisher}.", record.published and f"{record.published}.", record.good_for[language])))


def _aliases(site: Site, kind: str, record: Any, language: str) -> list[str]:
    """Other names of the record itself."""
    title = record_title(record, language)
    names = [alias.name for alias in getattr(record, "aliases", [])]
    names += [record_title(record, other) for other in site.languages if other != language and kind != "sources"]
    return [name for name in dict.fromkeys(names) if name != title]


def _found_by(site: Site, kind: str, record: Any, language: str) -> list[str]:
    """Names of others by which a reader looks for it: the towns at a crossing's ends or in a state, the publisher and the authors of a source."""
    if kind == "sources":
        return list(dict.fromkeys(filter(None, [record.publisher, *record.authors])))
    places = [site.get("places", ident) for ident in record.places] if kind == "crossings" else []
    if kind == "states":
        places = [place for place in site.all("places") if place.state == record.id]
    return list(dict.fromkeys(name for place in places for name in (place.name[language], *(alias.name for alias in place.aliases))))
