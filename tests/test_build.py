"""Whole builds with MkDocs and the hook: the real site and a small invented border, strict, in a temporary folder."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from helpers.site import FIXTURE, ROOT, SITE_URL, build, contents, copy_fixture, mkdocs

from explainer import build_tree
from explainer.built import check_built

SITES = pytest.mark.parametrize(("site", "project"), [("built_site", ROOT), ("built_fixture", FIXTURE)], ids=["real", "fixture"])


@pytest.fixture
def folder(site: str, request: pytest.FixtureRequest) -> Path:
    """The built site that the case names."""
    return request.getfixturevalue(site)


def pages(folder: Path, language: str, languages: tuple[str, ...]) -> set[str]:
    """Addresses of the pages in one language, below that language's root."""
    own = folder if language == languages[0] else folder / language
    others = {folder / other for other in languages[1:]}
    return {
        page.relative_to(own).as_posix()
        for page in own.rglob("*.html")
        if own in others or not any(other in page.parents for other in others)
    }


@SITES
def test_languages_have_the_same_pages(folder: Path, project: Path) -> None:
    languages = build_tree(project, site_url=SITE_URL).languages
    first, *others = (pages(folder, language, languages) for language in languages)
    assert len(first) > 10
    for other in others:
        assert other == first


@SITES
def test_every_file_of_the_tree_is_on_the_site_and_no_other_page(folder: Path, project: Path) -> None:
    tree = build_tree(project, site_url=SITE_URL)
    for language in tree.languages:
        own = folder if language == tree.languages[0] else folder / language
        expected = {"404.html"}
        for path, made in tree.pages[language].items():
            if path.endswith(".md"):
                plain = path.removesuffix(".md")
                expected.add(f"{plain}.html" if plain.rpartition("/")[2] == "index" else f"{plain}/index.html")
            else:
                text = made.text if isinstance(made.text, bytes) else made.text.encode()
                assert (own / path).read_bytes() == text, path
                if path.endswith(".html"):
                    expected.add(path)
        assert pages(folder, language, tree.languages) == expected


@SITES
def test_every_record_that_has_pages_has_one_in_each_language(folder: Path, project: Path) -> None:
    kinds = ("crossings", "states", "actors", "events", "figures", "disagreements", "narratives", "explainers", "sources")
    languages = build_tree(project, site_url=SITE_URL).languages
    for kind in kinds:
        ids = {file.stem for file in (project / "data" / kind).glob("*.yml")}
        for language in languages:
            own = folder if language == languages[0] else folder / language
            assert ids <= {page.parent.name for page in (own / kind).glob("*/index.html")}, (kind, language)


@SITES
def test_the_built_site_is_right(folder: Path, project: Path) -> None:
    assert check_built(folder, site_url=SITE_URL) == []


@SITES
def test_the_language_switch_stays_on_the_page(folder: Path, project: Path) -> None:
    languages = build_tree(project, site_url=SITE_URL).languages
    page = sorted((folder / "crossings").glob("*/index.html"))[0]
    text = page.read_text(encoding="utf-8")
    where = page.parent.relative_to(folder).as_posix()
    for language in languages[1:]:
        assert f'href="../../{language}/{where}/"' in text
        back = (folder / language / where / "index.html").read_text(encoding="utf-8")
        assert f'href="../../../{where}/"' in back
        assert f'<html lang="{language}"' in back
    for language in languages:
        address = SITE_URL + ("" if language == languages[0] else f"{language}/") + where + "/"
        assert f'hreflang="{language}" href="{address}"' in text


@SITES
def test_nothing_of_the_themes_scripts_is_published(folder: Path, project: Path) -> None:
    names = {path.name for path in folder.rglob("*") if path.is_file()}
    assert not [name for name in names if name.startswith("bundle.") or name.endswith(".map") or "lunr" in name]
    languages = build_tree(project, site_url=SITE_URL).languages
    assert not any((folder / language / "assets").exists() for language in languages[1:])


