"""Templates to PDF/UA-1: complete tags, the same bytes, and nothing fetched from elsewhere."""

import datetime as dt
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from finsam import charts, pdf
from finsam.charts import Series
from finsam.protection import Protected
from tests.pdf_checks import assert_pdf, bookmarks_of, text_of

TEMPLATES = Path(__file__).parent.parent / "templates"
DAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _test_templates(settings: Any) -> None:
    first = {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], TEMPLATES]}
    settings.TEMPLATES = [first]


def context(rows: int = 20) -> dict[str, Any]:
    series = [Series("Insatser", [500, 550]), Series("Kansli", [220, None])]
    return {
        "chart": charts.bars("c1", "Utfall", "Lika.", ["jan", "feb"], series, unit="tkr", is_pdf=True),
        "hbar": charts.horizontal_bars(
            "c2", "Deltagare", "Steget har flest.", [("Steget", 96), ("Ny", Protected())], unit="", is_pdf=True
        ),
        "rows": range(rows),
        "parts": [{"id": "b", "label": "Avsnitt", "level": 2}, {"id": "c", "label": "Tabeller", "level": 1}],
    }


def make(template: str = "prov/document.html", day: dt.date = DAY, **more: Any) -> bytes:
    return pdf.render_pdf(
        template,
        {**context(), **more},
        document_date=day,
        title="Provrapport 2026",
        author="Samordningsförbundet Exempel",
        reference="dnr 2026/12",
    )


def test_a_document_with_chart_table_contents_and_links_is_complete() -> None:
    content = make(rows=range(70))
    assert_pdf(content, title="Provrapport 2026")
    assert bookmarks_of(content) == ["Provrapport 2026", "Innehåll och inledning", "Innehåll", "Avsnitt", "Tabeller"]
    assert "Provrapport 2026 · dnr 2026/12 Sida 2 av" in text_of(content)


def test_the_same_input_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = hashlib.sha256(make()).hexdigest()
    monkeypatch.setattr(time, "time", lambda real=time.time: real() + 3600)
    assert hashlib.sha256(make()).hexdigest() == first


def test_another_day_gives_other_bytes() -> None:
    assert make() != make(day=dt.date(2026, 11, 23))


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/x.png",
        "file:///etc/passwd",
        "../../etc/passwd",
        "data:image/gif;base64,R0lGODlhAQABAAAAACw=",
        "css/no-such.css",
    ],
)
def test_nothing_but_static_files_is_fetched(address: str) -> None:
    with pytest.raises(pdf.PdfFaultError):
        make("prov/picture.html", address=address)


def test_a_picture_without_words_is_a_fault() -> None:
    with pytest.raises(pdf.PdfFaultError, match="alt"):
        make("prov/picture.html", address="icon.svg", is_silent=True)


def test_text_is_escaped() -> None:
    content = make("prov/picture.html", address="icon.svg", words="<script>alert(1)</script>")
    assert "<script>alert(1)</script>" in text_of(content)


def test_the_time_of_the_process_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "12345")
    make("prov/picture.html", address="icon.svg")
    assert os.environ["SOURCE_DATE_EPOCH"] == "12345"


def test_a_machine_without_pango_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
            if name == "finsam.pdf.drawing":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "finsam.pdf.drawing", raising=False)
    monkeypatch.delattr(pdf, "drawing", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(pdf.PdfFaultError, match="apt install libpango"):
        make("prov/picture.html", address="icon.svg")


def test_the_heavy_libraries_are_read_only_when_a_document_is_made() -> None:
    code = "import sys, finsam.pdf; print([name for name in ('weasyprint', 'pikepdf') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
