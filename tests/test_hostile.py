"""Hostile words in every text field of every kind: refused with a message, or carried as plain text by all that is published."""

from __future__ import annotations

import csv
import io
import json
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from xml.etree import ElementTree

import icalendar
import pytest
import yaml
from helpers.hostile import Block, Field, at, fields, filled_border, model_of, put, schema_fields, write
from helpers.server import serving
from helpers.site import BASE, FIXTURE, build, copy_fixture, environment

from explainer import build_tree
from explainer.check import Checked, check
from explainer.inline import plain_text
from explainer.problems import DataError
from explainer.schema import KINDS

PAYLOADS = {
    "template": "{{ 7*7 }}",
    "command": "{{ cycler.__init__.__globals__.os.system('touch HURT') }}",
    "statement": "{% include 'x' %}{# #}",
    "raw": "{% raw %}",
    "literal": "${alert(1)} %(x)s {0} %s",
    "backticks": "`alert(1)` ```js ~~~",
    "backslashes": r"\ \\ \n \u0041 \x41 C:\new \" \' \${x}",
    "script": "</script><script>window.hurt=1</script>",
    "image": "<img src=x onerror=window.hurt=1>",
    "spaced tag": "< img src=x onerror=window.hurt=1 >",
    "comment": "<!-- x --> <![CDATA[ x ]]>",
    "entities": "&lt;b&gt; &#60;i&#62; &amp;lt; &nbsp; &copy &x; &",
    "attributes": '[l](x){ onclick="alert(1)" }',
    "attribute list": '{: onclick="alert(1)" } {#id .class}',
    "address link": "[l](javascript:alert(1))",
    "address": "javascript:alert(1) data:text/html,x vbscript:x",
    "attribute end": "\" onmouseover=window.hurt=1 x=' autofocus onfocus=window.hurt=1 >",
    "table": "a | b |---|:-:| c || d",
    "markdown": "# h > q - i 1. n --- *** ___ === ![i](x) [r]: x ~~s~~ ++k++ ==m== ^^i^^ :smile: **b** __b__",
    "plain markdown": "> q - i 1. n --- ___ === ~~s~~ ++k++ ==m== ^^i^^ :smile: __b__ !!! note ??? x",
    "placeholder": "[[map:lume]] [[downloads]]",
    "citation": "[@nobody, x] [^1] [x][y]",
    "record": "[words](event:no-such) [x](page:../../x)",
    "bidi": "abc \u202edef\u202c",
    "isolate": "\u2066abc\u2069",
    "letter mark": "\u061cabc",
    "nul": "a\0b",
    "control": "\x1b[31m \x07 \x7f \x9b",
    "our marks": "\x022\x1fid\x1f<b>\x03 \x04",
    "separators": "a\u2028b\u2029c",
    "invisible": "a\u200bb\u2060c\ufeffd",
    "surrogate": "a\ud800b",
    "no character": "a\uffffb\ufffec",
    "too long": "long " * 1300,
    "100 KB": "long " * 20_000,
    "many words": "a " * 190,
    "quote marks": "' \" ` ´ ‘ ’ ‚ ‛ “ ” „ ‟ ‹ › « » ′ ″ 「 」 『 』 〝 〞 ＂ ＇",
    "formula equals": "=1+1",
    "formula plus": "+1+1",
    "formula minus": "-1+1",
    "formula at": "@SUM(1;1)",
    "formula tab": "\t=1+1",
    "formula wide": "＝1+1",
    "formula command": "=cmd|' /C calc'!A0",
    "calendar": r"a;b,c:d\n\, BEGIN:VEVENT END:VCALENDAR ;X=Y:",
    "calendar line": "a\r\nEND:VEVENT\r\nBEGIN:VALARM",
    "line": "a\nb: c\n---\n- d",
    "xml": "]]> --> &x; %x; <?php ?> ' \"",
    "plain xml": "]]> --> &x; %x; & ' \"",
    "emoji": "👩‍🚀 é̂ 🇽🇽 نص ไทย",
    "yaml": "a: b # c, &x *y !z ~ null yes 012 1e3 <<",
}  # fmt: skip
REFUSED_EVERYWHERE = {
    "bidi", "isolate", "letter mark", "nul", "control", "our marks", "separators", "invisible", "surrogate", "no character", "too long", "100 KB", "calendar line", "line",
}  # fmt: skip
MARK = re.compile(r"zq(\d+)z")
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def said(field: Field, payload: str, number: int, old: object) -> object:
    """What stands in a field instead: the payload and a mark that finds it again; in prose before the text that was there."""
    text = f"{payload} zq{number}z"
    if isinstance(old, dict):
        return {language: Block(f"{text} {value}") if field.kind == "prose" else text for language, value in old.items()}
    return text


