"""The real data: one case a file, so that a failing file is named; and what only the whole can show."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import ClassVar

import jsonschema
import pytest
import yaml

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


class EditorsYaml(yaml.CSafeLoader):
    """YAML as editors read it (version 1.2, core schema): a date is text, and so is "no"."""

    yaml_implicit_resolvers: ClassVar[dict] = {}


for tag, pattern, first in (
    ("bool", "true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", "[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", "~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    EditorsYaml.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_editor_that_reads_the_schema_finds_nothing_wrong(kind):
    schema = jsonschema.Draft202012Validator(json.loads((ROOT / "data" / "schema" / f"{kind}.json").read_text(encoding="utf-8")))
    for file in sorted((ROOT / "data" / kind).glob("*.yml")):
        text = file.read_text(encoding="utf-8")
        assert text.startswith(f"# yaml-language-server: $schema=../schema/{kind}.json\n"), file.name
        found = [f"{file.name}: {error.json_path}: {error.message[:200]}" for error in schema.iter_errors(yaml.load(text, EditorsYaml))]
        assert found == []


def test_nothing_is_wrong_at_all():
    assert CHECKED.report.ok, CHECKED.report.text()


def test_the_base_documents_are_used_whole():
    documents = [source for source in CHECKED.site.all("sources") if source.base]
    assert len(documents) == 5
    assert all(part.at and len(source.parts) > 5 for source in documents for part in source.parts)
