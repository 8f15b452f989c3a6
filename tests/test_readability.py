"""How hard the short texts are to read: syllables, sentences, the two formulas, and what is said of languages without one."""

from __future__ import annotations

import pytest
from helpers.site import FIXTURE, ROOT, copy_fixture, explainer

from explainer import readability
from explainer.check import load_site


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("bridge", 1), ("bridges", 2), ("closed", 1), ("ended", 2), ("people", 2), ("period", 3), ("nation", 2), ("area", 3), ("seen", 1), ("table", 2),
        ("January", 4), ("crossing", 2), ("being", 2), ("make", 1), ("goes", 1), ("Cúcuta", 3), ("Venezuelan", 4), ("the", 1), ("xyz", 1), ("guard", 1),
    ],
)  # fmt: skip
def test_english_syllables(word, count):
    assert readability.english_syllables(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("puente", 2), ("frontera", 3), ("país", 2), ("ciudad", 2), ("relación", 3), ("guerra", 2), ("pingüino", 3), ("quien", 1), ("y", 1), ("ley", 1),
        ("ayer", 2), ("aéreo", 4), ("río", 2), ("Venezuela", 4), ("Colombia", 3), ("Maduro", 3),
    ],
)  # fmt: skip
def test_spanish_syllables(word, count):
    assert readability.spanish_syllables(word) == count


def test_sentences_end_where_they_end():
    text = "It rose by 2.5 million in 2022. “Closed,” he said. The U.S. Treasury and Mr. Ames did not. ¿Why? No. 4 was left out."
    assert readability.sentences(text) == ["It rose by 2.5 million in 2022.", "“Closed,” he said.", "The U.S. Treasury and Mr. Ames did not.", "¿Why?", "No. 4 was left out."]


def test_the_formulas_give_what_they_give_by_hand():
    # 12 words, 2 sentences, 12 syllables: 0.39 × 6 + 11.8 × 1 − 15.59.
    assert readability.measure(["The cat sat on the mat. The dog ran to the road."], "en") == (12, 6, pytest.approx(-1.45))
    # 6 words, 1 sentence, 12 syllables: 206.835 − 62.3 × 2 − 6.
    assert readability.measure(["La casa verde tiene siete ventanas."], "es") == (6, 6, pytest.approx(206.835 - 62.3 * 2 - 6))
    assert readability.measure(["O rio é largo."], "pt") is None
    assert readability.measure([""], "en") is None


def test_hard_texts_score_harder():
    easy, hard = "The bridge is open. People walk over it.", "Notwithstanding considerable institutional deliberation, interinstitutional normalisation remained conditional."
    formula = readability.FORMULAS["en"]
    assert formula.keeps(readability.measure([easy], "en")[2])
    assert not formula.keeps(readability.measure([hard], "en")[2])
    assert not readability.FORMULAS["es"].keeps(readability.measure(["La institucionalización intergubernamental condicionaba extraordinariamente la normalización."], "es")[2])


def test_a_language_without_a_formula_is_named_and_not_measured():
    site = load_site(FIXTURE)
    assert {row.language for row in readability.measured(site)} == {"en"}
    assert readability.report(site).splitlines()[-1] == "pt: no formula for this language; not measured"


def test_a_hard_box_is_a_warning_and_no_failure(tmp_path):
    project = copy_fixture(tmp_path)
    file = next((project / "data" / "explainers").glob("*.yml"))
    text = file.read_text(encoding="utf-8")
    begin = text.index("    en: >-\n", text.index("happened:")) + len("    en: >-\n")
    hard = "      Interinstitutional deliberation notwithstanding, administrative normalisation remained extraordinarily conditional upon\n"
    file.write_text(text[:begin] + hard + text[begin:], encoding="utf-8")
    done = explainer(project, "readability")
    assert done.returncode == 0, done.stdout
    assert f'data/explainers/{file.name}: warning: box in "en": Flesch–Kincaid grade ' in done.stdout


def test_every_box_and_short_version_of_the_site_is_measured():
    site = load_site(ROOT)
    rows = readability.measured(site)
    assert {(row.explainer, row.part, row.language) for row in rows} == {(record.id, part, language) for record in site.all("explainers") for part in ("box", "short") for language in ("en", "es")}
    assert all(-5 < row.score < 110 and row.words > 20 for row in rows)
