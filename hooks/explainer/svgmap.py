"""A map view as a static SVG: what a reader sees before, or without, any script.

Pure: plain values in, text out, the same text each time. All colours are classes of ``map.css``, because the
page's security policy refuses ``style`` attributes. Labels are placed by their measured widths and never
touch each other; one for which there is no room is left out, since the table beside the map has all names.
"""

from __future__ import annotations

import math
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

from .geo import Bounds, Geometry, Point, Sheet, clip_line, clip_ring, inside, round_length, simplify
from .looks import LOOKS

WIDTH = 480  # 358 pixels of a phone's column make 16 units about 12 pixels
LOWEST, HIGHEST = 300, 600
MARK_SIGN = "\0"

Box = tuple[float, float, float, float]


# --- what comes in and goes out ----------------------------------------------------------------------


@dataclass(frozen=True)
class View:
    """What to show. ``sides``: country code (lower case) of the first and the second side; ``states``: geometry
    ids of the units the map is about; ``layers``: words of the vocabulary ``map-layers``."""

    id: str
    bounds: Bounds
    max_zoom: int
    sides: tuple[str, str]
    states: frozenset[str] = frozenset()
    layers: frozenset[str] = frozenset(("crossings", "towns", "rivers", "states", "border"))
    rivers: tuple[str, ...] = ()
    inset: Bounds | None = None
    zoom: int = 7


@dataclass(frozen=True)
class Town:
    """A town or an airport; ``rank`` 1 is labelled first, 5 last."""

    id: str
    name: str
    lon: float
    lat: float
    rank: int = 3
    airport: bool = False


@dataclass(frozen=True)
class Mark:
    """A crossing: its number in the list beside the map (0: no number is drawn), and whether it stands on its town only."""

    id: str
    name: str
    lon: float
    lat: float
    number: int
    approximate: bool = False


@dataclass(frozen=True)
class Words:
    """Words on the map, already in the reader's language. Keys of the mappings are geometry ids."""

    kilometres: str = "km"
    countries: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    rivers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Label:
    """A placed label: its kind, its lines and the box it covers, in units of the sheet."""

    kind: str
    text: str
    box: Box


@dataclass(frozen=True)
class Drawing:
    """A drawn view. Names and places do not depend on the day, so one drawing serves every day."""

    parts: tuple[str, ...]
    """The SVG in pieces; a piece that begins with ``MARK_SIGN`` is the id of a mark, drawn by :meth:`svg`."""
    shapes: Mapping[str, tuple[int, float, float, bool]]
    """Of each mark on the sheet: its number, its place, and whether it stands on its town only."""
    labels: tuple[Label, ...]
    names: tuple[tuple[str, str, float, float], ...]
    """Names that are not of points, for the interactive map: kind, text, latitude, longitude."""
    sheet: Sheet
    prefix: str

    @property
    def marks(self) -> tuple[str, ...]:
        """Ids of the crossings on the map."""
        return tuple(self.shapes)

    def svg(self, title: str, description: str, statuses: Mapping[str, str]) -> str:
        """The SVG with these statuses by id of a mark; a mark without one is drawn as unknown."""
        words = (
            f'<title id="{self.prefix}-t">{escape(title)}</title><desc id="{self.prefix}-d">{escape(description)}</desc>'
        )
        body = "".join(
            self._mark(part[1:], statuses.get(part[1:], "unknown")) if part.startswith(MARK_SIGN) else part for part in self.parts
        )
        return (
            f'<svg class="map-svg" viewBox="0 0 {WIDTH} {short_number(self.sheet.height)}" role="img" '
            f'aria-labelledby="{self.prefix}-t" aria-describedby="{self.prefix}-d">{words}{body}</svg>'
        )

    def _mark(self, ident: str, status: str) -> str:
        number, x, y, approximate = self.shapes[ident]
        status = status if status in LOOKS else "unknown"
        ring = f'<circle class="approx" cx="{short_number(x)}" cy="{short_number(y)}" r="{short_number(MARK + 5)}"/>' if approximate else ""
        text = f'<text class="no" x="{short_number(x)}" y="{short_number(y + 5)}" text-anchor="middle">{number}</text>' if number else ""
        return f'<g class="mark is-{status}">{ring}{mark_shape(status, x, y)}{text}</g>'


# --- measuring ---------------------------------------------------------------------------------------

# Widths of Arial and Helvetica in thousandths of the size. System fonts differ a little, hence ROOM.
_WIDTHS: dict[str, int] = {}
for _width, _letters in (
    (191, "'"), (222, "ijl"), (278, " !,./:;ftI[]"), (333, "()-r`"), (389, "*"), (500, "Jckvsxyz"),
    (556, "abdeghnopqu0123456789L?_$#"), (584, "+<=>~"), (611, "FTZ"), (667, "&ABEKPSVXY"), (722, "CDHNRUw"),
    (778, "GOQ"), (833, "mM"), (889, "%"), (944, "W"), (1000, "—…"), (556, "–"),
):  # fmt: skip
    _WIDTHS.update(dict.fromkeys(_letters, _width))
ROOM = 1.17


