"""Every rule has a bad twin: the smallest break of the small border, and the exact message for it."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
import yaml

from explainer.check import RULES, check, load_site
from explainer.problems import DataError
from explainer.words import words

HERE = Path(__file__).parent
FIXTURE = HERE / "fixtures" / "small-border"
TWINS = yaml.safe_load((HERE / "bad_twins.yml").read_text(encoding="utf-8"))


@pytest.fixture
def border(tmp_path: Path) -> Path:
    root = tmp_path / "border"
    shutil.copytree(FIXTURE, root)
    return root


def break_it(root: Path, twin: dict) -> None:
    file = root / twin["file"]
    put, find = twin.get("put"), twin.get("find")
    match twin["change"]:
        case "delete":
            file.unlink()
        case "write":
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(put, encoding="utf-8")
        case "copy":
            origin, old, new = put.split("|")
            file.write_text((root / origin).read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        case "bom":
            file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
        case change:
            text = file.read_text(encoding="utf-8")
            assert find in text, f"{twin['file']} has changed: {find!r} is not in it"
            new = {"replace": put, "latin-1": put, "big": "x" * 500_000, "brackets": "themes: " + "[" * int(put or 0) if change == "brackets" else ""}[change]
            file.write_bytes(text.replace(find, new, 1).encode("latin-1" if change == "latin-1" else "utf-8", "replace"))


@pytest.mark.parametrize("twin", TWINS, ids=[f"{number}-{twin['rule']}" for number, twin in enumerate(TWINS)])
def test_a_bad_twin_gets_its_message(border, twin):
    break_it(border, twin)
    begin = time.monotonic()
    checked = check(border)
    assert time.monotonic() - begin < 10, "bad input must be refused in bounded time"
    texts = [problem.text() for problem in sorted(checked.report.problems) if problem.rule == twin["rule"]]
    assert f"{twin['message']}\n    {twin['way_out']}" in texts
    assert checked.site is None
    with pytest.raises(DataError) as error:
        load_site(border)
    assert twin["message"] in str(error.value)


def test_no_rule_without_a_twin_and_no_twin_without_a_rule():
    # What changed since a revision needs a repository: its twins are those of TestSince in test_cli.py.
    assert {twin["rule"] for twin in TWINS} | {"changed-value"} == set(RULES)


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_the_table_of_rules_has_each_in_each_language(language):
    told = words(language)
    assert [rule for rule in RULES if f"rule_{rule}" not in told] == []
    assert language != "en" or {rule: told[f"rule_{rule}"] for rule in RULES} == RULES


def test_the_small_border_is_clean():
    report = check(FIXTURE).report
    assert report.text() == f"0 errors, 0 warnings in 0 files ({report.files} files checked)"
    assert report.files > 40


def test_all_problems_of_a_run_are_told_at_once(border):
    for name in ("data/events/2020-03-02-closure.yml", "data/crossings/old-bridge.yml", "docs/en/start.md"):
        file = border / name
        file.write_text(file.read_text(encoding="utf-8").replace("[@", "[@no-such-"), encoding="utf-8")
    text = check(border).report.text()
    assert "data/crossings/old-bridge.yml:" in text
    assert "data/events/2020-03-02-closure.yml:" in text
    assert "docs/en/start.md:" in text
    assert text.index("data/crossings") < text.index("data/events") < text.index("docs/en/start.md")
    assert "errors, 0 warnings in " in text.splitlines()[-1]


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("data/crossings/old-bridge.yml", "status: open", "status: shut"),
        ("data/crossings/old-bridge.yml", "status: open", "\tstatus: open"),
        ("data/maps/lume.yml", "order: 1", "order: ["),
        ("data/vocab/themes.yml", "words:", "words: ["),
        ("data/events/2020-03-02-closure.yml", "themes:", "<<<<<<< HEAD\nthemes:"),
        ("data/explainers/the-closure.yml", "order: 1", "order: one"),
        ("docs/en/start.md", "The *bridge*", "\tThe *bridge*"),
        ("docs/pt/explainers/the-closure.md", "title:", "titel: [\ntitle:"),
    ],
)
def test_one_mistake_makes_no_other_file_look_wrong(border, path, old, new):
    file = border / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert {problem.path for problem in check(border).report.problems} == {path}


def test_what_editors_keep_beside_a_file_is_no_record(border):
    for name in (".old-bridge.yml.swp", "old-bridge.yml~", "#old-bridge.yml#"):
        (border / "data" / "crossings" / name).write_text("x", encoding="utf-8")
    assert check(border).report.ok


def test_a_folder_with_no_records_fails(tmp_path):
    (tmp_path / "data").mkdir()
    shutil.copy(FIXTURE / "data" / "site.yml", tmp_path / "data" / "site.yml")
    report = check(tmp_path).report
    assert not report.ok
    assert "found no record at all" in report.text()


def test_checking_changes_nothing(border):
    before = {path: path.read_bytes() for path in border.rglob("*") if path.is_file()}
    check(border)
    assert before == {path: path.read_bytes() for path in border.rglob("*") if path.is_file()}
