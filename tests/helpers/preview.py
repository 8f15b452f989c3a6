"""``mkdocs serve`` of a project that may be changed while it runs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from helpers.site import environment

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

    def read(self, path: str) -> bytes:
        """A file of the site as it is served now; empty while there is none."""
        try:
            with urlopen(self.address + path.removesuffix("index.html"), timeout=PATIENCE) as answer:
                return answer.read()
        except URLError:
            return b""

    def wait_for(self, true: Callable[[str], bool], path: str = "") -> str:
        """Look at a page until ``true`` of it; fail with the page's beginning when it never is."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if true(text := self.page(path)):
                return text
            time.sleep(0.2)
        raise AssertionError(f"never came true of {path or 'the home page'}: {text[:2000]}")


@contextmanager
def previewing(project: Path, log: Path, patience: float = PATIENCE) -> Iterator[Preview]:
    """Serve a project below ``/border/`` on a free port until the block ends; its terminal goes to ``log``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
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
        end = time.monotonic() + patience
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
