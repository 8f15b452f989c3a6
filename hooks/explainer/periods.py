"""The answer for a day: what was open, to whom, by whose order, and how we know.

A side's status comes from the narrowest period that covers the day; a period wholly inside another one is an
interruption, and so is a short one, known from its first day to its last, inside one whose end is unknown. Days
between the earliest and the latest reading of a date known only to the month or year have no status ("sources do not
say which day"). A period that is ongoing, or whose end is unknown, holds until the shelf life after its last
confirmation has passed; after that the answer is "last confirmed on …; no later source confirms it". So it is, too,
once a short closure after its last confirmation was to end and no source tells of the traffic since. A period that was
only announced gives no status; where its days are known it is told beside the answer.

Everything here is pure: days come in as arguments.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import combinations

from .dates import PartialDate
from .schema import Crossing, DatePoint, Period

FAR = date(9999, 12, 31)
MOST_DOUBTFUL = 8
"""From so many periods on that may or may not cover a day and differ, nobody tries all ways to combine them: no source settles such a day."""
UNKNOWN = "unknown"
STATED, WHICH_DAY, NOTHING_SINCE, NO_SOURCE = "stated", "which-day", "nothing-since", "no-source"


def has_evidence(period: Period) -> bool:
    """Whether anything but an announcement says that the period was so."""
    ended = isinstance(period.until, DatePoint) and period.until.kind != "announced"
    return period.from_.kind != "announced" or bool(period.seen) or ended


@dataclass(frozen=True)
class Span:
    """A period made ready for asking: its possible and certain days, its last confirmation, its sources."""

    period: Period
    next_start: date | None = None
    """The first day of the period of the same side and traffic that takes this one's place: it bounds an unknown end."""
    spent: date | None = None
    """The day on which an interruption after the last confirmation was to end, if no source tells that it did."""

    @cached_property
    def earliest(self) -> date:
        """The first day that the period may cover."""
        return self.period.from_.date.first

    @cached_property
    def certain_from(self) -> date:
        """The first day that it covers for sure."""
        return self.period.from_.date.last

    @cached_property
    def certain_to(self) -> date:
        """The last day that it covers for sure, shelf life aside."""
        until = self.period.until
        if isinstance(until, DatePoint):
            return until.date.first
        return self.next_start - timedelta(days=1) if self.next_start and until == "unknown" else FAR

    @cached_property
    def latest(self) -> date:
        """The last day that it may cover, shelf life aside."""
        until = self.period.until
        return until.date.last if isinstance(until, DatePoint) else self.certain_to

    @cached_property
    def confirmations(self) -> tuple[PartialDate, ...]:
        """The dates on which a source confirms the period, as fine as their sources; none where only announcements exist.

        An end counts only where nothing else does: it is the eve of the next status, or the hour at which this one was over.
        """
        dates = [seen.date for seen in self.period.seen]
        if self.period.from_.kind != "announced":
            dates.append(self.period.from_.date)
        until = self.period.until
        if not dates and isinstance(until, DatePoint) and until.kind != "announced":
            dates.append(until.date)
        return tuple(sorted(dates))

    def sighted_by(self, day: date) -> PartialDate | None:
        """The last date up to a day on which a source saw it so, beyond an order."""
        dates = [seen.date for seen in self.period.seen]
        if self.period.from_.kind == "observed":
            dates.append(self.period.from_.date)
        return max((found for found in dates if found.first <= day), default=None)

    @property
    def confirmed(self) -> PartialDate | None:
        """The last of them all."""
        return max(self.confirmations, default=None)

    def confirmed_by(self, day: date) -> PartialDate | None:
        """The last of them up to a day; a month or year counts from its first possible day."""
        return max((found for found in self.confirmations if found.first <= day), default=None)

    def confirmed_after(self, day: date) -> PartialDate | None:
        """The first of them after a day: between two confirmations the period stands."""
        return min((found for found in self.confirmations if found.first > day), default=None)

    @property
    def last_confirmed(self) -> date | None:
        """The day to count from: a date known only to the month or year confirms no later than its first possible day."""
        return self.confirmed.first if self.confirmed else None

    @property
    def open_ended(self) -> bool:
        """Whether the period is ongoing or its end unknown."""
        return not isinstance(self.period.until, DatePoint)

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources behind the period, without repeats, in order."""
        until = self.period.until
        groups = [self.period.from_.sources, until.sources if isinstance(until, DatePoint) else [], *(seen.sources for seen in self.period.seen)]
        return tuple(dict.fromkeys(text.partition(",")[0].strip() for group in groups for text in group))

    def sources_on(self, day: PartialDate) -> tuple[str, ...]:
        """Ids of the sources that confirm the period on one of its dates."""
        points = [self.period.from_, *self.period.seen, *([self.period.until] if isinstance(self.period.until, DatePoint) else [])]
        return tuple(dict.fromkeys(text.partition(",")[0].strip() for point in points if point.date == day for text in point.sources))

    @property
    def was_seen(self) -> bool:
        """Whether a source saw it so, beyond an order."""
        return bool(self.period.seen) or self.period.from_.kind == "observed"

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside this one and is not the same stretch."""
        inside = self.earliest <= other.earliest and other.latest <= self.latest
        return inside and (self.earliest, self.latest) != (other.earliest, other.latest)

    def follows(self, other: Span) -> bool:
        """Whether this period begins, for sure, on a day on which another may end whose end is known to the month or year alone."""
        may_end = not other.open_ended and other.certain_to <= self.certain_from <= other.latest
        return may_end and other.certain_from < self.certain_from and not self.contains(other) and not other.contains(self)

    def width(self) -> int:
        """Possible days, for finding the narrowest."""
        return (self.latest - self.earliest).days


