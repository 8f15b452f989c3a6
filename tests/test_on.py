"""The border on any day, and the opened map, in a real browser: choosing, stepping, sharing; layers, full screen, limits, speed and stillness."""

from __future__ import annotations

import json
import re
import time
from datetime import date

import pytest
from helpers.site import ROOT
from test_browser import LANGUAGES, VIEWS, languages, quiet, reading

from explainer.check import load_site
from explainer.looks import joint_look
from explainer.wording import wording

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SLOWED = 4
OPENED_IN = 1.0  # seconds, on a processor slowed four times


def days() -> list[str]:
    return [day.isoformat() for day in load_site(ROOT).change_days]


@languages
def test_the_slider_steps_through_the_days_of_change_and_keeps_the_focus(browser, served_site, language):
    known = days()
    start = len(known) // 2
    with reading(browser) as page:
        page.goto(f"{served_site}{LANGUAGES[language]}on/{known[start]}/")
        slider = page.locator("form[data-days] input[type=range]")
        assert slider.get_attribute("max") == str(len(known) - 1)
        assert slider.input_value() == str(start)
        slider.focus()
        for step in (1, 2):
            page.keyboard.press("ArrowRight")
            page.wait_for_url(f"**/on/{known[start + step]}/")
            page.locator(f".downloads a[href*='{known[start + step]}']").wait_for()
        assert page.evaluate("document.activeElement.type") == "range"
        assert page.locator("h1").count() == 1
        assert slider.get_attribute("aria-valuetext") == page.locator("form[data-days] output").inner_text()
        other = page.locator("a[hreflang]").first.get_attribute("href")
        assert f"/on/{known[start + 2]}/" in other or other.endswith(f"{known[start + 2]}/")
        rows = page.locator("tr[data-status]").evaluate_all("rows => rows.map(row => [row.dataset.crossing, row.dataset.traffic, row.dataset.status.split(' ')[2]])")
        link = page.locator(".downloads a").first.get_attribute("href")
        answers = json.loads(page.request.get(page.evaluate("link => new URL(link, location.href).href", link)).text())
        assert rows == [[answer["crossing"], answer["traffic"], answer["joint"]] for answer in answers]
        quiet(page, served_site)


@languages
def test_a_chosen_day_stays_in_the_address_and_is_shown(browser, served_site, language):
    known = days()
    change, after = next((a, b) for a, b in zip(known, known[1:], strict=False) if (date.fromisoformat(b) - date.fromisoformat(a)).days > 3)
    chosen = date.fromordinal(date.fromisoformat(change).toordinal() + 2).isoformat()
    with reading(browser) as page:
        page.goto(f"{served_site}{LANGUAGES[language]}on/?day={chosen}")
        page.wait_for_url(f"**/on/{change}/?day={chosen}")
        assert page.locator("input[type=date]").input_value() == chosen
        assert str(date.fromisoformat(chosen).day) in page.locator(".daychoose__note").inner_text()
        assert page.locator("a[hreflang]").first.get_attribute("href").endswith(f"?day={chosen}")
        heading, citation = page.locator("h1").inner_text(), page.locator(".cite-box").inner_text()
        for day in (chosen, change):
            assert str(date.fromisoformat(day).day) in heading
        assert heading in citation and f"/on/{change}/?day={chosen}" in citation and heading in page.title()
        page.goto(f"{served_site}{LANGUAGES[language]}on/{after}/?day={chosen}")
        page.wait_for_url(f"**/on/{change}/?day={chosen}")
        page.locator("input[type=date]").fill(after)
        page.locator("form[data-days] button").click()
        page.wait_for_url(f"**/on/{after}/")
        page.go_back()
        page.wait_for_url(f"**/on/{change}/?day={chosen}")
        page.locator(f".downloads a[href*='{change}']").wait_for()
        quiet(page, served_site)


@languages
def test_the_list_of_days_works_without_a_script(browser, served_site, language):
    known = days()
    with reading(browser, java_script_enabled=False) as page:
        page.goto(f"{served_site}{LANGUAGES[language]}on/")
        assert not page.locator("form[data-days]").is_visible()
        links = page.locator("main li > a[href*='-']").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        assert {link.strip("/") for link in links if re.fullmatch(r"\d{4}-\d\d-\d\d/", link)} == set(known)
        page.locator("#known ~ div summary, #known + div summary").first.click()
        page.locator(f"main a[href='{known[-1]}/']").first.click()
        page.locator("table tr[data-status]").first.wait_for(state="attached")
        order = page.evaluate("['status', 'map', 'changed', 'sources-list'].map(id => document.getElementById(id).getBoundingClientRect().top)")
        assert order == sorted(order), "the table stands first, then the map, then what changed"


def opened(page, address: str) -> None:
    page.goto(address)
    page.click(".map__open")
    page.wait_for_selector(".map__live .mk")


@languages
def test_the_traffic_that_a_reader_picks_shows_in_marks_list_and_caption(browser, served_site, language):
    site = load_site(ROOT)
    with reading(browser, "desk") as page:
        opened(page, f"{served_site}{LANGUAGES[language]}maps/cucuta/")
        view = json.loads(page.locator("figure[data-view]").get_attribute("data-view"))
        page.click(".map-panel > button")
        for traffic, label, marks in view["traffic"]:
            page.locator(".map-panel label", has_text=label).click()
            for crossing, index in marks.items():
                shape, words, _ = view["statuses"][index]
                item = page.locator(f"#map-cucuta-{crossing}")
                assert item.get_attribute("data-status") == shape
                assert item.locator(".status").inner_text() == words
                assert joint_look(site, wording(language), site.answer(crossing, traffic, site.covered_until)).shape == shape
            assert label in page.locator("[data-shown]").inner_text()
        quiet(page, served_site)


