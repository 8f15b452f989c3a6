"""Checks of a built site: the smallest page that breaks each rule, and the exact message."""

from __future__ import annotations

from pathlib import Path

import pytest

from explainer.built import check_built

SITE = "https://example.org/border/"


def faults(folder: Path, **pages: str) -> list[str]:
    texts = {"index.html": "<p id='top'>home</p>", "a/index.html": '<h2 id="one">A</h2>', **pages}
    for name, text in texts.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return check_built(folder, site_url=SITE)


@pytest.mark.parametrize(
    "text",
    [
        '<a href="a/">x</a>',
        '<a href="a/#one">x</a>',
        '<a href="#here" id="here">x</a>',
        '<a href="./">x</a>',
        '<a href="/border/a/#one">x</a>',
        f'<a href="{SITE}a/">x</a>',
        '<a href="https://other.example/page">a link is not a load</a>',
        '<a href="https://example.org/elsewhere">the same host, another site</a>',
        '<a href="mailto:a@b.example">x</a>',
        '<link rel="canonical" href="https://other.example/">',
        '<script type="application/ld+json">{"@context": "https://schema.org"}</script>',
        "<p>Braces {{ 7*7 }} of a record are only text</p>",
        "<pre>&lt;script&gt; {{ name }} [[map]] [@source]</pre>",
        '<template id="x"><p>[[not shown]]</p></template>',
        "<p>1 &lt; 2 style=none, <em>onset</em></p>",
    ],
)
def test_is_fine(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, **{"b.html": text}) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('<a href="nope/">x</a>', "links to nope/, which does not exist"),
        ('<a href="a/#two">x</a>', "links to a/#two, which has no such place in it"),
        ('<a href="#two">x</a>', "links to #two, which has no such place in it"),
        ('<a href="../x/">x</a>', "links to ../x/, outside the site"),
        ('<a href="/other/">x</a>', "links to /other/, outside /border/"),
        (f'<a href="{SITE}nope/">x</a>', f"links to {SITE}nope/, which does not exist"),
        ('<img src="nope.svg" alt="">', "links to nope.svg, which does not exist"),
        ('<img src="//cdn.example/x.png" alt="">', "loads //cdn.example/x.png from another host"),
        ('<img srcset="https://cdn.example/x.png 2x" alt="">', "loads https://cdn.example/x.png from another host"),
        ('<link rel="stylesheet" href="https://cdn.example/x.css">', "loads https://cdn.example/x.css from another host"),
        ('<link rel="preconnect" href="https://cdn.example">', "loads https://cdn.example from another host"),
        ('<form action="https://cdn.example/"></form>', "loads https://cdn.example/ from another host"),
        ("<script>1</script>", "has a <script> of its own, which the page's policy forbids"),
        ('<script type="module">1</script>', "has a <script> of its own, which the page's policy forbids"),
        ("<style>p{}</style>", "has a <style> of its own, which the page's policy forbids"),
        ('<p style="color:red">x</p>', "has style= on a <p>, which the page's policy forbids"),
        ('<button onclick="x()">x</button>', "has onclick= on a <button>, which the page's policy forbids"),
        ("<p>{{ name }}</p>", "shows a marker that nothing replaced: {{ name }}</p>"),
        ("<p>[[map:x]]</p>", "shows a marker that nothing replaced: [[map:x]]</p>"),
        ("<p>so [@daily-2015].</p>", "shows a marker that nothing replaced: [@daily-2015].</p>"),
        ("<p>[words](event:x)</p>", "shows a marker that nothing replaced: ](event:x)</p>"),
    ],
)
def test_is_named(tmp_path: Path, text: str, message: str) -> None:
    assert [fault for fault in faults(tmp_path, **{"b.html": text}) if fault] == [f"b.html: {message}"]


def test_style_sheets_load_nothing_from_elsewhere(tmp_path: Path) -> None:
    text = '@import "https://fonts.example/x.css"; p{background:url(//cdn.example/a.png)} q{background:url(data:image/png;base64,x)}'
    assert faults(tmp_path, **{"a/site.css": text}) == [
        "a/site.css: loads https://fonts.example/x.css from another host",
        "a/site.css: loads //cdn.example/a.png from another host",
    ]
