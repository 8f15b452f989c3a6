"""What was published and is gone: ``make check SINCE=REVISION``.

A date, status, number, word or address that stood in a record at the revision and no longer stands there needs a
new entry under ``updated:`` of that record, or a new correction that names it. Additions and better sources do
not; a changed text does when a number in it changed. Before the first release (a tag ``v…``) nothing was published.
"""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from .problems import Problem
from .schema import KINDS, NAME_OF_KIND

_EDITORIAL = frozenset({"sources", "updated", "check", "former_ids", "read", "read_once", "archived", "opened", "note", "rank", "order"})
_NUMBER = re.compile(r"\d+(?:[.,\u202f\u00a0]\d+)*")
_UNPUBLISHED = frozenset({"corrections", "questions"})


def is_released(root: Path, revision: str) -> bool:
    """Whether ``revision`` is a release or comes after one. Raises ``ValueError`` when there is no such revision."""
    return bool(_git(root, "tag", "--list", "v[0-9]*", "--merged", _commit(root, revision)))


def unexplained_changes(root: Path, revision: str) -> list[Problem]:
    """Records whose published values changed since ``revision`` without a word about it, one problem a record.

    ``root`` is the project's folder in a git work tree. Raises ``ValueError`` when there is no such revision.
    """
    commit = _commit(root, revision)
    renamed = {old: new for kind in KINDS for ident, record in _now(root, kind).items() for old, new in _former(kind, ident, record)}
    corrected = _corrected(root, commit)
    problems = []
    for status, path in _changed(root, commit):
        kind, ident = path.split("/")[-2], Path(path).stem
        if kind not in KINDS or kind in _UNPUBLISHED:
            continue
        name = f"{NAME_OF_KIND[kind]}:{ident}"
        if status == "D":
            if name not in renamed and name not in corrected:
                problems.append(_problem(path, (1, 1), "", "the record was published and is gone", f"Put the id under former_ids: of the record that takes its place, or add a correction about {name}."))
            continue
        text = (root / path).read_text(encoding="utf-8")
        before, after = _read(_git(root, "show", f"{commit}:./{path}")), _read(text)
        # A record that names another by its new id says nothing new.
        known = Counter((place, renamed.get(value, value)) for place, value in _values(before))
        gone = known - Counter(_values(after))
        explained = len(after.get("updated") or []) > len(before.get("updated") or []) or name in corrected
        if gone and not explained:
            shown = "; ".join(f'{place} "{value}"' for place, value in sorted(gone)[:3])
            more = f" and {len(gone) - 3} more" if len(gone) > 3 else ""
            problems.append(_problem(path, _where(text, min(gone)[0], known), "updated", f"published values changed without a word about it: {shown}{more}", "Say so under updated: with the day and what changed, or add a record to data/corrections/ when it was wrong."))
    return problems


def _problem(path: str, place: tuple[int, int], field: str, message: str, way_out: str) -> Problem:
    return Problem(path, *place, field, "changed-value", message, way_out)


def _commit(root: Path, revision: str) -> str:
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").strip()
    if not commit:
        raise ValueError(f'there is no revision "{revision}" in this repository')
    return commit


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, encoding="utf-8", check=False)  # noqa: S603, S607
    return done.stdout if done.returncode == 0 else ""


def _changed(root: Path, commit: str) -> Iterator[tuple[str, str]]:
    """Status letter and path, from the project's folder, of every record that was there and is not the same."""
    fields = _git(root, "diff", "--relative", "--no-renames", "--diff-filter=MD", "--name-status", "-z", commit, "--", "data").split("\0")
    for status, path in zip(fields[::2], fields[1::2], strict=False):
        if path.endswith(".yml") and path.count("/") == 2:
            yield status, path


def _read(text: str) -> dict[str, Any]:
    """A record with its scalars as text; broken files are the check's business, not ours."""
    try:
        found = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - the base loader makes text, lists and mappings only
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}


def _where(text: str, place: str, known: Counter[tuple[str, str]]) -> tuple[int, int]:
    """Line and column of the first value at ``place`` that was not there before, else of the first one there, else of the file."""

    def scalars(node: yaml.Node, path: str) -> Iterator[yaml.Node]:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                yield from scalars(value, f"{path}.{key.value}" if path else key.value)
        elif isinstance(node, yaml.SequenceNode):
            for value in node.value:
                yield from scalars(value, path)
        elif path == place:
            yield node

    try:
        found = list(scalars(yaml.compose(text, Loader=yaml.CBaseLoader), ""))
    except yaml.YAMLError:
        return 1, 1
    changed = [node for node in found if (place, node.value) not in known] or found
    return (changed[0].start_mark.line + 1, changed[0].start_mark.column + 1) if changed else (1, 1)


def _now(root: Path, kind: str) -> dict[str, dict[str, Any]]:
    return {file.stem: _read(file.read_text(encoding="utf-8")) for file in sorted((root / "data" / kind).glob("*.yml"))}


def _former(kind: str, ident: str, record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each old name of a record with the new one: with the kind before them, and alone, as fields of one kind have them."""
    for former in record.get("former_ids") or []:
        yield f"{NAME_OF_KIND[kind]}:{former}", f"{NAME_OF_KIND[kind]}:{ident}"
        yield former, ident


def _corrected(root: Path, commit: str) -> set[str]:
    """What the corrections name that were added since ``commit``."""
    before = {Path(path).stem for path in _git(root, "ls-tree", "--name-only", commit, "data/corrections/").splitlines()}
    return {name for ident, record in _now(root, "corrections").items() if ident not in before for name in record.get("records") or []}


def _values(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every published value with its place; positions in lists do not count, so that an insertion changes nothing."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in _EDITORIAL:
                yield from _values(inner, f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        for inner in value:
            yield from _values(inner, place)
    elif " " in value.strip():
        yield from ((place, number) for number in _NUMBER.findall(re.sub(r"\[@[^\]]*\]", "", value)))
    elif value:
        yield place, value
