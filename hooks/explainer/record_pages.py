"""A page for each record. What needs thought is worked out here; the templates choose and arrange."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .durations import durations_of
from .facts import key_figure, period_rows, tells_of
from .geo import Bounds, Sheet
from .hours import as_of, last_known, told
from .looks import joint_look, side_look
from .model import Site, split_ref
from .print_pages import sheet_path
from .rendering import Leaf
from .statuses import answers_by_crossing
from .strips import roles_line, strip, strip_key
from .svgmap import HIGHEST, LOWEST, WIDTH
from .urls import PAGED_KINDS

if TYPE_CHECKING:
    from .pages import Context

DURATION_COLUMNS = ("closed", "restricted", "open")
LONG_HISTORY = 12
"""From how many rows on a history has a way to each of its years."""
FAR_APART = 3
"""From how many times the least on a range of days tells a reader nothing but its lower end."""
TOO_FAR_APART = 20
"""From how many times the least on not even the lower end tells how long it was."""


def add_all(context: Context) -> None:
    """Every record page of the context's language."""
    makers = {
        "crossings": crossing, "states": state, "actors": actor, "events": event, "figures": figure,
        "disagreements": disagreement, "narratives": narrative, "explainers": explainer, "sources": source, "maps": map_view,
    }  # fmt: skip
    for kind in PAGED_KINDS:
        for record in context.site.all(kind):
            leaf = context.leaf(f"{kind}/{record.id}.md", (kind, record.id))
            values = makers[kind](context, leaf, record)
            sheet = sheet_path(context, kind, record.id)
            sheet_url = leaf.urls.link(leaf.path, sheet) if sheet else ""
            context.add(
                leaf,
                f"{kind}.html",
                title=leaf.title(kind, record.id),
                crumbs=[(context.kind_title(kind), f"{kind}/index.md")],
                edit=f"data/{kind}/{record.id}.yml",
                record=record,
                disputes=[dispute for dispute in context.site.disputes.get((kind, record.id), ()) if dispute.id != record.id],
                notes=page_notes(context, kind, record),
                sheet_url=sheet_url,
                meta={"sheet_url": sheet_url} if sheet else None,
                **values,
            )
            for former in record.former_ids:
                add_moved(context, kind, record, former)


def add_moved(context: Context, kind: str, record: Any, former: str) -> None:
    """A page at the address that a record had before, which leads to the record."""
    leaf = context.leaf(f"{kind}/{former}.md")
    context.add(
        leaf,
        "moved.html",
        title=leaf.title(kind, record.id),
        description=context.w("moved"),
        crumbs=[(context.kind_title(kind), f"{kind}/index.md")],
        record_kind=kind,
        record=record,
        meta={"noindex": True, "refresh": leaf.url(kind, record.id)},
    )


def page_notes(context: Context, kind: str, record: Any) -> list[tuple[Any, str, str]]:
    """Corrections and updates of a record, newest first: date, kind of note, what changed."""
    language, w = context.language, context.w
    found = [
        (item.date, w(f"correction_{item.kind}"), w("said_now", said=item.said[language], now=item.now[language]))
        for item in context.site.naming(kind, record.id, "corrections")
    ]
    found += [(update.date, w("correction_update"), update.what[language]) for update in record.updated]
    return sorted(found, key=lambda note: note[0], reverse=True)


def refs(references: list[str]) -> list[tuple[str, str]]:
    """Kinds and ids of a list of ``kind:id`` references."""
    return [split_ref(reference) for reference in references]


# --- crossings and states ----------------------------------------------------------------------------


def status_cards(context: Context, crossing_id: str) -> list[dict[str, Any]]:
    """A crossing's status for each kind of traffic: together, by side, and the sources behind it."""
    site, w = context.site, context.w
    names = {side.id: side.name[context.language] for side in site.config.sides}
    cards = []
    for answer in answers_by_crossing(site)[crossing_id]:
        joint, sides = joint_look(site, w, answer), [(names[side], side_look(site, w, found)) for side, found in answer.sides]
        cards.append({
            "word": answer.traffic,
            "traffic": site.label("traffic", answer.traffic, context.language),
            "joint": joint,
            "sides": sides,
            "alike": all((view.label, view.note, view.parts) == (joint.label, joint.note, joint.parts) for _, view in sides),
            "both": w.series(list(names.values())),
            "sources": answer.sources,
            "last_sources": answer.last_sources,
            "hours": _last_hours(site, w, answer),
        })  # fmt: skip
    return cards