def all_fields(files: dict) -> list[Field]:
    return [field for path, data in files.items() for field in fields(path, model_of(path), data)]


def is_at(problem, field: Field) -> bool:
    return problem.path == field.file and (problem.field == field.name or problem.field.startswith((f"{field.name}.", f"{field.name}[")))


def settle(root: Path, clean: dict, payload_of) -> tuple[Checked, dict[int, Field], dict[int, str]]:
    """Put a payload into every text field and take out those that the check refuses, until it is content.

    Gives the last check, the fields that keep their payload and those that were refused with the rule, by number.
    """
    files = deepcopy(clean)
    # Another language is another site; that its name can be no path is a test of its own.
    numbered = {number: field for number, field in enumerate(all_fields(clean)) if field.location[0] != "languages"}
    for number, field in numbered.items():
        put(files[field.file], field.location, said(field, payload_of(number, field), number, at(clean[field.file], field.location)))
    written: dict[str, str] = {}
    refused: dict[int, str] = {}
    for _ in range(8):
        for path, data in files.items():
            text = write(data)
            if written.get(path) != text:
                (root / path).write_text(text, encoding="utf-8", newline="")
                written[path] = text
        checked = check(root)
        if checked.report.ok:
            return checked, {number: field for number, field in numbered.items() if number not in refused}, refused
        before = len(refused)
        # The name of a part may change, but then its citations must follow; no text of ours does.
        renamed = [number for number, field in numbered.items() if field.location[::2] == ("parts", "at") and number not in refused]
        for problem in checked.report.problems:
            assert problem.message, problem
            assert problem.way_out, problem
            assert len(problem.text()) < 2000, "a message shows no more of a text than a reader needs"
            problem.text().encode("utf-8")
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", problem.text()), f"a message carries a control character to the terminal: {problem.text()!r}"
            if problem.rule in ("file-size", "yaml"):
                at_fault = [number for number, field in numbered.items() if field.file == problem.path]
            elif problem.rule == "locator" and renamed:
                at_fault = renamed
            else:
                at_fault = [number for number, field in numbered.items() if is_at(problem, field)]
            for number in set(at_fault) - refused.keys():
                refused[number] = problem.rule
                field = numbered[number]
                put(files[field.file], field.location, deepcopy(at(clean[field.file], field.location)))
        assert len(refused) > before, checked.report.text()
    raise AssertionError("the check never settles")


@pytest.fixture
def border(tmp_path: Path) -> Path:
    """A copy of the small border."""
    root = tmp_path / "border"
    shutil.copytree(FIXTURE, root)
    return root


@pytest.fixture
def no_pictures(monkeypatch):
    """Pixels carry no words that a parser could read; drawing them would take most of the time."""
    monkeypatch.setattr("explainer.raster._in_a_process", lambda drawings: dict.fromkeys(drawings, b""))


@pytest.fixture(scope="session")
def clean() -> dict:
    """The files of the small border with every text field filled."""
    return filled_border(FIXTURE)


def test_every_text_field_of_the_schema_is_tried(clean):
    tried = {(model_of(field.file), ".".join(step for step in field.location if isinstance(step, str))) for field in all_fields(clean)}
    for model in {model_of(path) for path in clean}:
        for path, kind in schema_fields(model):
            assert any(tried_model is model and (name == path or name.startswith(f"{path}.")) for tried_model, name in tried), f"{model.__name__}.{path} ({kind})"
    assert set(KINDS.values()) <= {model for model, _ in tried}


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_payload_is_refused_or_carried_as_it_was_typed(border, clean, no_pictures, name):
    payload = PAYLOADS[name]
    checked, kept, refused = settle(border, clean, lambda number, field: payload)
    assert kept or refused
    if name in REFUSED_EVERYWHERE:
        assert not kept, f"carried by {[field.name for field in kept.values()]}"
        return
    site_url = "https://example.org/border/"
    tree = build_tree(border, site_url=site_url)
    for language in tree.languages:
        look_at_files(tree.pages[language], kept, payload, language)
    # A shell command in a template would have made this file.
    assert not list(border.rglob("HURT")) and not Path("HURT").exists()


