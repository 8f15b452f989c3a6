"""Pages that people wrote: their blocks as HTML, and what their placeholders stand for."""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

import yaml
from markupsafe import Markup

from .check import RULES
from .dates import PartialDate
from .escaping import safe
from .facts import is_overdue, key_figure
from .freshness import less_sure, with_sources
from .handwritten import Block, Page
from .index_pages import change_lines, download_groups, grouped, on_the_ground
from .inline import plain_text
from .looks import joint_look
from .model import split_ref
from .rendering import Leaf, heading
from .schema import KINDS
from .statuses import answers_by_crossing, change_days
from .urls import written_page
from .wording import Words

if TYPE_CHECKING:
    from .pages import Context

LATEST = 5
"""Changes that the list of the latest ones holds."""
PUBLISHERS = 20
"""Publishers that the balance of sources names, the most used first."""


def add_all(context: Context) -> None:
    """Every hand-written page of the context's language but the long texts of explainers, which stand on the record's page."""
    for page in context.site.pages.get(context.language, {}).values():
        if page.name.startswith("explainers/"):
            continue
        leaf = context.leaf(written_page(page.name))
        context.add(
            leaf,
            "written.html",
            title=page.title,
            description=page.description,
            crumbs=crumbs(context, page),
            edit=page.path,
            page=page,
        )


def crumbs(context: Context, page: Page) -> list[tuple[str, str | None]]:
    """The pages above a hand-written page: those whose name begins its own."""
    parts = page.name.split("/")
    pages = context.site.pages[context.language]
    found: list[tuple[str, str | None]] = []
    for count in range(1, len(parts)):
        for name in ("/".join([*parts[:count], "index"]), "/".join(parts[:count])):
            if name in pages and name != page.name:
                found.append((pages[name].title, written_page(name)))
    return found


def blocks_of(context: Context, leaf: Leaf, page: Page) -> Markup:
    """The blocks of a page as HTML with its headings, citations numbered in their order."""
    out: list[str] = []
    under, tables = "", 0
    for (kind, ordered), run in groupby(page.blocks, key=lambda block: (block.kind, block.ordered)):
        if kind == "item":
            tag = "ol" if ordered else "ul"
            items = "\n".join(f"<li>{leaf.inline(block.text)}</li>" for block in run)
            out.append(f"<{tag}>\n{items}\n</{tag}>")
        elif kind == "table":
            for block in run:
                # Each is a region of its own, so no two may be called alike.
                tables += 1
                out.append(_table(context, leaf, block, f"{context.w('table')} {tables}: {under}" if under else f"{context.w('table')} {tables}"))
        else:
            for block in run:
                under = block.text if block.kind == "heading" else under
                out.append(_block(context, leaf, block))
    return Markup("\n".join(out))  # noqa: S704 – made of escaped parts


def _block(context: Context, leaf: Leaf, block: Block) -> str:
    if block.kind == "heading":
        return heading(min(max(block.level, 2), 4), block.id, block.text)
    if block.kind == "paragraph":
        return f"<p>{leaf.inline(block.text)}</p>"
    if block.kind == "code":
        # A line break as an entity: the block must hold no blank line, and its lines must stay as they are.
        lines = [str(safe(line)) for line in block.text.split("\n")]
        return f'<pre><code tabindex="0">{"&#10;".join(lines)}</code></pre>'
    return PLACEHOLDERS[block.id](context, leaf, [name for name in block.text.split(",") if name])


# As much as a phone has room for beside each other: this many columns, or one fewer where a cell has more letters than that.
FEW_COLUMNS, LONG_CELL = 3, 45


def _table(context: Context, leaf: Leaf, block: Block, name: str) -> str:
    """A table, called by a name: few columns stay beside each other on a phone, more become lines under the first cell, each with its column's name."""
    head, *rows = block.rows
    label = safe(name)
    top = [leaf.inline(cell) for cell in head]
    longest = max((len(plain_text(cell)) for row in rows for cell in row), default=0)
    if len(head) <= FEW_COLUMNS - (longest > LONG_CELL):
        columns = "".join(f'<th scope="col">{cell}</th>' for cell in top)
        body = "\n".join("<tr>" + "".join(f"<td>{leaf.inline(cell)}</td>" for cell in row) + "</tr>" for row in rows)
        return f'<div class="table-scroll" role="region" tabindex="0" aria-label="{label}"><table class="narrow told-table"><thead><tr>{columns}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>'
    # The roles keep it a table where its rows are drawn as lines.
    columns = "".join(f'<th scope="col" role="columnheader">{cell}</th>' for cell in top)
    names = [safe(plain_text(cell)) for cell in head]
    body = "\n".join(
        f'<tr role="row"><th scope="row" role="rowheader">{leaf.inline(row[0])}</th>'
        + "".join(f'<td role="cell" data-label="{name}"><div>{leaf.inline(cell)}</div></td>' for name, cell in zip(names[1:], row[1:], strict=True))
        + "</tr>"
        for row in rows
    )
    return f'<div class="table-scroll table-scroll--stack" role="region" tabindex="0" aria-label="{label}"><table class="stack word-table" role="table"><thead role="rowgroup"><tr role="row">{columns}</tr></thead>\n<tbody role="rowgroup">\n{body}\n</tbody></table></div>'


