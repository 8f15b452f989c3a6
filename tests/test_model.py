"""The model: links both ways, order, and one answer for every day of the real border and the small one."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer.check import load_site
from explainer.exports import status_json
from explainer.model import Site

ROOT = Path(__file__).parent.parent
BORDERS = {"small": ROOT / "tests" / "fixtures" / "small-border", "real": ROOT}


@cache
def site(name: str) -> Site:
    return load_site(BORDERS[name])


def told(found: Site, day: date) -> list[dict]:
    """What the status file of a day says, without the file."""
    return json.loads(status_json(found, day))


@pytest.mark.parametrize("name", BORDERS)
def test_links_lead_back(name):
    found = site(name)
    for origin, targets in found.links.items():
        for target in targets:
            assert origin in found.backlinks[target]
            assert target[1] in found.records[target[0]]


@pytest.mark.parametrize("name", BORDERS)
def test_events_stand_in_the_order_of_time(name):
    days = [event.when.date.first for event in site(name).all("events")]
    assert days == sorted(days)


@pytest.mark.parametrize("name", BORDERS)
def test_change_days_are_days_on_which_something_differs(name):
    found = site(name)
    assert found.change_days
    assert list(found.change_days) == sorted(set(found.change_days))
    assert found.change_days[-1] <= found.covered_until
    for day in found.change_days:
        assert told(found, day) != told(found, day - timedelta(days=1)), day


@pytest.mark.parametrize("name", BORDERS)
@settings(max_examples=60, deadline=None)
@given(days=st.data())
def test_a_day_between_has_the_answers_of_the_change_day_before_it(name, days):
    found = site(name)
    day = days.draw(st.dates(found.change_days[0], found.covered_until))
    change = max(change for change in found.change_days if change <= day)

    def answers(when: date) -> list[tuple]:
        # On the day of a change with a time the file tells its parts; from the next day on only the last holds.
        return [tuple(value for key, value in entry.items() if key != "parts") for entry in told(found, when)]

    assert str(answers(day)) == str(answers(change))


@pytest.mark.parametrize("name", BORDERS)
@settings(max_examples=60, deadline=None)
@given(days=st.data())
def test_model_and_status_file_give_one_answer(name, days):
    found = site(name)
    day = days.draw(st.dates(found.change_days[0] - timedelta(days=400), found.covered_until))
    entries = {(entry["crossing"], entry["traffic"]): entry for entry in told(found, day)}
    asked = {(answer.crossing, answer.traffic): answer for answer in found.answers(day)}
    assert entries.keys() == asked.keys()
    for key, entry in entries.items():
        answer = found.answer(*key, day)
        assert entry["joint"] == answer.joint
        for side in found.side_ids:
            assert entry[side] == answer.side(side).status
        assert all(source in found.records["sources"] for source in entry["sources"])
        assert entry["joint"] == "unknown" or entry["sources"]


def test_asking_does_not_change_the_model():
    found = site("small")
    before = [record.model_dump_json() for records in found.records.values() for record in records.values()]
    for day in found.change_days:
        found.answers(day)
    assert before == [record.model_dump_json() for records in found.records.values() for record in records.values()]
