"""A map's marks, its tables and its words hold the same set of facts, on every map and in every language."""

from __future__ import annotations

import json
import re
from functools import cache
from html import unescape

import pytest
from helpers import site as sites

from explainer.check import load_site
from explainer.geo import read_geometry
from explainer.maps import draw_all
from explainer.tree import make_tree

ROOTS = {"real": sites.ROOT, "small": sites.FIXTURE}


@cache
def made(name: str):
    root = ROOTS[name]
    site = load_site(root)
    return site, make_tree(site, root), draw_all(site, read_geometry(root / "data" / "geo"))


def plain(html: str) -> str:
    html = re.sub(r"<sup\b.*?</sup>|<a class=\"mark-disputed\".*?</a>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def pages(name: str):
    site, tree, drawn = made(name)
    for language in site.languages:
        for view in site.all("maps"):
            text = tree.pages[language][f"maps/{view.id}.md"].text
            script = tree.pages[site.languages[0]][drawn._scripts[view.id]].text
            yield site, language, view.id, text, script


def table(text: str, kind: str) -> str:
    found = re.search(rf'<table[^>]*data-map-table="{kind}".*?</table>', text, re.DOTALL)
    return found[0] if found else ""


def called(script: str, function: str) -> list:
    return [json.loads(found) for found in re.findall(rf"explainer\.{function}\([^,]+, (\[.*?\])\);", script)]


@pytest.mark.parametrize("name", ROOTS)
def test_crossings_and_their_statuses(name):
    for site, language, ident, text, script in pages(name):
        view = json.loads(unescape(re.search(r'data-view="([^"]*)"', text)[1]))
        labels = {traffic: site.label("traffic", traffic, language) for traffic in site.vocab["traffic"]}
        marks = {
            (crossing, labels[traffic], view["statuses"][index][1], view["statuses"][index][2])
            for traffic, _, found in view["traffic"]
            for crossing, index in found.items()
        }
        assert {call[0] for call in called(script, "crossing")} == {mark[0] for mark in marks}, ident
        rows, numbers = set(), {}
        for crossing, row in re.findall(r'<tr data-crossing="([^"]+)"[^>]*>(.*?)</tr>', table(text, "crossings"), re.DOTALL):
            numbers[crossing] = plain(re.match(r"<td.*?</td>", row)[0])
            for traffic, cell in re.findall(r'<td data-traffic="([^"]+)"[^>]*>(.*?)</td>', row, re.DOTALL):
                note = re.search(r"<small>(.*?)</small>", cell)
                rows.add((crossing, labels[traffic], plain(re.search(r"<span.*?</span>", cell)[0]), plain(note[1]) if note else ""))
        words = set()
        for crossing, said in re.findall(r'<p data-crossing="([^"]+)">(.*?)</p>', text, re.DOTALL):
            told = plain(said.partition("</b>")[2])
            for label in labels.values():
                found = re.search(rf"{re.escape(label)} – ([^(;.]+?)(?: \((.*?)\))?[;.](?= |$)", told)
                assert found, (crossing, label)
                words.add((crossing, label, found[1], found[2] or ""))
        assert rows == words, ident
        drawn_rows = {row for row in rows if numbers[row[0]] != "–"}
        assert drawn_rows == marks, ident
        listed = dict(re.findall(rf'<li id="map-{ident}-[^"]+" value="\d+" data-crossing="([^"]+)" data-status="([\w-]+)"', text))
        first = view["shown"]
        assert listed == {crossing: view["statuses"][index][0] for traffic, _, found in view["traffic"] if traffic == first for crossing, index in found.items()}


@pytest.mark.parametrize("name", ROOTS)
def test_events_by_place(name):
    for site, _, ident, text, script in pages(name):
        marks = {spot[0] for call in called(script, "spots") for spot in call}
        rows = {key: int(count) for key, count in re.findall(r'<tr id="map-[^"]*" data-spot="([^"]+)" data-count="(\d+)"', table(text, "events"))}
        assert marks == set(rows), ident
        cells = [(plain(name), int(count)) for name, count in re.findall(r'<tr id="map-[^"]*"[^>]*><th scope="row">(.*?)</th><td class="num">(\d+)</td>', table(text, "events"))]
        words = re.search(r'<p data-words="events">.*?</b>: (.*?)\.</p>', text, re.DOTALL)
        told = [tuple(part.rsplit(" – ", 1)) for part in plain(words[1]).split("; ")] if words else []
        assert [(place, count) for place, count in cells] == [(place, int(re.match(r"\d+", count)[0])) for place, count in told], ident
        assert [count for _, count in cells] == list(rows.values())
        for key, count in rows.items():
            kind, _, other = key.partition("-")
            if kind == "crossing":
                assert count == sum(other in event.crossings for event in site.all("events"))


@pytest.mark.parametrize("name", ROOTS)
def test_presence_by_state_dated_and_never_a_point(name):
    for site, language, ident, text, script in pages(name):
        areas = {area[0] for call in called(script, "areas") for area in call}
        rows = {
            (state, actor, plain(date))
            for state, body in re.findall(r'<tbody data-state="([^"]+)"[^>]*>(.*?)</tbody>', table(text, "presence"), re.DOTALL)
            for actor, date in re.findall(r'<tr data-actor="([^"]+)">.*?<td>(?:(?!</td>).)*</td><td>(.*?)</td></tr>', body, re.DOTALL)
        }
        words = {
            (state, tuple(part.rsplit(" – ", 1)))
            for state, said in re.findall(r'<p data-state="([^"]+)">.*?</b>: (.*?)\.?</p>', text, re.DOTALL)
            for part in plain(said).removesuffix(".").split("; ")
        }
        named = {(state, (site.get("actors", actor).name[language], date.removesuffix("."))) for state, actor, date in rows}
        assert named == {(state, (actor, date.removesuffix("."))) for state, (actor, date) in words}, ident
        assert {state for state, _, _ in rows} <= areas
        assert {(state, actor) for state, actor, _ in rows} == {(area, item.actor) for area in areas for item in site.get("states", area).presence} if rows else True


@pytest.mark.parametrize("name", ROOTS)
def test_towns_and_languages(name):
    site, tree, _ = made(name)
    for view in site.all("maps"):
        seen = set()
        for language in site.languages:
            text = tree.pages[language][f"maps/{view.id}.md"].text
            towns = json.loads(unescape(re.search(r'data-view="([^"]*)"', text)[1]))["towns"]
            words = re.search(r'<p data-words="towns">.*?</b>: (.*?)\.</p>', text, re.DOTALL)
            assert set(plain(words[1]).split("; ") if words else ()) == set(towns.values())
            seen.add((tuple(towns), tuple(re.findall(r'data-(?:crossing|spot|state|actor)="([^"]+)"', text))))
        assert len(seen) == 1, f"{view.id}: the languages hold different facts"
