"""The slow measurements of ``make audit``: what a page weighs, Lighthouse, axe, and how long a build takes.

Writes ``data/audit.yml``, which the page on checks prints with its date and machine. Exits with 1 when a budget is
broken. Lighthouse and axe-core come from npm (``benchmarks/package.json``); without npm those parts are left out and the file says so.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import browser as browsers
import yaml
from helpers import site as sites
from helpers.server import serving
from playwright.sync_api import Browser, sync_playwright

from explainer import build_tree, check_project, readability
from explainer.check import load_site
from explainer.schema import KINDS
from explainer.urls import PAGED_KINDS, address

HERE = Path(__file__).resolve().parent
TOOLS = sites.ROOT / ".audit"
KB = 1000
BUDGETS = {
    "text_page_kb": 100,
    "text_page_requests": 12,
    "map_page_kb": 200,
    "search_index_kb": 250,
    "map_opened_seconds": 1,
    "performance": 95,
    "accessibility": 100,
    "best-practices": 100,
    "seo": 100,
    "axe_violations": 0,
    "build_ratio": 0.8,
    "doubled_ratio": 2.3,
}
RUNS = 3
COPIED = ("crossings", "actors", "events", "figures", "disagreements", "narratives", "sources", "questions")


@dataclass
class Audit:
    """What was measured and which budgets it breaks."""

    found: dict[str, Any] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def hold(self, name: str, value: float, *, at_least: bool = False, of: str = "") -> None:
        """Compare one value with its budget and remember when it is broken."""
        budget = BUDGETS[name]
        if value < budget if at_least else value > budget:
            self.broken.append(f"{name}{f' of {of}' if of else ''} is {value}, the budget {budget}")


def page_kinds(tree: Any) -> dict[str, str]:
    """The kind of page and the address of the longest page of that kind, in the first language."""
    pages = tree.pages[tree.languages[0]]
    kinds = {"home": "", "start": "start/", "timeline": "timeline/", "questions": "questions/", "glossary": "glossary/"}
    for folder in (*PAGED_KINDS, "on"):
        own = [path for path in pages if path.startswith(f"{folder}/") and path.endswith(".md") and not path.endswith("/index.md")]
        if own:
            kinds[folder] = address(max(own, key=lambda path: (len(pages[path].text), path)))
        if f"{folder}/index.md" in pages:
            kinds[f"{folder} index"] = f"{folder}/"
    return kinds


def weights(tab_of: Browser, root: str, kinds: dict[str, str], audit: Audit) -> None:
    """Bytes over the wire and requests of each kind of page, on a phone, at first view; of a map with the map opened too."""
    rows = []
    for kind, page in kinds.items():
        context = tab_of.new_context(viewport={"width": 390, "height": 844}, is_mobile=True)
        tab = context.new_page()
        wire = context.new_cdp_session(tab)
        wire.send("Network.enable")
        sizes: list[float] = []
        asked: set[str] = set()  # what a style sheet holds as data: is loaded without asking anybody
        wire.on("Network.requestWillBeSent", lambda event, asked=asked: None if event["request"]["url"].startswith("data:") else asked.add(event["requestId"]))
        wire.on("Network.loadingFinished", lambda event, sizes=sizes, asked=asked: sizes.append(event["encodedDataLength"]) if event["requestId"] in asked else None)
        tab.goto(root + page, wait_until="networkidle")
        row: dict[str, Any] = {"page": f"/{page}", "kb": round(sum(sizes) / KB, 1), "requests": len(sizes)}
        audit.hold("text_page_kb", row["kb"], of=row["page"])
        audit.hold("text_page_requests", row["requests"], of=row["page"])
        button = tab.locator("figure.map button, .map button").first
        if kind == "maps" and button.count():
            button.click()
            tab.wait_for_selector(".leaflet-container")
            tab.wait_for_timeout(1000)
            row["kb_opened"] = round(sum(sizes) / KB, 1)
            audit.hold("map_page_kb", row["kb_opened"], of=row["page"])
        rows.append(row)
        context.close()
    audit.found["pages"] = rows


def map_opening(chromium: Browser, root: str, kinds: dict[str, str], audit: Audit) -> None:
    """Seconds from the click to the first mark on a processor slowed four times: the slowest map, each the median of some runs."""
    taken = {}
    for ident in sorted((sites.ROOT / "data" / "maps").glob("*.yml")):
        runs = []
        for _ in range(RUNS):
            context = chromium.new_context(viewport={"width": 390, "height": 844}, is_mobile=True)
            tab = context.new_page()
            tab.goto(f"{root}maps/{ident.stem}/", wait_until="networkidle")
            context.new_cdp_session(tab).send("Emulation.setCPUThrottlingRate", {"rate": 4})
            runs.append(
                tab.evaluate("""() => new Promise(done => {
                    const start = performance.now();
                    document.querySelector('.map__open').click();
                    (function look() { requestAnimationFrame(document.querySelector('.map__live .mk') ? () => done((performance.now() - start) / 1000) : look); })();
                })""")
            )
            context.close()
        taken[ident.stem] = statistics.median(runs)
    slowest = round(max(taken.values()), 2)
    audit.found["maps"] = {"map_opened_seconds": slowest}
    audit.hold("map_opened_seconds", slowest)


def map_cost(audit: Audit) -> None:
    """Seconds to make all pages of all languages as text, with the maps and their pictures and without them."""
    from unittest.mock import patch

    from markupsafe import Markup

    from explainer import embeds, maps, pictures

    def make() -> None:
        build_tree(sites.ROOT, site_url=sites.SITE_URL)

    with_maps = seconds(make)
    nothing = {"return_value": Markup("")}
    with (
        patch.object(maps.Drawn, "figure", **nothing), patch.object(maps.Drawn, "locator", **nothing), patch.object(maps.Drawn, "state_locator", **nothing),
        patch.object(maps, "script", return_value=""), patch.object(maps.Drawn, "spots", return_value=[]), patch.object(maps.Drawn, "presence", return_value=[]),
        patch.object(maps.Drawn, "placed", return_value={}), patch.object(pictures, "pictures", return_value={}), patch.object(embeds, "embeds", return_value={}),
    ):  # fmt: skip
        without = seconds(make)
    audit.found.setdefault("maps", {}).update(tree_seconds=round(with_maps, 2), tree_without_maps_seconds=round(without, 2))


def search_weight(tree: Any, folder: Path, audit: Audit) -> None:
    """The search index of each language as it is sent."""
    import gzip

    audit.found["search_index_kb"] = {}
    for language in tree.languages:
        own = folder if language == tree.languages[0] else folder / language
        size = round(len(gzip.compress((own / "search" / "index.json").read_bytes(), 6)) / KB, 1)
        audit.found["search_index_kb"][language] = size
        audit.hold("search_index_kb", size, of=language)


def tools() -> bool:
    """Install Lighthouse and axe-core into ``.audit/``; false when npm cannot."""
    if not shutil.which("npm"):
        return False
    TOOLS.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        if (HERE / name).exists():
            shutil.copy2(HERE / name, TOOLS / name)
    return subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=TOOLS).returncode == 0


def axe(chromium: Browser, root: str, kinds: dict[str, str], prefixes: list[str], audit: Audit) -> None:
    """Violations that axe-core finds on each kind of page, in each language, light and dark."""
    script = (TOOLS / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    looked, faults = 0, []
    for scheme in ("light", "dark"):
        context = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme, bypass_csp=True)
        tab = context.new_page()
        for prefix in prefixes:
            for page in kinds.values():
                tab.goto(root + prefix + page)
                tab.evaluate(script)
                looked += 1
                for violation in tab.evaluate("axe.run({rules: {'target-size': {enabled: true}}}).then(found => found.violations)"):
                    where = violation["nodes"][0]["target"]
                    faults.append(f"/{prefix}{page} ({scheme}): {violation['id']} at {where[0]}, {len(violation['nodes'])} places")
        context.close()
    audit.found["axe"] = {"pages": looked, "violations": len(faults)}
    audit.hold("axe_violations", len(faults))
    audit.broken += faults


def lighthouse(root: str, kinds: dict[str, str], chromium: str, audit: Audit) -> None:
    """Lighthouse's four marks on a simulated phone, the median of three runs, for the pages that readers meet first."""
    rows = []
    for kind in ("home", "start", "crossings", "explainers", "maps", "on"):
        if kind not in kinds:
            continue
        marks: dict[str, list[float]] = {}
        for _ in range(RUNS):
            out = TOOLS / "lighthouse.json"
            subprocess.run(
                [
                    str(TOOLS / "node_modules" / ".bin" / "lighthouse"),
                    root + kinds[kind],
                    "--quiet",
                    "--output=json",
                    f"--output-path={out}",
                    "--only-categories=performance,accessibility,best-practices,seo",
                    f"--chrome-flags=--headless {' '.join(browsers.FLAGS)}",
                ],
                env={**os.environ, "CHROME_PATH": chromium},
                check=True,
                timeout=180,
            )
            report = json.loads(out.read_text(encoding="utf-8"))
            for name, category in report["categories"].items():
                marks.setdefault(name, []).append(round(100 * category["score"]))
        row = {"page": f"/{kinds[kind]}", **{name: int(statistics.median(scores)) for name, scores in marks.items()}}
        for name in marks:
            audit.hold(name, row[name], at_least=True, of=row["page"])
        rows.append(row)
    audit.found["lighthouse"] = rows


