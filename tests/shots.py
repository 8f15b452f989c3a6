"""Screenshots of one page of each kind into ``shots/``, to be looked at: 390 and 1280 wide, light and dark, every language.

``make shots``, or for some addresses only: ``make shots ARGS="crossings/ID/ on/"``.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import browser as browsers
from helpers import site as sites
from helpers.server import serving
from playwright.sync_api import sync_playwright

from explainer import build_tree
from explainer.urls import address

WIDTHS = {390: 844, 1280: 900}
TALLEST = 6000


def page_kinds(paths: list[str]) -> list[str]:
    """The address of one page of each kind: the home page, every page of the top folder, and of each folder its index and the longest other."""
    chosen: dict[str, tuple[int, str]] = {"404.html": (0, "404.html")}
    for path in paths:
        folder, _, name = path.removesuffix("/index.html").rpartition("/")
        key = path if not folder or name == "index.md" or folder == "about" else f"{folder}/*"
        chosen[key] = max(chosen.get(key, (0, "")), (len(path), path))
    return sorted(address(path) if path.endswith(".md") else path.removesuffix("index.html") for _, path in chosen.values())


def main(wanted: list[str]) -> None:
    """Build the site beside ``site/``, serve it and photograph it."""
    tree = build_tree(sites.ROOT)
    out = sites.ROOT / "shots"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    pages = wanted or page_kinds([path for path in tree.pages[tree.languages[0]] if path.endswith((".md", "/index.html"))])
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        sites.build(sites.ROOT, Path(folder) / "site")
        chromium = playwright.chromium.launch(executable_path=browsers.find_or_get(), args=list(browsers.FLAGS))
        with serving(Path(folder) / "site", sites.BASE) as root:
            for scheme in ("light", "dark"):
                for width, height in WIDTHS.items():
                    context = chromium.new_context(
                        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
                    )
                    tab = context.new_page()
                    for language in tree.languages:
                        prefix = "" if language == tree.languages[0] else f"{language}/"
                        for page in pages:
                            tab.goto(root + prefix + page)
                            tall = min(tab.evaluate("document.documentElement.scrollHeight"), TALLEST)
                            name = f"{page.strip('/').replace('/', '_') or 'home'}-{language}-{width}-{scheme}.png"
                            tab.screenshot(path=out / name, clip={"x": 0, "y": 0, "width": width, "height": tall}, full_page=True)
                    context.close()
        chromium.close()
    print(f"{len(list(out.iterdir()))} screenshots in {out.relative_to(sites.ROOT)}/")


if __name__ == "__main__":
    main(sys.argv[1:])
