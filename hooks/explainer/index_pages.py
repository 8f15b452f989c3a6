"""Lists of records: an index a kind, the timeline, the border on each day, words, questions, downloads and the field reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from .facts import by_year, folded, key_figure
from .field_reference import kinds_with_fields
from .inline import parse_cited
from .looks import joint_look, side_look
from .periods import NOTHING_SINCE, STATED, WHICH_DAY
from .record_pages import refs, status_table
from .rendering import Leaf
from .schema import KINDS, DatePoint
from .statuses import Change, Day, change_days, status_label
from .wording import inside_a_sentence

if TYPE_CHECKING:
    from .pages import Context


OFTEN = 5
"""Events that an actor takes part in, from which on the timeline names it as a way to read."""
FEW = 2
"""So many crossings the list of days names for one day; more are counted."""

STATUS_KEYS = ("crossing", "traffic", "sides", "joint", "last_confirmed", "next_confirmed", "last_known", "which_day_unknown", "parts", "announced", "sources")
"""The keys of an entry in the files of status that /data/ explains; ``sides`` stands for the id of each side."""


def add_all(context: Context) -> None:
    """Every list of the context's language for which there are records; the hand-written pages of that name win."""
    makers: dict[str, Callable[[Context, Leaf], dict[str, Any]]] = {
        "crossings": crossings, "states": states, "actors": actors, "events": events, "figures": figures, "disagreements": disagreements,
        "narratives": narratives, "explainers": explainers, "sources": sources, "maps": maps, "glossary": glossary, "questions": questions,
    }  # fmt: skip
    for kind, maker in makers.items():
        if context.site.all(kind):
            leaf = context.leaf(f"{kind}/index.md")
            _add(context, leaf, kind, maker(context, leaf))
    if context.site.all("events"):
        leaf = context.leaf("timeline/index.md")
        _add(context, leaf, "timeline", timeline(context, leaf), crumbs=[(context.kind_title("events"), "events/index.md")])
    if context.site.all("crossings"):
        add_days(context)
    leaf = context.leaf("data/index.md")
    _add(context, leaf, "data", downloads(context))
    leaf = context.leaf("data/fields.md")
    _add(context, leaf, "fields", {"kinds": kinds_with_fields()}, crumbs=[(context.w("title_data"), "data/index.md")])


def _add(context: Context, leaf: Leaf, name: str, values: dict[str, Any], crumbs: list[tuple[str, str | None]] | None = None) -> None:
    intro = context.w(f"intro_{name}", date=context.as_of)
    title = context.kind_title(name) if name in KINDS else context.w(f"title_{name}")
    context.add(leaf, f"index/{name}.html", title=title, description=intro, intro=intro, crumbs=crumbs or [], **values)


# --- one a kind --------------------------------------------------------------------------------------


def crossings(context: Context, leaf: Leaf) -> dict[str, Any]:
    """Crossings with their status by traffic."""
    records = context.site.all("crossings")
    return {"table": status_table(context, list(records)), "records": records, "map_id": widest_map(context)}


def widest_map(context: Context) -> str | None:
    """The map of crossings that names the most states, which shows the whole line."""
    maps = [view for view in context.site.all("maps") if "crossings" in view.layers]
    widest = max(maps, key=lambda view: (len(view.states), -view.order), default=None)
    return widest.id if widest else None


def states(context: Context, leaf: Leaf) -> dict[str, Any]:
    """States by side."""
    site = context.site
    groups = [(side, [record for record in site.all("states") if record.side == side.id]) for side in site.config.sides]
    return {"groups": [(side, records) for side, records in groups if records], "crossings": {record.id: [crossing for crossing in site.all("crossings") if record.id in crossing.joins] for record in site.all("states")}}


def actors(context: Context, leaf: Leaf) -> dict[str, Any]:
    """Actors by kind."""
    kinds = context.site.vocab["actor-kinds"]
    groups = grouped(context, "actors", "actor-kinds", lambda record: [record.kind])
    return {"groups": [(word, kinds[word].plural(context.language), records) for word, _, records in groups]}