def look_at_files(files: dict, kept: dict[int, Field], payload: str, language: str) -> None:
    """Parse each published file; where a mark stands, the payload stands before it as it was typed."""
    seen: set[int] = set()

    def look(text: str, where: str) -> None:
        if re.fullmatch(r"[a-z0-9-]+", text):
            return  # a name made of another name for machines
        for match in MARK.finditer(text):
            number = int(match[1])
            assert number in kept, f"{where} holds a refused text"
            wanted = payload if kept[number].kind != "prose" else plain_text(payload)
            before = text[: match.start()].rstrip(" ")
            is_cut = where.startswith("search/") and same(wanted).endswith(same(before))
            assert is_cut or same(before).endswith(same(wanted)), f"{where}: {kept[number]} reads {before[-80:]!r}"
            seen.add(number)

    for path, made in files.items():
        assert not path.startswith("/") and ".." not in path.split("/")
        if isinstance(made.text, bytes):
            continue
        text = made.text
        if path.endswith((".json", ".geojson")):
            for value in strings(json.loads(text)):
                look(value, path)
        elif path.endswith(".csv"):
            rows = list(csv.reader(io.StringIO(text, newline="")))
            assert len({len(row) for row in rows}) <= 1, path
            for cell in (cell for row in rows for cell in row):
                if not re.fullmatch(r"-?\d+(\.\d+)?", cell):
                    assert not cell.lstrip(" ").startswith(FORMULAS), f"{path}: {cell[:60]!r}"
                if not cell.startswith(("[{", '["')):
                    look(cell[1:] if cell.startswith("'") and cell[1:].lstrip(" ").startswith(FORMULAS) else cell, path)
        elif path.endswith(".xml"):
            for element in ElementTree.fromstring(text.encode("utf-8")).iter():
                for value in (element.text or "", *element.attrib.values()):
                    look(value, path)
        elif path.endswith(".ics"):
            calendar = icalendar.Calendar.from_ical(text)
            assert {part.name for part in calendar.walk()} <= {"VCALENDAR", "VEVENT"}
            assert all(len(line.encode("utf-8")) <= 75 for line in text.split("\r\n")), "RFC 5545 folds lines at 75 bytes"
            for part in calendar.walk():
                assert {key.lower() for key in part} <= {"prodid", "version", "x-wr-calname", "x-wr-caldesc", "uid", "dtstamp", "dtstart", "dtend", "summary", "description", "url"}
                for key in ("summary", "description", "x-wr-calname", "x-wr-caldesc"):
                    look(str(part.get(key, "")), path)
        elif path.endswith(".svg"):
            for element in ElementTree.fromstring(text).iter():
                assert element.tag.rpartition("}")[2] not in ("script", "foreignObject", "image"), path
                for name, value in element.attrib.items():
                    assert not name.lower().startswith("on"), path
                    assert not name.endswith("href") or not re.match(r"\s*([a-z]+script|data):", value, re.IGNORECASE), path
        elif path.endswith(".js"):
            assert not MARK.search(text), f"{path} carries a text of a record"
        elif path.endswith(".md"):
            front = yaml.safe_load(text.split("\n---\n", 1)[0].removeprefix("---\n"))
            for value in strings(front):
                if "://" not in value:
                    look(value, path)
    if kept:
        assert seen, "no published file holds the payload"


def same(text: str) -> str:
    """A text without white space, which HTML does not keep."""
    return re.sub(r"\s+", "", text)


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


# --- all at once, through MkDocs and a browser ---

