"""Each question that readers ask is answered by the built page that it names, in both languages, at most two clicks from home."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from helpers.site import ROOT
from helpers.told import Told, missing, page_text, told

from explainer import inline
from explainer.check import load_site
from explainer.exports import record_title
from explainer.model import split_ref
from explainer.urls import Urls, record_page

SITE = load_site(ROOT)
QUESTIONS = {question.id: question for question in SITE.all("questions")}
CLICKS = 2

LACKING: dict[str, str] = {}
"""Questions whose page still lacks part of the answer; a case that is mended must leave this list."""


def place(kind: str, ident: str, language: str) -> tuple[str, str | None]:
    """The file of a record's page below the site's root, and the fragment where it shares the page."""
    page, fragment = record_page(kind, ident)
    return posixpath.join(Urls(SITE.languages, language).absolute(page), "index.html"), fragment or None


def named(text: str) -> Iterator[tuple[str, str]]:
    """The records that a text links to."""
    for paragraph in inline.paragraphs(text):
        yield from ((node.kind, node.id) for node in inline.parse(paragraph) if isinstance(node, inline.Link) and node.kind != "page")


def unanswered(answer: str, language: str, html: str, fragment: str | None, own: tuple[str, str]) -> list[str]:
    """The numbers, dates and names of an answer that a page does not show; of a disagreement it may show the mark that leads there."""
    text, links = page_text(html, fragment)
    said = inline.plain_text(answer)
    assert said not in text, "the page repeats the answer itself"
    lacks = missing(told(said, language), told(text, language))
    for kind, ident in named(answer):
        record = SITE.get(kind, ident)
        names = [record_title(record, language), *(alias.name for alias in getattr(record, "aliases", []))]
        marked = kind == "disagreements" and any(link.endswith(f"disagreements/{ident}/") for link in links)
        if (kind, ident) != own and not marked and not any(name.casefold() in text.casefold() for name in names):
            lacks.append(names[0])
    return lacks


def gaps(question, site: Path, answer_of=lambda text, language: text) -> dict[str, list[str]]:
    """What the page that a question names lacks, by language; ``answer_of`` may change the answer first."""
    found = {}
    kind, ident = split_ref(question.page)
    for language in SITE.languages:
        path, fragment = place(kind, ident, language)
        html = (site / path).read_text(encoding="utf-8")
        if lacks := unanswered(answer_of(question.answer[language], language), language, html, fragment, (kind, ident)):
            found[language] = lacks
    return found


@cache
def reached(site: Path, language: str) -> frozenset[str]:
    """The files of pages that a reader reaches from a language's home in two clicks."""
    home = posixpath.join(Urls(SITE.languages, language).absolute("index.md"), "index.html")
    seen, edge = {home}, [home]
    for _ in range(CLICKS):
        edge = [target for page in edge for target in links_of(site, page) if not (target in seen or seen.add(target))]
    return frozenset(seen)


@cache
def links_of(site: Path, page: str) -> tuple[str, ...]:
    """The pages that a page links to."""
    found = []
    for href in re.findall(r'<a [^>]*?href="([^"]+)"', (site / page).read_text(encoding="utf-8")):
        parts = urlsplit(href)
        if not parts.scheme and not parts.netloc and parts.path:
            path = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path), "index.html"))
            if (site / path).is_file():
                found.append(path)
    return tuple(found)


def test_there_are_questions_enough():
    assert len(QUESTIONS) >= 30
    assert set(LACKING) <= set(QUESTIONS)


@pytest.mark.parametrize(
    "ident",
    [pytest.param(ident, marks=pytest.mark.xfail(reason=LACKING[ident], strict=True)) if ident in LACKING else ident for ident in QUESTIONS],
)
def test_the_page_that_a_question_names_answers_it(built_site, ident):
    assert gaps(QUESTIONS[ident], built_site) == {}


@pytest.mark.parametrize("language", SITE.languages)
def test_every_answer_is_at_most_two_clicks_from_home(built_site, language):
    near = reached(built_site, language)
    far = [question.id for question in QUESTIONS.values() if place(*split_ref(question.page), language)[0] not in near]
    assert far == []


def test_no_question_names_a_page_of_questions():
    assert not [question.id for question in QUESTIONS.values() if split_ref(question.page)[0] == "questions"]


# --- the check itself can fail ---


def changed(text: str, language: str) -> str:
    """The answer with another figure in place of each number and year."""
    cites = r"\[@[^\[\]]*\]|\]\([a-z]+:[a-z0-9-]+\)"
    return re.sub(rf"({cites})|\d+", lambda match: match[1] or str(int(match[0]) * 10 + 7), text)


def test_answers_with_wrong_numbers_are_found_out(built_site):
    for question in QUESTIONS.values():
        numbered = {language for language in SITE.languages if re.search(r"\d", inline.plain_text(question.answer[language]))}
        assert numbered <= set(gaps(question, built_site, changed)), question.id


def test_an_answer_that_names_an_actor_whom_the_page_does_not_name_is_found_out(built_site):
    question = next(question for ident, question in QUESTIONS.items() if ident not in LACKING)
    text = page_text((built_site / place(*split_ref(question.page), "en")[0]).read_text(encoding="utf-8"))[0]
    stranger = next(actor for actor in SITE.all("actors") if not any(name in text for name in (actor.name["en"], *(alias.name for alias in actor.aliases))))
    found = gaps(question, built_site, lambda answer, language: f"{answer} [somebody](actor:{stranger.id})")
    assert stranger.name["en"] in found["en"]


def test_a_page_that_loses_a_date_no_longer_answers():
    answer, own = "The bridge opened on 26 September 2022, 1,124 metres long.", ("events", "x")
    html = "<article><p>On <time>26 September 2022</time> it opened, {} m long.</p><section class='sources'>1,124</section></article>"
    assert unanswered(answer, "en", html.format("1,124"), None, own) == []
    assert unanswered(answer, "en", html.format("1.124"), None, own) == ["1124"], "what only the list of sources holds does not count"
    assert unanswered(answer, "en", html.format("1,124").replace("26 S", "27 S"), None, own) == ["2022-9-26"]


@pytest.mark.parametrize(
    ("language", "text", "dates", "numbers"),
    [
        ("en", "On 1 and 2 May 2023 four lorries, in 2024 none; it may rain.", {(2023, 5, 1), (2023, 5, 2)}, {4, 2024}),
        ("en", "Since 4 December, and the two bridges of August 2015: 1,124.5 tonnes.", {(None, 12, 4), (2015, 8, None)}, {1124.5}),
        ("es", "El 26 de septiembre de 2022, y en enero de 2023, 2.867.748 personas y 7,9 %.", {(2022, 9, 26), (2023, 1, None)}, {2867748, 7.9}),
    ],
)
def test_dates_and_numbers_are_read(language, text, dates, numbers):
    assert told(text, language) == Told(dates, {float(number) for number in numbers})
