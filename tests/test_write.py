"""Writing a tree to a folder."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from explainer.write import write_tree


def tree(**pages: dict[str, str | bytes]) -> SimpleNamespace:
    made = {language: {path: SimpleNamespace(text=text, edit=None) for path, text in files.items()} for language, files in pages.items()}
    return SimpleNamespace(languages=tuple(pages), pages=made)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def test_each_language_has_its_folder(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert write_tree(tree(en={"a.md": "ä", "data/x.json": b"[]"}, es={"a.md": "ñ"}), out) == 3
    assert files(out) == {"en/a.md": "ä".encode(), "en/data/x.json": b"[]", "es/a.md": "ñ".encode()}


def test_what_is_no_longer_made_goes_away_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_tree(tree(en={"a.md": "1", "b.md": "2"}), out)
    (out / "en" / "mine.txt").write_text("kept")
    write_tree(tree(en={"a.md": "3"}), out)
    assert files(out) == {"en/a.md": b"3", "en/mine.txt": b"kept"}


@pytest.mark.parametrize("path", ["../x.md", "a/../../../x.md", "a\\b.md"])
def test_a_path_that_leaves_the_folder_is_refused_before_anything_is_written(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="not a path inside the folder"):
        write_tree(tree(en={"a.md": "1", path: "2"}), tmp_path / "out")
    assert not list(tmp_path.iterdir())


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("x")
    with pytest.raises(FileExistsError, match="is not empty"):
        write_tree(tree(en={"a.md": "1"}), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]
