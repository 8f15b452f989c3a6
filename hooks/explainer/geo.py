"""Geometry: the files of ``data/geo/``, a flat projection for a map sheet, and clipping to it.

A geometry file is JSON: ``licence``, ``credit``, ``credit_url``, ``min_zoom`` (the map views for which it is
meant: those that may be zoomed at least so far), ``bounds`` (west, south, east, north: where it is
complete), ``scale`` and ``layers``: layer → id → lines. A line is one flat list of whole numbers, degrees
times scale, longitude first, each pair the step from the pair before. It holds no names.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

Point = tuple[float, float]
Line = tuple[Point, ...]

LAYERS = ("land", "states", "border", "rivers")
_ADDRESS = re.compile(r"https?://[^\s\"'<>`{}\\]+$")
SAFE_ID = re.compile(r"[a-z0-9-]+\Z")
KM_PER_DEGREE = 111.195


class GeometryError(ValueError):
    """A geometry file that does not keep the form described above; the text says which and why."""


@dataclass(frozen=True)
class Bounds:
    """South-west and north-east corner in degrees."""

    south: float
    west: float
    north: float
    east: float

    @property
    def middle(self) -> Point:
        """Longitude and latitude of the centre."""
        return (self.west + self.east) / 2, (self.south + self.north) / 2

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a point lies inside."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north

    def inside(self, other: Bounds) -> bool:
        """Whether all of this box lies inside the other."""
        return other.holds(self.west, self.south) and other.holds(self.east, self.north)


@dataclass(frozen=True)
class GeoFile:
    """One geometry file, unpacked. ``extents`` holds west, south, east and north of each line; ``text`` is the packed form, without the line breaks, as browsers get it."""

    name: str
    licence: str
    credit: str
    credit_url: str
    min_zoom: int
    bounds: Bounds
    layers: Mapping[str, Mapping[str, tuple[Line, ...]]]
    extents: Mapping[str, Mapping[str, tuple[tuple[float, float, float, float], ...]]]
    text: str

    def serves(self, bounds: Bounds, max_zoom: int) -> bool:
        """Whether a view with these bounds and this closest zoom may use the file."""
        return self.min_zoom <= max_zoom and bounds.inside(self.bounds)


@dataclass(frozen=True)
class Geometry:
    """All files, the coarsest first."""

    files: tuple[GeoFile, ...] = ()

    def serving(self, bounds: Bounds, max_zoom: int) -> tuple[GeoFile, ...]:
        """The files that a view uses, coarsest first; each feature is drawn from the last one that has it."""
        return tuple(f for f in self.files if f.serves(bounds, max_zoom) or f is self.files[0])

    def layer(self, layer: str, bounds: Bounds, max_zoom: int) -> dict[str, tuple[GeoFile, tuple[Line, ...]]]:
        """Features of a layer for a view: id → (file, lines), the finest fit for each id, sorted by id."""
        found: dict[str, tuple[GeoFile, tuple[Line, ...]]] = {}
        for file in self.serving(bounds, max_zoom):
            for ident, lines in file.layers.get(layer, {}).items():
                found[ident] = (file, lines)
        return dict(sorted(found.items()))

    def ids(self, layer: str) -> frozenset[str]:
        """Every id that some file has in the layer."""
        return frozenset(ident for file in self.files for ident in file.layers.get(layer, {}))


def _unpack(packed: object, scale: float, where: str) -> Line:
    if not isinstance(packed, list) or len(packed) % 2 or not all(type(number) is int for number in packed):
        raise GeometryError(f"{where}: expected an even list of whole numbers")
    x = y = 0
    points = []
    for dx, dy in zip(packed[::2], packed[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x / scale, y / scale))
    return tuple(points)


def _extent(line: Line) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in line], [y for _, y in line]
    return min(xs), min(ys), max(xs), max(ys)


def read_file(path: Path) -> GeoFile:
    """Read one geometry file; raise :class:`GeometryError` when it does not keep the form."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        name, scale = path.stem, raw["scale"]
        west, south, east, north = (float(number) for number in raw["bounds"])
        layers = {}
        for layer, features in raw["layers"].items():
            if layer not in LAYERS:
                raise GeometryError(f"{path.name}: expected a layer of {', '.join(LAYERS)}; found {layer!r}")
            for ident in features:
                if not SAFE_ID.match(ident):
                    raise GeometryError(f"{path.name}: expected lower-case letters, digits and hyphens; found id {ident!r}")
            layers[layer] = MappingProxyType(
                {ident: tuple(_unpack(line, scale, f"{path.name}: {ident}") for line in lines) for ident, lines in features.items()}
            )
        if not SAFE_ID.match(name):
            raise GeometryError(f"{path.name}: expected a file name of lower-case letters, digits and hyphens")
        if not _ADDRESS.match(raw["credit_url"]):
            raise GeometryError(f"{path.name}: expected a web address; found credit_url {raw['credit_url']!r}")
        small = {"scale": scale, "layers": raw["layers"]}
        return GeoFile(
            name=name,
            licence=raw["licence"],
            credit=raw["credit"],
            credit_url=raw["credit_url"],
            min_zoom=int(raw["min_zoom"]),
            bounds=Bounds(south, west, north, east),
            layers=MappingProxyType(layers),
            extents=MappingProxyType(
                {
                    layer: MappingProxyType({ident: tuple(_extent(line) for line in lines) for ident, lines in features.items()})
                    for layer, features in layers.items()
                }
            ),
            text=json.dumps(small, separators=(",", ":"), ensure_ascii=True),
        )
    except GeometryError:
        raise
    except RecursionError:
        raise GeometryError(f"{path.name}: expected a geometry file; found brackets nested too deep") from None
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise GeometryError(f"{path.name}: expected a geometry file as described in explainer.geo ({error})") from None


