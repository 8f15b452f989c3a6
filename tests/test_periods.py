"""The answer for a day: its rules, and what must hold for every day of any history."""

from __future__ import annotations

from datetime import date, timedelta
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer.periods import NO_SOURCE, NOTHING_SINCE, STATED, WHICH_DAY, History, Span, has_evidence, join, overlaps
from explainer.schema import Crossing, Period

SIDES = ("left", "right")
TRAFFIC = ("people", "cargo")
SHELF_LIFE = 90


def point(day: str, kind: str = "in-force", time: str | None = None) -> dict:
    return {"date": day, "kind": kind, "sources": ["daily"], **({"time": time} if time else {})}


def period(status: str, begin, until="ongoing", side: str = "left", traffic=("people",), seen=(), **more) -> dict:
    begin = point(begin) if isinstance(begin, str) else begin
    until = point(until) if isinstance(until, str) and until not in ("ongoing", "unknown") else until
    return {"side": side, "traffic": list(traffic), "status": status, "from": begin, "until": until, "seen": [{"date": day, "sources": ["daily"]} for day in seen], **more}


def history(*periods: dict) -> History:
    crossing = Crossing.model_construct(id="bridge", history=[Period.model_validate(item) for item in periods])
    return History(crossing, SIDES, TRAFFIC, SHELF_LIFE)


def side(found: History, day: str, name: str = "left", traffic: str = "people"):
    return found.side_answer(name, traffic, date.fromisoformat(day))


def test_before_any_source_nothing_is_known():
    answer = side(history(period("closed", "2020-01-10")), "2020-01-09")
    assert (answer.status, answer.reason) == ("unknown", NO_SOURCE)


def test_a_period_holds_from_its_first_to_its_last_day():
    found = history(period("closed", "2020-01-10", "2020-01-20"))
    assert [side(found, f"2020-01-{day}").status for day in ("10", "15", "20", "21")] == ["closed", "closed", "closed", "unknown"]


def test_where_one_period_ends_and_another_begins_on_a_day_the_new_one_holds():
    found = history(period("closed", "2020-01-01", "2020-01-20"), period("open", "2020-01-20", "2020-02-01"))
    assert side(found, "2020-01-19").status == "closed"
    assert side(found, "2020-01-20").status == "open"


def test_an_interruption_wins_on_its_days_only():
    found = history(period("open", "2020-01-01", "2020-12-31"), period("closed", "2020-05-10", "2020-05-13"))
    assert [side(found, f"2020-05-{day}").status for day in ("09", "10", "13", "14")] == ["open", "closed", "closed", "open"]


def test_a_change_with_a_time_shows_both_parts_of_the_day():
    found = history(
        period("open", "2020-01-01", "2020-12-31"),
        period("closed", point("2020-05-10", time="18:00"), point("2020-05-12", time="06:00")),
    )
    assert [(part.starts, part.status) for part in side(found, "2020-05-10").parts] == [("", "open"), ("18:00", "closed")]
    assert [(part.starts, part.status) for part in side(found, "2020-05-11").parts] == [("", "closed")]
    assert [(part.starts, part.status) for part in side(found, "2020-05-12").parts] == [("", "closed"), ("06:00", "open")]


def test_many_periods_known_to_the_year_are_answered_at_once():
    alike = history(*(period("closed", "2015", "2016") for _ in range(40)))
    begin = monotonic()
    assert (side(alike, "2015-06-01").status, side(alike, "2015-06-01").reason) == ("closed", STATED)
    assert side(history(*(period(("open", "closed")[number % 2], "2015", "2016") for number in range(40))), "2015-06-01").reason == WHICH_DAY
    assert monotonic() - begin < 1


def test_closing_and_reopening_on_one_day():
    found = history(
        period("open", "2020-01-01", "2020-12-31"),
        period("closed", point("2020-05-10", time="08:00"), point("2020-05-10", time="12:00")),
    )
    assert [(part.starts, part.status) for part in side(found, "2020-05-10").parts] == [("", "open"), ("08:00", "closed"), ("12:00", "open")]
    assert side(found, "2020-05-10").status == "open"


