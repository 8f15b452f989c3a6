"""The inline grammar, and the citation rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.inline import (
    Citation,
    Cited,
    Emphasis,
    Fault,
    Link,
    Text,
    citations,
    paragraphs,
    parse,
    plain_text,
    uncovered,
)


def test_each_form():
    assert parse("A *word* of [the bridge](crossing:old-bridge) [@daily, para. 2; report].") == (
        Text("A "),
        Emphasis("word"),
        Text(" of "),
        Link("the bridge", "crossings", "old-bridge"),
        Text(" "),
        Citation((Cited("daily", "para. 2"), Cited("report"))),
        Text("."),
    )


def test_the_first_comma_ends_the_id():
    assert citations("[@report, note 3 (towns, and more)]") == (Cited("report", "note 3 (towns, and more)"),)


def test_a_link_to_a_hand_written_page():
    assert parse("[method](page:about/method)") == (Link("method", "page", "about/method"),)


@pytest.mark.parametrize(
    "text",
    ["[words](https://example.org)", "[words](bridge:old)", "[words](javascript:alert(1))", "an [open bracket", "a ] closed one", "a * star", "[@Not An Id]", "[@]", "**strong**"],
)
def test_anything_else_is_a_fault(text):
    assert any(isinstance(node, Fault) for node in parse(text))


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("All of it [@daily].", ""),
        ("All of it. [@daily]", ""),
        ("First [@daily]. Second [@report].", ""),
        ("First [@daily]. Second.", "Second."),
        ("None at all.", "None at all."),
        ("He said it [@daily] – *twice*.", "– twice."),
    ],
)
def test_a_block_must_end_covered(text, rest):
    assert uncovered(parse(text)) == rest


def test_plain_words_lose_markup_and_citations_only():
    assert plain_text("The *old* [bridge](crossing:old-bridge) closed [@daily, para. 2].\nIt opened [@report].") == "The old bridge closed. It opened."


def test_paragraphs_of_a_folded_block():
    assert paragraphs("One.\nTwo.\n") == ("One.", "Two.")


@given(st.text())
def test_parsing_never_fails_and_loses_no_plain_text(text):
    nodes = parse(text)
    assert all(isinstance(node, Text | Emphasis | Link | Citation | Fault) for node in nodes)
    if not any(sign in text for sign in "[]*"):
        assert "".join(node.text for node in nodes) == text