def _last_hours(site: Any, w: Any, answer: Any) -> tuple[str, str, list[str]] | None:
    """The last known hours in words, the day for which they are given, and their sources."""
    found = last_known(answer)
    return (told(site, w, *found), w.date(as_of(*found)), found[1].sources) if found else None


def crossing(context: Context, leaf: Leaf, record: Any) -> dict[str, Any]:
    """What the page of a crossing shows."""
    site = context.site
    maps = [view.id for view in site.all("maps") if "crossings" in view.layers and set(record.joins) <= set(view.states)]
    rows = period_rows(site, record, context.w)[::-1]
    first: dict[int, int] = {}
    for number, row in enumerate(rows):
        first.setdefault(row.period.from_.date.year, number)
    return {
        "kind": site.label("crossing-kinds", record.kind, context.language),
        "description": f"{leaf.plain(record.summary, 200)}",
        "cards": status_cards(context, record.id),
        "strip": strip(site, context.w, record.id),
        "strip_key": strip_key(site, context.w, record.id),
        "rows": rows,
        "years": {number: year for year, number in first.items()} if len(rows) >= LONG_HISTORY else {},
        "lasted": lasted(context, record.id),
        "events": site.naming("crossings", record.id, "events"),
        "explainers": site.naming("crossings", record.id, "explainers"),
        "map_ids": maps,
    }


def lasted(context: Context, crossing_id: str) -> dict[str, Any]:
    """How long a crossing had each status, by traffic, and every time that it was closed."""
    site, w = context.site, context.w
    rows, closures = [], []
    for traffic, found in durations_of(site, crossing_id).items():
        label = site.label("traffic", traffic, context.language)
        by_status = {item.status: item for item in found}
        rows.append((label, [day_count(w, by_status.get(status)) for status in DURATION_COLUMNS]))
        if closed := by_status.get("closed"):
            closures.append((label, [(_when(w, stretch), day_count(w, stretch)) for stretch in closed.stretches]))
    return {"columns": [site.label("statuses", status, context.language) for status in DURATION_COLUMNS], "rows": rows, "closures": closures}


def day_count(w: Any, item: Any) -> str:
    """A number of days with its uncertainty: one number, the least and the most, or the least alone where the two are far apart."""
    if item is None:
        return w("dur_none")
    if item.least and item.most > TOO_FAR_APART * item.least:
        return w("dur_few")
    if item.least and item.most > FAR_APART * item.least:
        return w.count("dur_least", item.least)
    return w.count("days", item.most) if item.least == item.most else w("dur_days", n=w.span(item.least, item.most))


def _when(w: Any, stretch: Any) -> str:
    if stretch.running:
        return w("dur_running", first=w.date(stretch.first, "short"))
    return w.date(stretch.first, "short") if stretch.first == stretch.last else w("dur_from_to", first=w.date(stretch.first, "short"), last=w.date(stretch.last, "short"))


def state(context: Context, leaf: Leaf, record: Any) -> dict[str, Any]:
    """What the page of a state shows."""
    site = context.site
    side = next(side for side in site.config.sides if side.id == record.side)
    crossings = [found for found in site.naming("states", record.id, "crossings") if record.id in found.joins]
    named = [*record.figures, *(found.id for found in site.naming("states", record.id, "figures") if record.id in found.states)]
    figures = [site.get("figures", ident) for ident in dict.fromkeys(named)]
    name = record.name[context.language]
    return {
        "kind": f"{site.label('unit-kinds', record.unit, context.language)}, {side.name[context.language]}",
        "description": leaf.plain(record.summary, 220),
        "table": status_table(context, crossings),
        "figures": [key_figure(found, name) for found in figures if tells_of(found, name)],
        "wider_figures": [found for found in figures if not tells_of(found, name)],
        "towns": [place for place in site.all("places") if place.state == record.id],
        "events": site.naming("states", record.id, "events"),
        "map_ids": [view.id for view in site.all("maps") if record.id in view.states],
        "units": [f"{unit.name} ({unit.code})" if unit.code else unit.name for unit in record.municipalities.units] if record.municipalities else [],
    }


