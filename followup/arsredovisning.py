"""Everything in a year's årsredovisning (S 9.1), gathered once and stored: figures, lists, texts and signatures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ekonomi.annual_figures import AnnualFigures, annual_figures
from ekonomi.driftredovisning import DriftRow
from ekonomi.invariants import Fault, faults
from ekonomi.models import Manadsutfall
from ekonomi.statement_notes import Note, note_numbers
from ekonomi.statements import Row
from finsam import dates
from followup.arsredovisning_insatser import insats_facts
from followup.enums import OPTIONAL_SECTIONS, Section
from followup.head_counts import issued_counts
from followup.head_counts import stored as stored_counts
from followup.models import Arsredovisningstext
from followup.rapport_document import forbund_facts
from followup.snapshots import Json, plain
from members.current_forbund import current_forbund
from members.enums import Role
from members.models import Medlem, Uppdrag

FORMAT = 2
"""Which keys the stored årsredovisning has, and what they mean. One of another format is not read."""
SIGNERS = (Role.ORDFORANDE, Role.LEDAMOT)


@dataclass(frozen=True)
class Readiness:
    """Whether a year's årsredovisning can be issued, and what stands in the way."""

    year: int
    faults: tuple[Fault, ...]
    missing: tuple[Section, ...]
    """Sections without a text that is marked ready."""
    has_ledger: bool
    has_ended: bool = True
    has_december: bool = True
    """Whether the ledger has a row in December. Without one it can still be whole: a warning, no fault."""

    @property
    def can_issue(self) -> bool:
        """The year has ended, nothing is wrong and nothing is missing."""
        return self.has_ledger and self.has_ended and not self.faults and not self.missing

    @property
    def too_early(self) -> str:
        """Said while the year is running."""
        earliest = date(self.year + 1, 1, 1).isoformat()
        return "" if self.has_ended else f"Året är inte slut. Årsredovisningen kan utfärdas tidigast den {earliest}."

    @property
    def problems(self) -> list[str]:
        """What stands in the way, in words."""
        found = [] if self.has_ledger else ["Årets bokföring är inte inläst."]
        found += [self.too_early] if self.too_early else []
        found += [f"{fault.message} {fault.remedy}" for fault in self.faults]
        if self.missing:
            found.append(f"Texter som inte är klara: {', '.join(str(section.label) for section in self.missing)}.")
        return found

    @property
    def warning(self) -> str:
        """What to look at before the årsredovisning is issued, though nothing stands in the way."""
        if not self.has_ledger or not self.has_ended or self.has_december:
            return ""
        return f"Bokföringen för {self.year} har ingen rad i december. Kontrollera att hela året är inläst."


def has_ended(year: int) -> bool:
    """Whether the räkenskapsår, which is the calendar year, is over."""
    return dates.today() > date(year, 12, 31)


def signing_fault(year: int, day: date, *, is_draft: bool) -> str:
    """Why the board cannot have decided on the year's årsredovisning that day; nothing when it can."""
    if day <= date(year, 12, 31):
        return "Styrelsen beslutar om årsredovisningen efter årets slut. Skriv en senare dag."
    if not is_draft and day > dates.today():
        return "Årsredovisningen utfärdas när styrelsen har beslutat. Skriv en dag som har varit, eller gör ett utkast."
    return ""


def texts_of(year: int) -> dict[Section, Arsredovisningstext]:
    """The year's texts by section."""
    return {Section(text.section): text for text in Arsredovisningstext.objects.for_year(year)}


def readiness(year: int, *, every_row: bool = True) -> Readiness:
    """What stands between the year and its årsredovisning. Pages ask without `every_row`, the making looks at all."""
    texts = texts_of(year)
    missing = tuple(
        section
        for section in Section
        if section not in OPTIONAL_SECTIONS and (section not in texts or not texts[section].is_ready)
    )
    figures = annual_figures(year)
    has_ledger = not figures.ledger.is_empty
    found = tuple(faults(year, figures, every_row=every_row)) if has_ledger else ()
    december = Manadsutfall.objects.for_year(year).filter(month=12, row_count__gt=0)
    return Readiness(year, found, missing, has_ledger, has_ended(year), has_december=december.exists())