def test_a_time_on_the_day_of_a_plain_succession_keeps_what_held_before():
    found = history(period("closed", "2020-01-01", point("2020-03-01", time="09:00")), period("open", point("2020-03-01", time="09:00"), "2020-12-31"))
    assert [(part.starts, part.status) for part in side(found, "2020-03-01").parts] == [("", "closed"), ("09:00", "open")]


def test_a_month_for_an_end_leaves_its_days_undecided():
    found = history(period("closed", "2020-01-10", "2020-03"))
    assert side(found, "2020-03-01").status == "closed"  # the first day that the month allows is still certain
    assert (side(found, "2020-03-02").status, side(found, "2020-03-02").reason) == ("unknown", WHICH_DAY)
    assert side(found, "2020-03-31").reason == WHICH_DAY
    assert side(found, "2020-04-01").reason == NO_SOURCE


def test_a_change_known_to_the_month_is_undecided_only_within_it():
    found = history(period("closed", "2020-01-10", "2020-03"), period("open", "2020-03", "2020-12-31"))
    assert side(found, "2020-02-29").status == "closed"
    assert side(found, "2020-03-15").reason == WHICH_DAY
    assert side(found, "2020-03-31").status == "open"


def test_two_orders_with_the_same_status_leave_no_doubt_between_them():
    found = history(period("restricted", "2020-01-10", "2020-03"), period("restricted", "2020-03", "2020-12-31"))
    assert side(found, "2020-03-15").status == "restricted"


def test_an_ongoing_period_holds_for_its_shelf_life_and_then_says_so():
    found = history(period("open", "2020-01-01", seen=["2020-06-01"]))
    last = date(2020, 6, 1) + timedelta(days=SHELF_LIFE)
    assert side(found, last.isoformat()).status == "open"
    after = side(found, (last + timedelta(days=1)).isoformat())
    assert (after.status, after.reason, after.last_status) == ("unknown", NOTHING_SINCE, "open")


def test_days_between_two_confirmations_stand_however_far_apart():
    found = history(period("open", "2015-01-01", seen=["2020-06-01"]))
    assert side(found, "2018-01-01").status == "open"


def test_an_unknown_end_stops_where_another_period_takes_its_place():
    for until in ("ongoing", "unknown", "2022-03-01"):
        found = history(period("closed", "2020-01-01", "unknown"), period("open", "2020-02-01", until))
        assert side(found, "2020-01-31").status == "closed"
        assert side(found, "2020-02-01").status == "open"
    assert side(found, "2022-03-02").reason == NO_SOURCE


def test_an_unknown_end_may_lie_after_a_short_interruption():
    found = history(period("open", "2020-01-01", "unknown"), period("closed", "2020-02-01", "2020-02-03"))
    assert [side(found, day).status for day in ("2020-01-31", "2020-02-03", "2020-02-04")] == ["open", "closed", "open"]
    late = side(found, "2020-12-01")
    assert (late.reason, late.last_status, late.span.last_confirmed) == (NOTHING_SINCE, "open", date(2020, 1, 1))
    followed = history(period("open", "2020-01-01", "unknown"), period("closed", "2020-02-01", "2020-02-03"), period("restricted", "2020-02-04"))
    assert side(followed, "2020-02-04").status == "restricted"


def test_a_closure_whose_end_was_only_announced_leaves_open_what_came_after():
    interruption = period("closed", point("2020-02-01", time="18:00"), point("2020-02-03", "announced", time="06:00"))
    found = history(period("open", "2020-01-01", "unknown"), interruption)
    assert [(side(found, f"2020-02-0{day}").status, side(found, f"2020-02-0{day}").reason) for day in (2, 3, 4)] == [
        ("closed", STATED), ("unknown", NOTHING_SINCE), ("unknown", NOTHING_SINCE),
    ]
    assert side(found, "2020-02-04").last_status == "open"
    # A source that saw the traffic since confirms the whole stretch; so does an end that was in force.
    seen = history(period("open", "2020-01-01", "unknown", seen=["2020-02-20"]), interruption)
    assert side(seen, "2020-02-04").status == "open"
    ended = history(period("open", "2020-01-01", "unknown"), period("closed", "2020-02-01", "2020-02-03"))
    assert side(ended, "2020-02-04").status == "open"
    # A month may lie after the closure: it is not older than it.
    month = history(period("open", "2020-01-01", "unknown", seen=["2020-02"]), interruption)
    assert side(month, "2020-02-04").status == "open"