def status_table(context: Context, crossings: list[Any]) -> dict[str, Any]:
    """Crossings by traffic: the kinds of traffic that any of them has, and a row of answers each (``None`` where no source tells)."""
    site, w = context.site, context.w
    answers = answers_by_crossing(site)
    used = [word for word in site.vocab["traffic"] if any(answer.traffic == word for crossing in crossings for answer in answers[crossing.id])]
    rows = []
    for record in crossings:
        found = {answer.traffic: joint_look(site, w, answer) for answer in answers[record.id]}
        rows.append((record, [(word, found.get(word)) for word in used]))
    return {"traffic": [site.label("traffic", word, context.language) for word in used], "rows": rows}


# --- actors and events -------------------------------------------------------------------------------


def actor(context: Context, leaf: Leaf, record: Any) -> dict[str, Any]:
    """What the page of a person, group or body shows."""
    site = context.site
    incoming = [(other, relation) for other in site.naming("actors", record.id, "actors") for relation in other.relations if relation.actor == record.id]
    told = {(other.actor, other.kind) for other in record.relations}
    unsaid = [(other, relation) for other, relation in incoming if (other.id, OPPOSITE.get(relation.kind, relation.kind)) not in told]
    ties = [(site.label("relations", relation.kind, context.language), relation.actor, relation) for relation in record.relations]
    ties += [(site.label("relations", kind, context.language), other.id, relation) for other, relation in unsaid if (kind := turned(site, relation.kind))]
    presence = [(state, item) for state in site.naming("actors", record.id, "states") for item in state.presence if item.actor == record.id]
    return {
        "kind": site.label("actor-kinds", record.kind, context.language),
        "description": leaf.plain(record.summary, 220),
        "ties": ties,
        "others_ties": [(site.label("relations", relation.kind, context.language), other.id, relation) for other, relation in unsaid if turned(site, relation.kind) is None],
        "side": next((side.name[context.language] for side in site.config.sides if side.id == record.side), None),
        "presence": presence,
        "line": roles_line(site, context.w, leaf.title("actors", record.id), record.roles, site.naming("actors", record.id, "events")),
        "holders": holders(context, record.id),
        "events": site.naming("actors", record.id, "events"),
        "narratives": site.naming("actors", record.id, "narratives"),
        "disagreed": site.naming("actors", record.id, "disagreements"),
    }


OPPOSITE = {
    "part-of": "has-part", "has-part": "part-of", "leads": "led-by", "led-by": "leads", "succeeded": "preceded", "preceded": "succeeded",
    "owns": "owned-by", "owned-by": "owns",
}  # fmt: skip
"""Relations told from the other end."""
MUTUAL = ("fought", "talks-with", "allied-with")
"""Relations that read the same from both ends."""


def turned(site: Site, kind: str) -> str | None:
    """The relation as the other one of the two has it, so that the page's own subject comes first; ``None`` where no word says it."""
    found = kind if kind in MUTUAL else OPPOSITE.get(kind)
    return found if found in site.vocab["relations"] else None


