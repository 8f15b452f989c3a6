"""The preview: a saved record shows, a wrong one leaves the last good site with the message on it."""

from __future__ import annotations

import difflib
import os
import random
import re
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest
from helpers.preview import PATIENCE, Preview, previewing
from helpers.site import build, contents, copy_fixture

pytestmark = pytest.mark.xdist_group("serve")
SEED = 20210630
EDITS = int(os.environ.get("PREVIEW_EDITS", "20"))
NOTE = 'id="preview-error"'


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    folder = tmp_path_factory.mktemp("preview")
    with previewing(copy_fixture(folder), folder / "log") as running:
        yield running


def event_of(preview: Preview) -> tuple[Path, str]:
    file = sorted((preview.project / "data" / "events").glob("*.yml"))[0]
    return file, f"events/{file.stem}/"


def test_both_languages_are_served_without_the_policy_that_would_stop_reloading(preview: Preview) -> None:
    for path in ("", "pt/"):
        text = preview.page(path)
        assert "Content-Security-Policy" not in text
        assert "livereload" in text
        assert 'id="preview-error"' not in text


def test_a_wrong_record_leaves_the_last_good_site_with_the_message(preview: Preview) -> None:
    file, page = event_of(preview)
    good = file.read_text(encoding="utf-8")
    before = preview.page(page)
    file.write_text(good + "colour: <b>red</b>\n", encoding="utf-8")
    text = preview.wait_for(lambda text: 'id="preview-error"' in text, page)
    assert f"data/events/{file.name}:" in text
    assert "colour" in text and "<b>red</b>" not in text
    heading = before[before.index("<h1") : before.index("</h1>")]
    assert heading in text
    assert 'id="preview-error"' in preview.page("pt/")

    file.write_text(good.replace("title:", "# seen\ntitle:", 1), encoding="utf-8")
    preview.wait_for(lambda text: text and 'id="preview-error"' not in text, page)
    file.write_text(good, encoding="utf-8")


def test_a_saved_record_shows(preview: Preview) -> None:
    file, page = event_of(preview)
    good = file.read_text(encoding="utf-8")
    first = next(line for line in good.splitlines() if line.startswith("title:") or line.startswith("  en:"))
    english = good.split("title:", 1)[1].split("en:", 1)[1].split("\n")[0].split(", pt:")[0].strip().strip('"')
    assert english, first
    file.write_text(good.replace(english, english + " Zebra", 1), encoding="utf-8")
    preview.wait_for(lambda text: "Zebra" in text, page)
    file.write_text(good, encoding="utf-8")
    preview.wait_for(lambda text: text and "Zebra" not in text, page)


def test_a_saved_change_of_the_generator_shows(preview: Preview) -> None:
    words = preview.project.parents[2] / "hooks" / "explainer" / "words" / "shell.en.yml"
    good = words.read_text(encoding="utf-8")
    line = next(line for line in good.splitlines() if line.startswith("skip:"))
    words.write_text(good.replace(line, "skip: Zebra ahead"), encoding="utf-8")
    preview.wait_for(lambda text: "Zebra ahead" in text)
    words.write_text(good, encoding="utf-8")


def test_a_mistake_in_the_generator_does_not_end_the_preview(preview: Preview) -> None:
    module = preview.project.parents[2] / "hooks" / "explainer" / "tree.py"
    good = module.read_text(encoding="utf-8")
    module.write_text(good + "\ndef (\n", encoding="utf-8")
    preview.wait_for(lambda text: 'id="preview-error"' in text and "SyntaxError" in text)
    module.write_text(good, encoding="utf-8")
    preview.wait_for(lambda text: text and 'id="preview-error"' not in text)


