"""The maps of a site: a figure for a page, and the scripts and geometry that a reader's click loads.

Folium writes the scripts. It renders its output as a template twice, so free text given to it would be run while
the site is built: it receives ids of lower-case letters, digits and hyphens, numbers, and constants of this file,
nothing else. Words reach the interactive map from the figure's own, escaped HTML. One script serves all languages.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from html import unescape
from itertools import count
from typing import Any

from markupsafe import Markup, escape

from . import svgmap
from .dates import PartialDate
from .escaping import inert
from .geo import SAFE_ID, Bounds, Geometry, Sheet, inside
from .looks import HOLLOW, LOOKS, joint_look
from .model import Site
from .periods import Answer
from .pictures import MapPicture
from .statuses import StatusView
from .svgmap import Drawing, Mark, Town, View
from .urls import Urls
from .wording import Words, wording

FOLDER = "assets/maps"
TILES = "https://tile.openstreetmap.org"
TILE_HOST = "tile.openstreetmap.org"
LOCATOR_KM = 22.0  # half the width of the small map on a crossing's page


@dataclass(frozen=True)
class Area:
    """A state on a view: its id, the id of its shape, and a point well inside what the view shows of it."""

    state: str
    shape: str
    lat: float
    lon: float


@dataclass(frozen=True)
class Spot:
    """Where a view shows how many events there were: at a crossing, in a town, or in a state as a whole."""

    kind: str
    id: str
    lat: float
    lon: float
    events: tuple[Any, ...]

    @property
    def key(self) -> str:
        """A name for the mark and its row."""
        return f"{self.kind}-{self.id}"


# --- the script --------------------------------------------------------------------------------------


@contextmanager
def _counted_ids(prefix: str) -> Iterator[None]:
    """Folium's element ids are random; here they count, so that the same map is the same text."""
    from branca.element import Element

    numbers = count(1)
    original = Element.__dict__["_generate_id"]
    Element._generate_id = classmethod(lambda cls: f"{prefix}_{next(numbers)}")
    try:
        yield
    finally:
        Element._generate_id = original


def _safe(*idents: str) -> None:
    for ident in idents:
        if not SAFE_ID.match(ident):
            raise ValueError(f"expected an id of lower-case letters, digits and hyphens for a map script; found {ident!r}")


