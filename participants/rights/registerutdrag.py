"""Registerutdrag: all that is held about a person in one insats, in words (article 15 of GDPR, ADR 17).

It is made when somebody asks and kept nowhere. The same sections become a document and JSON.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from finsam import dates, history
from finsam.formats import datum, datum_tid, filstorlek
from insatser.models import Insats
from members.current_forbund import current_forbund
from members.models import Uppdrag, User
from participants.access.enums import Andamal
from participants.deltaganden.history_words import deltagande_lines
from participants.enums import Fas, SamtyckeStatus, Syfte
from participants.identity import identities
from participants.models import (
    Begaran,
    Deltagande,
    Forsorjning,
    Identitet,
    Kontaktuppgift,
    Remiss,
    Samtycke,
    Samtyckestext,
    Sysselsattning,
    Uppfoljningstillfalle,
)
from participants.plan.extract import plan_tables
from participants.remisser import remissidentiteter
from participants.rights import begaranden, visningar
from participants.rights.registerutdrag_words import REMISS_LABELS, about, yes_no
from participants.rights.sections import Section, Table
from participants.samtycke import blanketter, parter
from participants.uppfoljning.asking import answers_of

FORMAT = 1


@dataclass(frozen=True)
class Utdrag:
    """An extract, made at a moment."""

    insats: str
    number: str = field(repr=False)
    about: Sequence[UUID]
    """The deltaganden and remisser in it."""
    last_on: date | None
    """The first day on which a consent in it ends."""
    made_at: datetime
    sections: Sequence[Section] = field(repr=False)

    def as_json(self) -> dict[str, Any]:
        """The same as the document, for a program to read."""
        found: dict[str, Any] = {"format": FORMAT, "skapat": self.made_at.isoformat(), "insats": self.insats}
        for section in self.sections:
            content = _json(section)
            if section.is_one_of_many:
                found.setdefault(section.key, []).append(content)
            else:
                found[section.key] = content
        return found


def _json(section: Section) -> dict[str, Any]:
    content: dict[str, Any] = {key: value for key, _, value in section.facts}
    if section.text:
        content["text"] = list(section.text)
    for table in section.tables:
        names = [name for name, _ in table.columns]
        content[table.key] = [dict(zip(names, row, strict=True)) for row in table.rows]
    return content


def of(deltagande: Deltagande, *, by: User) -> Utdrag | None:
    """The extract for the person of the deltagande, in its insats; None when the name cannot be read.

    That it was made is a look at each deltagande and remiss in it.
    """
    rows = begaranden.of_same_person(deltagande).select_related(
        "deltagare", "insats__personuppgiftsansvarig", "insats__agare__organisation", "utbildningsniva",
        "tid_offentlig_forsorjning", "remittent", "avslutsanledning", "lista", "registered_by__organisation",
    )  # fmt: skip
    deltaganden = list(rows)
    found = identities.read(deltaganden, Andamal.REGISTERUTDRAG, by=by)
    identity = found.get(deltagande.pk)
    if identity is None:
        return None
    history.looks([one for one in deltaganden if one.pk not in found], Andamal.REGISTERUTDRAG.value, by=by)
    remisser = _remisser(deltaganden, identity, by)
    insats = deltaganden[0].insats
    order = list(Syfte)
    given = Samtycke.objects.filter(deltagande__in=deltaganden).select_related(
        "text", "shown", "taken_by__organisation"
    )
    samtycken = sorted(given, key=lambda row: order.index(Syfte(row.syfte)))
    exchanging = [part.name for one in deltaganden for part in parter.of(one) if part.is_in]
    sections = [
        Section("om", "Om utdraget", *_about_the_extract(insats)),
        Section("person", "Vem uppgifterna gäller", facts=_person(deltaganden[0], identity)),
        *(_deltagande(one, [row for row in samtycken if row.deltagande_id == one.pk]) for one in deltaganden),
        *(_remiss(one) for one in remisser),
        *_asked(deltaganden),
        _looks(deltaganden, remisser),
        *(Section(key, title, text) for key, title, text in about(insats, samtycken, remisser, exchanging)),
    ]
    standing = [row.last_on for row in samtycken if row.last_on is not None and row.last_on >= dates.today()]
    standing += [one.keeps_until for one in remisser if one.stands]
    about_whom = [one.pk for one in (*deltaganden, *remisser)]
    last_on = min(standing, default=None)
    return Utdrag(insats.name, identity.personnummer, about_whom, last_on, timezone.now(), sections)


def _about_the_extract(insats: Insats) -> tuple[Sequence[str], Sequence[tuple[str, str, str]]]:
    text = (
        f"Det här är de uppgifter om dig som finns registrerade i insatsen {insats.name}. Varje insats svarar för sina"
        " uppgifter. Har du varit med i fler insatser kan du be var och en om sin del, och läsa delarna tillsammans.",
    )
    facts = (
        ("insats", "Insats", insats.name),
        ("personuppgiftsansvarig", "Personuppgiftsansvarig", str(insats.personuppgiftsansvarig or "Inte angivet")),
        ("aktivitetsagare", "Driver insatsen", insats.agare.organisation.name),
        ("forbund", "Samordningsförbund", str(current_forbund())),
        ("datum", "Utdraget gjordes", datum(dates.today())),
    )
    return text, facts


def _person(deltagande: Deltagande, identity: Identitet) -> Sequence[tuple[str, str, str]]:
    return (
        ("namn", "Namn", identity.name),
        ("personnummer", "Personnummer", identity.written_number),
        ("kon", "Kön (ur personnumret)", deltagande.deltagare.kon.capitalize()),
        ("fodelsear", "Födelseår (ur personnumret)", str(deltagande.deltagare.birth_year)),
    )


def _day(day: date | None) -> str:
    """The day, or nothing."""
    return datum(day) if day is not None else ""


def _moment(moment: datetime | None) -> str:
    """The moment, or nothing."""
    return datum_tid(moment) if moment is not None else ""


def _staff(uppdrag: Uppdrag | None) -> str:
    """Role and employer of one of the staff."""
    return f"{uppdrag.get_role_display()}, {uppdrag.organisation.name}" if uppdrag is not None else "Inte angivet"


def _language(shown: Samtyckestext | None) -> str:
    """The language and version of the text that was shown."""
    return f"{shown.get_sprak_display()}, version {shown.number}" if shown is not None else ""


def _deltagande(one: Deltagande, samtycken: Sequence[Samtycke]) -> Section:
    facts = [
        ("kod", "Kod", one.code),
        ("startdatum", "Startdatum", datum(one.starts_on)),
        ("planerat_slut", "Planerat slut", _day(one.planned_end_on)),
        ("slutdatum", "Slutdatum", _day(one.ends_on)),
        ("avslutsanledning", "Avslutsanledning", str(one.avslutsanledning or "")),
        ("folkbokforingskommun", "Folkbokföringskommun", one.kommun),
        ("remittent", "Remittent", str(one.remittent)),
        ("utbildning", "Högsta slutförda utbildning", str(one.utbildningsniva)),
        (
            "tid_offentlig_forsorjning",
            "Tid med offentlig försörjning före insatsen",
            str(one.tid_offentlig_forsorjning),
        ),
        ("okanda_svar", "Något svar är okänt", yes_no(one.has_unknown)),
        ("begransat", "Behandlingen är begränsad", yes_no(one.is_restricted)),
        ("felregistrerat", "Felregistrerat", yes_no(one.is_mistake)),
        ("vad_som_blev_fel", "Vad som blev fel", one.mistake_reason),
        ("registrerat", "Registrerat", datum_tid(one.registered_at)),
        ("registrerat_av", "Registrerat av", _staff(one.registered_by)),
        ("kalla", "Varifrån uppgifterna kom", "En lista som lästes in" if one.lista_id else "Registrerades för hand"),
        ("utregistrerat", "Utregistrerat", _moment(one.registered_out_at)),
        *_contact(one),
    ]
    title = f"Deltagande från {datum(one.starts_on)}"
    tables = [
        _answers(one),
        *plan_tables(one),
        *_follow_ups(one),
        _consents(samtycken),
        *_parties(one),
        *_forms(one),
        *_restrictions(one),
        _changes(one),
    ]
    return Section("deltaganden", title, (), [fact for fact in facts if fact[2]], tables, is_one_of_many=True)


def _answers(one: Deltagande) -> Table:
    lives_on = Forsorjning.objects.filter(deltagande=one).select_related("kalla").order_by("kalla__sort", "pk")
    does = Sysselsattning.objects.filter(deltagande=one).select_related("slag").order_by("slag__sort", "pk")
    rows = [(Fas(row.fas).label, "Försörjning", row.kalla.label, "") for row in lives_on]
    rows += [
        (Fas(row.fas).label, "Sysselsättning", row.slag.label, f"{row.omfattning} %" if row.omfattning else "")
        for row in does
    ]
    order = [fas.label for fas in Fas]
    rows.sort(key=lambda row: order.index(row[0]))
    columns = (("nar", "När"), ("fraga", "Fråga"), ("svar", "Svar"), ("omfattning", "Omfattning"))
    return Table("svar", "Svar om försörjning och sysselsättning", columns, rows)


def _contact(one: Deltagande) -> list[tuple[str, str, str]]:
    """How the person is reached when it is asked how it goes."""
    found = Kontaktuppgift.objects.filter(pk=one.pk).first()
    if found is None:
        return []
    return [("telefon", "Telefon", found.phone), ("epost", "E-post", found.email)]


def _follow_ups(one: Deltagande) -> list[Table]:
    """When it is asked how it goes, and what came of it."""
    rows = []
    asked = Uppfoljningstillfalle.objects.filter(deltagande=one).select_related(
        "fas", "utfall", "kanal", "done_by__organisation", "lank"
    )
    for row in asked.order_by("due_on", "pk"):
        given = answers_of(row)
        answers = [kalla.label for kalla in given.forsorjning]
        answers += [f"{slag.label} {share} %" if share else slag.label for slag, share in given.sysselsattning.items()]
        told = [str(row.utfall or "Inte frågat"), str(row.kanal or ""), _staff(row.done_by) if row.done_by else ""]
        link = getattr(row, "lank", None)
        sent = f"Länk gjord {_moment(link.made_at)}, gäller till {_moment(link.expires_at)}" if link is not None else ""
        rows.append((row.fas.label, _day(row.due_on), _day(row.done_on), *told, ", ".join(answers), sent))
    columns = (
        ("tillfalle", "Tillfälle"), ("senast", "Ska göras"), ("gjord", "Gjord"), ("utfall", "Utfall"), ("kanal", "Hur"),
        ("av", "Av"), ("svar", "Svar"), ("lank", "Länk"),
    )  # fmt: skip
    return [Table("langtidsuppfoljning", "Långtidsuppföljning", columns, rows)] if rows else []


def _consents(samtycken: Sequence[Samtycke]) -> Table:
    columns = (
        ("syfte", "Samtycke till"), ("status", "Status"), ("datum", "Datum"), ("slut", "Slut"), ("text", "Text"),
        ("sprak", "Visades på"), ("inhamtat_av", "Inhämtat av"),
    )  # fmt: skip
    rows = [
        (
            row.get_syfte_display(),
            row.state.word,
            datum(row.given_on),
            _day(row.over_on),
            f"{row.text.title}, version {row.text.number}" if row.text is not None else "",
            _language(row.shown),
            _staff(row.taken_by),
        )
        for row in samtycken
    ]
    return Table("samtycken", "Samtycken", columns, rows)


def _parties(one: Deltagande) -> list[Table]:
    """With whom information may be exchanged, from when and until when."""
    rows = [
        (row.name, row.state.word, datum(row.from_on), _day(row.over_on), _staff(row.added_by))
        for row in parter.of(one)
    ]
    columns = (("part", "Part"), ("status", "Status"), ("fran", "Från"), ("till", "Till"), ("av", "Inhämtat av"))
    return [Table("parter", "Parter i informationsutbytet", columns, rows)] if rows else []


def _forms(one: Deltagande) -> list[Table]:
    """The signed forms; the person gets a copy of each on its own."""
    rows = [
        (row.purposes, row.get_slag_display(), filstorlek(row.size), datum_tid(row.added_at), _staff(row.added_by))
        for row in blanketter.of(one)
    ]
    columns = (
        ("galler", "Gäller"), ("hur", "Hur"), ("storlek", "Storlek"), ("sparad", "Sparad"), ("av", "Av"),
    )  # fmt: skip
    caption = "Underskrivna blanketter, som du kan få en kopia av"
    return [Table("blanketter", caption, columns, rows)] if rows else []


def _restrictions(one: Deltagande) -> list[Table]:
    rows = [
        (datum(dates.local_day(row.restricted_at)), str(row.grund), _moment(row.lifted_at), str(row.lift_ground or ""))
        for row in one.begransningar.select_related("grund", "lift_ground")
    ]
    columns = (("fran", "Begränsad"), ("grund", "Grund"), ("havd", "Hävd"), ("skal", "Skäl"))
    return [Table("begransningar", "Begränsningar", columns, rows)] if rows else []


def _changes(one: Deltagande) -> Table:
    lines = [
        (datum_tid(line.at), line.sentence, ", ".join(line.details).replace(" → ", " blev "))
        for line in deltagande_lines(one)
    ]
    columns = (("nar", "När"), ("vad", "Vad"), ("uppgift", "Uppgift"))
    return Table("handelser", "Vad som har gjorts", columns, lines)


def _remisser(deltaganden: Sequence[Deltagande], identity: Identitet, by: User) -> list[Remiss]:
    """Those that led to a deltagande, and those in the insats that still hold the person's number."""
    waiting = remissidentiteter.with_number(identity, Andamal.REGISTERUTDRAG, by=by)
    rows = Remiss.objects.filter(insats=identity.insats_id).select_related(
        "sent_by__organisation", "ground", "advice", "consent_text", "consent_shown"
    )
    found = rows.filter(deltagande__in=deltaganden) | rows.filter(pk__in=waiting)
    return list(found.prefetch_related("varden", "parts__organisation").order_by("sent_at", "pk"))


