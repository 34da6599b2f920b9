"""Rows of figures come out as their cells would one by one."""

from django.template import Context, Template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from finsam.figure_rows import Amount, FigureRow, Link, Tick
from finsam.protection import Protected
from finsam.status import Status, Tone
from finsam.templatetags import figures
from finsam.templatetags.finsam import MISSING_HTML


def drawn(*values: object) -> str:
    return Template("{% load figures %}{{ values|number_cells }}").render(Context({"values": values}))


def test_numbers_are_written_as_in_every_table() -> None:
    assert drawn(1234, -11) == '<td class="num">1\u00a0234</td><td class="num">\u221211</td>'


def test_what_is_missing_or_hidden_has_words_for_a_screen_reader() -> None:
    assert "saknas" in drawn(None)
    assert "färre än 5" in drawn(Protected(5))
    assert "&lt;5" in drawn(Protected(5))


def test_text_is_escaped_and_links_are_not() -> None:
    assert drawn("<b>") == '<td class="num">&lt;b&gt;</td>'
    assert drawn(format_html('<a href="/">{}</a>', "<")) == '<td class="num"><a href="/">&lt;</a></td>'


def test_a_row_has_its_name_as_header_and_escapes_it() -> None:
    rows = [
        FigureRow("A & B", [1, None], css="sum"),
        FigureRow("C", [2], url="/c/?a=1&b=2", is_indented=True, text="<i>"),
    ]
    found = Template("{% load figures %}{{ rows|figure_rows }}").render(Context({"rows": rows}))
    first, second = found.split("\n")
    assert first.startswith('<tr class="sum"><th scope="row">A &amp; B</th><td class="num">1</td><td class="num"><span')
    assert second == (
        '<tr><th scope="row" class="indent"><a href="/c/?a=1&amp;b=2">C</a></th><td class="num">2</td>'
        "<td>&lt;i&gt;</td></tr>"
    )


def test_cells_of_text_are_escaped_and_the_first_is_a_header() -> None:
    cells = ("2026-01-02", Link("A <1>", "/a/?b=1&c=2"), "", "Kaffe & kaka")
    drawn = figures.text_cells(cells)
    assert drawn.startswith('<th scope="row">2026-01-02</th>')
    assert '<a href="/a/?b=1&amp;c=2">A &lt;1&gt;</a>' in drawn
    assert '<span class="sr">saknas</span>' in drawn
    assert "Kaffe &amp; kaka" in drawn


def test_rows_of_every_kind_of_cell():
    rows = [
        (
            Tick("rows", "7", 'Kontera "A" & B', is_ticked=True),
            "2026-01-02",
            Link("A <1>", "/x/?a=1&b=2"),
            Amount("1 000,50"),
        ),
        ("", Status(Tone.OK, "Pågår"), SafeString("<b>fet</b>"), "<i>"),
    ]
    assert figures.text_rows(rows) == (
        '<tr><td><div class="choice"><input type="checkbox" name="rows" value="7" id="rows-7" checked>'
        '<label class="sr" for="rows-7">Kontera &quot;A&quot; &amp; B</label></div></td>'
        '<th scope="row">2026-01-02</th><td><a href="/x/?a=1&amp;b=2">A &lt;1&gt;</a></td>'
        '<td class="num">1 000,50</td></tr>\n'
        f'<tr><th scope="row">{MISSING_HTML}</th><td><span class="tag ok">Pågår</span></td><td><b>fet</b></td>'
        "<td>&lt;i&gt;</td></tr>\n"
    )