def grouped(context: Context, kind: str, vocab: str, words: Callable[[Any], list[str]]) -> list[tuple[str, str, list[Any]]]:
    """Records of a kind under the words of a vocabulary, in its order: word, label, records by name."""
    found: dict[str, list[Any]] = {word: [] for word in context.site.vocab[vocab]}
    for record in context.site.all(kind):
        for word in words(record):
            found[word].append(record)
    return [(word, context.site.label(vocab, word, context.language), records) for word, records in found.items() if records]


def events(context: Context, leaf: Leaf) -> dict[str, Any]:
    """Events by theme."""
    return {"groups": grouped(context, "events", "themes", lambda record: record.themes), "count": len(context.site.all("events"))}


def timeline(context: Context, leaf: Leaf) -> dict[str, Any]:
    """Every event by year."""
    site = context.site
    years = [(year, [(event, [(word, site.label("themes", word, context.language)) for word in event.themes]) for event in found]) for year, found in by_year(site.all("events"))]
    used = {word for event in site.all("events") for word in event.themes}
    named = Counter(state for event in site.all("events") for state in event.states)
    taking_part = Counter(actor for event in site.all("events") for actor in event.actors)
    return {
        "years": years,
        "themes": [(word, site.label("themes", word, context.language)) for word in site.vocab["themes"] if word in used],
        "states": [record for record in site.all("states") if named[record.id]],
        "places": {event.id: [f"{kind}/{ident}" for kind, ident in site.links["events", event.id] if kind in ("states", "crossings")] for event in site.all("events")},
        "meta": {"wide": True, "scripts": ["timeline.js"]},  # the years are the first of the ways to read it
        "actors": [(record, taking_part[record.id]) for record in site.all("actors") if taking_part[record.id] >= OFTEN],
        "crossings": [record for record in site.all("crossings") if any(origin == "events" for origin, _ in site.backlinks.get(("crossings", record.id), ()))],
    }


def figures(context: Context, leaf: Leaf) -> dict[str, Any]:
    """Figures with their latest point, by theme."""
    return {"themes": [(theme, label, [key_figure(record) for record in found]) for theme, label, found in by_theme(context, "figures")]}


def disagreements(context: Context, leaf: Leaf) -> dict[str, Any]:
    """Disagreements with what the site prints, by theme."""
    return {"themes": by_theme(context, "disagreements"), "first": [record for record in context.site.all("disagreements") if record.start_here]}


def by_theme(context: Context, kind: str) -> list[tuple[str, str, list[Any]]]:
    """The records of a kind under the first theme of each: the theme, its label and its records, in the vocabulary's order."""
    found: dict[str, list[Any]] = {}
    for record in context.site.all(kind):
        found.setdefault(record.themes[0], []).append(record)
    return [(theme, context.site.label("themes", theme, context.language), found[theme]) for theme in context.site.vocab["themes"] if theme in found]


def narratives(context: Context, leaf: Leaf) -> dict[str, Any]:
    """Questions seen in several ways."""
    return {"records": context.site.all("narratives")}


def explainers(context: Context, leaf: Leaf) -> dict[str, Any]:
    """Explainers in their order."""
    return {"records": context.site.all("explainers")}


def sources(context: Context, leaf: Leaf) -> dict[str, Any]:
    """Base documents first, then the other sources by type."""
    site = context.site
    uses = {record.id: len(site.citations.get(record.id, ())) for record in site.all("sources")}
    groups = grouped(context, "sources", "source-types", lambda record: [] if record.base else [record.type])
    return {
        "base": [record for record in site.all("sources") if record.base],
        "groups": [(word, label, sorted(records, key=lambda record: (folded(record.publisher or ""), str(record.published or ""), record.id))) for word, label, records in groups],
        "uses": uses,
        "count": len(site.all("sources")),
        "unread": sum(not record.opened for record in site.all("sources")),
    }


def maps(context: Context, leaf: Leaf) -> dict[str, Any]:
    """The maps, and the one that shows the most as its static picture."""
    return {"records": context.site.all("maps"), "map_id": widest_map(context)}