def script(view: View, towns: Sequence[Town], marks: Sequence[Mark], geometry: Geometry, areas: Sequence[Area] = (), spots: Sequence[Spot] = ()) -> str:
    """The JavaScript of an interactive map: ``explainer.maps["ID"] = function (L, explainer) { … }``.

    Statuses, names and counts are not in it: the page's own list and tables have them. ``areas`` may be tinted, ``spots``
    may carry the number of events. Raises ``ValueError`` for an id that is not safe.
    """
    import folium
    from branca.element import MacroElement
    from folium.template import Template

    class Call(MacroElement):
        """A call of one of our functions in ``map-live.js`` with the map and constant arguments."""

        _template = Template("{% macro script(this, kwargs) %}explainer.{{ this.function }}({{ this.target }}, {{ this.data }});{% endmacro %}")

        def __init__(self, function: str, target: str, data: object) -> None:
            super().__init__()
            self._name = "Call"
            self.function, self.target, self.data = function, target, json.dumps(data, separators=(",", ":"))

    _safe(view.id, *view.states, *view.sides, *(town.id for town in towns), *(mark.id for mark in marks), *(part for area in areas for part in (area.state, area.shape)), *(spot.key for spot in spots))
    slug = view.id.replace("-", "_")
    sheet = Sheet.fit(view.bounds, svgmap.WIDTH, svgmap.LOWEST, svgmap.HIGHEST)
    lon, lat = (round(number, 4) for number in sheet.bounds.middle)
    with _counted_ids(slug):
        made = folium.Map(
            location=[lat, lon],
            zoom_start=view.zoom,
            tiles=None,
            zoom_control=False,
            scroll_wheel_zoom=False,
            attribution_control=False,
            zoom_snap=0.5,
        )
        # Folium gives these two to its tiles only, and there are none.
        made.options.update(minZoom=max(view.zoom - 2, 3), maxZoom=view.max_zoom)
        made._id = slug
        name = made.get_name()

        def call(function: str, data: object, target: str = name) -> None:
            made.add_child(Call(function, target, data))

        box = sheet.bounds
        call("prepare", [[round(box.south, 4), round(box.west, 4)], [round(box.north, 4), round(box.east, 4)]])
        for shapes in _shapes(view, geometry, _wider(box, 1.0)):
            call("shapes", shapes)
        shown = [
            [town.id, round(town.lat, 4), round(town.lon, 4), 4 if town.airport else min(town.rank, 5)]
            for town in towns
            if box.holds(town.lon, town.lat) and ("airports" if town.airport else "towns") in view.layers
        ]
        call("towns", shown)
        for mark in marks:
            if not box.holds(mark.lon, mark.lat) or "crossings" not in view.layers:
                continue
            half = 18 if mark.approximate else 14
            icon = folium.DivIcon(
                html=f"<b>{int(mark.number)}</b>", class_name="mk is-approx" if mark.approximate else "mk",
                icon_size=(2 * half, 2 * half), icon_anchor=(half, half),
            )  # fmt: skip
            marker = folium.Marker(location=[round(mark.lat, 6), round(mark.lon, 6)], icon=icon, rise_on_hover=True)
            made.add_child(marker)
            call("crossing", [mark.id, name], marker.get_name())
        if areas:
            call("areas", [[area.state, area.shape, round(area.lat, 4), round(area.lon, 4)] for area in areas])
        if spots:
            call("spots", [[spot.key, round(spot.lat, 5), round(spot.lon, 5)] for spot in spots])
        figure = made.get_root()
        figure.render()
        body = figure.script.render()
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    return f'explainer.maps["{view.id}"]=function(L,explainer){{\n' + "\n".join(lines) + f"\nreturn {name};\n}};\n"


def _shapes(view: View, geometry: Geometry, near: Bounds) -> Iterator[list[Any]]:
    """The shapes of a view that lie at least partly in ``near``, from the lowest layer up: geometry file, layer, class, ids.

    What lies further out is never reached by moving the map, so it is not drawn.
    """
    sides = dict(zip(view.sides, ("side-a", "side-b"), strict=True))
    for layer in ("land", "states", "rivers", "border"):
        if layer in ("rivers", "border") and layer not in view.layers:
            continue
        groups: dict[tuple[str, str], list[str]] = {}
        for ident, (file, _) in geometry.layer(layer, view.bounds, view.max_zoom).items():
            extents = file.extents[layer][ident]
            if not any(w <= near.east and e >= near.west and s <= near.north and n >= near.south for w, s, e, n in extents):
                continue
            if layer == "rivers" and view.rivers and ident not in view.rivers:
                continue
            side = sides.get(ident.split("-")[0], "side-0")
            look = {"rivers": "river", "border": "border"}.get(layer, side if layer == "land" else f"unit {side}")
            if ident in view.states and layer == "states":
                look += " is-about"
            groups.setdefault((file.name, look), []).append(ident)
        for (file_name, look), idents in groups.items():
            yield [file_name, layer, look, sorted(idents)]


def _well_inside(rings: Sequence[Sequence[tuple[float, float]]], box: Bounds) -> tuple[float, float] | None:
    """A point inside a shape and a box, far from the edges of both; ``None`` where they hardly meet."""
    steps = 14
    grid = [
        [(box.west + (box.east - box.west) * (column + 0.5) / steps, box.south + (box.north - box.south) * (row + 0.5) / steps) for column in range(steps)]
        for row in range(steps)
    ]
    held = {(row, column) for row, line in enumerate(grid) for column, point in enumerate(line) if inside(point, rings)}
    if not held:
        return None
    middle = sum(row for row, _ in held) / len(held), sum(column for _, column in held) / len(held)

    def room(cell: tuple[int, int]) -> int:
        """How far away, in steps, the nearest point outside lies."""
        reach = 1
        while all((cell[0] + dy, cell[1] + dx) in held for dy in range(-reach, reach + 1) for dx in range(-reach, reach + 1)):
            reach += 1
        return reach

    row, column = max(sorted(held), key=lambda cell: (min(room(cell), 3), -abs(cell[0] - middle[0]) - abs(cell[1] - middle[1])))
    return grid[row][column]


