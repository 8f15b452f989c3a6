"""How long something lasted: the number of days with its uncertainty, and what must hold for every history."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from helpers import site as sites
from hypothesis import given, settings
from hypothesis import strategies as st
from test_periods import history, period, point

from explainer.check import load_site
from explainer.durations import durations
from explainer.exports import records_json

UNTIL = date(2022, 12, 31)


def lasted(found, status: str = "closed", traffic: str = "people", until: date = UNTIL):
    return next((item for item in durations(found, traffic, until) if item.status == status), None)


def both(status: str, begin, until="ongoing", **more) -> dict:
    return period(status, begin, until, side="both", **more)


def test_exact_days_give_one_number():
    found = lasted(history(both("closed", "2020-01-10", "2020-01-20"), both("open", "2020-01-20", "2020-03-01")))
    assert (found.least, found.most) == (10, 10)
    assert [(str(stretch.first), str(stretch.last)) for stretch in found.stretches] == [("2020-01-10", "2020-01-19")]


def test_one_closed_side_closes_the_crossing():
    found = lasted(history(period("closed", "2020-01-10", "2020-01-19"), period("open", "2020-01-01", "2020-12-31", side="right")))
    assert (found.least, found.most) == (10, 10)


def test_a_month_gives_a_range():
    found = lasted(history(both("closed", "2020-01-10", "2020-03"), both("open", "2020-03", "2020-12-31")))
    assert (found.least, found.most) == (51, 81)  # opened on 1 March at the earliest, on 31 March at the latest
    assert not found.stretches[0].exact


def test_an_end_that_nobody_gives_counts_to_the_last_confirmation_at_least_and_to_the_last_day_at_most():
    found = lasted(history(both("closed", "2020-01-01", seen=["2020-06-01"])))
    assert found.least == (date(2020, 6, 1) - date(2020, 1, 1)).days + 1
    assert found.most == (UNTIL - date(2020, 1, 1)).days + 1
    assert found.running and found.stretches[0].running


def test_an_interruption_splits_what_it_interrupts():
    found = history(both("closed", "2020-01-01", "2020-12-31"), both("open", "2020-05-10", "2020-05-13"))
    assert [(stretch.least, stretch.most) for stretch in lasted(found).stretches] == [(130, 130), (232, 232)]
    assert lasted(found, "open").least == 4


def test_days_of_which_no_source_tells_are_never_counted():
    assert lasted(history(both("open", "2020-01-01", "2020-02-01"))) is None
    assert durations(history(), "people", UNTIL) == ()


def test_a_beginning_to_the_day_may_count_though_the_end_before_it_is_known_to_the_month():
    found = history(both("open", "2015", "2016-06"), both("closed", "2016-06-01", "2017"))
    for day in (1, 2, 20):
        counted = lasted(found, "closed", until=date(2016, 6, day))
        assert counted.least <= day <= counted.most


def test_a_day_counts_by_the_status_in_which_it_ended():
    found = history(both("open", "2020-01-01", "2020-12-31"), both("closed", point("2020-05-10", time="18:00"), point("2020-05-12", time="06:00")))
    assert (lasted(found).least, lasted(found).most) == (2, 2)


@st.composite
def readings(draw):
    """Periods one after another with dates known to the day, month or year, and one exact reading of them."""
    day = date(2015, 1, 1) + timedelta(days=draw(st.integers(0, 400)))
    vague, exact = [], []
    status = draw(st.sampled_from(["open", "closed", "restricted"]))
    for _ in range(draw(st.integers(1, 5))):
        following = day + timedelta(days=draw(st.integers(400, 900)))  # a year apart, so that the doubts never touch
        cut = [draw(st.sampled_from([4, 7, 10])) for _ in range(2)]
        vague.append(both(status, day.isoformat()[: cut[0]], following.isoformat()[: cut[1]]))
        exact.append(both(status, day.isoformat(), following.isoformat()))
        day, status = following, draw(st.sampled_from([other for other in ("open", "closed", "restricted") if other != status]))
    return vague, exact


@settings(max_examples=60, deadline=None)
@given(readings(), st.integers(0, 3000))
def test_every_reading_lies_between_the_least_and_the_most(pair, more):
    vague, exact = (history(*periods) for periods in pair)
    until = date(2015, 1, 1) + timedelta(days=more)
    for status in ("open", "restricted", "closed"):
        counted, true = lasted(vague, status, until=until), lasted(exact, status, until=until)
        if true:
            assert true.least == true.most
            assert counted.least <= true.least <= counted.most
        elif counted:
            assert counted.least == 0


@settings(max_examples=60, deadline=None)
@given(readings(), st.integers(0, 3000))
def test_every_day_counted_for_sure_is_a_day_that_the_answers_give(pair, more):
    found = history(*pair[0])
    until = date(2015, 1, 1) + timedelta(days=more)
    days = [date(2015, 1, 1) + timedelta(days=n) for n in range(more + 1)]
    for item in durations(found, "people", until):
        assert item.least <= sum(found.answer("people", day).joint == item.status for day in days)
        assert all(stretch.least <= stretch.most for stretch in item.stretches)
        assert all(a.last < b.first for a, b in zip(item.stretches, item.stretches[1:], strict=False))


@pytest.mark.parametrize("root", [sites.ROOT, sites.FIXTURE])
def test_the_published_durations_agree_with_the_answers_of_every_day(root):
    site = load_site(root)
    for record in json.loads(records_json(site, "crossings", site.languages[0])):
        for item in record["durations"]:
            assert 0 <= item["least_days"] <= item["most_days"]
            assert item["least_days"] == sum(stretch["least_days"] for stretch in item["stretches"])
            for stretch in item["stretches"]:
                for name in ("sure_first", "sure_last"):
                    if stretch[name]:
                        answer = site.answer(record["id"], item["traffic"], date.fromisoformat(stretch[name]))
                        assert answer.joint == item["status"]


