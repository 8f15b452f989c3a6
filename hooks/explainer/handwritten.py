"""Hand-written pages: ``docs/LANG/**/*.md`` with front matter, headings with fixed ids, the inline grammar and placeholders.

A page is split into blocks with the line on which each begins. The check and the pages read the same blocks, so
what is checked is what is published.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .escaping import UNSEEN
from .load import parse_yaml, read_text
from .problems import Problem

_HEADING = re.compile(r"^(#{1,4}) (?P<title>.+?) \{#(?P<id>[a-z0-9-]+)\}$")
_PLACEHOLDER = re.compile(r"^\[\[(?P<name>[a-z-]+)(?::(?P<argument>[a-z0-9,-]+))?\]\]$")
_ITEM = re.compile(r"^(?:[-*]|\d+\.) ")
FRONT_MATTER = {"title", "description", "lead"}


@dataclass(frozen=True)
class Block:
    """One block of a page. ``kind``: heading, placeholder, item (with ``ordered``), cell, row-end, paragraph, code."""

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


def parse_page(text: str, name: str, language: str, path: str) -> tuple[Page | None, list[Problem]]:
    """One page from its text. Gives the page or ``None``, and the problems of its form."""
    problems: list[Problem] = []

    def fault(line: int, rule: str, message: str, way_out: str, field: str = "") -> None:
        problems.append(Problem(path, line, 1, field, rule, message, way_out))

    if unseen := UNSEEN.search(text):
        line = text.count("\n", 0, unseen.start()) + 1
        fault(line, "page-form", "found a tab or a control, invisible or direction-override character, expected plain text", "Delete it; lines end in LF alone.")
        return None, problems
    lines = text.split("\n")
    meta: dict[str, Any] = {}
    start = 0
    if lines and lines[0] == "---" and "---" in lines[1:]:
        start = lines.index("---", 1) + 1
        front, found = parse_yaml("\n".join(lines[1 : start - 1]), path)
        problems += [replace(problem, line=problem.line + 1) for problem in found]
        if front is None:
            return None, problems
        meta = front.data
    for key in meta:
        if key not in FRONT_MATTER:
            fault(1, "unknown-key", f'found the key "{key}" in the front matter, expected title, description or lead', "Delete it.", key)
    for key, value in meta.items():
        # An escape in quotes can write what the text of the file may not hold.
        if isinstance(value, str) and (UNSEEN.search(value) or "\n" in value.strip("\n")):
            fault(1, "page-form", "found a line break or a control, invisible or direction-override character, expected one line of text", "Delete it.", key)
            return None, problems
    for key in ("title", "description"):
        if not isinstance(meta.get(key), str) or not meta[key].strip():
            fault(1, "missing-key", f'found no "{key}" in the front matter, expected one', f"Write {key}: between the --- lines at the top.", key)
            meta[key] = ""
    blocks: list[Block] = []
    at = start
    ids: set[str] = set()
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
            continue
        if line.startswith("#"):
            match = _HEADING.match(line)
            if match:
                if match["id"] in ids:
                    fault(at + 1, "repeated-id", f'found the heading id "{match["id"]}" a second time', "Give each heading its own id.")
                ids.add(match["id"])
                blocks.append(Block("heading", match["title"], at + 1, len(match[1]), match["id"]))
            else:
                fault(at + 1, "heading", f'found "{line[:60]}", expected a heading with a fixed id', "Write ## Title {#id}; the id is the same in every language.")
            at += 1
            continue
        if line.lstrip().startswith("[["):
            match = _PLACEHOLDER.match(line.strip())
            if match:
                blocks.append(Block("placeholder", match["argument"] or "", at + 1, id=match["name"]))
            else:
                fault(at + 1, "placeholder", f'found "{line.strip()[:60]}", expected a placeholder alone on its line', "Write [[name]] or [[name:argument]].")
            at += 1
            continue
        if line.startswith("```"):
            end = next((i for i in range(at + 1, len(lines)) if lines[i].startswith("```")), None)
            if end is None:
                fault(at + 1, "code", "found an opening ```, expected a closing one", "Close the block.")
                break
            blocks.append(Block("code", "\n".join(lines[at + 1 : end]), at + 1))
            at = end + 1
            continue
        if line.startswith("|"):
            end = at
            while end < len(lines) and lines[end].startswith("|"):
                end += 1
            rows = tuple(tuple(cell.strip() for cell in row.strip().strip("|").split("|")) for row in lines[at:end])
            widths = {len(row) for row in rows}
            if len(rows) < 3 or len(widths) != 1 or not all(set(cell) <= set(":- ") for cell in rows[1]):
                fault(at + 1, "table", "found a table that is not even, expected a head row, a line of dashes and rows of the same width", "Give every row the same number of | signs.")
            else:
                blocks.append(Block("table", "", at + 1, rows=(rows[0], *rows[2:])))
            at = end
            continue
        if _ITEM.match(line):
            ordered = line[0].isdigit()
            begin, parts = at, [_ITEM.sub("", line, count=1)]
            at += 1
            while at < len(lines) and lines[at].startswith("  ") and lines[at].strip():
                parts.append(lines[at].strip())
                at += 1
            blocks.append(Block("item", " ".join(parts), begin + 1, ordered=ordered))
            continue
        begin, parts = at, []
        while at < len(lines) and lines[at].strip() and not lines[at].startswith(("#", "|", "```", "[[")) and not _ITEM.match(lines[at]):
            parts.append(lines[at].strip())
            at += 1
        blocks.append(Block("paragraph", " ".join(parts), begin + 1))
    lead = meta.get("lead", "")
    return Page(name, language, path, meta["title"], meta["description"], lead if isinstance(lead, str) else "", tuple(blocks)), problems
