"""Every page of one language as Markdown text by source path. Pure: no clock, no files but the templates, no network.

Record pages are made in :mod:`explainer.record_pages`, lists of records in :mod:`explainer.index_pages`, sheets to print in
:mod:`explainer.print_pages`, and the pages that people wrote by hand in :mod:`explainer.written`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import urlencode

from markupsafe import Markup

from . import citing, index_pages, print_pages, record_pages, written
from .handwritten import Page
from .maps import TILES
from .model import Site
from .rendering import Leaf, as_markdown, environment, front_matter, shorten
from .urls import Urls, address
from .wording import format_date, wording

__all__ = ["Context", "PageText", "format_date", "pages"]


class Maps(Protocol):
    """Maps that are already drawn."""

    def figure(self, ident: str, language: str, urls: Urls, origin: str, *, day: date | None = None, traffic: str | None = None, button: bool = True) -> Markup:
        """The figure of a map on page ``origin``: a static SVG of a day and a kind of traffic, and the button that opens the map."""

    def locator(self, crossing: str, language: str, urls: Urls, origin: str, *, button: bool = True) -> Markup:
        """A small map around a crossing; empty where no source gives its point."""

    def state_locator(self, state: str, language: str, urls: Urls, origin: str, *, button: bool = True) -> Markup:
        """A small map of a state; empty where there is no outline of it."""

    def placed(self, ident: str) -> dict[str, int]:
        """The crossings on a map with their numbers there."""

    def statuses(self, crossing: str, day: date, language: str) -> Mapping[str, Any]:
        """The joint status of a crossing on a day by each kind of traffic."""

    def spots(self, ident: str) -> list[Any]:
        """Where a map can show how many events there were."""

    def presence(self, ident: str) -> list[tuple[Any, tuple[Any, ...]]]:
        """States on a map of which sources say that armed groups are there."""


class Charts(Protocol):
    """Draws charts."""

    def chart(self, site: Site, figure: Any, language: str) -> Markup:
        """The chart of a figure as SVG, or nothing where it is not drawn."""


@dataclass(frozen=True)
class PageText:
    """A page's Markdown and, for the edit link, the repository path of what it is made from."""

    text: str
    edit: str | None = None


