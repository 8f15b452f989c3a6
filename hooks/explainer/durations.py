"""How long a crossing was open, restricted or closed to a kind of traffic, with what the sources leave open.

A day counts by the status in which it ended. Where a date is known only to the month or the year, where an end is
unknown, or where nothing was found for longer than the shelf life, the number of days is a range: the least is what every
reading of the sources gives, the most what some reading gives. Days of which no source tells are never counted.

Pure: days come in as arguments.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import product

from .model import Site
from .periods import NO_SOURCE, NOTHING_SINCE, STATED, UNKNOWN, WHICH_DAY, History, SideAnswer, Span, join

ONE = timedelta(days=1)
COUNTED = ("open", "restricted", "closed")


@dataclass(frozen=True)
class Stretch:
    """Days in a row on which the joint status was, or may have been, one and the same.

    ``first`` and ``last`` are the outermost days that it may cover; ``sure_first`` and ``sure_last`` the first and the
    last day that it covers for sure, ``None`` where no single day is sure. ``running`` says that it reaches the last day
    asked for and that no source gives its end.
    """

    first: date
    last: date
    sure_first: date | None
    sure_last: date | None
    least: int
    most: int
    running: bool = False

    @property
    def exact(self) -> bool:
        """Whether the sources settle every day of it."""
        return self.least == self.most


@dataclass(frozen=True)
class Duration:
    """One status of one kind of traffic: every stretch of it, oldest first, and all of them together."""

    traffic: str
    status: str
    stretches: tuple[Stretch, ...]

    @property
    def least(self) -> int:
        """Days that it lasted for sure."""
        return sum(stretch.least for stretch in self.stretches)

    @property
    def most(self) -> int:
        """Days that it lasted at most."""
        return sum(stretch.most for stretch in self.stretches)

    @property
    def running(self) -> bool:
        """Whether its last stretch has no known end."""
        return any(stretch.running for stretch in self.stretches)


def durations(history: History, traffic: str, until: date) -> tuple[Duration, ...]:
    """How long each status of a kind of traffic lasted up to and with ``until``; statuses that never held are left out."""
    marks = _marks(history, traffic, until)
    parts: list[tuple[date, date, frozenset[str], bool]] = []
    for number, day in enumerate(marks):
        last = marks[number + 1] - ONE if number + 1 < len(marks) else until
        statuses, running = _possible(history, traffic, day)
        parts.append((day, last, statuses, running))
    found = []
    for status in COUNTED:
        stretches = tuple(_stretches(parts, status, until))
        if stretches:
            found.append(Duration(traffic, status, stretches))
    return tuple(found)


@lru_cache(maxsize=512)
def durations_of(site: Site, crossing: str) -> dict[str, tuple[Duration, ...]]:
    """The durations of a crossing by kind of traffic, up to the last day that the site covers; made once for all languages."""
    history = site.histories[crossing]
    return {traffic: durations(history, traffic, site.covered_until) for traffic in history.used_traffic}


def _marks(history: History, traffic: str, until: date) -> list[date]:
    """Days on which what is possible may change: every boundary, and the day after each last confirmation."""
    marks = {day for day in history.boundaries() if day <= until}
    for side in history.sides:
        for span in history.spans(side, traffic):
            if span.open_ended and span.last_confirmed is not None and span.last_confirmed < until:
                marks.add(span.last_confirmed + ONE)
    return sorted(marks)


def _possible(history: History, traffic: str, day: date) -> tuple[frozenset[str], bool]:
    """Every joint status that the sources allow at the end of a day, and whether the answer has no known end."""
    choices = [_side(history, side, traffic, day) for side in history.sides]
    running = any(answer.span and answer.span.period.until == "ongoing" for answer, _ in choices)
    running = running or any(answer.span and answer.span.open_ended and answer.span.next_start is None for answer, _ in choices)
    return frozenset(join(list(pick)) for pick in product(*(found for _, found in choices))), running


def _side(history: History, side: str, traffic: str, day: date) -> tuple[SideAnswer, list[tuple[str, Span | None]]]:
    """One side's answer and the statuses, each with its period, that the sources allow."""
    answer = history.side_answer(side, traffic, day)
    nothing: tuple[str, Span | None] = (UNKNOWN, None)
    if answer.reason == NO_SOURCE:
        return answer, [nothing]
    if answer.reason == WHICH_DAY:
        spans = [span for span in history.spans(side, traffic) if span.earliest <= day <= span.latest]
        sure = [span for span in spans if span.certain_from <= day <= span.certain_to]
        return answer, [(span.period.status, span) for span in spans] + ([] if sure else [nothing])
    span = answer.span
    stated = (answer.last_status, span)
    late = span is not None and span.open_ended and span.last_confirmed is not None and day > span.last_confirmed
    # Within the shelf life the answer stands, but nobody saw that it lasted: the least stops at the last confirmation.
    # On the first day that a month or year allows, one period may already have followed the other, or has for sure.
    others = [
        (other.period.status, other)
        for other in history.spans(side, traffic)
        if span is not None and (other.earliest <= day < other.certain_from or (other.certain_from <= day <= other.latest and other.follows(span)))
        and other.period.status != span.period.status and not other.contains(span) and not span.contains(other)
    ]  # fmt: skip
    if answer.reason == STATED and others:
        return answer, [stated, *others]
    return answer, [stated, nothing] if answer.reason == NOTHING_SINCE or (answer.reason == STATED and late) else [stated]


def _stretches(parts: list[tuple[date, date, frozenset[str], bool]], status: str, until: date) -> list[Stretch]:
    found: list[Stretch] = []
    open_run: list[tuple[date, date, bool, bool]] = []

    def close() -> None:
        if not open_run:
            return
        sure = [(first, last) for first, last, certain, _ in open_run if certain]
        first, last = open_run[0][0], open_run[-1][1]
        found.append(
            Stretch(
                first, last, sure[0][0] if sure else None, sure[-1][1] if sure else None,
                sum((b - a).days + 1 for a, b in sure), (last - first).days + 1, open_run[-1][3] and last == until,
            )
        )  # fmt: skip
        open_run.clear()

    for first, last, statuses, running in parts:
        if status not in statuses:
            close()
            continue
        open_run.append((first, last, statuses == {status}, running))
    close()
    return found
