"""A list of people who have left becomes what the pages make of them, and is undone as a whole."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from finsam.history.models import Entry
from followup.models import Deltagandesumma
from insatser.models import Insats
from members.enums import Role
from members.models import User
from participants import invariants
from participants.deltaganden.registering import (
    Inregistrering,
    Utregistrering,
    recognise,
    register_in,
    register_out,
    set_apart,
)
from participants.forms.list_rows import NO_REASON
from participants.identity.personnummer import parse
from participants.importing.enums import Listutfall
from participants.importing.examining import counts
from participants.models import (
    Deltagande,
    Deltagare,
    Forsorjning,
    Identitet,
    Radering,
    Samtycke,
    Sysselsattning,
    Uppfoljningstillfalle,
)
from tests.participants.importing.ends import END_HEADINGS, after, ago, by_page, end, left
from tests.participants.importing.files import HEADINGS, line
from tests.participants.importing.lists import Ours, examined, imported, page, proposed, upload, worked
from tests.participants.people import as_user, deltagaransvarig, number, registered, value

pytestmark = pytest.mark.usefixtures("forbund")
PEOPLE = (
    left(0, None, asked="ja"),
    left(1, 10),
    left(2, 200, asked="ja", **{"Försörjning efter": "Sjukpenning", "Sysselsättning efter": "Studier 25 %"}),
    left(3, 5, asked="ja", **{"Avslutsanledning": "avliden", "Försörjning efter": "", "Sysselsättning efter": ""}),
    left(4, 0, **{"Försörjning efter": "Okänd", "Sysselsättning efter": "okand", "Avslutsanledning": "flytt"}),
)


def same_by_page() -> list[tuple[Inregistrering, Utregistrering | None]]:
    return [
        (by_page(0, asked=True), None),
        (by_page(1, asked=False), end(10, after=after("ingen_offentlig_forsorjning", "forvarvsarbete", 75))),
        (by_page(2, asked=True), end(200, after=after("sjukpenning", "studier", 25))),
        (by_page(3, asked=True), end(5, "avliden")),
        (by_page(4, asked=False), end(0, "flytt", after("okand", "okand"))),
    ]


def register(user: User, insats: Insats, people: Sequence[tuple[Inregistrering, Utregistrering | None]]) -> None:
    """In and out, one by one."""
    with as_user(user):
        for one, ends in people:
            deltagande = register_in(insats, one, by=user)
            if ends is not None:
                register_out(deltagande, ends_on=ends.ends_on, reason=ends.reason, after=ends.after, by=user)


def without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: told for name, told in row.items() if name not in names}


def of_person(user: User, deltagande: Deltagande) -> dict[str, Any]:
    """All that there is of one deltagande but its key, times and list."""
    own = {"deltagande": deltagande}
    own_keys = ("id", "deltagande_id", "insats_id", "taken_by_id")
    with as_user(user):
        names = [(one.name, one.personnummer, one.personnummer_digest) for one in Identitet.objects.filter(**own)]
    times = ("id", "insats_id", "lista_id", "version", "registered_at", "registered_out_at", "registered_by_id")
    tables = (Samtycke, Forsorjning, Sysselsattning, Uppfoljningstillfalle)
    return {
        "deltagande": without(Deltagande.objects.filter(pk=deltagande.pk).values().get(), *times),
        "is out": deltagande.registered_out_at is not None,
        "names": names,
        "radering": list(Radering.objects.filter(rad=deltagande.pk).order_by("slag").values_list("slag", "orsak")),
        **{
            table.__name__: sorted(str(without(row, *own_keys)) for row in table.objects.filter(**own).values())
            for table in tables
        },
    }


def everything(user: User, insats: Insats) -> tuple[list[str], list[str]]:
    """All that there is of an insats's people, and its kept sums."""
    connection.check_constraints()  # as when it is committed
    found = [of_person(user, one) for one in Deltagande.objects.filter(insats=insats).order_by("pk")]
    sums = Deltagandesumma.objects.filter(insats=insats).values()
    return sorted(map(str, found)), sorted(str(without(row, "id", "insats_id")) for row in sums)