def _remiss(one: Remiss) -> Section:
    facts = [
        ("kod", "Kod", one.code),
        ("skickad", "Skickad", datum_tid(one.sent_at)),
        ("fran", "Skickad av", _staff(one.sent_by)),
        ("status", "Läge", one.state_value.label),
        ("besked", "Första besked", _moment(one.answered_at)),
        ("skal", "Skäl till nej", str(one.ground or "")),
        ("rad", "Råd", str(one.advice or "")),
        ("beraknad_start", "Beräknad start", _day(one.expected_start_on)),
        ("folkbokforingskommun", "Folkbokföringskommun", one.kommun),
        ("samtycke", "Samtycke till informationsutbyte", SamtyckeStatus(one.consent_status).label),
        ("samtycke_gavs", "Samtycket gavs", f"{datum(one.consent_on)}, {one.get_consent_how_display().lower()}"),
        ("samtycke_sprak", "Informationen visades på", _language(one.consent_shown)),
        ("samtycke_upphorde", "Samtycket upphörde", _day(one.consent_over_on)),
        ("uppgifter_till", "Uppgifterna finns till och med", datum(one.keeps_until)),
        ("parter", "Parter som får uppgifterna", ", ".join(sorted(part.name for part in one.exchanging))),
    ]
    answers = [(REMISS_LABELS.get(row.lista, row.lista), row.label) for row in one.varden.all()]
    tables = [Table("svar", "Det insatsen frågade", (("fraga", "Fråga"), ("svar", "Svar")), answers)] if answers else []
    title = f"Remiss från {datum(dates.local_day(one.sent_at))}"
    return Section("remisser", title, (), [fact for fact in facts if fact[2]], tables, is_one_of_many=True)


