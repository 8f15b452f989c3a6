"""What somebody should look at again, as Markdown for an issue. Pure: the day comes in as an argument."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from .facts import is_overdue
from .model import Site
from .schema import KINDS, Record

SOURCED = ("crossings", "states", "actors", "events", "figures")
"""Kinds whose records state facts of their own."""
LISTED = 150
"""Lines a list: GitHub refuses an issue of more than 65,536 characters."""


def stale_facts(site: Site, today: date) -> str:
    """Records past their check, statuses past their shelf life and records with one source only, oldest first, on ``today``."""
    return "\n".join([
        f"What stands in the data on {today.isoformat()}. Nothing here stops a build. Whoever looks at a record again dates it under `check: last:`.",
        "",
        *_section("Past their check", "file | due | look at", overdue(site, today)),
        *_section(f"Statuses that no source has confirmed for {site.config.shelf_life.status} days", "file | traffic | last confirmed", unconfirmed(site, today)),
        *_section("Facts with one source only", "file | source", single_sourced(site)),
    ])  # fmt: skip


def overdue(site: Site, today: date) -> list[tuple[str, ...]]:
    """File, day on which the check was due and what to look at, the longest overdue first."""
    first = site.languages[0]
    late = [(kind, record) for kind in KINDS for record in site.all(kind) if is_overdue(record, today)]
    rows = [((record.check.last.last + timedelta(days=record.check.every_days)).isoformat(), _file(kind, record.id), record.check.look_at[first]) for kind, record in late]
    return [(file, due, look_at) for due, file, look_at in sorted(rows)]


def unconfirmed(site: Site, today: date) -> list[tuple[str, ...]]:
    """File, kind of traffic and last confirmation of each status that reads "no later source confirms it" on ``today``, oldest first."""
    rows = sorted((str(answer.last_confirmed) if answer.last_confirmed else "", answer.crossing, answer.traffic) for answer in site.answers(today) if answer.nothing_since)
    return [(_file("crossings", crossing), traffic, confirmed or "never") for confirmed, crossing, traffic in rows]


def single_sourced(site: Site) -> list[tuple[str, ...]]:
    """File and source of each record whose facts all rest on one source."""
    return [(_file(kind, record.id), *sources) for kind, record, sources in with_sources(site) if len(sources) == 1]


def with_sources(site: Site) -> Iterable[tuple[str, Record, set[str]]]:
    """Kind, record and the sources that its facts rest on, of each record that states facts of its own."""
    return ((kind, record, {cited.source for cited in site.cited_by(kind, record.id)}) for kind in SOURCED for record in site.all(kind))


def less_sure(site: Site) -> dict[str, list[tuple[str, Record]]]:
    """What the records themselves say to be less sure: kind and record by what is less sure."""
    return {
        "place": [("crossings", crossing) for crossing in site.all("crossings") if crossing.position is None or crossing.position.precision == "town"],
        "day": [("events", event) for event in site.all("events") if not event.when.date.exact],
        "number": [("figures", figure) for figure in site.all("figures") if all(point.kind != "count" for series in figure.series for point in series.points)],
    }


def _file(kind: str, ident: str) -> str:
    return f"data/{kind}/{ident}.yml"


def _section(title: str, columns: str, rows: list[tuple[str, ...]]) -> Iterable[str]:
    yield from (f"## {title}: {len(rows)}", "")
    if rows:
        names = columns.split(" | ")
        yield from (f"| {columns} |", f"|{' --- |' * len(names)}")
        yield from (f"| {' | '.join(map(_code, row))} |" for row in rows[:LISTED])
        if len(rows) > LISTED:
            yield f"\n… and {len(rows) - LISTED} more"
        yield ""


def _code(text: str) -> str:
    """A text as code, so that nothing in a record is a link, a mention or a picture in the issue."""
    return f"`{' '.join(text.replace('`', chr(39)).replace('|', '/').split())}`"