@dataclass(frozen=True)
class Part:
    """A stretch of one day: from a time (empty: start of day) with one status."""

    starts: str
    status: str
    reason: str
    span: Span | None


@dataclass(frozen=True)
class SideAnswer:
    """What one side's orders and the sources say for a day. ``status`` is the one at the end of the day."""

    parts: tuple[Part, ...]
    day: date

    @property
    def status(self) -> str:
        """Status at the end of the day."""
        return self.parts[-1].status

    @property
    def reason(self) -> str:
        """Why the status is as it is: stated, which-day, nothing-since or no-source."""
        return self.parts[-1].reason

    @property
    def span(self) -> Span | None:
        """The period behind the status at the end of the day."""
        return self.parts[-1].span

    @property
    def last_status(self) -> str:
        """The status as last confirmed, even where nothing was found since."""
        return self.span.period.status if self.span and self.reason in (STATED, NOTHING_SINCE) else UNKNOWN

    @cached_property
    def confirmed(self) -> PartialDate | None:
        """The last date up to the day on which a source confirms the period behind the status."""
        return self.span.confirmed_by(self.day) if self.span else None

    @cached_property
    def sighted(self) -> PartialDate | None:
        """The last date up to the day on which a source saw it so."""
        return self.span.sighted_by(self.day) if self.span else None

    @property
    def began(self) -> PartialDate | None:
        """The first day of the period behind the status, where a source confirms that one."""
        return self.span.period.from_.date if self.span and self.span.period.from_.kind != "announced" else None


@dataclass(frozen=True)
class JointPart:
    """A stretch of one day with one joint status."""

    starts: str
    status: str


@dataclass(frozen=True)
class Answer:
    """One crossing, one kind of traffic, one day: each side and both together."""

    crossing: str
    traffic: str
    day: date
    sides: tuple[tuple[str, SideAnswer], ...]
    parts: tuple[JointPart, ...]
    last_confirmed: PartialDate | None
    """The last date up to the day on which a source confirms the joint answer, as fine as its source."""
    announced: tuple[Period, ...] = ()
    """What was announced for the day without a source that it was so."""
    next_confirmed: PartialDate | None = None
    """The first date after the day on which a source confirms a period behind the answer, with the same joint status on it."""

    @property
    def joint(self) -> str:
        """The joint status at the end of the day."""
        return self.parts[-1].status

    def side(self, name: str) -> SideAnswer:
        """One side's answer; ``KeyError`` where there is no such side."""
        return dict(self.sides)[name]

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The periods behind the answer, without repeats."""
        found: list[Span] = []
        for _, side in self.sides:
            for part in side.parts:
                if part.span and part.span not in found:
                    found.append(part.span)
        return tuple(found)

    @property
    def nothing_since(self) -> bool:
        """Whether the answer is unknown only because its last confirmation is too old."""
        return self.joint == UNKNOWN and any(side.reason == NOTHING_SINCE for _, side in self.sides)

    @property
    def which_day(self) -> bool:
        """Whether sources tell of a change but not on which day."""
        return any(side.reason == WHICH_DAY for _, side in self.sides)

    @cached_property
    def last_joint(self) -> str:
        """The joint status as last confirmed, shelf life aside."""
        return _last_joint(self.sides)

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources behind the answer."""
        return tuple(dict.fromkeys(source for span in self.spans for source in span.sources))

    @cached_property
    def last_sources(self) -> tuple[str, ...]:
        """Ids of the sources of the last confirmation; of the whole answer where there is none."""
        told = tuple(dict.fromkeys(source for span in self.spans for source in span.sources_on(self.last_confirmed))) if self.last_confirmed else ()
        return told or self.sources

    @property
    def key(self) -> tuple:
        """What must differ for a day to count as a day of change."""
        return (tuple((name, tuple((part.starts, part.status, part.reason) for part in side.parts), side.last_status) for name, side in self.sides), self.parts, self.last_confirmed, self.next_confirmed, self.sources, self.announced)