class Context:
    """What all pages of one language share. ``audit`` is the YAML text of the last measurements, where there are any;
    ``site_url`` the address of the whole site with its slash, or empty where it is not known."""

    def __init__(self, site: Site, language: str, *, maps: Maps, charts: Charts, audit: str | None = None, site_url: str = "") -> None:
        self.site, self.language, self.maps, self.charts, self.audit, self.site_url = site, language, maps, charts, audit, site_url
        self.w = wording(language)
        self.urls = Urls(site.languages, language)
        self.made: dict[str, PageText] = {}

    @cached_property
    def as_of(self) -> str:
        """The day up to which the site covers events, in words."""
        return self.w.date(self.site.config.covered_until)

    def kind_label(self, kind: str) -> str:
        """The word for one record of a kind, or for a hand-written page (``page``)."""
        if kind == "states" and self.site.vocab.get("unit-kinds"):
            return " / ".join(word.label(self.language) for word in self.site.vocab["unit-kinds"].values())
        return self.w(f"kind_{kind}_one")

    def kind_title(self, kind: str) -> str:
        """The word for all records of a kind."""
        layers = self.site.vocab.get("map-layers", {})
        return layers["states"].label(self.language) if kind == "states" and "states" in layers else self.w(f"kind_{kind}")

    def leaf(self, path: str, record: tuple[str, str] | None = None) -> Leaf:
        """A page to be written."""
        return Leaf(self.site, self.w, self.urls, path, record)

    def map(self, leaf: Leaf, map_id: str, traffic: str | None = None) -> Markup:
        """A map's figure with its button on a page, for a kind of traffic; the page then loads the map's style sheet and script."""
        leaf.maps = "button"
        return self.maps.figure(map_id, self.language, self.urls, leaf.path, traffic=traffic)

    def locator(self, leaf: Leaf, crossing: str, *, button: bool = True) -> Markup:
        """A small map around a crossing; empty where no source gives its point."""
        return self._located(leaf, self.maps.locator(crossing, self.language, self.urls, leaf.path, button=button))

    def state_locator(self, leaf: Leaf, state: str, *, button: bool = True) -> Markup:
        """A small map of a state; empty where there is no outline of it."""
        return self._located(leaf, self.maps.state_locator(state, self.language, self.urls, leaf.path, button=button))

    def _located(self, leaf: Leaf, found: Markup) -> Markup:
        if found:
            leaf.maps = "button" if leaf.maps == "button" or "data-map=" in found else "static"
        return found

    def day_map(self, leaf: Leaf, map_id: str, day: date) -> Markup:
        """A map as it was on a day, with its button."""
        leaf.maps = "button"
        return self.maps.figure(map_id, self.language, self.urls, leaf.path, day=day)

    def chart(self, figure: Any) -> Markup:
        """A figure's chart, or nothing where it is not drawn."""
        return self.charts.chart(self.site, figure, self.language) if figure.chart != "none" else Markup("")

    def blocks(self, leaf: Leaf, page: Page) -> Markup:
        """The blocks of a hand-written page."""
        return written.blocks_of(self, leaf, page)

    def render(self, leaf: Leaf, template: str, **values: Any) -> Markup:
        """A template as HTML, with the page's own helpers: ``p`` the page, ``w`` words, ``c`` this context."""
        return Markup(environment().get_template(template).render(p=leaf, w=self.w, c=self, site=self.site, **values))  # noqa: S704 – autoescaped

    def add(
        self,
        leaf: Leaf,
        template: str,
        *,
        title: str,
        description: str,
        crumbs: Iterable[tuple[str, str | None]] = (),
        kind: str = "",
        edit: str | None = None,
        meta: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> None:
        """Write one page and keep it. ``crumbs`` are names and source paths above the page, which is added itself."""
        body = self.render(leaf, template, title=title, kind_label=kind, **values)
        trail = [{"title": name, "url": self.urls.link(leaf.path, path)} for name, path in crumbs if path]
        values = {
            "title": " ".join(title.split()),
            "description": shorten(" ".join(description.split()), 300),
            "kind": kind,
            "breadcrumb": [*trail, {"title": title}] if leaf.path != "index.md" else [],
            "report_url": self.report_url(leaf.path, title),
            "image": self.card(leaf),
        }
        if not (meta or {}).get("noindex"):
            values["jsonld"] = citing.structured(self, leaf, values["title"], values["description"])
        if leaf.maps:
            values["styles"] = ["map.css"]
            if leaf.maps == "button":
                values |= {"scripts": ["map.js"], "tiles": TILES}
        self.made[leaf.path] = PageText(front_matter({**values, **(meta or {})}) + as_markdown(body), edit)

    def card(self, leaf: Leaf) -> str:
        """The address of the picture that stands for a page where it is shared: the map's own, else the site's. Empty where
        there is no map or the site's address is not known."""
        kind, ident = leaf.record or ("", "")
        if not self.site.all("maps") or not self.site_url:
            return ""
        return self.site_url + self.urls.absolute(f"pictures/cards/{ident if kind == 'maps' else 'site'}.png")

    def page_cited(self, leaf: Leaf, title: str) -> citing.Cited:
        """How to cite a page."""
        return citing.page_cited(self, leaf, title)

    def work_cited(self, leaf: Leaf) -> citing.Cited:
        """How to cite the work that a source's page is about."""
        return citing.work_cited(self.site, self.site.get(*leaf.record))

    def report_url(self, path: str, title: str) -> str:
        """The address for reporting an error on a page; empty where the repository's address is not set."""
        repo = self.site.config.repo_url
        if not repo:
            return ""
        page = self.urls.absolute(path)
        return f"{repo.rstrip('/')}/issues/new?" + urlencode({"template": "correction.yml", "title": f"{title} (/{page})", "page": f"/{page}"})

    def address(self, path: str) -> str:
        """The address of a page below the site's root, for citing it."""
        return "/" + self.urls.folder(self.language) + address(path)

    def full_address(self, path: str) -> str:
        """The address of a page with that of the site, or from the site's root where the site's is not known."""
        return self.site_url + self.address(path).lstrip("/") if self.site_url else self.address(path)


def pages(context: Context) -> dict[str, PageText]:
    """All pages of the context's language by source path."""
    record_pages.add_all(context)
    index_pages.add_all(context)
    written.add_all(context)
    print_pages.add_all(context)
    return context.made
