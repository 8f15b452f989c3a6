"""Maps: the static SVG, the Folium scripts, the figure in the page, and the interactive map in a browser."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html import unescape
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from helpers import site as sites
from helpers.server import serving

from explainer import svgmap
from explainer.check import load_site
from explainer.geo import Bounds, read_geometry
from explainer.maps import Drawn, draw_all, script
from explainer.model import Site
from explainer.svgmap import Mark, Town, View, Words, draw, overlap, text_width, wrap
from explainer.urls import Urls

HOSTILE = "A `b` ${c} {{ 7*7 }} \\1 </script><img src=x onerror=alert(1)> [[map:x]] [@s] {% raw %} \"q\" 'r'"
SIDES = ("xa", "xb")


@pytest.fixture(scope="module")
def small() -> Site:
    return load_site(sites.FIXTURE)


@pytest.fixture(scope="module")
def drawn(small: Site) -> Drawn:
    return draw_all(small, read_geometry(sites.FIXTURE / "data" / "geo"))


def real() -> tuple[Site, Drawn]:
    site = load_site(sites.ROOT)
    return site, draw_all(site, read_geometry(sites.ROOT / "data" / "geo"))


@pytest.fixture(scope="module")
def real_maps() -> tuple[Site, Drawn]:
    return real()


def geometry_of(root: Path = sites.FIXTURE):
    return read_geometry(root / "data" / "geo")


def view(**changes) -> View:
    values = {"id": "v", "bounds": Bounds(50.2, 8.4, 51.8, 11.6), "max_zoom": 9, "sides": SIDES}
    return View(**{**values, **changes})


def figure(drawn: Drawn, ident: str = "lume", language: str = "en", **more) -> str:
    return str(drawn.figure(ident, language, Urls(drawn.site.languages, language), f"maps/{ident}.md", **more))


def svg_of(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text[text.index("<svg") : text.index("</svg>") + 6])


# --- the static SVG ---


def pairs_that_touch(drawing: svgmap.Drawing) -> list[tuple[str, str]]:
    touching = []
    for first, second in combinations(drawing.labels, 2):
        if first.kind == second.kind == "r" and first.text == second.text:
            continue  # one river's name is covered by a chain of boxes
        if overlap(first.box, second.box):
            touching.append((first.text, second.text))
    return touching


def test_labels_never_touch_even_in_a_crowd() -> None:
    towns = [Town(f"t{i}", f"Town number {i}", 9.2 + (i % 6) * 0.31, 50.5 + (i // 6) * 0.16, 1 + i % 5) for i in range(40)]
    marks = [Mark(f"m{i}", f"A rather long crossing {i}", 9.9 + i * 0.012, 51 + i * 0.01, i + 1) for i in range(5)]
    drawing = draw(view(), geometry_of(), towns, marks, Words(countries={"xa": "First", "xb": "Second"}), prefix="p")
    assert len(drawing.labels) > 15
    assert pairs_that_touch(drawing) == []
    for _, x, y, _ in drawing.shapes.values():
        box = (x - svgmap.MARK, y - svgmap.MARK, x + svgmap.MARK, y + svgmap.MARK)
        assert not [label.text for label in drawing.labels if overlap(label.box, box)]


def test_marks_that_would_cover_each_other_are_moved_apart_with_a_line_to_their_place() -> None:
    marks = [Mark(f"m{i}", f"M{i}", 10.0, 51.0 + i * 0.001, i + 1) for i in range(4)]
    drawing = draw(view(), geometry_of(), [], marks, Words(), prefix="p")
    for (_, ax, ay, _), (_, bx, by, _) in combinations(drawing.shapes.values(), 2):
        assert (ax - bx) ** 2 + (ay - by) ** 2 >= (2 * svgmap.MARK) ** 2
    assert drawing.svg("t", "d", {}).count('class="leader"') >= 2


def test_each_status_has_its_own_shape_besides_its_colour() -> None:
    marks = [Mark(f"m{i}", f"M{i}", 9 + i * 0.25, 51, i + 1) for i in range(7)]
    drawing = draw(view(), geometry_of(), [], marks, Words(), prefix="p")
    svg = svg_of(drawing.svg("t", "d", {"m0": "open", "m1": "restricted", "m2": "closed", "m3": "was-open", "m4": "was-restricted", "m5": "was-closed"}))
    shapes = {}
    for group in svg.iter("g"):
        cls = group.get("class", "")
        if cls.startswith("mark "):
            shapes[cls.split()[1]] = (next(iter(group)).tag, next(iter(group)).get("class"))
    assert shapes == {
        "is-open": ("circle", "st-open"), "is-restricted": ("path", "st-restricted"),
        "is-closed": ("rect", "st-closed"), "is-was-open": ("circle", "st-was-open"), "is-was-restricted": ("path", "st-was-restricted"), "is-was-closed": ("rect", "st-was-closed"),
        "is-unknown": ("rect", "st-unknown"),
    }  # fmt: skip


def test_a_status_that_is_not_in_the_list_is_drawn_as_unknown() -> None:
    drawing = draw(view(), geometry_of(), [], [Mark("m", "M", 10, 51, 1)], Words(), prefix="p")
    assert 'class="mark is-unknown"' in drawing.svg("t", "d", {"m": "open\" onload=\"x"})


def test_a_crossing_on_its_town_is_marked_so_and_one_outside_is_left_out() -> None:
    marks = [Mark("a", "A", 10, 51, 1, approximate=True), Mark("b", "B", 10.5, 51.2, 2), Mark("far", "Far", 40, 0, 3)]
    drawing = draw(view(), geometry_of(), [], marks, Words(), prefix="p")
    assert drawing.marks == ("a", "b")
    assert drawing.svg("t", "d", {}).count('class="approx"') == 1


def test_a_towns_name_stands_on_its_own_side() -> None:
    west, east = Town("w", "Westward", 9.9, 51.0), Town("e", "Eastward", 10.12, 51.0)
    drawing = draw(view(), geometry_of(), [west, east], [], Words(), prefix="p")
    boxes = {label.text: label.box for label in drawing.labels}
    assert boxes["Westward"][2] < boxes["Eastward"][0] + 1
    assert (boxes["Westward"][0] + boxes["Westward"][2]) / 2 < drawing.sheet.at(10.0, 51)[0]


def test_the_inset_holds_what_lies_too_close() -> None:
    marks = [Mark(f"m{i}", f"Crossing {i}", 10.0 + i * 0.01, 51.0 - i * 0.02, i + 1) for i in range(3)] + [Mark("x", "X", 9.0, 50.5, 4)]
    drawing = draw(view(inset=Bounds(50.9, 9.9, 51.05, 10.1)), geometry_of(), [], marks, Words(), prefix="p")
    svg = drawing.svg("t", "d", {})
    assert svg.index('class="inset"') < svg.index('class="mark', svg.index('class="inset"'))
    assert svg.count('class="mark ') == 4
    places = [place[1:3] for place in drawing.shapes.values()]
    assert all((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 >= 24**2 for a, b in combinations(places, 2))


def test_hostile_words_come_out_as_words() -> None:
    words = Words(countries={"xa": HOSTILE}, states={"xa-n": HOSTILE}, rivers={"lume": HOSTILE})
    drawing = draw(view(), geometry_of(), [Town("t", HOSTILE, 9.2, 50.6)], [Mark("m", HOSTILE, 10.6, 51.3, 1)], words, prefix="p")
    svg = svg_of(drawing.svg(HOSTILE, HOSTILE, {}))
    assert {element.tag for element in svg.iter()} <= {"svg", "title", "desc", "g", "path", "rect", "circle", "text", "tspan", "textPath", "clipPath"}
    assert svg.find("title").text == HOSTILE


@pytest.mark.parametrize(("text", "longest", "lines"), [("One two", 10, ["One two"]), ("Alpha beta gamma", 9, ["Alpha", "beta gamma"]), ("Unbreakableword", 5, ["Unbreakableword"])])
def test_wrap(text: str, longest: int, lines: list[str]) -> None:
    assert sorted(wrap(text, longest), key=text.index) == wrap(text, longest)
    assert " ".join(wrap(text, longest)) == text
    assert max(map(len, wrap(text, longest))) <= max(map(len, lines))


def test_widths_are_never_less_than_a_usual_font() -> None:
    assert text_width("Cúcuta", 16) == text_width("Cucuta", 16) > 48
    assert text_width("W", 10, bold=True) > text_width("W", 10)


# --- the real maps ---


def views() -> list[str]:
    return sorted(file.stem for file in (sites.ROOT / "data" / "maps").glob("*.yml"))


@pytest.mark.parametrize("ident", views())
def test_real_maps_are_small_clean_and_legible(real_maps: tuple[Site, Drawn], ident: str) -> None:
    site, drawn = real_maps
    for language in site.languages:
        drawing = drawn._drawing(ident, language)
        assert pairs_that_touch(drawing) == []
        text = figure(drawn, ident, language)
        svg = text[text.index("<svg") : text.index("</svg>") + 6]
        assert len(svg.encode()) <= 30_000
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script|https?://", svg)
        tree = ElementTree.fromstring(svg)
        idents = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(idents) == len(set(idents))
        assert tree.get("role") == "img" and tree.find("title").text and tree.find("desc").text
        assert "border" in {element.get("class") for element in tree.iter()}


def test_every_crossing_with_a_point_is_on_some_map_and_none_without(real_maps: tuple[Site, Drawn]) -> None:
    site, drawn = real_maps
    shown = {ident for view_id in views() for ident in drawn._drawing(view_id, site.languages[0]).marks}
    assert shown == {crossing.id for crossing in site.all("crossings") if crossing.position}


def test_scripts_and_geometry_keep_to_their_budget(real_maps: tuple[Site, Drawn]) -> None:
    import gzip

    _, drawn = real_maps
    packed = {path: len(gzip.compress(text.encode(), 9)) for path, text in drawn.files.items()}
    assert sum(size for path, size in packed.items() if path.endswith(".json")) <= 32_000
    assert max(size for path, size in packed.items() if path.endswith(".js")) <= 4_000
    scripts = sites.ROOT / "docs" / "shared" / "scripts"
    assert len(gzip.compress((scripts / "map.js").read_bytes(), 9)) <= 1_600, "every page with a map loads it at once"
    assert len(gzip.compress((scripts / "map-live.js").read_bytes(), 9)) <= 8_000


# --- the script ---


def test_scripts_hold_ids_and_numbers_only(small: Site) -> None:
    records = {kind: dict(items) for kind, items in small.records.items()}
    for kind in ("crossings", "places", "states", "maps"):
        for ident, record in records[kind].items():
            field = "title" if kind == "maps" else "name"
            records[kind][ident] = record.model_copy(update={field: dict.fromkeys(small.languages, HOSTILE)})
    site = Site(small.config, {}, {}, {}, {})
    site.vocab, site.records, site._collected = small.vocab, records, small._collected
    hostile, plain = draw_all(site, geometry_of()), draw_all(small, geometry_of())
    assert hostile.files == plain.files, "words reached a script"
    text = figure(hostile)
    assert "49" not in svg_of(text).find("title").text
    assert "{{" not in text and "[[" not in text and "[@" not in text and "<img" not in text
    assert text.count("</script") == 0
    item = re.search(r'<li id="map-lume-[^>]*>.*?</li>', text)[0]
    assert HOSTILE in unescape(re.sub("<[^>]+>", "", item))
    data = json.loads(unescape(re.search(r'data-view="([^"]*)"', text)[1]))
    assert HOSTILE in data["words"]["region"]


@pytest.mark.parametrize("ident", ["A", "a b", "a`b", "{{x}}", "a\n", ""])
def test_an_id_that_is_not_safe_is_refused(ident: str) -> None:
    with pytest.raises(ValueError, match="expected an id of lower-case letters, digits and hyphens"):
        script(view(), [], [Mark(ident, "M", 10, 51, 1)], geometry_of())
    with pytest.raises(ValueError, match="expected an id"):
        script(view(id=ident), [], [], geometry_of())


def test_scripts_ask_no_other_host_and_leave_the_view_to_the_reader(drawn: Drawn) -> None:
    (path,) = [path for path in drawn.files if path.endswith(".js")]
    text = drawn.files[path]
    assert text.startswith('explainer.maps["lume"]=function(L,explainer){')
    assert not re.search(r"https?:|//cdn|<|innerHTML|jquery|\$\(", text.replace("\\u003c", ""))
    assert '"scrollWheelZoom": false' in text
    assert "tileLayer" not in text
    assert f'"maxZoom": {load_site(sites.FIXTURE).get("maps", "lume").max_zoom},' in text


def test_the_same_maps_in_another_process_with_another_hash_seed(drawn: Drawn) -> None:
    code = (
        "from pathlib import Path; from explainer.check import load_site; from explainer.geo import read_geometry\n"
        "from explainer.maps import draw_all; from explainer.urls import Urls; import hashlib, json, sys\n"
        "root = Path(sys.argv[1]); site = load_site(root); drawn = draw_all(site, read_geometry(root / 'data' / 'geo'))\n"
        "texts = [str(drawn.figure('lume', l, Urls(site.languages, l), 'maps/lume.md')) for l in site.languages]\n"
        "print(hashlib.sha256(json.dumps([texts, drawn.files]).encode()).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code, str(sites.FIXTURE)], env=sites.environment(PYTHONHASHSEED=seed), capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "77")
    }
    assert len(found) == 1


def test_drawing_maps_leaves_folium_as_it_was(drawn: Drawn) -> None:
    from branca.element import Element

    assert len({Element()._id for _ in range(3)}) == 3


# --- the figure ---


def test_the_figure_lists_what_the_map_shows(drawn: Drawn, small: Site) -> None:
    text = figure(drawn)
    listed = re.findall(r'<li id="map-lume-([a-z0-9-]+)" value="(\d+)" data-crossing="[^"]*" data-status="(\w+)"', text)
    assert [number for _, number, _ in listed] == [str(n) for n in range(1, len(listed) + 1)]
    assert {ident for ident, _, _ in listed} == set(drawn._drawing("lume", "en").marks)
    for ident, _, status in listed:
        assert small.answer(ident, next(iter(small.vocab["traffic"])), small.covered_until).joint == status
        assert f'href="../../crossings/{ident}/"' in text
    assert "Invented" in text  # the credit of the geometry


def test_a_day_changes_marks_and_list_together(drawn: Drawn, small: Site) -> None:
    seen = set()
    for day in small.change_days:
        text = figure(drawn, day=day, button=False)
        statuses = dict(re.findall(r'data-crossing="([^"]*)" data-status="(\w+)"', text))
        svg = svg_of(text)
        marks = sorted(group.get("class").split()[1] for group in svg.iter("g") if group.get("class", "").startswith("mark "))
        assert marks == sorted(f"is-{status}" for status in statuses.values())
        assert "data-view" not in text and "<button" not in text
        seen.add(tuple(marks))
    assert len(seen) > 1


def small_maps(drawn: Drawn, language: str = "pt", **more):
    site, urls = drawn.site, Urls(drawn.site.languages, language)
    for record in site.all("crossings"):
        yield record, str(drawn.locator(record.id, language, urls, f"crossings/{record.id}.md", **more))
    for record in site.all("states"):
        yield record, str(drawn.state_locator(record.id, language, urls, f"states/{record.id}.md", **more))


def test_small_maps_show_the_same_closed_and_opened(drawn: Drawn) -> None:
    for record, text in small_maps(drawn):
        if not text:
            assert getattr(record, "position", None) is None
            continue
        view = json.loads(unescape(re.search(r'data-view="([^"]*)"', text)[1]))
        script = drawn.files["assets/" + view["script"]]
        listed = re.findall(r'<li id="map-small-[^"]+" value="(\d+)" data-crossing="([^"]+)"', text)
        assert [int(number) for number, _ in listed] == list(range(1, len(listed) + 1))
        assert len(re.findall('class="mark ', text)) == len(listed)
        assert {ident for _, ident in listed} == set(view["traffic"][0][2]) <= set(re.findall(r'explainer\.crossing\(\w+, \["([^"]+)"', script))
        (south, west), (north, east) = view["bounds"]
        for _, ident in listed:
            position = drawn.site.get("crossings", ident).position
            assert south <= position.lat <= north and west <= position.lon <= east
        if hasattr(record, "joins"):
            assert record.id in {ident for _, ident in listed}


def test_small_maps_on_paper_have_no_button(drawn: Drawn) -> None:
    for _, text in small_maps(drawn, button=False):
        assert "data-map" not in text and "<button" not in text


# --- in a browser ---


PAGE = """<!doctype html><html lang="en" data-assets="/assets"><head><meta charset="utf-8"><title>Map</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'">
<link rel="stylesheet" href="/assets/styles/site.css"><link rel="stylesheet" href="/assets/styles/map.css">
<script defer src="/assets/scripts/map.js"></script></head><body class="md-typeset"><main>{figure}</main></body></html>"""


@pytest.fixture(scope="module")
def served(drawn: Drawn, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("map")
    for name in ("styles", "scripts", "vendor"):
        (folder / "assets").mkdir(exist_ok=True)
        (folder / "assets" / name).symlink_to(sites.ROOT / "docs" / "shared" / name)
    for path, text in drawn.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    (folder / "index.html").write_text(PAGE.replace("{figure}", figure(drawn)), encoding="utf-8")
    part = next(text for record, text in small_maps(drawn, "en") if record.id == "old-bridge")
    (folder / "part.html").write_text(PAGE.replace("{figure}", part), encoding="utf-8")
    # Files below assets/ are links; the server serves only what lies below its root.
    import shutil

    for name in ("styles", "scripts", "vendor"):
        link = folder / "assets" / name
        target = link.resolve()
        link.unlink()
        shutil.copytree(target, link)
    with serving(folder) as address:
        yield address


@pytest.mark.browser
def test_nothing_is_fetched_before_the_click_and_only_from_here_after_it(browser, served: str) -> None:
    page = browser.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(served)
    before = len(asked)
    assert not [url for url in asked if "leaflet" in url or "/maps/" in url]
    page.click(".map__open")
    page.wait_for_selector(".map__live .mk")
    page.wait_for_timeout(300)
    assert len(asked) > before
    assert all(url.startswith(served) for url in asked)
    assert [text for text in said if "favicon" not in text and "404" not in text] == []
    assert page.locator(".map__live").get_attribute("aria-label")
    assert page.evaluate("document.activeElement.className").startswith("map__live")
    page.close()


@pytest.mark.browser
def test_marks_have_names_and_open_by_keyboard_with_the_words_of_the_list(browser, served: str) -> None:
    page = browser.new_page()
    page.goto(served)
    page.click(".map__open")
    page.wait_for_selector(".map__live .mk")
    marks = page.locator(".map__live .mk:visible")
    assert marks.count() >= 1
    for number in range(marks.count()):
        assert marks.nth(number).get_attribute("aria-label").strip()
    marks.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".map-pop a")
    page.wait_for_timeout(300)
    assert page.evaluate("document.activeElement.closest('.map-pop') !== null")
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    assert page.locator(".map-pop").count() == 0
    page.close()


@pytest.mark.browser
def test_a_small_map_opens_as_its_part_of_the_larger_one(browser, served: str) -> None:
    page = browser.new_page()
    said = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{served}part.html")
    before = page.locator(".map").bounding_box()
    page.click(".map__open")
    page.wait_for_selector(".map__live .mk")
    assert page.locator(".map__live .mk").all_text_contents() == [item.get_attribute("value") for item in page.locator(".map-key li").all()]
    assert page.locator(".map").bounding_box()["width"] == before["width"]
    assert page.locator(".map__live").get_attribute("aria-label").count("Old Bridge") == 1
    assert "Alder" in page.locator(".map__live").inner_text()
    assert said == []
    page.close()


@pytest.mark.browser
def test_without_a_script_the_static_map_stands_and_no_button_shows(browser, served: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served)
    assert page.locator(".map-svg").is_visible()
    assert not page.locator(".map__open").is_visible()
    context.close()


@pytest.mark.browser
def test_a_map_that_cannot_be_loaded_says_so_and_can_be_tried_again(browser, served: str) -> None:
    page = browser.new_page()
    page.route("**/leaflet.js", lambda route: route.abort())
    page.goto(served)
    page.click(".map__open")
    page.wait_for_function("document.querySelector('.map [role=status]').textContent.length > 40")
    assert page.locator(".map-svg").is_visible()
    page.unroute("**/leaflet.js")
    page.click(".map__open")
    page.wait_for_selector(".map__live .mk")
    page.close()


@pytest.mark.browser
def test_streets_are_asked_for_only_by_their_own_button(browser, served: str) -> None:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(served)
    page.click(".map__open")
    page.wait_for_selector(".map__live .mk")
    page.click(".map-panel > button")
    button = page.locator(".map-streets")
    assert "tile.openstreetmap.org" in button.text_content()
    assert not [url for url in asked if "openstreetmap" in url]
    button.click()
    page.wait_for_timeout(300)
    tiles = [url for url in asked if not url.startswith(served)]
    assert tiles and all(url.startswith("https://tile.openstreetmap.org/") for url in tiles)
    assert "OpenStreetMap" in page.locator(".leaflet-control-attribution").text_content()
    page.reload()
    page.click(".map__open")
    page.wait_for_selector(".map__live .mk")
    assert page.locator(".has-streets").count() == 0
    context.close()
