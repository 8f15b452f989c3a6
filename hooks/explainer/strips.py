"""Time as static SVG: the history strip of a crossing, and the roles of a person or body on a line of time.

In the strip time runs across and each kind of traffic has a band for each side. Height tells the status besides colour:
open stands tall, restricted half as tall, closed is a low line. Days on which it changed, no source says which, are
hatched; days after the last confirmation are a hollow bar of the last height; an announcement that nothing confirms is a hollow
mark. Only classes, no inline style.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from textwrap import wrap
from typing import Any

from markupsafe import Markup

from .dates import PartialDate
from .escaping import safe
from .looks import FILLED, HOLLOW, look_told
from .model import Site
from .periods import NO_SOURCE, NOTHING_SINCE, WHICH_DAY, History, has_evidence
from .wording import Words

WIDTH, LEFT, RIGHT = 420, 26, 4
LABEL, BAND, GAP, AXIS = 20, 15, 8, 22
HEIGHTS = {"open": 11, "restricted": 7, "closed": 3, "was-open": 11, "was-restricted": 7, "was-closed": 4, "unknown": 9}
NARROWEST = 1.6
ROLE_LINE, ROLE_BAR, ROLE_GAP, LETTERS, STUB = 16, 10, 9, 50, 18
HATCH = "strip-hatch"
DIAMOND = "l5 5-5 5-5-5z"


@dataclass(frozen=True)
class Segment:
    """A stretch of days with one status of one side; the last day is included."""

    first: date
    last: date
    status: str
    reason: str


def segments(history: History, side: str, traffic: str, until: date) -> tuple[Segment, ...]:
    """The stretches of one side and traffic up to ``until``; days of which no source tells are left out."""
    marks = sorted(day for day in history.boundaries() if day <= until)
    found: list[Segment] = []
    for index, day in enumerate(marks):
        last = min(marks[index + 1] - timedelta(days=1), until) if index + 1 < len(marks) else until
        answer = history.side_answer(side, traffic, day)
        if answer.reason == NO_SOURCE or last < day:
            continue
        status = f"was-{answer.last_status}" if answer.reason == NOTHING_SINCE and answer.last_status in FILLED else answer.status
        if found and (found[-1].status, found[-1].reason) == (status, answer.reason) and found[-1].last + timedelta(days=1) == day:
            found[-1] = Segment(found[-1].first, last, status, answer.reason)
        else:
            found.append(Segment(day, last, status, answer.reason))
    return tuple(found)


@lru_cache(maxsize=4096)
def _segments(site: Site, crossing: str, side: str, traffic: str) -> tuple[Segment, ...]:
    return segments(site.histories[crossing], side, traffic, site.covered_until)


def strip(site: Site, w: Words, crossing: str) -> Markup:
    """The figure's SVG, or nothing where no source tells of any traffic."""
    history = site.histories[crossing]
    bands = _bands(site, crossing)
    firsts = [part.first for _, _, parts in bands for part in parts]
    if not firsts:
        return Markup("")
    begin = date(min(firsts).year, 1, 1)
    length = max((site.covered_until - begin).days + 1, 1)
    inner = WIDTH - LEFT - RIGHT

    def x(day: date) -> float:
        return LEFT + inner * (day - begin).days / length

    height = AXIS + len(history.used_traffic) * (LABEL + BAND * len(site.config.sides) + GAP)
    out = [
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="strip-title strip-desc">',
        f'<title id="strip-title">{safe(w("strip_title", name=site.get("crossings", crossing).name[w.language]))}</title>',
        f'<desc id="strip-desc">{safe(w("strip_desc", start=str(begin.year), until=w.date(site.covered_until)))}</desc>',
    ]
    if any(part.reason == WHICH_DAY for _, _, parts in bands for part in parts):
        out.append(f'<defs><pattern id="{HATCH}" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M1 0v4"/></pattern></defs>')
    years = [(year, x(date(year, 1, 1))) for year in _years(begin.year, site.covered_until.year)]
    for year, at in years:
        out.append(f'<text x="{at:.1f}" y="12" text-anchor="{"start" if at < LEFT + 12 else "middle"}">{year}</text>')
    rows = BAND * len(site.config.sides)
    top = AXIS
    shown = ""
    for traffic, side, parts in bands:
        if traffic != shown:
            top += LABEL + (GAP if shown else 0)
            shown = traffic
            out.append(f'<text x="0" y="{top - 5}">{safe(site.label("traffic", traffic, w.language))}</text>')
            out.append(f'<path class="axis" fill="none" stroke-opacity=".35" d="{"".join(f"M{at:.1f} {top}v{rows}" for _, at in years)}"/>')
        out.append(f'<text x="0" y="{top + BAND - 3}">{safe(side.country)}</text><line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{top + BAND / 2}" y2="{top + BAND / 2}" stroke-width="0.5"/>')
        out += [_bar(part, x, top) for part in parts]
        for period in history.crossing.history:
            if not has_evidence(period) and traffic in period.traffic and period.side in (side.id, "both") and period.from_.date.first >= begin:
                out.append(f'<path class="said" d="M{x(period.from_.date.first):.1f} {top + BAND / 2 - 5}{DIAMOND}"/>')
        top += BAND
    out.append("</svg>")
    return Markup("".join(out))  # noqa: S704 – words are escaped, the rest are numbers


