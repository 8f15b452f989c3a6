"""The answer for a day in words: one status with its shape, its label and what is known about it.

The pages for crossings, states and days and the strip on the home page all show the same thing, so it is made once here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from .dates import PartialDate
from .model import Site
from .periods import NOTHING_SINCE, STATED, WHICH_DAY, Answer, SideAnswer
from .schema import Period
from .wording import Words, inside_a_sentence


@dataclass(frozen=True)
class StatusView:
    """What a reader sees of one status. ``shape`` is open, restricted, closed or unknown; ``note`` says how it is known."""

    shape: str
    label: str
    note: str = ""
    parts: tuple[tuple[str, str, str], ...] = ()
    """Where it changed during the day: time, shape, label."""
    short: str = ""
    """What little there is to say where there is little room: the last day that a source confirms."""

    @property
    def brief(self) -> str:
        """The last confirmed day or, where there is none, how the status is known."""
        return self.short or self.note


def status_label(site: Site, status: str, language: str) -> str:
    """The word for a status."""
    return site.label("statuses", status, language)


def joint_view(site: Site, w: Words, answer: Answer) -> StatusView:
    """Both sides together."""
    label = status_label(site, answer.joint, w.language)
    confirmed = answer.last_confirmed
    if answer.joint == "unknown" and answer.nothing_since and answer.last_joint != "unknown" and confirmed:
        known = inside_a_sentence(status_label(site, answer.last_joint, w.language))
        return StatusView("unknown", w("last_confirmed_status", status=known), w("nothing_since", when=w.when(confirmed)), short=w.date(confirmed, "short"))
    if answer.joint == "unknown":
        known = [(name, side) for name, side in answer.sides if side.last_status != "unknown"]
        if answer.which_day:
            return StatusView("unknown", label, w("which_day"))
        if known and confirmed:
            name, side = known[0]
            told = side_view(site, w, side)
            words = {"side": site.side_name(name, w.language), "status": inside_a_sentence(told.label)}
            return StatusView("unknown", label, w("one_side", **words, note=told.note), short=w("one_side_short", **words, date=w.date(confirmed, "short")))
        return StatusView("unknown", label, w("one_side_only" if known else "no_source"))
    parts = tuple((part.starts, part.status, status_label(site, part.status, w.language)) for part in answer.parts) if len(answer.parts) > 1 else ()
    return StatusView(answer.joint, label, _confirmed(w, confirmed), parts, w.date(confirmed, "short") if confirmed else "")


def _confirmed(w: Words, confirmed: PartialDate | None) -> str:
    return w("confirmed_on", when=w.when(confirmed)) if confirmed else ""


def side_view(site: Site, w: Words, side: SideAnswer) -> StatusView:
    """One side's own status."""
    label = status_label(site, side.status, w.language)
    confirmed = side.confirmed
    if side.reason == NOTHING_SINCE and confirmed:
        known = inside_a_sentence(status_label(site, side.last_status, w.language))
        return StatusView("unknown", w("last_confirmed_status", status=known), w("nothing_since", when=w.when(confirmed)))
    if side.reason == WHICH_DAY:
        return StatusView("unknown", label, w("which_day"))
    if side.reason != STATED:
        return StatusView("unknown", label, w("no_source"))
    parts = tuple((part.starts, part.status, status_label(site, part.status, w.language)) for part in side.parts) if len(side.parts) > 1 else ()
    return StatusView(side.status, label, _confirmed(w, confirmed), parts)


@dataclass(frozen=True)
class Change:
    """What differs for one crossing and traffic from the change day before. ``kind``: status, aged, announced, again or other."""

    answer: Answer
    before: Answer
    kind: str
    side: str = ""
    """The side whose status changed; empty where both changed alike."""


@dataclass(frozen=True)
class Announced:
    """What was announced for a day, in one notice for several crossings, without a source that it was so."""

    period: Period
    crossings: tuple[str, ...]


@dataclass(frozen=True)
class Day:
    """A change day with its answers and what changed on it."""

    day: date
    answers: tuple[Answer, ...]
    changes: tuple[Change, ...]

    @property
    def announced(self) -> tuple[Announced, ...]:
        """What was announced for the day, alike periods together."""
        found: dict[tuple, tuple[Period, dict[str, None]]] = {}
        for answer in self.answers:
            for period in answer.announced:
                key = (period.side, period.status, period.from_.date, str(period.until), period.event)
                found.setdefault(key, (period, {}))[1][answer.crossing] = None
        return tuple(Announced(period, tuple(crossings)) for period, crossings in found.values())


@lru_cache(maxsize=2)
def change_days(site: Site) -> tuple[Day, ...]:
    """Every change day, oldest first, with answers and differences; the same for all languages."""
    found: list[Day] = []
    for day in site.change_days:
        before = {(answer.crossing, answer.traffic): answer for answer in (found[-1].answers if found else site.answers(day - timedelta(days=1)))}
        answers = site.answers(day)
        changes = [change for answer in answers for change in _changes(before[answer.crossing, answer.traffic], answer)]
        found.append(Day(day, answers, tuple(changes)))
    return tuple(found)


def _changes(before: Answer, answer: Answer) -> list[Change]:
    moved = [(name, side) for name, side in answer.sides if _seen(side) != _seen(before.side(name))]
    if moved:
        aged = [name for name, side in moved if side.reason == NOTHING_SINCE and before.side(name).last_status == side.last_status]
        if len(aged) == len(moved):
            return [Change(answer, before, "aged")]
        turned = [name for name, _ in moved if name not in aged]
        alike = len(turned) == len(answer.sides) and len({_seen(answer.side(name)) for name in turned}) == 1
        return [Change(answer, before, "status")] if alike else [Change(answer, before, "status", name) for name in turned]
    if answer.announced != before.announced:
        return [Change(answer, before, "announced")]
    if answer.last_confirmed and (before.last_confirmed is None or answer.last_confirmed > before.last_confirmed):
        return [Change(answer, before, "again")]
    return [Change(answer, before, "other")] if answer.key != before.key else []


def _seen(side: SideAnswer) -> tuple[str, str]:
    return side.status, side.reason


@lru_cache(maxsize=2)
def answers_by_crossing(site: Site) -> dict[str, tuple[Answer, ...]]:
    """The answers as of ``covered_until``, by crossing."""
    found: dict[str, list[Answer]] = {crossing.id: [] for crossing in site.all("crossings")}
    for answer in site.answers(site.covered_until):
        found[answer.crossing].append(answer)
    return {crossing: tuple(answers) for crossing, answers in found.items()}
