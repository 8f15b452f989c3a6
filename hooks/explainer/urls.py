"""Addresses: every page and file of the site, and relative links between them.

A page is named by its source path in one language (``crossings/simon.md``); its address is a folder
(``crossings/simon/``). The first language stands at the root of the site, the others in a folder of their own.
Links are relative, so the site works below any base path and from disk.
"""

from __future__ import annotations

import posixpath

PAGED_KINDS = ("crossings", "states", "actors", "events", "figures", "disagreements", "narratives", "explainers", "sources", "maps")
"""Kinds with a page a record, in the folder of the kind's name. Terms and questions stand on one page each; places and corrections on others' pages."""


def record_page(kind: str, ident: str) -> tuple[str, str]:
    """The page of a record and the fragment on it (empty where it has a page of its own).

    Raises ``KeyError`` for kinds that have no page (places).
    """
    if kind in PAGED_KINDS:
        return f"{kind}/{ident}.md", ""
    if kind in ("glossary", "questions"):
        return f"{kind}/index.md", ident
    if kind == "corrections":
        return "about/corrections.md", ident
    raise KeyError(kind)


def written_page(name: str) -> str:
    """The source path of a hand-written or index page by its name: ``about/method``, ``crossings``, ``index``."""
    if name in (*PAGED_KINDS, "glossary", "questions", "timeline", "on", "data"):
        return f"{name}/index.md"
    return f"{name}.md"


def address(path: str) -> str:
    """The address of a source path below its language's root: a folder for pages, the path itself for files."""
    if not path.endswith(".md"):
        return path
    stem = path[: -len(".md")]
    if stem == "index":
        return ""
    return stem.removesuffix("/index") + "/"


class Urls:
    """Relative links from the pages of one language."""

    def __init__(self, languages: tuple[str, ...], language: str) -> None:
        self.languages, self.language = languages, language

    def folder(self, language: str) -> str:
        """The folder of a language below the root of the site: empty for the first."""
        return "" if language == self.languages[0] else f"{language}/"

    def absolute(self, path: str, language: str | None = None) -> str:
        """The address of a page or file below the root of the site, without a leading slash."""
        return self.folder(language or self.language) + address(path)

    def link(self, origin: str, target: str, fragment: str = "", language: str | None = None) -> str:
        """A relative link from page ``origin`` (of this language) to ``target``, a page or a file."""
        return self._relative(origin, self.absolute(target, language), fragment)

    def record(self, origin: str, kind: str, ident: str, part: str = "") -> str:
        """A relative link from page ``origin`` to a record, or to a part of the record's own page."""
        page, fragment = record_page(kind, ident)
        return self.link(origin, page, part or fragment)

    def asset(self, origin: str, path: str) -> str:
        """A relative link from page ``origin`` to a file that stands once, at the root of the site."""
        return self._relative(origin, path, "")

    def _relative(self, origin: str, target: str, fragment: str) -> str:
        here = self.absolute(origin)
        relative = posixpath.relpath("/" + target, "/" + here) if target or here else "."
        relative = "./" if relative == "." else relative + ("/" if target == "" or target.endswith("/") else "")
        if fragment:
            return f"#{fragment}" if relative == "./" and target == here else f"{relative}#{fragment}"
        return relative
