"""What is never published (design.md section 7), and what the generator must not know."""

from __future__ import annotations

import re
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