def result(year: int, *, signed_on: date, dnr: str = "") -> Json:
    """All of it as it is stored; figures in kronor with öre, head counts protected."""
    figures = annual_figures(year)
    texts = texts_of(year)
    forbund = current_forbund()
    return plain(
        {
            "format": FORMAT,
            "forbund": {**forbund_facts(), "sate": forbund.sate if forbund is not None else ""},
            "year": year,
            "dnr": dnr,
            "signed_on": signed_on,
            "texts": {section.value: text.text for section, text in texts.items() if text.text},
            "medlemmar": [
                {"name": medlem.organisation.name, "part": str(medlem.get_part_kind_display())}
                for medlem in Medlem.objects.active_in(year).select_related("organisation")
            ],
            "styrelse": _board(date(year, 12, 31)),
            "revisorer": _people(date(year, 12, 31), (Role.REVISOR,)),
            "underskrifter": [row for row in _board(signed_on) if row["role_key"] in SIGNERS],
            "insatser": insats_facts(year),
            "deltagare": stored_counts(issued_counts(year)),
            **figures_of(figures),
            "faults": [str(fault) for fault in faults(year, figures)],
        }
    )


def figures_of(figures: AnnualFigures) -> dict[str, Any]:
    """The statements, notes and driftredovisning: what `report_annual` gives as JSON."""
    numbers = note_numbers(figures.notes)
    drift = figures.drift
    return {
        "resultatrakning": _rows(figures.statements.result, numbers),
        "balansrakning": _rows(figures.statements.balance, numbers),
        "kassaflodesanalys": _rows(figures.statements.cash_flow, numbers),
        "noter": [_note(note) for note in figures.notes],
        "driftredovisning": {
            "budget": str(drift.budget) if drift.budget is not None else "",
            "areas": [
                {"rows": [_drift(row) for row in area.rows], "total": _drift(area.total), "kind": area.kind}
                for area in drift.areas
            ],
            "net": _drift(drift.net),
        },
        "nyckeltal": _key_figures(figures),
    }


def _rows(rows: Iterable[Row], numbers: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "key": row.key,
            "label": row.label,
            "amount": row.amount,
            "previous": row.previous,
            "is_sum": row.is_sum,
            "group": row.group,
            "note": numbers.get(row.note),
        }
        for row in rows
    ]


def _note(note: Note) -> dict[str, Any]:
    return {"number": note.number, "key": note.key, "title": note.title, "rows": _rows(note.rows, {})}


def _drift(row: DriftRow) -> dict[str, Any]:
    return {
        "label": row.label,
        "budget": row.budget,
        "outcome": row.outcome,
        "deviation": row.deviation,
        "previous": row.previous,
    }


def _key_figures(figures: AnnualFigures) -> list[dict[str, Any]]:
    """What a member asks for in its decision (S 9.2), with the year before."""
    keys = ("arets_resultat", "eget_kapital_ub", "intakter", "kostnader", "summa_tillgangar", "likvida_ub")
    made = figures.statements
    printed = {row.key: row for row in (*made.result, *made.balance, *made.cash_flow)}
    return [
        {"label": printed[key].label, "amount": printed[key].amount, "previous": printed[key].previous}
        for key in keys
        if key in printed
    ]


def _people(day: date, roles: tuple[Role, ...]) -> list[dict[str, str]]:
    rows = Uppdrag.objects.active_on(day).filter(role__in=roles).select_related("person", "organisation")
    order = list(Role)
    found = sorted(rows, key=lambda u: (order.index(Role(u.role)), u.person.sort_key, str(u.pk)))
    return [
        {
            "name": row.person.name,
            "role": str(row.get_role_display()),
            "role_key": row.role,
            "organisation": row.organisation.name,
        }
        for row in found
    ]


def _board(day: date) -> list[dict[str, str]]:
    return _people(day, (Role.ORDFORANDE, Role.LEDAMOT, Role.ERSATTARE))
