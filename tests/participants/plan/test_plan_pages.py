"""The pages of a plan: what is typed and refused, the picture, the document, and who sees it while what stands."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from finsam.dates import today
from finsam.history.models import Look
from members.enums import Role
from members.models import User
from participants.access.enums import Andamal
from participants.models import Deltagande, Plandel, Plankontakt, Samtycke, Sip
from participants.plan import overview, work_list
from tests.participants.people import as_user, deltagaransvarig, registered, value
from tests.participants.plan.planned import contact_of, part_of, party, sip_of
from tests.participants.rights.test_begransningar import Case as Restricted
from tests.participants.uppfoljning.follow_ups import BOTH
from tests.pdf_checks import assert_pdf, text_of

pytestmark = pytest.mark.usefixtures("forbund")
Case = tuple[Client, User, Deltagande]


@pytest.fixture
def case(login: Callable[[User], Client]) -> Case:
    user, insats = deltagaransvarig()
    deltagande = registered(user, insats, consents=BOTH)
    return login(user), user, deltagande


def url(name: str, row: Any) -> str:
    return reverse(f"participants:{name}", args=[row.pk])


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def part(deltagande: Deltagande, **changed: str) -> dict[str, str]:
    """What the form of a part sends."""
    return {
        "slag": str(value("plandel", "praktik").pk),
        "ansvarig": str(party(deltagande).pk),
        "steg": str(value("steg_mot_arbete", "prova").pk),
        "starts_on": "2025-03-01",
        "ends_on": "",
        "resultat": "",
        **changed,
    }


def test_an_empty_plan_says_what_to_do_and_the_deltagande_leads_there(case: Case):
    client, _, deltagande = case
    assert url("plan", deltagande) in page(client, url("deltagande", deltagande))
    text = page(client, url("plan", deltagande))
    assert "Planen är tom" in text
    assert "<svg" not in text
    assert Look.objects.latest("id").purpose == Andamal.PLAN


def test_parts_are_added_one_after_another_ended_and_shown(case: Case):
    client, user, deltagande = case
    new = url("plandel_new", deltagande)
    assert client.post(new, {**part(deltagande), "en_till": "ja"}).headers["Location"] == new
    saved = client.post(new, part(deltagande, starts_on="2025-04-01", ends_on="2025-05-31"))
    assert saved.headers["Location"] == url("plan", deltagande)
    text = page(client, url("plan", deltagande))
    assert text.count("Praktik, ") == 2
    assert "Resultat saknas" in text
    assert "pågick flera delar samtidigt under 61\xa0dagar" in text
    with as_user(user):
        first = Plandel.objects.get(ends_on=None)
    done = {"version": first.version, "ends_on": "2025-09-30", "resultat": "avbruten"}
    assert client.post(url("plandel_end", first), done).status_code == 302
    assert client.get(url("plandel_end", first)).status_code == 403
    with as_user(user):
        first.refresh_from_db()
    assert (first.resultat, first.ends_on, first.version) == ("avbruten", date(2025, 9, 30), 2)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"starts_on": "2024-01-31"}, "Det är före deltagandets start"),
        ({"ends_on": "2025-02-28"}, "Slutdatum kan inte vara före startdatum"),
        ({"resultat": "genomford"}, "Skriv vilken dag delen slutade"),
        ({"resultat": "genomford", "ends_on": "2999-01-01"}, "Delen är inte över än"),
        ({"resultat": "avbruten", "starts_on": "2999-01-01", "ends_on": "2999-01-02"}, "Delen är inte över än"),
        ({"steg": ""}, "Välj steg mot arbete"),
        ({"ansvarig": "0b5c9b9e-0000-4000-8000-000000000000"}, "finns inte i listan"),
        ({"starts_on": "1 mars"}, "Skriv datumet som"),
    ],
)
def test_what_is_wrong_with_a_part_is_said(changed: dict[str, str], told: str, case: Case):
    client, user, deltagande = case
    answer = client.post(url("plandel_new", deltagande), part(deltagande, **changed))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    with as_user(user):
        assert not Plandel.objects.exists()


@pytest.mark.parametrize(
    ("day", "utfall", "told"),
    [(-1, "", "Välj hur det gick"), (1, "blev_av", "inte varit än"), (0, "", ""), (1, "", ""), (1, "avbokad", "")],
)
def test_a_contact_is_booked_or_has_an_outcome(day: int, utfall: str, told: str, case: Case):
    client, user, deltagande = case
    held_on = today() + timedelta(days=day)
    typed = {"held_on": held_on.isoformat(), "satt": str(value("kontaktsatt", "mote").pk), "utfall": utfall}
    typed["parter"] = str(party(deltagande).pk)
    answer = client.post(url("plankontakt_new", deltagande), typed)
    assert answer.status_code == (422 if told else 302)
    assert told in answer.content.decode()
    with as_user(user):
        assert Plankontakt.objects.filter(parter=party(deltagande)).count() == (0 if told else 1)


def test_a_sip_has_parties_and_may_be_older_than_the_deltagande(case: Case):
    client, user, deltagande = case
    typed = {"made_on": "2023-05-05", "follow_up_on": "2024-05-05", "ended_on": ""}
    new = url("sip_new", deltagande)
    assert "Välj parter i SIP" in client.post(new, typed).content.decode()
    assert client.post(new, {**typed, "parter": str(party(deltagande).pk)}).status_code == 302
    with as_user(user):
        assert Sip.objects.get().parter.get() == party(deltagande)
    assert "Ska följas upp" in page(client, url("plan", deltagande))


def test_a_mistake_leaves_the_picture_and_the_document_and_stays_in_the_table(case: Case):
    client, user, deltagande = case
    row = contact_of(user, deltagande)
    wrong = part_of(user, deltagande)
    assert "Felregistrera" in page(client, url("plandel", wrong))
    assert client.post(url("plandel_mistake", wrong)).status_code == 302
    text = page(client, url("plan", deltagande))
    assert "Felregistrerad" in text
    assert "<svg" not in text
    assert url("plankontakt", row) in text
    assert client.get(url("plandel", wrong)).status_code == 403
    assert "Arbetsträning" not in text_of(client.get(url("plan_pdf", deltagande)).content)


def test_nobody_overwrites_what_somebody_else_saved(case: Case):
    client, user, deltagande = case
    row = part_of(user, deltagande)
    other = part(deltagande, starts_on=row.starts_on.isoformat(), version="1")
    assert client.post(url("plandel", row), other).status_code == 302
    late = client.post(url("plandel", row), {**other, "ends_on": today().isoformat()})
    assert late.status_code == 422
    assert "Någon annan har ändrat" in late.content.decode()


def test_the_document_is_whole_and_says_nothing_of_who_it_is(case: Case):
    client, user, deltagande = case
    for made in (part_of, contact_of, sip_of):
        made(user, deltagande)
    answer = client.get(url("plan_pdf", deltagande))
    assert_pdf(answer.content, title="Min plan")
    told = text_of(answer.content)
    assert "Arbetsträning" in told
    for secret in ("Provsson", "19850317"):
        assert secret not in told
    assert Look.objects.latest("id").purpose == Andamal.PLAN
    assert "no-store" in answer["Cache-Control"]


def test_the_picture_has_the_words_for_those_who_do_not_see_it(case: Case):
    client, user, deltagande = case
    part_of(user, deltagande)
    contact_of(user, deltagande, utfall="uteblev")
    text = page(client, url("plan", deltagande))
    with as_user(user):
        found = overview.of(deltagande)
    assert f'<desc id="plan-d">{found.finding}</desc>' in text
    assert found.summary.alone == 31
    assert [step for _, _, step in found.stretch_rows] == ["3"]
    assert text.count("Personen kom inte") == 2  # the legend and the table


def test_without_a_consent_or_restricted_there_is_a_reason_and_no_link(case: Case, login: Callable[[User], Client]):
    client, user, deltagande = case
    with as_user(user):
        Samtycke.objects.filter(syfte="uppfoljning_registrering").update(last_on=today() - timedelta(days=1))
    answer = client.get(url("plan", deltagande))
    assert (answer.status_code, "inget samtycke till registrering" in answer.content.decode()) == (403, True)
    assert url("plan", deltagande) not in page(client, url("deltagande", deltagande))
    restricted = Restricted()
    restricted.restrict()
    answer = login(restricted.holder).get(url("plan", restricted.deltagande))
    assert (answer.status_code, "begränsade" in answer.content.decode()) == (403, True)


def test_the_kansli_finds_no_way_there(case: Case, login: Callable[[User], Client], user_with: Callable[..., User]):
    _, _, deltagande = case
    client = login(user_with(Role.HANDLAGGARE))
    assert url("plan", deltagande) not in page(client, url("deltagande", deltagande))


def test_the_page_asks_the_same_number_of_questions_whatever_the_rows(case: Case):
    client, user, deltagande = case

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            page(client, url("plan", deltagande))
        return len(found)

    for made in (part_of, contact_of, sip_of):
        made(user, deltagande)
    queries()
    few = queries()
    for _ in range(4):
        for made in (part_of, contact_of, sip_of):
            made(user, deltagande)
    assert queries() == few


# The work list


def test_the_work_list_tells_what_waits_what_comes_and_whom_nobody_has_met(case: Case):
    client, user, deltagande = case
    part_of(user, deltagande, ends_on=today() - timedelta(days=1))
    part_of(user, deltagande, starts_on=today() + timedelta(days=3))
    part_of(user, deltagande, starts_on=today() + timedelta(days=31))
    sip_of(user, deltagande, follow_up_on=today() - timedelta(days=1))
    with as_user(user):
        found = work_list.of(user, today())
        assert [(row.what, row.day) for row in found.late.rows] == [
            ("SIP skulle ha följts upp", today() - timedelta(days=1)),
            ("En del är över och saknar resultat", today() - timedelta(days=1)),
        ]
        assert [(row.what, row.day) for row in found.soon.rows] == [("En del börjar", today() + timedelta(days=3))]
        assert [row.deltagande for row in found.quiet.rows] == [deltagande]
    text = page(client, reverse("participants:plan_work"))
    assert text.count("Prova Provsson") == 4
    assert Look.objects.latest("id").purpose == Andamal.PLAN_LISTA
    contact_of(user, deltagande, held_on=today() + timedelta(days=2), utfall="")
    with as_user(user):
        found = work_list.of(user, today())
    assert (found.late.count, found.soon.count, found.quiet.count) == (2, 2, 0)


def test_the_work_list_is_empty_for_another_insats_and_asks_the_same_number_of_questions(
    case: Case, login: Callable[[User], Client]
):
    client, user, deltagande = case
    part_of(user, deltagande, ends_on=today() - timedelta(days=1))
    contact_of(user, deltagande, held_on=today(), utfall="")
    empty = page(login(deltagaransvarig()[0]), reverse("participants:plan_work"))
    assert "Inget väntar" in empty
    assert "Prova" not in empty

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            page(client, reverse("participants:plan_work"))
        return len(found)

    queries()
    few = queries()
    for place in range(3):
        part_of(user, deltagande, ends_on=today() + timedelta(days=place))
    assert queries() == few