def read_geometry(folder: Path) -> Geometry:
    """Read every ``*.json`` of a folder; a folder that is not there gives no geometry. Raises :class:`GeometryError`."""
    files = [read_file(path) for path in sorted(folder.glob("*.json"))] if folder.is_dir() else []
    return Geometry(tuple(sorted(files, key=lambda file: (file.min_zoom, file.name))))


# --- the sheet ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sheet:
    """A flat sheet of ``width`` by ``height`` units that shows ``bounds``; one degree of latitude is as long as on
    the ground beside one of longitude at the middle of the sheet."""

    bounds: Bounds
    width: float
    height: float
    x0: float = 0.0
    y0: float = 0.0

    @classmethod
    def fit(cls, bounds: Bounds, width: float, lowest: float, highest: float, *, x0: float = 0.0, y0: float = 0.0) -> Sheet:
        """The sheet of this width on which ``bounds`` fit, between ``lowest`` and ``highest`` units high.

        Bounds that are too flat or too tall for that are widened about their middle, never cut.
        """
        lon, lat = bounds.middle
        ratio = math.cos(math.radians(lat))
        wide = (bounds.east - bounds.west) * ratio
        tall = bounds.north - bounds.south
        height = width * tall / wide
        if height < lowest:
            tall, height = wide * lowest / width, lowest
        elif height > highest:
            wide, height = tall * width / highest, highest
        height = round(height)
        box = Bounds(lat - tall / 2, lon - wide / ratio / 2, lat + tall / 2, lon + wide / ratio / 2)
        return cls(box, width, height, x0, y0)

    @property
    def units_per_km(self) -> float:
        """Units of the sheet for a kilometre on the ground."""
        return self.height / ((self.bounds.north - self.bounds.south) * KM_PER_DEGREE)

    def at(self, lon: float, lat: float) -> Point:
        """Where a place stands on the sheet."""
        box = self.bounds
        return (
            self.x0 + (lon - box.west) / (box.east - box.west) * self.width,
            self.y0 + (box.north - lat) / (box.north - box.south) * self.height,
        )

    def project(self, line: Iterable[Point]) -> list[Point]:
        """A line in degrees, on the sheet."""
        return [self.at(lon, lat) for lon, lat in line]

    def box(self, margin: float = 0.0) -> tuple[float, float, float, float]:
        """Left, top, right and bottom edge, ``margin`` units further out."""
        return (self.x0 - margin, self.y0 - margin, self.x0 + self.width + margin, self.y0 + self.height + margin)


