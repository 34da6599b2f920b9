"""The information before a consent: drafts in every language, approved before use, printed to be signed."""

import io
import string
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from finsam import acting
from finsam.dates import today
from finsam.history.models import Entry
from insatser.models import Insats
from members.enums import Role
from members.models import User
from participants.consent_texts import Draft, draft
from participants.deltaganden.registering import register_in
from participants.enums import Sprak, Syfte, TextState
from participants.models import Samtyckestext
from participants.samtycke.samtyckestexter import approve, everything, offered, stop
from tests.insatser.factories import InsatsFactory
from tests.members.factories import MedlemFactory, OrganisationFactory
from tests.participants.factories import SamtyckestextFactory
from tests.participants.people import deltagaransvarig, entry
from tests.pdf_checks import assert_pdf, text_of

SWEDISH = (Syfte.REGISTRERING, Sprak.SVENSKA)
ARABIC = (Syfte.REGISTRERING, Sprak.ARABISKA)


@pytest.fixture
def chief(user_with: Callable[..., User], acting_as: Callable[[User], None]) -> User:
    user = user_with(Role.FORBUNDSCHEF)
    acting_as(user)
    return user


@pytest.fixture
def approved(chief: User) -> Samtyckestext:
    return approve(everything()[SWEDISH], draft(*SWEDISH), by=chief)


def state_of(key: tuple[Syfte, Sprak]) -> TextState:
    return everything()[key].state


@pytest.mark.parametrize("sprak", Sprak)
def test_every_language_has_a_draft_of_every_text_with_the_same_places(sprak: Sprak) -> None:
    for syfte in Syfte:
        own, swedish = draft(syfte, sprak), draft(syfte, Sprak.SVENSKA)
        assert 0 < len(own.title) <= 200
        assert 0 < len(own.text) <= 6000
        assert _places(own.text) == _places(swedish.text), f"{sprak}: {syfte}"
        if sprak not in (Sprak.SVENSKA, Sprak.LATTLAST):
            assert own.text.count("\n\n") == swedish.text.count("\n\n")


@pytest.mark.parametrize("sprak", Sprak)
def test_the_drafts_tell_the_days_that_the_program_has(sprak: Sprak, settings: Any) -> None:
    """A text that says another number than the program keeps to is not true."""
    assert str(settings.IDENTITY_DAYS_AFTER_END) in draft(Syfte.REGISTRERING, sprak).text
    assert str(settings.REMISS_DAYS_AFTER_NO) in draft(Syfte.INFORMATIONSUTBYTE, sprak).text
    # A year after the yes, and about a month after the last of the questions, which come within 24 months.
    assert (settings.REMISS_DAYS, settings.FOLLOW_UP_DAYS_AFTER_END) == (365, 760)


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_there_are_at_least_ten_languages_besides_the_two_swedish_ones() -> None:
    assert len(Sprak) - 2 >= 10
    assert {sprak for sprak in Sprak if sprak.direction == "rtl"} == {Sprak.ARABISKA, Sprak.PERSISKA, Sprak.SORANI}


@pytest.mark.django_db
def test_nothing_is_offered_until_it_is_approved(chief: User) -> None:
    assert all(shown.state == TextState.UTKAST for shown in everything().values())
    assert offered(Syfte.REGISTRERING) == []
    with pytest.raises(ValidationError, match="svenska texten först"):
        approve(everything()[ARABIC], draft(*ARABIC), by=chief)


@pytest.mark.django_db
def test_a_translation_is_offered_as_long_as_the_text_it_translates(chief: User, approved: Samtyckestext) -> None:
    approve(everything()[ARABIC], draft(*ARABIC), by=chief)
    assert [shown.sprak for shown in offered(Syfte.REGISTRERING)] == [Sprak.SVENSKA, Sprak.ARABISKA]
    newer = approve(everything()[SWEDISH], Draft("Ny rubrik", "Ny text."), by=chief)
    assert (newer.number, state_of(SWEDISH), state_of(ARABIC)) == (2, TextState.ERBJUDS, TextState.GAMMAL)
    assert [shown.sprak for shown in offered(Syfte.REGISTRERING)] == [Sprak.SVENSKA]
    approve(everything()[ARABIC], draft(*ARABIC), by=chief)
    assert state_of(ARABIC) == TextState.ERBJUDS
    stop(everything()[SWEDISH], by=chief)
    assert (state_of(SWEDISH), state_of(ARABIC)) == (TextState.ERBJUDS_INTE, TextState.GAMMAL)
    assert offered(Syfte.REGISTRERING) == []