# --- placeholders ------------------------------------------------------------------------------------


def _status_strip(context: Context, leaf: Leaf, names: list[str]) -> Markup:
    site, w = context.site, context.w
    answers = answers_by_crossing(site)
    used = [kind for kind in site.vocab["traffic"] if any(answer.traffic == kind for found in answers.values() for answer in found)]
    rows = []
    for crossing in site.all("crossings"):
        views = {answer.traffic: joint_look(site, w, answer) for answer in answers[crossing.id]}
        if views:
            rows.append((crossing, [(kind, site.label("traffic", kind, context.language), views.get(kind)) for kind in used]))
    bare = [crossing for crossing in site.all("crossings") if not answers[crossing.id]]
    latest = max((answer.last_confirmed for found in answers.values() for answer in found if answer.last_confirmed), default=None)
    return context.render(leaf, "blocks/status-strip.html", rows=rows, bare=bare, latest=latest, traffic=[site.label("traffic", kind, context.language) for kind in used])


ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:)]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
"""A web or mail address in the words on how to reach those who publish."""


def _contact(context: Context, leaf: Leaf, names: list[str]) -> Markup:
    """How to reach those who publish: the site's own words, with its address as a link, or that this copy gives none."""
    config, w = context.site.config, context.w
    told = config.contact[context.language]
    if found := ADDRESS.search(told):
        target = found[0] if "://" in found[0] else f"mailto:{found[0]}"
        linked = Markup('{}<a href="{}" rel="noopener external">{}</a>{}').format(safe(told[: found.start()]), target, safe(found[0]), safe(told[found.end() :]))
        return Markup("<p>{}</p>").format(linked)
    if config.repo_url:
        return Markup('<p>{} <a href="{}" rel="noopener external">{}</a></p>').format(safe(told), context.report_url(leaf.path, w("kind_corrections")), safe(w("contact_open")))
    return Markup("<p>{}</p>").format(safe(w("contact_none", editors=config.editors[context.language], site=config.name[context.language])))


def _ways_in(context: Context, leaf: Leaf, names: list[str]) -> Markup:
    written = context.site.pages[context.language]
    # A hand-written page may be missing on another site; the index pages are always made.
    doors = [name for name in ("start", "crossings", "on", "disagreements", "questions", "data") if name in written or name != "start"]
    return context.render(leaf, "blocks/ways-in.html", doors=doors)


def _map(context: Context, leaf: Leaf, names: list[str]) -> Markup:
    return context.render(leaf, "blocks/map.html", views=[context.site.get("maps", name) for name in names])


def _chart(context: Context, leaf: Leaf, names: list[str]) -> Markup:
    return context.render(leaf, "blocks/chart.html", figures=[(context.site.get("figures", name), context.chart(context.site.get("figures", name))) for name in names])


def _keyfigures(context: Context, leaf: Leaf, names: list[str]) -> Markup:
    return context.render(leaf, "blocks/keyfigures.html", figures=[key_figure(context.site.get("figures", name)) for name in names])


def _records(context: Context, leaf: Leaf, names: list[str]) -> Markup:
    return context.render(leaf, "blocks/records.html", records=[(name, record) for name in names for record in context.site.all(name)])


def _events(context: Context, leaf: Leaf, names: list[str]) -> Markup:
    found = [event for event in context.site.all("events") if set(names) & set(event.themes)]
    return context.render(leaf, "blocks/events.html", events=found)


def _latest_changes(context: Context, leaf: Leaf, names: list[str]) -> Markup:
    days = [day for day in reversed(change_days(context.site)) if any(on_the_ground(change) for change in day.changes)][:LATEST]
    lines = [(day.day, change_lines(context, leaf, tuple(change for change in day.changes if on_the_ground(change)))) for day in days]
    return context.render(leaf, "blocks/latest-changes.html", days=lines)


def _explainers(context: Context, leaf: Leaf, names: list[str]) -> Markup:
    return context.render(leaf, "blocks/records.html", records=[("explainers", record) for record in context.site.all("explainers")])


def _downloads(context: Context, leaf: Leaf, names: list[str]) -> Markup:
    return context.render(leaf, "blocks/downloads.html", groups=download_groups(context))


def _audit(context: Context, leaf: Leaf, names: list[str]) -> Markup:
    return context.render(leaf, "blocks/audit.html", audit=audit_tables(context.w, context.audit))


def audit_tables(w: Words, text: str | None) -> dict[str, Any] | None:
    """The measurements of ``data/audit.yml`` as tables: a list of rows, or a mapping, under each name. ``None`` where there are none."""
    loaded = yaml.load(text or "", Loader=yaml.BaseLoader)  # noqa: S506 – BaseLoader makes nothing but text
    if not isinstance(loaded, dict) or "measured" not in loaded:
        return None

    def word(key: str) -> str:
        name = f"audit_{key.replace('-', '_')}"
        return w(name) if name in w else key

    tables = []
    for name, found in loaded.items():
        if isinstance(found, dict) and found:
            tables.append({"caption": word(name), "columns": [w("audit_what"), w("value")], "rows": [(word(key), value) for key, value in found.items()]})
        elif isinstance(found, list) and found and all(isinstance(row, dict) for row in found):
            columns = list(dict.fromkeys(key for row in found for key in row))
            tables.append({"caption": word(name), "columns": [word(key) for key in columns], "rows": [tuple(word(str(row.get(key, ""))) for key in columns) for row in found]})
    measured = PartialDate.parse(loaded["measured"][:10])
    return {"measured": w.date(measured), "machine": loaded.get("machine", ""), "tables": tables}


