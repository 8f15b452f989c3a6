"""The generator's own words, a YAML mapping a language: ``shell.LANG.yml`` for the frame, ``maps.LANG.yml`` for maps and
charts, ``LANG.yml`` for the pages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

_FOLDER = Path(__file__).parent


def has_words(language: str) -> bool:
    """Whether the generator has words for a language."""
    return all((_FOLDER / name).is_file() for name in (f"shell.{language}.yml", f"maps.{language}.yml", f"{language}.yml"))


@cache
def words(language: str) -> dict[str, str]:
    """All words of a language by key. Raises ``KeyError`` for a language that the generator has no words for.

    Plural forms are keys of their own that end in ``.one``, ``.many`` or ``.other``.
    """
    found: dict[str, str] = {}
    for name in (f"shell.{language}.yml", f"maps.{language}.yml", f"{language}.yml"):
        file = _FOLDER / name
        if not file.is_file():
            raise KeyError(f"there are no words for the language {language}: add words/{name}")
        found.update(yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))  # noqa: S506 - BaseLoader makes nothing but text
    return found
