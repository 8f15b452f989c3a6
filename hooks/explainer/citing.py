"""How to cite a page, in the usual styles and formats, and what it is in the words of schema.org.

citeproc formats one page of each language, with marks where its title and address go; every other page fills them in.
The two style files in ``csl/`` are those of the Citation Style Language project (CC BY-SA 3.0, see their heads).
"""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from .datapackage import LICENCE
from .dates import PartialDate
from .escaping import safe

if TYPE_CHECKING:
    from .model import Site
    from .pages import Context
    from .rendering import Leaf

STYLES = {"APA": "apa", "Chicago": "chicago-author-date"}
TYPES = {
    "crossings": "Place", "states": "AdministrativeArea", "events": "Event", "figures": "Dataset", "explainers": "Article", "narratives": "Article",
    "disagreements": "Article", "maps": "Map", "sources": "CreativeWork",
}  # fmt: skip
"""The schema.org type of what a record's page is about."""

_TITLE, _SITE, _EDITORS, _ADDRESS = "QTITLEQ", "QSITEQ", "QEDITORSQ", "https://q.invalid/"
_BIBTEX = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", **{sign: f"\\{sign}" for sign in "&%$#_"}}


@dataclass(frozen=True)
class Cited:
    """Ways to cite one work: ``styles`` are names and texts, ``formats`` names and file contents, all as HTML."""

    styles: tuple[tuple[str, Markup], ...]
    formats: tuple[tuple[str, Markup], ...]


def page_cited(context: Context, leaf: Leaf, title: str) -> Cited:
    """How to cite a page of this site."""
    config, language = context.site.config, context.language
    item = {
        "id": leaf.path.removesuffix(".md").replace("/", "-"),
        "type": "webpage",
        "title": title,
        "container-title": config.name[language],
        "author": [{"literal": config.editors[language]}],
        "version": config.version,
        "language": language,
        **_issued(config.covered_until),
        "URL": context.full_address(leaf.path),
    }
    filled = {_TITLE: title, _SITE: config.name[language], _EDITORS: config.editors[language], _ADDRESS: item["URL"]}
    texts = []
    for name, text in _patterns(language, context.w.locale.language, str(config.covered_until), config.version):
        for mark, words in filled.items():
            text = text.replace(mark, str(safe(words)))
        texts.append((name, Markup(text)))  # noqa: S704 – the pattern and what fills it are escaped
    return Cited(tuple(texts), _formats(item, "misc"))


def work_cited(site: Site, record: Any) -> Cited:
    """How to cite the original work behind a source record."""
    item = {
        "id": record.id,
        "type": site.vocab["source-types"][record.type].csl_type,
        "title": record.title,
        **({"publisher": record.publisher} if record.publisher else {}),
        **({"author": [{"literal": author} for author in record.authors]} if record.authors else {}),
        "language": record.language,
        **_issued(record.published),
        **({"URL": record.address} if record.address else {}),
    }
    return Cited((), _formats(item, "misc"))


def structured(context: Context, leaf: Leaf, title: str, description: str) -> dict[str, Any]:
    """The page in the words of schema.org (JSON-LD)."""
    config, language = context.site.config, context.language
    kind, record = (leaf.record[0], context.site.get(*leaf.record)) if leaf.record else ("", None)
    is_home = leaf.path == "index.md"
    found: dict[str, Any] = {"@context": "https://schema.org", "@type": "WebSite" if is_home else TYPES.get(kind, "WebPage"), "name": title, "description": description}
    if kind == "actors":
        found["@type"] = context.site.vocab["actor-kinds"][record.kind].schema_type
    if found["@type"] == "Article":
        found["headline"] = title[:110]
    if context.site_url:
        found["url"] = context.full_address(leaf.path)
    if kind == "sources":
        found |= {"inLanguage": record.language}
        found |= {"publisher": {"@type": "Organization", "name": record.publisher}} if record.publisher else {}
        found |= {"datePublished": str(record.published)} if record.published else {}
        found |= {"sameAs": record.address} if record.address else {}
    elif kind == "events":
        found |= {"startDate": str(record.when.date), **({"endDate": str(record.when.until)} if record.when.until else {})}
        found["location"] = [{"@type": "Place", "name": leaf.title("places", place)} for place in record.places] or {"@type": "Place", "name": config.name[language]}
    elif kind == "crossings" and record.position:
        found["geo"] = {"@type": "GeoCoordinates", "latitude": record.position.lat, "longitude": record.position.lon}
    if kind not in ("sources", "events", "crossings", "states", "actors"):
        found |= {"inLanguage": language, "license": LICENCE["path"], "dateModified": str(config.covered_until), "creator": {"@type": "Organization", "name": config.editors[language]}}
        found |= {} if is_home else {"isPartOf": {"@type": "WebSite", "name": config.name[language]}}
    return found


