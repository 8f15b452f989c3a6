"""Times the strict build of both languages against plain MkDocs with Material, on the small border with N invented records more.

``python benchmarks/bench.py [--runs 5] [N …]`` (30 300 3000 when left out) writes the table of ``benchmarks/README.md``. Runs of both are
interleaved, so that whatever else the machine does meets both alike; a build's memory is the most that one of its processes held.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from audit import machine, plain_site
from helpers import site as sites
from helpers.preview import previewing

from explainer import build_tree, check_project

TABLE = Path(__file__).resolve().parent / "README.md"
MIXED = ("events", "actors", "figures", "disagreements")
RARE, EVERY = "figures", 2
"""Of the real site's records of these kinds about 8 % are figures, of the fixture's 14 %: every second copy goes without."""
LARGE = 3000
BUDGET = 0.8
# Linux counts what a process held before it became another program, so a small one stands between this and the build.
WATCHED = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""


@dataclass(frozen=True)
class Run:
    """One build: its seconds and its megabytes."""

    seconds: float
    megabytes: float


@dataclass(frozen=True)
class Row:
    """A size with the medians of its runs."""

    records: int
    pages: int
    runs: int
    ours: Run
    plain: Run
    save: float
    """Seconds from saving a record under ``mkdocs serve`` until its page shows it."""


def invented(folder: Path, count: int) -> Path:
    """The small border with ``count`` more records: copies as ``ID-NUMBER`` with their ties to other copies of the same number."""
    project = sites.copy_fixture(folder)
    data = project / "data"
    originals = [file for kind in MIXED for file in sorted((data / kind).glob("*.yml"))]
    texts = {file: re.sub(r"(?m)^(former_ids|base):.*\n", "", file.read_text(encoding="utf-8")) for file in originals}
    left, copy = count, 0
    while left:
        copy += 1
        copied = [file for file in originals if file.parent.name != RARE or copy % EVERY == 0][:left]
        # What is not copied along is named as the original.
        ids = re.compile(rf"(?<![\w-])({'|'.join(sorted((re.escape(file.stem) for file in copied), key=len, reverse=True))})(?![\w-])")
        for file in copied:
            file.with_stem(f"{file.stem}-{copy}").write_text(ids.sub(rf"\g<1>-{copy}", texts[file]), encoding="utf-8")
        left -= len(copied)
    report = check_project(project)
    if not report.ok:
        raise SystemExit(report.text()[:4000])
    return project


def timed(project: Path, *configurations: tuple[str, ...]) -> Run:
    """Build with each configuration, one after the other, in a process each."""
    started, most = time.perf_counter(), 0
    for arguments in configurations:
        command = [sys.executable, "-c", WATCHED, sys.executable, "-m", "mkdocs", "build", "-q", *arguments]
        done = subprocess.run(command, cwd=project, env=sites.environment(SITE_URL=sites.SITE_URL), capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{done.stdout}{done.stderr}"[:4000])
        most = max(most, int(done.stdout.splitlines()[-1]))
    return Run(time.perf_counter() - started, most / 1024)


def measured(folder: Path, count: int, runs: int) -> Row:
    """Ours and plain by turns, ``runs`` times each."""
    project, plain = invented(folder / "project", count), folder / "plain"
    tree = build_tree(project, site_url=sites.SITE_URL)
    plain_site(tree, plain)
    ours, theirs = [], []
    for _ in range(runs):
        ours.append(timed(project, ("--strict", "--site-dir", str(folder / "ours"))))
        theirs.append(timed(plain, *(("-f", f"{language}.yml") for language in tree.languages)))
    pages = sum(path.endswith(".md") for language in tree.languages for path in tree.pages[language])
    return Row(count, pages, runs, median(ours), median(theirs), saved(project, folder / "log", runs))


def saved(project: Path, log: Path, runs: int) -> float:
    """The median time from saving an event's title until the preview shows it on the event's page."""
    file = next(iter(sorted((project / "data" / "events").glob("*.yml"))))
    good, taken = file.read_text(encoding="utf-8"), []
    with previewing(project, log, patience=600) as preview:
        for run in range(runs):
            mark = f"Mark{run}"
            file.write_text(re.sub(r'title: \{en: "', rf"\g<0>{mark} ", good), encoding="utf-8")
            started = time.perf_counter()
            while mark not in preview.page(f"events/{file.stem}/"):
                if time.perf_counter() - started > 600:
                    raise SystemExit(log.read_text(encoding="utf-8")[-4000:])
                time.sleep(0.05)
            taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def median(runs: list[Run]) -> Run:
    """The median of the seconds and of the memory."""
    return Run(statistics.median(run.seconds for run in runs), statistics.median(run.megabytes for run in runs))


def table(rows: list[Row], load: float) -> str:
    """The page for maintainers."""
    lines = [
        "# How long a build takes",
        "",
        "Written by `benchmarks/bench.py`; do not edit. Ours is the strict build of both languages of the small invented border with N records",
        "more, maps, charts, search and downloads included. Plain is MkDocs with Material and its search on as many Markdown pages with the same",
        "words, without records, checks or maps, every page in its menu. Run by turns; the numbers are medians. Save to page is the time from",
        "saving a record under `mkdocs serve` until its page in the browser has the change.",
        "",
        f"{date.today()}, {machine()}, load {load:.1f} at the start (other work on the machine slows both).",
        "",
        "| N | pages | runs | ours, s | plain, s | ours ÷ plain | ours, MB | plain, MB | save to page, s |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        ratio = row.ours.seconds / row.plain.seconds
        lines.append(f"| {row.records} | {row.pages} | {row.runs} | {row.ours.seconds:.1f} | {row.plain.seconds:.1f} | {ratio:.2f} | {row.ours.megabytes:.0f} | {row.plain.megabytes:.0f} | {row.save:.1f} |")
    bound = [row for row in rows if row.records >= 300]
    over = [f"{row.records} records" for row in bound if row.ours.seconds > BUDGET * row.plain.seconds]
    said = f"broken here at {' and '.join(over)}" if over else "kept here" if bound else "not measured here"
    return "\n".join([*lines, "", f"The budget of {BUDGET} from 300 records on is {said}. `make audit` measures the same of the real site.", ""])


def main() -> int:
    """Measure each size and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[30, 300, LARGE])
    parser.add_argument("--runs", type=int, default=5, help="of each; one for 3000 and more")
    options = parser.parse_args()
    load, rows = os.getloadavg()[0], []
    for count in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            rows.append(measured(Path(folder), count, 1 if count >= LARGE else options.runs))
        TABLE.write_text(table(rows, load), encoding="utf-8")
        print(rows[-1], flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