def _asked(deltaganden: Sequence[Deltagande]) -> list[Section]:
    asked = Begaran.objects.filter(deltagande__in=deltaganden).select_related("ground").order_by("received_on", "pk")
    rows = [
        (
            row.get_ratt_display(),
            datum(row.received_on),
            datum(row.due_on),
            row.get_state_display(),
            _day(row.answered_on),
            str(row.ground or ""),
        )
        for row in asked
    ]
    columns = (
        ("ratt", "Begäran"), ("kom_in", "Kom in"), ("senast", "Svar senast"), ("status", "Läge"),
        ("besvarad", "Besvarad"), ("grund", "Grund"),
    )  # fmt: skip
    table = Table("begaranden", "Begäranden", columns, rows)
    return [Section("rattigheter", "Vad du har begärt", tables=[table])] if rows else []


def _looks(deltaganden: Sequence[Deltagande], remisser: Sequence[Remiss]) -> Section:
    rows = [
        (one.days, one.who, one.role, one.employer, one.purpose, str(one.times))
        for one in visningar.of(deltaganden, remisser, by_month=True)
    ]
    columns = (
        ("nar", "När"), ("vem", "Vem"), ("roll", "Roll"), ("arbetsgivare", "För"), ("andamal", "Ändamål"),
        ("antal", "Gånger"),
    )  # fmt: skip
    text = (
        "Varje gång någon ser ditt namn skrivs det upp. Här står det månad för månad. Du kan få en lista med varje dag"
        " och klockslag. Den som har tittat står med nummer, roll och arbetsgivare.",
    )
    return Section(
        "visningar", "Vilka som har sett uppgifter om dig", text, (), [Table("visningar", "Visningar", columns, rows)]
    )