def _issued(day: PartialDate | None) -> dict[str, Any]:
    return {"issued": {"date-parts": [[part for part in (day.year, day.month, day.day) if part]]}} if day else {}


def _formats(item: dict[str, Any], kind: str) -> tuple[tuple[str, Markup], ...]:
    issued = item.get("issued", {}).get("date-parts", [[]])[0]
    fields = {
        "author": " and ".join(f"{{{_bibtex(author['literal'])}}}" for author in item.get("author", [])),
        "title": f"{{{_bibtex(item['title'])}}}",
        "howpublished": _bibtex(item.get("container-title") or item.get("publisher", "")),
        "year": str(issued[0]) if issued else "",
        "month": str(issued[1]) if len(issued) > 1 else "",
        "day": str(issued[2]) if len(issued) > 2 else "",
        "url": item.get("URL", ""),
        "langid": item["language"],
    }
    bibtex = [f"@{kind}{{{item['id']},", *(f"  {name} = {{{text}}}," for name, text in fields.items() if text), "}"]
    return ("BibTeX", _lines(bibtex)), ("CSL-JSON", _lines([json.dumps([item], ensure_ascii=False)]))


def _bibtex(text: str) -> str:
    return "".join(_BIBTEX.get(sign, sign) for sign in text)


def _lines(lines: list[str]) -> Markup:
    # A line break as an entity: a page's block keeps no lines.
    return Markup("&#10;").join(safe(line) for line in lines)


@lru_cache(maxsize=16)
def _patterns(language: str, locale: str, day: str, version: str) -> tuple[tuple[str, str], ...]:
    """The styles' texts for a page of one language, as HTML with marks where title, site, editors and address go."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fields that citeproc does not know and does not need
        from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
        from citeproc.source.json import CiteProcJSON

        item = {
            "id": "page", "type": "webpage", "title": _TITLE, "container-title": _SITE, "author": [{"literal": _EDITORS}], "version": version, "URL": _ADDRESS,
            **_issued(PartialDate.parse(day)),
        }  # fmt: skip
        found = []
        for name, style in STYLES.items():
            sheet = CitationStylesStyle(str(Path(__file__).parent / "csl" / f"{style}.csl"), locale={"es": "es-ES", "pt": "pt-PT"}.get(locale, "en-US"), validate=False)
            works = CitationStylesBibliography(sheet, CiteProcJSON([item]), formatter.plain)
            works.register(Citation([CitationItem("page")]))
            text = "".join(str(part) for part in works.bibliography()[0])
            found.append((name, str(safe(_day_first(text, date.fromisoformat(day), locale)))))
    return tuple(found)


def _day_first(text: str, day: date, locale: str) -> str:
    """Both styles write "June 25" whatever the language; other languages than English get their own order of day and month."""
    from babel.dates import format_date, format_skeleton

    return text if locale == "en" else text.replace(f"{format_date(day, 'LLLL', locale)} {day.day}", format_skeleton("MMMMd", day, locale=locale))
