"""The preview: a saved record shows, a wrong one leaves the last good site with the message on it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from helpers.site import copy_fixture, environment

pytestmark = pytest.mark.xdist_group("serve")
PATIENCE = 60.0


class Preview:
    """A running ``mkdocs serve`` of a project that a test may change."""

    def __init__(self, project: Path, address: str) -> None:
        self.project, self.address = project, address

    def page(self, path: str = "") -> str:
        """The page as it is served now; empty while there is none."""
        try:
            with urlopen(self.address + path, timeout=PATIENCE) as answer:
                return answer.read().decode()
        except URLError:
            return ""

    def wait_for(self, true: Callable[[str], bool], path: str = "") -> str:
        """Look at a page until ``true`` of it; fail with the page's beginning when it never is."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if true(text := self.page(path)):
                return text
            time.sleep(0.2)
        raise AssertionError(f"never came true of {path or 'the home page'}: {text[:2000]}")


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    folder = tmp_path_factory.mktemp("preview")
    project = copy_fixture(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
            cwd=project,
            env=environment(SITE_URL="https://example.org/border/"),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    running = Preview(project, f"http://127.0.0.1:{port}/border/")
    try:
        end = time.monotonic() + PATIENCE
        while not running.page():
            assert process.poll() is None and time.monotonic() < end, log.read_text()
            time.sleep(0.2)
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()


def event_of(preview: Preview) -> tuple[Path, str]:
    file = sorted((preview.project / "data" / "events").glob("*.yml"))[0]
    return file, f"events/{file.stem}/"


def test_both_languages_are_served_without_the_policy_that_would_stop_reloading(preview: Preview) -> None:
    for path in ("", "pt/"):
        text = preview.page(path)
        assert "Content-Security-Policy" not in text
        assert "livereload" in text
        assert 'id="preview-error"' not in text


def test_a_wrong_record_leaves_the_last_good_site_with_the_message(preview: Preview) -> None:
    file, page = event_of(preview)
    good = file.read_text(encoding="utf-8")
    before = preview.page(page)
    file.write_text(good + "colour: <b>red</b>\n", encoding="utf-8")
    text = preview.wait_for(lambda text: 'id="preview-error"' in text, page)
    assert f"data/events/{file.name}:" in text
    assert "colour" in text and "<b>red</b>" not in text
    heading = before[before.index("<h1") : before.index("</h1>")]
    assert heading in text
    assert 'id="preview-error"' in preview.page("pt/")

    file.write_text(good.replace("title:", "# seen\ntitle:", 1), encoding="utf-8")
    preview.wait_for(lambda text: text and 'id="preview-error"' not in text, page)
    file.write_text(good, encoding="utf-8")


def test_a_saved_record_shows(preview: Preview) -> None:
    file, page = event_of(preview)
    good = file.read_text(encoding="utf-8")
    first = next(line for line in good.splitlines() if line.startswith("title:") or line.startswith("  en:"))
    english = good.split("title:", 1)[1].split("en:", 1)[1].split("\n")[0].split(", pt:")[0].strip().strip('"')
    assert english, first
    file.write_text(good.replace(english, english + " Zebra", 1), encoding="utf-8")
    preview.wait_for(lambda text: "Zebra" in text, page)
    file.write_text(good, encoding="utf-8")
    preview.wait_for(lambda text: text and "Zebra" not in text, page)


def test_a_saved_change_of_the_generator_shows(preview: Preview) -> None:
    words = preview.project.parents[2] / "hooks" / "explainer" / "words" / "shell.en.yml"
    good = words.read_text(encoding="utf-8")
    line = next(line for line in good.splitlines() if line.startswith("skip:"))
    words.write_text(good.replace(line, "skip: Zebra ahead"), encoding="utf-8")
    preview.wait_for(lambda text: "Zebra ahead" in text)
    words.write_text(good, encoding="utf-8")


def test_a_mistake_in_the_generator_does_not_end_the_preview(preview: Preview) -> None:
    module = preview.project.parents[2] / "hooks" / "explainer" / "tree.py"
    good = module.read_text(encoding="utf-8")
    module.write_text(good + "\ndef (\n", encoding="utf-8")
    preview.wait_for(lambda text: 'id="preview-error"' in text and "SyntaxError" in text)
    module.write_text(good, encoding="utf-8")
    preview.wait_for(lambda text: text and 'id="preview-error"' not in text)