def test_a_list_writes_what_the_pages_write(ours: Ours):
    _, user, insats = ours
    colleague, other = deltagaransvarig()
    register(colleague, other, same_by_page())
    imported(ours, examined(ours, [END_HEADINGS, *PEOPLE]))
    ours_now, theirs = everything(user, insats), everything(colleague, other)
    assert ours_now == theirs
    assert (len(ours_now[0]), len(ours_now[1]) > 1) == (5, True)
    for fault in (invariants.deltagande_faults, invariants.follow_up_faults, invariants.list_faults):
        assert list(fault()) == []


def test_the_preview_says_how_many_come_in_as_ended(ours: Ours):
    client = ours[0]
    lista = examined(ours, [END_HEADINGS, *PEOPLE, left(5, 400)])
    assert counts(lista) | {Listutfall.NY: 1, Listutfall.AVSLUTAD: 4, Listutfall.UTAN_NAMN: 1} == counts(lista)
    shown = page(client.get(lista.get_absolute_url()))
    for told in ("Ny, avslutad", "Ny, utan namn", "1 deltagare slutade för så länge sedan", "Registrera 6 deltagare"):
        assert told in shown
    assert ago(200).isoformat() in shown
    imported(ours, lista)
    assert "Därav avslutade i listan</dt><dd>5</dd>" in page(client.get(lista.get_absolute_url()))
    entry = Entry.objects.get(code="deltagarlista.imported")
    assert entry.changes == {"deltaganden": [None, "6"], "avslutade": [None, "5"]}


@pytest.mark.parametrize("is_known", [False, True])
def test_a_name_whose_day_is_past_does_not_come_in(is_known: bool, ours: Ours):
    _, user, insats = ours
    elsewhere = registered(*deltagaransvarig()) if is_known else None
    imported(ours, examined(ours, [END_HEADINGS, left(0, 31), left(1, 761, asked="ja")]))
    connection.check_constraints()
    deltaganden = Deltagande.objects.filter(insats=insats)
    assert deltaganden.counted().count() == 2
    with as_user(user):
        assert not Identitet.objects.exists()
    persons = {one.deltagare_id for one in deltaganden}
    assert len(persons) == 2
    assert elsewhere is None or elsewhere.deltagare_id not in persons
    assert set(Deltagare.objects.values_list("pk", flat=True)) == persons | (
        {elsewhere.deltagare_id} if elsewhere else set()
    )
    assert not Samtycke.objects.filter(deltagande__in=deltaganden).standing().exists()
    assert deltaganden.filter(forsorjning_set__fas="efter").distinct().count() == 2
    for fault in (invariants.deltagande_faults, invariants.follow_up_faults, invariants.erasure_faults):
        assert list(fault()) == []


def test_the_same_list_again_brings_nobody_twice(ours: Ours):
    rows = [END_HEADINGS, *PEOPLE, left(5, 400), left(6, 400), left(7, 500)]
    imported(ours, examined(ours, rows))
    again = examined(ours, [*rows, left(8, 400)])
    assert counts(again)[Listutfall.FINNS] == 8
    assert counts(again)[Listutfall.UTAN_NAMN] == 1
    assert "samma kön, födelseår, start och slut" in page(ours[0].get(again.get_absolute_url()))
    imported(ours, again)
    assert Deltagande.objects.counted().count() == 9


def test_somebody_who_comes_back_stands_in_two_rows(ours: Ours):
    _, user, insats = ours
    came_back = left(0, None, Startdatum=ago(5).isoformat())
    lista = examined(ours, [END_HEADINGS, left(0, 10), came_back, left(1, 10), left(1, 8)])
    assert "Samma person står också på rad 4." in page(ours[0].get(lista.get_absolute_url()))
    imported(ours, lista, which="ratta")
    periods = Deltagande.objects.filter(insats=insats).order_by("-ends_on").values_list("ends_on", flat=True)
    assert list(periods) == [None, ago(10), ago(10)]
    assert len(set(Deltagande.objects.values_list("deltagare", flat=True))) == 2
    with as_user(user):
        assert Identitet.objects.filter(deltagande__insats=insats).count() == 3