def _wider(box: Bounds, share: float) -> Bounds:
    tall, wide = (box.north - box.south) * share, (box.east - box.west) * share
    return Bounds(box.south - tall, box.west - wide, box.north + tall, box.east + wide)


def _hashed(name: str, ending: str, text: str) -> str:
    """A file name that changes with its content, so that a browser never mixes two versions."""
    return f"{FOLDER}/{name}.{hashlib.sha256(text.encode()).hexdigest()[:10]}.{ending}"


# --- from records ------------------------------------------------------------------------------------


def _box(view: View) -> Bounds:
    """What a view's drawing shows: its bounds, and more where the sheet has another shape."""
    return Sheet.fit(view.bounds, svgmap.WIDTH, svgmap.LOWEST, svgmap.HIGHEST).bounds


def _bounds(bounds: Any) -> Bounds:
    return Bounds(bounds.south, bounds.west, bounds.north, bounds.east)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@dataclass(frozen=True)
class Placed:
    """A crossing that a map shows, with its number there."""

    crossing: Any
    number: int


def _mark(placed: Placed, language: str) -> Mark:
    crossing, position = placed.crossing, placed.crossing.position
    return Mark(crossing.id, _one_line(crossing.name[language]), position.lon, position.lat, placed.number, position.precision == "town")


