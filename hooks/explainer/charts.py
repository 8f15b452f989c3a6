"""Charts of figures as static SVG: points over time as a line chart, everything else as rows of bars.

pygal does the scales, the ticks and the places of lines, points and bars; what it draws is then written out anew
with classes of the style sheet, because its output carries a script, inline styles and the day of the build, which
the page's security policy and the rule "same data, same bytes" refuse (decisions/0003-charts.md).

Honest drawing: a line joins only points that stand less than :data:`NEIGHBOURS` days apart, so gaps stay gaps; estimates and
forecasts are hollow and dashed; a range is a bar between its ends; a value for a span of time is as wide as the span.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any
from weakref import WeakKeyDictionary

from markupsafe import Markup

from .dates import PartialDate
from .escaping import inert
from .facts import number_text
from .model import Site
from .svgmap import short_number, text_width, wrap
from .wording import Words, wording

WIDTH = 400  # 358 pixels of a phone's column make 13 units about 12 pixels
HEIGHT = 250
ROW = 50
NEIGHBOURS = 400  # days: a year and the slack of dates known to the month
COLOURS = 6
FONT = 13
FACTORS = {"one": 1, "thousand": 1_000, "million": 1_000_000}


@dataclass(frozen=True)
class Spot:
    """A point ready to be drawn: days from first to last, value or range, and its kind."""

    first: int
    last: int
    low: float
    high: float
    kind: str
    day: PartialDate

    @property
    def middle(self) -> float:
        """Where the point stands on the axis of time."""
        return (self.first + self.last) / 2

    @property
    def is_range(self) -> bool:
        """Whether the source gives two ends."""
        return self.low != self.high


@dataclass(frozen=True)
class Stroke:
    """Something pygal places: its class and its points."""

    cls: str
    shape: str  # line, point, square, range, span
    points: tuple[tuple[float, float], ...]


_drawn: WeakKeyDictionary[Site, dict[tuple[str, str], tuple[Any, Markup]]] = WeakKeyDictionary()


def chart(site: Site, figure: Any, language: str) -> Markup:
    """The chart of a figure as HTML, or nothing when its record wants none, has a single value, or nothing above zero.

    The same figure gives the same text, drawn once for its page, its picture and whatever else shows it. All words are escaped.
    """
    found = _drawn.setdefault(site, {})
    known = found.get((figure.id, language))
    if known is None or known[0] is not figure:
        known = found[figure.id, language] = (figure, _chart(site, figure, language))
    return known[1]


def _chart(site: Site, figure: Any, language: str) -> Markup:
    points = [point for series in figure.series for point in series.points]
    largest = max(point.value if point.value is not None else point.high for point in points)
    if figure.chart == "none" or len(points) < 2 or largest <= 0:
        return Markup("")
    w = wording(language)
    dated = all(point.at is not None for point in points)
    unit = _Unit(site, figure, language, w)
    if figure.chart == "line" and dated:
        svg, about = _lines(figure, language, w, unit)
        legend = _legend(figure, language) if len(figure.series) > 1 else Markup("")
    else:
        svg, about = _rows(figure, language, w, unit)
        legend = Markup("")
    notes = _notes(figure, w, lines=figure.chart == "line" and dated)
    prefix = f"chart-{figure.id}"
    head = Markup('<title id="{prefix}-t">{title}</title><desc id="{prefix}-d">{about}</desc>').format(
        prefix=prefix, title=figure.title[language], about=about
    )
    caption = Markup("<figcaption>{}</figcaption>").format(" ".join(notes)) if notes else ""
    return inert(
        f'<figure class="chart"><svg viewBox="0 0 {WIDTH} {svg[1]}" role="img" aria-labelledby="{prefix}-t" '
        f'aria-describedby="{prefix}-d">{head}{svg[0]}</svg>{legend}{caption}</figure>'
    )


class _Unit:
    """How values are written on the axis: in ones, thousands or millions, whichever keeps them short."""

    def __init__(self, site: Site, figure: Any, language: str, w: Words) -> None:
        factor = FACTORS[figure.scale]
        values = [value for series in figure.series for point in series.points for value in (point.value, point.low, point.high) if value is not None]
        top = max(abs(value) for value in values) * factor
        self.axis = 1_000_000 if top >= 2_000_000 else 1_000 if top >= 20_000 else 1
        self.ratio = factor / self.axis
        self.unit = site.label("units", figure.unit, language)
        key = {1: "chart_unit", 1_000: "chart_unit_thousand", 1_000_000: "chart_unit_million"}
        self.title = w(key[self.axis], unit=self.unit)
        self.own = w(key[factor], unit=self.unit)


def _notes(figure: Any, w: Words, *, lines: bool) -> list[str]:
    points = [point for series in figure.series for point in series.points]
    kinds = {point.kind for point in points}
    notes = []
    if lines and any(later.middle - earlier.middle > NEIGHBOURS for spots in _spots(figure) for earlier, later in zip(spots, spots[1:], strict=False)):
        notes.append(w("chart_gaps"))
    if "estimate" in kinds:
        notes.append(w("chart_estimates" if lines else "chart_estimates_bar"))
    if "forecast" in kinds:
        notes.append(w("chart_forecasts" if lines else "chart_forecasts_bar"))
    if any(point.low is not None for point in points):
        notes.append(w("chart_range"))
    return notes


# --- lines over time ---------------------------------------------------------------------------------


def _spots(figure: Any) -> list[list[Spot]]:
    made = []
    for series in figure.series:
        spots = []
        for point in series.points:
            until = point.to or point.at
            low = point.value if point.value is not None else point.low
            high = point.value if point.value is not None else point.high
            spots.append(Spot(point.at.first.toordinal(), until.last.toordinal(), low, high, point.kind, point.at))
        made.append(sorted(spots, key=lambda spot: (spot.middle, spot.low, spot.high)))
    return made


def _strokes(spots: Sequence[Spot], cls: str, ratio: float) -> list[Stroke]:
    """What to draw for one series, lines first so that points lie on top."""
    lines: list[Stroke] = []
    for earlier, later in zip(spots, spots[1:], strict=False):
        if later.middle - earlier.middle > NEIGHBOURS or earlier.is_range or later.is_range:
            continue
        dashed = "" if earlier.kind == later.kind == "count" else " est"
        ends = ((earlier.middle, earlier.low * ratio), (later.middle, later.low * ratio))
        if lines and lines[-1].cls == cls + dashed and lines[-1].points[-1] == ends[0]:
            lines[-1] = Stroke(cls + dashed, "line", (*lines[-1].points, ends[1]))
        else:
            lines.append(Stroke(cls + dashed, "line", ends))
    points: list[Stroke] = []
    for spot in spots:
        hollow = "" if spot.kind == "count" else " est"
        if spot.is_range:
            points.append(Stroke(cls + hollow, "range", ((spot.middle, spot.low * ratio), (spot.middle, spot.high * ratio))))
            continue
        if spot.last - spot.first > 31 and spot.day.precision != "year":
            points.append(Stroke(cls, "span", ((spot.first, spot.low * ratio), (spot.last, spot.low * ratio))))
        points.append(Stroke(cls + " pt" + hollow, "square" if spot.kind == "forecast" else "point", ((spot.middle, spot.low * ratio),)))
    return lines + points


def _ticks(first: int, last: int, *, yearly: bool) -> list[tuple[float, str]]:
    """Years on the axis of time, at most seven; in the middle of the year where values are for whole years."""
    years = range(date.fromordinal(first).year, date.fromordinal(last).year + 1)
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if len(years) / step <= 7)
    shown = [year for year in years if (year - years[-1]) % step == 0] if yearly else [year for year in years if year % step == 0]
    ticks = [(date(year, 7, 2).toordinal() if yearly else date(year, 1, 1).toordinal(), str(year)) for year in shown]
    if yearly or len(ticks) > 1:
        return ticks
    # Less than two years: name months, too.
    months = [date(year, month, 1) for year in years for month in (1, 4, 7, 10)]
    return [(day.toordinal(), f"{day.year}-{day.month:02d}") for day in months if first <= day.toordinal() <= last]


def _lines(figure: Any, language: str, w: Words, unit: _Unit) -> tuple[tuple[str, int], str]:
    import pygal

    groups = _spots(figure)
    every = [spot for spots in groups for spot in spots]
    first, last = min(spot.first for spot in every), max(spot.last for spot in every)
    yearly = all(spot.day.precision == "year" for spot in every)
    ticks = dict(_ticks(first, last, yearly=yearly))
    strokes = [stroke for number, spots in enumerate(groups) for stroke in _strokes(spots, f"c{number % COLOURS + 1}", unit.ratio)]
    top = max(spot.high for spot in every) * unit.ratio
    levels = _levels(top)
    drawing = pygal.XY(
        width=WIDTH, height=HEIGHT, js=[], show_legend=False, include_x_axis=True, margin=4, margin_top=26,
        margin_right=14, x_labels=sorted(ticks), x_value_formatter=lambda x: ticks.get(x, ""), xrange=(first, last), range=(min(0, *(spot.low * unit.ratio for spot in every)), levels[-1]), y_labels=levels,
        value_formatter=lambda value: w.number(round(value, 6)), style=_style(), dots_size=4,
    )  # fmt: skip
    for stroke in strokes:
        drawing.add("", list(stroke.points))
    tree = drawing.render_tree()
    place = _place(tree)
    body = _axes(tree, place)
    for number, stroke in enumerate(strokes):
        body.append(_placed(stroke, _at(tree, number, place)))
    head = f'<text x="0" y="{FONT}">{escape(unit.title)}</text>'
    named = w.series([series.name[language] for series in figure.series])
    days = sorted(every, key=lambda spot: spot.middle)
    about = w("chart_about", title=figure.title[language], series=named, first=w.date(days[0].day), last=w.date(days[-1].day))
    return (head + "".join(body), HEIGHT), about


def _levels(top: float) -> list[float]:
    """Three to six round numbers from nothing to ``top`` or the next one above it."""
    rough = top / 4.5
    power = 10 ** math.floor(math.log10(rough)) if rough > 0 else 1
    step = next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= rough)
    return [round(step * number, 6) for number in range(math.ceil(top / step - 1e-9) + 1)]


def _style() -> Any:
    """Sizes only, from which pygal works out the margins; colours come from the style sheet."""
    from pygal.style import Style

    return Style(font_family="sans-serif", label_font_size=FONT, major_label_font_size=FONT, value_font_size=FONT)


def _place(tree: Any) -> tuple[float, float]:
    """Where pygal moved the plot to."""
    for element in tree.iter():
        if element.get("class") == "plot":
            x, y = element.get("transform")[len("translate(") : -1].split(",")
            return float(x), float(y)
    raise ValueError("expected a plot in pygal's drawing")


def _axes(tree: Any, place: tuple[float, float]) -> list[str]:
    """Grid lines across, ticks and their labels."""
    dx, dy = place
    out = []
    for axis in tree.iter():
        cls = axis.get("class") or ""
        if not cls.startswith("axis ") or axis.tag.rpartition("}")[2] != "g":
            continue
        upright = cls.split()[1] == "x"
        for guide in axis:
            line, text = guide.find("{*}path"), guide.find("{*}text")
            if line is None or text is None or not text.text:
                continue
            start = line.get("d").split()
            x, y = float(start[0][1:]) + dx, float(start[1]) + dy
            if upright:
                bottom = y + float(start[2][1:])
                out.append(f'<path class="axis" d="M{short_number(x)} {short_number(bottom)}v5"/>')
                out.append(f'<text x="{short_number(x)}" y="{short_number(bottom + 19)}" text-anchor="middle">{escape(text.text)}</text>')
            else:
                look = "axis" if text.text == "0" else "grid"
                out.append(f'<path class="{look}" d="M{short_number(x)} {short_number(y)}h{short_number(float(start[2][1:]))}"/>')
                out.append(f'<text x="{short_number(dx - 6)}" y="{short_number(y + 4.5)}" text-anchor="end">{escape(text.text)}</text>')
    return out


def _at(tree: Any, number: int, place: tuple[float, float]) -> list[tuple[float, float]]:
    """Where pygal put the points of one series."""
    found = []
    for group in tree.iter():
        if (group.get("class") or "").startswith(f"series serie-{number} "):
            for circle in group.iter():
                if circle.tag.rpartition("}")[2] == "circle":
                    found.append((float(circle.get("cx")) + place[0], float(circle.get("cy")) + place[1]))
    return found


def _placed(stroke: Stroke, at: list[tuple[float, float]]) -> str:
    """A stroke as SVG."""
    if stroke.shape == "line":
        steps = "L".join(f"{short_number(x)} {short_number(y)}" for x, y in at)
        return f'<path class="{stroke.cls}" d="M{steps}"/>'
    (x, y) = at[0]
    if stroke.shape == "range":
        low, high = at[0][1], at[1][1]
        return f'<rect class="{stroke.cls} rng" x="{short_number(x - 4)}" y="{short_number(min(low, high))}" width="8" height="{short_number(max(abs(low - high), 2))}"/>'
    if stroke.shape == "span":
        return f'<path class="{stroke.cls} span" d="M{short_number(x)} {short_number(y)}H{short_number(at[1][0])}"/>'
    if stroke.shape == "square":
        return f'<rect class="{stroke.cls}" x="{short_number(x - 4)}" y="{short_number(y - 4)}" width="8" height="8"/>'
    return f'<circle class="{stroke.cls}" cx="{short_number(x)}" cy="{short_number(y)}" r="4"/>'


def _legend(figure: Any, language: str) -> Markup:
    """Which line is which."""
    items = []
    for number, series in enumerate(figure.series):
        kinds = {point.kind for point in series.points}
        cls, hollow = f"c{number % COLOURS + 1}", "" if "count" in kinds else " est"
        dot = _placed(Stroke(f"{cls} pt{hollow}", "square" if kinds == {"forecast"} else "point", ()), [(17, 6)])
        items.append(
            Markup('<li><svg viewBox="0 0 34 12" width="34" height="12" aria-hidden="true"><path class="{cls}{hollow}" d="M1 6h32"/>{dot}</svg> {name}</li>').format(
                cls=cls, hollow=hollow, dot=Markup(dot), name=series.name[language]  # noqa: S704 – numbers and our own classes
            )
        )
    return Markup('<ul class="chart__legend">{}</ul>').format(Markup("").join(items))


# --- rows of bars ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Row:
    label: str
    value: str
    low: float
    high: float
    kind: str
    number: int


def _row_list(figure: Any, language: str, w: Words) -> list[_Row]:
    rows = []
    several = len(figure.series) > 1
    for number, series in enumerate(figure.series):
        for point in series.points:
            what = point.group[language] if point.group else w.dates(point.at, point.to)
            label = f"{series.name[language]}, {what}" if several else what
            single = point.value is not None
            text = number_text(w, point)
            low, high = (0.0, point.value) if single else (point.low, point.high)
            rows.append(_Row(label, text, low, high, point.kind, number))
    return rows


def _rows(figure: Any, language: str, w: Words, unit: _Unit) -> tuple[tuple[str, int], str]:
    import pygal

    rows = _row_list(figure, language, w)

    class Rows(pygal.HorizontalStackedBar):
        """Bars that fill their row, so that only the row's own room decides."""

        _series_margin = 0.0
        _serie_margin = 0.0

    top = max(row.high for row in rows)
    height = ROW * len(rows)
    drawing = Rows(
        width=WIDTH, height=height, js=[], show_legend=False, show_x_labels=False, show_y_labels=False, show_x_guides=False,
        show_y_guides=False, margin=0, spacing=0, range=(0, top), style=_style(),
    )  # fmt: skip
    # pygal stacks from below and counts rows upwards; the first part, up to a range's lower end, is not drawn.
    drawing.add("", [row.low if row.low > 0 else 0 for row in reversed(rows)])
    # Nothing at all would be no bar, so the least is a hair's breadth.
    drawing.add("", [max(row.high - (row.low if row.low > 0 else 0), top / 200) for row in reversed(rows)])
    tree = drawing.render_tree()
    dx, dy = _place(tree)
    bars = []
    for group in tree.iter():
        if (group.get("class") or "").startswith("series serie-1 "):
            bars += [element for element in group.iter() if element.tag.rpartition("}")[2] == "rect"]
    places = sorted((float(bar.get("y")) + dy, float(bar.get("x")) + dx, float(bar.get("width"))) for bar in bars)
    left = min(x for _, x, _ in places)
    right = WIDTH - left
    out = [f'<text x="{short_number(left)}" y="{FONT}">{escape(unit.own)}</text>']
    offset = 24.0
    for row, (y, x, width) in zip(rows, places, strict=True):
        room = right - left - text_width(row.value, FONT, bold=True) - 14
        lines = wrap(row.label, 99) if text_width(row.label, FONT) <= room else wrap(row.label, int(room / 7.6))
        y += offset
        base = y + 16 * len(lines) - 2
        for number, line in enumerate(lines):
            out.append(f'<text x="{short_number(left)}" y="{short_number(y + 14 + 16 * number)}">{escape(line)}</text>')
        out.append(f'<text class="val" x="{short_number(right)}" y="{short_number(y + 14)}" text-anchor="end">{escape(row.value)}</text>')
        cls = f"c{row.number % COLOURS + 1} fill" + {"count": "", "estimate": " est", "forecast": " est fc"}[row.kind]
        # A stroke's half width is taken off, so that hollow bars are as long as full ones.
        out.append(f'<rect class="{cls}" x="{short_number(x + 1)}" y="{short_number(base + 6)}" width="{short_number(max(width - 2, 2))}" height="13"/>')
        offset += 16 * (len(lines) - 1)
    return ("".join(out), round(height + offset)), w("chart_groups", title=figure.title[language])