def strip_key(site: Site, w: Words, crossing: str) -> Markup:
    """What the marks of a crossing's strip mean: those that it has."""
    bands = _bands(site, crossing)
    seen = {(part.status, part.reason == WHICH_DAY) for _, _, parts in bands for part in parts}
    items = [(_rect(status, False, 1, 24, BAND / 2), _key_words(site, w, status)) for status in HEIGHTS if (status, False) in seen and status != "unknown"]
    if ("unknown", True) in seen:
        items.append((_rect("unknown", True, 1, 24, BAND / 2), w("strip_which")))
    if ("unknown", False) in seen:
        items.append((_rect("unknown", False, 1, 24, BAND / 2), _key_words(site, w, "unknown")))
    if any(not has_evidence(period) for period in site.histories[crossing].crossing.history):
        items.append((f'<path class="said" d="M13 {BAND / 2 - 5}{DIAMOND}"/>', w("strip_announced")))
    items.append((f'<line x1="1" x2="25" y1="{BAND / 2}" y2="{BAND / 2}" stroke-width="0.5"/>', w("strip_none")))
    listed = "".join(f'<li><svg viewBox="0 0 26 {BAND}" width="26" height="{BAND}" aria-hidden="true">{shape}</svg> {safe(words)}</li>' for shape, words in items)
    return Markup(f'<ul class="strip-key">{listed}</ul>')  # noqa: S704 – words are escaped, the rest are numbers


def _key_words(site: Site, w: Words, look: str) -> str:
    label, _ = look_told(site, w, look)
    return w("strip_was", status=label) if look in HOLLOW else label


def _bands(site: Site, crossing: str) -> list[tuple[str, Any, tuple[Segment, ...]]]:
    """A band for each traffic and side, from top to bottom."""
    used = site.histories[crossing].used_traffic
    return [(traffic, side, _segments(site, crossing, side.id, traffic)) for traffic in used for side in site.config.sides]


def _bar(part: Segment, x: Callable[[date], float], top: float) -> str:
    left, right = x(part.first), x(part.last + timedelta(days=1))
    if right - left < NARROWEST:
        left, right = max(LEFT, (left + right - NARROWEST) / 2), (left + right + NARROWEST) / 2
    return _rect(part.status, part.reason == WHICH_DAY, left, right - left, top + BAND / 2)


def _rect(status: str, is_hatched: bool, left: float, wide: float, middle: float) -> str:
    tall = HEIGHTS[status]
    look = f'class="st-which" fill="url(#{HATCH})"' if is_hatched else f'class="st-{status}"'
    return f'<rect {look} x="{left:.1f}" y="{middle - tall / 2:g}" width="{wide:.1f}" height="{tall}"/>'


