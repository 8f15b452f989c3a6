"""Golden pages of the small border: every page, both languages, letter by letter.

``make golden`` renews them; the difference is read in review. Nothing that a reader would see is normalised.
"""

from __future__ import annotations

import os
import shutil
from functools import cache
from pathlib import Path

import pytest

from explainer.tree import PageFile, build_tree

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"


@cache
def made() -> dict[str, PageFile]:
    tree = build_tree(HERE / "fixtures" / "small-border", site_url="https://example.org/lume/")
    return {f"{language}/{path}": file for language in tree.languages for path, file in tree.pages[language].items() if path.endswith(".md")}


def kept() -> list[str]:
    return sorted(path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*.md"))


def renew() -> None:
    shutil.rmtree(GOLDEN, ignore_errors=True)
    for path, file in made().items():
        target = GOLDEN / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.text.encode("utf-8") if isinstance(file.text, str) else file.text)


if os.environ.get("RENEW_GOLDEN"):
    renew()


@pytest.mark.parametrize("path", kept())
def test_the_page_is_as_it_was(path):
    assert path in made(), "the page is no longer made; run make golden if that is meant"
    text = made()[path].text
    assert (text if isinstance(text, str) else text.decode("utf-8")) == (GOLDEN / path).read_text(encoding="utf-8")


def test_every_page_has_its_golden_one():
    assert kept() == sorted(made())
    assert len(kept()) > 60


def test_both_languages_have_the_same_pages():
    pages = {language: {path.partition("/")[2] for path in kept() if path.startswith(f"{language}/")} for language in ("en", "pt")}
    assert pages["en"] == pages["pt"]
