"""A generator of explainer sites from curated records. It imports no MkDocs.

``load → check → model → pages, maps, exports → write``: see ``ARCHITECTURE.md``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .check import check_project
from .problems import DataError, Report
from .words import words

if TYPE_CHECKING:
    from .tree import Tree

__all__ = ["DataError", "Report", "build_tree", "check_project", "words"]


def build_tree(root: Path, *, site_url: str = "") -> Tree:
    """The whole site below ``root`` as text by path; see :func:`explainer.tree.build_tree`."""
    # Folium brings NumPy along; checking a record should not wait for it.
    from .tree import build_tree as build

    return build(root, site_url=site_url)