def test_one_side_s_closure_is_no_news_of_the_other_side_s_own_order():
    closure = period("closed", "2020-02-01", point("2020-02-03", "announced"), side="right")
    own = history(period("open", "2020-01-01", "unknown"), closure)
    assert side(own, "2020-02-04").status == "open"
    both = history(period("open", "2020-01-01", "unknown", side="both"), closure)
    assert [side(both, "2020-02-04", name).reason for name in SIDES] == [NOTHING_SINCE, NOTHING_SINCE]


def test_the_next_confirmation_may_stand_in_the_period_that_follows():
    follows = (period("open", "2020-01-01", "2020-06-30", side="both"), period("open", "2020-07-01", "2020-12-31", side="both"))
    told = history(*follows).answer("people", date(2020, 5, 1))
    assert (str(told.last_confirmed), str(told.next_confirmed)) == ("2020-01-01", "2020-07-01")
    gap = history(follows[0], period("open", "2020-08-01", "2020-12-31", side="both")).answer("people", date(2020, 5, 1))
    assert gap.next_confirmed is None
    other = history(follows[0], period("restricted", "2020-07-01", "2020-12-31", side="both")).answer("people", date(2020, 5, 1))
    assert other.next_confirmed is None


def test_an_announcement_alone_gives_no_status():
    announced = period("closed", point("2020-05-30", "announced"), point("2020-06-01", "announced"))
    assert not has_evidence(Period.model_validate(announced))
    assert side(history(announced), "2020-05-31").reason == NO_SOURCE


def test_what_was_announced_for_a_day_stands_beside_its_answer():
    announced = period("closed", point("2020-05-30", "announced"), point("2020-06-01", "announced"))
    found = history(announced, period("open", "2020-05-01", traffic=("people", "cargo")))
    told = {day: [one.status for one in found.answer("people", date.fromisoformat(day)).announced] for day in ("2020-05-29", "2020-05-30", "2020-06-01", "2020-06-02")}
    assert list(told.values()) == [[], ["closed"], ["closed"], []]
    assert not found.answer("cargo", date(2020, 5, 31)).announced
    assert {date(2020, 5, 30), date(2020, 6, 2)} <= found.boundaries()
    assert side(found, "2020-05-31").status == "open"
    without_end = history(period("closed", point("2020-05-30", "announced"), "unknown"))
    assert not without_end.answer("people", date(2020, 5, 31)).announced


def test_an_announcement_that_was_seen_to_come_true_counts():
    found = history(period("closed", point("2020-05-30", "announced"), point("2020-06-01", "announced"), seen=["2020-05-31"]))
    assert side(found, "2020-05-31").status == "closed"


def test_the_last_confirmation_is_as_fine_as_its_source():
    found = history(period("open", "2020-01-01", seen=["2020-06"]))
    answer = found.answer("people", date(2020, 8, 1))
    assert str(answer.last_confirmed) == "2020-06"
    # Shelf life counts from the first day that the source may mean.
    assert side(found, "2020-08-30").status == "open"
    assert side(found, "2020-08-31").status == "unknown"


def test_a_past_day_names_the_confirmations_around_it():
    found = history(period("open", "2020-01-01", seen=["2020-06", "2021-03-09"]))
    told = [found.answer("people", date.fromisoformat(day)) for day in ("2020-03-01", "2020-06-01", "2021-03-09")]
    assert [(str(answer.last_confirmed), answer.next_confirmed and str(answer.next_confirmed)) for answer in told] == [("2020-01-01", "2020-06"), ("2020-06", "2021-03-09"), ("2021-03-09", None)]
    # A day between two confirmations stands, however far they lie apart.
    assert found.answer("people", date(2020, 12, 31)).joint == "open"
    assert {date(2020, 6, 1), date(2021, 3, 9)} <= found.boundaries()


