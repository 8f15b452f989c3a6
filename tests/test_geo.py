"""Geometry files, the projection of a sheet, and clipping."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from helpers import site as sites

from explainer import DataError, build_tree
from explainer.geo import (
    Bounds,
    GeometryError,
    Sheet,
    clip_line,
    clip_ring,
    inside,
    read_geometry,
    round_length,
    simplify,
)

SMALL = {
    "licence": "Public domain", "credit": "Nobody", "credit_url": "https://example.org/", "min_zoom": 0, "bounds": [0, 0, 10, 10],
    "scale": 10, "layers": {"states": {"xx-a": [[0, 0, 50, 0, 0, 50, -50, 0, 0, -50]]}, "border": {"border": [[50, 0, 0, 50]]}},
}  # fmt: skip


def written(folder: Path, **changes: object) -> Path:
    (folder / "small.json").write_text(json.dumps({**SMALL, **changes}), encoding="utf-8")
    return folder


def test_lines_are_unpacked_to_degrees(tmp_path: Path) -> None:
    (file,) = read_geometry(written(tmp_path)).files
    assert file.layers["states"]["xx-a"] == (((0, 0), (5, 0), (5, 5), (0, 5), (0, 0)),)
    assert file.extents["border"]["border"] == ((5, 0, 5, 5),)
    assert json.loads(file.text)["layers"] == SMALL["layers"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"layers": {"roads": {}}}, "expected a layer of land, states, border, rivers; found 'roads'"),
        ({"layers": {"states": {"A b": []}}}, "expected lower-case letters, digits and hyphens; found id 'A b'"),
        ({"layers": {"states": {"xx-a": [[1, 2, 3]]}}}, "xx-a: expected an even list of whole numbers"),
        ({"layers": {"states": {"xx-a": [[1, 2.5]]}}}, "xx-a: expected an even list of whole numbers"),
        ({"scale": None}, "expected a geometry file as described in explainer.geo"),
        ({"bounds": "everywhere"}, "expected a geometry file"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, changes: dict, message: str) -> None:
    with pytest.raises(GeometryError, match=re.escape(message)):
        read_geometry(written(tmp_path, **changes))


def test_a_finer_file_is_used_only_where_it_is_complete_and_meant(tmp_path: Path) -> None:
    written(tmp_path)
    fine = {**SMALL, "min_zoom": 11, "bounds": [2, 2, 8, 8], "layers": {"border": {"border": [[51, 0, 0, 51]]}}}
    (tmp_path / "fine.json").write_text(json.dumps(fine), encoding="utf-8")
    geometry = read_geometry(tmp_path)
    near, wide = Bounds(3, 3, 6, 6), Bounds(1, 1, 9, 9)
    assert [file.name for file in geometry.files] == ["small", "fine"]
    assert geometry.layer("border", near, 12)["border"][0].name == "fine"
    assert geometry.layer("border", near, 10)["border"][0].name == "small"
    assert geometry.layer("border", wide, 12)["border"][0].name == "small"
    assert geometry.layer("states", near, 12)["xx-a"][0].name == "small"


def test_a_folder_that_is_not_there_gives_no_geometry(tmp_path: Path) -> None:
    assert read_geometry(tmp_path / "none").files == ()


def test_sheet_keeps_the_shape_of_the_ground() -> None:
    sheet = Sheet.fit(Bounds(59, 10, 61, 14), 480, 300, 600)  # at 60 degrees a degree of longitude is half as long
    assert sheet.height == 480
    assert sheet.at(12, 60) == pytest.approx((240, 240))
    assert sheet.at(10, 61) == pytest.approx((0, 0))
    assert sheet.units_per_km == pytest.approx(480 / 222.39)


@pytest.mark.parametrize("bounds", [Bounds(0, 0, 1, 9), Bounds(0, 0, 9, 1)])
def test_bounds_are_widened_never_cut(bounds: Bounds) -> None:
    sheet = Sheet.fit(bounds, 480, 300, 600)
    assert 300 <= sheet.height <= 600
    assert sheet.bounds.west <= bounds.west + 1e-9 and sheet.bounds.east >= bounds.east - 1e-9
    assert sheet.bounds.south <= bounds.south + 1e-9 and sheet.bounds.north >= bounds.north - 1e-9


def test_clipping() -> None:
    box = (0, 0, 10, 10)
    assert clip_line([(-5, 5), (15, 5)], box) == [[(0, 5), (10, 5)]]
    assert clip_line([(-5, -5), (-1, -1)], box) == []
    assert clip_line([(2, 2), (2, 20), (4, 20), (4, 2)], box) == [[(2, 2), (2, 10)], [(4, 10), (4, 2)]]
    ring = clip_ring([(-5, -5), (5, -5), (5, 5), (-5, 5), (-5, -5)], box)
    assert {(round(x), round(y)) for x, y in ring} == {(0, 0), (5, 0), (5, 5), (0, 5)}
    assert clip_ring([(20, 20), (30, 20), (30, 30)], box) == []


def test_simplify_keeps_ends_and_corners() -> None:
    assert simplify([(0, 0), (1, 0.01), (2, 0), (2, 2)], 0.1) == [(0, 0), (2, 0), (2, 2)]
    ring = [(0, 0), (1, 0.01), (2, 0), (2, 2), (0, 2), (0, 0)]
    assert simplify(ring, 0.1) == [(0, 0), (2, 0), (2, 2), (0, 2), (0, 0)]


def test_inside_counts_holes() -> None:
    outer, hole = [(0, 0), (10, 0), (10, 10), (0, 10)], [(4, 4), (6, 4), (6, 6), (4, 6)]
    assert inside((1, 1), [outer, hole])
    assert not inside((5, 5), [outer, hole])
    assert not inside((11, 5), [outer, hole])


@pytest.mark.parametrize(("km", "length"), [(7.3, 5), (50, 50), (0.34, 0.2), (199, 100)])
def test_round_lengths(km: float, length: float) -> None:
    assert round_length(km) == pytest.approx(length)


def test_a_wrong_file_is_a_data_error_with_its_place(tmp_path: Path) -> None:
    shutil.copytree(sites.FIXTURE, tmp_path / "project")
    file = next((tmp_path / "project" / "data" / "geo").glob("*.json"))
    file.write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match=rf"data/geo/{file.name}:1:1: expected a geometry file"):
        build_tree(tmp_path / "project")


# --- the real files ---


def test_every_unit_and_river_of_the_records_has_its_geometry(root: Path) -> None:
    geometry = read_geometry(root / "data" / "geo")
    states = [yaml.safe_load(file.read_text(encoding="utf-8"))["iso_3166_2"].lower() for file in (root / "data" / "states").glob("*.yml")]
    assert states
    assert set(states) <= geometry.ids("states")
    rivers = yaml.safe_load((root / "data" / "vocab" / "rivers.yml").read_text(encoding="utf-8"))["words"]
    assert {word["id"] for word in rivers} == geometry.ids("rivers")
    sides = yaml.safe_load((root / "data" / "site.yml").read_text(encoding="utf-8"))["sides"]
    assert {side["country"].lower() for side in sides} <= geometry.ids("land")


def test_every_file_is_credited_and_holds_no_names(root: Path) -> None:
    folder = root / "data" / "geo"
    credits = (folder / "LICENSE.md").read_text(encoding="utf-8")
    geometry = read_geometry(folder)
    assert len(geometry.files) >= 3
    for file in geometry.files:
        assert f"`{file.name}.json`" in credits
        assert file.licence and file.credit and file.credit_url.startswith("https://")
        assert re.fullmatch(r"[\x20-\x7e]+", file.text)
        assert not re.search(r'"name"', file.text)
    assert any("ODbL" in file.licence for file in geometry.files)


def test_neighbours_share_one_line(root: Path) -> None:
    """Both sides of the border run over the same points, so no strip of another colour opens between them."""
    geometry = read_geometry(root / "data" / "geo")
    file = next(file for file in geometry.files if "border" in file.layers and file.min_zoom == 0)
    corners = {point for rings in file.layers["states"].values() for ring in rings for point in ring}
    (line,) = file.layers["border"]["border"]
    shared = sum(point in corners for point in line)
    assert shared >= 0.97 * len(line)
