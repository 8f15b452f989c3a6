"""Published files: read back by others' parsers, and harmless whatever a record says."""

from __future__ import annotations

import csv
import io
import json
import shutil
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import icalendar
import pytest

from explainer.check import check, load_site
from explainer.exports import exports, plain_record
from explainer.geo import read_geometry
from explainer.index_pages import STATUS_KEYS
from explainer.schema import KINDS

ROOT = Path(__file__).parent.parent
FIXTURE = ROOT / "tests" / "fixtures" / "small-border"
HOSTILE = 'A `b` ${c} {{ 7*7 }} \\1 & "q" ;,: %7B'


@cache
def files(real: bool = False, language: str = "en") -> dict[str, str]:
    root = ROOT if real else FIXTURE
    return exports(load_site(root), language, read_geometry(root / "data" / "geo"), "https://example.org/border/")


@pytest.mark.parametrize("real", [False, True])
def test_json_is_a_list_of_records_with_ids(real):
    site = load_site(ROOT if real else FIXTURE)
    for kind in KINDS:
        if site.all(kind):
            records = json.loads(files(real)[f"data/{kind}.json"])
            assert [record["id"] for record in records] == [record.id for record in site.all(kind)]


def test_each_language_has_its_words():
    english = {record["id"]: record for record in json.loads(files(True)["data/crossings.json"])}
    spanish = {record["id"]: record for record in json.loads(files(True, "es")["data/crossings.json"])}
    assert english["simon-bolivar"]["name"] == "Simón Bolívar International Bridge"
    assert spanish["simon-bolivar"]["name"] == "Puente Internacional Simón Bolívar"
    assert not any(path.startswith("data/status/") for path in files(True, "es"))


@pytest.mark.parametrize("real", [False, True])
def test_csv_has_a_row_a_record_and_even_rows(real):
    site = load_site(ROOT if real else FIXTURE)
    for path, text in files(real).items():
        if path.endswith(".csv"):
            rows = list(csv.reader(io.StringIO(text)))
            assert len({len(row) for row in rows}) == 1, path
            kind = path.removeprefix("data/").removesuffix(".csv")
            if kind in KINDS and kind != "figures":
                assert len(rows) == len(site.all(kind)) + 1
            for row in rows[1:]:
                assert not [cell for cell in row if cell[:1] in ("=", "@", "\t")], path
                assert not [cell for cell in row if cell[:1] in ("[", "{") and cell[1:2] in ("[", "{", '"')], path


@pytest.mark.parametrize("real", [False, True])
def test_geojson_holds_what_the_records_hold(real):
    site = load_site(ROOT if real else FIXTURE)
    crossings = json.loads(files(real)["data/crossings.geojson"])
    assert crossings["type"] == "FeatureCollection"
    assert {feature["id"] for feature in crossings["features"]} == {crossing.id for crossing in site.all("crossings")}
    for feature in crossings["features"]:
        position = site.get("crossings", feature["id"]).position
        assert (feature["geometry"] is None) == (position is None)
        if position:
            assert feature["geometry"]["coordinates"] == [position.lon, position.lat]
        told = {entry["traffic"]: entry for entry in json.loads(files(real)[f"data/status/{site.change_days[-1]}.json"]) if entry["crossing"] == feature["id"]}
        properties = feature["properties"]
        assert properties["id"] == feature["id"]
        for key in ("joint", "last_confirmed"):
            assert properties[key] == {traffic: entry[key] for traffic, entry in told.items()}
        assert properties["last_known"] == {traffic: entry["last_known"] for traffic, entry in told.items() if "last_known" in entry}
    for feature in json.loads(files(real)["data/states.geojson"])["features"]:
        assert feature["properties"]["id"] == feature["id"]
        for polygon in (feature["geometry"] or {"coordinates": []})["coordinates"]:
            for ring in polygon:
                assert ring[0] == ring[-1]
                assert len(ring) >= 4


