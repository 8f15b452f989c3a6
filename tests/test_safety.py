"""What is never published, and what the generator must not know."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import yaml

from explainer.check import load_site
from explainer.schema import KINDS, Crossing, Presence

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "hooks"
OWN_NAMES = re.compile(r"colombia|venezuel|c[uú]cuta|t[aá]chira|arauca|apure|bogot|caracas|petro\b|maduro|tienditas|sim[oó]n bol", re.IGNORECASE)


def test_the_generator_knows_no_border():
    for file in [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.yml"), *PACKAGE.rglob("*.md")]:
        found = OWN_NAMES.search(file.read_text(encoding="utf-8"))
        assert found is None, f"{file.relative_to(ROOT)} names {found[0]}"
    for file in (ROOT / "docs" / "shared").rglob("*"):
        if file.suffix in (".js", ".css", ".svg") and "vendor" not in file.parts:
            assert not OWN_NAMES.search(file.read_text(encoding="utf-8")), file


def test_no_kind_of_crossing_is_informal():
    words = yaml.safe_load((ROOT / "data" / "vocab" / "crossing-kinds.yml").read_text(encoding="utf-8"))["words"]
    named = " ".join(str(word) for word in words).lower()
    assert not re.search(r"informal|trail|trocha|canoe|canoa|irregular|illegal", named)


def test_the_schema_has_no_field_for_what_is_never_published():
    assert "position" not in Presence.model_fields
    assert "place" not in Presence.model_fields
    positioned = {kind for kind, model in KINDS.items() if "position" in model.model_fields}
    assert positioned == {"crossings", "places"}
    assert not {"price", "fee", "route", "path", "controller"} & set(Crossing.model_fields)


def test_only_the_official_crossings_have_records():
    # A tenth record needs a look at section 7 of the do-no-harm rules first.
    assert len(load_site(ROOT).all("crossings")) == 9


def test_presence_of_armed_groups_is_old_enough():
    site = load_site(ROOT)
    for state in site.all("states"):
        for presence in state.presence:
            assert (site.covered_until - presence.as_of.first).days >= 90


def _visible(html: str) -> str:
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", text))


def test_the_built_site_gives_no_place_for_crossings_outside_the_posts(built_site):
    site = load_site(ROOT)
    states = {name for state in site.all("states") for name in state.name.values()}
    towns = {name for place in site.all("places") for name in place.name.values()} - states
    towns_pattern = re.compile("(?<!\\w)(?:" + "|".join(sorted(map(re.escape, towns), key=len, reverse=True)) + ")(?!\\w)")
    looked = 0
    for page in built_site.rglob("*.html"):
        language = "es" if page.is_relative_to(built_site / "es") else "en"
        words = "|".join(site.config.informal_words[language])
        # Paragraph by paragraph: titles of works, links and menus stand in blocks of their own.
        for paragraph in re.findall(r"<(?:p|li|dd|td)\b[^>]*>(.*?)</(?:p|li|dd|td)>", page.read_text(encoding="utf-8"), re.DOTALL):
            if 'href="' in paragraph and "sources/" in paragraph:
                continue
            for sentence in re.split(r"(?<=[.!?;·])\s+", _visible(paragraph)):  # a dot in the middle parts the links of a list
                if re.search(rf"(?<!\w)(?:{words})(?!\w)", sentence, re.IGNORECASE):
                    looked += 1
                    assert not towns_pattern.search(sentence), f"{page.relative_to(built_site)}: {sentence[:200]}"
    assert looked > 20, "the scan found no sentence to look at, so it looks in the wrong place"


def test_positions_stand_only_with_crossings_and_towns_that_have_one(built_site):
    site = load_site(ROOT)
    known = {(round(record.position.lat, 4), round(record.position.lon, 4)) for kind in ("crossings", "places") for record in site.all(kind) if record.position}
    found = json.loads((built_site / "data" / "crossings.geojson").read_text(encoding="utf-8"))
    for feature in found["features"]:
        if feature["geometry"]:
            lon, lat = feature["geometry"]["coordinates"]
            assert (round(lat, 4), round(lon, 4)) in known
    pair = re.compile(r"(\d{1,2}[.,]\d{3,})\s*°?\s*[NS]?\s*[,;]\s*[-−]?(\d{2,3}[.,]\d{3,})")
    for page in built_site.rglob("*.html"):
        if page.parent.parent.name == "crossings":
            continue
        assert not pair.search(_visible(page.read_text(encoding="utf-8"))), page.relative_to(built_site)
