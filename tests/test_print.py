"""Pages on paper: a sheet of exactly one side for each crossing and each area, and nothing cut off on any kind of page."""

from __future__ import annotations

import io
import re

import pytest
from helpers.site import ROOT, SITE_URL
from pypdf import PdfReader
from test_browser import KINDS, LANGUAGES, languages, reading

from explainer.check import load_site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("access")]

A4 = {"width": 703, "height": 1032}
"""The part of a sheet inside its margins of 12 and 11 mm, in CSS pixels."""
AREAS = ["cucuta", "tachira", "arauca", "apure"]


@languages
def test_each_crossing_and_each_area_has_one_sheet(browser, served_site, language):
    site = load_site(ROOT)
    sheets = [("crossings", crossing.id) for crossing in site.all("crossings")] + [("maps", ident) for ident in AREAS]
    with reading(browser, "desk") as page:
        for kind, ident in sheets:
            page.goto(f"{served_site}{LANGUAGES[language]}{kind}/{ident}/")
            assert page.locator(f".page-actions a[href$='print/{kind}/{ident}/']").count() == 1, "the page leads to its sheet"
            page.goto(f"{served_site}{LANGUAGES[language]}print/{kind}/{ident}/")
            paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
            assert len(paper.pages) == 1, (kind, ident)
            assert abs(float(paper.pages[0].mediabox.width) - 595) < 2
            text = re.sub(r"\s+", "", paper.pages[0].extract_text())
            record = site.get(kind, ident)
            name = (record.name if kind == "crossings" else record.title)[language]
            assert re.sub(r"\s+", "", name) in text
            assert str(site.covered_until.year) in text
            assert f"{SITE_URL}{LANGUAGES[language]}{kind}/{ident}/" in text, "the short link"
            answered = kind == "maps" or any(answer.crossing == ident for answer in site.answers(site.covered_until))
            if answered:
                assert page.locator(".sheet table tbody tr").count() >= 1
            assert page.locator(".sheet__sources li").count() >= 1
            if kind == "maps" or record.position:
                assert page.locator(".sheet__map svg").is_visible()


@languages
def test_on_paper_nothing_is_cut_and_the_frame_is_left_out(browser, served_site, language):
    with reading(browser) as page:
        page.set_viewport_size(A4)
        page.emulate_media(media="print", color_scheme="dark")
        for path in KINDS:
            page.goto(served_site + LANGUAGES[language] + path)
            found = page.evaluate(
                """() => {
                    const seen = (e) => { const box = e.getBoundingClientRect(); return getComputedStyle(e).display !== 'none' && box.width * box.height > 4; };
                    const wide = [...document.querySelectorAll('main :is(p, li, td, th, h1, h2, h3, svg, dd)')].filter(seen)
                        .filter(e => e.getBoundingClientRect().right > innerWidth + 1 || (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible'));
                    return {
                        wide: wide.map(e => e.outerHTML.slice(0, 80)),
                        frame: [...document.querySelectorAll('.site-nav, .site-tools, .breadcrumb, .toc, form, .map__open, .pager, [data-scheme-toggle]')].filter(seen).map(e => e.className),
                        paper: getComputedStyle(document.body).backgroundColor,
                        text: document.querySelector('main').innerText.length,
                    };
                }"""
            )
            assert found["wide"] == [], path
            assert found["frame"] == [], path
            assert found["paper"] in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"), f"{path} prints dark"
            assert found["text"] > 100, path


def test_every_part_of_a_page_is_there_without_javascript(browser, served_site):
    with reading(browser, java_script_enabled=False) as page:
        for path in ("", "crossings/simon-bolivar/", "maps/cucuta/", "on/2022-09-26/", "figures/trade-total/", "timeline/"):
            page.goto(served_site + path)
            assert page.locator("main svg").count() >= (path != "timeline/"), path
            for element in page.locator(".needs-js, [data-scheme-toggle], .map__open").all():
                assert not element.is_visible(), "what needs a script is not offered without it"
            assert page.locator("[data-weight]").inner_text() == ""
            assert page.locator("#main a[href]").count() >= 3
