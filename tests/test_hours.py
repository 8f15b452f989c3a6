"""Opening hours by the clock of each side, and the last known ones beside the status."""

from __future__ import annotations

from datetime import date

import pytest
from helpers.site import FIXTURE
from test_periods import history, period

from explainer.check import load_site
from explainer.hours import by_clock, last_known, told
from explainer.schema import Hours, SideInfo
from explainer.wording import wording

LABEL = {"en": "x"}
BOGOTA, CARACAS = (SideInfo(id=name, name=LABEL, adjective=LABEL, country="XX", time_zone=f"America/{name.title()}") for name in ("bogota", "caracas"))


def hours(opens: str, closes: str, side: str | None = None, as_of: str | None = None) -> Hours:
    """Hours as a record holds them."""
    return Hours.model_validate({"opens": opens, "closes": closes, "side": side, "as_of": as_of, "sources": ["a-source"]})


@pytest.mark.parametrize(
    ("day", "there"),
    [(date(2026, 3, 21), ("05:00", "23:00")), (date(2015, 8, 1), ("05:30", "23:30"))],
    ids=["an hour apart", "half an hour apart until 30 April 2016"],
)
def test_hours_are_told_by_both_clocks(day, there):
    """A bridge that shuts at midnight on one bank shuts at eleven on the other."""
    assert by_clock(hours("06:00", "00:00", "caracas"), [BOGOTA, CARACAS], day) == [("caracas", "06:00", "00:00"), ("bogota", *there)]


def test_nothing_is_reckoned_from_an_unknown_clock():
    """Where the source names no side, the hours stand alone."""
    assert by_clock(hours("06:00", "20:00"), [BOGOTA, CARACAS], date(2026, 3, 21)) == [("", "06:00", "20:00")]


def test_sides_with_one_clock_are_told_once():
    """A second clock that shows the same time says nothing."""
    near = CARACAS.model_copy(update={"time_zone": "America/Bogota"})
    assert by_clock(hours("06:00", "20:00", "bogota"), [BOGOTA, near], date(2026, 3, 21)) == [("bogota", "06:00", "20:00")]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "Hours 06:00–00:00, Belmora time (05:00–23:00, Arvania time)"), ("pt", "Horário 06:00–00:00, hora de Belmora (05:00–23:00, hora de Arvânia)")],
)
def test_hours_in_words(language, expected):
    """As the page of the small border's bridge prints them."""
    site = load_site(FIXTURE)
    found = next(item for item in site.get("crossings", "old-bridge").history if item.hours)
    assert told(site, wording(language), found, found.hours[0]) == expected


def test_the_newest_hours_of_the_status_are_the_last_known():
    """Those of a later day win; hours for a day to come are not known yet."""
    given = [{"opens": "06:00", "closes": closes, "as_of": day, "sources": ["a-source"]} for closes, day in (("18:00", "2020-02"), ("20:00", "2020-03-05"), ("22:00", "2020-06"))]
    found = history(period("open", "2020-01-01", "ongoing", side="both", hours=given))
    assert last_known(found.answer("people", date(2020, 4, 1)))[1].closes == "20:00"
    assert last_known(found.answer("people", date(2020, 1, 15))) is None


def test_a_closed_way_has_no_hours():
    """Hours of an order beside a closure would send people to a shut gate."""
    found = history(period("closed", "2020-01-01", "ongoing", side="both", hours=[{"opens": "06:00", "closes": "18:00", "sources": ["a-source"]}]))
    assert last_known(found.answer("people", date(2020, 1, 2))) is None
