"""What MkDocs is told about: an adapter from its events to the :mod:`explainer` package.

It knows nothing of the subject. MkDocs loads this file once per process, so what belongs to one build is
kept on that build's configuration (``config.explainer``), and under ``mkdocs serve`` the package is
imported anew for every build.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urljoin

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel

import preview  # beside this file, which MkDocs puts on the path while it loads it

HOOKS = Path(__file__).resolve().parent
EPOCH_GIVEN = "SOURCE_DATE_EPOCH" in os.environ
FAULTS_SHOWN = 40
HTML_BLOCK = re.compile(r"^<(?!!--)[^\n]*(?:\n[^\n]+)*", re.MULTILINE)
TAKEN_OUT = re.compile(r'<div data-block="(\d+)"></div>')
serving = False


@dataclass(frozen=True)
class Build:
    """One language of one build."""

    package: ModuleType
    tree: Any
    root: Path
    language: str
    site_url: str
    """Of the whole site; the second language's own address lies below it."""

    @property
    def is_first(self) -> bool:
        """Whether this language stands at the site's root and builds the others."""
        return self.language == self.tree.languages[0]

    def prefix(self, language: str) -> str:
        """The folder of a language below the site's root, with its slash; empty for the first."""
        return "" if language == self.tree.languages[0] else f"{language}/"


def on_startup(command: str, dirty: bool) -> None:
    """Remember whether this is the preview. Byte code would be a change in a watched folder, so none is written."""
    global serving
    serving = command == "serve"
    if serving:
        sys.dont_write_bytecode = True


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Check and assemble everything before MkDocs clears the site; raise PluginError with the text of ``make check``."""
    config.extra["serving"] = serving
    if not hasattr(config, "explainer"):
        package = import_package()
        root = Path(config.config_file_path).resolve().parent
        site_url = config.site_url or ""
        try:
            tree = package.build_tree(root, site_url=site_url)
        except package.DataError as error:
            raise PluginError(str(error)) from None
        config.explainer = Build(package, tree, root, config.theme["language"], site_url)
        if not config.explainer.is_first:
            raise PluginError("build mkdocs.yml: it builds the other languages too, each into its folder")
    tree = config.explainer.tree
    config.site_name = tree.site_name[config.explainer.language]
    if not EPOCH_GIVEN:
        midnight = datetime.combine(tree.covered_until, time(), UTC)
        os.environ["SOURCE_DATE_EPOCH"] = str(int(midnight.timestamp()))
    if tree.repo_url:
        config.edit_uri_template = f"{tree.repo_url.rstrip('/')}/edit/main/{{path}}"
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the tree's files, refuse addresses made twice, and drop what no page of ours loads."""
    state = config.explainer
    for file in list(files):
        if file.src_dir != config.docs_dir and not is_wanted_from_theme(file, state):
            files.remove(file)
    for path, made in state.tree.pages[state.language].items():
        if (found := files.get_file_from_path(path)) is not None:
            # A hand-written page comes back with its citations resolved; the check has refused those in a record's place.
            if found.src_dir != config.docs_dir or not path.endswith(".md"):
                raise PluginError(f"{path} ({state.language}) is made from data and stands in docs/ or the theme too")
            files.remove(found)
        # Pages are reached through index pages and links; the menu stays short (decisions/0001).
        level = InclusionLevel.NOT_IN_NAV if path.endswith(".md") else InclusionLevel.INCLUDED
        file = File.generated(config, path, content=made.text, inclusion=level)
        file.edit_uri = made.edit
        files.append(file)
    if state.is_first:
        for path, shared in shared_files(state.root).items():
            if files.get_file_from_path(path) is not None:
                raise PluginError(f"{path} is made twice: docs/shared holds a file of that name too")
            files.append(File.generated(config, path, abs_src_path=str(shared), inclusion=InclusionLevel.INCLUDED))
    refuse_clashes(files, config)
    return files


def on_page_markdown(markdown: str, page: Any, config: MkDocsConfig, files: Files) -> str:
    """Take the HTML blocks out of the page: Markdown would leave them as they are, after reading every tag of them twice."""
    page.html_blocks = []

    def take(block: re.Match[str]) -> str:
        page.html_blocks.append(block.group())
        return f'<div data-block="{len(page.html_blocks) - 1}"></div>'

    return HTML_BLOCK.sub(take, markdown)


def on_page_content(html: str, page: Any, config: MkDocsConfig, files: Files) -> str:
    """Put the HTML blocks back."""
    return TAKEN_OUT.sub(lambda mark: page.html_blocks[int(mark[1])], html)


def on_env(env: Any, config: MkDocsConfig, files: Files) -> Any:
    """Let the theme escape as the pages do, so that a record's braces and brackets never look like ours."""
    env.filters["e"] = env.filters["escape"] = config.explainer.package.escaping.safe
    return env


