"""Charts as SVG: what is drawn, what is said, and what is not given away."""

import re
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from finsam import charts
from finsam.charts import Chart, Series
from finsam.protection import Protected

SVG = "{http://www.w3.org/2000/svg}"
VALUES = st.one_of(
    st.none(),
    st.just(Protected()),
    st.integers(-(10**9), 10**9),
    st.decimals(min_value=-(10**9), max_value=10**9, places=2),
)


def drawing(chart: Chart) -> ET.Element:
    return ET.fromstring(chart.svg)


def texts(chart: Chart) -> list[str]:
    return [element.text or "" for element in drawing(chart).iter(f"{SVG}text")]


def boxes(chart: Chart) -> list[dict[str, float]]:
    """The bars, without the squares of the legend."""
    found = drawing(chart).iter(f"{SVG}rect")
    numbers = [{name: float(box.get(name, "0")) for name in ("x", "y", "width", "height")} for box in found]
    return [box for box in numbers if (box["width"], box["height"]) != (14, 12)]


def simple(values: list, **more) -> Chart:
    names = [f"k{place}" for place in range(len(values))]
    return charts.bars("c", "Titel", "Fynd.", names, [Series("Utfall", values)], unit="tkr", **more)


def test_title_and_finding_are_told_to_a_screen_reader() -> None:
    svg = drawing(simple([1, 2]))
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "c-t c-d"
    assert svg.find(f"{SVG}title").text == "Titel, tkr"
    assert svg.find(f"{SVG}desc").text == "Fynd."


def test_in_a_pdf_the_whole_text_is_the_title() -> None:
    svg = drawing(simple([1, 2], is_pdf=True))
    assert svg.find(f"{SVG}title").text == "Titel, tkr. Fynd."
    assert svg.find(f"{SVG}desc") is None


def test_bars_are_as_high_as_their_numbers() -> None:
    low, high = boxes(simple([100, 300]))
    assert high["height"] == pytest.approx(3 * low["height"], abs=0.2)
    assert low["y"] + low["height"] == pytest.approx(high["y"] + high["height"], abs=0.2)


def test_a_negative_bar_hangs_below_the_axis() -> None:
    up, down = boxes(simple([50, -50]))
    assert up["y"] + up["height"] == pytest.approx(down["y"], abs=0.2)


def test_negative_parts_of_a_stack_pile_downwards() -> None:
    series = [Series("A", [40]), Series("B", [-10]), Series("C", [20])]
    chart = charts.bars("c", "T", "F.", ["jan"], series, unit="kr", is_stacked=True)
    a, b, c = boxes(chart)
    assert c["y"] + c["height"] == pytest.approx(a["y"], abs=0.2)
    assert b["y"] == pytest.approx(a["y"] + a["height"], abs=0.2)


def test_nothing_is_drawn_for_what_is_not_known() -> None:
    assert len(boxes(simple([5, None, 7]))) == 2


def test_a_protected_value_is_only_its_mark() -> None:
    chart = simple([Protected(), 30])
    assert len(boxes(chart)) == 1
    assert "<5" in texts(chart)
    assert "&lt;5" in chart.svg


def test_the_axis_has_round_numbers_and_zero() -> None:
    ticks = [text for text in texts(simple([-130, 940])) if re.fullmatch(r"−?[\d\u00a0]+", text)]
    assert {"0", "1\u00a0000", "−250"} <= set(ticks)


def test_a_chart_of_zeros_can_be_drawn() -> None:
    assert boxes(simple([0, 0]))[0]["height"] == 0


def test_names_are_escaped() -> None:
    chart = charts.horizontal_bars("c", "<T>", "F & G", [("A & <B>", 3)], unit="")
    assert "A & <B>" in texts(chart)


def test_horizontal_bars_say_their_numbers() -> None:
    chart = charts.horizontal_bars("c", "T", "F.", [("Steget", 96), ("Ny", None), ("Få", Protected())], unit="")
    assert texts(chart) == ["Steget", "96", "Ny", "–", "Få", "<5"]
    assert len(boxes(chart)) == 1


def test_negative_horizontal_bars_go_left() -> None:
    over, under = boxes(charts.horizontal_bars("c", "T", "F.", [("A", 20), ("B", -10)], unit="tkr"))
    assert under["x"] + under["width"] == pytest.approx(over["x"], abs=0.2)


