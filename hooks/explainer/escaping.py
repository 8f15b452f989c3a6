"""Text as HTML: the one place where record text is escaped."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from markupsafe import Markup, escape

UNSEEN = re.compile(
    # Control characters but the line break, signs that turn the direction of writing or cannot be seen, line ends that
    # only some programs know, and what is no character at all.
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
"""What no text may hold, and what no message shows as it is."""

_BRACES = str.maketrans({"{": "&#123;", "}": "&#125;"})
_HAS_SIGNS = re.compile(r"[&<>'\"{}\[\]\n]").search
_as_markup = partial(str.__new__, Markup)
"""A text as HTML, as it is. ``Markup(text)`` asks each text first whether it can tell its own HTML, half a million times a build."""


def safe(value: Any) -> Markup:
    """Text as HTML: escaped, on one line, and without anything that looks like a placeholder or a template."""
    if isinstance(value, Markup):
        return value
    if type(value) is str and not _HAS_SIGNS(value):
        return _as_markup(value)
    text = inert(str(escape(value)))
    return _as_markup(text.replace("\n", " ")) if "\n" in text else text


def inert(html: str) -> Markup:
    """HTML that was escaped already, without anything that looks like a placeholder or a template."""
    text = html.translate(_BRACES)
    if "[" in text or "]" in text:
        text = text.replace("[[", "&#91;&#91;").replace("[@", "&#91;@").replace("](", "&#93;(")
    return _as_markup(text)