def on_page_context(context: dict, page: Any, config: MkDocsConfig, nav: Any) -> dict:
    """Give the theme its words and addresses."""
    return add_to_context(context, config, page.url)


def on_template_context(context: dict, template_name: str, config: MkDocsConfig) -> dict:
    """The same for templates without a page, such as 404.html."""
    return add_to_context(context, config, "")


def on_post_build(config: MkDocsConfig) -> None:
    """After the first language, build the others below it; then check the whole built site."""
    state = config.explainer
    if not state.is_first:
        return
    for language in state.tree.languages[1:]:
        below = load_config(
            config_file=str(state.root / f"mkdocs.{language}.yml"),
            site_dir=str(Path(config.site_dir) / language),
            site_url=urljoin(state.site_url, f"{language}/") if state.site_url else None,
            strict=config.strict,
        )
        below.explainer = Build(state.package, state.tree, state.root, language, state.site_url)
        build(below, serve_url=below.site_url if serving else None)
    faults = state.package.built.check_built(Path(config.site_dir), site_url=state.site_url)
    if faults:
        more = [f"… and {len(faults) - FAULTS_SHOWN} more"] if len(faults) > FAULTS_SHOWN else []
        raise PluginError("\n".join(["the built site is not right:", *faults[:FAULTS_SHOWN], *more]))


def on_serve(server: Any, config: MkDocsConfig, builder: Any) -> Any:
    """Keep the last good site when a rebuild fails, and watch all that a page may come from."""
    server.builder = preview.keep_last_good(server, builder)
    root = config.explainer.root
    for path in (root / "data", root / "docs", HOOKS, HOOKS.parent / "docs" / "shared", *sorted(root.glob("mkdocs.*.yml"))):
        server.watch(str(path))
    return server


def import_package() -> ModuleType:
    """The package beside this file; under the preview a new copy, so that a saved edit counts."""
    if str(HOOKS) not in sys.path:
        sys.path.insert(0, str(HOOKS))
    if serving:
        for name in [name for name in sys.modules if name.partition(".")[0] == "explainer"]:
            del sys.modules[name]
        importlib.invalidate_caches()
    importlib.import_module("explainer.built")
    return importlib.import_module("explainer")


def is_wanted_from_theme(file: File, state: Build) -> bool:
    """Style sheets of the theme, once for all languages. Its scripts are not used (decisions/0001)."""
    return state.is_first and file.src_uri.endswith(".css")


def shared_files(root: Path) -> dict[str, Path]:
    """Styles, scripts and vendored files by their place on the site: those beside the hooks, and over them the project's own."""
    found = {}
    for folder in dict.fromkeys((HOOKS.parent / "docs" / "shared", root / "docs" / "shared")):
        found.update({f"assets/{file.relative_to(folder).as_posix()}": file for file in folder.rglob("*") if file.is_file()})
    return dict(sorted(found.items()))


def refuse_clashes(files: Files, config: MkDocsConfig) -> None:
    """Raise PluginError when two files have one address, or a page in docs/ did not pass the check."""
    taken: dict[str, str] = {}
    for file in files:
        other = taken.setdefault(file.dest_uri, file.src_uri)
        if other != file.src_uri:
            raise PluginError(f"{other} and {file.src_uri} have the same address, {file.url}")
        if file.is_documentation_page() and file.generated_by is None:
            raise PluginError(f"{file.abs_src_path} is a page that the check does not know; pages belong in docs/LANGUAGE/")


def add_to_context(context: dict, config: MkDocsConfig, page_url: str) -> dict:
    """Words, names and relative addresses for the theme: ``root`` ends in a slash, ``assets`` does not."""
    state = config.explainer
    tree, package = state.tree, state.package

    def w(key: str, language: str | None = None) -> str:
        return package.words(language or state.language)[key]

    root = context["base_url"].rstrip("/") + "/"
    if context.get("page") is None and not state.site_url:
        # Where the site will stand is not known: MkDocs takes the host's root for every language's 404 page.
        root = "/" + state.prefix(state.language)
    top = root if state.is_first else f"{root}../"
    context.update(
        w=w,
        lang=state.language,
        root=root,
        assets=f"{top}assets",
        as_of=tree.as_of[state.language],
        covered_note=tree.covered_note.get(state.language, ""),
        site_name_short=tree.site_name_short[state.language],
        page_alternate=[
            {
                "name": tree.language_names[language],
                "lang": language,
                "url": f"{top}{state.prefix(language)}{page_url}",
                "absolute": urljoin(state.site_url, state.prefix(language) + page_url) if state.site_url else "",
            }
            for language in tree.languages
        ],
    )
    return context
