"""Another engine than MkDocs makes the same site (decisions/0004). Zensical, which needs a place of its own, is tried by ``make audit``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from helpers.site import FIXTURE, SITE_URL, contents, environment


def test_properdocs_writes_the_same_files(built_fixture: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "properdocs", "build", "--strict", "-f", "mkdocs.yml", "--site-dir", str(tmp_path / "site")],
        cwd=FIXTURE, env=environment(SITE_URL=SITE_URL), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    ours, theirs = contents(built_fixture), contents(tmp_path / "site")
    assert sum(path.endswith(".html") for path in ours) > 100
    assert sorted(theirs) == sorted(ours)
    assert [path for path in ours if theirs[path] != ours[path]] == []