def test_an_earlier_period_of_somebody_who_is_there_now(ours: Ours):
    _, user, insats = ours
    registered(user, insats, starts_on=ago(5))
    lista = examined(ours, [END_HEADINGS, left(0, 10), left(1, 10)])
    assert counts(lista)[Listutfall.FINNS] == 0
    overlapping = examined(ours, [END_HEADINGS, left(0, 5)])
    assert counts(overlapping)[Listutfall.FINNS] == 1
    imported(ours, lista)
    assert Deltagande.objects.filter(insats=insats).count() == 3


def test_undo_takes_ends_questions_and_sums_back(ours: Ours):
    client, user, insats = ours
    lista = examined(ours, [END_HEADINGS, *PEOPLE, left(5, 400)])
    imported(ours, lista)
    connection.check_constraints()
    assert Uppfoljningstillfalle.objects.exists()
    url = reverse("participants:list_undo", args=[lista.pk])
    assert "6 deltaganden" in page(client.get(url))
    client.post(url)
    worked()
    connection.check_constraints()
    lista.refresh_from_db()
    assert lista.undone_count == 6
    assert not Deltagande.objects.counted().exists()
    assert not Uppfoljningstillfalle.objects.exists()
    assert not Samtycke.objects.standing().exists()
    sums = Deltagandesumma.objects.filter(insats=insats).values()
    assert not any(told for row in sums for name, told in row.items() if name in ("nya", "avslutade"))
    with as_user(user):
        assert not Identitet.objects.exists()
    for fault in (invariants.deltagande_faults, invariants.follow_up_faults, invariants.list_faults):
        assert list(fault()) == []
    imported(ours, examined(ours, [END_HEADINGS, *PEOPLE]))
    assert Deltagande.objects.counted().count() == 5


def test_an_end_that_is_corrected_since_stays_when_the_list_is_undone(ours: Ours):
    client, *_ = ours
    lista = examined(ours, [END_HEADINGS, left(0, 10), left(1, 10)])
    imported(ours, lista)
    kept = Deltagande.objects.first()
    url = reverse("participants:correct_end", args=[kept.pk])
    form = client.get(url).context["form"]
    stored = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    response = client.post(url, stored | {"ends_on": ago(9).isoformat()})
    assert response.status_code == 302, page(response)
    undo = reverse("participants:list_undo", args=[lista.pk])
    assert "1 som har ändrats efter inläsningen blir kvar" in page(client.get(undo))
    client.post(undo)
    worked()
    assert Deltagande.objects.counted().get().pk == kept.pk


def test_an_answer_for_rows_with_an_end_that_say_nothing(ours: Ours):
    headings = END_HEADINGS[:-2]
    rows = [headings, left(0, None)[:-2], left(1, 10)[:-2]]
    lista = examined(ours, rows, svar_forsorjning_efter="okand", svar_sysselsattning_efter="okand")
    imported(ours, lista)
    told = Deltagande.objects.order_by("ends_on").values_list("ends_on", "forsorjning_set__kalla__key")
    assert set(told) == {(None, "forsorjningsstod"), (ago(10), "forsorjningsstod"), (ago(10), "okand")}


def test_columns_of_an_end_are_chosen_together(ours: Ours):
    client = ours[0]
    url = upload(ours, [END_HEADINGS, left()])
    chosen = proposed(client, url)
    assert {"kolumn_ends_on", "kolumn_reason", "kolumn_forsorjning_efter"} <= set(chosen)
    response = client.post(url, chosen | {"kolumn_reason": ""})
    assert (response.status_code, "Välj vilken kolumn som är avslutsanledning." in page(response)) == (422, True)
    response = client.post(url, chosen | {"kolumn_ends_on": ""})
    assert (response.status_code, "Välj vilken kolumn som är slutdatum." in page(response)) == (422, True)
    no_ends = {name: "" for name in chosen if name.endswith(("_efter", "reason", "ends_on"))}
    assert client.post(url, chosen | no_ends).status_code == 302


