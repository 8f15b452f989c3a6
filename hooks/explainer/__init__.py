"""A generator of explainer sites from curated records. It imports no MkDocs.

``load → check → model → pages, maps, exports → write``: see the architecture notes in ``decisions/``.
"""

from __future__ import annotations

from pathlib import Path

from .problems import DataError, Report

__all__ = ["DataError", "Report", "check_project"]


def check_project(root: Path) -> Report:
    """All problems of the data and the hand-written pages below ``root``."""
    from .check import check

    return check(root).report
