"""How a page is cited, and what it says of itself in schema.org's words."""

from __future__ import annotations

import json
import re
from functools import cache
from html import unescape

import pytest
from helpers.site import FIXTURE

from explainer import build_tree
from explainer.citing import _patterns

URL = "https://example.org/lume/"


@cache
def pages(language: str) -> dict:
    """The Markdown pages of the small border."""
    return {path: made.text for path, made in build_tree(FIXTURE, site_url=URL).pages[language].items() if path.endswith(".md")}


def forms(text: str) -> list[tuple[str, str]]:
    """The names and texts of the ways to cite a page, in order."""
    box = text[text.index('id="cite-page"') :]
    return [(name, unescape(re.sub(r"<[^>]+>", "", body))) for name, body in re.findall(r"<dt>(APA|Chicago|BibTeX|CSL-JSON)</dt><dd>(.*?)</dd>", box, re.DOTALL)]


def front(text: str) -> dict:
    """The page's JSON-LD."""
    return json.loads(re.search(r"^jsonld: (.*)$", text, re.MULTILINE)[1])


@pytest.mark.parametrize(("language", "title", "address"), [("en", "The Old Bridge closes", URL), ("pt", "A Ponte Velha fecha", f"{URL}pt/")])
def test_a_page_is_cited_in_four_forms(language, title, address):
    found = dict(forms(pages(language)["events/2020-03-02-closure.md"]))
    assert list(found) == ["APA", "Chicago", "BibTeX", "CSL-JSON"]
    for text in found.values():
        assert title in text
        assert f"{address}events/2020-03-02-closure/" in text
        assert "2021" in text and "QTITLEQ" not in text and "q.invalid" not in text
    (item,) = json.loads(found["CSL-JSON"])
    assert (item["type"], item["title"], item["issued"]) == ("webpage", title, {"date-parts": [[2021, 6, 30]]})
    assert found["BibTeX"].startswith("@misc{events-2020-03-02-closure,\n  author = {{") and found["BibTeX"].endswith("\n}")
    assert found["BibTeX"].count("{") == found["BibTeX"].count("}")


def test_a_date_stands_as_its_language_writes_it():
    assert [text for _, text in _patterns("es", "es", "2026-06-25", "1.0")] == [
        "QEDITORSQ. (2026, 25 de junio). QTITLEQ. QSITEQ. https://q.invalid/",
        "QEDITORSQ. 2026. «QTITLEQ». Versión 1.0. QSITEQ, 25 de junio. https://q.invalid/.",
    ]
    assert all("June 25" in text for _, text in _patterns("en", "en", "2026-06-25", "1.0"))


def test_the_original_work_comes_first():
    found = forms(pages("en")["sources/lume-report-2021.md"])
    assert [name for name, _ in found] == ["BibTeX", "CSL-JSON", "APA", "Chicago", "BibTeX", "CSL-JSON"]
    (work,) = json.loads(found[1][1])
    assert (work["title"], work["publisher"], work["URL"]) == ("A year on the Lume", "River Institute", "https://example.org/report")


def test_every_page_says_what_it_is():
    types = {}
    for path, text in pages("en").items():
        if "\nnoindex: " in text:
            continue
        found = front(text)
        assert found["@context"] == "https://schema.org" and found["name"]
        assert found.get("url", URL).startswith(URL)
        types[path.split("/")[0]] = found["@type"]
    assert types["index.md"] == "WebSite"
    closure = front(pages("en")["events/2020-03-02-closure.md"])
    assert (closure["@type"], closure["startDate"]) == ("Event", "2020-03-02")
    assert front(pages("en")["crossings/old-bridge.md"])["geo"]["latitude"] == 51.2
    assert front(pages("en")["figures/river-trade.md"])["@type"] == "Dataset"
    assert front(pages("pt")["explainers/the-closure.md"])["inLanguage"] == "pt"