def holders(context: Context, ident: str) -> list[tuple[str, list[tuple[Any, Any]]]]:
    """Who holds a role in a body on the last day covered, then who held one before, then those of whose end no source tells.

    A role whose end is not told counts as held before where a later holder of the same office is known.
    """
    site, w = context.site, context.w
    held = [(other, role) for other in site.naming("actors", ident, "actors") for role in other.roles if role.of == ident]
    first = context.site.languages[0]
    groups: dict[str, list[tuple[Any, Any]]] = {"now": [], "before": [], "unsaid": []}
    for other, role in held:
        until = role.until
        followed = role.from_ and any(later.title[first] == role.title[first] and later.from_ and later.from_.first > role.from_.first for _, later in held)
        if until == "ongoing" or (until and not isinstance(until, str) and until.first > site.covered_until):
            groups["now"].append((other, role))
        else:
            groups["before" if (until and not isinstance(until, str)) or followed else "unsaid"].append((other, role))
    for found in groups.values():
        found.sort(key=lambda pair: pair[1].from_.first.toordinal() if pair[1].from_ else 0, reverse=True)
    return [(w(f"holders_{name}", date=context.as_of), found) for name, found in groups.items() if found]


def event(context: Context, leaf: Leaf, record: Any) -> dict[str, Any]:
    """What the page of an event shows."""
    site = context.site
    before, after = neighbours(site, "events")[record.id]
    periods = [
        (crossing, row) for crossing in site.naming("events", record.id, "crossings") for row in period_rows(site, crossing, context.w) if row.period.event == record.id
    ]
    return {
        "kind": context.kind_label("events"),
        "description": f"{context.w.dates(record.when.date, record.when.until)}. {leaf.plain(record.summary, 200)}",
        "before": before,
        "after": after,
        "themes": [(word, site.label("themes", word, context.language)) for word in record.themes],
        "date_kind": site.label("date-kinds", record.when.kind, context.language),
        "place_names": [leaf.title("places", ident) for ident in record.places],
        "periods": periods,
        "explainers": site.naming("events", record.id, "explainers"),
        "narratives": site.naming("events", record.id, "narratives"),
    }


@lru_cache(maxsize=4)
def neighbours(site: Site, kind: str) -> dict[str, tuple[Any | None, Any | None]]:
    """For each record of a kind the one before and the one after it."""
    records = site.all(kind)
    return {record.id: (before, after) for before, record, after in zip((None, *records), records, (*records[1:], None), strict=False)}


# --- figures, disagreements, narratives, explainers --------------------------------------------------


def figure(context: Context, leaf: Leaf, record: Any) -> dict[str, Any]:
    """What the page of a figure shows."""
    site = context.site
    return {
        "kind": context.kind_label("figures"),
        "description": leaf.plain(record.definition, 220),
        "latest": key_figure(record),
        "chart": context.chart(record),
        "themes": [(word, site.label("themes", word, context.language)) for word in record.themes],
        "used": used_in(context, "figures", record.id),
    }


def disagreement(context: Context, leaf: Leaf, record: Any) -> dict[str, Any]:
    """What the page of a disagreement shows."""
    about = refs(record.about)
    used = [reference for reference in used_in(context, "disagreements", record.id) if reference not in about]
    return {
        "kind": context.kind_label("disagreements"),
        "description": leaf.plain(record.prints, 220),
        "about": about,
        "used": used,
    }


def narrative(context: Context, leaf: Leaf, record: Any) -> dict[str, Any]:
    """What the page of a question seen in several ways shows."""
    return {
        "kind": context.kind_label("narratives"),
        "description": leaf.plain(record.shared[0], 220),
        "views": [(view, refs(view.uses)) for view in record.views],
        "about": refs(record.about),
    }


def explainer(context: Context, leaf: Leaf, record: Any) -> dict[str, Any]:
    """What the page of an explainer shows; the long text is a hand-written page."""
    site = context.site
    page = site.pages[context.language][f"explainers/{record.id}"]
    before, after = neighbours(site, "explainers")[record.id]
    return {
        "kind": context.kind_label("explainers"),
        "description": page.description or leaf.plain(record.box.happened, 220),
        "page": page,
        "records": refs(record.records),
        "figures": [key_figure(site.get("figures", ident)) for ident in record.figures],
        "before": before,
        "after": after,
    }


def used_in(context: Context, kind: str, ident: str) -> list[tuple[str, str]]:
    """The records with a page that name a record."""
    return [(other, name) for other, name in context.site.backlinks.get((kind, ident), ()) if other in PAGED_KINDS]


# --- sources and maps --------------------------------------------------------------------------------


