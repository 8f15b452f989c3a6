"""Pages: words, citations, hostile records, links, headings, the strip and the wording of a status."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from html import unescape
from pathlib import Path

import markdown
import pytest
import yaml
from helpers.site import FIXTURE, ROOT
from markupsafe import Markup

from explainer import charts, maps, pages, schema, words
from explainer.check import PLACEHOLDERS, load_site
from explainer.dates import PartialDate
from explainer.escaping import safe
from explainer.facts import key_figure, number_text
from explainer.geo import read_geometry
from explainer.index_pages import change_lines, on_the_ground
from explainer.inline import plain_text
from explainer.looks import HOLLOW, joint_look
from explainer.periods import NOTHING_SINCE, STATED, WHICH_DAY
from explainer.record_pages import turned
from explainer.rendering import as_markdown, front_matter, heading, locator_in, role_span
from explainer.search import search_index
from explainer.statuses import change_days, joint_view
from explainer.strips import segments, strip, strip_key
from explainer.urls import address
from explainer.wording import Words, wording
from explainer.written import PLACEHOLDERS as MADE
from explainer.written import audit_tables

PACKAGE = ROOT / "hooks" / "explainer"
LANGUAGES = ("en", "es", "pt")
HOSTILE = "A `b` ${c} {{ 7*7 }} \\1 *x* _y_ [z](w) [[map:lume]] {: .red } # h & <"


def load_words(language: str) -> dict[str, str]:
    return yaml.load((PACKAGE / "words" / f"{language}.yml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def make(root: Path, language: str = "en") -> dict[str, pages.PageText]:
    site = load_site(root)
    return pages.pages(pages.Context(site, language, maps=maps.draw_all(site, read_geometry(root / "data" / "geo")), charts=charts))


@pytest.fixture(scope="module")
def site():
    return load_site(FIXTURE)


@pytest.fixture(scope="module")
def made():
    return {language: make(FIXTURE, language) for language in ("en", "pt")}


def rendered(page: pages.PageText) -> str:
    body = page.text.split("\n---\n", 1)[1]
    return markdown.markdown(body, extensions=["attr_list", "md_in_html", "tables", "toc"])


# --- words -------------------------------------------------------------------------------------------


def test_every_language_has_the_same_words_with_the_same_slots():
    slots = {language: {key: sorted(set(re.findall(r"\{\w+\}", text))) for key, text in load_words(language).items()} for language in LANGUAGES}
    for language in LANGUAGES[1:]:
        assert slots[language] == slots["en"]


def test_no_word_stands_in_the_files_unused_and_none_is_missing():
    code = "\n".join(path.read_text(encoding="utf-8") for path in [*PACKAGE.glob("*.py"), *(PACKAGE / "templates").rglob("*.html")])
    asked = set(re.findall(r"""\b\w+(?:\.w|\.count)?\(f?["']([a-z][a-z_.]+)["'{]""", code)) | set(re.findall(r"""_table\[f?["']([a-z_]+)""", code))
    # A key that ends in "_" is completed by a word of the schema or a kind of record.
    stems = tuple({key for key in asked if key.endswith("_")} | {"date_", "locator_", "audit_"})
    known = {key.split(".")[0] for key in load_words("en")}
    assert {key for key in known if key not in asked and not key.startswith(stems)} == set()
    own = set(re.findall(r"""\bw(?:\.count)?\(["']([a-z][a-z_]+[a-z])["']""", code))
    assert own - {key.split(".")[0] for key in words("en")} == set()


@pytest.mark.parametrize(
    ("text", "english", "spanish"),
    [("2015", "2015", "2015"), ("2015-08", "August 2015", "agosto de 2015"), ("2015-08-19", "19 August 2015", "19 de agosto de 2015")],
)
def test_dates_keep_their_precision(text, english, spanish):
    assert pages.format_date(PartialDate.parse(text), "en") == english
    assert pages.format_date(PartialDate.parse(text), "es") == spanish


def test_numbers_and_plurals_follow_the_language():
    assert (wording("en").number(7012), wording("es").number(7012), wording("es").number(1175.6)) == ("7,012", "7.012", "1.175,6")
    assert wording("en").count("days", 1) == "1 day"
    assert wording("es").count("days", 1_000_000) == "1.000.000 días"  # Spanish has a form of its own for millions


def test_a_place_in_a_source_is_told_in_the_page_s_language():
    assert locator_in("para. 4", "en", "es") == "párr. 4"
    assert locator_in("section II.A", "en", "es") == "sección II.A"


# --- search ------------------------------------------------------------------------------------------


def test_search_shows_what_a_record_is_and_not_how_its_point_was_found(site):
    documents = {found["id"]: found for found in json.loads(search_index(site, "en", str))["documents"]}
    for kind in ("crossings", "states", "actors", "events"):
        for record in site.all(kind):
            assert documents[f"{kind}/{record.id}"]["summary"][:40] == plain_text(record.summary["en"])[:40]
    noted = [record for record in site.all("crossings") if record.position and record.position.note]
    for record in noted:
        assert plain_text(record.position.note["en"])[:40] not in json.dumps(documents[f"crossings/{record.id}"])


# --- where the site stands, and who publishes it -----------------------------------------------------


def corrections_page(folder: Path, **changed: str) -> str:
    shutil.copytree(FIXTURE, folder, ignore=shutil.ignore_patterns("site"))
    config = folder / "data" / "site.yml"
    values = yaml.safe_load(config.read_text(encoding="utf-8")) | changed
    config.write_text(yaml.safe_dump(values, allow_unicode=True), encoding="utf-8")
    for language in ("en", "pt"):
        page = folder / "docs" / language / "about" / "corrections.md"
        page.write_text(page.read_text(encoding="utf-8") + "\n[[contact]]\n", encoding="utf-8")
    return make(folder)["about/corrections.md"].text


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"contact": {"en": "Write to desk@example.org.", "pt": "Escreva a desk@example.org."}}, '<p>Write to <a href="mailto:desk@example.org"'),
        ({"contact": {"en": "Use https://example.org/form.", "pt": "Use https://example.org/form."}}, '<p>Use <a href="https://example.org/form"'),
        ({"repo_url": "https://example.org/border"}, 'href="https://example.org/border/issues/new?'),
        ({"repo_url": None, "contact": {"en": "Open an issue.", "pt": "Abra uma questão."}}, "This copy gives no address"),
    ],
)
def test_the_corrections_page_leads_to_those_who_publish_or_says_that_no_address_is_given(tmp_path, changed, told):
    page = corrections_page(tmp_path / "border", **changed)
    assert told in unescape(page)
    assert "Open an issue." not in page


