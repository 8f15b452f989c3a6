"""The command line: exit codes, messages, and no traceback for wrong data."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from helpers.site import ROOT, copy_fixture, explainer

from explainer.schema import KINDS
from explainer.template import empty_record, json_schema


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the small border."""
    return copy_fixture(tmp_path)


def any_record(project: Path, kind: str = "events") -> Path:
    return sorted((project / "data" / kind).glob("*.yml"))[0]


def test_check_is_quiet_about_good_data_and_says_how_much_it_saw(project: Path) -> None:
    done = explainer(project, "check")
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("0 errors, 0 warnings in 0 files (")


def test_check_names_every_bad_file_and_the_way_out(project: Path) -> None:
    first, second = any_record(project), any_record(project, "glossary")
    first.write_text(first.read_text(encoding="utf-8") + "colour: red\n", encoding="utf-8")
    second.write_bytes(b"\xff\xfe")
    done = explainer(project, "check")
    assert done.returncode == 1
    assert "Traceback" not in done.stdout
    for file in (first, second):
        assert f"{file.relative_to(project).as_posix()}:" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("2 errors, 0 warnings in 2 files (")


def test_annotations_say_the_same_beside_the_lines_and_a_record_gives_no_command(project: Path) -> None:
    file = any_record(project)
    file.write_text(file.read_text(encoding="utf-8") + '"::error file=x::50% a\\nb": red\n', encoding="utf-8")
    plain, marked = explainer(project, "check"), explainer(project, "check", "--annotations")
    assert marked.returncode == plain.returncode == 1
    stop, *report, again, annotation = marked.stdout.splitlines()
    key = stop.removeprefix("::stop-commands::")
    assert re.fullmatch("[0-9a-f]{32}", key) and again == f"::{key}::"
    assert report == plain.stdout.splitlines()
    name, line = file.relative_to(project).as_posix(), len(file.read_text(encoding="utf-8").splitlines())
    message = "\n".join(plain.stdout.splitlines()[:-1]).replace("%", "%25").replace("\n", "%0A")
    assert annotation == f"::error file={name},line={line},col=1::{message}"


def test_build_writes_what_it_says(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = explainer(project, "build", "--out", str(out))
    assert done.returncode == 0, done.stdout
    written = [path for path in out.rglob("*") if path.is_file() and not path.name.startswith(".")]
    assert done.stdout.startswith(f"{len(written)} files in ")
    assert (out / "en" / "index.md").is_file() and (out / "pt" / "index.md").is_file()


def test_build_of_bad_data_writes_nothing(project: Path, tmp_path: Path) -> None:
    any_record(project).write_text("- a list\n", encoding="utf-8")
    done = explainer(project, "build", "--out", str(tmp_path / "out"))
    assert done.returncode == 1
    assert "Traceback" not in done.stdout
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("new", "bridges", "x"), 'there is no kind "bridges"; the kinds are actors, '),
        (("new", "event", "x"), 'there is no kind "event" – did you mean "events"?'),
        (("new", "events", "../x"), '"../x" is not an id: '),
        (("check", "--since", "no-such-branch"), 'there is no revision "no-such-branch" in this repository'),
        (("--root", "/", "check"), "/ holds no data/ folder; "),
        ((), "usage: "),
    ],
)
def test_a_wrong_command_says_why(project: Path, arguments: tuple[str, ...], message: str) -> None:
    done = explainer(project, *arguments)
    assert done.returncode == 2
    assert done.stdout.startswith(message)


def test_a_new_record_is_never_complete_by_itself(project: Path) -> None:
    done = explainer(project, "new", "events", "2020-01-01-example")
    assert done.stdout == "Fill in data/events/2020-01-01-example.yml, then run make check.\n"
    assert "data/events/2020-01-01-example.yml" in explainer(project, "check").stdout
    again = explainer(project, "new", "events", "2020-01-01-example")
    assert (again.returncode, again.stdout) == (2, "data/events/2020-01-01-example.yml is already there\n")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_empty_record_holds_every_field_of_its_kind(kind: str) -> None:
    text = empty_record(kind, "an-id", ("en", "pt"))
    assert yaml.safe_load(text)["id"] == "an-id"
    uncommented = "\n".join(line.removeprefix("# ") for line in text.splitlines() if line.startswith("# ") or not line.startswith("#"))
    fields = KINDS[kind].model_json_schema()["properties"]
    for name in fields:
        assert f"\n{name}:" in uncommented
    assert set(yaml.safe_load(text)) == set(KINDS[kind].model_json_schema()["required"])


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_editors_schema_is_up_to_date(kind: str) -> None:
    file = ROOT / "data" / "schema" / f"{kind}.json"
    assert file.read_text(encoding="utf-8") == json_schema(kind), "run make schema"
    assert json.loads(json_schema(kind))["type"] == "object"


