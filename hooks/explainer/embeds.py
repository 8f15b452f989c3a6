"""Plain pages that another site may show in a frame: one a map and one a figure, without header, menu or script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from .escaping import safe
from .facts import number_text, unit_text
from .pictures import source_line
from .rendering import Leaf
from .urls import address, record_page

if TYPE_CHECKING:
    from .pages import Context


def embeds(context: Context) -> dict[str, str]:
    """The HTML of every such page of one language by path."""
    made = {}
    for record in context.site.all("maps"):
        leaf = context.leaf(f"embed/maps/{record.id}.md")
        made[_file(leaf)] = _page(context, leaf, "maps", record.id, context.maps.figure(record.id, context.language, context.urls, leaf.path, button=False))
    for figure in context.site.all("figures"):
        leaf = context.leaf(f"embed/figures/{figure.id}.md")
        made[_file(leaf)] = _page(context, leaf, "figures", figure.id, (context.chart(figure) or _values(context, figure)) + _sources(context, figure))
    return made


def _file(leaf: Leaf) -> str:
    """The finished page's own path: it is HTML already, so no engine makes it from Markdown."""
    return address(leaf.path) + "index.html"


def _page(context: Context, leaf: Leaf, kind: str, ident: str, body: Markup) -> str:
    page = context.urls.link(leaf.path, record_page(kind, ident)[0])
    html = context.render(leaf, "embed.html", title=leaf.title(kind, ident), body=body, page=page)
    return "\n".join(line for line in html.split("\n") if line.strip()) + "\n"


def _sources(context: Context, figure: Any) -> Markup:
    used = [text.partition(",")[0].strip() for series in figure.series for point in series.points for text in point.sources]
    return Markup("<p><small>{}</small></p>").format(safe(source_line(context.site, context.w, used)))


def _values(context: Context, figure: Any) -> Markup:
    """The values of a figure that has no chart."""
    w = context.w
    rows = [
        Markup("<tr><th scope=\"row\">{}</th><td>{} {}</td></tr>").format(
            safe(w.dates(point.at, point.to) if point.at else point.group[w.language]), number_text(w, point), safe(unit_text(context.site, w, figure.unit, figure.scale, point))
        )
        for series in figure.series
        for point in series.points
    ]
    return Markup("<table class=\"narrow\"><tbody>{}</tbody></table>").format(Markup("").join(rows))