def test_each_change_of_a_record_is_an_entry_with_an_id_of_its_own(tmp_path):
    root = tmp_path / "border"
    shutil.copytree(FIXTURE, root)
    event = root / "data" / "events" / "2020-03-02-closure.yml"
    change = '  - {date: "2021-05-02", what: {en: A change, pt: Uma mudança}}\n'
    event.write_text(f"{event.read_text(encoding='utf-8')}\nupdated:\n{change}{change}", encoding="utf-8")
    made = exports(load_site(root), "en", read_geometry(root / "data" / "geo"), "https://example.org/border/")
    ids = [found.text for found in ElementTree.fromstring(made["feed.xml"]).iter("{http://www.w3.org/2005/Atom}id")]
    assert sum("2020-03-02-closure" in ident for ident in ids) == 3
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("real", [False, True])
def test_the_feed_is_atom(real):
    feed = ElementTree.fromstring(files(real)["feed.xml"])
    name = "{http://www.w3.org/2005/Atom}"
    assert feed.tag == f"{name}feed"
    entries = feed.findall(f"{name}entry")
    assert entries
    ids = [entry.findtext(f"{name}id") for entry in entries]
    assert len(ids) == len(set(ids))
    dates = [entry.findtext(f"{name}updated") for entry in entries]
    assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize("real", [False, True])
def test_the_calendar_holds_the_events_with_a_day(real):
    site = load_site(ROOT if real else FIXTURE)
    calendar = icalendar.Calendar.from_ical(files(real)["events.ics"])
    entries = [part for part in calendar.walk() if part.name == "VEVENT"]
    dated = [event for event in site.all("events") if event.when.date.exact]
    assert [entry["summary"] for entry in entries] == [event.title["en"] for event in dated]
    assert [entry.decoded("dtstart") for entry in entries] == [event.when.date.first for event in dated]


def test_the_data_page_explains_every_key_of_a_status_file():
    site = load_site(FIXTURE)
    keys = {key for path, text in files().items() if path.startswith("data/status/") for entry in json.loads(text) for key in entry}
    assert keys - set(site.side_ids) <= set(STATUS_KEYS)


def test_hostile_words_come_through_as_words(tmp_path):
    root = tmp_path / "border"
    shutil.copytree(FIXTURE, root)
    file = root / "data" / "events" / "2020-03-02-closure.yml"
    text = file.read_text(encoding="utf-8")
    title = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
    file.write_text(text.replace('"The Old Bridge closes"', f'"={title}"'), encoding="utf-8")
    checked = check(root)
    assert checked.site is not None, checked.report.text()
    made = exports(checked.site, "en", read_geometry(root / "data" / "geo"), "")
    record = next(record for record in json.loads(made["data/events.json"]) if record["id"] == "2020-03-02-closure")
    assert record["title"] == "=" + HOSTILE
    cells = [cell for row in csv.reader(io.StringIO(made["data/events.csv"])) for cell in row]
    assert "'=" + HOSTILE in cells
    feed = ElementTree.fromstring(made["feed.xml"])
    assert "=" + HOSTILE in [found.text for found in feed.iter("{http://www.w3.org/2005/Atom}title")]
    calendar = icalendar.Calendar.from_ical(made["events.ics"])
    assert "=" + HOSTILE in [str(part["summary"]) for part in calendar.walk() if part.name == "VEVENT"]


def test_citations_stand_beside_the_text_that_they_cover():
    site = load_site(FIXTURE)
    plain = plain_record(site.get("events", "2020-03-02-closure"), "en")
    assert plain["summary"] == {
        "text": "The bridge was closed to everybody.",
        "citations": [{"source": "lume-report-2021", "locator": "section 2"}],
    }


def test_the_same_data_gives_the_same_bytes():
    site, again = load_site(FIXTURE), load_site(FIXTURE)
    geometry = read_geometry(FIXTURE / "data" / "geo")
    assert exports(site, "pt", geometry) == exports(again, "pt", geometry)