def glossary(context: Context, leaf: Leaf) -> dict[str, Any]:
    """Terms by name, and the first term of each letter."""
    records = sorted(context.site.all("glossary"), key=lambda record: folded(record.term[context.language]))
    letters: dict[str, str] = {}
    for record in records:
        letters.setdefault(folded(record.term[context.language])[:1].upper(), record.id)
    return {"records": records, "letters": list(letters.items())}


def questions(context: Context, leaf: Leaf) -> dict[str, Any]:
    """Questions by group, each with the page that holds more."""
    groups = grouped(context, "questions", "question-groups", lambda record: [record.group])
    return {"groups": [(word, label, [(record, refs([record.page])[0]) for record in records]) for word, label, records in groups]}


# --- the border on a day -----------------------------------------------------------------------------


def day_rows(context: Context, day: Day) -> list[tuple[Any, list[dict[str, Any]]]]:
    """A change day's table: each crossing with a row for each kind of traffic."""
    site, w = context.site, context.w
    rows: dict[str, list[dict[str, Any]]] = {}
    for answer in day.answers:
        rows.setdefault(answer.crossing, []).append({
            "answer": answer,
            "traffic": site.label("traffic", answer.traffic, context.language),
            "sides": [side_look(site, w, side) for _, side in answer.sides],
            "joint": joint_look(site, w, answer),
            "confirmed": w.date(answer.last_confirmed, "short") if answer.last_confirmed else "",
            "next": w.date(answer.next_confirmed, "short") if answer.next_confirmed else "",
            "sources": answer.sources,
        })  # fmt: skip
    return [(site.get("crossings", ident), found) for ident, found in rows.items()]


def announced_lines(context: Context, day: Day) -> list[dict[str, Any]]:
    """What was announced for a day without a source that it was so: the notice, its days, its sources and its crossings."""
    w, lines = context.w, []
    for notice in day.announced:
        period = notice.period
        lines.append({
            "event": period.event, "status": context.site.label("statuses", period.status, context.language), "crossings": notice.crossings,
            "dates": w.dates(period.from_.date, period.until.date), "by": period.from_.by,
            "sources": dict.fromkeys(parse_cited(text).source for text in (*period.from_.sources, *period.until.sources)),
        })  # fmt: skip
    return lines


def on_the_ground(change: Change) -> bool:
    """Whether a source names the day on which a status began or ended; otherwise only what is known changes on that day."""
    if change.kind != "status":
        return False
    day = change.answer.day
    found = change.answer.side(change.side) if change.side else change.answer.sides[0][1]
    earlier = change.before.side(change.side) if change.side else change.before.sides[0][1]
    if found.reason == STATED and found.span and found.span.period.from_.date.exact and found.span.period.from_.date.first == day:
        return True
    until = earlier.span.period.until if earlier.reason == STATED and earlier.span else None
    # An end is the last day of a status or the first one without it, as its source tells it.
    return isinstance(until, DatePoint) and until.date.exact and 0 <= (day - until.date.first).days <= 1