def _last_joint(sides: Iterable[tuple[str, SideAnswer]]) -> str:
    """The joint status as last confirmed, shelf life aside."""
    return join([(side.last_status, side.span) for _, side in sides])


def join(statuses: Iterable[tuple[str, Span | None]]) -> str:
    """The joint status of the sides: closed if either is; else restricted if either is; open only if both are open or a source saw it."""
    pairs = list(statuses)
    words = [status for status, _ in pairs]
    if "closed" in words:
        return "closed"
    if "restricted" in words:
        return "restricted"
    if words and all(word == "open" for word in words):
        return "open"
    if any(status == "open" and span is not None and span.was_seen for status, span in pairs):
        return "open"
    return UNKNOWN


class History:
    """The periods of one crossing, ready for questions."""

    def __init__(self, crossing: Crossing, sides: tuple[str, ...], traffic: tuple[str, ...], shelf_life: int) -> None:
        self.crossing, self.sides, self.traffic, self.shelf_life = crossing, sides, traffic, shelf_life
        self._spans: dict[tuple[str, str], tuple[Span, ...]] = {}
        self._announced = tuple(period for period in crossing.history if not has_evidence(period) and isinstance(period.until, DatePoint))
        for side in sides:
            for kind in traffic:
                periods = sorted(
                    (period for period in crossing.history if period.side in (side, "both") and kind in period.traffic and has_evidence(period)),
                    key=lambda period: (period.from_.date.first, period.from_.date.last, period.from_.time or ""),
                )
                self._spans[side, kind] = tuple(Span(period, self._next_start(periods[index:]), self._spent(period, kind)) for index, period in enumerate(periods))

    def _next_start(self, periods: list[Period]) -> date | None:
        """Where an unknown end of the first period lies at the latest: where the next one begins that takes its place.

        One that ends within the shelf life and that no other follows at once only interrupts: what was before may go on after it.
        """
        own, *later = periods
        for index, period in enumerate(later):
            start = period.from_.date.first
            if start <= own.from_.date.first:
                continue
            ends = _last(period)
            followed = any(start < other.from_.date.first <= ends + timedelta(days=1) for other in later[index + 1 :]) if ends < FAR else False
            if followed or (ends - start).days > self.shelf_life:
                return start
        return None

    def _spent(self, own: Period, traffic: str) -> date | None:
        """The first day on which nothing tells any more that a period of unknown end goes on.

        A short closure interrupts it. When the closure's end was announced and no source tells of the traffic after it,
        an older confirmation says nothing of the days that follow.
        """
        confirmed = Span(own).confirmed
        if isinstance(own.until, DatePoint) or confirmed is None:
            return None
        return min(
            (
                _last(other)
                for other in self.crossing.history
                if other.status != own.status and traffic in other.traffic and (own.side in ("both", other.side) or other.side == "both") and has_evidence(other)
                if isinstance(other.until, DatePoint) and other.until.kind == "announced" and other.from_.date.first > confirmed.last
            ),
            default=None,
        )

    def spans(self, side: str, traffic: str) -> tuple[Span, ...]:
        """The periods of one side and traffic that have evidence, by start."""
        return self._spans[side, traffic]

    @cached_property
    def used_traffic(self) -> tuple[str, ...]:
        """The kinds of traffic of which any source tells, in the order of the vocabulary."""
        return tuple(kind for kind in self.traffic if any(self._spans[side, kind] for side in self.sides))

    def side_answer(self, side: str, traffic: str, day: date) -> SideAnswer:
        """One side's answer for a day, in parts where a change has a time."""
        touching = [span for span in self.spans(side, traffic) if span.earliest <= day <= span.latest]
        if not touching:
            return SideAnswer((Part("", UNKNOWN, NO_SOURCE, None),), day)
        base, reason = self._whole_day(touching, day)
        changes: list[tuple[str, str]] = []  # times at which a touching period begins or ends on this very day
        for span in touching:
            begin, until = span.period.from_, span.period.until
            if begin.time and begin.date.exact and begin.date.first == day:
                changes.append((begin.time, "begin"))
            if isinstance(until, DatePoint) and until.time and until.date.exact and until.date.first == day:
                changes.append((until.time, "end"))
        if not changes:
            return SideAnswer((self._part("", base, reason, day),), day)
        parts: list[Part] = []
        for time in ["", *sorted({time for time, _ in changes})]:
            live = [span for span in touching if _covers_time(span, day, time)]
            if live:
                found, why = self._whole_day(live, day)
                part = self._part(time, found, why, day)
            else:
                # Before the first time of a day the period that ended the day before may still be the one that held.
                earlier = [span for span in self.spans(side, traffic) if span.earliest <= day - timedelta(days=1) <= span.latest] if time == "" else []
                if earlier:
                    found, why = self._whole_day(earlier, day - timedelta(days=1))
                    part = self._part(time, found, why, day - timedelta(days=1))
                else:
                    part = Part(time, UNKNOWN, NO_SOURCE, None)
            if parts and (parts[-1].status, parts[-1].reason, parts[-1].span) == (part.status, part.reason, part.span):
                continue
            parts.append(part)
        return SideAnswer(tuple(parts), day)

    def _whole_day(self, touching: list[Span], day: date) -> tuple[Span | None, str]:
        """The period that holds on a day without regard to times, and whether the sources settle it."""
        certain = [span for span in touching if span.certain_from <= day <= span.certain_to]
        doubtful = [span for span in touching if span not in certain]
        chosen = _narrowest(certain, day)
        if len({span.period.status for span in touching}) == 1 and (certain or len(doubtful) > 1):
            return chosen or doubtful[0], STATED
        if len(doubtful) > MOST_DOUBTFUL:
            return chosen or doubtful[0], WHICH_DAY
        # Each doubtful period may or may not cover the day; the day is settled when that makes no difference.
        for count in range(1, len(doubtful) + 1):
            for group in combinations(doubtful, count):
                other = _narrowest([*certain, *group], day)
                if chosen is None and len(doubtful) > 1:
                    chosen = other
                if chosen is None or other is None or chosen.period.status != other.period.status:
                    return other, WHICH_DAY
        return chosen, STATED

    def _part(self, starts: str, span: Span | None, reason: str, day: date) -> Part:
        if reason == WHICH_DAY:
            return Part(starts, UNKNOWN, WHICH_DAY, span)
        if span is None:
            return Part(starts, UNKNOWN, NO_SOURCE, None)
        if self._expired(span, day):
            return Part(starts, UNKNOWN, NOTHING_SINCE, span)
        return Part(starts, span.period.status, STATED, span)

    def _expired(self, span: Span, day: date) -> bool:
        if not span.open_ended or span.last_confirmed is None:
            return False
        if span.spent is not None and day >= span.spent:
            return True
        return (day - span.last_confirmed).days > self.shelf_life

    def answer(self, traffic: str, day: date) -> Answer:
        """The answer for one kind of traffic on one day."""
        sides = tuple((side, self.side_answer(side, traffic, day)) for side in self.sides)
        parts = _joint(sides)
        announced = tuple(period for period in self._announced if traffic in period.traffic and period.from_.date.first <= day <= _last(period))
        return Answer(self.crossing.id, traffic, day, sides, parts, self._last_confirmed(traffic, sides), announced, self._next_confirmed(traffic, day, sides, parts[-1].status))

    def _last_confirmed(self, traffic: str, sides: tuple[tuple[str, SideAnswer], ...]) -> PartialDate | None:
        """The last date up to the day on which a source confirms the joint answer, as fine as its source.

        One side's closure is enough. Otherwise it is the older of the two sides' own dates, unless a source saw the
        traffic later, or the sides came to be alike later: what both tell cannot be older than the younger of the two.
        """
        told = [side for _, side in sides if side.confirmed]
        if not told:
            return None
        last = _last_joint(sides)
        decisive = [side for side in told if side.last_status == last] or told
        dates = [side.confirmed for side in decisive if side.confirmed]
        if last == "closed":
            return max(dates)
        began = [side.began for side in decisive if side.began]
        found = max([min(dates), *(side.sighted for side in decisive if side.sighted)])
        if len(began) == len(decisive) and (all(side.reason == STATED for side in decisive) or self._was_other(traffic, found, last)):
            found = max(found, *began)
        return found

    def _was_other(self, traffic: str, day: PartialDate, status: str) -> bool:
        """Whether sources tell of another joint status on a day: one side's old word does not hold for what the other did then."""
        if not day.exact or status == UNKNOWN:
            return False
        parts = _joint(tuple((side, self.side_answer(side, traffic, day.first)) for side in self.sides))
        return status not in {part.status for part in parts} and parts[-1].status != UNKNOWN

    def _next_confirmed(self, traffic: str, day: date, sides: tuple[tuple[str, SideAnswer], ...], joint: str) -> PartialDate | None:
        """The first date after the day on which a source confirms the same joint status, as long as each period follows the last at once."""
        if joint == UNKNOWN:
            return None
        dates = {found for name, side in sides if side.span and side.status == joint and (found := self._confirmed_after(name, traffic, side.span, day))}
        for found in sorted(dates):
            if _joint(tuple((side, self.side_answer(side, traffic, found.first)) for side in self.sides))[-1].status == joint:
                return found
        return None

    def _confirmed_after(self, side: str, traffic: str, span: Span, day: date) -> PartialDate | None:
        """The first confirmation after a day of a period, or of those of the same status that follow it without a gap."""
        while (found := span.confirmed_after(day)) is None:
            later = [other for other in self.spans(side, traffic) if other.earliest > span.earliest and span.certain_to <= other.earliest <= span.latest + timedelta(days=1)] if span.latest < FAR else []
            if len(later) != 1 or later[0].period.status != span.period.status:
                return None
            span = later[0]
        return found

    def boundaries(self) -> set[date]:
        """Every day on which an answer may differ from the day before."""
        days: set[date] = set()
        one = timedelta(days=1)
        for period in self._announced:
            days |= {period.from_.date.first, _last(period) + one}
        for spans in self._spans.values():
            for span in spans:
                days |= {span.earliest, span.earliest + one, span.certain_from, span.certain_from + one}
                days |= {found.first for found in span.confirmations}
                if span.latest < FAR:
                    days |= {span.certain_to, span.certain_to + one, span.latest + one}
                if span.open_ended and span.last_confirmed is not None:
                    days.add(span.last_confirmed + timedelta(days=self.shelf_life + 1))
                if span.spent is not None:
                    days |= {span.spent, span.spent + one}
        return days


