"""How hard the boxes and short versions of explainers are to read, by the formula in use for each language.

English: Flesch–Kincaid grade (school years; lower is easier). Spanish: the INFLESZ scale, which reads Szigriszt-Pazos'
index (higher is easier). A language without a formula is not measured. Syllables are counted by rules of spelling: for
Spanish they are exact but for a few hiatuses; for English they agree with the CMU dictionary on 99 of 100 words of such
texts. Hyphenation patterns (pyphen) agree on 89 and find a tenth too few, which would flatter every text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .inline import plain_text
from .model import Site

_WORD = re.compile(r"[^\W_]+(?:[’'.,-][^\W_]+)*")
_END = re.compile(r"(?<=[.!?…])[”»\"')]*\s+(?=[“«\"'(¿¡]*[A-Z0-9ÁÉÍÓÚÑ])")
_SHORTENED = re.compile(r"\b(?:[A-Z]|EE|UU|Mr|Mrs|Dr|Sr|Sra|St|No|núm|art|para|párr|approx|aprox)\.$")

# English vowels spoken apart, as in period, actual, video, being, area; but not in nation, million, people, guard.
_APART = re.compile(r"(?<![tscxgl])i[ao](?!u)|(?<!p)eo(?!u)|(?<![qg])ua|[aeiou]ing$|ying$|iu|(?<=\w\w)ea$")
# English ends that are not spoken, as in make, opened, times; but they are in table, needed, bridges.
_SILENT_E = re.compile(r"(?:[^aeiouyl]|[aeiouy]l)e$|[^aeioust]que$|[aeiou][rv]e$")
_SILENT_ED_ES = re.compile(r"[^aeioutdy]ed$|(?:[^aeiousxzcgh]|(?<![sc])h)es$")
_SPOKEN_ES = re.compile(r"[^aeiouy]les$")


@dataclass(frozen=True)
class Formula:
    """A formula: its name, how it counts syllables, its score, and the limit that plain language keeps."""

    name: str
    syllables: Callable[[str], int]
    score: Callable[[float, float], float]
    """From words a sentence and syllables a word."""
    limit: float
    higher_is_easier: bool

    def keeps(self, score: float) -> bool:
        """Whether a score is easy enough."""
        return score >= self.limit if self.higher_is_easier else score <= self.limit

    @property
    def wanted(self) -> str:
        """The limit in words."""
        return f"{'at least' if self.higher_is_easier else 'at most'} {self.limit:g}"


@dataclass(frozen=True)
class Measured:
    """One text that was measured: where it stands, its sizes and its score. ``part`` is box or short."""

    explainer: str
    part: str
    language: str
    words: int
    words_a_sentence: float
    score: float

    @property
    def ok(self) -> bool:
        """Whether it is easy enough for its language's formula."""
        return FORMULAS[self.language].keeps(self.score)


def english_syllables(word: str) -> int:
    """The syllables of an English word, at least one: groups of vowels, but for silent ends and vowels spoken apart."""
    word = _folded(word)
    count = len(re.findall(r"[aeiouy]+", word)) + len(_APART.findall(word))
    if _SILENT_E.search(word) or (_SILENT_ED_ES.search(word) and not _SPOKEN_ES.search(word)):
        count -= 1
    return max(1, count)


def spanish_syllables(word: str) -> int:
    """The syllables of a Spanish word, at least one: strong or accented vowels each carry one, weak vowels lean on them."""
    word = unicodedata.normalize("NFC", word.casefold())
    word = re.sub(r"qu(?=[eiéí])|gu(?=[eiéí])", "k", word)
    word = re.sub(r"y(?![aeiouáéíóúü])", "i", word)
    count = 0
    for group in re.findall(r"[aeiouáéíóúü]+", word):
        count += max(1, len(re.findall(r"[aeoáéíóú]", group)))
    return max(1, count)


FORMULAS: dict[str, Formula] = {
    "en": Formula("Flesch–Kincaid grade", english_syllables, lambda words, syllables: 0.39 * words + 11.8 * syllables - 15.59, 9, False),
    "es": Formula("INFLESZ", spanish_syllables, lambda words, syllables: 206.835 - 62.3 * syllables - words, 55, True),
}
"""By language code."""


def sentences(text: str) -> list[str]:
    """The sentences of a plain text; a point after a shortened word ends none."""
    found: list[str] = []
    for piece in _END.split(text.strip()):
        if found and _SHORTENED.search(found[-1]):
            found[-1] += f" {piece}"
        elif _WORD.search(piece):
            found.append(piece)
    return found


def measure(paragraphs: Iterable[str], language: str) -> tuple[int, float, float] | None:
    """Words, words a sentence and score of plain paragraphs; ``None`` without a formula for the language or without words.

    A number written in figures counts as a word of one syllable.
    """
    formula = FORMULAS.get(language)
    ends = [sentence for paragraph in paragraphs for sentence in sentences(paragraph)]
    words = [word for sentence in ends for word in _WORD.findall(sentence)]
    if formula is None or not words:
        return None
    syllables = sum(sum(formula.syllables(part) for part in re.split(r"[-–]", word) if part) if not word[0].isdigit() else 1 for word in words)
    a_sentence = len(words) / len(ends)
    return len(words), a_sentence, formula.score(a_sentence, syllables / len(words))


def measured(site: Site) -> list[Measured]:
    """Box and short version of every explainer in every language that has a formula."""
    found = []
    for record in site.all("explainers"):
        box = [record.box.happened, record.box.matters, record.box.disputed, record.box.watch]
        for part, texts in (("box", box), ("short", record.short)):
            for language in site.languages:
                if sizes := measure([plain_text(text[language]) for text in texts], language):
                    found.append(Measured(record.id, part, language, *sizes))
    return found


def report(site: Site) -> str:
    """A warning for each text that is too hard, then for each language how many are easy enough and the middle score."""
    rows = measured(site)
    lines = []
    for row in rows:
        formula = FORMULAS[row.language]
        if not row.ok:
            lines.append(f'data/explainers/{row.explainer}.yml: warning: {row.part} in "{row.language}": {formula.name} {row.score:.1f}, expected {formula.wanted} ({row.words_a_sentence:.0f} words a sentence)')
    for language in site.languages:
        own = sorted(row.score for row in rows if row.language == language)
        if language not in FORMULAS:
            lines.append(f"{language}: no formula for this language; not measured")
        elif own:
            formula = FORMULAS[language]
            kept = sum(formula.keeps(score) for score in own)
            lines.append(f"{language}: {formula.name} {formula.wanted} in {kept} of {len(own)} texts; the middle one has {own[len(own) // 2]:.1f}")
    return "\n".join(lines)


def _folded(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(sign))
