"""Pictures that travel: each map and chart as SVG and PNG with its title, date, sources and credit inside, and social cards.

Pure: the PNGs leave here as drawings, which :mod:`explainer.raster` turns into pixels.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from .dates import PartialDate
from .looks import HOLLOW, look_told
from .model import Site
from .raster import Drawing
from .svgmap import mark_shape, text_width
from .urls import Urls, record_page
from .wording import Words, wording

FAMILY = "Arimo, Arial, Helvetica, 'Liberation Sans', sans-serif"
PIXELS = 720  # the width of a PNG: sharp on a phone, and all of them are drawn in a few seconds
CARD = (1200, 630)
INK, INK_2, PAPER, LINE, ACCENT, BAR, BAR_INK = "#1a2a2e", "#4b595c", "#fbfaf6", "#dcd7ca", "#0a5a66", "#12353d", "#f4f1e8"
STATUS = {"open": "#0072a0", "restricted": "#b06d00", "closed": "#a8330c", "unknown": "#6c7174"}
SERIES = ("#0072a0", "#b3500a", "#3f7d3a", "#8a4a8f", "#5f5f5f", "#a07800")
DASHES = ("none", "7 3", "2 3", "9 3 2 3", "4 2", "12 4")


@lru_cache(maxsize=1)
def look() -> str:
    """The light colours of map.css and site.css as plain rules, which every program that reads SVG understands."""
    rules = {
        "text": f"font-family:{FAMILY};fill:{INK}",
        ".map-svg .water": "fill:#d3e4ea",
        ".map-svg .side-a": "fill:#f1e6cc", ".map-svg .side-b": "fill:#dfe5dc", ".map-svg .side-0": "fill:#eceae5",
        ".map-svg .side-a.is-about": "fill:#ecd9ae", ".map-svg .side-b.is-about": "fill:#c9d8cf",
        ".map-svg .unit": "stroke:#a39a86;stroke-width:.8;stroke-linejoin:round",
        ".map-svg .river": "fill:none;stroke:#4d87a0;stroke-width:1.4;stroke-linejoin:round",
        ".map-svg .border-case": "fill:none;stroke:#fbfaf6;stroke-width:5;stroke-opacity:.7;stroke-linejoin:round",
        ".map-svg .border": "fill:none;stroke:#4a3f35;stroke-width:2.2;stroke-dasharray:9 3.5;stroke-linejoin:round",
        ".map-svg .town": f"fill:{INK};stroke:#fbfaf6;stroke-width:1.2",
        ".map-svg .plane": f"fill:none;stroke:{INK};stroke-width:1.8",
        ".map-svg text": "font-size:16px;paint-order:stroke;stroke:#fbfaf6;stroke-width:3.4px;stroke-linejoin:round",
        ".map-svg text.t1": "font-weight:700", ".map-svg text.k": "font-weight:700",
        ".map-svg text.a": f"font-style:italic;fill:{INK_2}",
        ".map-svg text.r": "fill:#2f6a83;font-size:15px;font-style:italic",
        ".map-svg text.s": f"fill:{INK_2};letter-spacing:.5px",
        ".map-svg text.c": f"fill:{INK_2};letter-spacing:3px;font-size:19px;stroke-opacity:.6",
        ".map-svg text.c.o": "letter-spacing:1.5px;font-size:15px",
        ".map-svg .inset text": "font-size:15px",
        ".map-svg text.no": "fill:#fff;stroke:none;font-size:15px;font-weight:700",
        **{f".map-svg .is-{look} text.no": f"fill:{INK}" for look in (*HOLLOW, "unknown")},
        ".map-svg .mark .st-unknown": f"fill:#fbfaf6;stroke:{STATUS['unknown']};stroke-width:2.4;stroke-dasharray:4 2.6",
        ".map-svg .approx": f"fill:none;stroke:{INK_2};stroke-width:1.3;stroke-dasharray:2 3",
        ".map-svg .leader": f"stroke:{INK};stroke-width:1.2", ".map-svg .spot": f"fill:{INK}",
        ".map-svg .inset-line": f"fill:none;stroke:{INK};stroke-width:1.2", ".map-svg .frame": f"fill:none;stroke:{INK};stroke-width:1.6",
        ".map-svg .scale path": f"fill:none;stroke:{INK};stroke-width:1.8", ".map-svg .scale text": "font-size:15px", ".map-svg .none": "fill:none",
        ".chart text": f"font-size:13px;fill:{INK_2}", ".chart .grid": f"stroke:{LINE};fill:none", ".chart .axis": "stroke:#8a8778;fill:none",
        ".chart .val": f"fill:{INK};font-weight:700",
    }  # fmt: skip
    for status, colour in STATUS.items():
        if status != "unknown":
            rules[f".st-{status}"] = f"fill:{colour};stroke:#fbfaf6;stroke-width:1.6"
            rules[f".st-was-{status}"] = f"fill:#fbfaf6;stroke:{colour};stroke-width:2.8"
    rules[".st-unknown"] = f"fill:#fbfaf6;stroke:{STATUS['unknown']};stroke-width:2;stroke-dasharray:4 2.6"
    for number, (colour, dash) in enumerate(zip(SERIES, DASHES, strict=True), 1):
        line = f".chart .c{number}"
        rules |= {
            line: f"stroke:{colour};fill:none;stroke-width:2;stroke-dasharray:{dash}",
            f"{line}.est": "stroke-dasharray:4 4",
            f"{line}.pt": f"fill:{colour};stroke-dasharray:none", f"{line}.fill": f"fill:{colour};stroke-dasharray:none",
            f"{line}.rng": f"fill:{colour};fill-opacity:.35;stroke-dasharray:none", f"{line}.span": "stroke-dasharray:none;stroke-width:5;stroke-opacity:.35",
            f"{line}.pt.est": f"fill:{PAPER}", f"{line}.fill.est": f"fill:{PAPER};stroke-dasharray:none", f"{line}.rng.est": f"fill:{PAPER};fill-opacity:1",
            f"{line}.fill.fc": "stroke-dasharray:2 3",
        }  # fmt: skip
    return "".join(f"{name}{{{rule}}}" for name, rule in rules.items())


# --- setting type ------------------------------------------------------------------------------------


def lines_of(text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """A text over as many lines as its width needs."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) / 1.08 <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