def test_budget_lines_are_dashed_and_have_a_halo() -> None:
    chart = charts.bars("c", "T", "F.", ["a", "b"], [Series("Utfall", [1, 2])], [Series("Budget", [2, 2])], unit="tkr")
    halo, line = drawing(chart).findall(f"{SVG}polyline")
    assert halo.get("stroke") == "#fff"
    assert line.get("stroke-dasharray")
    assert line.get("points") == halo.get("points")


def test_the_numbers_come_along_for_the_table() -> None:
    chart = simple([1, Protected()])
    assert chart.table == (("k0", (1,)), ("k1", (Protected(),)))
    assert chart.names == ("Utfall",)


def test_a_deviation_is_written_with_its_sign() -> None:
    chart = simple([88, -11, None, Protected()], is_deviation=True)
    assert {"+88", "−11"} <= set(texts(chart))
    table = render_to_string("components/chart_table.html", {"chart": chart, "caption": "Avvikelse"})
    cells = re.findall(r'<td class="num">(.*?)</td>', table)
    assert cells[:2] == ["+88", "−11"]
    assert ["saknas" in cells[2], "färre än 5" in cells[3]] == [True, True]


def test_no_inline_style_that_the_content_policy_would_stop() -> None:
    assert "style=" not in simple([1]).svg


def test_five_series_of_bars_are_refused() -> None:
    with pytest.raises(ValueError, match="four series"):
        charts.bars("c", "T", "F.", ["a"], [Series(str(number), [1]) for number in range(5)], unit="tkr")


def test_series_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="one value per category"):
        charts.bars("c", "T", "F.", ["a", "b"], [Series("A", [1])], unit="tkr")


@given(st.lists(VALUES, min_size=1, max_size=12), st.booleans())
def test_any_numbers_stay_inside_the_drawing(values: list, is_stacked: bool) -> None:
    other = [Decimal(3) if value is None else value for value in values]
    series = [Series("A", values), Series("B", other)]
    names = [str(number) for number in range(len(values))]
    chart = charts.bars("c", "T", "F.", names, series, unit="kr", is_stacked=is_stacked)
    height = float(drawing(chart).get("height"))
    for box in boxes(chart):
        assert box["width"] >= 0
        assert box["height"] >= 0
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= height
        assert box["x"] + box["width"] <= charts.WIDTH


@given(st.lists(VALUES, min_size=1, max_size=15))
def test_any_horizontal_bars_stay_inside_the_drawing(values: list) -> None:
    rows = [(f"Insats med ett ganska långt namn {number}", value) for number, value in enumerate(values)]
    for box in boxes(charts.horizontal_bars("c", "T", "F.", rows, unit="kr")):
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= charts.WIDTH


def test_categories_without_order_get_a_level_each_instead_of_a_line() -> None:
    chart = charts.bars(
        "c", "Kostnad", "Inom budget.", ["Kansli", "Individinriktade insatser"],
        [charts.Series("Utfall", [3, 5])], [charts.Series("Budget", [4, 6])],
        unit="tkr", is_ordered=False,
    )  # fmt: skip
    assert "<polyline" not in chart.svg
    assert chart.svg.count('stroke-dasharray="7 4"') == 3  # one in the legend, one over each category


def test_long_names_take_up_to_three_lines_with_swedish_hyphens() -> None:
    names = ["Utvecklingsmedel", "Intäkter och annat", "Kansli", "Styrelse", "Revision", "Insatser", "Ränta"]
    chart = charts.bars(
        "c", "Kostnad", "Inom budget.", names, [charts.Series("Utfall", [1] * 7)], unit="tkr", is_ordered=False
    )
    assert ">Utvecklings-<" in chart.svg
    assert ">medel<" in chart.svg
    assert ">Intäkter och<" in chart.svg


def test_compounds_are_divided_where_they_are_joined() -> None:
    names = ["Utvecklingsmedel", "Individinriktade insatser", "Kansli", "Styrelse", "Revision", "Ränta"]
    chart = charts.bars("c", "T", "F.", names, [Series("Utfall", [1] * 6)], unit="tkr", is_ordered=False)
    words = texts(chart)
    assert words[words.index("Utvecklings-") + 1] == "medel"
    assert words[words.index("Individ-") :][:3] == ["Individ-", "inriktade", "insatser"]


def test_a_name_of_two_long_words_is_not_cut() -> None:
    names = ["Strukturövergripande insatser", "Kansli", "Styrelse", "Revision", "Ränta", "Annat"]
    chart = charts.bars("c", "T", "F.", names, [Series("Utfall", [1] * 6)], unit="tkr", is_ordered=False)
    words = texts(chart)
    assert words[words.index("gripande") :][:2] == ["gripande", "insatser"]
    assert "…" not in chart.svg
