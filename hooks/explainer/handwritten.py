"""Hand-written pages: ``docs/LANG/**/*.md`` with front matter, headings with fixed ids, the inline grammar and placeholders.

A page is split into blocks with the line on which each begins. The check and the pages read the same blocks, so
what is checked is what is published.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .escaping import UNSEEN
from .load import merge_mark, parse_yaml, read_text
from .problems import Problem

_HEADING = re.compile(r"^(#{1,4}) (?P<title>.+?) \{#(?P<id>[a-z0-9-]+)\}$")
_PLACEHOLDER = re.compile(r"^\[\[(?P<name>[a-z-]+)(?::(?P<argument>[a-z0-9,-]+))?\]\]$")
_ITEM = re.compile(r"^(?:[-*]|\d+\.) ")
FRONT_MATTER = {"title", "description", "lead"}


@dataclass(frozen=True)
class Block:
    """One block of a page. ``kind``: heading, placeholder (``id`` its name, ``text`` its argument), item (with ``ordered``),
    table (with ``rows``, the head first), paragraph or code."""

    kind: str
    text: str
    line: int
    level: int = 0
    id: str = ""
    ordered: bool = False
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Page:
    """A hand-written page. ``name`` is its path without ``.md``; ``path`` the file's name in messages."""

    name: str
    language: str
    path: str
    title: str
    description: str
    lead: str
    blocks: tuple[Block, ...]


def read_pages(root: Path, language: str) -> tuple[dict[str, Page], list[Problem]]:
    """All pages of a language by name, and what is wrong with their form."""
    folder = root / "docs" / language
    pages: dict[str, Page] = {}
    problems: list[Problem] = []
    for file in sorted(folder.rglob("*.md")):
        path = file.relative_to(root).as_posix()
        text, problem = read_text(file, path)
        if problem:
            if problem.rule != "file-kind":  # links are told of for all of docs/
                problems.append(problem)
            continue
        page, found = parse_page(text, file.relative_to(folder).with_suffix("").as_posix(), language, path)
        problems.extend(found)
        if page:
            pages[page.name] = page
    return pages, problems


Fault = Callable[..., None]
"""Notes a problem of a page: line, rule, message, way out and, for front matter, the key."""


def parse_page(text: str, name: str, language: str, path: str) -> tuple[Page | None, list[Problem]]:
    """One page from its text. Gives the page or ``None``, and the problems of its form."""
    problems: list[Problem] = []

    def fault(line: int, rule: str, message: str, way_out: str, field: str = "") -> None:
        problems.append(Problem(path, line, 1, field, rule, message, way_out))

    if unseen := UNSEEN.search(text):
        line = text.count("\n", 0, unseen.start()) + 1
        fault(line, "page-form", "found a tab or a control, invisible or direction-override character, expected plain text", "Delete it; lines end in LF alone.")
        return None, problems
    if mark := merge_mark(text):
        fault(mark[0], "page-form", *mark[1:])
        return None, problems
    lines = text.split("\n")
    start, meta = 0, {}
    if lines[0] == "---" and "---" in lines[1:]:
        start = lines.index("---", 1) + 1
        front, found = parse_yaml("\n".join(lines[1 : start - 1]), path)
        problems += [replace(problem, line=problem.line + 1) for problem in found]
        if front is None:
            return None, problems
        meta = front.data
    if not _front_matter(meta, fault):
        return None, problems
    blocks = tuple(_blocks(lines, start, fault))
    lead = meta.get("lead", "")
    return Page(name, language, path, meta["title"], meta["description"], lead if isinstance(lead, str) else "", blocks), problems


def _front_matter(meta: dict[str, Any], fault: Fault) -> bool:
    """Whether the front matter can be used; ``title`` and ``description`` become empty texts where they are missing."""
    for key in meta:
        if key not in FRONT_MATTER:
            fault(1, "unknown-key", f'found the key "{key}" in the front matter, expected title, description or lead', "Delete it.", key)
    for key, value in meta.items():
        # An escape in quotes can write what the text of the file may not hold.
        if isinstance(value, str) and (UNSEEN.search(value) or "\n" in value.strip("\n")):
            fault(1, "page-form", "found a line break or a control, invisible or direction-override character, expected one line of text", "Delete it.", key)
            return False
    for key in ("title", "description"):
        if not isinstance(meta.get(key), str) or not meta[key].strip():
            fault(1, "missing-key", f'found no "{key}" in the front matter, expected one', f"Write {key}: between the --- lines at the top.", key)
            meta[key] = ""
    return True