def change_lines(context: Context, leaf: Leaf, changes: tuple[Change, ...]) -> list[dict[str, Any]]:
    """What changed, a line for each crossing: who ordered it, from what to what, with its sources.

    Kinds of traffic of one crossing that changed alike stand on one line.
    """
    site, w = context.site, context.w
    sides = {side.id: side.name[context.language] for side in site.config.sides}
    lines: dict[tuple, dict[str, Any]] = {}
    for change in changes:
        if change.kind not in ("status", "aged"):
            continue
        found = change.answer.side(change.side) if change.side else change.answer.sides[0][1]
        earlier = change.before.side(change.side) if change.side else change.before.sides[0][1]
        period = found.span.period if found.span else None
        # What was before goes on: the event and the order are those of the period that ended.
        ended = earlier.span.period if earlier.span and earlier.reason == STATED and period and period.from_.date.last < change.answer.day else None
        cause = ended or period
        by = (ended.until.by if isinstance(ended.until, DatePoint) else None) if ended else period.from_.by if period else None
        key = (change.answer.crossing, change.kind, on_the_ground(change), change.side, earlier.status, change.before.last_joint, found.status, found.reason, by, cause.event if cause else None)
        line = lines.setdefault(key, {
            "crossing": change.answer.crossing, "kind": change.kind, "ground": on_the_ground(change), "reasons": (earlier.reason, found.reason), "was": earlier.status, "side": sides.get(change.side, ""), "traffic": [], "sources": {},
            "before": side_look(site, w, earlier) if change.side else joint_look(site, w, change.before),
            "after": side_look(site, w, found) if change.side else joint_look(site, w, change.answer),
            "by": by if change.kind == "status" else None, "event": cause.event if cause and change.kind == "status" else None, "resumes": ended is not None,
            "announced": period.from_.announced if period and change.kind == "status" and period.from_.date.exact and period.from_.date.first == change.answer.day else None,
        })  # fmt: skip
        line["traffic"].append(site.label("traffic", change.answer.traffic, context.language))
        line["sources"].update(dict.fromkeys(earlier.span.sources if ended and earlier.span else found.span.sources if found.span else change.before.sources))
    return list(lines.values())


def add_days(context: Context) -> None:
    """The page of each change day and the list of them."""
    site, w = context.site, context.w
    days = change_days(site)
    folder = [(w("title_on"), "on/index.md")]
    sides = [side.name[context.language] for side in site.config.sides]
    map_id = widest_map(context)
    choice = {"days": " ".join(day.day.isoformat() for day in days), "first": days[0].day if days else None, "count": len(days)}
    summaries = []
    for number, day in enumerate(days):
        leaf = context.leaf(f"on/{day.day.isoformat()}.md")
        lines = change_lines(context, leaf, day.changes)
        again = list(dict.fromkeys(change.answer.crossing for change in day.changes if change.kind == "again"))
        notice = "" if lines or again else _notice(day)
        summaries.append((day.day, lines, again, notice))
        title = w("title_day", date=w.date(day.day))
        context.add(
            leaf,
            "day.html",
            title=title,
            description=w("intro_day", date=w.date(day.day)),
            crumbs=folder,
            day=day.day,
            until=days[number + 1].day if number + 1 < len(days) else None,
            only_this=number + 1 < len(days) and (days[number + 1].day - day.day).days == 1,
            before=days[number - 1].day if number else None,
            rows=day_rows(context, day),
            announced=announced_lines(context, day),
            notice=notice,
            lines=lines,
            again=again,
            sides=sides,
            map_id=map_id,
            place=number,
            **choice,
            meta={"wide": True, "styles": ["map.css"], "scripts": ["map.js", "on.js"] if map_id else ["on.js"]},
        )
    leaf = context.leaf("on/index.md")
    years: dict[int, list[tuple[date, str]]] = {}
    known: dict[int, list[tuple[date, str]]] = {}
    for day, lines, again, notice in summaries:
        ground = [line for line in lines if line["ground"]]
        told = w(f"day_announcement_{notice}") if notice else _summary(context, leaf, ground or lines, [] if ground else again)
        (years if ground or notice in ("begins", "over") else known).setdefault(day.year, []).append((day, told))
    _add(
        context,
        leaf,
        "on",
        {
            "years": [(year, list(reversed(found))) for year, found in reversed(years.items())],
            "known": [day for found in reversed(known.values()) for day in reversed(found)],
            **choice,
            "place": len(days) - 1,
            "meta": {"styles": ["map.css"], "scripts": ["on.js"]},
            "table": status_table(context, list(site.all("crossings"))),
        },
    )


def _notice(day: Day) -> str:
    """Why a day without a change is a change day: its announcement ``begins`` or is ``over``, or it is the first ``whole`` day after a change at an hour."""
    if any(change.kind == "announced" for change in day.changes):
        return "begins" if day.announced else "over"
    return "whole"


