"""Fixtures that several test files use. Whole sites are built once for all workers of a run."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import browser as browsers
import pytest
from helpers import site as sites
from helpers.server import serving


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return sites.ROOT


def _build_once(tmp_path_factory: pytest.TempPathFactory, name: str, project: Path) -> Path:
    base = tmp_path_factory.getbasetemp()
    base = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder = base / f"built-{name}"
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = base / f"{name}.failed"
        if said.exists():
            pytest.fail(said.read_text(encoding="utf-8"), pytrace=False)
        if not folder.exists():
            try:
                sites.build(project, base / f"building-{name}")
            except AssertionError as error:
                said.write_text(str(error), encoding="utf-8")
                raise
            (base / f"building-{name}").rename(folder)
    return folder


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site, built strictly for ``https://example.org/border/``. Do not write into it."""
    return _build_once(tmp_path_factory, "site", sites.ROOT)


@pytest.fixture(scope="session")
def built_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the small invented border, built the same way. Do not write into it."""
    return _build_once(tmp_path_factory, "fixture", sites.FIXTURE)


@pytest.fixture(scope="session")
def served_site(built_site: Path) -> Iterator[str]:
    """The address of the real site, served under its base path."""
    with serving(built_site, sites.BASE) as address:
        yield address


@pytest.fixture(scope="session")
def served_fixture(built_fixture: Path) -> Iterator[str]:
    """The address of the small border's site, served under its base path."""
    with serving(built_fixture, sites.BASE) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of an installed Chromium; fails, never skips, when there is none."""
    path = browsers.find()
    if path is None:
        pytest.fail(browsers.ADVICE, pytrace=False)
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator:
    """A Playwright browser that reaches this machine only: a request to another host fails and shows in the page's log."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium,
            args=[*browsers.FLAGS, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        )
        yield launched
        launched.close()
