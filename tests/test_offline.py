"""The copies that open from disk: what the rewriting of a page does, what a zip holds, and a reader with no server and no connection."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from helpers.site import FIXTURE, ROOT, explainer
from playwright.sync_api import expect

from explainer.built import check_built
from explainer.check import load_site
from explainer.offline import offline_files, zipped

PAGE = '<html data-root="{up}" data-assets="{top}assets"><link rel="canonical" href="https://example.org/b/{at}">{body}</html>'


def copy_of(language: str, *, pages: dict[str, str], canonical: str = "") -> dict[str, str]:
    """The copy of a site of two languages, English at the root and Portuguese below it, with a few files of each."""
    site = {
        "index.html": "", "a/index.html": "", "404.html": "", "sitemap.xml": "", "data/x.csv": "en", "data/shared.json": "both", "data/unasked.json": "", "pictures/cards/a.png": "",
        "assets/s.js": "1", "assets/maps/land.json": '{"a": 1}', "search/index.json": '{"documents": [{"url": "a/#b"}, {"url": ""}]}',
        "pt/index.html": "", "pt/a/index.html": "", "pt/data/x.csv": "pt", "pt/search/index.json": '{"documents": []}', "pt/data/offline-pt.zip": "old",
    }  # fmt: skip
    for path, body in pages.items():
        depth, folder = path.count("/"), path.removesuffix("index.html")
        up = "../" * (depth - path.startswith("pt/")) or "./"
        page = PAGE.format(up=up, top="../" * depth, at=folder, body=body)
        site[path] = page.replace('<link rel="canonical"', canonical, 1) if canonical else page
    return {path: content.decode() for path, content in offline_files(site, lambda path: site[path].encode(), ("en", "pt"), language).items()}


@pytest.mark.parametrize(
    ("link", "becomes"),
    [
        ('<a href="../">', '<a href="../index.html">'),
        ('<a href="./">', '<a href="index.html">'),
        ('<a href="../a/#b">', '<a href="index.html#b">'),
        ('<a href="#b">', '<a href="#b">'),
        ('<a href="../?day=1#b">', '<a href="../index.html?day=1#b">'),
        ('<a href="../data/x.csv">', '<a href="../data/x.csv">'),
        ('<a href="../../data/shared.json">', '<a href="../data/shared.json">'),
        ('<a href="../../a/#b">', '<a href="https://example.org/b/a/#b">'),
        ('<a href="https://other.example/">', '<a href="https://other.example/">'),
        ('<a href="mailto:a@b.example">', '<a href="mailto:a@b.example">'),
        ('<link rel="stylesheet" href="../../assets/s.js">', '<link rel="stylesheet" href="../assets/s.js">'),
        ('<img srcset="../../assets/s.js 2x" alt="">', '<img srcset="../assets/s.js 2x" alt="">'),
        ('<form data-on="../" data-days="x/">', '<form data-on="../" data-days="x/">'),
        ('<meta name="description" content="https://x.example">', '<meta name="description" content="https://x.example">'),
        ('<meta http-equiv="refresh" content="0; url=../">', '<meta http-equiv="refresh" content="0; url=../index.html">'),
        (
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src 'self' data: https://tiles.example\">",
            '<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; img-src &#39;self&#39; file: data:">',
        ),
        ("<code>&lt;a href=\"../\"&gt;</code>", "<code>&lt;a href=\"../\"&gt;</code>"),
        ("<p>x<!--offline-copy--><i>old</i><!--/offline-copy-->y</p>", "<p>xy</p>"),
        ('<script defer src="../../assets/s.js"></script>', '<script src="../assets/scripts/offline.js"></script>\n<script defer src="../assets/s.js"></script>'),
    ],
)  # fmt: skip
def test_each_link_of_a_page_names_a_file(link: str, becomes: str) -> None:
    page = copy_of("pt", pages={"pt/a/index.html": link})["a/index.html"]
    head = '<html data-root="../" data-assets="../assets/"><link rel="canonical" href="https://example.org/b/pt/a/">'
    assert page == f"{head}{becomes}</html>"


@pytest.mark.parametrize("instead", ["<link", '<link rel="canonical" href="http://127.0.0.1:8000/pt/a/"><link'])
def test_a_page_that_says_no_address_for_others_links_to_nothing_outside_the_copy(instead: str) -> None:
    page = copy_of("pt", pages={"pt/a/index.html": '<a class="x" href="../../a/">English</a>'}, canonical=instead)["a/index.html"]
    assert '<a class="x">English</a>' in page


def test_a_page_that_loads_what_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^pt/a/index\.html loads \.\./no\.css, which the copy does not hold$"):
        copy_of("pt", pages={"pt/a/index.html": '<link rel="stylesheet" href="../no.css">'})


def test_a_copy_holds_its_language_and_what_its_pages_share() -> None:
    link = {"pt/a/index.html": '<a href="../../data/shared.json">x</a>'}
    pt = copy_of("pt", pages=link)
    assert sorted(pt) == ["a/index.html", "assets/maps/land.json.js", "assets/s.js", "data/shared.json", "data/x.csv", "index.html", "search/index.json.js"]
    assert pt["data/x.csv"] == "pt"
    en = copy_of("en", pages=link)
    assert sorted(en) == ["a/index.html", "assets/maps/land.json.js", "assets/s.js", "data/shared.json", "data/unasked.json", "data/x.csv", "index.html", "search/index.json.js"]
    assert en["data/x.csv"] == "en"
    assert en["assets/maps/land.json.js"] == 'explainerFile({"a":1});\n'
    assert en["search/index.json.js"] == 'explainerFile({"documents":[{"url":"a/index.html#b"},{"url":"index.html"}]});\n'


def test_a_zip_is_the_same_bytes_and_shows_the_moment_it_is_given() -> None:
    files = {"b/é.txt": b"x" * 1000, "a.png": b"y" * 1000}
    first, second = zipped(files, 1600000000), zipped(dict(reversed(files.items())), 1600000000)
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        assert packed.testzip() is None
        assert [(entry.filename, entry.date_time, entry.external_attr >> 16) for entry in packed.infolist()] == [
            ("a.png", (2020, 9, 13, 12, 26, 40), 0o100644),
            ("b/é.txt", (2020, 9, 13, 12, 26, 40), 0o100644),
        ]
    assert zipfile.ZipFile(io.BytesIO(zipped(files, 0))).infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)


# --- whole sites ---


def _with_copies(built: Path, project: Path, folder: Path) -> Path:
    shutil.copytree(built, folder / "site")
    done = explainer(project, "offline", str(folder / "site"))
    assert done.returncode == 0, done.stdout
    for archive in sorted((folder / "site").rglob("*.zip")):
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(folder / archive.stem)
    return folder


@pytest.fixture(scope="module")
def fixture_copies(built_fixture: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small border's ``site`` and its copies, unpacked: ``offline-en/NAME-en`` and ``offline-pt/NAME-pt``."""
    return _with_copies(built_fixture, FIXTURE, tmp_path_factory.mktemp("copies"))