class _Sheet:
    """A picture that grows downwards."""

    def __init__(self, width: float, margin: float) -> None:
        self.width, self.margin, self.y = width, margin, margin
        self.parts: list[str] = []

    @property
    def inner(self) -> float:
        return self.width - 2 * self.margin

    def text(self, words: str, size: float, *, bold: bool = False, colour: str = INK, gap: float = 0.0) -> None:
        for line in lines_of(words, size, self.inner, bold=bold):
            self.y += size * 1.28
            weight = ' font-weight="700"' if bold else ""
            self.parts.append(f'<text x="{self.margin:g}" y="{self.y - size * 0.25:.1f}" font-size="{size:g}"{weight} style="fill:{colour}">{escape(line)}</text>')
        self.y += gap

    def place(self, svg: str, height: float) -> None:
        """A drawing over the whole width. Strips of paper cover what hangs over its edges: a clip would take resvg twice as long."""
        self.parts.append(placed(svg, self.margin, self.y, self.inner, height))
        edge = self.margin / 2
        self.parts.append(
            f'<path d="M{edge:g} {self.y - edge:.1f}H{self.width - edge:g}V{self.y + height + edge:.1f}H{edge:g}z'
            f'M{self.margin:g} {self.y:.1f}V{self.y + height:.1f}H{self.width - self.margin:g}V{self.y:.1f}z" fill="{PAPER}"/>'
        )
        self.y += height

    def svg(self, title: str) -> str:
        height = self.y + self.margin
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width:g}" height="{height:.0f}" viewBox="0 0 {self.width:g} {height:.0f}" role="img" aria-label="{escape(title)}">'
            f"<title>{escape(title)}</title><style>{look()}</style>"
            f'<rect width="{self.width:g}" height="{height:.0f}" fill="{PAPER}"/>{"".join(self.parts)}</svg>\n'
        )


def placed(svg: str, x: float, y: float, width: float, height: float, *, cover: bool = False) -> str:
    """An SVG inside another one, at a place and in a size; with ``cover`` it fills the place and hangs over. Whoever calls covers what hangs over."""
    how = ' overflow="visible"' + (' preserveAspectRatio="xMidYMid slice"' if cover else "")
    inner = re.sub(r"<(title|desc)\b[^>]*>.*?</\1>", "", svg, flags=re.DOTALL)
    inner = re.sub(r'\s(role|aria-[a-z]+)="[^"]*"', "", inner)
    inner = re.sub(r'(<g) clip-path="[^"]*"(><rect class="water" width)', r"\1\2", inner)  # the sheet's own clip, not the inset's
    return inner.replace("<svg ", f'<svg x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"{how} ', 1)


