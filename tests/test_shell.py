"""The page's frame: vendored files, words, theme templates, and the search script in a browser."""

from __future__ import annotations

import hashlib
import json
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from helpers.site import ROOT

SHARED = ROOT / "docs" / "shared"
VENDOR = SHARED / "vendor"
THEME = sorted((ROOT / "hooks" / "theme").rglob("*.html"))
WORDS = {path.name.split(".")[1]: path for path in sorted((ROOT / "hooks" / "explainer" / "words").glob("shell.*.yml"))}
OWN = sorted([*(SHARED / "styles").glob("*.css"), *(SHARED / "scripts").glob("*.js")])


def test_vendored_files_are_the_recorded_ones():
    recorded = {}
    for package in json.loads((VENDOR / "vendor.json").read_text(encoding="utf-8"))["packages"]:
        assert package["licence_file"] in {file["path"] for file in package["files"]}
        for file in package["files"]:
            assert ("altered" in file) == ("origin_sha256" in file), file["path"]
            recorded[file["path"]] = file["sha256"]
    found = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "vendor.json"
    }
    assert found == recorded


def test_vendored_scripts_ask_for_no_source_map():
    for path in VENDOR.rglob("*.js"):
        assert "sourceMappingURL" not in path.read_text(encoding="utf-8"), path.name


def test_every_language_has_the_same_words_with_the_same_slots():
    spoken = {language: yaml.safe_load(path.read_text(encoding="utf-8")) for language, path in WORDS.items()}
    assert {"en", "es", "pt"} <= spoken.keys()
    slots = {
        language: {key: sorted(re.findall(r"\{\w+\}", text)) for key, text in words.items()} for language, words in spoken.items()
    }
    for language in spoken:
        assert slots[language] == slots["en"], language


def test_the_theme_and_its_words_match():
    known = set(yaml.safe_load(WORDS["en"].read_text(encoding="utf-8")))
    asked = {key for path in THEME for key in re.findall(r"""\bw\(["'](\w+)["']""", path.read_text(encoding="utf-8"))}
    assert asked == known


@pytest.mark.parametrize("path", THEME, ids=lambda path: path.name)
def test_templates_hold_nothing_the_policy_forbids(path: Path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", text)
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or "application/ld+json" in script


@pytest.mark.parametrize("path", THEME, ids=lambda path: path.name)
def test_templates_escape_all_they_print(path: Path):
    """MkDocs' environment does not escape. Titles of the menu and page content come escaped from MkDocs; macros give HTML."""
    given = {"item.title", "head.title", "page.content", "title", "short_name", "link(child)", "link(item)"}
    for printed in re.findall(r"\{\{-?\s*(.*?)\s*-?\}\}", path.read_text(encoding="utf-8")):
        safe = printed in given or "| e" in printed or "| tojson" in printed or printed.startswith("'")
        assert safe, printed


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_own_styles_and_scripts_name_no_other_host(path: Path):
    hosts = set(re.findall(r"https?://([\w.-]+)", path.read_text(encoding="utf-8")))
    assert hosts <= ({"tile.openstreetmap.org", "www.openstreetmap.org", "www.w3.org"} if path.name == "map-live.js" else set())


def test_the_theme_loads_style_sheets_that_material_has():
    material = Path(find_spec("material").origin).parent / "templates" / "assets" / "stylesheets"
    base = (ROOT / "hooks" / "theme" / "base.html").read_text(encoding="utf-8")
    names = re.findall(r"/stylesheets/([\w.]+\.css)", base)
    assert len(names) == 2
    for name in names:
        assert (material / name).is_file(), f"Material changed: {name} is gone"


DOCUMENTS = [
    {"id": "a", "url": "a/", "kind": "K", "title": "Puente Simón Bolívar", "aliases": ["Bolivar bridge"], "summary": "", "text": "Near Cúcuta."},
    {"id": "b", "url": "b/", "kind": "K", "title": "Cúcuta", "aliases": [], "summary": "A town.", "text": "A bridge is near."},
    {"id": "c", "url": "c/", "kind": "K", "title": "Trocha", "aliases": [], "summary": "A path.", "text": "Word of the region."},
]
FOUND = """([documents, query, synonyms]) => {
  const search = window.explainer.search;
  return search.find(search.build(window.MiniSearch, documents), query, synonyms).map(hit => hit.id);
}"""


@pytest.mark.browser
def test_search_folds_accents_and_prefers_titles(browser):
    page = browser.new_page()
    page.goto("about:blank")
    page.set_content("<!doctype html><title>x</title>")
    page.add_script_tag(path=next(VENDOR.glob("minisearch-*/minisearch.min.js")))
    page.add_script_tag(path=SHARED / "scripts" / "search.js")
    for query, ids in {
        "cucuta": ["b", "a"],
        "CÚCUTA": ["b", "a"],
        "bolivar": ["a"],
        "simon boli": ["a"],
        "trochas": ["c"],
        "bridge": ["a", "b"],
        "cucuta nonsenseword": ["b", "a"],
        "zzzzzz": [],
    }.items():
        assert page.evaluate(FOUND, [DOCUMENTS, query]) == ids, query
    many = DOCUMENTS + [{"id": f"x{number}", "url": "x/", "kind": "K", "title": f"Number {number}", "summary": "A word of the list.", "text": ""} for number in range(60)]
    assert page.evaluate(FOUND, [many, "path of gold"]) == ["c"], "a word that stands nearly everywhere finds nothing by itself"
    assert len(page.evaluate(FOUND, [many, "word of"])) > 50, "unless the reader asks for it"
    fronts = [
        {"id": "actors/z", "url": "z/", "kind": "K", "title": "Army of the People (AOP)", "found_by": ["Hill town"], "summary": "An armed group of many fronts.", "text": "It was founded far away."},
        {"id": "actors/y", "url": "y/", "kind": "K", "title": "AOP Eastern Front", "aliases": [], "summary": "AOP.", "text": "AOP AOP."},
    ]
    assert page.evaluate(FOUND, [fronts, "aop"]) == ["actors/z", "actors/y"], "what bears the query as its very name leads"
    assert page.evaluate(FOUND, [fronts, "hill town"]) == ["actors/z"]
    lists = [["lorry", "trucks"], ["Pfad", "trocha"]]
    roads = [*DOCUMENTS, {"id": "d", "url": "d/", "kind": "K", "title": "Lorries", "aliases": [], "summary": "A lorry in Cúcuta.", "text": ""}]
    assert page.evaluate(FOUND, [roads, "trucks"]) == [] and page.evaluate(FOUND, [roads, "trucks", lists]) == ["d"]
    assert page.evaluate(FOUND, [roads, "Trucks cucuta", lists]) == ["d"], "the other words of the query must still be met"
    assert page.evaluate(FOUND, [roads, "pfad", lists]) == ["c"]
    assert page.evaluate("window.explainer.search.fold('Táchira ÑANDÚ')") == "tachira nandu"
    assert page.evaluate("window.explainer.search.marked('En Cúcuta.', ['cucuta'])") == [["En", False], [" ", False], ["Cúcuta", True], [".", False]]
    page.close()