def _joint(sides: tuple[tuple[str, SideAnswer], ...]) -> tuple[JointPart, ...]:
    """Both sides together, in parts where a change has a time."""
    parts: list[JointPart] = []
    for time in sorted({part.starts for _, side in sides for part in side.parts}):
        status = join([(part.status, part.span) for part in (_part_at(side, time) for _, side in sides)])
        if not parts or parts[-1].status != status:
            parts.append(JointPart(time, status))
    return tuple(parts)


def _last(period: Period) -> date:
    """The last possible day of a period; no day's end where it has no end of its own."""
    return period.until.date.last if isinstance(period.until, DatePoint) else FAR


def _narrowest(covering: list[Span], day: date) -> Span | None:
    """The period that wins on a day: an interruption over what surrounds it, a beginning over an end."""
    beginning = [span for span in covering if span.certain_from == day]
    kept = [
        span
        for span in covering
        if not (span.latest == day and any(other is not span and not other.contains(span) and not span.contains(other) for other in beginning))
    ]
    return min(kept or covering, key=lambda span: (span.width(), -span.earliest.toordinal()), default=None)


def _covers_time(span: Span, day: date, time: str) -> bool:
    begin, until = span.period.from_, span.period.until
    if begin.date.exact and begin.date.first == day and (begin.time or "") > time:
        return False
    return not (isinstance(until, DatePoint) and until.time and until.date.exact and until.date.first == day and until.time <= time)


def _part_at(side: SideAnswer, time: str) -> Part:
    return [part for part in side.parts if part.starts <= time][-1]


def overlaps(spans: Iterable[Span]) -> list[tuple[Span, Span]]:
    """Pairs of periods of one side and traffic that overlap without one lying wholly inside the other.

    Periods that share the day on which one ends and the other begins only touch. A month or a year that both
    share is no overlap either: the sources do not say on which day the change came.
    """
    ordered = sorted(spans, key=lambda span: (span.earliest, span.latest))
    found = []
    for index, first in enumerate(ordered):
        for second in ordered[index + 1 :]:
            touching = second.certain_from >= first.certain_to
            inside = (first.contains(second) or second.contains(first)) and not (first.latest == FAR and second.latest == FAR)
            if not touching and not inside:
                found.append((first, second))
    return found