def test_without_an_address_no_page_names_one(made):
    for path, page in made["en"].items():
        assert "127.0.0.1" not in page.text, path
        assert "iframe" not in page.text, path
    for name in ("mkdocs.yml", "tests/fixtures/small-border/mkdocs.yml"):
        assert 'site_url: !ENV [SITE_URL, ""]' in (ROOT / name).read_text(encoding="utf-8")


# --- ties ---------------------------------------------------------------------------------------------


class Held:
    def __init__(self, begin, until):
        self.from_, self.until = (PartialDate.parse(begin) if begin else None), (PartialDate.parse(until) if until not in (None, "ongoing", "unknown") else until)


@pytest.mark.parametrize(
    ("begin", "until", "language", "told"),
    [
        ("2022-08-07", "ongoing", "en", "since 7 August 2022"),
        ("2026-01-05", "ongoing", "es", "desde el 5 de enero de 2026"),
        ("2026-01", "ongoing", "es", "desde enero de 2026"),
        ("2002", "2010", "en", "2002 – 2010"),
        (None, "2024-02-07", "es", "no se dice desde cuándo – 7 de febrero de 2024"),
        ("2022", "unknown", "en", "2022 – end not known"),
        ("2022", None, "en", "2022 – end not known"),
        (None, "unknown", "en", ""),
    ],
)
def test_a_role_is_told_with_its_end(begin, until, language, told):
    assert role_span(wording(language), Held(begin, until)) == told


def test_a_tie_names_the_subject_first(site):
    assert [turned(site, kind) for kind in ("part-of", "has-part", "opposes")] == ["has-part", "part-of", None]


def test_days_in_words_have_the_preposition_of_their_precision():
    assert [wording("es").when(PartialDate.parse(day)) for day in ("2023-01-05", "2023-01", "2023")] == ["el 5 de enero de 2023", "en enero de 2023", "en 2023"]


# --- form of a page ----------------------------------------------------------------------------------


def test_pages_are_headings_and_blocks_without_blank_lines(made):
    for language, found in made.items():
        for path, page in found.items():
            matter, body = page.text.split("\n---\n", 1)
            assert isinstance(yaml.safe_load(matter.removeprefix("---\n"))["title"], str), path
            for chunk in body.strip().split("\n\n"):
                assert chunk.startswith(("## ", "### ", "#### ", "<div>\n")), (language, path, chunk[:60])