def test_an_end_is_corrected_in_place(ours: Ours):
    client, *_ = ours
    wrong = {"Slutdatum": "i fjol", "Avslutsanledning": "Tröttnade", "Försörjning efter": ""}
    lista = examined(ours, [END_HEADINGS, left(0, 10, **wrong)])
    url = reverse("participants:list_row", args=[lista.pk, 2])
    initial = client.get(url).context["form"].initial
    posted = {name: answer for name, answer in initial.items() if answer}
    response = client.post(url, posted | {"ends_on": ago(10).isoformat()})
    assert NO_REASON in page(response)
    posted |= {
        "ends_on": ago(10).isoformat(),
        "reason": value("avslutsanledning", "flytt").pk,
        "forsorjning_efter": [value("forsorjningskalla", "sjukpenning").pk],
    }
    assert client.post(url, posted)["Location"] == lista.get_absolute_url()
    assert counts(lista)[Listutfall.AVSLUTAD] == 1
    imported(ours, lista)
    deltagande = Deltagande.objects.get()
    assert (deltagande.ends_on, deltagande.avslutsanledning.key) == (ago(10), "flytt")
    assert deltagande.sysselsattning_set.get(fas="efter").omfattning == 75


def test_wrong_rows_come_back_with_their_ends(ours: Ours):
    client, *_ = ours
    lista = examined(ours, [END_HEADINGS, left(0, 10), left(1, 10, Avslutsanledning="")])
    imported(ours, lista, which="ratta")
    response = client.get(reverse("participants:list_wrong_rows", args=[lista.pk]))
    header, row = list(load_workbook(io.BytesIO(response.content)).active.values)
    told = dict(zip(header, row, strict=True))
    assert (told["Slutdatum"], told["Sysselsättning efter insatsen"]) == (ago(10).isoformat(), "Förvärvsarbete 75 %")
    assert "Avslutsanledning: Välj avslutsanledning" in told["Orsak"]
    assert "kolumn_reason" in proposed(client, upload(ours, [], response.content))


def test_the_same_number_of_questions_for_two_rows_and_twenty(ours: Ours):
    def asked(count: int, born: str) -> int:
        rows = [left(nth, (10, 200, 400)[nth % 3], Personnummer=number(nth, born)) for nth in range(count)]
        lista = examined(ours, [END_HEADINGS, *rows])
        ours[0].post(lista.get_absolute_url(), {})
        with CaptureQueriesContext(connection) as found:
            worked()
        return len(found)

    asked(3, "19850301")
    assert asked(3, "19860302") == asked(20, "19870303")


def test_a_list_without_ends_asks_nothing_more(ours: Ours):
    imported(ours, examined(ours, [HEADINGS, line()]))
    lista = examined(ours, [HEADINGS, line(1), line(2)])
    ours[0].post(lista.get_absolute_url(), {})
    with CaptureQueriesContext(connection) as found:
        worked()
    told = " ".join(query["sql"] for query in found)
    assert "registered_out_at" not in told.split("INSERT INTO participants_deltagande ")[1].split("SELECT")[0]
    assert 'UPDATE "participants_samtycke"' not in told
    assert "participants_set_apart" not in told


def test_nobody_else_sets_a_person_apart(user_with: Callable[..., User], ours: Ours):
    deltagande = registered(ours[1], ours[2])
    with as_user(user_with(Role.LEDAMOT)), pytest.raises(ProgrammingError, match="may register"), transaction.atomic():
        set_apart([deltagande.deltagare_id], [])
    with as_user(ours[1]):
        made = set_apart([deltagande.deltagare_id], [])
        assert made != [deltagande.deltagare_id]
        assert recognise(parse(number())) == deltagande.deltagare_id  # whom others know by the number stays known