class Drawn:
    """Every map of a site. ``files`` holds the scripts and geometry by path; they belong to the first language."""

    def __init__(self, site: Site, geometry: Geometry) -> None:
        self.site, self.geometry = site, geometry
        self.files: dict[str, str] = {}
        self._geo_files = {file.name: _hashed(file.name, "json", file.text) for file in geometry.files}
        self._drawings: dict[tuple[str, str], Drawing] = {}
        self._views: dict[str, View] = {view.id: self._view(view) for view in site.all("maps")}
        self._scripts: dict[str, str] = {}
        self._answers: dict[tuple[str, str, date], Answer] = {}
        self._found_areas: dict[str, list[Area]] = {}
        for file in geometry.files:
            self.files[self._geo_files[file.name]] = file.text
        first = site.languages[0]
        for ident, view in self._views.items():
            text = script(view, self._towns(first), self._marks(view, first), geometry, self._areas(view), self.spots(ident))
            self._scripts[ident] = _hashed(ident, "js", text)
            self.files[self._scripts[ident]] = text

    # --- values for the drawing ---

    def _view(self, view: Any) -> View:
        states = self.site.records["states"]
        sides = tuple(side.country.lower() for side in self.site.config.sides)
        return View(
            id=view.id,
            bounds=_bounds(view.bounds),
            max_zoom=view.max_zoom,
            sides=(sides[0], sides[1]),
            states=frozenset(states[ident].iso_3166_2.lower() for ident in view.states if ident in states),
            layers=frozenset(view.layers),
            rivers=tuple(view.rivers),
            inset=_bounds(view.inset) if view.inset else None,
            zoom=view.zoom,
        )

    def _towns(self, language: str) -> list[Town]:
        return [
            Town(place.id, _one_line(place.name[language]), place.position.lon, place.position.lat, place.rank, place.kind == "airport")
            for place in self.site.all("places")
        ]

    def _placed(self, view: View) -> list[Placed]:
        """The crossings with a point on the view, numbered from north to south."""
        box = _box(view)
        found = [
            crossing
            for crossing in self.site.all("crossings")
            if crossing.position and box.holds(crossing.position.lon, crossing.position.lat)
        ]
        found.sort(key=lambda crossing: (-crossing.position.lat, crossing.position.lon, crossing.id))
        return [Placed(crossing, number) for number, crossing in enumerate(found, 1)]

    def _marks(self, view: View, language: str) -> list[Mark]:
        return [_mark(placed, language) for placed in self._placed(view)]

    def _words(self, language: str) -> svgmap.Words:
        site = self.site
        return svgmap.Words(
            kilometres=wording(language)("map_km"),
            countries={side.country.lower(): side.name[language] for side in site.config.sides},
            states={state.iso_3166_2.lower(): _one_line(state.name[language]) for state in site.all("states")},
            rivers={ident: word.label(language) for ident, word in site.vocab.get("rivers", {}).items()},
        )

    def _drawing(self, ident: str, language: str) -> Drawing:
        key = (ident, language)
        if key not in self._drawings:
            view = self._views[ident]
            self._drawings[key] = svgmap.draw(
                view, self.geometry, self._towns(language), self._marks(view, language), self._words(language), prefix=f"map-{ident}"
            )
        return self._drawings[key]

    # --- what a reader may switch on ---

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], list[Any]]:
        """Events by the finest place that they name: each crossing, else each town, else each state."""
        found: dict[tuple[str, str], list[Any]] = {}
        for event in self.site.all("events"):
            named = [("crossings", ident) for ident in event.crossings if self.site.get("crossings", ident).position]
            named = named or [("places", ident) for ident in event.places] or [("states", ident) for ident in event.states]
            for place in dict.fromkeys(named):
                found.setdefault(place, []).append(event)
        return found

    def _areas(self, view: View) -> list[Area]:
        """The states that a view is about and shows, each with a point well inside what is shown of it."""
        if view.id not in self._found_areas:
            self._found_areas[view.id] = self._find_areas(view)
        return self._found_areas[view.id]

    def _find_areas(self, view: View) -> list[Area]:
        box = _box(view)
        layer = self.geometry.layer("states", view.bounds, view.max_zoom)
        areas = []
        for state in self.site.all("states"):
            shape = state.iso_3166_2.lower()
            if shape in view.states and shape in layer and (point := _well_inside(layer[shape][1], box)):
                areas.append(Area(state.id, shape, point[1], point[0]))
        return areas

    def spots(self, ident: str) -> list[Spot]:
        """Where events happened on a view, from north to south: places whose position a source gives, and whole states."""
        view = self._views[ident]
        box = _box(view)
        if "events" not in view.layers:
            return []
        found = []
        for area in self._areas(view):
            if events := self._by_place.get(("states", area.state)):
                found.append(Spot("state", area.state, area.lat, area.lon, tuple(events)))
        for kind, name in (("crossings", "crossing"), ("places", "place")):
            for record in self.site.all(kind):
                position = record.position
                if position and box.holds(position.lon, position.lat) and (events := self._by_place.get((kind, record.id))):
                    found.append(Spot(name, record.id, position.lat, position.lon, tuple(events)))
        return sorted(found, key=lambda spot: (-spot.lat, spot.lon, spot.key))

    def presence(self, ident: str) -> list[tuple[Any, tuple[Any, ...]]]:
        """The states on a view of which sources say that armed groups are there, with what they say, by state."""
        view = self._views[ident]
        if "presence" not in view.layers:
            return []
        states = [self.site.get("states", area.state) for area in self._areas(view)]
        return [(state, tuple(state.presence)) for state in states if state.presence]

    def picture(self, ident: str, language: str) -> MapPicture:
        """What a map's picture needs: the drawing of the last day covered, its list, its sources and who made the lines."""
        w = wording(language)
        record, view, drawing = self.site.get("maps", ident), self._views[ident], self._drawing(ident, language)
        day, traffic = self.site.covered_until, self._traffic(None)
        placed = [item for item in self._placed(view) if item.crossing.id in drawing.shapes]
        statuses = {item.crossing.id: self._status(item.crossing.id, traffic, day, language) for item in placed}
        label = self.site.label("traffic", traffic, language)
        shown = w("map_status_on", date=w.date(PartialDate.of(day)), traffic=label) if placed else w.date(PartialDate.of(day))
        listed = [
            (item.number, _one_line(item.crossing.name[language]), f"{seen.label} ({seen.short})" if seen.short else seen.label)
            for item in placed
            for seen in (statuses[item.crossing.id],)
        ]
        sources = [source for item in placed for source in self.site.answer(item.crossing.id, traffic, day).sources]
        sources += [text.partition(",")[0].strip() for item in placed for text in item.crossing.position.sources]
        svg = drawing.svg(_one_line(record.title[language]), "", {crossing: seen.shape for crossing, seen in statuses.items()})
        lines = unescape(re.sub(r"<[^>]+>", "", str(self._lines(view, w))))
        return MapPicture(ident, svg, shown, listed, list(dict.fromkeys(sources)), lines, [look for look in LOOKS if any(seen.shape == look for seen in statuses.values())])

    def placed(self, ident: str) -> dict[str, int]:
        """The crossings on a view with their numbers there."""
        drawing = self._drawing(ident, self.site.languages[0])
        return {item.crossing.id: item.number for item in self._placed(self._views[ident]) if item.crossing.id in drawing.shapes}

    # --- statuses ---

    def _traffic(self, traffic: str | None) -> str:
        return traffic or next(iter(self.site.vocab["traffic"]))

    def _status(self, crossing: str, traffic: str, day: date, language: str) -> StatusView:
        """The joint status as the pages show it; a shape that the map cannot draw becomes unknown."""
        key = (crossing, traffic, day)
        if key not in self._answers:
            self._answers[key] = self.site.answer(crossing, traffic, day)
        seen = joint_look(self.site, wording(language), self._answers[key])
        return seen if seen.shape in LOOKS else replace(seen, shape="unknown")

    # --- for pages ---

    def figure(
        self, ident: str, language: str, urls: Urls, origin: str, *, day: date | None = None, traffic: str | None = None, button: bool = True
    ) -> Markup:
        """The figure of a map view for page ``origin``: the static map, the button that opens the interactive one, the
        list of its crossings, and where its lines come from.

        ``day`` is the day whose statuses are drawn (by default the last day covered), ``traffic`` the kind of
        traffic (by default the first of the vocabulary). Raises ``KeyError`` for an unknown view.
        """
        w = wording(language)
        record, view, drawing = self.site.get("maps", ident), self._views[ident], self._drawing(ident, language)
        day = day or self.site.covered_until
        traffic = self._traffic(traffic)
        title = _one_line(record.title[language])
        placed = [item for item in self._placed(view) if item.crossing.id in drawing.shapes]
        statuses = {item.crossing.id: self._status(item.crossing.id, traffic, day, language) for item in placed}
        about = self._description(title, placed, statuses, language)
        svg = drawing.svg(title, about, {crossing: status.shape for crossing, status in statuses.items()})
        heading = w("map_status_on", date=w.date(PartialDate.of(day)), traffic=self.site.label("traffic", traffic, language))
        captions: list[Any] = self._hollow(placed, day, w)
        if any(item.crossing.position.precision == "town" for item in placed):
            captions.append(w("map_dotted"))
        unplaced = self._unplaced(view, language)
        if unplaced:
            captions.append(w("map_unplaced", names=w.series(unplaced)))
        data = self._data(view, drawing, w, day, traffic, placed, title) if button else ""
        return self._whole("map", ident, data, svg, placed, statuses, heading if placed else "", captions, view, language, urls, origin)

    def locator(self, crossing: str, language: str, urls: Urls, origin: str, *, button: bool = True) -> Markup:
        """A small map around one crossing, with those that stand near; empty where no source gives its point."""
        record = self.site.get("crossings", crossing)
        if record.position is None:
            return Markup("")
        view = self._around(record)
        box = _box(view)
        near = [found for found in self.site.all("crossings") if found.position and box.holds(found.position.lon, found.position.lat)]
        return self._small(view, record.name[language], near, language, urls, origin, button=button)

    def state_locator(self, ident: str, language: str, urls: Urls, origin: str, *, button: bool = True) -> Markup:
        """A small map of a state with the crossings that join it; empty where there is no outline of it."""
        state = self.site.get("states", ident)
        shape = state.iso_3166_2.lower()
        extents = [extent for file in self.geometry.files for extent in file.extents.get("states", {}).get(shape, ())]
        if not extents:
            return Markup("")
        west, south, east, north = (pick(numbers) for pick, numbers in zip((min, min, max, max), zip(*extents, strict=True), strict=True))
        view = View(
            id=ident, bounds=_wider(Bounds(south, west, north, east), 0.1), max_zoom=9,
            sides=tuple(side.country.lower() for side in self.site.config.sides), states=frozenset((shape,)),  # type: ignore[arg-type]
        )  # fmt: skip
        joined = [record for record in self.site.all("crossings") if record.position and ident in record.joins]
        return self._small(view, state.name[language], joined, language, urls, origin, button=button)

    def _small(self, view: View, name: str, crossings: Sequence[Any], language: str, urls: Urls, origin: str, *, button: bool) -> Markup:
        """A small map: drawn by us for each page, and opened with the script that Folium made for the map of the area,
        which then shows this part of it and these crossings. So no page costs a Folium render of its own."""
        w = wording(language)
        name, key = _one_line(name), f"small-{view.id}"
        ordered = sorted(crossings, key=lambda record: (-record.position.lat, record.position.lon, record.id))
        placed = [Placed(record, number) for number, record in enumerate(ordered, 1)]
        marks = [_mark(item, language) for item in placed]
        drawing = self._drawings.get((key, language))  # on the page and on its sheet to print
        if drawing is None:
            drawing = self._drawings[key, language] = svgmap.draw(view, self.geometry, self._towns(language), marks, self._words(language), prefix=key)
        day, traffic = self.site.covered_until, self._traffic(None)
        statuses = {item.crossing.id: self._status(item.crossing.id, traffic, day, language) for item in placed}
        svg = drawing.svg(name, self._description(name, placed, statuses, language), {crossing: seen.shape for crossing, seen in statuses.items()})
        shown = w("map_status_on", date=w.date(PartialDate.of(day)), traffic=self.site.label("traffic", traffic, language)) if placed else ""
        captions: list[Any] = self._hollow(placed, day, w)
        if any(mark.approximate for mark in marks):
            captions.append(w("map_dotted"))
        base = self._base(view) if button else None
        data = self._data(base, drawing, w, day, traffic, placed, name, view) if base else ""
        return self._whole("map map--small", key, data, svg, placed, statuses, shown, captions, view, language, urls, origin)

    def _base(self, view: View) -> View | None:
        """The map that a small one is a part of: the closest that holds all of it, else the widest there is."""
        def area(box: Bounds) -> float:
            return (box.north - box.south) * (box.east - box.west)

        inner = view.bounds
        held = [found for found in self._views.values() if (box := _box(found)).holds(inner.west, inner.south) and box.holds(inner.east, inner.north)]
        if held:
            return min(held, key=lambda found: (area(found.bounds), found.id))
        return max(self._views.values(), key=lambda found: (area(found.bounds), found.id), default=None)

    def _whole(
        self, cls: str, ident: str, data: Any, svg: Any, placed: Sequence[Placed], statuses: dict[str, StatusView],
        shown: str, captions: Sequence[Any], view: View, language: str, urls: Urls, origin: str,
    ) -> Markup:  # fmt: skip
        """A map's figure: what its marks show, the drawing, the button where there is something to open, the list of crossings, the caption."""
        w = wording(language)
        told = Markup('<p class="map__shown" data-shown>{}</p>').format(shown) if shown else ""
        opened = Markup("")
        if data:
            opened = Markup(
                '<p class="map__buttons"><button type="button" class="map__open" hidden>{open}</button> <span role="status"></span></p>'
            ).format(open=w("map_open"))
        key = Markup("").join(self._key_item(item, statuses[item.crossing.id], ident, language, urls, origin) for item in placed)
        listed = Markup('<ol class="map-key" aria-label="{label}">{items}</ol>').format(label=w("map_key"), items=key) if key else ""
        caption = Markup("<figcaption>{} {} {}</figcaption>").format(Markup(" ").join(captions), self._lines(view, w), w("map_disclaimer"))
        return inert(f'<figure class="{cls}" id="map-{ident}"{data}>{told}<div class="map__canvas">{svg}</div>{opened}{listed}{caption}</figure>')

    def _around(self, record: Any) -> View:
        lat, lon = record.position.lat, record.position.lon
        near = Bounds(lat - LOCATOR_KM / 1.6 / 111, lon - LOCATOR_KM / 111, lat + LOCATOR_KM / 1.6 / 111, lon + LOCATOR_KM / 111)
        close = any(file.min_zoom > 9 and near.inside(file.bounds) for file in self.geometry.files)
        box = near if close else _wider(near, 1.2)
        states = self.site.records["states"]
        return View(
            id=record.id, bounds=box, max_zoom=99 if close else 9,
            sides=tuple(side.country.lower() for side in self.site.config.sides),  # type: ignore[arg-type]
            states=frozenset(states[ident].iso_3166_2.lower() for ident in record.joins if ident in states),
        )  # fmt: skip

    # --- parts of the figure ---

    def _description(self, title: str, placed: Sequence[Placed], statuses: dict[str, StatusView], language: str) -> str:
        w = wording(language)
        if not placed:
            return title
        listed = "; ".join(
            f"{item.number}. {_one_line(item.crossing.name[language])}: {statuses[item.crossing.id].label}"
            for item in placed
        )
        return w("map_about", title=title, crossings=listed)

    def _key_item(self, item: Placed, status: StatusView, ident: str, language: str, urls: Urls, origin: str) -> Markup:
        crossing = item.crossing
        approximate = wording(language)("map_approximate") if crossing.position.precision == "town" else ""
        return Markup(
            '<li id="map-{map}-{id}" value="{number}" data-crossing="{id}" data-status="{shape}"><a href="{url}">{name}</a> '
            '<span class="status status--{shape}">{label}</span><small data-note>{note}</small>{small}</li>'
        ).format(
            map=ident, id=crossing.id, number=item.number, shape=status.shape, url=urls.record(origin, "crossings", crossing.id),
            name=_one_line(crossing.name[language]), label=status.label,
            note=status.brief, small=Markup(" <small>{}</small>").format(approximate) if approximate else "",
        )  # fmt: skip

    def _hollow(self, placed: Sequence[Placed], day: date, w: Words) -> list[str]:
        """What hollow marks mean, as far as any kind of traffic has them: the reader may choose another kind on the open map."""
        shapes = {seen.shape for item in placed for seen in self.statuses(item.crossing.id, day, w.language).values()}
        return [w(key) for key, looks in (("map_was", HOLLOW), ("map_hollow", ("unknown",))) if shapes & set(looks)]

    def _unplaced(self, view: View, language: str) -> list[str]:
        """Crossings of the states that a view is about that have no point."""
        iso = {state.id: state.iso_3166_2.lower() for state in self.site.all("states")}
        return [
            _one_line(crossing.name[language])
            for crossing in self.site.all("crossings")
            if crossing.position is None and any(iso.get(state) in view.states for state in crossing.joins)
        ]

    def _lines(self, view: View, w: Words) -> Markup:
        """Who made the lines, and how far they may be trusted."""
        used = list(self.geometry.serving(view.bounds, view.max_zoom))
        if view.inset:
            used += [file for file in self.geometry.serving(view.inset, 99) if file not in used]
        credits = {file.credit: Markup('<a href="{}" rel="noopener">{}</a> ({})').format(file.credit_url, file.credit, file.licence) for file in used}
        fine = any(file.min_zoom > 9 for file in self.geometry.serving(view.bounds, view.max_zoom))
        text = escape(w("map_lines")).format(credits=Markup(", ").join(credits[name] for name in sorted(credits)))
        return Markup("{} {}").format(text, w("map_fine" if fine else "map_coarse")) if used else Markup("")

    def statuses(self, crossing: str, day: date, language: str) -> dict[str, StatusView]:
        """The joint status of a crossing on a day by each kind of traffic, as every map, table and text shows it."""
        return {traffic: self._status(crossing, traffic, day, language) for traffic in self.site.vocab["traffic"]}

    def _by_traffic(self, placed: Sequence[Placed], day: date, language: str) -> dict[str, Any]:
        """Every status that the marks may show: the distinct ones once, and for each kind of traffic which one a crossing has."""
        distinct: dict[tuple[str, str, str], int] = {}
        rows: dict[str, dict[str, int]] = {traffic: {} for traffic in self.site.vocab["traffic"]}
        for item in placed:
            for traffic, seen in self.statuses(item.crossing.id, day, language).items():
                rows[traffic][item.crossing.id] = distinct.setdefault((seen.shape, seen.label, seen.brief), len(distinct))
        return {"statuses": list(distinct), "traffic": [[traffic, self.site.label("traffic", traffic, language), marks] for traffic, marks in rows.items()]}

    def _data(
        self, view: View, drawing: Drawing, w: Words, day: date, traffic: str, placed: Sequence[Placed], title: str, part: View | None = None
    ) -> Markup:
        """What ``map.js`` and ``map-live.js`` need: addresses below the assets folder, the words it shows, and the statuses by traffic.

        ``view`` is the map whose script is run; ``part`` the smaller view that is shown of it, if not all.
        """
        language = w.language
        towns = {
            town.id: town.name
            for town in self._towns(language)
            if drawing.sheet.bounds.holds(town.lon, town.lat) and ("airports" if town.airport else "towns") in view.layers
        }
        words = {
            key: w(f"map_{key}")
            for key in (
                "opening", "failed", "hint_keys", "hint_touch", "one_finger", "streets_off", "closest", "zoom_in", "zoom_out", "close",
                "layers", "full", "full_off", "layer_status", "layer_more", "places",
            )
        }  # fmt: skip
        layers = self.site.vocab.get("map-layers", {})
        words |= {f"layer_{name}": layers[name].label(language) for name in ("towns", "events", "presence") if name in layers}
        words["shown"] = w("map_status_on", date=w.date(PartialDate.of(day)), traffic="{traffic}")
        words["streets"] = w("map_streets", host=TILE_HOST)
        words["region"] = w("map_region", title=title)
        used = [file.name for file in self.geometry.serving(view.bounds, view.max_zoom)]
        data = {
            "script": self._scripts[view.id].removeprefix("assets/"),
            "geo": {name: self._geo_files[name].removeprefix("assets/") for name in used},
            "height": round(drawing.sheet.height / drawing.sheet.width, 3),
            "towns": towns,
            "names": [dict(zip(("kind", "text", "lat", "lon"), name, strict=True)) for name in drawing.names],
            "words": words,
            "shown": traffic,
            **self._by_traffic(placed, day, language),
        }
        if part:
            box = drawing.sheet.bounds
            data["bounds"] = [[round(box.south, 4), round(box.west, 4)], [round(box.north, 4), round(box.east, 4)]]
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return Markup(' data-map="{}" data-view="{}"').format(view.id, text)


def draw_all(site: Site, geometry: Geometry) -> Drawn:
    """All maps of a site. Pure; raises ``ValueError`` when an id is not safe for a script."""
    return Drawn(site, geometry)
