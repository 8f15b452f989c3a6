"""The whole site as text by path: what MkDocs, another engine or a folder on disk is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from . import charts, embeds, exports, maps, pages, pictures, raster, template
from .check import load_site
from .geo import read_geometry
from .model import Site
from .schema import KINDS
from .search import search_index


@dataclass(frozen=True)
class PageFile:
    """One file of the tree. ``edit`` is the path, in the repository, of what an editor changes; ``None`` for made files."""

    text: str | bytes
    edit: str | None = None


@dataclass(frozen=True)
class Tree:
    """Every file of the site, by language and by path in that language's source folder."""

    languages: tuple[str, ...]
    pages: dict[str, dict[str, PageFile]]
    covered_until: date
    as_of: dict[str, str]
    covered_note: dict[str, str]
    """What is covered less far than the rest, by language; empty where nothing is."""
    site_name: dict[str, str]
    site_name_short: dict[str, str]
    language_names: dict[str, str]
    repo_url: str | None


def build_tree(root: Path, *, site_url: str = "") -> Tree:
    """Check the project at ``root`` and make the whole site from it. Pure but for reading ``root``.

    Raises :class:`~explainer.problems.DataError`, with every problem of the run, when anything is wrong.
    """
    return make_tree(load_site(root), root, site_url=site_url)


def make_tree(site: Site, root: Path, *, site_url: str = "") -> Tree:
    """The tree of a site that passed the check; ``root`` holds its geometry and measurements."""
    geometry = read_geometry(root / "data" / "geo")
    base = site_url.rstrip("/") + "/" if site_url else ""
    drawn = maps.draw_all(site, geometry)
    # Pictures are begun first and their pixels asked for last: those are made while the pages are written.
    travelling, pixels = {}, {}
    for language in site.languages:
        travelling[language] = pictures.pictures(site, language, drawn, charts, base)
        pixels[language] = raster.start({path: made for path, made in travelling[language].items() if isinstance(made, raster.Drawing)})
    files: dict[str, dict[str, PageFile]] = {}
    for language in site.languages:
        made: dict[str, PageFile] = {}

        def add(path: str, text: str | bytes, edit: str | None = None, *, made: dict[str, PageFile] = made) -> None:
            if path in made:
                raise ValueError(f"{path} is made twice")
            made[path] = PageFile(text, edit)

        context = pages.Context(site, language, maps=drawn, charts=charts, audit=_audit(root), site_url=base)
        for path, page in pages.pages(context).items():
            add(path, page.text, page.edit)
        for path, text in exports.exports(site, language, geometry, base).items():
            add(path, text)
        for path, text in embeds.embeds(context).items():
            add(path, text)
        add("search/index.json", search_index(site, language, context.kind_label))
        if language == site.languages[0]:
            for path, text in drawn.files.items():
                add(path, text)
            for kind in KINDS:
                add(f"data/schema/{kind}.json", template.json_schema(kind, **exports.terms(site)))
        for path, picture in travelling[language].items():
            add(path, b"" if isinstance(picture, raster.Drawing) else picture)  # the place of a PNG, for its pixels
        files[language] = dict(sorted(made.items()))
    for language, drawings in pixels.items():
        files[language] |= {path: PageFile(png) for path, png in drawings.result().items()}
    config = site.config
    return Tree(
        languages=site.languages,
        pages=files,
        covered_until=site.covered_until,
        as_of={language: pages.format_date(config.covered_until, language) for language in site.languages},
        covered_note=dict(config.covered_note or {}),
        site_name=dict(config.name),
        site_name_short=dict(config.short_name),
        language_names=dict(config.language_names),
        repo_url=config.repo_url,
    )


def _audit(root: Path) -> str | None:
    """The measurements of the last ``make audit`` as YAML text, or ``None`` where there are none."""
    file = root / "data" / "audit.yml"
    return file.read_text(encoding="utf-8") if file.is_file() else None