def plain_site(tree: Any, folder: Path) -> None:
    """As many plain Markdown pages with the same words, one configuration a language, Material with its search."""
    for language in tree.languages:
        docs = folder / f"docs-{language}"
        for path, made in tree.pages[language].items():
            if path.endswith(".md"):
                target = docs / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(plain_markdown(made.text), encoding="utf-8")
        plain = (
            f"site_name: Plain\nsite_url: {sites.SITE_URL}\ndocs_dir: docs-{language}\nsite_dir: site-{language}\n"
            f"theme: {{name: material, language: {language}, font: false}}\nplugins: [search]\n"
        )
        (folder / f"{language}.yml").write_text(plain, encoding="utf-8")
        (folder / f"{language}-short.yml").write_text(plain + 'nav: [index.md]\nnot_in_nav: "*"\n', encoding="utf-8")


def plain_markdown(text: str) -> str:
    """The words of a generated page as headings and paragraphs."""
    body = text.split("\n---\n", 1)[-1]
    body = re.sub(r"<(svg|script|template)\b.*?</\1>", "", body, flags=re.DOTALL)
    body = re.sub(r"</(p|li|tr|h[1-6]|dt|dd|div|section|caption)>", "\n\n", body)
    words = unescape(re.sub(r"<[^>]+>", " ", body))
    words = re.sub(r"[{}\[\]<>`*_|\\]", "", words)
    lines = [" ".join(line.split()) for line in words.split("\n")]
    title = re.search(r'^title: "?([^"\n]*)', text, re.MULTILINE)
    return f"# {title[1] if title else 'Page'}\n\n" + re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """The median of some runs."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def build_times(tree: Any, folder: Path, audit: Audit) -> None:
    """Our build of all languages against the plain site, and against itself with twice the records.

    The plain site is measured as MkDocs builds it by itself, with all its pages in the menu, which is what the budget
    compares with, and, as a harder mark, with a menu as short as ours.
    """
    plain_site(tree, folder)

    def plain(kind: str) -> None:
        for language in tree.languages:
            done = sites.mkdocs(folder, "build", "-q", "-f", f"{language}{kind}.yml")
            assert done.returncode == 0, done.stdout

    ours = seconds(lambda: sites.build(sites.ROOT, folder / "ours"))
    theirs = seconds(lambda: plain(""), 1)
    short = seconds(lambda: plain("-short"))
    pages = sum(path.endswith(".md") for language in tree.languages for path in tree.pages[language])
    doubled = double(folder / "doubled")
    twice = seconds(lambda: sites.build(doubled, folder / "twice"))
    audit.found["build"] = {
        "records": records(sites.ROOT),
        "pages": pages,
        "seconds": round(ours, 2),
        "plain_material_seconds": round(theirs, 2),
        "ratio": round(ours / theirs, 2),
        "plain_material_short_menu_seconds": round(short, 2),
        "more_records": records(doubled),
        "more_records_seconds": round(twice, 2),
        "more_records_ratio": round(twice / ours, 2),
    }
    audit.hold("build_ratio", round(ours / theirs, 2))
    audit.hold("doubled_ratio", round(twice / ours, 2))


def records(project: Path) -> int:
    """How many records a project has."""
    return sum(1 for kind in KINDS for _ in (project / "data" / kind).glob("*.yml"))


def double(project: Path) -> Path:
    """A copy of the project in which nearly every record stands twice, the second time as ``ID-b`` with its ties to other copies.

    An id that a kind which is not copied has too (a body that is also a term) stands once: a text would tie both copies to one of them.
    """
    shutil.copytree(sites.ROOT / "data", project / "data")
    shutil.copytree(sites.ROOT / "docs", project / "docs")
    shutil.copytree(sites.ROOT / "hooks", project / "hooks", ignore=shutil.ignore_patterns("__pycache__"))
    for file in sites.ROOT.glob("mkdocs*.yml"):
        shutil.copy2(file, project)
    single = {path.stem for kind in KINDS if kind not in COPIED for path in (project / "data" / kind).glob("*.yml")}
    copied = [path for kind in COPIED for path in sorted((project / "data" / kind).glob("*.yml")) if path.stem not in single and "\nbase: true" not in path.read_text(encoding="utf-8")]
    names = sorted({path.stem for path in copied}, key=len, reverse=True)
    ids = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, names))})(?![\w-])")
    for path in copied:
        text = re.sub(r"^former_ids:.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        path.with_stem(f"{path.stem}-b").write_text(ids.sub(r"\1-b", text), encoding="utf-8")
    for problem in check_project(project).problems:
        if problem.rule == "unused-source":  # cited only where nothing was copied
            (project / problem.path).unlink()
    return project


def machine() -> str:
    """What the numbers were measured on, without a name."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def parts(argv: list[str]) -> Iterator[str]:
    """The parts to measure: all, or those named on the command line."""
    yield from argv or ("weights", "maps", "search", "axe", "lighthouse", "build")