def _blocks(lines: list[str], at: int, fault: Fault) -> Iterator[Block]:
    """The blocks from line ``at`` (from 0) on; what has no form is noted and passed over."""
    ids: set[str] = set()
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
            continue
        read = next(reader for begins, reader in _READERS if begins(line))
        block, at = read(lines, at, fault)
        if block is None:
            continue
        if block.kind == "heading":
            if block.id in ids:
                fault(block.line, "repeated-id", f'found the heading id "{block.id}" a second time', "Give each heading its own id.")
            ids.add(block.id)
        yield block


# Each takes the lines, the one on which its block begins, and where to note faults; it gives the block, or None, and the line after it.


def _heading(lines: list[str], at: int, fault: Fault) -> tuple[Block | None, int]:
    if match := _HEADING.match(lines[at]):
        return Block("heading", match["title"], at + 1, len(match[1]), match["id"]), at + 1
    fault(at + 1, "heading", f'found "{lines[at][:60]}", expected a heading with a fixed id', "Write ## Title {#id}; the id is the same in every language.")
    return None, at + 1


def _placeholder(lines: list[str], at: int, fault: Fault) -> tuple[Block | None, int]:
    line = lines[at].strip()
    if match := _PLACEHOLDER.match(line):
        return Block("placeholder", match["argument"] or "", at + 1, id=match["name"]), at + 1
    fault(at + 1, "placeholder", f'found "{line[:60]}", expected a placeholder alone on its line', "Write [[name]] or [[name:argument]].")
    return None, at + 1


def _code(lines: list[str], at: int, fault: Fault) -> tuple[Block | None, int]:
    end = next((number for number in range(at + 1, len(lines)) if lines[number].startswith("```")), None)
    if end is None:
        fault(at + 1, "code", "found an opening ```, expected a closing one", "Close the block.")
        return None, len(lines)
    return Block("code", "\n".join(lines[at + 1 : end]), at + 1), end + 1


def _table(lines: list[str], at: int, fault: Fault) -> tuple[Block | None, int]:
    end = next((number for number in range(at, len(lines)) if not lines[number].startswith("|")), len(lines))
    rows = tuple(tuple(cell.strip() for cell in row.strip().strip("|").split("|")) for row in lines[at:end])
    if len(rows) < 3 or len({len(row) for row in rows}) != 1 or not all(set(cell) <= set(":- ") for cell in rows[1]):
        fault(at + 1, "table", "found a table that is not even, expected a head row, a line of dashes and rows of the same width", "Give every row the same number of | signs.")
        return None, end
    return Block("table", "", at + 1, rows=(rows[0], *rows[2:])), end


def _item(lines: list[str], at: int, fault: Fault) -> tuple[Block | None, int]:
    end = next((number for number in range(at + 1, len(lines)) if not lines[number].startswith("  ") or not lines[number].strip()), len(lines))
    parts = [_ITEM.sub("", lines[at], count=1), *(line.strip() for line in lines[at + 1 : end])]
    return Block("item", " ".join(parts), at + 1, ordered=lines[at][0].isdigit()), end


def _paragraph(lines: list[str], at: int, fault: Fault) -> tuple[Block | None, int]:
    def is_over(line: str) -> bool:
        return not line.strip() or line.startswith(("#", "|", "```", "[[")) or bool(_ITEM.match(line))

    end = next((number for number in range(at + 1, len(lines)) if is_over(lines[number])), len(lines))
    return Block("paragraph", " ".join(line.strip() for line in lines[at:end]), at + 1), end


_READERS: tuple[tuple[Callable[[str], Any], Callable[[list[str], int, Fault], tuple[Block | None, int]]], ...] = (
    (lambda line: line.startswith("#"), _heading),
    (lambda line: line.lstrip().startswith("[["), _placeholder),
    (lambda line: line.startswith("```"), _code),
    (lambda line: line.startswith("|"), _table),
    (_ITEM.match, _item),
    (lambda line: True, _paragraph),
)
"""How a block begins and what reads it; the first that fits."""