def _sources_balance(context: Context, leaf: Leaf, names: list[str]) -> Markup:
    site, w, language = context.site, context.w, context.language
    used = {record.id: len(site.citations.get(record.id, ())) for record in site.all("sources")}

    def shares(label: Any) -> list[tuple[str, int, int]]:
        sources, uses = Counter(), Counter()
        for record in site.all("sources"):
            sources[label(record)] += 1
            uses[label(record)] += used[record.id]
        return [(name, count, uses[name]) for name, count in sorted(sources.items(), key=lambda item: (-uses[item[0]], item[0]))]

    sides = {side.country: side.name[language] for side in site.config.sides}
    tables = [
        (w("by_side"), shares(lambda record: sides.get(record.country) or (w("neither_side") if record.country else w("country_unknown")))),
        (w("by_publisher", n=w.number(PUBLISHERS)), shares(lambda record: w.publisher(record.publisher))[:PUBLISHERS]),
        (w("by_type"), shares(lambda record: site.label("source-types", record.type, language))),
        (w("by_country"), shares(lambda record: w.country(record.country))),
        (w("by_language"), shares(lambda record: w.tongue(record.language))),
    ]
    single = []
    for kind in ("crossings", "states", "actors", "events", "figures"):
        counts = [len({cited.source for cited in site.cited_by(kind, record.id)}) for record in site.all(kind)]
        if counts:
            single.append((context.kind_title(kind), sum(count == 1 for count in counts), len(counts)))
    return context.render(leaf, "blocks/sources-balance.html", tables=tables, single=single)


def _freshness(context: Context, leaf: Leaf, names: list[str]) -> Markup:
    site = context.site
    checked = sorted(
        ((kind, record, is_overdue(record, site.covered_until)) for kind in KINDS for record in site.all(kind) if record.check is not None),
        key=lambda item: (item[1].check.last, item[0], item[1].id),
    )
    confirmed = sorted(
        ((answer, joint_look(site, context.w, answer)) for answers in answers_by_crossing(site).values() for answer in answers if answer.last_confirmed),
        key=lambda item: (item[0].last_confirmed, item[0].crossing, item[0].traffic),
    )
    single = sorted(
        ((kind, record, site.get("sources", sources.pop())) for kind, record, sources in with_sources(site) if len(sources) == 1),
        key=lambda item: (str(item[2].published or ""), item[2].id, item[0], item[1].id),
    )
    unsure = [(context.w(f"unsure_{reason}"), found) for reason, found in less_sure(site).items() if found]
    return context.render(leaf, "blocks/freshness.html", checked=checked, confirmed=confirmed, single=single, unsure=unsure)


def _corrections(context: Context, leaf: Leaf, names: list[str]) -> Markup:
    records = [(record, [split_ref(reference) for reference in record.records]) for record in context.site.all("corrections")]
    updates = sorted(
        ((update.date, kind, record, update) for kind in KINDS for record in context.site.all(kind) for update in record.updated),
        key=lambda item: (-item[0].last.toordinal(), item[1], item[2].id),
    )
    return context.render(leaf, "blocks/corrections.html", records=records, updates=updates)


def _rules(context: Context, leaf: Leaf, names: list[str]) -> Markup:
    return context.render(leaf, "blocks/rules.html", rules=list(RULES.items()))


def _authorities(context: Context, leaf: Leaf, names: list[str]) -> Markup:
    found: dict[tuple[str | None, str], tuple[Any, list[Any]]] = {}
    for crossing in context.site.all("crossings"):
        for authority in crossing.authorities:
            found.setdefault((authority.address, authority.name[context.site.languages[0]]), (authority, []))[1].append(crossing)
    return context.render(leaf, "blocks/authorities.html", authorities=list(found.values()))


def _questions(context: Context, leaf: Leaf, names: list[str]) -> Markup:
    return context.render(leaf, "blocks/questions.html", groups=grouped(context, "questions", "question-groups", lambda record: [record.group]))


PLACEHOLDERS = {
    "status-strip": _status_strip, "ways-in": _ways_in, "contact": _contact, "map": _map, "chart": _chart, "keyfigures": _keyfigures, "records": _records, "events": _events,
    "latest-changes": _latest_changes, "explainers": _explainers, "downloads": _downloads, "audit": _audit, "sources-balance": _sources_balance,
    "freshness": _freshness, "corrections": _corrections, "rules": _rules, "authorities": _authorities, "questions": _questions,
}  # fmt: skip
"""What makes each placeholder; a test holds that these are the ones that the check knows."""