def test_an_end_is_no_confirmation_and_no_next_one_of_another_status():
    found = history(period("open", "2020-01-01", seen=["2020-09-01"]), period("closed", "2020-03-02", point("2020-03-08", "observed")))
    inside = found.answer("people", date(2020, 3, 5))
    assert (inside.joint, str(inside.last_confirmed), inside.next_confirmed) == ("closed", "2020-03-02", None)
    after = found.answer("people", date(2020, 3, 9))
    assert (after.joint, str(after.last_confirmed), str(after.next_confirmed)) == ("open", "2020-01-01", "2020-09-01")
    assert date(2020, 3, 8) in found.boundaries()


def test_what_both_sides_tell_is_not_older_than_the_younger_of_them():
    found = history(period("open", "2020-01-01", "2021-01-01", side="left"), period("closed", "2020-01-01", "2020-05-31", side="right"), period("open", "2020-06-01", "2021-01-01", side="right"))
    answer = found.answer("people", date(2020, 7, 1))
    assert (answer.joint, str(answer.last_confirmed)) == ("open", "2020-06-01")


def test_a_day_before_the_first_confirmation_has_only_the_next():
    answer = history(period("closed", point("2020-05-30", "announced"), "ongoing", seen=["2020-06-02"])).answer("people", date(2020, 5, 31))
    assert (answer.joint, answer.last_confirmed, str(answer.next_confirmed)) == ("closed", None, "2020-06-02")


def test_what_one_side_said_long_ago_is_no_confirmation_while_the_other_was_shut():
    """Left opened in June, right in October: in December the two were last open together in October, not in June."""
    found = history(
        period("open", point("2020-06-02", kind="in-force"), "ongoing"),
        period("closed", point("2020-03-14", kind="in-force"), "2020-10-19", side="right"),
        period("open", point("2020-10-20", kind="in-force"), "unknown", side="right"),
    )
    answer = found.answer("people", date(2021, 3, 1))
    assert (answer.joint, answer.last_joint, str(answer.last_confirmed)) == ("unknown", "open", "2020-10-20")
    assert str(found.answer("people", date(2020, 7, 1)).last_confirmed) == "2020-03-14"


def test_both_sides_by_one_period():
    found = history(period("open", "2020-01-01", "2020-12-31", side="both"))
    answer = found.answer("people", date(2020, 5, 1))
    assert [found.status for _, found in answer.sides] == ["open", "open"]
    assert answer.joint == "open"


@pytest.mark.parametrize(
    ("left", "right", "joint"),
    [
        (period("open", "2020-01-01", "2020-12-31"), period("closed", "2020-01-01", "2020-12-31", side="right"), "closed"),
        (period("restricted", "2020-01-01", "2020-12-31"), period("open", "2020-01-01", "2020-12-31", side="right"), "restricted"),
        (period("open", "2020-01-01", "2020-12-31"), period("open", "2020-01-01", "2020-12-31", side="right"), "open"),
        (period("open", "2020-01-01", "2020-12-31"), period("open", "2019-01-01", "2019-12-31", side="right"), "unknown"),
        (period("open", "2020-01-01", "2020-12-31", seen=["2020-04-01"]), period("open", "2019-01-01", "2019-12-31", side="right"), "open"),
        (period("closed", "2020-01-01", "2020-12-31"), period("open", "2019-01-01", "2019-12-31", side="right"), "closed"),
    ],
)
def test_the_joint_answer(left, right, joint):
    assert history(left, right).answer("people", date(2020, 5, 1)).joint == joint


def test_parts_of_a_day_are_joined_across_the_sides():
    found = history(
        period("open", "2020-01-01", "2020-12-31"),
        period("closed", point("2020-05-10", time="18:00"), point("2020-05-12", time="06:00")),
        period("open", "2020-01-01", "2020-12-31", side="right"),
    )
    answer = found.answer("people", date(2020, 5, 10))
    assert [(part.starts, part.status) for part in answer.parts] == [("", "open"), ("18:00", "closed")]


