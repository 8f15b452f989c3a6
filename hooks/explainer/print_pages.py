"""One A4 sheet for each crossing and each area that has a map: the map, the table, the date, the sources and the short link, to print and hand on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .pages import Context

KINDS = ("crossings", "maps")


def sheet_path(context: Context, kind: str, ident: str) -> str | None:
    """The source path of a record's sheet; ``None`` for records that have none.

    The map of the whole line has none: it would repeat the sheets of its areas in a smaller hand.
    """
    from .index_pages import widest_map

    if kind not in KINDS or (kind == "maps" and len(context.site.all("maps")) > 1 and ident == widest_map(context)):
        return None
    return f"print/{kind}/{ident}.md"


def add_all(context: Context) -> None:
    """The sheets of the context's language. They stand outside the menu and the search; their records lead to them."""
    from .record_pages import map_view, status_cards
    from .statuses import answers_by_crossing
    from .strips import strip, strip_key

    site = context.site
    cited = {ident: list(dict.fromkeys(source for answer in answers for source in answer.last_sources)) for ident, answers in answers_by_crossing(site).items()}
    for record in site.all("crossings"):
        _add(
            context,
            "crossings",
            record,
            cards=status_cards(context, record.id),
            strip=strip(site, context.w, record.id),
            strip_key=strip_key(site, context.w, record.id),
            table=None,
            cited=cited,
        )
    for record in site.all("maps"):
        if path := sheet_path(context, "maps", record.id):
            _add(context, "maps", record, cards=[], strip="", table=map_view(context, context.leaf(path), record)["table"], cited=cited)


def _add(context: Context, kind: str, record: Any, **values: Any) -> None:
    path = sheet_path(context, kind, record.id)
    leaf = context.leaf(path)
    title = leaf.title(kind, record.id)
    context.add(
        leaf,
        "print.html",
        title=title,
        description=context.w("sheet_about", name=title),
        crumbs=[(context.kind_title(kind), f"{kind}/index.md"), (title, f"{kind}/{record.id}.md")],
        record_kind=kind,
        record=record,
        meta={
            "noindex": True, "wide": True, "sheet": True, "styles": ["map.css", "sheet.css"],
            "breadcrumb": [
                {"title": context.kind_title(kind), "url": leaf.page(kind)},
                {"title": title, "url": leaf.url(kind, record.id)},
                {"title": context.w("sheet")},
            ],
        },
        **values,
    )  # fmt: skip