def test_ids_stand_once_a_page_and_links_inside_it_lead_somewhere(made):
    for found in made.values():
        for path, page in found.items():
            html = rendered(page)
            ids = re.findall(r'\sid="([^"]+)"', html)
            assert len(ids) == len(set(ids)), path
            assert {unescape(target) for target in re.findall(r'href="#([^"]+)"', html)} <= set(ids), path
            assert html.count("<h1") == 1, path
            assert "style=" not in html and not re.search(r"\son\w+=", html), path


def test_links_lead_to_pages_or_published_files(made):
    for language, found in made.items():
        known = {address(path) for path in found}
        other = {address(path) for path in made["pt" if language == "en" else "en"]}
        for path, page in found.items():
            for target in re.findall(r'href="([^"#]+)', page.text):
                if "://" in target:
                    continue
                parts = address(path).split("/")[:-1]
                for step in target.split("/"):
                    parts = parts[:-1] if step == ".." else parts if step in (".", "") else [*parts, step]
                where = "/".join(parts) + ("/" if target.endswith("/") and parts else "")
                assert where in known or where.startswith(("data/", "pictures/", "embed/", "feed.xml", "events.ics")) or where in other, (path, target)


def test_a_page_is_the_same_each_time_and_leaves_the_model_alone(made):
    again = make(FIXTURE)
    assert {path: page.text for path, page in again.items()} == {path: page.text for path, page in made["en"].items()}


def test_both_languages_have_the_same_pages_and_the_same_edit_targets(made):
    assert made["en"].keys() == made["pt"].keys()
    for path, page in made["en"].items():
        assert (page.edit or "").replace("docs/en", "docs/pt") == (made["pt"][path].edit or "")
        if page.edit:
            assert (FIXTURE / page.edit).is_file()


def test_front_matter_is_yaml_whatever_stands_in_it():
    values = {"title": 'A: "b" – \\ #c \u2028 \x85 😀 {{ d }}', "breadcrumb": [{"title": "- x", "url": "../"}], "empty": ""}
    loaded = yaml.safe_load(front_matter(values).strip().strip("-"))
    assert loaded == {"title": values["title"], "breadcrumb": values["breadcrumb"]}


def test_a_heading_gives_markdown_nothing_to_read():
    html = markdown.markdown(as_markdown(str(heading(2, "a", HOSTILE))), extensions=["attr_list", "toc"])
    assert unescape(re.sub(r"<[^>]+>", "", html)) == HOSTILE
    assert html.startswith('<h2 id="a">')


# --- hostile records ---------------------------------------------------------------------------------


@pytest.fixture
def hostile(tmp_path):
    shutil.copytree(FIXTURE / "data", tmp_path / "data")
    shutil.copytree(FIXTURE / "docs", tmp_path / "docs")
    crossing = tmp_path / "data" / "crossings" / "old-bridge.yml"
    quoted = "'" + HOSTILE.replace("'", "''") + "'"
    text = re.sub(r"^name: .*(?:\n  .*)*", lambda match: f"name:\n  en: {quoted}\n  pt: {quoted}", crossing.read_text(encoding="utf-8"), count=1, flags=re.M)
    crossing.write_text(text, encoding="utf-8")
    source = tmp_path / "data" / "sources" / "harbour-note.yml"
    text = re.sub(r"^publisher: .*", "publisher: '</script><b>{% x %}'", source.read_text(encoding="utf-8"), count=1, flags=re.M)
    source.write_text(text, encoding="utf-8")
    return tmp_path


def test_record_text_reaches_the_page_as_text(hostile):
    found = make(hostile)
    page = found["crossings/old-bridge.md"]
    html = rendered(page)
    title = re.search(r"<h1>(.*?)</h1>", html)[1]
    assert unescape(title) == HOSTILE
    for path, other in found.items():
        body = other.text.split("\n---\n", 1)[1]
        assert not re.search(r"\{\{|\[\[|\{%|</script", body), path
    assert "&lt;/script&gt;&lt;b&gt;" in found["sources/index.md"].text
    assert yaml.safe_load(page.text.split("\n---\n")[0].removeprefix("---\n"))["title"] == HOSTILE


