"""Timelines: where days are drawn, what lies ahead, the words, and forms that need no colour."""

import re
from datetime import date

from finsam.timelines import LEFT, RIGHT, Bar, Marks, Scale, Shape, Strip, timeline

SCALE = Scale(date(2026, 1, 1), date(2026, 4, 10))  # a hundred days


def drawn(*rows: Bar | Marks | Strip, today: date = date(2026, 2, 19)) -> str:
    names = ("Första", "Andra", "Tredje", "Fjärde")
    shapes = ((Shape.DOT, "Möte"), (Shape.RING, "Bokat"))
    return timeline("t", "Titel & mer", "Fynd.", rows, scale=SCALE, today=today, bar_names=names, mark_names=shapes)


def test_a_day_has_its_place_and_a_bar_both_its_days():
    assert SCALE.x(date(2026, 1, 1)) == LEFT
    assert SCALE.x(date(2026, 4, 11)) == RIGHT
    svg = drawn(Bar("Del", date(2026, 1, 11), date(2026, 1, 20), 1))
    bar = re.search(r'class="c-s2" x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="14.0"', svg)
    assert bar
    assert (float(bar[1]), float(bar[2])) == (LEFT + 62, 62)


def test_what_lies_ahead_is_hollow_and_without_an_end_open():
    planned = Bar("Del", date(2026, 3, 1), date(2026, 3, 31), 0)
    svg = drawn(planned)
    assert 'height="14.0"' not in svg
    assert svg.count('stroke-dasharray="4 3"') == 4
    assert drawn(Bar("Del", date(2026, 3, 1), None, 0)).count('stroke-dasharray="4 3"') == 3
    half = drawn(Bar("Del", date(2026, 2, 1), date(2026, 3, 31), 0))
    assert ('height="14.0"' in half, half.count('stroke-dasharray="4 3"')) == (True, 4)


def test_today_is_a_line_only_inside_the_scale():
    assert "I dag" in drawn()
    assert "I dag" not in drawn(today=date(2026, 5, 1))


def test_months_have_names_and_the_legend_only_what_is_used():
    svg = drawn(Bar("Del", date(2026, 1, 5), date(2026, 2, 1), 2), Marks("Kontakter", [(date(2026, 2, 2), Shape.DOT)]))
    assert [month in svg for month in ("jan 2026", ">feb<", ">mar<", ">apr<")] == [True, True, True, True]
    assert [name in svg for name in ("Första", "Tredje", "Möte", "Bokat")] == [False, True, True, False]


def test_a_box_has_its_text_where_there_is_room_and_all_is_escaped():
    boxes = [(date(2026, 1, 1), date(2026, 1, 20), "2 <b>"), (date(2026, 1, 21), date(2026, 1, 21), "12345")]
    svg = drawn(Strip("Samtidigt", boxes))
    assert "2 &lt;b&gt;" in svg
    assert "12345" not in svg
    assert '<title id="t-t">Titel &amp; mer</title><desc id="t-d">Fynd.</desc>' in svg
