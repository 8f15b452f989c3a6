"""The one inline grammar of records and hand-written pages.

``*emphasis*``, ``[words](kind:id)`` for a record, ``[words](page:about/method)`` for a hand-written page,
``[@source, locator; other-source]`` for a citation (the first comma ends the id). Nothing else is markup, and
there is no HTML. Parsing never fails: what cannot be read becomes a :class:`Fault`, which the check reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .schema import KIND_OF_NAME

_TOKEN = re.compile(
    r"\[@(?P<cite>[^\[\]]*)\]"
    r"|\[(?P<words>[^\[\]@][^\[\]]*)\]\((?P<target>[^()\s]*)\)"
    r"|\*(?P<em>[^*\s](?:[^*\n]*[^*\s])?)\*"
)
_TARGET = re.compile(r"^(?P<name>[a-z]+):(?P<id>[a-z0-9]+(?:-[a-z0-9]+)*)$")
_PAGE = re.compile(r"^page:(?P<path>[a-z0-9-]+(?:/[a-z0-9-]+)*)$")
_SOURCE = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
_WORDLIKE = re.compile(r"\w")


@dataclass(frozen=True)
class Text:
    """Plain text."""

    text: str


@dataclass(frozen=True)
class Emphasis:
    """Emphasised plain text."""

    text: str


@dataclass(frozen=True)
class Link:
    """A link to a record (``kind`` is a data folder) or, with ``kind == "page"``, to a hand-written page."""

    words: str
    kind: str
    id: str


@dataclass(frozen=True)
class Cited:
    """One source of a citation; ``locator`` is empty where none is given."""

    source: str
    locator: str = ""


@dataclass(frozen=True)
class Citation:
    """Several sources given at one place."""

    items: tuple[Cited, ...]


@dataclass(frozen=True)
class Fault:
    """Something that the grammar does not know."""

    text: str
    expected: str


Node = Text | Emphasis | Link | Citation | Fault


def parse_cited(text: str) -> Cited:
    """``id, locator`` as used in ``sources:`` lists and inside ``[@…]``."""
    source, _, locator = text.partition(",")
    return Cited(str(source).strip(), str(locator).strip())


def parse(text: str) -> tuple[Node, ...]:
    """The nodes of one paragraph."""
    return tuple(_nodes(text))


def _nodes(text: str) -> Iterator[Node]:
    at = 0
    for match in _TOKEN.finditer(text):
        yield from _plain(text[at : match.start()])
        at = match.end()
        if match["cite"] is not None:
            items = tuple(parse_cited(item) for item in match["cite"].split(";"))
            if all(_SOURCE.match(item.source) for item in items):
                yield Citation(items)
            else:
                yield Fault(match[0], "expected [@source-id, locator]")
        elif match["em"] is not None:
            yield Emphasis(match["em"])
        else:
            yield _link(match)
    yield from _plain(text[at:])


def _link(match: re.Match[str]) -> Node:
    if page := _PAGE.match(match["target"]):
        return Link(match["words"], "page", page["path"])
    target = _TARGET.match(match["target"])
    if not target or target["name"] not in KIND_OF_NAME:
        names = ", ".join(KIND_OF_NAME)
        return Fault(match[0], f"expected a link as [words](kind:id) with one of {names}, or [words](page:path)")
    return Link(match["words"], KIND_OF_NAME[target["name"]], target["id"])


def _plain(text: str) -> Iterator[Node]:
    if not text:
        return
    for bad, expected in (("[", "expected a closed [words](kind:id) or [@source]"), ("]", "expected a closed [words](kind:id) or [@source]"), ("*", "expected *emphasis* to open and close")):
        if bad in text:
            start = max(0, text.index(bad) - 10)
            yield Fault(text[start : start + 40].strip(), expected)
            return
    yield Text(text)


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a block text: folded blocks keep one line break for each blank line."""
    return tuple(part.strip() for part in text.split("\n") if part.strip())


def uncovered(nodes: tuple[Node, ...]) -> str:
    """The words after the last citation of a paragraph, or an empty text where the paragraph ends covered."""
    tail: list[str] = []
    for node in reversed(nodes):
        if isinstance(node, Citation):
            break
        tail.append(plain((node,)))
    rest = "".join(reversed(tail)).lstrip(" .,;:").rstrip()
    return rest if _WORDLIKE.search(rest) else ""


def plain(nodes: tuple[Node, ...]) -> str:
    """The words without markup and citations, for search, feeds and descriptions."""
    parts = []
    for node in nodes:
        if isinstance(node, Text | Emphasis):
            parts.append(node.text)
        elif isinstance(node, Link):
            parts.append(node.words)
    return re.sub(r"(?<!\s)\s+([.,;:)»”])", r"\1", re.sub(r"[ \t]+", " ", "".join(parts)))


def plain_text(text: str) -> str:
    """:func:`plain` of a whole block text, paragraphs joined by a space."""
    return " ".join(plain(parse(paragraph)).strip() for paragraph in paragraphs(text)).strip()


def citations(text: str) -> tuple[Cited, ...]:
    """All citations of a block text, in order."""
    return tuple(item for paragraph in paragraphs(text) for node in parse(paragraph) if isinstance(node, Citation) for item in node.items)