def _summary(context: Context, leaf: Leaf, lines: list[dict[str, Any]], again: list[str]) -> str:
    """A change day in a few words: what began or ended, or what is known no longer or anew; each crossing is counted once."""
    w = context.w
    by_crossing: dict[str, dict[str, None]] = {}
    began = {line["crossing"] for line in lines if line["ground"] and line["reasons"][1] == STATED}
    for line in lines:
        if line["crossing"] in began and line["reasons"][1] != STATED:
            continue  # what began says that the other ended
        by_crossing.setdefault(line["crossing"], {}).setdefault(_change_told(context, line))
    groups: dict[str, list[str]] = {}
    for crossing, told in by_crossing.items():
        groups.setdefault(" / ".join([*told][:1] + [inside_a_sentence(words) for words in [*told][1:]]), []).append(leaf.title("crossings", crossing))
    are_few = len(by_crossing or again) <= FEW

    def named(names: list[str]) -> str:
        return w.series(names) if are_few else w.count("crossing_count", len(names))

    parts = [w("day_summary", status=inside_a_sentence(label) if number else label, names=named(names)) for number, (label, names) in enumerate(groups.items())]
    if not parts and again:
        parts = [w("day_again", names=named([leaf.title("crossings", ident) for ident in again]))]
    sides = {line["side"] for line in lines}
    side = sides.pop() if len(sides) == 1 else ""
    told, by = "; ".join(parts), f"{side}: " if side and parts else ""
    # One event behind everything that changed says more than the count of crossings.
    causes = {(line["event"], line["resumes"]) for line in lines if line["kind"] == "status"}
    (event, over), *others = causes or {(None, False)}
    if event and not others and parts and all(line["ground"] for line in lines):
        values = {"event": leaf.title("events", event), "told": by + inside_a_sentence(told)}
        return w("day_event_over", **values) if over else w("day_event", **values)
    return by + told


def _change_told(context: Context, line: dict[str, Any]) -> str:
    """What one line says in a list of days: the status that began, the one that ended, or how the knowledge of it changed."""
    w, (earlier, found) = context.w, line["reasons"]
    if line["kind"] == "aged" or (found == NOTHING_SINCE and not line["ground"]):
        return w("went_stale")
    if found == WHICH_DAY:
        return w("day_unsure")
    if found == STATED:
        label = line["after"].label
        return label if line["ground"] or earlier != WHICH_DAY else w("day_by_then", status=inside_a_sentence(label))
    return w("day_ended", status=inside_a_sentence(status_label(context.site, line["was"], context.language))) if line["ground"] else w("went_stale")


# --- data --------------------------------------------------------------------------------------------


def download_groups(context: Context) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """The published files: the words for a group, then name, path and whether the file stands once for all languages."""
    site, w = context.site, context.w
    groups = [
        (context.kind_title(kind), [("JSON", f"data/{kind}.json", False), ("CSV", f"data/{kind}.csv", False), (w("schema"), f"data/schema/{kind}.json", True)])
        for kind in KINDS
        if site.all(kind)
    ]
    return [(label, files + _more(context, label)) for label, files in groups]


def _more(context: Context, label: str) -> list[tuple[str, str, bool]]:
    if label == context.kind_title("crossings"):
        return [("GeoJSON", "data/crossings.geojson", False), (context.w("periods_csv"), "data/periods.csv", False)]
    return [("GeoJSON", "data/states.geojson", False)] if label == context.kind_title("states") else []


def downloads(context: Context) -> dict[str, Any]:
    """Everything that can be downloaded."""
    days = change_days(context.site) if context.site.all("crossings") else ()
    config, language = context.site.config, context.language
    return {
        "groups": download_groups(context),
        "days": [day.day for day in days],
        "status_keys": [(", ".join(context.site.side_ids) if name == "sides" else name, context.w(f"status_key_{name}")) for name in STATUS_KEYS],
        "meta": {
            "jsonld": {
                "@context": "https://schema.org",
                "@type": "Dataset",
                "name": config.name[language],
                "description": config.description[language],
                "version": config.version,
                "inLanguage": language,
                "license": context.w("licence_url"),
                "temporalCoverage": f"../{config.covered_until}",
            }
        },
        "statuses": [(word, status_label(context.site, word, language), item.description(language)) for word, item in context.site.vocab["statuses"].items()],
    }
