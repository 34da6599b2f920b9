"""Which text a consent was given to, and in which language: chosen where it is taken, of its day, and told."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from finsam.constraints import broken_constraint
from insatser.models import Insats
from members.models import User
from participants.enums import Sprak, Syfte
from participants.importing.row_form import RowForm
from participants.models import Deltagande, Samtycke, Samtyckestext
from participants.samtycke.shown import Decisions
from tests.participants.deltaganden.test_deltagande_pages import page, typed
from tests.participants.factories import SamtyckestextFactory
from tests.participants.people import as_user, deltagaransvarig, opened, referred, registered, remittent

pytestmark = pytest.mark.usefixtures("forbund")
SECOND = datetime(2024, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def texts(db: None) -> dict[str, Samtyckestext]:
    """Swedish since 2020 and anew on 1 March 2024; Arabic and Somali of the first alone; Polish never offered."""
    first = SamtyckestextFactory(title="Första")
    made = {"sv": first, "sv2": SamtyckestextFactory(number=2, decided_at=SECOND, title="Andra")}
    for sprak in (Sprak.ARABISKA, Sprak.SOMALISKA):
        made[sprak.value] = SamtyckestextFactory(sprak=sprak, translates=first, title=f"På {sprak.label.lower()}")
    SamtyckestextFactory(sprak=Sprak.POLSKA, translates=first, is_offered=False)
    made["exchange"] = SamtyckestextFactory(syfte=Syfte.INFORMATIONSUTBYTE)
    return made


@pytest.fixture
def ours(login: Callable[[User], Client]) -> tuple[Client, User, Insats]:
    user, insats = deltagaransvarig()
    return login(user), user, insats


def post(client: Client, insats: Insats, **changed: object) -> Any:
    return client.post(reverse("participants:register_in", args=[insats.pk]), typed(**changed))


def test_a_text_stands_from_its_decision_until_the_next(texts: dict[str, Samtyckestext]) -> None:
    decisions = Decisions()
    assert decisions.languages(Syfte.REGISTRERING) == [Sprak.SVENSKA, Sprak.ARABISKA, Sprak.SOMALISKA]
    assert decisions.on(date(2019, 12, 31)) == {}
    before, after = decisions.on(date(2024, 2, 29)), decisions.on(date(2024, 3, 1))
    assert before[Syfte.REGISTRERING, Sprak.SVENSKA] == texts["sv"]
    assert before[Syfte.REGISTRERING, Sprak.ARABISKA] == texts["ar"]
    assert after[Syfte.REGISTRERING, Sprak.SVENSKA] == texts["sv2"]
    assert (Syfte.REGISTRERING, Sprak.ARABISKA) not in after


def test_the_language_is_chosen_kept_and_shown(texts: dict[str, Samtyckestext], ours: tuple[Client, User, Insats]):
    client, user, insats = ours
    shown = page(client.get(reverse("participants:register_in", args=[insats.pk])))
    assert "På vilket språk fick personen informationen?" in shown
    assert "Polska" not in shown
    post(client, insats, sprak="ar", may_exchange="ja")
    kept = {samtycke.syfte: (samtycke.text, samtycke.shown) for samtycke in Samtycke.objects.all()}
    assert kept == {
        Syfte.REGISTRERING: (texts["sv"], texts["ar"]),
        Syfte.INFORMATIONSUTBYTE: (texts["exchange"], texts["exchange"]),  # it had no Arabic text
        Syfte.LANGTIDSUPPFOLJNING: (None, None),  # it had no text at all
    }
    deltagande = Deltagande.objects.get()
    shown = page(client.get(reverse("participants:deltagande", args=[deltagande.pk])))
    assert "Arabiska, version 1" in shown
    assert f"Deltagaransvarig, {user.acting.organisation}" in shown  # type: ignore[union-attr] # it acts
    link = reverse("participants:consent_text_version", args=[Syfte.REGISTRERING, Sprak.ARABISKA, 1])
    assert link in shown
    version = page(client.get(link))
    assert 'dir="rtl"' in version
    assert "På arabiska" in version
    extract = client.get(reverse("participants:registerutdrag_json", args=[deltagande.pk])).json()
    told = {one["syfte"]: one["sprak"] for one in extract["deltaganden"][0]["samtycken"]}
    assert told["Registrering för uppföljning"] == "Arabiska, version 1"
    assert told["Långtidsuppföljning"] == ""


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({}, "Välj språket som personen fick informationen på."),
        ({"sprak": "pl"}, "Det du valde finns inte i listan."),
        ({"sprak": "ar", "consent_on": "2024-03-02"}, "Texten var inte godkänd på arabiska"),
        ({"sprak": "sv", "consent_on": "2019-05-01"}, "Förbundet hade ingen godkänd text"),
    ],
)
def test_a_language_that_nobody_could_have_read_is_refused(changed, fault, texts, ours):
    client, _, insats = ours
    response = post(client, insats, **changed)
    assert response.status_code == 422
    assert fault in page(response)
    assert not Deltagande.objects.exists()


def test_a_consent_older_than_the_texts_needs_none(texts, ours):
    client, _, insats = ours
    assert post(client, insats, consent_on="2019-05-01").status_code == 302
    assert set(Samtycke.objects.values_list("text", "shown")) == {(None, None)}


def test_the_database_refuses_what_was_not_approved_then(texts, ours):
    _, user, insats = ours
    deltagande = registered(user, insats)
    wrong = [
        (texts["sv2"], None),  # later than the day
        (texts["ar"], None),  # what is signed is Swedish
        (texts["exchange"], None),  # another purpose
        (texts["sv"], texts["exchange"]),
    ]
    for text, shown in wrong:
        with as_user(user), pytest.raises(IntegrityError) as refused, transaction.atomic():
            Samtycke.objects.create(
                deltagande=deltagande, syfte=Syfte.LANGTIDSUPPFOLJNING, status="nekat", given_on=date(2024, 2, 1),
                text=text, shown=shown,
            )  # fmt: skip
        assert broken_constraint(refused.value) == "participants_samtycke_text_of_its_day"
    with as_user(user), pytest.raises(IntegrityError) as refused, transaction.atomic():
        Samtycke.objects.filter(deltagande=deltagande).update(shown=None, text=None)
    assert broken_constraint(refused.value) == "participants_samtycke_moves"
    with as_user(user), pytest.raises(IntegrityError), transaction.atomic():
        Samtycke.objects.create(
            deltagande=deltagande, syfte=Syfte.LANGTIDSUPPFOLJNING, status="nekat", given_on=date(2024, 2, 1),
            shown=texts["sv"],
        )  # fmt: skip


def test_a_list_tells_the_language_or_nothing(texts, ours):
    form = RowForm(ours[2])
    cells = {
        "name": "Prova Provsson", "starts_on": "2024-02-01", "consent_on": "2024-02-01",
        "may_register": "ja", "kommun": "Annan kommun", "remittent": "Kommun", "utbildningsniva": "Gymnasium",
        "tid_offentlig_forsorjning": "1–2 år", "forsorjning": "Försörjningsstöd", "sysselsattning": "Övrigt",
    }  # fmt: skip
    assert form.check({**cells, "personnummer": _number()}).entry.sprak is None
    assert form.check({**cells, "personnummer": _number(), "sprak": "arabiska"}).entry.sprak == Sprak.ARABISKA
    wrong = form.check({**cells, "personnummer": _number(), "sprak": "klingonska"})
    assert wrong.faults == [
        ("sprak", "Förbundet har ingen godkänd text på det språket. Rätta det, eller lämna det tomt.")
    ]
    late = form.check({**cells, "personnummer": _number(), "sprak": "Arabiska", "consent_on": "2024-05-01"})
    assert [name for name, _ in late.faults] == ["sprak"]


def _number() -> str:
    return str(typed()["personnummer"])


def test_a_remiss_keeps_the_language_too(texts, ours, login):
    arabic = SamtyckestextFactory(syfte=Syfte.INFORMATIONSUTBYTE, sprak=Sprak.ARABISKA, translates=texts["exchange"])
    sender, insats = remittent(), opened(ours[2])
    shown = page(login(sender).get(reverse("participants:remiss_send", args=[insats.pk])))
    assert "Texten som personen samtycker till: arabiska (version 1)" in shown
    remiss = referred(sender, insats, sprak=Sprak.ARABISKA)
    assert (remiss.consent_text, remiss.consent_shown) == (texts["exchange"], arabic)
    assert "Arabiska, version 1" in page(login(sender).get(remiss.get_absolute_url()))
    with pytest.raises(IntegrityError), transaction.atomic():
        referred(sender, insats, sprak=Sprak.ARABISKA, consent_on=date(2019, 1, 1))


def test_a_day_with_no_text_is_told_where_it_is_asked(texts: dict[str, Samtyckestext]) -> None:
    with pytest.raises(ValidationError, match="De språk som fanns då var svenska, arabiska, somaliska"):
        Decisions().check(Sprak.TURKISKA, Syfte.REGISTRERING, date(2024, 2, 1), is_asked=True)
