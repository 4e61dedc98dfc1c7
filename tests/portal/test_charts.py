"""Figures as pictures: nothing overlaps, each mark says its number and leads to its rows."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import charts
from portal.charts import Series, Value, bars, grid

KINDS = [Series(f"第{n}种", filling, charts.CALM) for n, filling in enumerate(
    (charts.FULL, charts.STRIPES, charts.UPRIGHT, charts.HOLLOW, charts.PALE)
)]
SVG = "{http://www.w3.org/2000/svg}"


def bar_chart(counts: list[list[int | None]]) -> charts.Chart:
    groups = [
        (f"2026年第{n}季度", [Value(c, f"第{n}组 {c}", f"/rows/{n}/") for c in row])
        for n, row in enumerate(counts)
    ]
    return bars(groups, KINDS[: len(counts[0])], title="图", description="说明")


@given(st.integers(1, 5).flatmap(lambda wide: st.lists(
    st.lists(st.one_of(st.none(), st.integers(0, 9000)), min_size=wide, max_size=wide),
    min_size=1, max_size=5,
)))
@settings(max_examples=60, deadline=None)
def test_bars_stand_side_by_side_within_the_sheet_as_high_as_they_count(counts):
    chart = bar_chart(counts)
    ground = max(box.y + box.height for mark in chart.marks for box in mark.boxes or [mark.field])
    for mark in chart.marks:
        for box in (mark.field, *mark.boxes):
            assert box.x >= 0 and box.x + box.width <= chart.width
            assert box.y >= 0 and box.y + box.height <= ground <= chart.height
    for one, two in combinations(chart.marks, 2):
        assert one.field.x + one.field.width <= two.field.x or (
            two.field.x + two.field.width <= one.field.x
        )
    heights = sorted(
        (value, mark.boxes[0].height if mark.boxes else 0)
        for value, mark in zip((c or 0 for row in counts for c in row), chart.marks, strict=True)
    )
    assert [h for _value, h in heights] == sorted(h for _value, h in heights)


def test_a_number_that_is_not_shown_has_no_bar():
    hidden = [Value(None, "少于3", text="<3")]
    chart = bars([("2026年", hidden)], KINDS[:1], title="", description="")
    assert chart.marks[0].boxes == () and chart.marks[0].word.text == "<3"


@pytest.mark.parametrize(
    ("count", "whole", "part", "colour"),
    [(0, 4, 0, charts.DUE), (1, 4, 0.25, charts.DUE), (4, 4, 1, charts.DONE)],
)
def test_a_share_is_as_wide_as_it_is_large(count, whole, part, colour):
    fields = [Value(count, "", text=f"{count}/{whole}", whole=whole), Value(None, "")]
    chart = grid([("办公室", "/d/", fields)], ["1月", "2月"], title="", description="")
    (mark,) = chart.marks  # the month that has not begun is left out
    frame, *filled = mark.boxes
    assert sum(box.width for box in filled) == int(frame.width * part)
    assert frame.colour == colour


def test_on_a_page_the_legend_stands_beside_the_picture_and_does_not_scroll_with_it():
    chart = bar_chart([[1, 2], [3, None]])
    drawn = render_to_string(chart.template, {"picture": chart})
    words = [word.text for _box, word in chart.legend]
    assert words
    assert not any(f">{word}<" in drawn for word in words)
    beside = render_to_string("portal/chart_legend.html", {"picture": chart})
    assert all(word in beside for word in words)
    head = ElementTree.fromstring(drawn.strip()).get("viewBox").split()[1]
    highest = min(mark.field.y for mark in chart.marks)
    assert int(head) <= highest  # nothing of the bars is cut


@pytest.mark.parametrize("flat", [False, True])
def test_the_picture_is_sound_svg_whose_marks_are_links(flat):
    chart = bar_chart([[1, 2], [3, None]])
    root = ElementTree.fromstring(
        render_to_string(chart.template, {"picture": chart, "flat": flat}).strip()
    )
    links = [a.get("href") for a in root.iter(f"{SVG}a")]
    assert links == ([] if flat else ["/rows/0/", "/rows/0/", "/rows/1/", "/rows/1/"])
    assert root.find(f"{SVG}desc") is not None or flat
    if not flat:
        assert [t.text for t in root.iter(f"{SVG}title")] == [
            "图", *(mark.title for mark in chart.marks)
        ]