def test_a_work_that_names_no_publisher_says_so(tmp_path):
    for name in ("data", "docs"):
        shutil.copytree(FIXTURE / name, tmp_path / name)
    source = tmp_path / "data" / "sources" / "harbour-note.yml"
    text = source.read_text(encoding="utf-8").replace("publisher: Harbour Office", "publisher: unknown").replace("country: XB", "country: unknown")
    source.write_text(text.replace("unknown: {", "unknown: {publisher: no-date-given, country: no-date-given, "), encoding="utf-8")
    found = make(tmp_path)
    page = found["sources/harbour-note.md"].text
    assert "<dt>Publisher</dt><dd>Unknown. The publisher gives no date.</dd>" in page
    assert "Publisher not named. What its publisher saw" in page and not re.search(r"None(?!\. No archived)", page)
    assert "Publisher not named, undated" in found["sources/index.md"].text
    assert "None" not in found["sources/index.md"].text


def test_a_former_id_keeps_a_page_that_leads_on(tmp_path):
    for name in ("data", "docs"):
        shutil.copytree(FIXTURE / name, tmp_path / name)
    for kind, ident in (("crossings", "old-bridge"), ("glossary", "permit")):
        file = tmp_path / "data" / kind / f"{ident}.yml"
        file.write_text(file.read_text(encoding="utf-8").replace(f"id: {ident}\n", f"id: {ident}\nformer_ids: [stone-bridge]\n", 1), encoding="utf-8")
    found = make(tmp_path)
    moved = found["crossings/stone-bridge.md"].text
    assert 'refresh: "../old-bridge/"' in moved and "noindex: true" in moved
    assert '<a href="../old-bridge/">' in moved
    assert '<span id="stone-bridge"></span>' in found["glossary/index.md"].text


def test_safe_leaves_markup_of_ours_alone():
    assert safe(safe("a < b")) == "a &lt; b"
    assert "\n" not in safe("a\nb")


# --- citations ---------------------------------------------------------------------------------------


def test_citations_are_numbered_in_order_of_first_use_and_listed_once(made):
    seen = 0
    for page in made["en"].values():
        numbers = [int(number) for number in re.findall(r'href="#src-(\d+)" data-cite', page.text)]
        assert list(dict.fromkeys(numbers)) == list(range(1, len(set(numbers)) + 1))
        assert [int(number) for number in re.findall(r'<li id="src-(\d+)"', page.text)] == sorted(set(numbers))
        seen += len(numbers)
    assert seen > 30


def test_a_page_on_something_disputed_links_to_the_disagreement(site, made):
    for (kind, ident), disputes in site.disputes.items():
        if f"{kind}/{ident}.md" in made["en"]:
            assert f"disagreements/{disputes[0].id}/" in made["en"][f"{kind}/{ident}.md"].text


# --- status, days, strip -----------------------------------------------------------------------------


def test_a_status_without_late_confirmation_reads_as_last_confirmed(site):
    w = wording("en")
    old = [answer for answer in site.answers(site.covered_until) if answer.nothing_since and answer.last_joint != "unknown"]
    assert old
    for answer in old:
        view = joint_view(site, w, answer)
        assert view.shape == "unknown"
        assert view.note == f"last confirmed on {w.date(answer.last_confirmed)}; no later source confirms it"


def test_each_change_day_has_a_page_that_says_what_changed(site, made):
    days = change_days(site)
    assert {f"on/{day.day}.md" for day in days} == {path for path in made["en"] if re.match(r"on/\d", path)}
    assert all(day.changes for day in days)
    context = pages.Context(site, "en", maps=None, charts=None)
    for day in days:
        for line in change_lines(context, context.leaf(f"on/{day.day}.md"), day.changes):
            assert line["before"] != line["after"], day.day


def test_the_strip_stays_in_its_frame_and_covers_no_day_twice(site):
    for crossing in site.all("crossings"):
        history = site.histories[crossing.id]
        for traffic in history.used_traffic:
            for side in site.side_ids:
                parts = segments(history, side, traffic, site.covered_until)
                assert all(part.first <= part.last <= site.covered_until for part in parts)
                assert all(first.last < second.first for first, second in zip(parts, parts[1:], strict=False))
        svg = strip(site, wording("en"), crossing.id)
        for left, width in re.findall(r'<rect class="st-\w+"[^>]*? x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', svg):
            assert float(left) >= 20 and float(left) + float(width) <= 420