TAG = re.compile(r"<\s*[A-Za-z/!?]")
DOCS_PAGE = """---
title: {title}
description: {title}
---

## {heading} {{#words}}

{block} [@harbour-note].

- {block} [@harbour-note].

| Head | {cell} |
|---|---|
| {cell} [@harbour-note] | {cell} [@harbour-note] |

```
{code}
```
"""
LOOK = r"""() => {
  const active = element => [...element.attributes].some(({name, value}) =>
    /^on/i.test(name) || (/^(href|src|action|xlink:href)$/.test(name) && /^\s*(javascript|data|vbscript):/i.test(value)));
  // BibTeX and JSON have escapes of their own; they are read back elsewhere.
  const body = document.body.cloneNode(true);
  body.querySelectorAll('.cite-box pre').forEach(code => code.remove());
  const works = [...document.querySelectorAll('.cite-box pre')].map(code => code.textContent).filter(text => text.startsWith('['));
  return {
    hurt: window.hurt, text: body.textContent, works: works.map(text => JSON.parse(text)[0].title), title: document.title,
    active: [...document.querySelectorAll('*')].filter(active).map(element => element.outerHTML),
    strange: document.querySelectorAll('article :is(img, script, iframe, object, base)').length,
    width: document.documentElement.scrollWidth,
  };
}"""


def fitting(kind: str) -> list[str]:
    """The payloads that fields of a type carry."""
    names = [name for name in PAYLOADS if name not in REFUSED_EVERYWHERE and name not in ("formula tab", "many words")]
    if kind != "text":
        names = [name for name in names if not TAG.search(PAYLOADS[name])]
    if kind == "prose":
        names = [name for name in names if not re.search(r"[\[\]*]", PAYLOADS[name])]
    return [PAYLOADS[name] for name in names]


def medley(number: int, field: Field) -> str:
    """As many payloads as a line may hold, another one first in each field."""
    payloads = fitting(field.kind)
    found = ""
    for step in range(len(payloads)):
        payload = payloads[(number + step) % len(payloads)]
        if len(found) + len(payload) > 370:
            break
        found += f"{payload} "
    return found.rstrip(" ")


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_a_site_of_hostile_words_shows_them_and_does_nothing(browser, clean, tmp_path):
    project = copy_fixture(tmp_path)
    _, kept, refused = settle(project, clean, medley)
    assert len(kept) > 0.9 * (len(kept) + len(refused)), refused
    carried = {payload for number, field in kept.items() for payload in fitting(field.kind) if payload in medley(number, field)}
    assert carried == {payload for kind in ("label", "prose", "text") for payload in fitting(kind)}
    words = {
        "title": json.dumps(" ".join(fitting("label")), ensure_ascii=False),
        "heading": " ".join(fitting("prose")),
        "block": "x " + " ".join(fitting("prose")),
        "cell": " ".join(payload for payload in fitting("prose") if "|" not in payload),
        "code": "\n".join(payload for payload in fitting("text") if not payload.startswith("`")),
    }
    for language in ("en", "pt"):
        (project / "docs" / language / "hostile.md").write_text(DOCS_PAGE.format(**words), encoding="utf-8")
    site = build(project, tmp_path / "site")
    assert not list(tmp_path.rglob("HURT"))
    # Pages that lead on to another address at once show nothing.
    pages = sorted(page.parent.relative_to(site).as_posix() for page in site.rglob("index.html") if 'http-equiv="refresh"' not in page.read_text(encoding="utf-8"))
    assert {"hostile", "pt/hostile"} < set(pages)
    shown: set[int] = set()
    with serving(site, BASE) as root:
        context = browser.new_context(viewport={"width": 390, "height": 844})
        tab = context.new_page()
        said_by: list[str] = []
        tab.on("console", lambda message: said_by.append(message.text))
        tab.on("pageerror", lambda error: said_by.append(str(error)))
        tab.on("dialog", lambda dialog: (said_by.append(f"dialog {dialog.message}"), dialog.dismiss()))
        tab.on("request", lambda request: None if request.url.startswith(root) else said_by.append(f"asks {request.url}"))
        for page in pages:
            tab.goto(root + ("" if page == "." else f"{page}/"))
            found = tab.evaluate(LOOK)
            assert (found["hurt"], found["active"], found["strange"]) == (None, [], 0), page
            for title in found["works"]:
                shown |= shown_as_typed(title, kept, page)
            shown |= shown_as_typed(found["text"], kept, page)
            if page.endswith("hostile"):
                for name in ("heading", "block", "cell"):
                    assert same(plain_text(words[name])) in same(found["text"]), (page, name)
                assert same(words["code"]) in same(found["text"])
                assert same(json.loads(words["title"])) in same(found["title"])
            assert said_by == [], page
        context.close()
    unseen = {f"{kept[number].file}: {kept[number].name}" for number in kept if number not in shown}
    # Word lists of the checks, days to look again and notes for editors stand on no page.
    assert len(shown) > 0.75 * len(kept), sorted(unseen)


