"""Make the geometry files of this folder from GeoJSON of Natural Earth and OpenStreetMap.

    python data/geo/prepare.py FOLDER

FOLDER holds the source files named in LICENSE.md. The outcome is committed, so a build never runs this;
it is here so that anybody can see, and repeat, what was changed. Same input, same bytes.

A file holds ids and coordinates only. Coordinates are whole numbers, degrees times ``scale``, longitude
first; each ring or line is one flat list in which every pair after the first is the step from the pair before.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent

# Natural Earth leaves the ISO code of units away from the border empty; HASC gives it.
ISO = {
    "CO.AN": "co-ant", "CO.BL": "co-bol", "CO.CL": "co-cal", "CO.CS": "co-cas", "CO.CU": "co-cun", "CO.GV": "co-guv",
    "CO.MA": "co-mag", "CO.ME": "co-met", "CO.ST": "co-san", "CO.VP": "co-vau", "VE.BA": "ve-e", "VE.GU": "ve-j",
    "VE.ME": "ve-l", "VE.TR": "ve-t",
}  # fmt: skip
COUNTRY = {
    "862": "ve", "780": "tt", "604": "pe", "591": "pa", "533": "aw", "531": "cw", "328": "gy", "218": "ec", "170": "co",
    "076": "br",
}  # fmt: skip
RIVER = {
    "Catatumbo": "catatumbo", "Meta": "meta", "Apure": "apure", "Guaviare": "guaviare", "Orinoco": "orinoco",
    "Negro": "negro", "Casiquiare": "casiquiare", "Arauca": "arauca", "Táchira": "tachira",
}  # fmt: skip

Point = tuple[float, float]


def simplify(line: list[Point], tolerance: float) -> list[Point]:
    """Douglas and Peucker's line with both ends kept; a closed line keeps its farthest point too."""
    if len(line) < 3:
        return line
    if line[0] == line[-1]:
        far = max(range(len(line)), key=lambda i: (line[i][0] - line[0][0]) ** 2 + (line[i][1] - line[0][1]) ** 2)
        return simplify(line[: far + 1], tolerance)[:-1] + simplify(line[far:], tolerance)
    keep = {0, len(line) - 1}
    stack = [(0, len(line) - 1)]
    while stack:
        first, last = stack.pop()
        (ax, ay), (bx, by) = line[first], line[last]
        dx, dy = bx - ax, by - ay
        length = (dx * dx + dy * dy) or 1e-12
        best, where = tolerance * tolerance, None
        for i in range(first + 1, last):
            px, py = line[i]
            t = max(0.0, min(1.0, ((px - ax) * dx + (py - ay) * dy) / length))
            distance = (px - ax - t * dx) ** 2 + (py - ay - t * dy) ** 2
            if distance > best:
                best, where = distance, i
        if where is not None:
            keep.add(where)
            stack += [(first, where), (where, last)]
    return [line[i] for i in sorted(keep)]


def simplify_rings(rings: list[list[Point]], tolerance: float) -> tuple[list[list[Point]], set[Point]]:
    """Simplify closed rings arc by arc, so that neighbours keep one line between them. Also gives the points kept."""
    around: dict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for a, b in zip(ring, ring[1:]):
            around[a].add(b)
            around[b].add(a)
    made, kept = [], set()
    for ring in rings:
        open_ring = ring[:-1]
        nodes = [i for i, point in enumerate(open_ring) if len(around[point]) > 2]
        start = nodes[0] if nodes else min(range(len(open_ring)), key=lambda i: open_ring[i])
        turned = open_ring[start:] + open_ring[:start] + [open_ring[start]]
        cuts = [i for i, point in enumerate(turned) if i in (0, len(turned) - 1) or len(around[point]) > 2]
        out: list[Point] = []
        for a, b in zip(cuts, cuts[1:]):
            arc = turned[a : b + 1]
            # One direction for both owners of an arc, or rounding of ties would part them.
            small = simplify(arc, tolerance) if arc[0] <= arc[-1] else simplify(arc[::-1], tolerance)[::-1]
            out += small[:-1]
        out.append(out[0])
        made.append(out)
        kept.update(out)
    return made, kept


def rings_of(geometry: dict) -> list[list[Point]]:
    """All rings or lines of a geometry, as points."""
    kind, parts = geometry["type"], geometry["coordinates"]
    if kind == "LineString":
        parts = [parts]
    elif kind == "MultiPolygon":
        parts = [ring for polygon in parts for ring in polygon]
    return [[(p[0], p[1]) for p in part] for part in parts]


def pack(line: list[Point], scale: int) -> list[int]:
    """Whole numbers, steps from pair to pair; steps of nothing are left out."""
    out: list[int] = []
    last = (0, 0)
    for x, y in line:
        point = (round(x * scale), round(y * scale))
        if not out or point != last:
            out += [point[0] - last[0], point[1] - last[1]]
        last = point
    return out