def _height(svg: str, width: float) -> float:
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if box is None:
        raise ValueError("expected a drawing with a viewBox that begins at 0 0")
    return float(box[2]) * width / float(box[1])


# --- pictures ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MapPicture:
    """What a map's picture needs: the drawing, when and what it shows, its numbered list, and who made the lines."""

    ident: str
    svg: str
    shown: str
    listed: Sequence[tuple[int, str, str]]
    """Number, name and status of each crossing."""
    sources: Sequence[str]
    lines: str
    looks: Sequence[str] = ()
    """The looks of its marks, for the legend."""


def credit(site: Site, w: Words, address: str) -> str:
    """Whose picture this is, under which terms, and where it stands, if that is known."""
    name = site.config.name[w.language]
    return w("pic_credit", site=name, address=address) if address else w("pic_credit_bare", site=name)


def source_line(site: Site, w: Words, idents: Iterable[str]) -> str:
    """The publishers of sources, the first seven by name."""
    names = list(dict.fromkeys(w.publisher(site.get("sources", ident).publisher) for ident in idents))
    if len(names) > 7:
        return w("pic_sources_more", names=", ".join(names[:7]), n=w.number(len(names) - 7))
    return w("pic_sources", names=", ".join(names)) if names else ""


def map_picture(site: Site, w: Words, picture: MapPicture, address: str) -> str:
    """A map as a picture that stands alone."""
    sheet = _Sheet(520, 20)
    title = site.get("maps", picture.ident).title[w.language]
    sheet.text(title, 24, bold=True, gap=2)
    sheet.text(picture.shown, 13.5, colour=INK_2, gap=10)
    sheet.place(picture.svg, _height(picture.svg, sheet.inner))
    sheet.y += 10
    _status_legend(sheet, site, w, picture.looks)
    for number, name, status in picture.listed:
        sheet.text(f"{number}  {name}: {status}", 12.5)
    sheet.y += 6
    for words in (w("pic_brackets") if picture.listed else "", source_line(site, w, picture.sources), picture.lines, w("map_disclaimer"), credit(site, w, address)):
        if words:
            sheet.text(words, 11, colour=INK_2, gap=2)
    return sheet.svg(title)


def _status_legend(sheet: _Sheet, site: Site, w: Words, looks: Sequence[str]) -> None:
    if not looks:
        return
    x = sheet.margin
    sheet.y += 8
    for look in looks:
        label, _ = look_told(site, w, look)
        wide = 21 + text_width(label, 12.5) + 16
        if x + wide > sheet.width and x > sheet.margin:
            x, sheet.y = sheet.margin, sheet.y + 19
        sheet.parts.append(f'<g transform="translate({x + 8:.1f} {sheet.y + 4:.1f}) scale(.55)">{mark_shape(look, 0, 0)}</g>')
        sheet.parts.append(f'<text x="{x + 21:.1f}" y="{sheet.y + 8.5:.1f}" font-size="12.5">{escape(label)}</text>')
        x += wide
    sheet.y += 18


def chart_picture(site: Site, w: Words, figure: Any, svg: str, names: Sequence[str], notes: str, address: str) -> str:
    """A chart as a picture that stands alone. ``names`` are those of its series where it has several."""
    sheet = _Sheet(448, 24)
    title = figure.title[w.language]
    sheet.text(title, 20, bold=True, gap=8)
    days = [day for series in figure.series for point in series.points for day in (point.at, point.to) if day is not None]
    if days:
        first, last = min(days, key=lambda day: day.first), max(days, key=lambda day: day.last)
        sheet.text(w.date(first) if first == last else w.dates(first, last), 13.5, colour=INK_2, gap=8)
    sheet.parts.append('<g class="chart">')
    sheet.place(svg, _height(svg, sheet.inner))
    sheet.parts.append("</g>")
    sheet.y += 8
    for number, name in enumerate(names):
        colour = number % len(SERIES)
        sheet.y += 18
        sheet.parts.append(f'<g class="chart"><path class="c{colour + 1}" d="M{sheet.margin:g} {sheet.y - 4:.1f}h28"/><circle class="c{colour + 1} pt" cx="{sheet.margin + 14:g}" cy="{sheet.y - 4:.1f}" r="4"/></g>')
        sheet.parts.append(f'<text x="{sheet.margin + 36:g}" y="{sheet.y:.1f}" font-size="12.5">{escape(name)}</text>')
    sheet.y += 6
    used = [text.partition(",")[0].strip() for series in figure.series for point in series.points for text in point.sources]
    for words in (notes, source_line(site, w, used), credit(site, w, address)):
        if words:
            sheet.text(words, 11, colour=INK_2, gap=2)
    return sheet.svg(title)