class Editor:
    """Somebody who saves good and bad edits in an order that a seed fixes, and does not always wait for the preview."""

    def __init__(self, preview: Preview, seed: int) -> None:
        self.preview, self.chance = preview, random.Random(seed)
        self.top = preview.project.parents[2]
        self.first: dict[Path, bytes | None] = {}
        """What stood in each touched file at the start; ``None`` where there was none."""
        self.wrong: tuple[Path, bytes] | None = None
        self.made: list[str] = []

    def save(self, file: Path, text: bytes) -> None:
        self.first.setdefault(file, file.read_bytes() if file.exists() else None)
        file.write_bytes(text)

    def put_right(self) -> None:
        if self.wrong:
            self.save(*self.wrong)
            self.wrong = None

    def put_back(self) -> None:
        for file, text in self.first.items():
            file.unlink(missing_ok=True) if text is None else file.write_bytes(text)

    def good(self, number: int) -> tuple[str, Callable[[str], bool]]:
        """Save something right; return the page that shows it and what is then true of that page."""
        self.put_right()
        data, mark = self.preview.project / "data", f"Zebra{number}"
        events = sorted((data / "events").glob("2020-*.yml"))
        kind = self.chance.choice(["title", "title", "new", "gone", "style", "words", "text", "menu", "template"])
        if kind == "gone" and self.made:
            ident = self.made.pop()
            (data / "events" / f"{ident}.yml").unlink()
            return f"events/{ident}/", lambda text: not text
        if kind == "new":
            ident = f"2020-10-01-zebra-{number}"
            text = (data / "events" / "2020-09-01-reopening.yml").read_text(encoding="utf-8")
            text = text.replace("id: 2020-09-01-reopening", f"id: {ident}")
            self.save(data / "events" / f"{ident}.yml", re.sub(r'title: \{en: "', rf'title: {{en: "{mark} ', text).encode())
            self.made.append(ident)
            return f"events/{ident}/", lambda text: mark in text
        changes = {
            "style": (self.top / "docs" / "shared" / "styles" / "site.css", r"\Z", f"/* {mark} */\n", "assets/styles/site.css"),
            "words": (self.top / "hooks" / "explainer" / "words" / "shell.en.yml", r"(?m)^skip:.*", f"skip: {mark} ahead", ""),
            "text": (self.preview.project / "docs" / "en" / "about" / "index.md", r"\Z", f"\n{mark} is an invented animal.\n", "about/"),
            "menu": (self.preview.project / "mkdocs.yml", r"- [^:\n]+: crossings/index.md", f"- {mark}: crossings/index.md", ""),
            "template": (self.top / "hooks" / "explainer" / "templates" / "index" / "data.html", r"<p>\{\{ w\(\"files_note", f'<p>{mark}</p><p>{{{{ w("files_note', "data/"),
        }
        file = self.chance.choice(events)
        titled = (file, r'title: \{en: "', f'title: {{en: "{mark} ', f"events/{file.stem}/")
        file, pattern, new, page = changes.get(kind, titled)
        text, count = re.subn(pattern, lambda match: new, file.read_text(encoding="utf-8"), count=1)
        assert count == 1, file
        self.save(file, text.encode())
        return page, lambda text: mark in text

    def bad(self) -> tuple[str, Callable[[str], bool]]:
        """Save something wrong; return a page and that the message stands on it."""
        self.put_right()
        project, package = self.preview.project, self.top / "hooks" / "explainer"
        record = self.chance.choice(sorted((project / "data").glob("[aefg]*/*.yml")))
        file, change = self.chance.choice([
            (record, lambda text: text + b"colour: red\n"),
            (record, lambda text: text + b"# \xe9\n"),
            (record, lambda text: text[: len(text) // 2] + b'\n"{'),
            (record, lambda text: b""),
            (project / "data" / "site.yml", lambda text: text.replace(b'covered_until: "2021', b'covered_until: "2021-13')),
            (project / "docs" / "en" / "about" / "index.md", lambda text: text + b"\n[Nowhere](event:nowhere)\n"),
            (project / "mkdocs.yml", lambda text: text + b"nav: [\n"),
            (package / "templates" / "events.html", lambda text: text + b"{% if %}"),
            (package / "exports.py", lambda text: text + b"\ndef (\n"),
        ])  # fmt: skip
        good = file.read_bytes()
        assert change(good) != good, file
        self.save(file, change(good))
        self.wrong = (file, good)
        return "", lambda text: NOTE in text


def plain(text: bytes) -> bytes:
    """A page without what only the preview or only the published site has: the reloading script and the policy."""
    text = re.sub(rb"<script>(?:(?!</script>).)*livereload.*?</script>", b"", text, flags=re.DOTALL)
    return re.sub(rb"\s*<meta[^>]*Content-Security-Policy[^>]*>", b"", text)


def difference(expected: bytes, found: bytes) -> str:
    """The first lines in which two pages differ, for the message."""
    lines = difflib.unified_diff(expected.decode(errors="replace").splitlines(), found.decode(errors="replace").splitlines(), "clean build", "preview", lineterm="", n=0)
    return "\n".join(line[:300] for line in islice(lines, 20))


def test_after_seeded_edits_the_preview_equals_a_clean_build(preview: Preview, tmp_path: Path) -> None:
    editor = Editor(preview, SEED)
    try:
        for number in range(EDITS):
            page, shown = editor.bad() if editor.chance.random() < 0.4 else editor.good(number)
            if editor.chance.random() < 0.7:
                right = editor.wrong is None
                preview.wait_for(lambda text, shown=shown, right=right: shown(text) and (NOTE not in text or not right), page)
        editor.put_right()
        clean = contents(build(preview.project, tmp_path / "clean", site_url=preview.address))
        differs = list(clean)
        end = time.monotonic() + PATIENCE
        while differs and time.monotonic() < end:
            time.sleep(0.3)
            differs = [path for path in differs if path != "sitemap.xml.gz" and plain(preview.read(path)) != plain(clean[path])]
        assert not differs, difference(plain(clean[differs[0]]), plain(preview.read(differs[0])))
    finally:
        editor.put_back()