def spans(*periods: dict) -> list[Span]:
    return list(history(*periods).spans("left", "people"))


def test_touching_nested_and_crossing_periods():
    assert not overlaps(spans(period("open", "2020-01-01", "2020-03-01"), period("closed", "2020-03-01", "2020-04-01")))
    assert not overlaps(spans(period("open", "2020-01-01"), period("closed", "2020-03-01", "2020-04-01")))
    assert not overlaps(spans(period("open", "2020-01-01", "2020-03"), period("closed", "2020-03", "2020-04-01")))
    assert overlaps(spans(period("open", "2020-01-01", "2020-03-10"), period("closed", "2020-03-01", "2020-04-01")))
    assert overlaps(spans(period("open", "2020-01-01"), period("closed", "2020-03-01")))


# --- for every day of any history --------------------------------------------------------------------

days = st.dates(date(2015, 1, 1), date(2026, 12, 31))


@st.composite
def partial(draw, earliest: date = date(2015, 1, 1)) -> str:
    day = draw(st.dates(earliest, date(2026, 12, 31)))
    return draw(st.sampled_from([day.isoformat(), day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]]))


@st.composite
def any_period(draw) -> dict:
    begin = draw(partial())
    time = st.none() | st.sampled_from(["06:00", "12:00", "18:00"])
    kinds = st.sampled_from(["announced", "in-force", "observed"])

    def end(day: str) -> dict:
        return point(day, draw(kinds), draw(time) if len(day) == 10 else None)

    first = end(begin)
    until = draw(st.sampled_from(["ongoing", "unknown", "date"]))
    if until == "date":
        year = begin[:4] if len(begin) == 4 else begin
        last_known = date.fromisoformat({4: f"{year}-12-31", 7: f"{begin}-28", 10: begin}[len(begin)])
        until = end(draw(st.dates(last_known, date(2026, 12, 31))).isoformat())
    return period(draw(st.sampled_from(["open", "restricted", "closed"])), first, until, draw(st.sampled_from([*SIDES, "both"])), draw(st.sampled_from([("people",), ("cargo",), TRAFFIC])))


@settings(max_examples=150, deadline=None)
@given(st.lists(any_period(), max_size=6), days)
def test_every_day_has_one_well_formed_answer(periods, day):
    found = history(*periods)
    for traffic in TRAFFIC:
        answer = found.answer(traffic, day)
        statuses = [side.status for _, side in answer.sides]
        assert answer.joint in ("open", "restricted", "closed", "unknown")
        if "closed" in statuses:
            assert answer.joint == "closed"
        if answer.joint == "open":
            assert "closed" not in statuses
            assert "restricted" not in statuses
        for _, side_answer in answer.sides:
            starts = [part.starts for part in side_answer.parts]
            assert starts[0] == ""
            assert starts == sorted(set(starts))
            for part in side_answer.parts:
                assert (part.status == "unknown") == (part.reason != STATED)
                if part.span:
                    assert has_evidence(part.span.period)


@settings(max_examples=150, deadline=None)
@given(st.lists(any_period(), max_size=6), days)
def test_nothing_changes_but_on_a_boundary(periods, day):
    found = history(*periods)
    if day not in found.boundaries():
        for traffic in TRAFFIC:
            before = found.answer(traffic, day - timedelta(days=1))
            here = found.answer(traffic, day)
            assert here.joint == before.joint
            assert [side.status for _, side in here.sides] == [side.status for _, side in before.sides]


@settings(max_examples=100, deadline=None)
@given(st.lists(any_period(), min_size=1, max_size=5), days)
def test_unknown_never_becomes_closed(periods, day):
    found = history(*[item for item in periods if item["status"] != "closed"])
    assert all(found.answer(traffic, day).joint != "closed" for traffic in TRAFFIC)


def test_join_of_nothing_is_unknown():
    assert join([]) == "unknown"
