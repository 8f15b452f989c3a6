"""Pictures to take along, social cards and plain pages: what stands inside them, and the same bytes each time."""

from __future__ import annotations

import hashlib
import re
import struct
import subprocess
import sys
from functools import cache
from html import unescape
from xml.etree import ElementTree

import pytest
from helpers import site as sites

from explainer import charts, pictures, raster
from explainer.check import load_site
from explainer.geo import read_geometry
from explainer.maps import draw_all
from explainer.tree import make_tree
from explainer.wording import wording

ADDRESS = "https://example.org/border/"


@cache
def small(language: str = "en"):
    site = load_site(sites.FIXTURE)
    drawn = draw_all(site, read_geometry(sites.FIXTURE / "data" / "geo"))
    made = pictures.pictures(site, language, drawn, charts, ADDRESS)
    return site, made | raster.start({path: part for path, part in made.items() if isinstance(part, raster.Drawing)}).result()


@cache
def tree():
    return make_tree(load_site(sites.FIXTURE), sites.FIXTURE, site_url=ADDRESS)


def size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", png[16:24])


def words(svg: str) -> str:
    return " ".join("".join(element.itertext()) for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"))


@pytest.mark.parametrize("language", ["en", "pt"])
def test_every_map_and_chart_is_there_twice_with_title_date_source_and_credit(language):
    site, files = small(language)
    w = wording(language)
    for path, made in files.items():
        if not path.endswith(".svg"):
            continue
        said = words(made)
        kind, ident = path.split("/")[1], path.split("/")[2].removesuffix(".svg")
        record = site.get(kind, ident)
        for part in (record.title[language], site.config.name[language], "CC BY 4.0", w("pic_sources", names="").split("{")[0].strip(" .")):
            assert all(word in said for word in part.split()), (path, part)
        assert f"{kind}/{ident}/" in said
        assert re.search(r"(19|20)\d\d", said)
        assert not re.search(r"<script|href=\"http|<image|@import|url\(http", made)
        assert size(files[path.replace(".svg", ".png")])[0] == pictures.PIXELS
    assert {path for path in files if path.startswith("pictures/maps/")} == {f"pictures/maps/{view.id}.{end}" for view in site.all("maps") for end in ("svg", "png")}


def test_social_cards_have_their_size():
    site, files = small()
    cards = {path for path in files if "/cards/" in path}
    assert cards == {"pictures/cards/site.png", *(f"pictures/cards/{view.id}.png" for view in site.all("maps"))}
    assert {size(files[path]) for path in cards} == {(1200, 630)}


def test_pages_name_the_card_of_their_map_or_of_the_site():
    made = tree().pages["pt"]
    assert f'image: "{ADDRESS}pt/pictures/cards/lume.png"' in made["maps/lume.md"].text
    assert f'image: "{ADDRESS}pt/pictures/cards/site.png"' in made["crossings/index.md"].text


def test_the_same_pictures_in_another_process():
    code = (
        "import hashlib, sys; from pathlib import Path\nfrom explainer import build_tree\n"
        f"made = build_tree(Path(sys.argv[1]), site_url={ADDRESS!r}).pages['en']\n"
        "made = [page.text for path, page in made.items() if path.startswith('pictures/')]\n"
        "print(hashlib.sha256(b''.join(part if isinstance(part, bytes) else part.encode() for part in made)).hexdigest())"
    )
    env = sites.environment(PYTHONHASHSEED="5", LANG="C", HOME="/nonexistent")
    done = subprocess.run([sys.executable, "-c", code, str(sites.FIXTURE)], env=env, capture_output=True, text=True, check=True)
    _, files = small()
    own = hashlib.sha256(b"".join(part if isinstance(part, bytes) else part.encode() for _, part in sorted(files.items()))).hexdigest()
    assert done.stdout.strip() == own


def test_colours_are_those_of_the_style_sheets():
    site_css = (sites.ROOT / "docs/shared/styles/site.css").read_text(encoding="utf-8")
    map_css = (sites.ROOT / "docs/shared/styles/map.css").read_text(encoding="utf-8")
    by_day = re.compile(r"(--[a-z0-9-]+): var\(--day, (#[0-9a-f]+)\)")
    light = dict(by_day.findall(site_css))
    for status, colour in pictures.STATUS.items():
        assert light[f"--st-{status}"] == colour
    assert tuple(light[f"--c{n}"] for n in range(1, 7)) == pictures.SERIES
    assert (light["--ink"], light["--ink-2"], light["--paper"], light["--line"]) == (pictures.INK, pictures.INK_2, pictures.PAPER, pictures.LINE)
    land = dict(by_day.findall(map_css))
    for name in ("--land-a", "--land-a2", "--land-b", "--land-b2", "--land-other", "--water", "--borderline"):
        assert land[name] in pictures.look(), name


def test_what_is_no_drawing_is_refused():
    with pytest.raises(ValueError, match="^bad: resvg cannot draw it: the root node was opened but never closed$"):
        raster.start({"good": raster.Drawing('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"/>', 8), "bad": raster.Drawing("<p>", 8)}).result()


def test_lines_are_broken_by_width():
    assert pictures.lines_of("one two three", 10, 1000) == ["one two three"]
    assert pictures.lines_of("one two three", 10, 1) == ["one", "two", "three"]


def test_hostile_words_stay_words():
    site, _ = small()
    hostile = '</title><script>x</script> & " {{ 7*7 }}'
    svg = pictures.card(site, wording("en"), hostile, hostile, '<svg class="map-svg" viewBox="0 0 480 300"></svg>')
    assert ElementTree.fromstring(svg).find("{http://www.w3.org/2000/svg}title").text == hostile


@pytest.mark.parametrize("language", ["en", "pt"])
def test_plain_pages_hold_the_picture_and_lead_to_the_page(language):
    made = tree().pages[language]
    site = load_site(sites.FIXTURE)
    for kind in ("maps", "figures"):
        for record in site.all(kind):
            text = made[f"embed/{kind}/{record.id}/index.html"].text
            assert 'name="robots" content="noindex"' in text
            assert "Content-Security-Policy" in text and "<script" not in text and "<header" not in text
            assert f'href="../../../{kind}/{record.id}/"' in text
            assert "<svg" in text or "<table" in text
            assert record.title[language] in unescape(text)
            page = unescape(made[f"{kind}/{record.id}.md"].text)
            folder = "" if language == "en" else "pt/"
            assert f'<iframe src="{ADDRESS}{folder}embed/{kind}/{record.id}/"' in page