def simplify(line: Sequence[Point], tolerance: float) -> list[Point]:
    """The line without the points that lie nearer than ``tolerance`` to what is left (Douglas and Peucker)."""
    if len(line) < 3:
        return list(line)
    if line[0] == line[-1]:
        x0, y0 = line[0]
        far = max(range(len(line)), key=lambda i: (line[i][0] - x0) ** 2 + (line[i][1] - y0) ** 2)
        if far == 0:
            return [line[0]]
        return simplify(line[: far + 1], tolerance)[:-1] + simplify(line[far:], tolerance)
    keep = {0, len(line) - 1}
    stack = [(0, len(line) - 1)]
    limit = tolerance * tolerance
    while stack:
        first, last = stack.pop()
        (ax, ay), (bx, by) = line[first], line[last]
        dx, dy = bx - ax, by - ay
        length = (dx * dx + dy * dy) or 1e-12
        best, where = limit, -1
        for i in range(first + 1, last):
            px, py = line[i]
            t = max(0.0, min(1.0, ((px - ax) * dx + (py - ay) * dy) / length))
            distance = (px - ax - t * dx) ** 2 + (py - ay - t * dy) ** 2
            if distance > best:
                best, where = distance, i
        if where > 0:
            keep.add(where)
            stack += [(first, where), (where, last)]
    return [line[i] for i in sorted(keep)]


def clip_line(line: Sequence[Point], box: tuple[float, float, float, float]) -> list[list[Point]]:
    """The parts of a line inside a box (left, top, right, bottom)."""
    left, top, right, bottom = box
    parts: list[list[Point]] = []
    current: list[Point] = []
    for (ax, ay), (bx, by) in zip(line, line[1:], strict=False):
        enter, leave = 0.0, 1.0
        dx, dy = bx - ax, by - ay
        for p, q in ((-dx, ax - left), (dx, right - ax), (-dy, ay - top), (dy, bottom - ay)):
            if p == 0:
                if q < 0:
                    enter, leave = 1.0, 0.0
            elif p < 0:
                enter = max(enter, q / p)
            else:
                leave = min(leave, q / p)
        if enter > leave:
            if current:
                parts.append(current)
                current = []
            continue
        a = (ax + enter * dx, ay + enter * dy)
        b = (ax + leave * dx, ay + leave * dy)
        if not current or enter > 0:
            if current:
                parts.append(current)
            current = [a]
        current.append(b)
        if leave < 1:
            parts.append(current)
            current = []
    if current:
        parts.append(current)
    return [part for part in parts if len(part) > 1]


def clip_ring(ring: Sequence[Point], box: tuple[float, float, float, float]) -> list[Point]:
    """A closed ring cut to a box (Sutherland and Hodgman); empty when nothing is left."""
    left, top, right, bottom = box
    points = list(ring)
    for axis, edge, keep_less in ((0, left, False), (0, right, True), (1, top, False), (1, bottom, True)):
        if not points:
            return []
        made: list[Point] = []
        last = points[-1]
        last_in = last[axis] <= edge if keep_less else last[axis] >= edge
        for point in points:
            point_in = point[axis] <= edge if keep_less else point[axis] >= edge
            if point_in != last_in:
                t = (edge - last[axis]) / (point[axis] - last[axis])
                made.append((last[0] + t * (point[0] - last[0]), last[1] + t * (point[1] - last[1])))
            if point_in:
                made.append(point)
            last, last_in = point, point_in
        points = made
    return points if len(points) > 2 else []


def inside(point: Point, rings: Iterable[Sequence[Point]]) -> bool:
    """Whether a point lies in a shape (even and odd crossings, so holes count)."""
    x, y = point
    odd = False
    for ring in rings:
        ax, ay = ring[-1]
        for bx, by in ring:
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                odd = not odd
            ax, ay = bx, by
    return odd


def km_outside(point: Point, rings: Iterable[Sequence[Point]]) -> float:
    """How many kilometres a point lies from a shape; 0 inside it."""
    rings = tuple(rings)
    if inside(point, rings):
        return 0.0
    x, y = point
    east = math.cos(math.radians(y))
    nearest = math.inf
    for ring in rings:
        ax, ay = (ring[-1][0] - x) * east, ring[-1][1] - y
        for lon, lat in ring:
            bx, by = (lon - x) * east, lat - y
            dx, dy = bx - ax, by - ay
            length = dx * dx + dy * dy
            along = 0.0 if length == 0 else max(0.0, min(1.0, -(ax * dx + ay * dy) / length))
            nearest = min(nearest, math.hypot(ax + along * dx, ay + along * dy))
            ax, ay = bx, by
    return nearest * KM_PER_DEGREE


def round_length(km: float) -> int | float:
    """The longest of 1, 2, 5 times a power of ten that is not above ``km``: for scale bars."""
    power = 10 ** math.floor(math.log10(km))
    best = max(step * power for step in (1, 2, 5) if step * power <= km * 1.0000001)
    return int(best) if best >= 1 else best