@pytest.mark.django_db
def test_two_who_decide_about_the_same_version_do_not_overwrite_each_other(chief: User) -> None:
    read = everything()[SWEDISH]
    approve(read, draft(*SWEDISH), by=chief)
    with pytest.raises(ValidationError, match="Någon annan har beslutat"):
        approve(read, Draft("En annan", "text"), by=chief)


@pytest.mark.django_db
def test_a_decision_is_never_changed_and_is_told(approved: Samtyckestext) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Samtyckestext.objects.update(text="Något annat")
    with pytest.raises(DatabaseError), transaction.atomic():
        approved.delete()
    assert Entry.objects.get(code="samtyckestext.approved").changes == {"number": [None, "1"]}


@pytest.mark.django_db
def test_a_consent_remembers_the_text_that_it_was_given_to(approved: Samtyckestext) -> None:
    holder, insats = deltagaransvarig()
    acting.declare(holder.subject)
    consents = {Syfte.REGISTRERING: True, Syfte.INFORMATIONSUTBYTE: False}
    made = register_in(insats, entry(consents=consents, consent_on=today()), by=holder)
    texts = dict(made.samtycke_set.values_list("syfte", "text"))
    assert texts == {Syfte.REGISTRERING.value: approved.pk, Syfte.INFORMATIONSUTBYTE.value: None}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"text": "Du deltar i {insatsen}."}, "Inom klamrar kan bara {insats}, {forbund}, {ansvarig} stå."),
        ({"text": "En lös { klammer."}, "Inom klamrar"),
        ({"title": ""}, "Skriv rubrik."),
        ({"number": "7"}, "Någon annan har beslutat om texten"),
    ],
)
def test_wrong_input_is_said_and_kept(
    chief: User, login: Callable[[User], Client], typed: dict[str, str], fault: str
) -> None:
    url = reverse("participants:consent_text", args=SWEDISH)
    response = login(chief).post(url, {"title": "En rubrik", "text": "En text.", "number": "0", **typed})
    page = response.content.decode()
    assert response.status_code == 422
    assert fault in page
    assert typed.get("text", "En text.") in page
    assert not Samtyckestext.objects.exists()


@pytest.mark.django_db
def test_the_chief_mends_and_approves_on_the_page(chief: User, login: Callable[[User], Client]) -> None:
    url = reverse("participants:consent_text", args=SWEDISH)
    web = login(chief)
    assert "Det här är ett utkast" in web.get(url).content.decode()
    typed = {"title": "Vår rubrik", "text": "Vår text om {insats}.  \r\n\r\nAndra stycket. ", "number": "0"}
    assert "Texten är godkänd" in web.post(url, typed, follow=True).content.decode()
    assert Samtyckestext.objects.get().text == "Vår text om {insats}.\n\nAndra stycket."
    assert "Version 1</a>: godkänd" in web.get(url).content.decode()


@pytest.mark.django_db
def test_the_page_shows_the_draft_when_the_decided_text_is_another(
    chief: User, approved: Samtyckestext, login: Callable[[User], Client]
) -> None:
    url = reverse("participants:consent_text", args=SWEDISH)
    web = login(chief)
    assert "Programmets utkast lyder annorlunda" not in web.get(url).content.decode()
    approve(everything()[SWEDISH], Draft("Vår rubrik", "Vår text."), by=chief)
    page = web.get(url).content.decode()
    assert "Programmets utkast lyder annorlunda" in page
    assert draft(*SWEDISH).title in page