def git(project: Path, *arguments: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(project), *who, *arguments], check=True, capture_output=True)


class TestSince:
    """A changed published value needs a word about it."""

    @pytest.fixture
    def event(self, project: Path) -> Path:
        file = any_record(project)
        git(project, "init", "-q")
        git(project, "add", ".")
        git(project, "commit", "-qm", "published")
        git(project, "tag", "v1.0")
        return file

    def place(self, file: Path, value: str) -> str:
        """Path, line and column of a value, as a message begins."""
        root = next(parent for parent in file.parents if (parent / "mkdocs.yml").is_file())
        lines = file.read_text(encoding="utf-8").splitlines()
        line = next(number for number, text in enumerate(lines) if value in text)
        return f"{file.relative_to(root).as_posix()}:{line + 1}:{lines[line].index(value) + 1}"

    def since(self, project: Path) -> list[str]:
        return [line for line in explainer(project, "check", "--since", "HEAD").stdout.splitlines() if "published" in line]

    def change(self, file: Path, old: str, new: str) -> None:
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def date(self, file: Path) -> str:
        return yaml.safe_load(file.read_text(encoding="utf-8"))["when"]["date"]

    def test_nothing_changed(self, project: Path, event: Path) -> None:
        assert self.since(project) == []

    def test_a_changed_date_is_named(self, project: Path, event: Path) -> None:
        old = str(self.date(event))
        quoted = '"1999-12-31"'
        self.change(event, f'date: "{old}"', f"date: {quoted}")
        assert self.since(project) == [
            f'{self.place(event, quoted)}: updated: published values changed without a word about it: when.date "{old}"'
        ]

    def test_a_changed_date_with_an_entry_is_fine(self, project: Path, event: Path) -> None:
        self.change(event, f'date: "{self.date(event)}"', 'date: "1999-12-31"')
        with event.open("a", encoding="utf-8") as file:
            file.write('updated:\n  - date: "2024-01-02"\n    what: {en: "The day was corrected.", pt: "O dia foi corrigido."}\n')
        assert self.since(project) == []

    def test_a_changed_date_with_a_correction_is_fine(self, project: Path, event: Path) -> None:
        self.change(event, f'date: "{self.date(event)}"', 'date: "1999-12-31"')
        (project / "data" / "corrections").mkdir(exist_ok=True)
        (project / "data" / "corrections" / "new-one.yml").write_text(f"records: [event:{event.stem}]\n", encoding="utf-8")
        assert self.since(project) == []

    def test_a_deleted_record_is_named(self, project: Path, event: Path) -> None:
        event.unlink()
        assert self.since(project) == [f"{event.relative_to(project).as_posix()}:1:1: the record was published and is gone"]

    def test_a_renamed_record_keeps_its_name(self, project: Path, event: Path) -> None:
        for file in (*(project / "data").rglob("*.yml"), *(project / "docs").rglob("*.md")):
            text = file.read_text(encoding="utf-8")
            file.write_text(re.sub(rf"\b{event.stem}\b", "2020-03-01-renamed", text), encoding="utf-8")
        renamed = event.rename(event.with_stem("2020-03-01-renamed"))
        assert f"{event.relative_to(project).as_posix()}:1:1: the record was published and is gone" in self.since(project)
        with renamed.open("a", encoding="utf-8") as file:
            file.write(f"former_ids: [{event.stem}]\n")
        done = explainer(project, "check", "--since", "HEAD")
        assert done.returncode == 0, done.stdout
        out = project.parent / "out"
        assert explainer(project, "build", "--out", str(out)).returncode == 0
        assert 'refresh: "../2020-03-01-renamed/"' in (out / "en" / "events" / f"{event.stem}.md").read_text(encoding="utf-8")

    def test_a_record_taken_back_is_told_by_a_correction(self, project: Path, event: Path) -> None:
        event.unlink()
        (project / "data" / "corrections" / "taken-back.yml").write_text(f"records: [event:{event.stem}]\n", encoding="utf-8")
        assert self.since(project) == []

    def test_before_the_first_release_nothing_was_published(self, project: Path, event: Path) -> None:
        git(project, "tag", "-d", "v1.0")
        event.unlink()
        assert explainer(project, "check", "--since", "HEAD").stdout.splitlines()[0] == "Published values are not compared: no release (a tag v…) stands at HEAD or before it."
        assert [line for line in self.since(project) if "gone" in line] == []

    def test_more_sources_are_no_change(self, project: Path, event: Path) -> None:
        with event.open("a", encoding="utf-8") as file:
            file.write("# a note for editors\n")
        assert self.since(project) == []