def test_an_unknown_day_of_change_is_drawn_unlike_an_old_confirmation(site):
    w, seen = wording("en"), set()
    for crossing in site.all("crossings"):
        history, svg, key = site.histories[crossing.id], strip(site, w, crossing.id), strip_key(site, w, crossing.id)
        reasons = {part.reason for traffic in history.used_traffic for side in site.side_ids for part in segments(history, side, traffic, site.covered_until) if part.reason != STATED}
        assert ("url(#strip-hatch)" in svg) == (w("strip_which") in key) == (WHICH_DAY in reasons)
        assert ('class="st-was-' in svg) == ("no later source confirms it" in key) == (NOTHING_SINCE in reasons)
        seen |= reasons
    assert seen == {WHICH_DAY, NOTHING_SINCE}


def test_the_list_of_days_keeps_what_happened_apart_from_what_is_known(site, made):
    listed, known = made["en"]["on/index.md"].text.split("{#days}")[1].split("{#known}")
    for day in change_days(site):
        ground = any(on_the_ground(change) for change in day.changes) or all(change.kind == "announced" for change in day.changes)
        assert (f'href="{day.day}/"' in listed) == ground
        assert (f'href="{day.day}/"' in known) == (not ground)
        for change in day.changes:
            if on_the_ground(change):
                assert change.kind == "status"


def test_segments_follow_the_answers_day_by_day(site):
    crossing = site.all("crossings")[0]
    history = site.histories[crossing.id]
    traffic, side = history.used_traffic[0], site.side_ids[0]
    parts = segments(history, side, traffic, site.covered_until)
    for part in parts:
        for day in (part.first, part.last):
            answer = history.side_answer(side, traffic, day)
            assert part.status == (f"was-{answer.last_status}" if answer.reason == NOTHING_SINCE else answer.status)


def test_a_hollow_look_is_the_last_status_and_the_legend_lists_what_is_drawn(site, made):
    w, looks = wording("en"), set()
    for day in change_days(site):
        for answer in day.answers:
            look = joint_look(site, w, answer).shape
            looks.add(look)
            assert look == answer.joint or (answer.joint == "unknown" and look == f"was-{answer.last_joint}" and answer.nothing_since)
    assert looks & set(HOLLOW)
    for path, page in made["en"].items():
        if '<ul class="legend">' in page.text:
            before, legend = page.text.split('<ul class="legend">')[:2]
            shown = set(re.findall(r"status--([a-z-]+)", before))
            assert set(re.findall(r"status--([a-z-]+)", legend.partition("</ul>")[0])) == shown, path


# --- figures and placeholders ------------------------------------------------------------------------


def test_the_key_figure_is_the_latest_point_that_is_no_forecast(site):
    for figure in site.all("figures"):
        found = key_figure(figure)
        assert found.point.kind != "forecast"
        later = [point for series in figure.series for point in series.points if point.at and point.kind != "forecast" and found.point.at and point.at.last > (found.point.to or found.point.at).last]
        assert not later

def test_a_figure_may_name_the_series_that_stands_for_it_and_a_number_how_it_is_put():
    words = {"en": "x", "pt": "x"}
    older, newer = {"id": "whole", "name": words, "points": [{"at": "2020", "value": 7, "bound": "over", "sources": ["daily"]}]}, {"id": "part", "name": words, "points": [{"at": "2021", "value": 5, "sources": ["daily"]}]}
    given = {"id": "number", "title": words, "definition": words, "unit": "people", "themes": ["trade"], "series": [older, newer], "caveat": words}
    assert key_figure(schema.Figure.model_validate(given)).series.id == "part"
    found = key_figure(schema.Figure.model_validate(given | {"headline": "whole"}))
    assert (found.series.id, number_text(Words("en"), found.point), number_text(Words("es"), found.point)) == ("whole", "over 7", "más de 7")
    with pytest.raises(ValueError, match="expected the id of one of its series"):
        schema.Figure.model_validate(given | {"headline": "other"})


def test_a_spanish_list_changes_its_y_before_the_sound_i():
    series = Words("es").series
    assert [series(["Arauca", name]) for name in ("Inírida", "hija", "Hierro", "Yopal")] == ["Arauca e Inírida", "Arauca e hija", "Arauca y Hierro", "Arauca y Yopal"]
    assert str(series([Markup("<a>Arauca</a>"), Markup("<a>Inírida</a>")])) == "<a>Arauca</a> e <a>Inírida</a>"
    assert Words("en").series(["Arauca", "Inírida"]) == "Arauca and Inírida"


def test_every_placeholder_that_the_check_knows_is_made():
    assert MADE.keys() == PLACEHOLDERS.keys()