@SITES
def test_the_page_for_wrong_addresses_works_anywhere(folder: Path, project: Path) -> None:
    for page in (folder / "404.html", *folder.glob("*/404.html")):
        links = re.findall(r'(?:href|src)="([^"]*)"', page.read_text(encoding="utf-8"))
        assert links
        assert not [link for link in links if not link.startswith(("/border/", "https://", "#", "data:"))]


@SITES
def test_the_sitemap_has_every_page_and_the_day_of_the_data(folder: Path, project: Path) -> None:
    tree = build_tree(project, site_url=SITE_URL)
    for language in tree.languages:
        own = folder if language == tree.languages[0] else folder / language
        space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
        found = ElementTree.parse(own / "sitemap.xml").getroot()
        assert len(found) == sum(path.endswith(".md") for path in tree.pages[language])
        assert {entry.findtext(f"{space}lastmod") for entry in found} == {str(tree.covered_until)}


def test_the_same_data_gives_the_same_bytes(built_fixture: Path, tmp_path: Path) -> None:
    again = build(FIXTURE, tmp_path / "again", PYTHONHASHSEED="1", TZ="Pacific/Kiritimati", LC_ALL="C")
    first, second = contents(built_fixture), contents(again)
    assert first.keys() == second.keys()
    assert [path for path in first if first[path] != second[path]] == []


def test_a_second_build_in_one_process_gives_the_same_tree() -> None:
    def texts() -> dict:
        tree = build_tree(ROOT, site_url=SITE_URL)
        return {(language, path): made.text for language in tree.languages for path, made in tree.pages[language].items()}

    assert texts() == texts()


class TestBadData:
    """What is wrong stops the build before anything is lost."""

    @pytest.fixture
    def project(self, tmp_path: Path) -> Path:
        project = copy_fixture(tmp_path)
        (project / "site").mkdir()
        (project / "site" / "old.html").write_text("the site of yesterday")
        return project

    def fails(self, project: Path, *, keeps_site: bool = True) -> str:
        done = mkdocs(project, "build", SITE_URL=SITE_URL)
        assert done.returncode == 1, done.stdout
        assert "Traceback" not in done.stdout
        assert (project / "site" / "old.html").exists() == keeps_site
        return done.stdout

    def test_the_message_is_that_of_the_check(self, project: Path) -> None:
        from helpers.site import explainer

        record = sorted((project / "data" / "events").glob("*.yml"))[0]
        record.write_text(record.read_text(encoding="utf-8") + "colour: red\n", encoding="utf-8")
        said = self.fails(project)
        for line in explainer(project, "check").stdout.splitlines():
            assert line in said

    def test_a_page_that_also_stands_in_docs(self, project: Path) -> None:
        made = next(path for path in sorted(build_tree(project).pages["en"]) if path.startswith("crossings/") and path != "crossings/index.md")
        clash = project / "docs" / "en" / made
        clash.parent.mkdir(parents=True, exist_ok=True)
        clash.write_text("# Mine\n", encoding="utf-8")
        self.fails(project)

    def test_an_address_that_a_hand_written_page_takes(self, project: Path) -> None:
        (project / "docs" / "en" / "maps.md").write_text("# Mine\n", encoding="utf-8")
        (project / "docs" / "pt" / "maps.md").write_text("# Meu\n", encoding="utf-8")
        self.fails(project)

    def test_a_broken_template_word(self, project: Path) -> None:
        shell = project.parents[2] / "hooks" / "explainer" / "words" / "shell.pt.yml"
        text = shell.read_text(encoding="utf-8")
        shell.write_text("\n".join(line for line in text.splitlines() if not line.startswith("skip:")), encoding="utf-8")
        done = mkdocs(project, "build", SITE_URL=SITE_URL)
        assert done.returncode == 1
        assert "skip" in done.stdout

    def test_the_second_language_alone(self, project: Path) -> None:
        done = mkdocs(project, "build", "-f", "mkdocs.pt.yml")
        assert done.returncode == 1
        assert "build mkdocs.yml: it builds the other languages too" in done.stdout