def text_width(text: str, size: float, *, bold: bool = False, spacing: float = 0.0) -> float:
    """How wide a line of text is at most, in the unit of ``size``; ``spacing`` is added after each letter."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    total = sum(_WIDTHS.get(letter, 600) for letter in bare) / 1000 * size
    return total * (ROOM * 1.1 if bold else ROOM) + spacing * len(bare)


def wrap(text: str, longest: int) -> list[str]:
    """A name over as few lines of about ``longest`` letters as it needs, of even length."""
    words = text.split()
    if len(text) <= longest or len(words) == 1:
        return [text]
    lines = min(math.ceil(len(text) / longest), len(words))
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word) + 1)

    def needed(width: int) -> list[int]:
        """How many lines of ``width`` the words from each one on need; more lines than words where one is too long."""
        found = [len(words) + 1] * len(words) + [0]
        end = len(words)
        for first in range(len(words) - 1, -1, -1):
            while starts[end] - starts[first] - 1 > width and end > first:
                end -= 1
            if end > first:
                found[first] = 1 + found[end]
        return found

    # A long name must not take long: the narrowest width by halving, then the earliest breaks that keep it.
    narrowest = bisect_left(range(len(text)), True, key=lambda width: needed(width)[0] <= lines)
    rest = needed(narrowest)
    cuts = [0]
    for left in range(lines - 1, 0, -1):
        cuts.append(next(cut for cut in range(cuts[-1] + 1, len(words) - left + 1) if rest[cut] <= left))
    return [" ".join(words[first:end]) for first, end in pairwise([*cuts, len(words)])]


def short_number(value: float) -> str:
    """A number of a drawing as text: one decimal, none where it is zero."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def _step(value: float) -> str:
    text = short_number(value)
    if text.startswith("0."):
        return text[1:]
    if text.startswith("-0."):
        return "-" + text[2:]
    return "0" if text == "-0" else text


def path(lines: Iterable[Sequence[Point]], *, closed: bool) -> str:
    """SVG path data: absolute starts, steps with one decimal, rounding never adding up."""
    out = []
    for line in lines:
        x, y = round(line[0][0], 1), round(line[0][1], 1)
        steps = []
        for px, py in line[1:]:
            nx, ny = round(px, 1), round(py, 1)
            dx, dy = round(nx - x, 1), round(ny - y, 1)
            if dx == 0 and dy == 0:
                continue
            step_y = _step(dy)
            steps.append(_step(dx) + (step_y if step_y.startswith("-") else " " + step_y))
            x, y = nx, ny
        if not steps:
            continue
        body = steps[0] + "".join(step if step.startswith("-") else " " + step for step in steps[1:])
        out.append(f"M{short_number(line[0][0])} {short_number(line[0][1])}l{body}{'z' if closed else ''}")
    return "".join(out)


# --- keeping apart -----------------------------------------------------------------------------------