def test_measurements_are_tables_and_their_lack_is_said():
    w = Words("en")
    assert audit_tables(w, None) is None
    found = audit_tables(w, "measured: '2026-11-22'\nbudgets: {text-page: '100 kB'}\npages:\n  - {page: /, kb: '83', requests: '9'}\n")
    assert found["measured"] == "22 November 2026"
    assert [table["caption"] for table in found["tables"]] == ["Limits", "Weight of pages"]
    assert found["tables"][1]["columns"] == ["Page", "kB", "Requests"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_measurement_has_words(language):
    """No key of the file stands on the page as it is."""
    measured = yaml.load((ROOT / "data" / "audit.yml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    keys = {key for key in measured if isinstance(measured[key], (dict, list))}
    for found in measured.values():
        rows = [found] if isinstance(found, dict) else found if isinstance(found, list) else []
        keys |= {key for row in rows for key in row}
    keys -= {"en", "es"}
    assert len(keys) > 20
    assert [key for key in sorted(keys) if f"audit_{key.replace('-', '_')}" not in Words(language)] == []


# --- where sources differ ----------------------------------------------------------------------------


def test_a_status_shows_the_mark_on_the_days_on_which_it_is_disputed_alone(site, made):
    mark = 'class="mark-disputed"'
    table = {day: made["en"][f"on/{day}.md"].text.split("<tbody", 1)[1].split("</table>")[0] for day in ("2019-05-01", "2020-09-02")}
    assert mark not in table["2019-05-01"] and mark in table["2020-09-02"]
    assert [dispute.id for dispute in site.answer_disputes("old-bridge", "people", date(2021, 4, 10))] == ["first-day"]
    assert not site.answer_disputes("old-bridge", "people", date(2020, 8, 31))
    marked = [period for period in site.get("crossings", "old-bridge").history if site.period_disputes("old-bridge", period)]
    assert 0 < len(marked) < len(site.get("crossings", "old-bridge").history)


def test_a_long_history_has_a_way_to_each_of_its_years(tmp_path, made):
    assert "from-2020" not in made["en"]["crossings/old-bridge.md"].text, "a short one is seen whole"
    shutil.copytree(FIXTURE, tmp_path / "border")
    file = tmp_path / "border" / "data" / "crossings" / "old-bridge.yml"
    more = "".join(f'''  - side: both
    traffic: [people]
    status: closed
    from: {{date: "{year}-05-01", kind: in-force, sources: [harbour-note]}}
    until: {{date: "{year}-05-02", kind: in-force, sources: [harbour-note]}}
''' for year in range(2016, 2020)) + "".join(f'''  - side: both
    traffic: [people]
    status: closed
    from: {{date: "2019-0{month}-01", kind: in-force, sources: [harbour-note]}}
    until: {{date: "2019-0{month}-02", kind: in-force, sources: [harbour-note]}}
''' for month in range(6, 10))
    file.write_text(file.read_text(encoding="utf-8").replace("history:\n", f"history:\n{more}"), encoding="utf-8")
    text = make(tmp_path / "border", "en")["crossings/old-bridge.md"].text
    years = ["2020", "2019", "2018", "2017", "2016", "2015"]
    assert re.findall(r'<li><a href="#from-(\d+)">', text) == re.findall(r'<tr role="row" id="from-(\d+)"', text) == years


def test_the_list_of_disagreements_names_first_what_many_ask(site, made):
    first = [record for record in site.all("disagreements") if record.start_here]
    page = made["en"]["disagreements/index.md"].text
    section = page.split("{#first}")[1].split("\n## ")[0]
    assert first and all(record.question["en"] in section for record in first)


def test_a_hand_written_table_of_many_columns_names_them_in_each_cell(tmp_path):
    border = tmp_path / "border"
    shutil.copytree(FIXTURE, border)
    for language in ("en", "pt"):
        page = border / "docs" / language / "start.md"
        text = page.read_text(encoding="utf-8")
        wide = "| Day | On *foot* | Cars | Lorries |\n|---|---|---|---|\n| 1 September 2020 [@diario-2020-09-02] | yes [@diario-2020-09-02] | no [@diario-2020-09-02] | no [@diario-2020-09-02] |\n"
        page.write_text(f"{text}\n{wide}", encoding="utf-8")
    page = make(border)["start.md"].text
    few, wide = page.split("<table")[1:3]
    assert few.startswith(' class="narrow told-table"') and "data-label" not in few
    assert re.findall(r'role="cell" data-label="([^"]+)"', wide) == ["On foot", "Cars", "Lorries"]
    assert wide.count('scope="row" role="rowheader"') == 1 and wide.count('role="columnheader"') == 4