def _years(first: int, last: int) -> list[int]:
    """At most four round years between two."""
    step = next(step for step in (1, 2, 3, 4, 5, 10, 20, 25, 50, 100) if (last - first) // step < 4)
    return list(range(first, last + 1, step))


def roles_line(site: Site, w: Words, name: str, roles: Sequence[Any], events: Sequence[Any]) -> Markup:
    """The roles that have a date as bars over time, and the events of this site as ticks below; nothing without such roles.

    What a source gives only as a month or a year is a dashed stretch, an end that no source gives a dashed stub. A role
    still held on the last day covered ends in an arrow.
    """
    dated = [role for role in roles if isinstance(role.from_, PartialDate) or isinstance(role.until, PartialDate)]
    if not dated:
        return Markup("")
    until = site.covered_until
    known = [day.first for role in dated for day in (role.from_, role.until) if isinstance(day, PartialDate)]
    first = min(known)
    # A role without a beginning needs room on its left.
    begin = date(first.year - any(role.from_ is None and role.until.first == first for role in dated), 1, 1)
    days = max((until - begin).days + 1, 1)

    def x(day: date) -> float:
        return 4 + (WIDTH - 12) * (min(max(day, begin), until) - begin).days / days

    rows = [(wrap(" ".join(role.title[w.language].split()), LETTERS), role) for role in dated]
    shown = [event for event in events if begin <= event.when.date.first <= until]
    tall = AXIS + sum(len(lines) * ROLE_LINE + ROLE_BAR + ROLE_GAP for lines, _ in rows) + (ROLE_LINE + ROLE_BAR + ROLE_GAP if shown else 0)
    years = [(year, x(date(year, 1, 1))) for year in _years(begin.year, until.year)]
    out = [
        f'<svg viewBox="0 0 {WIDTH} {tall}" role="img" aria-labelledby="roles-title roles-desc">',
        f'<title id="roles-title">{safe(w("roles_line_title", name=name))}</title>',
        f'<desc id="roles-desc">{safe(w("strip_desc", start=str(begin.year), until=w.date(until)))}</desc>',
        *(f'<text x="{at:.1f}" y="12" text-anchor="{"start" if at < 16 else "middle"}">{year}</text>' for year, at in years),
        f'<path class="axis" fill="none" stroke-opacity=".35" d="{"".join(f"M{at:.1f} {AXIS - 4}V{tall}" for _, at in years)}"/>',
    ]
    top = AXIS
    for lines, role in rows:
        for line in lines:
            out.append(f'<text class="over" x="0" y="{top + 10}">{safe(line)}</text>')
            top += ROLE_LINE
        out += _role(role, x, top, until)
        top += ROLE_BAR + ROLE_GAP
    if shown:
        out.append(f'<text class="over" x="0" y="{top + 10}">{safe(w("roles_line_events"))}</text>')
        ticks = "".join(f"M{x(event.when.date.first):.1f} {top + ROLE_LINE}v{ROLE_BAR}" for event in shown)
        out.append(f'<path class="tick" d="{ticks}"/>')
    out.append("</svg>")
    return Markup("".join(out))  # noqa: S704 – words are escaped, the rest are numbers


def _role(role: Any, x: Callable[[date], float], top: float, until: date) -> list[str]:
    """The bar of one role: what is certain filled, what is not dashed."""
    begins, ends = role.from_, role.until if isinstance(role.until, PartialDate) else None
    left = x(begins.last) if begins else None
    right = x(ends.first) if ends else x(until) if role.until == "ongoing" else None
    doubtful: list[tuple[float, float]] = []
    if left is None:
        left = right
        doubtful.append((max(0, right - STUB), right))
    elif right is None:
        right = left
        doubtful.append((x(begins.first), min(left + STUB, WIDTH - 8)))
    if begins and not begins.exact and right != left:
        doubtful.append((x(begins.first), left))
    if ends and not ends.exact:
        doubtful.append((right, x(ends.last)))
    made = [
        f'<rect class="role-edge" x="{start:.1f}" y="{top + 1}" width="{max(end - start, NARROWEST):.1f}" height="{ROLE_BAR - 2}"/>'
        for start, end in doubtful
    ]
    if right > left:
        made.append(f'<rect class="role" x="{left:.1f}" y="{top}" width="{max(right - left, NARROWEST):.1f}" height="{ROLE_BAR}"/>')
    if role.until == "ongoing":
        made.append(f'<path class="role" d="M{right:.1f} {top - 2}l8 {ROLE_BAR / 2 + 2}-8 {ROLE_BAR / 2 + 2}z"/>')
    return made