def shown_as_typed(text: str, kept: dict[int, Field], page: str) -> set[int]:
    """The fields whose marks a page shows, each after the words that were typed before it."""
    found = set()
    for match in MARK.finditer(text):
        number = int(match[1])
        before = text[: match.start()]
        assert same(before).endswith(same(medley(number, kept[number]))), f"{page}: {kept[number]} reads {before[-400:]!r}, not {medley(number, kept[number])!r}"
        found.add(number)
    return found


# --- files that want to be more than a record ---

GIB = 1 << 30


def bounded_check(project: Path) -> str:
    """What ``explainer check`` says in 20 seconds of one processor and 1 GiB; one process reads all the files that a test wrote."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
        resource.setrlimit(resource.RLIMIT_AS, (GIB, GIB))

    done = subprocess.run([sys.executable, "-m", "explainer", "check"], cwd=project, env=environment(), preexec_fn=limit, capture_output=True, timeout=60)
    answer = done.stdout.decode("utf-8") + done.stderr.decode("utf-8")
    assert done.returncode == 1, answer[-2000:]
    assert "Traceback" not in answer, answer[-2000:]
    assert not list(project.rglob("HURT"))
    return answer


EVENT = "title: {en: x, pt: y}\nwhen: {date: '2020', sources: [harbour-note]}\nthemes: [trade]\n"
SUMMARY = "summary:\n  en: >-\n    x [@harbour-note]\n  pt: >-\n    x [@harbour-note]\n"


def laughs(levels: int) -> str:
    return "a: &a [x, x]\n" + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(levels))


FILES: dict[str, tuple[bytes, str]] = {
    "aliases": (laughs(20).encode(), "found an anchor or alias"),
    "self": (b"a: &a [*a]\n", "found an anchor or alias"),
    "merge": (b"a: {x: y}\n<<: {z: w}\n", "found a merge key"),
    "tag": (b"id: !!python/object/apply:os.system ['touch HURT']\n", "found the tag"),
    "own tag": (b"id: !x y\n", "found the tag"),
    "brackets": (b"a: " + b"[" * 100_000, "found 100000 brackets on one line"),
    "braces": (b"a: " + b"{a: " * 90_000, "brackets on one line"),
    "bracket lines": (b"a:\n" + b"[\n" * 100_000, "found brackets nested too deep"),
    "bracket lines with words": (b"a: [x, [y,\n" + b"[x, [y,\n" * 40_000, "levels"),
    "dashes": (b"a:\n  " + b"- " * 100_000 + b"x\n", "levels"),
    "questions": (b"? " * 100_000 + b"x\n", "levels"),
    "indents": (b"".join(b" " * depth + b"a:\n" for depth in range(600)), "levels"),
    "giant text": (b"id: " + b"x" * 399_000 + b"\n", "expected an id"),
    "giant file": (b"id: " + b"x" * 500_000 + b"\n", "expected at most 400000"),
    "giant key": (b"? " + b"k" * 390_000 + b"\n: x\n", "unknown key"),
    "many keys": (b"".join(b"title%d: x\n" % number for number in range(25_000)), "found the unknown key"),
    "many wrong words": ((f"id: many-wrong-words\n{EVENT}{SUMMARY}states:\n" + "".join(f"- north-arv{number}\n" for number in range(20_000))).encode(), 'found "north-arv1", expected a record'),
    "one key": (b"id: x\n" * 50_000, "a second time"),
    "open marks": ((f"id: open-marks\n{EVENT}{SUMMARY}followed:\n" + f"- en: >-\n    {'“a' * 2900}\n  pt: >-\n    {'«a' * 2900}\n" * 10).encode(), "after the last citation"),
    "digits and blanks": (f"id: digits-and-blanks\n{EVENT}summary:\n  en: >-\n    1.111{chr(0x2003) * 5900}x\n  pt: >-\n    x\n".encode(), "after the last citation"),
    "brackets in prose": ((f"id: brackets-in-prose\n{EVENT}summary:\n  en: >-\n" + "    [@[*[x](\n" * 600 + "  pt: >-\n    x\n").encode(), "expected a closed"),
    "latin-1": ("id: x\ntitle: ñ\n".encode("latin-1"), "found the byte 0xf1, expected UTF-8"),
    "utf-16": ("id: x\n".encode("utf-16"), "expected UTF-8"),
    "mark": (b"\xef\xbb\xbfid: x\n", "found a byte order mark"),
    "tab": (b"when:\n\tdate: x\n", "found a tab before the first word"),
    "nul": (b"id: a\0b\n", "found a character that YAML does not allow"),
    "escape": (b"id: \x1b[2J\n", "found a character that YAML does not allow"),
    "two": (b"id: x\n---\nid: y\n", "another document"),
    "list": (b"- id: x\n", "expected a mapping"),
    "empty": (b"", "found an empty file"),
    "numbers": (b"id: " + b"9" * 5000 + b"\nwhen: {date: " + b"9" * 5000 + b"}\n", "expected"),
    "number value": (b"id: x\nvalue: 1e999999999\n", "unknown key"),
}  # fmt: skip


def answers(answer: str, path: str) -> str:
    """What a report says of one file."""
    return "\n".join(line for line in answer.split("\n") if line.startswith(f"{path}:"))


def test_files_that_are_no_records_are_refused_in_bounded_time_and_memory(border):
    for name, (content, _) in FILES.items():
        (border / "data" / "events" / f"{name.replace(' ', '-')}.yml").write_bytes(content)
    answer = bounded_check(border)
    for name, (_, message) in FILES.items():
        assert message in answers(answer, f"data/events/{name.replace(' ', '-')}.yml"), name


PAGES: dict[str, tuple[bytes, str]] = {
    "aliases": (b"---\n" + laughs(20).encode() + b"title: x\n---\n", "found an anchor or alias"),
    "brackets": (b"---\ntitle: " + b"[" * 90_000 + b"\n---\n", "brackets on one line"),
    "tag": (b"---\ntitle: !!python/object/apply:os.system ['touch HURT']\n---\n", "found the tag"),
    "giant": (b"---\ntitle: x\n---\n" + b"x " * 250_000, "expected at most 400000"),
    "marks": (b"---\ntitle: x\ndescription: x\n---\n" + "“a".encode() * 90_000, "after the last citation"),
    "stars": (b"---\ntitle: x\ndescription: x\n---\n" + b"*a " * 100_000, "emphasis"),
    "blanks": (b"---\ntitle: x\ndescription: x\n---\nx 1.111" + b" " * 300_000 + b"x", "after the last citation"),
    "latin-1": ("---\ntitle: ñ\n---\n".encode("latin-1"), "found the byte 0xf1"),
    "mark": (b"\xef\xbb\xbf---\ntitle: x\n---\n", "found a byte order mark"),
    "nul": (b"---\ntitle: x\ndescription: x\n---\na\0b\n", "control"),
    "our marks": (b"---\ntitle: x\ndescription: x\n---\n\x022\x1fid\x1f<b>x</b>\x03\n", "control"),
    "our marks in front": (b'---\ntitle: "a \\x02 b"\ndescription: x\n---\n', "control"),
    "surrogate in front": (b'---\ntitle: x\ndescription: x\nlead: "a \\ud800 b"\n---\n', "not YAML"),
    "bidi": ("---\ntitle: x\ndescription: x\n---\na \u202e b\n".encode(), "direction-override"),
}


def test_pages_that_are_no_text_are_refused_in_bounded_time_and_memory(border):
    for name, (content, _) in PAGES.items():
        (border / "docs" / "en" / f"{name.replace(' ', '-')}.md").write_bytes(content)
    answer = bounded_check(border)
    for name, (_, message) in PAGES.items():
        assert message in answers(answer, f"docs/en/{name.replace(' ', '-')}.md"), name


# --- paths ---

OUTSIDE = ["../x", "/etc/passwd", "..", "a/b", "a\\b", "..%2fx", "a\nb", "a.md"]


@pytest.mark.parametrize("ident", OUTSIDE)
def test_no_name_in_a_record_leads_out_of_its_folder(border, ident):
    clean = filled_border(FIXTURE)
    tries = {
        "data/events/2020-03-02-closure.yml": [("id",), ("former_ids", 0), ("crossings", 0), ("states", 0), ("actors", 0), ("themes", 0), ("when", "sources", 0)],
        "data/crossings/old-bridge.yml": [("places", 0), ("history", 1, "event"), ("history", 1, "from", "by"), ("joins", 0)],
        "data/explainers/the-closure.yml": [("id",), ("records", 0), ("maps", 0), ("figures", 0)],
        "data/questions/is-it-open.yml": [("page",)],
        "data/maps/lume.yml": [("id",), ("states", 0)],
        "data/vocab/themes.yml": [("words", 0, "id")],
        "data/site.yml": [("languages", 0), ("languages", 1), ("sides", 0, "id")],
    }
    for file, locations in tries.items():
        for location in locations:
            data = deepcopy(clean[file])
            if location[0] == "former_ids":
                data["former_ids"] = [""]
            elif location[-1] == 0:
                at(data, location[:-2])[location[-2]] = [*at(data, location[:-1])] or [""]
            value = f"event:{ident}" if location[0] in ("records", "page") else ident
            put(data, location, value)
            (border / file).write_text(write(data), encoding="utf-8")
            report = check(border).report
            name = Field(file, location, "").name
            assert any(problem.path == file and problem.field in (name, name.rsplit("[", 1)[0]) for problem in report.problems), (file, name, report.text()[:500])
        shutil.copy(FIXTURE / file, border / file)
    page = border / "docs" / "en" / "start.md"
    page.write_text(f"---\ntitle: x\ndescription: x\n---\n\n[x](page:{ident}) and [x](event:{ident}) [@{ident}].\n", encoding="utf-8")
    assert not check(border).report.ok


@pytest.mark.parametrize("place", ["data/events/x.yml", "data/site.yml", "data/vocab/x.yml", "data/geo/x.json", "docs/en/x.md", "docs/en/more", "data/actors"])
def test_a_link_to_a_file_elsewhere_is_refused_and_not_shown(border, tmp_path, place):
    secret = tmp_path / ("secret" if place in ("docs/en/more", "data/actors") else "secret.yml")
    if secret.suffix:
        secret.write_text("token: s3cret\n", encoding="utf-8")
    else:
        secret.mkdir()
        (secret / "x.yml").write_text("id: x\ntoken: s3cret\n", encoding="utf-8")
        (secret / "x.md").write_text("---\ntitle: s3cret\ndescription: s3cret\n---\n", encoding="utf-8")
    target = border / place
    if target.is_dir():
        shutil.rmtree(target)
    target.unlink(missing_ok=True)
    target.symlink_to(secret)
    report = check(border).report
    assert f"{place}:1:1: found a symbolic link, expected a plain file" in report.text()
    assert "s3cret" not in report.text()


def test_a_language_without_words_is_refused(border):
    site = border / "data" / "site.yml"
    site.write_text(site.read_text(encoding="utf-8").replace("[en, pt]", "[en, pt, xx]"), encoding="utf-8")
    report = check(border).report
    assert any(problem.field == "languages[2]" for problem in report.problems), report.text()[:600]


def test_measurements_are_read_like_records(border):
    (border / "data" / "audit.yml").write_text(laughs(20) + "measured: x\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"data/audit\.yml:1:4: found an anchor or alias"):
        build_tree(border)


def test_geometry_that_nests_too_deep_is_a_message(border):
    next((border / "data" / "geo").glob("*.json")).write_text("[" * 200_000, encoding="utf-8")
    with pytest.raises(DataError, match=r"data/geo/"):
        build_tree(border)
