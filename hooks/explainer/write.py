"""Writes a tree to a folder, one folder a language: for another site engine, or to look at what the hook gives MkDocs."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path, PurePosixPath

MANIFEST = ".explainer-files"


def write_tree(tree, out: Path) -> int:
    """Write every file of ``tree`` below ``out`` as ``out/LANGUAGE/PATH`` and return how many there are.

    Files that an earlier call wrote and this tree no longer has are deleted; nothing else is touched.
    Raises ``ValueError`` for a path that leaves ``out`` and ``FileExistsError`` when ``out`` holds files of somebody else.
    """
    out = out.resolve()
    manifest = out / MANIFEST
    if out.exists() and not manifest.exists() and any(out.iterdir()):
        raise FileExistsError(f"{out} is not empty and was not made by this command; name a new folder")
    earlier = set(manifest.read_text(encoding="utf-8").splitlines()) if manifest.exists() else set()
    files = {f"{language}/{path}": made.text for language in tree.languages for path, made in tree.pages[language].items()}
    for name in files:
        _refuse_outside(name)
    out.mkdir(parents=True, exist_ok=True)
    # The list comes first and holds old and new names, so that a broken run can be cleaned up by the next.
    _write(manifest, "\n".join(sorted(earlier | files.keys())) + "\n")
    for name, text in files.items():
        _write(out / name, text)
    for name in sorted(earlier - files.keys()):
        _refuse_outside(name)
        (out / name).unlink(missing_ok=True)
    _write(manifest, "\n".join(sorted(files)) + "\n")
    return len(files)


def _refuse_outside(name: str) -> None:
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts or "\\" in name or "\0" in name or len(pure.parts) < 2:
        raise ValueError(f"{name!r} is not a path inside the folder")


def _write(target: Path, text: str | bytes) -> None:
    """Write beside the target and rename, so that nobody ever reads half a file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode("utf-8"))
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