def main(argv: list[str]) -> int:
    """Measure, write ``data/audit.yml``, print what breaks a budget."""
    wanted = list(parts(argv))
    file = sites.ROOT / "data" / "audit.yml"
    audit = Audit(yaml.safe_load(file.read_text(encoding="utf-8")) if argv and file.exists() else {})
    audit.found.update(measured=str(date.today()), machine=machine(), budgets=BUDGETS)
    tree = build_tree(sites.ROOT, site_url=sites.SITE_URL)
    kinds = page_kinds(tree)
    prefixes = ["" if language == tree.languages[0] else f"{language}/" for language in tree.languages]
    chromium = browsers.find_or_get()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        site = sites.build(sites.ROOT, folder / "site")
        with serving(site, sites.BASE) as root, sync_playwright() as playwright:
            launched = playwright.chromium.launch(executable_path=chromium, args=list(browsers.FLAGS))
            if "weights" in wanted:
                weights(launched, root, kinds, audit)
            if "maps" in wanted:
                map_opening(launched, root, kinds, audit)
            if "search" in wanted:
                search_weight(tree, site, audit)
            has_tools = {"axe", "lighthouse"} & set(wanted) and tools()
            if "axe" in wanted:
                axe(launched, root, kinds, prefixes, audit) if has_tools else audit.found.pop("axe", None)
            if "lighthouse" in wanted:
                lighthouse(root, kinds, chromium, audit) if has_tools else audit.found.pop("lighthouse", None)
            launched.close()
        if "maps" in wanted:
            map_cost(audit)
        if "build" in wanted:
            build_times(tree, folder, audit)
    text = "# Written by make audit; do not edit.\n" + yaml.safe_dump(audit.found, sort_keys=False, allow_unicode=True, width=110)
    file.write_text(text, encoding="utf-8")
    print(text)
    print(readability.report(load_site(sites.ROOT)))
    print("\n".join(audit.broken) or "every budget holds")
    return 1 if audit.broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
