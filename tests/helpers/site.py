"""Builds sites with MkDocs in a process of its own, as an editor or CI does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIXTURE = ROOT / "tests" / "fixtures" / "small-border"
BASE = "/border/"
SITE_URL = f"https://example.org{BASE}"


def environment(**more: str) -> dict[str, str]:
    """The environment without what would change a build's bytes."""
    kept = {name: value for name, value in os.environ.items() if name not in ("SOURCE_DATE_EPOCH", "SITE_URL")}
    return {**kept, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT / "hooks"), "PYTHONDONTWRITEBYTECODE": "1", **more}


def mkdocs(project: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run MkDocs in ``project`` and return what it said; standard error is joined to the output."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", *arguments],
        cwd=project,
        env=environment(**more),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=300,
    )


def build(project: Path, site: Path, *, site_url: str = SITE_URL, **more: str) -> Path:
    """Build ``project`` strictly into ``site`` and return ``site``; the output is the message when it fails."""
    done = mkdocs(project, "build", "--strict", "--site-dir", str(site), SITE_URL=site_url, **more)
    assert done.returncode == 0, done.stdout
    return site


def explainer(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the package's command line in ``project``."""
    return subprocess.run(
        [sys.executable, "-m", "explainer", *arguments],
        cwd=project,
        env=environment(),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
    )


def copy_fixture(folder: Path) -> Path:
    """A copy of the small invented border with the hooks beside it, to be changed by a test; returns the project's folder."""
    shutil.copytree(ROOT / "hooks", folder / "hooks", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "docs" / "shared", folder / "docs" / "shared")
    project = folder / "tests" / "fixtures" / FIXTURE.name
    shutil.copytree(FIXTURE, project, ignore=shutil.ignore_patterns("site"))
    return project


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder`` by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
