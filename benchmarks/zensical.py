"""Whether Zensical, in a virtual environment of its own, builds the pages of ``explainer build --out`` at their addresses (decisions/0004).

Takes the newest version that installs, says which, and exits with 1 when a page is missing, is too much, or is not its own; where
none installs it says so and exits with 0, since nothing of ours rests on it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from helpers.site import FIXTURE, SITE_URL

from explainer import build_tree
from explainer.urls import address
from explainer.write import write_tree


def main() -> int:
    """Build the small border in each of its languages and compare."""
    tree = build_tree(FIXTURE, site_url=SITE_URL)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        venv.create(folder / "venv", with_pip=True)
        python = folder / "venv" / "bin" / "python"
        if subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "zensical"], capture_output=True).returncode:
            print("Zensical does not install here; nothing compared")
            return 0
        version = subprocess.run([python, "-c", "import importlib.metadata as m; print(m.version('zensical'))"], capture_output=True, text=True).stdout.strip()
        write_tree(tree, folder / "pages")
        faults = [fault for language in tree.languages for fault in compare(folder / "pages", python, tree, language)]
    pages = sum(path.endswith(".md") for path in tree.pages[tree.languages[0]])
    print("\n".join([*faults, f"Zensical {version}: {pages} pages in each of {len(tree.languages)} languages, {len(faults)} faults"]))
    return 1 if faults else 0


def compare(pages: Path, python: Path, tree, language: str) -> list[str]:
    """What Zensical makes otherwise of one language's pages."""
    settings = {"site_name": tree.site_name[language], "site_url": SITE_URL, "docs_dir": language, "site_dir": f"site-{language}"}
    lines = ["[project]", *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in settings.items())]
    (pages / f"{language}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = subprocess.run([python, "-m", "zensical", "build", "-f", f"{language}.toml"], cwd=pages, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        return [f"{language}: {done.stdout.strip()}"]
    site = pages / f"site-{language}"
    made = {path.relative_to(site).as_posix() for path in site.rglob("*.html")} - {"404.html"}
    wanted = {f"{address(path)}index.html" for path in tree.pages[language] if path.endswith(".md")}
    wanted |= {path for path in tree.pages[language] if path.endswith(".html")}
    return [f"{language}: {path} is {'missing' if path in wanted else 'no page of ours'}" for path in sorted(made ^ wanted)]


if __name__ == "__main__":
    sys.exit(main())
