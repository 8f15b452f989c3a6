"""Charts of figures: what is drawn for counts, estimates, ranges and gaps, and that it is clean SVG."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from helpers import site as sites

from explainer.charts import WIDTH, chart
from explainer.check import load_site
from explainer.dates import PartialDate
from explainer.model import Site

HOSTILE = "A `b` ${c} {{ 7*7 }} \\1 </script><img src=x onerror=alert(1)> [[chart:x]]"


@pytest.fixture(scope="module")
def small() -> Site:
    return load_site(sites.FIXTURE)


def point(at: str | None = None, value: float | None = None, **more) -> SimpleNamespace:
    values = {"to": None, "group": None, "low": None, "high": None, "kind": "count", "note": None, **more}
    values["to"] = PartialDate.parse(values["to"]) if values["to"] else None
    return SimpleNamespace(at=PartialDate.parse(at) if at else None, value=value, **values)


def figure(*series: list, kind: str = "line", title: str = "Trade", names: tuple[str, ...] = ("One", "Two", "Three"), scale: str = "one") -> SimpleNamespace:
    made = [SimpleNamespace(id=f"s{n}", name={"en": names[n], "pt": names[n]}, points=points) for n, points in enumerate(series)]
    return SimpleNamespace(id="trade", title={"en": title, "pt": title}, unit="tonnes", scale=scale, chart=kind, series=made)


def svg_of(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text[text.index("<svg") : text.index("</svg>") + 6])


def classes(svg: ElementTree.Element, tag: str) -> list[str]:
    return [element.get("class") for element in svg.iter(tag) if (element.get("class") or "").startswith("c")]


def test_a_gap_of_more_than_a_year_breaks_the_line(small: Site) -> None:
    text = str(chart(small, figure([point("2014", 5), point("2015", 4), point("2017", 3), point("2018", 2)]), "en"))
    svg = svg_of(text)
    assert classes(svg, "path") == ["c1", "c1"]
    assert len(classes(svg, "circle")) == 4
    assert "broken" in text
    whole = str(chart(small, figure([point("2014", 5), point("2015", 4), point("2016", 3)]), "en"))
    assert classes(svg_of(whole), "path") == ["c1"] and "broken" not in whole


def test_estimates_and_forecasts_do_not_look_like_counts(small: Site) -> None:
    points = [point("2014", 5), point("2015", 4, kind="estimate"), point("2016", 6, kind="forecast")]
    text = str(chart(small, figure(points), "en"))
    svg = svg_of(text)
    assert classes(svg, "circle") == ["c1 pt", "c1 pt est"]
    assert classes(svg, "rect") == ["c1 pt est"]  # a forecast is a square
    assert classes(svg, "path") == ["c1 est"]
    assert "estimates" in text and "forecasts" in text


def test_a_range_is_a_bar_between_its_ends(small: Site) -> None:
    svg = svg_of(str(chart(small, figure([point("2014", 10), point("2015", low=4, high=8)]), "en")))
    (bar,) = [element for element in svg.iter("rect") if "rng" in (element.get("class") or "")]
    (dot,) = [element for element in svg.iter("circle") if "pt" in (element.get("class") or "")]
    top, bottom = float(bar.get("y")), float(bar.get("y")) + float(bar.get("height"))
    zero = next(float(re.match(r"M[\d.]+ ([\d.]+)", element.get("d"))[1]) for element in svg.iter("path") if element.get("class") == "axis" and "h" in element.get("d"))
    unit = (zero - float(dot.get("cy"))) / 10
    assert (zero - bottom) / unit == pytest.approx(4, abs=0.1)
    assert (zero - top) / unit == pytest.approx(8, abs=0.1)


def test_time_runs_true_to_scale(small: Site) -> None:
    svg = svg_of(str(chart(small, figure([point("2010-01-01", 1), point("2010-07-01", 1), point("2012-01-01", 1)]), "en")))
    first, second, third = (float(circle.get("cx")) for circle in svg.iter("circle"))
    assert (second - first) / (third - first) == pytest.approx(181 / 730, abs=0.01)


def test_rows_of_bars_are_in_proportion(small: Site) -> None:
    points = [point(group={"en": "Little", "pt": "Pouco"}, value=25), point(group={"en": "Much", "pt": "Muito"}, value=100), point(group={"en": "Between", "pt": "Entre"}, low=50, high=75)]
    svg = svg_of(str(chart(small, figure(points, kind="bar"), "en")))
    bars = [element for element in svg.iter("rect") if "fill" in (element.get("class") or "")]
    widths = [float(bar.get("width")) + 2 for bar in bars]
    assert widths[0] / widths[1] == pytest.approx(0.25, abs=0.01)
    assert widths[2] / widths[1] == pytest.approx(0.25, abs=0.01)
    assert (float(bars[2].get("x")) - float(bars[1].get("x"))) / widths[1] == pytest.approx(0.5, abs=0.01)
    assert "50–75" in [text.text for text in svg.iter("text")]


def test_numbers_and_words_follow_the_language(small: Site) -> None:
    points = [point(group={"en": "North", "pt": "Norte"}, value=1234.5), point(group={"en": "South", "pt": "Sul"}, value=9000)]
    made = {language: [text.text for text in svg_of(str(chart(small, figure(points, kind="bar"), language))).iter("text")] for language in ("en", "pt")}
    assert "1,234.5" in made["en"] and "North" in made["en"]
    assert "1.234,5" in made["pt"] and "Norte" in made["pt"]


def test_a_long_name_is_broken_and_keeps_off_its_value(small: Site) -> None:
    name = "A very long name of something that was counted by several people at once"
    svg = svg_of(str(chart(small, figure([point(group={"en": name, "pt": name}, value=1), point(group={"en": "B", "pt": "B"}, value=2)], kind="bar"), "en")))
    lines = [text.text for text in svg.iter("text")]
    assert name not in lines
    assert name in " ".join(lines)


def test_hostile_words_come_out_as_words(small: Site) -> None:
    for kind in ("line", "bar"):
        text = str(chart(small, figure([point("2014", 5), point("2015", 4)], [point("2014", 2)], kind=kind, title=HOSTILE, names=(HOSTILE, HOSTILE)), "en"))
        assert "{{" not in text and "[[" not in text and "<img" not in text and "</script" not in text
        assert svg_of(text).find("title").text == HOSTILE
        assert HOSTILE in unescape(re.sub("<[^>]+>", "", text))


def test_no_chart_where_none_is_wanted_or_there_is_nothing_to_compare(small: Site) -> None:
    assert chart(small, figure([point("2014", 5), point("2015", 4)], kind="none"), "en") == ""
    assert chart(small, figure([point("2014", 5)]), "en") == ""
    assert chart(small, figure([point("2014", 0), point("2015", 0)]), "en") == ""


@pytest.mark.parametrize("values", [(0, 5), (-3, 5), (0.002, 0.004), (1e9, 2e9), (7, 7)])
def test_any_size_of_value_is_drawn(small: Site, values: tuple[float, float]) -> None:
    for kind in ("line", "bar"):
        text = str(chart(small, figure([point("2014", values[0]), point("2015", values[1])], kind=kind), "en"))
        assert "nan" not in text.lower() and "inf" not in re.sub("<desc.*?</desc>", "", text.lower())
        svg_of(text)


def test_the_real_figures(root: Path) -> None:
    site = load_site(root)
    drawn = 0
    for record in site.all("figures"):
        for language in site.languages:
            text = str(chart(site, record, language))
            assert text == str(chart(site, record, language))
            if not text:
                continue
            drawn += 1
            assert not re.search(r"\sstyle=|\son\w+=|<style|<script|https?://|<!--", text)
            assert len(text.encode()) <= 6_000
            svg = svg_of(text)
            _, _, width, height = map(float, svg.get("viewBox").split())
            assert width == WIDTH
            for element in svg.iter():
                for name in ("x", "cx"):
                    assert -1 <= float(element.get(name) or 0) <= width + 1
                for name in ("y", "cy"):
                    assert -1 <= float(element.get(name) or 0) <= height + 1
    assert drawn >= 10
