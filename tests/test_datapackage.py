"""The data package: right by the published profile, and true of the CSV files beside it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from functools import cache

import jsonschema
import pytest
from helpers.site import FIXTURE, ROOT

from explainer.check import load_site
from explainer.exports import exports
from explainer.geo import read_geometry

PROFILE = json.loads((ROOT / "tests" / "profiles" / "tabular-data-package.json").read_text(encoding="utf-8"))
BORDERS = [(FIXTURE, "en"), (FIXTURE, "pt"), (ROOT, "en"), (ROOT, "es")]


@cache
def files(root, language: str) -> dict[str, str]:
    return exports(load_site(root), language, read_geometry(root / "data" / "geo"), "https://example.org/border/")


@pytest.fixture(params=BORDERS, ids=lambda border: f"{border[0].name}-{border[1]}")
def made(request: pytest.FixtureRequest) -> dict[str, str]:
    return files(*request.param)


def package(made: dict[str, str]) -> dict:
    return json.loads(made["data/datapackage.json"])


def test_it_keeps_the_published_profile(made: dict[str, str]) -> None:
    jsonschema.Draft4Validator(PROFILE).validate(package(made))


def test_the_profile_refuses_a_column_without_a_name(made: dict[str, str]) -> None:
    found = package(made)
    del found["resources"][0]["schema"]["fields"][0]["name"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(PROFILE).validate(found)


def test_every_csv_file_is_in_it_once_with_its_size_and_sum(made: dict[str, str]) -> None:
    resources = package(made)["resources"]
    assert sorted(f"data/{resource['path']}" for resource in resources) == sorted(path for path in made if path.endswith(".csv"))
    for resource in resources:
        text = made[f"data/{resource['path']}"].encode()
        assert (resource["bytes"], resource["hash"]) == (len(text), f"sha256:{hashlib.sha256(text).hexdigest()}")


def test_columns_are_those_of_the_file_and_hold_what_their_type_says(made: dict[str, str]) -> None:
    reads = {"number": float, "boolean": {"True": True, "False": False}.__getitem__, "string": str}
    for resource in package(made)["resources"]:
        header, *rows = csv.reader(io.StringIO(made[f"data/{resource['path']}"]))
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == header, resource["name"]
        for row in rows:
            for field, cell in zip(fields, row, strict=True):
                if cell:
                    reads[field["type"]](cell)
        for key in ("id",) if "primaryKey" in resource["schema"] else ():
            column = [row[header.index(key)] for row in rows]
            assert len(set(column)) == len(column)


def test_licence_version_and_names_are_in_it() -> None:
    site = load_site(ROOT)
    english, spanish = package(files(ROOT, "en")), package(files(ROOT, "es"))
    assert english["version"] == site.config.version
    assert english["licenses"][0]["name"] == "CC-BY-4.0"
    assert (english["homepage"], spanish["homepage"]) == ("https://example.org/border/", "https://example.org/border/es/")
    assert english["title"] == site.config.name["en"] and spanish["title"] == site.config.name["es"]
    assert english["name"] != spanish["name"]