def source(context: Context, leaf: Leaf, record: Any) -> dict[str, Any]:
    """What the page of a source shows: everything needed to judge and find it, and where it is used."""
    site, language, first = context.site, context.language, context.site.languages[0]
    uses: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    by_part: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for kind, ident, locators in site.citations.get(record.id, ()):
        uses[kind].append((ident, locators))
        for locator in locators:
            by_part[locator].append((kind, ident))
    return {
        "kind": context.kind_label("sources"),
        "description": f"{context.w.publisher(record.publisher)}. {record.good_for[language]}",
        "uses": [(kind, [where(context, leaf, kind, ident) for ident, _ in found]) for kind, found in uses.items()],
        "use_count": sum(len(found) for found in uses.values()),
        "parts": [(part, [where(context, leaf, kind, ident) for kind, ident in by_part.get(part.at[first], [])]) for part in record.parts],
        "cites": [other for other in site.naming("sources", record.id, "sources") if any(item.source == record.id for item in other.cited_by)],
    }


def where(context: Context, leaf: Leaf, kind: str, ident: str) -> tuple[str, str]:
    """Name and address of a place that cites a source; places and corrections stand on others' pages."""
    if kind == "page":
        return context.site.pages[context.language][ident].title, leaf.page(ident)
    if kind == "places":
        return leaf.title(kind, ident), ""
    return (context.w.date(context.site.get(kind, ident).date) if kind == "corrections" else leaf.title(kind, ident)), leaf.url(kind, ident)


def map_view(context: Context, leaf: Leaf, record: Any) -> dict[str, Any]:
    """What the page of a map shows: text and tables first, then the map."""
    site = context.site
    # The sheet is a little wider than the bounds asked for; table and map hold the same crossings and towns.
    drawn = Sheet.fit(Bounds(record.bounds.south, record.bounds.west, record.bounds.north, record.bounds.east), WIDTH, LOWEST, HIGHEST).bounds

    def inside(position: Any) -> bool:
        return position is not None and drawn.holds(position.lon, position.lat)

    # What the map draws, and what it would draw if a source gave a point.
    crossings = [found for found in site.all("crossings") if inside(found.position) or (found.position is None and set(found.joins) & set(record.states))]
    towns = [place for place in site.all("places") if inside(place.position) and _on_layers(place, record.layers)]
    return {
        "kind": context.kind_label("maps"),
        "description": leaf.plain(record.description, 220),
        "table": status_table(context, crossings if "crossings" in record.layers else []),
        "rows": map_rows(context, record.id, crossings if "crossings" in record.layers else []),
        "traffic": [site.label("traffic", traffic, context.language) for traffic in site.vocab["traffic"]],
        "towns": sorted(towns, key=lambda place: (place.rank, place.name[context.language])),
        "spots": [map_spot(context, leaf, spot) for spot in context.maps.spots(record.id)],
        "presence": context.maps.presence(record.id),
    }


def map_rows(context: Context, map_id: str, crossings: list[Any]) -> list[dict[str, Any]]:
    """The crossings of a map with the number of their mark (``None`` for one that is not drawn) and the status of each kind of traffic."""
    site = context.site
    numbers = context.maps.placed(map_id)
    rows = [{"crossing": found, "number": numbers.get(found.id), "views": list(context.maps.statuses(found.id, site.covered_until, context.language).items())} for found in crossings]
    return sorted(rows, key=lambda row: (row["number"] is None, row["number"] or 0))


def map_spot(context: Context, leaf: Leaf, spot: Any) -> dict[str, Any]:
    """Where a map shows events: its name, how many there were, and the latest three."""
    kind = {"crossing": "crossings", "place": "places", "state": "states"}[spot.kind]
    name = leaf.title(kind, spot.id)
    return {
        "key": spot.key,
        "kind": kind,
        "id": spot.id,
        "name": context.w("map_whole", name=name) if kind == "states" else name,
        "count": len(spot.events),
        "latest": list(reversed(spot.events[-3:])),
    }


def _on_layers(place: Any, layers: list[str]) -> bool:
    return ("airports" if place.kind == "airport" else "towns") in layers
