"""What is published, read by other people's programs: licence and version come along, and hostile words come through."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import bibtexparser
import feedparser
import geojson
import icalendar
import jsonschema
import pytest
from bibtexparser.middlewares import LatexDecodingMiddleware
from helpers.site import FIXTURE, ROOT
from pyld import jsonld

from explainer import build_tree
from explainer.check import load_site
from explainer.citing import _formats
from explainer.schema import KINDS

BORDERS = [(FIXTURE, "en"), (FIXTURE, "pt"), (ROOT, "en"), (ROOT, "es")]
ADDRESS = "https://creativecommons.org/licenses/by/4.0/"


@cache
def tree(root: Path):
    return build_tree(root, site_url="https://example.org/border/")


def version(root: Path) -> str:
    return load_site(root).config.version


@pytest.fixture(params=BORDERS, ids=lambda border: f"{border[0].name}-{border[1]}")
def made(request: pytest.FixtureRequest) -> dict[str, str]:
    """The text files of one language of a border, and its version without a name."""
    root, language = request.param
    found = {path: file.text for path, file in tree(root).pages[language].items() if isinstance(file.text, str)}
    return {**found, "": version(root)}


def test_the_feed(made: dict[str, str]) -> None:
    feed = feedparser.parse(made["feed.xml"].encode("utf-8"))
    assert not feed.bozo and feed.version == "atom10"
    assert feed.feed.rights == f"CC BY 4.0, {ADDRESS}; {made['']}"
    assert feed.entries and all(entry.title and entry.link.startswith("https://example.org/border/") and entry.updated_parsed for entry in feed.entries)


def test_the_maps_files(made: dict[str, str]) -> None:
    files = [path for path in made if path.endswith(".geojson")]
    assert len(files) == 2
    for path in files:
        found = geojson.loads(made[path])
        assert isinstance(found, geojson.FeatureCollection) and found.is_valid, found.errors()
        assert all(feature["geometry"] is None or feature["geometry"].is_valid for feature in found["features"])
        assert (found["license"], found["version"]) == ("CC-BY-4.0", made[""])


def test_the_calendar(made: dict[str, str]) -> None:
    calendar = icalendar.Calendar.from_ical(made["events.ics"])
    assert str(calendar["x-wr-caldesc"]) == f"CC BY 4.0, {ADDRESS}; {made['']}"
    assert not calendar.errors and calendar.events


def test_the_lists_of_records(made: dict[str, str]) -> None:
    for kind in KINDS:
        for record in json.loads(made.get(f"data/{kind}.json", "[]")):
            assert (record["license"], record["version"]) == ("CC-BY-4.0", made[""])


def test_the_schema() -> None:
    for kind in KINDS:
        schema = json.loads(tree(FIXTURE).pages["en"][f"data/schema/{kind}.json"].text)
        jsonschema.Draft202012Validator.check_schema(schema)
        assert (schema["license"], schema["version"]) == ("CC-BY-4.0", version(FIXTURE))


def test_what_pages_say_of_themselves(made: dict[str, str]) -> None:
    """JSON-LD of every page, against a context that, like schema.org's own, knows every word."""

    def load(address: str, options: object) -> dict:
        assert address == "https://schema.org"
        return {"document": {"@context": {"@vocab": "https://schema.org/"}}, "documentUrl": address, "contextUrl": None, "contentType": "application/ld+json"}

    told = [found[1] for path, text in made.items() if path.endswith(".md") and (found := re.search(r"^jsonld: (.*)$", text, re.MULTILINE))]
    assert len(told) > 30
    for text in dict.fromkeys(told[:: max(1, len(told) // 150)]):  # of a thousand pages every seventh or so
        (thing,) = jsonld.expand(json.loads(text), {"documentLoader": load})
        assert thing["@type"][0].startswith("https://schema.org/") and thing["https://schema.org/name"][0]["@value"]


@pytest.mark.parametrize("title", ["Café & 100 % of_a {b} #1 $2", r"A \textbf{x} ~ ^ } { \\ ñ", "“So” — «así», 7 × 2"])
def test_a_bibtex_entry(title: str) -> None:
    item = {"id": "events-x", "title": title, "container-title": "Site & Co.", "author": [{"literal": "the {editors}"}], "language": "en", "URL": "https://example.org/a_b%20c/", "issued": {"date-parts": [[2021, 6, 30]]}}
    text = str(dict(_formats(item, "misc"))["BibTeX"].unescape())
    raw, library = bibtexparser.parse_string(text), bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    assert not library.failed_blocks
    (entry,) = library.entries
    # Its decoder gives another sign for the command that LaTeX prints as a circumflex.
    found = {field.key: re.sub(r"^\{(.*)\}$", r"\1", field.value).replace("\u02c6", "^") for field in entry.fields}
    assert (entry.entry_type, entry.key) == ("misc", "events-x")
    assert found["title"] == title
    assert raw.entries[0]["url"] == item["URL"]  # an address is taken as it stands
    assert (found["year"], found["month"], found["day"]) == ("2021", "6", "30")
    assert (found["author"], found["howpublished"]) == ("the {editors}", "Site & Co.")