def write(name: str, header: dict, layers: dict[str, dict[str, list[list[Point]]]]) -> None:
    scale = header["scale"]
    lines = ["{"]
    lines += [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}," for key, value in header.items()]
    lines.append('"layers": {')
    for number, (layer, features) in enumerate(layers.items()):
        lines.append(f"{json.dumps(layer)}: {{")
        rows = []
        for ident in sorted(features):
            packed = [p for p in (pack(line, scale) for line in features[ident]) if len(p) > 4 or layer == "border"]
            rows.append(f"{json.dumps(ident)}: {json.dumps(packed, separators=(',', ':'))}")
        lines.append(",\n".join(rows))
        lines.append("}" + ("," if number + 1 < len(layers) else ""))
    lines.append("}}")
    (HERE / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def features(folder: Path, name: str) -> list[dict]:
    return json.loads((folder / name).read_text(encoding="utf-8"))["features"]


def nearest(line: list[Point], point: Point) -> int:
    return min(range(len(line)), key=lambda i: (line[i][0] - point[0]) ** 2 + (line[i][1] - point[1]) ** 2)


def with_border(ring: list[Point], coarse: set[Point], fine: list[Point]) -> list[Point]:
    """The ring with its longest run of border points put on the fine line."""
    open_ring = ring[:-1]
    size = len(open_ring)
    on = [point in coarse for point in open_ring]
    if not any(on) or all(on):
        return ring
    start = next(i for i in range(size) if not on[i - 1] and on[i])
    order = [(start + i) % size for i in range(size)]
    runs: list[list[int]] = []
    for i in order:
        if on[i]:
            if runs and (runs[-1][-1] + 1) % size == i:
                runs[-1].append(i)
            else:
                runs.append([i])
    run = max(runs, key=len)
    a, b = nearest(fine, open_ring[run[0]]), nearest(fine, open_ring[run[-1]])
    piece = fine[a : b + 1] if a <= b else fine[b : a + 1][::-1]
    rest = [open_ring[(run[-1] + 1 + i) % size] for i in range(size - len(run))]
    whole = piece + rest
    return [*whole, whole[0]]


def main(folder: Path) -> None:
    land = {COUNTRY[f["properties"]["iso_n3"]]: rings_of(f["geometry"]) for f in features(folder, "countries-context.geojson")}
    write(
        "natural-earth-50m.json",
        {"licence": "Public domain", "credit": "Natural Earth", "credit_url": "https://www.naturalearthdata.com/",
         "min_zoom": 0, "bounds": [-80, -5, -58, 14], "scale": 100},
        {"land": {ident: [simplify(ring, 0.01) for ring in rings] for ident, rings in land.items()}},
    )  # fmt: skip

    units: list[str] = []
    rings: list[list[Point]] = []
    full: dict[str, list[list[Point]]] = {}
    for f in features(folder, "admin1.geojson"):
        p = f["properties"]
        ident = (p["iso_3166_2"] or ISO[p["hasc"]]).lower()
        full[ident] = rings_of(f["geometry"])
        for ring in full[ident]:
            units.append(ident)
            rings.append(ring)
    small, kept = simplify_rings(rings, 0.005)
    states: dict[str, list[list[Point]]] = defaultdict(list)
    for ident, ring in zip(units, small):
        states[ident].append(ring)
    line = rings_of(features(folder, "border-line.geojson")[0]["geometry"])[0]
    vertices = {(round(x, 4), round(y, 4)) for x, y in kept}
    border = [p for i, p in enumerate(line) if i in (0, len(line) - 1) or (round(p[0], 4), round(p[1], 4)) in vertices]
    rivers = {RIVER[f["properties"]["name"]]: rings_of(f["geometry"]) for f in features(folder, "rivers.geojson")}
    # A stretch that is the border keeps the border's own points, or the two lines would run side by side.
    for ident in ("arauca", "tachira"):
        ends = [nearest(border, rivers[ident][0][0]), nearest(border, rivers[ident][0][-1])]
        rivers[ident] = [border[min(ends) : max(ends) + 1]]
    write(
        "natural-earth-10m.json",
        {"licence": "Public domain", "credit": "Natural Earth", "credit_url": "https://www.naturalearthdata.com/",
         "min_zoom": 0, "bounds": [-80, -5, -58, 14], "scale": 1000},
        {
            "states": dict(states),
            "border": {"border": [border]},
            "rivers": {ident: [simplify(part, 0.005) for part in parts] for ident, parts in rivers.items()},
        },
    )  # fmt: skip

    fine = simplify(rings_of(features(folder, "odbl/border-line-osm.geojson")[0]["geometry"])[0], 0.0004)
    points = {(round(x, 4), round(y, 4)) for x, y in line}
    close = {}
    for ident in ("co-nsa", "co-ces", "co-lag", "ve-s", "ve-v"):
        close[ident] = [
            with_border(ring, points, fine) if max(range(len(states[ident])), key=lambda i: len(states[ident][i])) == n else ring
            for n, ring in enumerate([[(round(x, 4), round(y, 4)) for x, y in ring] for ring in states[ident]])
        ]
    tachira = rings_of(features(folder, "odbl/tachira-river-border-stretch.geojson")[0]["geometry"])[0]
    ends = [nearest(fine, tachira[0]), nearest(fine, tachira[-1])]
    write(
        "openstreetmap.json",
        {"licence": "ODbL 1.0", "credit": "© OpenStreetMap contributors", "credit_url": "https://www.openstreetmap.org/copyright",
         "min_zoom": 11, "bounds": [-73.6, 7.1, -71.2, 12.6], "scale": 10000},
        {"states": close, "border": {"border": [fine]}, "rivers": {"tachira": [fine[min(ends) : max(ends) + 1]]}},
    )  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]))