def form_of(web: Client, insats: Insats, *key: str) -> Any:
    return web.get(reverse("participants:consent_form", args=[insats.pk, *key]))


@pytest.fixture
def answered_for(db: None) -> Insats:
    return InsatsFactory(name="Påhittade steget", personuppgiftsansvarig=OrganisationFactory(name="Påhitts kommun"))


@pytest.mark.parametrize("sprak", Sprak)
def test_the_form_is_an_accessible_pdf_in_every_language(
    chief: User, approved: Samtyckestext, login: Callable[[User], Client], answered_for: Insats, sprak: Sprak
) -> None:
    if sprak != Sprak.SVENSKA:
        approve(everything()[Syfte.REGISTRERING, sprak], draft(Syfte.REGISTRERING, sprak), by=chief)
    response = form_of(login(chief), answered_for, Syfte.REGISTRERING, sprak)
    assert_pdf(response.content, title=approved.title)
    words = text_of(response.content)
    assert "Du deltar i Påhittade steget" in words
    assert "Påhitts kommun är personuppgiftsansvarig" in words
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert len(pdf.pages) == (1 if sprak == Sprak.SVENSKA else 2)
        languages = [str(one.Lang) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Lang" in one]
    assert languages.count(sprak.tag) >= 1


@pytest.mark.parametrize("syfte", Syfte)
def test_text_answer_and_signature_stand_on_one_page(
    chief: User, login: Callable[[User], Client], answered_for: Insats, syfte: Syfte
) -> None:
    MedlemFactory.create_batch(5)
    approve(everything()[syfte, Sprak.SVENSKA], draft(syfte, Sprak.SVENSKA), by=chief)
    response = form_of(login(chief), answered_for, syfte, Sprak.SVENSKA)
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert len(pdf.pages) == 1


def test_the_parties_stand_on_the_form_about_exchange(
    chief: User, login: Callable[[User], Client], answered_for: Insats
) -> None:
    members = MedlemFactory.create_batch(90)  # more than fit on a page
    for sprak in (Sprak.SVENSKA, Sprak.POLSKA):
        approve(everything()[Syfte.INFORMATIONSUTBYTE, sprak], draft(Syfte.INFORMATIONSUTBYTE, sprak), by=chief)
    response = form_of(login(chief), answered_for, Syfte.INFORMATIONSUTBYTE, Sprak.POLSKA)
    assert_pdf(response.content)
    assert all(medlem.organisation.name in text_of(response.content) for medlem in members)
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert len(pdf.pages) > 2
        sections = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Sect"]
        assert sorted(str(one.Lang) for one in sections) == ["pl"] + ["sv"] * (len(sections) - 1)


def test_no_form_without_approval_or_personuppgiftsansvarig(
    chief: User, login: Callable[[User], Client], answered_for: Insats
) -> None:
    web = login(chief)
    assert form_of(web, answered_for, *SWEDISH).status_code == 404
    SamtyckestextFactory()
    assert form_of(web, answered_for, *ARABIC).status_code == 404
    nobody = InsatsFactory()
    assert form_of(web, nobody, *SWEDISH).status_code == 403
    page = web.get(reverse("participants:consent_forms", args=[nobody.pk])).content.decode()
    assert "Det står inte vem som är personuppgiftsansvarig" in page


def test_the_pages_ask_a_constant_number_of_queries(
    chief: User, login: Callable[[User], Client], answered_for: Insats, django_assert_max_num_queries: Any
) -> None:
    web = login(chief)
    web.get(reverse("participants:consent_texts"))
    for sprak in (Sprak.SVENSKA, Sprak.ARABISKA, Sprak.ENGELSKA):
        approve(everything()[Syfte.REGISTRERING, sprak], draft(Syfte.REGISTRERING, sprak), by=chief)
    with django_assert_max_num_queries(4):  # savepoint and release, the login, the texts
        web.get(reverse("participants:consent_texts"))
    with django_assert_max_num_queries(5):  # and the insats
        web.get(reverse("participants:consent_forms", args=[answered_for.pk]))
