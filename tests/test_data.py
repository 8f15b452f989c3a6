"""The real data: one case a file, so that a failing file is named; and what only the whole can show."""

from __future__ import annotations

from pathlib import Path

import pytest

from explainer.check import check
from explainer.schema import KINDS

ROOT = Path(__file__).parent.parent
CHECKED = check(ROOT)
FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("data/**/*.yml"), *ROOT.glob("docs/*/**/*.md")]
    if path.relative_to(ROOT).parts[1] not in ("shared", "audit.yml") and "geo" not in path.parts
)


@pytest.mark.parametrize("path", FILES)
def test_nothing_is_wrong_in(path):
    assert [problem.text() for problem in CHECKED.report.problems if problem.path == path] == []


def test_every_file_was_read():
    assert CHECKED.report.files == len(FILES)
    assert len(FILES) > 200


def test_every_kind_of_record_has_its_folder():
    found = {path.split("/")[1] for path in FILES if path.startswith("data/") and path.count("/") == 2}
    assert found - {"vocab"} <= set(KINDS)


def test_nothing_is_wrong_at_all():
    assert CHECKED.report.ok, CHECKED.report.text()


def test_the_base_documents_are_used_whole():
    documents = [source for source in CHECKED.site.all("sources") if source.base]
    assert len(documents) == 5
    assert all(part.at and len(source.parts) > 5 for source in documents for part in source.parts)
