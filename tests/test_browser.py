"""The built site in a real browser, under a base path, every other host out of reach: what readers do, in both languages, on a phone and on a desk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from helpers.site import ROOT

from explainer.check import load_site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LANGUAGES = {"en": "", "es": "es/"}
VIEWS = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}
KINDS = [
    "", "start/", "crossings/", "crossings/simon-bolivar/", "states/", "states/norte-de-santander/", "actors/", "actors/eln/", "events/",
    "actors/nicolas-maduro/", "events/2022-09-26-reopening/", "timeline/", "figures/", "figures/trade-total/", "figures/trade-by-customs-post/", "disagreements/",
    "disagreements/which-day-reopened/", "narratives/", "narratives/thaw-legitimise-or-moderate/", "explainers/",
    "explainers/reopening/", "sources/", "sources/crisis-group-2022/", "maps/", "maps/cucuta/", "maps/border/", "on/", "on/2022-09-26/", "glossary/", "questions/",
    "sources/laopinion-2022/", "data/", "data/fields/", "about/", "about/checks/", "about/neutrality/", "about/freshness/", "about/corrections/",
]  # fmt: skip
MAPS = ["cucuta", "tachira", "arauca", "apure", "border"]

languages = pytest.mark.parametrize("language", LANGUAGES)
views = pytest.mark.parametrize("view", VIEWS)


@contextmanager
def reading(browser, view: str = "phone", **more) -> Iterator:
    """A reader's page that remembers every console message, error and request."""
    context = browser.new_context(viewport=VIEWS[view], **more)
    page = context.new_page()
    page.said, page.asked = [], []
    page.on("console", lambda message: page.said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    context.close()


def quiet(page, host: str) -> None:
    assert page.said == []
    foreign = [url for url in page.asked if urlsplit(url).netloc != urlsplit(host).netloc]
    assert foreign == []


@views
@languages
def test_no_page_kind_scrolls_sideways_or_complains_or_asks_elsewhere(browser, served_site, language, view):
    with reading(browser, view) as page:
        for path in KINDS:
            page.goto(served_site + LANGUAGES[language] + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= VIEWS[view]["width"], path
            assert page.locator("h1").count() == 1, path
            assert page.evaluate("document.documentElement.lang") == language
            empty = page.evaluate("[...document.querySelectorAll('main h2')].filter(h => { const n = h.nextElementSibling; return !n && !h.parentElement.matches('summary,header') && h.parentElement.lastElementChild === h || n && n.tagName === 'H2' }).map(h => h.textContent)")
            assert empty == [], f"{path} has empty sections: {empty}"
        quiet(page, served_site)


@languages
def test_320_pixels_are_enough(browser, served_site, language):
    with reading(browser) as page:
        page.set_viewport_size({"width": 320, "height": 640})
        for path in KINDS:
            page.goto(served_site + LANGUAGES[language] + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


@views
@languages
@pytest.mark.parametrize("name", MAPS)
def test_a_map_opens_shows_its_marks_and_leads_on(browser, served_site, name, language, view):
    site = load_site(ROOT)
    with reading(browser, view) as page:
        page.goto(f"{served_site}{LANGUAGES[language]}maps/{name}/")
        tables, figure = page.locator("main table").first.bounding_box(), page.locator("figure.map").bounding_box()
        assert tables["y"] < figure["y"], "the table stands before the map"
        assert not [url for url in page.asked if "leaflet" in url]
        page.click(".map__open")
        page.wait_for_selector(".map__live .mk")
        marks = page.locator(".map__live .mk")
        assert marks.count() >= 1
        # Marks that lie close together are one mark at first; all of them together are the crossings that the list names.
        listed = page.locator("figure.map ol a").evaluate_all("links => links.map(link => link.textContent.trim())")
        names = {crossing.name[language] for crossing in site.all("crossings")}
        assert set(listed) <= names
        assert listed
        marks.first.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".map-pop a, .map__live .mk:focus")
        if page.locator(".map-pop a").count():
            target = page.locator(".map-pop a").first.get_attribute("href")
            page.goto(page.evaluate("link => new URL(link, location.href).href", target))
            assert page.locator("h1").inner_text() in names
        quiet(page, served_site)


@languages
@pytest.mark.parametrize(
    ("query", "leads_to"),
    [
        ("cucuta", "maps/cucuta/"), ("CÚCUTA", "maps/cucuta/"), ("tachira", "states/tachira/"), ("Tienditas", "crossings/atanasio-girardot/"),
        ("bolivar", "crossings/simon-bolivar/"), ("paez", "crossings/jose-antonio-paez/"), ("Boca de Grita", "crossings/union/"),
        ("Boca del Grita", "crossings/union/"), ("eln", "actors/eln/"), ("maduro", "actors/nicolas-maduro/"), ("trochas", "glossary/"),
    ],
)  # fmt: skip
def test_search_finds(browser, served_site, language, query, leads_to):
    with reading(browser) as page:
        page.goto(served_site + LANGUAGES[language])
        assert not [url for url in page.asked if "search/index" in url], "the index is fetched only when a reader searches"
        page.keyboard.press("/")
        page.wait_for_selector("dialog[open] input")
        page.keyboard.type(query)
        page.wait_for_selector(".search__results a")
        page.wait_for_timeout(300)  # results follow the typing with a short delay
        first = page.locator(".search__results a").evaluate_all("links => links.slice(0, 6).map(link => link.href)")
        assert any(f"/{leads_to}" in link for link in first), first
        kinds = page.locator(".search__results .search__kind").all_inner_texts()
        assert all(kind.strip() for kind in kinds)
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.tagName") == "A"
        page.keyboard.press("Escape")
        assert page.locator("dialog[open]").count() == 0
        quiet(page, served_site)


@views
@languages
def test_a_citation_card_opens_by_keyboard_and_closes(browser, served_site, language, view):
    with reading(browser, view) as page:
        page.goto(f"{served_site}{LANGUAGES[language]}explainers/reopening/")
        mark = page.locator("main .cite a").first
        number = mark.inner_text()
        mark.focus()
        page.wait_for_selector(".card-pop:not([hidden])")
        card = page.locator(".card-pop").inner_text()
        source = page.locator(f"#src-{number}").inner_text()
        assert source.split(",")[0] in card
        page.keyboard.press("Escape")
        assert not page.locator(".card-pop:not([hidden])").count()
        mark.click()
        assert page.locator(".card-pop:not([hidden])").count() == 1 or page.url.endswith(f"#src-{number}")
        quiet(page, served_site)


@languages
def test_without_scripts_everything_can_be_read(browser, served_site, language):
    with reading(browser, java_script_enabled=False) as page:
        page.goto(f"{served_site}{LANGUAGES[language]}maps/cucuta/")
        assert page.locator("figure.map svg").first.is_visible()
        assert not page.locator(".map__open").is_visible()
        page.goto(f"{served_site}{LANGUAGES[language]}crossings/simon-bolivar/")
        mark = page.locator("main .cite a").first
        mark.click()
        assert "#src-" in page.url
        assert page.locator(":target").is_visible()


@languages
def test_a_resident_finds_a_bridge_and_its_date_in_two_taps(browser, served_site, language):
    with reading(browser) as page:
        page.goto(served_site + LANGUAGES[language])
        status = page.locator("main .status").first
        picture = page.locator("main figure svg").first
        assert status.bounding_box()["y"] < VIEWS["phone"]["height"], "the first status stands on the first screen"
        assert status.bounding_box()["y"] < picture.bounding_box()["y"]
        page.locator("main a[href*='crossings/simon-bolivar']").first.click()
        page.wait_for_url("**/crossings/simon-bolivar/")
        first = page.locator("main .status").first
        assert first.bounding_box()["y"] < page.locator("main figure svg").first.bounding_box()["y"]
        assert re.search(r"20\d\d", page.locator(".status-card").first.inner_text())


@languages
def test_a_student_goes_from_an_explainer_to_a_fact_and_its_source(browser, served_site, language):
    with reading(browser) as page:
        page.goto(f"{served_site}{LANGUAGES[language]}start/")
        page.locator("main a[href*='explainers/']").first.click()
        page.wait_for_url("**/explainers/**")
        page.locator("main a[href*='events/']").first.click()
        page.wait_for_url("**/events/**")
        page.locator(".sources li a[href*='sources/']").first.click()
        page.wait_for_url("**/sources/**")
        assert page.locator("h1").is_visible()


@languages
def test_a_journalist_compares_values_and_cites(browser, served_site, language):
    with reading(browser) as page:
        page.goto(f"{served_site}{LANGUAGES[language]}disagreements/")
        page.locator("main a[href*='reopen'], main .record-card a").first.click()
        page.wait_for_url(re.compile(r"disagreements/[a-z0-9-]+/"))
        assert page.locator(".values > li").count() >= 2
        for value in page.locator(".values > li").all():
            assert value.locator(".values__holder").inner_text().strip()
            assert value.locator(".cite a").count() >= 1
        assert page.locator(".cite-box").is_visible()


@languages
def test_an_aid_worker_downloads_figures_of_a_state(browser, served_site, language):
    with reading(browser) as page:
        page.goto(f"{served_site}{LANGUAGES[language]}states/norte-de-santander/")
        page.locator("main a[href*='figures/']").first.click()
        page.wait_for_url(re.compile(r"figures/[a-z0-9-]+/"))
        link = page.locator("a[href$='.csv']").first.get_attribute("href")
        answer = page.request.get(page.evaluate("link => new URL(link, location.href).href", link))
        assert answer.ok
        assert answer.text().startswith("figure,")


@languages
def test_an_analyst_reads_one_answer_on_the_page_and_in_the_file(browser, served_site, language):
    site = load_site(ROOT)
    with reading(browser, "desk") as page:
        for day in site.change_days[:: max(1, len(site.change_days) // 12)]:
            page.goto(f"{served_site}{LANGUAGES[language]}on/{day.isoformat()}/")
            link = page.locator("a[href*='data/status/']").first.get_attribute("href")
            entries = json.loads(page.request.get(page.evaluate("link => new URL(link, location.href).href", link)).text())
            rows = page.locator("main table tbody tr").evaluate_all(
                "rows => rows.filter(row => row.dataset.status).map(row => [row.dataset.crossing, row.dataset.traffic, ...row.dataset.status.split(' ')])"
            )
            sides = site.side_ids
            expected = [[entry["crossing"], entry["traffic"], entry[sides[0]], entry[sides[1]], entry["joint"]] for entry in entries]
            assert rows == expected, day


@languages
def test_a_day_between_two_changes_leads_to_the_change_before_it(browser, served_site, language):
    with reading(browser) as page:
        page.goto(f"{served_site}{LANGUAGES[language]}on/")
        page.locator("input[type=date]").fill("2022-10-15")
        page.locator("form button").first.click()
        page.wait_for_url(re.compile(r"on/\d{4}-\d\d-\d\d/"))
        before = max(day.isoformat() for day in load_site(ROOT).change_days if day.isoformat() <= "2022-10-15")
        assert f"on/{before}/" in page.url
        quiet(page, served_site)


@languages
def test_keyboard_alone_reaches_the_content_and_the_menu(browser, served_site, language):
    with reading(browser, "desk") as page:
        page.goto(served_site + LANGUAGES[language])
        page.keyboard.press("Tab")
        skip = page.evaluate("document.activeElement.getAttribute('href')")
        assert skip.startswith("#"), "the first stop is the way past the menu"
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == skip
        for _ in range(30):
            page.keyboard.press("Tab")
            visible = page.evaluate("(() => { const e = document.activeElement; const r = e.getBoundingClientRect(); return e === document.body || r.width * r.height > 0; })()")
            assert visible


def test_injected_script_does_not_run(browser, served_site):
    with reading(browser) as page:
        page.goto(served_site)
        page.evaluate("() => { const s = document.createElement('script'); s.textContent = 'window.broken = 1'; document.body.append(s); document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.broken = 2\">'); }")
        page.wait_for_timeout(200)
        assert page.evaluate("window.broken") is None


def test_nothing_but_the_scheme_is_stored(browser, served_site):
    with reading(browser, "desk") as page:
        page.goto(served_site)
        assert page.evaluate("localStorage.length") == 0
        page.locator("header button").filter(has=page.locator("svg")).last.click()
        page.goto(f"{served_site}crossings/")
        assert page.evaluate("localStorage.length") <= 1
        assert page.context.cookies() == []


@languages
@pytest.mark.parametrize("path", KINDS)
def test_the_first_view_is_light(browser, served_site, built_site, language, path):
    with reading(browser) as page:
        sizes: list[int] = []
        page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
        page.goto(served_site + LANGUAGES[language] + path, wait_until="load")
        page.wait_for_timeout(100)
        assert len(sizes) <= 12, page.asked
        assert sum(sizes) <= 100_000, (path, sum(sizes))


def test_the_search_index_is_light(built_site: Path):
    import gzip

    for prefix in LANGUAGES.values():
        assert len(gzip.compress((built_site / prefix / "search" / "index.json").read_bytes())) <= 250_000