def card(site: Site, w: Words, title: str, text: str, svg: str) -> str:
    """A social card: a title beside a map."""
    wide, tall = CARD
    left, half = 64, 560
    size = next(size for size in (60, 54, 48, 42, 36) if len(lines_of(title, size, half - left, bold=True)) <= 4 or size == 36)
    parts = [placed(svg, 640, 0, 560, tall, cover=True), f'<rect width="640" height="{tall}" fill="{BAR}"/>', f'<path d="M640 0V{tall}" stroke="{ACCENT}" stroke-width="8"/>']
    name = site.config.short_name[w.language]
    parts.append(f'<text x="{left}" y="96" font-size="28" font-weight="700" style="fill:#7fcbd6">{escape(name)}</text>')
    y = 150.0
    for line in lines_of(title, size, half - left, bold=True):
        y += size * 1.15
        parts.append(f'<text x="{left}" y="{y:.1f}" font-size="{size}" font-weight="700" style="fill:{BAR_INK}">{escape(line)}</text>')
    y += 24
    for line in lines_of(text, 28, half - left):
        y += 38
        parts.append(f'<text x="{left}" y="{y:.1f}" font-size="28" style="fill:{BAR_INK}">{escape(line)}</text>')
    credits = w("pic_card", date=w.date(PartialDate.of(site.covered_until)))
    parts.append(f'<text x="{left}" y="{tall - 44}" font-size="22" style="fill:#b9cdd0">{escape(credits)}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{tall}" viewBox="0 0 {wide} {tall}"><title>{escape(title)}</title><style>{look()}</style>'
        f"{''.join(parts)}</svg>"
    )


# --- all of them -------------------------------------------------------------------------------------


def pictures(site: Site, language: str, maps: Any, charts: Any, site_url: str = "") -> Mapping[str, str | Drawing]:
    """Every picture of one language by path: ``pictures/maps/ID.svg``, ``.png``, ``pictures/cards/…``, ``pictures/figures/ID.…``;
    what is to become a PNG as a drawing."""
    w, urls = wording(language), Urls(site.languages, language)

    def address(kind: str, ident: str) -> str:
        return site_url + urls.absolute(record_page(kind, ident)[0]) if site_url else ""

    files: dict[str, str | Drawing] = {}

    def add(path: str, svg: str) -> None:
        files[f"{path}.svg"], files[f"{path}.png"] = svg, Drawing(svg, PIXELS)

    for record in site.all("maps"):
        picture = maps.picture(record.id, language)
        add(f"pictures/maps/{record.id}", map_picture(site, w, picture, address("maps", record.id)))
        files[f"pictures/cards/{record.id}.png"] = Drawing(card(site, w, record.title[language], picture.shown, picture.svg), CARD[0])
    for figure in site.all("figures"):
        drawn = str(charts.chart(site, figure, language))
        if drawn:
            svg = drawn[drawn.index("<svg") : drawn.index("</svg>") + len("</svg>")]
            names = [series.name[language] for series in figure.series] if "chart__legend" in drawn else []
            note = re.search(r"<figcaption>(.*?)</figcaption>", drawn, re.DOTALL)
            add(f"pictures/figures/{figure.id}", chart_picture(site, w, figure, svg, names, _plain(note[1]) if note else "", address("figures", figure.id)))
    first = next((record.id for record in sorted(site.all("maps"), key=lambda view: (-len(view.states), view.order))), None)
    if first:
        svg = maps.picture(first, language).svg
        files["pictures/cards/site.png"] = Drawing(card(site, w, site.config.name[language], site.config.tagline[language], svg), CARD[0])
    return files


def _plain(html: str) -> str:
    from html import unescape

    return unescape(re.sub(r"<[^>]+>", "", html))
