"""The preview (``mkdocs serve``) keeps showing the last good site, with the message on it, while an edit is wrong."""

from __future__ import annotations

import html
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mkdocs.exceptions import Abort

BODY = re.compile(rb"<body[^>]*>")
NOTE = (
    '<div role="alert" id="preview-error" style="position:sticky;top:0;z-index:99;max-height:60vh;overflow:auto;'
    'padding:1rem;background:#fff3cd;color:#3b2a00;border-bottom:3px solid #8a5a00;font:15px/1.5 ui-monospace,monospace">'
    "<strong>This is the last good site. The newest edit did not build:</strong>"
    '<pre style="white-space:pre-wrap;margin:.5rem 0 0;background:none;color:inherit">{message}</pre></div>'
)


class Heard(logging.Handler):
    """Collects what MkDocs warns of; its exceptions alone do not say which page."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def keep_last_good(server: Any, builder: Callable[..., None]) -> Callable[..., None]:
    """Wrap the preview's ``builder``: a failed build leaves ``server.root`` as the last good build, with the message on each page.

    Ctrl+C still ends the preview; every other exception is shown and logged instead of raised.
    """
    site = Path(server.root)
    folder = tempfile.TemporaryDirectory(prefix="last-good-")
    kept = Path(folder.name) / "site"
    copy(site, kept)

    def build_or_keep(*args: Any, **kwargs: Any) -> None:
        heard = Heard()
        logger = logging.getLogger("mkdocs")
        logger.addHandler(heard)
        try:
            builder(*args, **kwargs)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # MkDocs' Abort is a SystemExit
            copy(kept, site)
            # An Abort only says that what was heard ended the build.
            said = [] if heard.messages and isinstance(error, Abort) else [f"{type(error).__name__}: {error}"]
            note_on_pages(site, "\n".join([*heard.messages, *said]))
            logger.error("The last good site stays, with this message on it: %s", error)
        else:
            copy(site, kept)
        finally:
            logger.removeHandler(heard)

    build_or_keep.folder = folder  # lives as long as the wrapper
    return build_or_keep


def copy(source: Path, target: Path) -> None:
    """Make ``target`` a copy of ``source``. Hard links where the disk allows: MkDocs deletes files before it writes them."""
    if target.exists():
        for entry in target.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    shutil.copytree(source, target, copy_function=link, dirs_exist_ok=True)


def link(source: str, target: str) -> None:
    """Make ``target`` a hard link to ``source``, or a copy where the disk allows none."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def note_on_pages(site: Path, message: str) -> None:
    """Put ``message`` at the top of every page below ``site``, in new files so that linked copies stay clean."""
    note = NOTE.format(message=html.escape(message)).encode()
    for page in site.rglob("*.html"):
        text = page.read_bytes()
        page.unlink()
        page.write_bytes(BODY.sub(lambda match: match.group() + note, text, count=1))
