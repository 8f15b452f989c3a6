"""How a status is drawn: filled where a source tells it for the day, hollow where only its last confirmation is known.

``was-open``, ``was-restricted`` and ``was-closed`` are looks and never statuses: such a day counts as unknown everywhere.
"""

from __future__ import annotations

from dataclasses import replace

from .model import Site
from .periods import NOTHING_SINCE, Answer, SideAnswer
from .statuses import StatusView, joint_view, side_view
from .wording import Words, inside_a_sentence

FILLED = ("open", "restricted", "closed")
HOLLOW = tuple(f"was-{status}" for status in FILLED)
LOOKS = (*FILLED, *HOLLOW, "unknown")


def joint_look(site: Site, w: Words, answer: Answer) -> StatusView:
    """Both sides together, with the hollow shape of the last status where nothing was found since."""
    view = joint_view(site, w, answer)
    told = answer.joint == "unknown" and answer.nothing_since and answer.last_confirmed
    return replace(view, shape=f"was-{answer.last_joint}") if told and answer.last_joint in FILLED else view


def side_look(site: Site, w: Words, side: SideAnswer) -> StatusView:
    """One side's own status, with the hollow shape of the last one where nothing was found since."""
    view = side_view(site, w, side)
    told = side.reason == NOTHING_SINCE and side.confirmed
    return replace(view, shape=f"was-{side.last_status}") if told and side.last_status in FILLED else view


def look_told(site: Site, w: Words, look: str) -> tuple[str, str]:
    """A look in words for a legend: its label and what it means."""
    if look in HOLLOW:
        label = site.label("statuses", look.removeprefix("was-"), w.language)
        return w("last_confirmed_status", status=inside_a_sentence(label)), w("was_legend")
    word = site.vocab["statuses"][look]
    return word.label(w.language), word.description(w.language)


def legend_rows(site: Site, w: Words, looks: list[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """A legend for some looks: each meaning once, with the looks and labels that have it."""
    rows: dict[str, list[tuple[str, str]]] = {}
    for look in looks:
        label, meaning = look_told(site, w, look)
        rows.setdefault(meaning, []).append((look, label))
    return list(rows.items())