@pytest.fixture(scope="module")
def site_copies(built_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for the real site."""
    return _with_copies(built_site, ROOT, tmp_path_factory.mktemp("copies"))


@pytest.mark.parametrize("language", ["en", "pt"])
def test_every_link_of_a_copy_leads_to_a_file_in_it_or_to_the_web(fixture_copies: Path, language: str) -> None:
    (copy,) = (fixture_copies / f"offline-{language}").iterdir()
    assert check_built(copy) == []
    pages = sorted(copy.rglob("*.html"))
    assert len(pages) > 40
    for page in pages:
        for value in re.findall(r"""<[a-z][^<>]*\s(?:href|src)=["']([^"']*)["']""", page.read_text(encoding="utf-8")):
            parts = urlsplit(unescape(value))
            if not parts.scheme and parts.path:
                assert (page.parent / unquote(parts.path)).is_file(), f"{page.relative_to(copy)}: {value}"
    about = (copy / "READ-ME.txt").read_text(encoding="utf-8")
    assert load_site(FIXTURE).config.version in about and "CC BY 4.0" in about and "https://example.org/border/" in about


def test_the_page_of_downloads_links_the_copy_with_its_size(fixture_copies: Path) -> None:
    site = fixture_copies / "site"
    assert check_built(site, site_url="https://example.org/border/") == []
    for folder, language, comma in (("", "en", "."), ("pt/", "pt", ",")):
        size = (site / folder / "data" / f"offline-{language}.zip").stat().st_size
        shown = f"{size / 1_000_000:.1f}".replace(".", comma)
        assert f'<a href="offline-{language}.zip" download="">ZIP, {shown} MB</a>' in (site / folder / "data/index.html").read_text(encoding="utf-8").replace(" download>", ' download="">')


def test_copies_made_again_are_the_same_bytes(fixture_copies: Path) -> None:
    site = fixture_copies / "site"
    before = {path: path.read_bytes() for path in (*site.rglob("*.zip"), *site.rglob("data/index.html"))}
    assert explainer(FIXTURE, "offline", str(site)).returncode == 0
    assert {path: path.read_bytes() for path in before} == before


def test_a_folder_without_a_site_is_named(tmp_path: Path) -> None:
    done = explainer(FIXTURE, "offline", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, f"{tmp_path} holds no index.html; build the site first\n")


def _read_from_disk(browser, copy: Path, *, query: str, first_hit: str, map_page: str, day: str, other_day: str) -> None:
    """A reader opens the copy, searches, opens a map, a source's card and another day; every request is for a file of the copy."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    said, asked = [], []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    home = copy.as_uri()

    page.goto(f"{home}/index.html")
    page.keyboard.press("/")
    page.keyboard.type(query)
    # While a reader types, what the first letters find comes and goes.
    first = page.locator(".search__results a").first
    expect(first).to_have_attribute("href", re.compile(re.escape(first_hit)))
    first.click()
    page.wait_for_url(f"{home}/{first_hit}*")

    page.goto(f"{home}/{map_page}")
    page.click(".map__open")
    page.wait_for_selector(".map__live .mk")
    assert page.locator(".map__live path").count() > 0, "the land is drawn"
    assert page.locator(".map-streets").count() == 0, "street tiles are not for pages on disk"

    page.goto(f"{home}/on/{day}/index.html")
    page.locator(".cite a").first.focus()
    page.wait_for_selector("#source-card:not([hidden])")
    page.keyboard.press("Escape")
    field = page.locator("form[data-days] input[type=date]")
    field.fill(other_day)
    field.press("Enter")
    page.wait_for_url(f"{home}/on/*/index.html?day={other_day}")
    assert page.locator("form[data-days] input[type=date]").input_value() == other_day
    assert page.locator("form [data-note]").inner_text() != ""

    before = page.evaluate("document.documentElement.getAttribute('data-md-color-scheme')")
    page.click("[data-scheme-toggle]")
    assert page.evaluate("document.documentElement.getAttribute('data-md-color-scheme')") != before
    page.locator("nav.breadcrumb a").first.click()
    page.wait_for_url(f"{home}/index.html")
    assert page.locator("link[rel=stylesheet]").evaluate_all("links => links.every(link => link.sheet)")
    assert said == []
    assert [url for url in asked if not url.startswith(f"{home}/")] == []
    context.close()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("language", ["en", "pt"])
def test_the_small_border_reads_from_disk(browser, fixture_copies: Path, language: str) -> None:
    (copy,) = (fixture_copies / f"offline-{language}").iterdir()
    _read_from_disk(browser, copy, query="quay", first_hit="crossings/ferry-quay/index.html", map_page="maps/lume/index.html", day="2020-03-03", other_day="2020-05-05")


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_real_site_reads_from_disk(browser, site_copies: Path, language: str) -> None:
    (copy,) = (site_copies / f"offline-{language}").iterdir()
    _read_from_disk(browser, copy, query="cucuta", first_hit="maps/cucuta/index.html", map_page="maps/cucuta/index.html", day="2022-09-26", other_day="2022-10-15")
