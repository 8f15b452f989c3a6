"""Text as HTML: the one place where record text is escaped."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

_BRACES = str.maketrans({"{": "&#123;", "}": "&#125;"})


def safe(value: Any) -> Markup:
    """Text as HTML: escaped, on one line, and without anything that looks like a placeholder or a template."""
    if isinstance(value, Markup):
        return value
    text = str(escape(value)).translate(_BRACES)
    if "[" in text:
        text = text.replace("[[", "&#91;&#91;").replace("[@", "&#91;@").replace("](", "&#93;(")
    return Markup(text.replace("\n", " ") if "\n" in text else text)  # noqa: S704 – escaped above