def overlap(a: Box, b: Box) -> bool:
    """Whether two boxes (left, top, right, bottom) share any area."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


CELL = 8.0
BORDER_COST = 2


class _Room:
    """The sheet's free room: boxes taken so far, and where labels may stand."""

    def __init__(self, area: Box) -> None:
        self.area = area
        self.taken: list[Box] = []
        self.soft: set[tuple[int, int]] = set()  # cells of CELL units that hold a river
        self.border: set[tuple[int, int]] = set()  # and those that hold the border

    def free(self, box: Box) -> bool:
        left, top, right, bottom = box
        area = self.area
        if left < area[0] or top < area[1] or right > area[2] or bottom > area[3]:
            return False
        # As overlap() has it; this is asked a million times a build.
        for x0, y0, x1, y1 in self.taken:  # noqa: SIM110
            if left < x1 and x0 < right and top < y1 and y0 < bottom:
                return False
        return True

    def cost(self, box: Box) -> int:
        """How many cells with a line the box covers; the border counts more, for a name on it belongs to neither side."""
        rows = range(int(box[1] // CELL), int(box[3] // CELL) + 1)
        cells = [(column, row) for column in range(int(box[0] // CELL), int(box[2] // CELL) + 1) for row in rows]
        return sum((cell in self.soft) + BORDER_COST * (cell in self.border) for cell in cells)

    def take(self, box: Box) -> None:
        self.taken.append(box)


def _middle(box: Box) -> Point:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _nearer(own: Point, others: Sequence[Point], box: Box) -> bool:
    """Whether a label's box lies as near to another point as to its own, or stands level with the other and not with its own."""
    def away(point: Point) -> float:
        return math.hypot(max(box[0] - point[0], 0, point[0] - box[2]), max(box[1] - point[1], 0, point[1] - box[3]))

    return any(away(other) <= away(own) + LEVEL or (box[1] <= other[1] <= box[3] and not box[1] <= own[1] <= box[3] and away(other) <= 3 * away(own)) for other in others)


def _around(x: float, y: float, width: float, height: float, gap: float) -> list[tuple[str, float, float, Box]]:
    """Places for a label around a point, best first: anchor, x, top of the text and its box."""
    up, down, mid = y - gap - height, y + gap, y - height / 2
    side = gap * 0.75
    spots = []
    for anchor, left, top in (
        ("start", x + gap, mid),
        ("end", x - gap - width, mid),
        ("start", x + side, up + gap * 0.4),
        ("start", x + side, down - gap * 0.4),
        ("end", x - side - width, up + gap * 0.4),
        ("end", x - side - width, down - gap * 0.4),
        ("middle", x - width / 2, up),
        ("middle", x - width / 2, down),
    ):
        tx = left if anchor == "start" else left + width if anchor == "end" else x
        spots.append((anchor, tx, top, (left, top, left + width, top + height)))
    return spots


LEVEL = 4  # units by which a label must be nearer to its own mark than to another


# --- drawing -----------------------------------------------------------------------------------------

DETAIL, WIDE_DETAIL = 0.55, 0.75  # units: bends smaller than this are not drawn
MARK = 12.0  # half the size of a crossing's mark
FLAT = 8.5  # half the height of the mark of which no source tells: flat, with room for a number
LINE = 1.12
TIGHT = 0.5  # radians within some letters of a river's name: in a sharper bend they run into each other


class _Painter:
    """Draws one sheet: the view, or its inset."""

    def __init__(self, sheet: Sheet, view: View, geometry: Geometry, words: Words, prefix: str, *, small: bool) -> None:
        self.sheet, self.view, self.geometry, self.words, self.prefix, self.small = sheet, view, geometry, words, prefix, small
        left, top, right, bottom = sheet.box(-4)
        self.room = _Room((left, top, right, bottom))
        self.labels: list[Label] = []
        # The inset shows more detail than the view's own zoom would allow: it has bounds of its own.
        self.max_zoom = 99 if small else view.max_zoom
        self.shapes: dict[str, list[list[Point]]] = {}
        self.places: dict[str, Point] = {}
        self.marked: dict[str, tuple[int, float, float, bool]] = {}
        self.wide = sheet.units_per_km < 0.6  # several hundred kilometres: only the units the map is about
        self.detail = WIDE_DETAIL if self.wide else DETAIL

    def _layer(self, name: str) -> dict[str, list[list[Point]]]:
        """The lines of a layer on the sheet, without those that lie wholly beside it."""
        layer = self.geometry.layer(name, self.sheet.bounds if self.small else self.view.bounds, self.max_zoom)
        box = self.sheet.bounds
        found = {}
        for ident, (file, lines) in layer.items():
            near = [
                self.sheet.project(line)
                for line, (west, south, east, north) in zip(lines, file.extents[name][ident], strict=True)
                if west <= box.east and east >= box.west and south <= box.north and north >= box.south
            ]
            if near:
                found[ident] = near
        return found

    def land(self) -> list[str]:
        """Water is the sheet itself; then countries, units, and rivers; the border line comes above all of them."""
        box = self.sheet.box(6)
        out = []
        sides = dict(zip(self.view.sides, ("side-a", "side-b"), strict=True))
        for ident, rings in self._layer("land").items():
            cut = [simplify(ring, self.detail) for ring in (clip_ring(ring, box) for ring in rings) if ring]
            data = path(cut, closed=True)
            if data:
                self.shapes[ident] = cut
                out.append(f'<path class="{sides.get(ident, "side-0")}" d="{data}"/>')
        if "states" in self.view.layers or self.view.states:
            for ident, rings in self._layer("states").items():
                if self.wide and ident not in self.view.states:
                    continue
                cut = [simplify(ring, self.detail) for ring in (clip_ring(ring, box) for ring in rings) if ring]
                data = path(cut, closed=True)
                if data:
                    self.shapes[ident] = cut
                    about = " is-about" if ident in self.view.states else ""
                    out.append(f'<path class="unit {sides.get(ident.split("-")[0], "side-0")}{about}" d="{data}"/>')
        return out

    def rivers(self) -> list[str]:
        self.river_lines: dict[str, list[list[Point]]] = {}
        if "rivers" not in self.view.layers:
            return []
        out = []
        box = self.sheet.box(6)
        for ident, lines in self._layer("rivers").items():
            if self.view.rivers and ident not in self.view.rivers:
                continue
            cut = [simplify(part, self.detail) for line in lines for part in clip_line(line, box)]
            if cut:
                self.river_lines[ident] = cut
                out.append(f'<path class="river" d="{path(cut, closed=False)}"/>')
        return out

    def border(self) -> list[str]:
        self.border_lines: list[list[Point]] = []
        if "border" not in self.view.layers:
            return []
        box = self.sheet.box(6)
        for lines in self._layer("border").values():
            self.border_lines += [simplify(part, self.detail) for line in lines for part in clip_line(line, box)]
        data = path(self.border_lines, closed=False)
        return [f'<path class="border-case" d="{data}"/><path class="border" d="{data}"/>'] if data else []

    def put(self, kind: str, lines: list[str], anchor: str, x: float, top: float, box: Box, size: float) -> str:
        """Take the room of a label and give its element."""
        self.room.take((box[0] - 3, box[1], box[2] + 3, box[3]))
        self.labels.append(Label(kind, " ".join(lines), box))
        base = top + size * 0.9
        where = f'x="{short_number(x)}"'
        end = "" if anchor == "start" else f' text-anchor="{anchor}"'
        if len(lines) == 1:
            return f'<text class="{kind}" {where} y="{short_number(base)}"{end}>{escape(lines[0])}</text>'
        spans = "".join(
            f'<tspan {where} y="{short_number(base + n * size * LINE)}">{escape(line)}</tspan>' for n, line in enumerate(lines)
        )
        return f'<text class="{kind}"{end}>{spans}</text>'

    def country_at(self, point: Point) -> str:
        """The country code of the unit under a point; empty on water and beyond the units drawn."""
        return next((ident.split("-")[0] for ident, rings in self.shapes.items() if "-" in ident and inside(point, rings)), "")

    def point_label(
        self, kind: str, name: str, x: float, y: float, gap: float, size: float, *, bold: bool, longest: Sequence[int] = (99,),
        home: str | None = None, only_home: bool = False, further_off: bool = False, others: Sequence[Point] = (),
    ) -> str:  # fmt: skip
        """A name beside its point, in the first place that is free; nothing when none is.

        A place as near to one of the ``others`` comes late: a reader would take the name for theirs.
        ``longest`` are lengths of lines to try, the best first; ``further_off`` tries places at some distance, too.
        With ``home``, a country code, places within that country come first, or alone with ``only_home``: a town's
        name on the far bank would say the wrong thing.
        """
        spots: list[tuple[float, int, str, float, float, Box]] = []
        for row, widest in enumerate(longest):
            lines = wrap(name, widest)
            width = max(text_width(line, size, bold=bold) for line in lines)
            height = size * LINE * len(lines)
            for further in (0, 12) if further_off else (0,):
                spots += [
                    (self.room.cost(box) + 3 * row * row + 1.5 * further + 9 * (home is not None and self.country_at(_middle(box)) != home) + 9 * _nearer((x, y), others, box), order, anchor, tx, top, box)
                    for order, (anchor, tx, top, box) in enumerate(_around(x, y, width, height, gap + further))
                    if self.room.free(box)
                ]
        if only_home:
            spots = [spot for spot in spots if all(self.country_at((x, _middle(spot[5])[1])) == home for x in spot[5][::2])]
        if not spots:
            return ""
        _, _, anchor, tx, top, box = min(spots)
        lines = next(lines for lines in (wrap(name, widest) for widest in longest) if abs(len(lines) * size * LINE - (box[3] - box[1])) < 0.1)
        return self.put(kind, lines, anchor, tx, top, box, size)

    def spread(self, marks: Sequence[Mark]) -> dict[str, Point]:
        """Where each mark is drawn: on its place, or pushed off neighbours that would cover it."""
        at = {mark.id: self.sheet.at(mark.lon, mark.lat) for mark in marks}
        apart = MARK * 2 + 2
        order = sorted(at)
        for _ in range(60):
            moved = False
            for i, first in enumerate(order):
                for second in order[i + 1 :]:
                    (ax, ay), (bx, by) = at[first], at[second]
                    dx, dy = bx - ax, by - ay
                    distance = math.hypot(dx, dy)
                    if distance >= apart:
                        continue
                    if distance < 0.01:
                        dx, dy, distance = 0.0, 1.0, 1.0
                        push = apart / 2
                    else:
                        push = (apart - distance) / 2 + 0.05
                    ux, uy = dx / distance, dy / distance
                    at[first] = (ax - ux * push, ay - uy * push)
                    at[second] = (bx + ux * push, by + uy * push)
                    moved = True
            if not moved:
                break
        left, top, right, bottom = self.sheet.box(-MARK - 3)
        return {ident: (min(max(x, left), right), min(max(y, top), bottom)) for ident, (x, y) in at.items()}

    def marks(self, marks: Sequence[Mark]) -> list[str]:
        """Leaders of marks that had to move, and a sign for each mark; takes their room."""
        self.places = self.spread(marks)
        out = []
        for mark in marks:
            x, y = self.places[mark.id]
            rx, ry = self.sheet.at(mark.lon, mark.lat)
            if math.hypot(x - rx, y - ry) > 3:
                out.append(f'<path class="leader" d="M{short_number(rx)} {short_number(ry)}L{short_number(x)} {short_number(y)}"/>')
                out.append(f'<circle class="spot" cx="{short_number(rx)}" cy="{short_number(ry)}" r="3"/>')
            out.append(MARK_SIGN + mark.id)
            self.marked[mark.id] = (mark.number, x, y, mark.approximate)
            half = MARK + (6 if mark.approximate else 1)
            self.room.take((x - half, y - half, x + half, y + half))
        return out

    def along(self, ident: str, size: float = 15) -> str:
        """A river's name along its course: the calmest stretch that is long enough and free."""
        name = self.words.rivers.get(ident, "")
        if not name:
            return ""
        need = text_width(name, size) + 8
        best: tuple[float, list[Point]] | None = None
        for part in self.river_lines.get(ident, ()):
            smooth = _resample(_smooth(_resample(part, 4), 6), 6)
            count = math.ceil(need / 6)
            for start in range(0, len(smooth) - count):
                piece = smooth[start : start + count + 1]
                if piece[0][0] > piece[-1][0]:
                    piece = piece[::-1]
                for shift in (-5.0, size * 0.72 + 6):  # above the water, or below it
                    boxes = _boxes_along(piece, shift, size)
                    if any(not self.room.free(box) for box in boxes):
                        continue
                    if _tightest(_shifted(piece, shift)) > TIGHT:
                        continue
                    cost = _bend(piece) * 40 + sum(self.room.cost(box) for box in boxes) + (2 if shift > 0 else 0)
                    if piece[-1][0] - piece[0][0] < need * 0.25:
                        cost += 12  # steep text is hard to read
                    if best is None or cost < best[0]:
                        best = (cost, _shifted(piece, shift))
        if best is None or best[0] > 140:
            return ""
        line = best[1]
        for box in _boxes_along(line, 0.0, size):
            self.room.take(box)
            self.labels.append(Label("r", name, box))
        key = f"{self.prefix}-{ident}"
        data = path([simplify(line, 0.4)], closed=False)
        return (
            f'<path id="{key}" class="none" d="{data}"/>'
            f'<text class="r"><textPath href="#{key}" startOffset="50%" text-anchor="middle">{escape(name)}</textPath></text>'
        )

    def area_label(self, kind: str, name: str, rings: Sequence[Sequence[Point]], size: float, spacing: float, longest: int) -> str:
        """A name inside its shape, as near to the middle of it as is free; nothing when none is."""
        if not rings:
            return ""
        lines = wrap(name, longest)
        width = max(text_width(line, size, spacing=spacing) for line in lines)
        height = size * LINE * len(lines)
        xs = [x for ring in rings for x, _ in ring]
        ys = [y for ring in rings for _, y in ring]
        left, top, right, bottom = self.room.area
        x0, x1 = max(min(xs), left), min(max(xs), right)
        y0, y1 = max(min(ys), top), min(max(ys), bottom)
        cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
        step = 8
        spots = sorted(
            (math.hypot(x0 + column * step + width / 2 - cx, y0 + row * step + height / 2 - cy), column, row)
            for row in range(int((y1 - y0 - height) // step) + 1)
            for column in range(int((x1 - x0 - width) // step) + 1)
        )
        best: tuple[float, Box] | None = None
        for far, column, row in spots:
            if best is not None and far >= best[0]:
                break
            bx, by = x0 + column * step, y0 + row * step
            box = (bx, by, bx + width, by + height)
            if not self.room.free(box):
                continue
            far += 15 * self.room.cost(box)
            if best is not None and far >= best[0]:
                continue
            corners = [(bx + width * f, by + height * g) for f in (0, 1, 0.5, 0.25, 0.75) for g in (0, 1, 0.5)]
            if all(inside(corner, rings) for corner in corners):
                best = (far, box)
        if best is None:
            return ""
        box = best[1]
        return self.put(kind, lines, "middle", (box[0] + box[2]) / 2, box[1], box, size)

    def soften(self) -> None:
        """Labels rather keep off the border and the rivers, but may cross them."""
        rivers = [line for lines in self.river_lines.values() for line in lines]
        for cells, lines in ((self.room.border, self.border_lines), (self.room.soft, rivers)):
            for line in lines:
                cells.update(_cells(line))


def _cells(line: Sequence[Point]) -> set[tuple[int, int]]:
    """The cells of the room that a line runs through."""
    return {(int(x // CELL), int(y // CELL)) for x, y in _resample(line, CELL / 2)}


def mark_shape(look: str, x: float, y: float) -> str:
    """The mark of a look: disc, diamond or square, filled or hollow, and a flat frame where no source tells."""
    if look.endswith("restricted"):
        r = short_number(MARK + 3)
        return f'<path class="st-{look}" d="M{short_number(x)} {short_number(y - MARK - 3)}l{r} {r} -{r} {r} -{r} -{r}z"/>'
    if look.endswith("closed"):
        r = MARK - 1
        return f'<rect class="st-{look}" x="{short_number(x - r)}" y="{short_number(y - r)}" width="{short_number(2 * r)}" height="{short_number(2 * r)}"/>'
    if look == "unknown":
        return f'<rect class="st-unknown" x="{short_number(x - MARK - 1)}" y="{short_number(y - FLAT)}" width="{short_number(2 * MARK + 2)}" height="{short_number(2 * FLAT)}" rx="3"/>'
    return f'<circle class="st-{look}" cx="{short_number(x)}" cy="{short_number(y)}" r="{short_number(MARK)}"/>'


def _resample(line: Sequence[Point], every: float) -> list[Point]:
    out = [line[0]]
    left = every
    for (ax, ay), (bx, by) in zip(line, line[1:], strict=False):
        length = math.hypot(bx - ax, by - ay)
        done = 0.0
        while length - done >= left:
            done += left
            t = done / length
            out.append((ax + t * (bx - ax), ay + t * (by - ay)))
            left = every
        left -= length - done
    if len(out) == 1:
        out.append(line[-1])
    return out


def _smooth(line: list[Point], reach: int) -> list[Point]:
    if len(line) < 3:
        return line
    out = []
    for i in range(len(line)):
        near = min(reach, i, len(line) - 1 - i)
        window = line[i - near : i + near + 1]
        out.append((sum(p[0] for p in window) / len(window), sum(p[1] for p in window) / len(window)))
    return out


def _turns(line: Sequence[Point]) -> list[float]:
    """By how many radians a line turns at each of its points but the ends."""
    angles = [math.atan2(b[1] - a[1], b[0] - a[0]) for a, b in zip(line, line[1:], strict=False)]
    return [abs((b - a + math.pi) % (2 * math.pi) - math.pi) for a, b in zip(angles, angles[1:], strict=False)]


def _tightest(line: Sequence[Point]) -> float:
    """The most that a line turns within four of its steps, about three letters of a name."""
    turns = _turns(line)
    return max((sum(turns[at : at + 4]) for at in range(len(turns))), default=0.0)


def _bend(line: Sequence[Point]) -> float:
    turns = _turns(line)
    return sum(turns) * 0.3 + max(turns, default=0.0) * 4


def _shifted(line: Sequence[Point], shift: float) -> list[Point]:
    """The line moved sideways; a positive shift is to the right of its course, which is down for text."""
    out = []
    for i, (x, y) in enumerate(line):
        a, b = line[max(0, i - 2)], line[min(len(line) - 1, i + 2)]
        length = math.hypot(b[0] - a[0], b[1] - a[1]) or 1.0
        out.append((x - (b[1] - a[1]) / length * shift, y + (b[0] - a[0]) / length * shift))
    return out


def _boxes_along(line: Sequence[Point], shift: float, size: float) -> list[Box]:
    """Boxes that cover text of a size standing on the line."""
    middle = _shifted(line, shift - size * 0.33)
    half = size * 0.52
    return [(x - half, y - half, x + half, y + half) for x, y in middle[::2]]


# --- the whole ---------------------------------------------------------------------------------------


def _scale_bar(sheet: Sheet, room: _Room, unit: str) -> tuple[str, Box]:
    """A scale bar in the lower corner that has fewer marks in it."""
    km = round_length(sheet.width * 0.24 / sheet.units_per_km)
    length = km * sheet.units_per_km
    text = f"{km} {unit}"
    width = max(length, text_width(text, 15)) + 12
    left, _, right, bottom = sheet.box()
    spots = [(left + 6, bottom - 34), (right - 6 - width, bottom - 34)]
    x, y = min(spots, key=lambda spot: sum(overlap((spot[0], spot[1], spot[0] + width, spot[1] + 30), box) for box in room.taken))
    box = (x, y, x + width, y + 30)
    bar = f"M{short_number(x + 6)} {short_number(y + 20)}v5h{short_number(length)}v-5"
    svg = f'<g class="scale"><path d="{bar}"/><text x="{short_number(x + 6)}" y="{short_number(y + 15)}">{escape(text)}</text></g>'
    return svg, box


def _corner(sheet: Sheet, width: float, height: float, points: Sequence[Point], lines: Sequence[Sequence[Point]]) -> Point:
    """The corner for the inset: the one that hides the fewest marks, then towns, then border."""
    left, top, right, bottom = sheet.box(-6)
    corners = [(right - width, top), (left, top), (right - width, bottom - height), (left, bottom - height)]

    def hidden(corner: Point) -> float:
        box = (corner[0] - 4, corner[1] - 4, corner[0] + width + 4, corner[1] + height + 4)
        held = [p for p in points if box[0] <= p[0] <= box[2] and box[1] <= p[1] <= box[3]]
        crossed = sum(1 for line in lines for x, y in _resample(line, 8) if box[0] <= x <= box[2] and box[1] <= y <= box[3])
        return len(held) * 10 + crossed

    return min(corners, key=hidden)


def draw(view: View, geometry: Geometry, towns: Sequence[Town], marks: Sequence[Mark], words: Words, *, prefix: str) -> Drawing:
    """Draw a view.

    ``towns`` and ``marks`` may hold more than the view shows: what lies outside is left out. ``prefix``
    begins every ``id`` in the SVG, so it must be unique on the page. Raises nothing on any words: they are
    escaped. Labels for which there is no room are left out.
    """
    sheet = Sheet.fit(view.bounds, WIDTH, LOWEST, HIGHEST)
    painter = _Painter(sheet, view, geometry, words, prefix, small=False)
    base = painter.land() + painter.rivers()
    border = painter.border()
    painter.soften()

    shown = [mark for mark in marks if sheet.bounds.holds(mark.lon, mark.lat)] if "crossings" in view.layers else []
    close = [mark for mark in shown if view.inset and view.inset.holds(mark.lon, mark.lat)]
    inset: list[str] = []
    labels: list[Label] = []
    marked: dict[str, tuple[int, float, float, bool]] = {}
    if view.inset and close:
        frame = Sheet.fit(view.inset, 196, 150, 236)
        others = [sheet.at(m.lon, m.lat) for m in shown if m not in close] * 3
        others += [sheet.at(t.lon, t.lat) for t in towns if t.rank <= 2]
        x0, y0 = _corner(sheet, frame.width, frame.height, others, painter.border_lines)
        frame = Sheet(frame.bounds, frame.width, frame.height, x0, y0)
        inset, labels, marked = _draw_inset(frame, sheet, view, geometry, towns, close, words, prefix)
        painter.room.take(frame.box(4))
        left, top, right, bottom = _little_box(sheet, frame)
        painter.room.take((left - 2, top - 2, right + 2, bottom + 2))
        # No name stands on the line from one to the other.
        for x, y in _resample(_leader((left, top, right, bottom), frame), CELL):
            painter.room.take((x - 2, y - 2, x + 2, y + 2))
    plain = [mark for mark in shown if mark not in close]

    drawn = painter.marks(plain)
    scale, scale_box = _scale_bar(sheet, painter.room, words.kilometres)
    painter.room.take(scale_box)
    spots = _spots(painter, towns, view, plain, hide=view.inset if close else None)
    texts = _mark_names(painter, plain)
    dots, town_names = _towns(painter, spots)
    texts += town_names + _names(painter, words, view)

    size = f'width="{WIDTH}" height="{short_number(sheet.height)}"'
    parts = [
        f'<clipPath id="{prefix}-c"><rect {size}/></clipPath><g clip-path="url(#{prefix}-c)"><rect class="water" {size}/>',
        *base, *border, "</g>", *drawn, *dots, scale, *texts, *inset,
    ]  # fmt: skip
    shapes = marked | painter.marked
    return Drawing(
        parts=tuple(_joined(parts)),
        shapes={mark.id: shapes[mark.id] for mark in shown},
        labels=tuple(painter.labels + labels),
        names=_inverse(painter),
        sheet=sheet,
        prefix=prefix,
    )


def _joined(parts: Iterable[str]) -> Iterable[str]:
    """The pieces with plain text run together, so that only the marks stand alone."""
    text = ""
    for part in parts:
        if part.startswith(MARK_SIGN):
            yield text
            yield part
            text = ""
        else:
            text += part
    yield text


def _inverse(painter: _Painter) -> tuple[tuple[str, str, float, float], ...]:
    """Names of areas and rivers with the latitude and longitude of their middle."""
    sheet = painter.sheet
    found: dict[tuple[str, str], list[Point]] = {}
    for label in painter.labels:
        if label.kind[0] in "csr":
            found.setdefault((label.kind[0], label.text), []).append(_middle(label.box))
    out = []
    for (kind, text), points in found.items():
        x, y = points[len(points) // 2]
        box = sheet.bounds
        lat = box.north - (y - sheet.y0) / sheet.height * (box.north - box.south)
        lon = box.west + (x - sheet.x0) / sheet.width * (box.east - box.west)
        out.append((kind, text, round(lat, 3), round(lon, 3)))
    return tuple(out)


def _little_box(sheet: Sheet, frame: Sheet) -> Box:
    """Where the inset's area lies on the sheet, never smaller than a reader can see."""
    left, top = sheet.at(frame.bounds.west, frame.bounds.north)
    right, bottom = sheet.at(frame.bounds.east, frame.bounds.south)
    if right - left < 8:
        x, y = (left + right) / 2, (top + bottom) / 2
        return x - 4, y - 4, x + 4, y + 4
    return left, top, right, bottom


def _leader(little: Box, frame: Sheet) -> tuple[Point, Point]:
    """The line from an inset's area on the sheet to the inset, from side to side or from edge to edge."""
    left, top, right, bottom = little
    middle_x, middle_y = _middle(little)
    if frame.x0 > right or frame.x0 + frame.width < left:
        end = min(max(middle_y, frame.y0 + 8), frame.y0 + frame.height - 8)
        return ((right, middle_y), (frame.x0, end)) if frame.x0 > right else ((left, middle_y), (frame.x0 + frame.width, end))
    return ((middle_x, top), (middle_x, frame.y0 + frame.height)) if frame.y0 < top else ((middle_x, bottom), (middle_x, frame.y0))


def _draw_inset(
    frame: Sheet, sheet: Sheet, view: View, geometry: Geometry, towns: Sequence[Town], marks: Sequence[Mark], words: Words, prefix: str
) -> tuple[list[str], list[Label], dict[str, tuple[int, float, float, bool]]]:
    key = f"{prefix}-i"
    painter = _Painter(frame, view, geometry, words, key, small=True)
    base = painter.land() + painter.rivers() + painter.border()
    painter.soften()
    drawn = painter.marks(marks)
    scale, scale_box = _scale_bar(frame, painter.room, words.kilometres)
    painter.room.take(scale_box)
    spots = _spots(painter, towns, view, marks, hide=None)
    names = _mark_names(painter, marks)
    dots, texts = _towns(painter, spots)
    left, top, right, bottom = little = _little_box(sheet, frame)
    (from_x, from_y), (to_x, to_y) = _leader(little, frame)
    place = f'x="{short_number(frame.x0)}" y="{short_number(frame.y0)}" width="{short_number(frame.width)}" height="{short_number(frame.height)}"'
    parts = [
        f'<g class="inset"><path class="inset-line" d="M{short_number(left)} {short_number(top)}H{short_number(right)}V{short_number(bottom)}'
        f'H{short_number(left)}zM{short_number(from_x)} {short_number(from_y)}L{short_number(to_x)} {short_number(to_y)}"/>'
        f'<clipPath id="{key}-c"><rect {place}/></clipPath>'
        f'<g clip-path="url(#{key}-c)"><rect class="water" {place}/>{"".join(base)}</g>',
        *drawn, *dots, scale, *names, *texts, f'<rect class="frame" {place}/></g>',
    ]  # fmt: skip
    return parts, painter.labels, painter.marked


def _mark_names(painter: _Painter, marks: Sequence[Mark]) -> list[str]:
    """Names of crossings where there is room; the number in the mark leads to the list in any case."""
    size = 15 if painter.small else 16
    return [
        painter.point_label("k", mark.name, *painter.places[mark.id], MARK + 6, size, bold=True, longest=(14,) if painter.small else (18, 28, 13), further_off=not painter.small, others=[place for ident, place in painter.places.items() if ident != mark.id])
        for mark in sorted(marks, key=lambda mark: mark.number)
    ]


@dataclass
class _Spot:
    """A town on the sheet, with the size of its dot; ``crowded`` when a mark stands beside it, ``hidden`` when it stands on it."""

    town: Town
    x: float
    y: float
    radius: float
    crowded: bool = False
    hidden: bool = False
    reserved: Box | None = None


def _spots(painter: _Painter, towns: Sequence[Town], view: View, marks_shown: Sequence[Mark], *, hide: Bounds | None) -> list[_Spot]:
    """The towns and airports that the sheet can hold, first ranks first; keeps room for the dots of the first two ranks."""
    scale = painter.sheet.units_per_km
    lowest_rank = 2 if scale < 0.6 else 3 if scale < 1.2 else 5
    marks = list(painter.places.values())
    mark_names = [mark.name for mark in marks_shown]
    found: list[_Spot] = []
    for town in sorted(towns, key=lambda town: (town.airport, town.rank, town.id)):
        if not painter.sheet.bounds.holds(town.lon, town.lat) or (hide and hide.holds(town.lon, town.lat)):
            continue
        if ("airports" if town.airport else "towns") not in view.layers or town.rank > lowest_rank:
            continue
        x, y = painter.sheet.at(town.lon, town.lat)
        spot = _Spot(town, x, y, 6.0 if town.airport else {1: 5.5, 2: 4.5, 3: 4.0}.get(town.rank, 3.5))
        near = min((math.hypot(x - mx, y - my) for mx, my in marks), default=99.0)
        if near < MARK + spot.radius - 2:
            # The mark stands on it: no dot. A town of the first rank is still named, unless the mark's name says it.
            if town.rank == 1 and not town.airport and not any(town.name in name for name in mark_names):
                spot.hidden = True
                found.append(spot)
            continue
        spot.crowded = near < MARK + spot.radius + 6
        box = (x - spot.radius, y - spot.radius, x + spot.radius, y + spot.radius)
        if spot.crowded or (town.rank <= 2 and painter.room.free(box)):
            painter.room.take(box)
            spot.reserved = box
        found.append(spot)
    return found


def _towns(painter: _Painter, spots: Sequence[_Spot]) -> tuple[list[str], list[str]]:
    """Dots and names of towns and airports; one without room for its name is left out."""
    dots: list[str] = []
    texts: list[str] = []
    size = 15 if painter.small else 16
    for spot in spots:
        town, x, y, radius = spot.town, spot.x, spot.y, spot.radius
        box = (x - radius, y - radius, x + radius, y + radius)
        if spot.reserved:
            painter.room.taken.remove(spot.reserved)
        elif not spot.hidden and not painter.room.free(box):
            continue
        rank = min(town.rank, 3)
        label = painter.point_label(
            "a" if town.airport else f"t t{rank}", town.name, x, y, MARK + 9 if spot.hidden else radius + 3, size,
            bold=rank == 1 and not town.airport, longest=(16, 10), home=painter.country_at((x, y)), only_home=spot.hidden,
        )  # fmt: skip
        if not label:
            continue
        if spot.hidden:
            texts.append(label)
            continue
        painter.room.take(box)
        if town.airport:
            dots.append(f'<path class="plane" d="M{short_number(x)} {short_number(y - 6)}l6 11h-12z"/>')
        else:
            dots.append(f'<circle class="town t{rank}" cx="{short_number(x)}" cy="{short_number(y)}" r="{short_number(radius)}"/>')
        texts.append(label)
    return dots, texts


def _names(painter: _Painter, words: Words, view: View) -> list[str]:
    """Names of countries, units and rivers."""
    texts = [painter.along(ident) for ident in sorted(painter.river_lines)]
    for ident in sorted(words.countries, key=lambda ident: (ident not in view.sides, ident)):
        name = words.countries[ident].upper()
        size, spacing = (19, 3.0) if ident in view.sides else (15, 1.5)
        units = [ring for key, rings in painter.shapes.items() if key.startswith(ident + "-") for ring in rings]
        kind = "c" if ident in view.sides else "c o"
        land = painter.shapes.get(ident, [])
        # Close by, the units follow the border better than the country's coarse shape does.
        for rings in (land, units) if painter.wide else (units, land):
            label = painter.area_label(kind, name, rings, size, spacing, 99)
            if label:
                break
        texts.append(label)
        if label:
            left, top, right, bottom = painter.room.taken.pop()
            painter.room.take((left - 8, top - 8, right + 8, bottom + 8))
    own, others = ([ident for ident in sorted(words.states) if ident in painter.shapes and (ident in view.states) is is_own] for is_own in (True, False))
    taken, labels = len(painter.room.taken), len(painter.labels)
    named = [painter.area_label("s", words.states[ident], painter.shapes[ident], 16, 0.5, 12) for ident in own]
    if 2 * sum(map(bool, named)) < len(named):
        # A map that has room for few of the states that it is about names none: which few would look like a choice.
        del painter.room.taken[taken:], painter.labels[labels:]
        named = []
    return [*texts, *named, *(painter.area_label("s", words.states[ident], painter.shapes[ident], 16, 0.5, 12) for ident in others)]