@languages
def test_layers_show_what_the_tables_hold(browser, served_site, language):
    with reading(browser, "desk") as page:
        opened(page, f"{served_site}{LANGUAGES[language]}maps/border/")
        page.click(".map-panel > button")
        boxes = page.locator(".map-panel input[type=checkbox]")
        assert boxes.evaluate_all("boxes => boxes.map(box => box.checked)") == [True, False, False], "the picture's own layers come first"
        for number in (1, 2):
            boxes.nth(number).check()
        states = page.locator("[data-map-table=presence] tbody").count()
        assert states > 0
        assert page.locator(".map__live path.is-present").count() == states
        assert page.locator(".map__live .me").count() > 0
        boxes.nth(2).uncheck()
        assert page.locator(".map__live path.is-present").count() == 0
        boxes.nth(0).uncheck()
        assert not page.locator(".map__live .mt").first.is_visible()
        quiet(page, served_site)


def test_the_map_stops_where_its_lines_stop_being_true_and_says_so(browser, served_site):
    with reading(browser, "desk", reduced_motion="reduce") as page:
        opened(page, f"{served_site}maps/border/")
        for _ in range(12):
            if "leaflet-disabled" in page.locator(".leaflet-control-zoom-in").get_attribute("class"):
                break
            page.click(".leaflet-control-zoom-in")
            page.wait_for_timeout(60)
        assert "leaflet-disabled" in page.locator(".leaflet-control-zoom-in").get_attribute("class")
        assert len(page.locator(".map__limit").inner_text()) > 10
        assert not page.locator(".leaflet-zoom-anim").count(), "nothing moves for a reader who asked for stillness"
        page.click(".leaflet-control-zoom-out")
        page.wait_for_timeout(100)
        assert page.locator(".map__limit").inner_text() == ""


def test_full_screen_and_back(browser, served_site):
    with reading(browser, "desk") as page:
        opened(page, f"{served_site}maps/tachira/")
        button = page.locator(".map-full")
        assert button.get_attribute("aria-label")
        button.click()
        page.locator(".map-full[aria-pressed=true]").wait_for()
        assert page.locator(".map__live").bounding_box()["height"] > 700
        button.click()
        page.locator(".map-full[aria-pressed=false]").wait_for()
        quiet(page, served_site)


def test_one_finger_scrolls_the_page_over_the_map(browser, served_site):
    with reading(browser, has_touch=True, is_mobile=True) as page:
        opened(page, f"{served_site}maps/cucuta/")
        assert page.evaluate("getComputedStyle(document.querySelector('.map__live')).touchAction") == "pan-x pan-y"


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("ident", ["cucuta", "border"])
def test_a_map_opens_fast_on_a_slow_processor_and_moves_nothing(browser, served_site, view, ident):
    with reading(browser, view) as page:
        page.add_init_script("window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => { window.shift += entry.value; })).observe({type: 'layout-shift', buffered: true});")
        page.goto(f"{served_site}maps/{ident}/")
        page.locator(".map__open").scroll_into_view_if_needed()
        page.wait_for_timeout(300)
        before = page.evaluate("document.querySelector('.map-key').getBoundingClientRect().top + scrollY")
        wire = page.context.new_cdp_session(page)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        best = OPENED_IN * 9
        for _ in range(3):  # the best of three: other tests share this machine
            loaded = page.evaluate("window.shift")
            taken = page.evaluate("""() => new Promise(done => {
                const start = performance.now();
                document.querySelector('.map__open').click();
                (function look() { document.querySelector('.map__live .mk') ? requestAnimationFrame(() => done((performance.now() - start) / 1000)) : requestAnimationFrame(look); })();
            })""")
            after = page.evaluate("document.querySelector('.map-key').getBoundingClientRect().top + scrollY")
            shift = page.evaluate("window.shift") - loaded
            best = min(best, taken)
            if best < OPENED_IN:
                break
            page.reload()
            page.wait_for_timeout(300)
        assert best < OPENED_IN
        assert abs(after - before) < 1.5
        assert shift == 0
        assert loaded < 0.05


def test_no_folium_render_a_page():
    """The interactive map's script is made once a view, whatever the number of pages and languages that show it."""
    from unittest.mock import patch

    from explainer import maps
    from explainer.tree import make_tree

    site = load_site(ROOT)
    start = time.perf_counter()
    with patch.object(maps, "script", wraps=maps.script) as script:
        make_tree(site, ROOT)
    assert script.call_count == len(site.all("maps")), time.perf_counter() - start


@languages
def test_the_timeline_is_filtered_by_year_and_theme_together(browser, served_site, language):
    with reading(browser) as page:
        page.goto(f"{served_site}{LANGUAGES[language]}timeline/")
        entries = page.locator(".timeline[data-year] > ol > li")
        everything = entries.count()
        page.select_option("select[name=year]", "2022")
        in_year = entries.locator("visible=true").count()
        page.select_option("select[name=theme]", index=1)
        theme = page.locator("select[name=theme]").input_value()
        shown = entries.locator("visible=true")
        assert 0 < shown.count() < in_year < everything
        assert all(theme in (item.get_attribute("data-theme") or "").split() for item in shown.all())
        assert page.url.endswith(f"?year=2022&theme={theme}")
        page.reload()
        assert entries.locator("visible=true").count() == shown.count()
        assert page.locator("h2[id^=y]:visible").all_inner_texts() == ["2022"]
