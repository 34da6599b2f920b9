"""The pages around an insats: its moves, goals, plan, people, periods, and the code lists."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from finsam import codelists, dates, history
from finsam.codelists.definition import all_lists, load
from finsam.codelists.models import Kodvarde
from finsam.stamped_forms import stamp_of
from insatser.enums import InsatsState
from insatser.forms.insats_uppdrag import PeriodsStamp
from insatser.models import Insats, InsatsAr, InsatsUppdrag, Mal, MalUtfall
from insatser.periods import set_periods
from members.enums import Role
from members.models import User
from tests.finsam.codelists.factories import KodvardeFactory
from tests.insatser.factories import InsatsFactory, InsatsUppdragFactory, MalFactory, MalUtfallFactory
from tests.members.factories import OrganisationFactory, UppdragFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kansli(user_with: Callable[..., User], login: Callable[[User], Client]) -> Client:
    return login(user_with(Role.HANDLAGGARE))


def post(client: Client, name: str, key: Any, **data: Any) -> Any:
    return client.post(reverse(f"insatser:{name}", args=[key]), data)


def text(response: Any) -> str:
    return str(response.content.decode())


def test_insats_is_ended_with_its_last_day(kansli: Client) -> None:
    insats = InsatsFactory()
    assert post(kansli, "end", insats.pk, on="2024-06-30", reason="Klart").status_code == 302
    insats.refresh_from_db()
    assert (insats.state, insats.ends_on, insats.state_reason) == (InsatsState.AVSLUTAD, date(2024, 6, 30), "Klart")


def test_illegal_day_is_told_and_the_reason_kept(kansli: Client) -> None:
    response = post(kansli, "end", InsatsFactory().pk, on="2999-01-01", reason="Klart")
    assert response.status_code == 422
    assert "Sista dagen har inte varit än." in text(response)
    assert "Klart" in text(response)


def test_insats_that_somebody_else_ended_says_so(kansli: Client) -> None:
    insats = InsatsFactory(ended=True)
    response = post(kansli, "end", insats.pk, on="2024-06-30")
    assert response.status_code == 403
    assert "inte pågående" in text(response)


def test_misregistered_insats_leaves_the_list(kansli: Client) -> None:
    insats = InsatsFactory()
    assert post(kansli, "misregister", insats.pk, reason="Dubblett").status_code == 302
    assert kansli.get(reverse("insatser:list")).context["list"].rows == []
    assert "Dubblett" in text(kansli.get(insats.get_absolute_url()))


def goal(**fields: Any) -> dict[str, Any]:
    return {
        "text": "Fler i arbete",
        "unit": "procent",
        "target": "42,5",
        "owner": OrganisationFactory().pk,
        "is_joint": "ja",
        **fields,
    }


def test_goal_is_added_and_logged(kansli: Client) -> None:
    insats = InsatsFactory()
    assert post(kansli, "goal_add", insats.pk, **goal()).status_code == 302
    mal = Mal.objects.get()
    assert (mal.target, mal.is_joint, mal.year, mal.insats) == (Decimal("42.5"), True, None, insats)
    entry = history.for_subject(insats).get()
    assert (entry.code, entry.changes["target"]) == ("mal.added", [None, "42.50"])


def test_goal_that_is_sent_twice_becomes_one(kansli: Client) -> None:
    insats, data = InsatsFactory(), goal(new_id="7b0f2f3e-7d3c-4b39-9d8f-6a2f2c1f0a11")
    for _ in range(2):
        assert post(kansli, "goal_add", insats.pk, **data).status_code == 302
    assert Mal.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("text", "", "Skriv mål."),
        ("target", "många", "Skriv ett tal med siffror, till exempel 40 eller 12,5."),
        ("owner", "", "Välj ansvarig organisation."),
        ("is_joint", "", "Svara på frågan"),
    ],
)
def test_faults_of_a_goal(kansli: Client, field: str, value: str, message: str) -> None:
    response = post(kansli, "goal_add", InsatsFactory().pk, **goal(**{field: value}))
    assert response.status_code == 422
    assert message[:10] in response.context["form"].errors[field][0]


def test_goal_is_not_overwritten(kansli: Client) -> None:
    mal = MalFactory(version=4)
    response = post(kansli, "goal_change", mal.pk, **goal(version=3, text="Min text"))
    assert response.status_code == 422
    assert "Min text" in text(response)
    assert post(kansli, "goal_change", mal.pk, **goal(version=4, text="Min text")).status_code == 302
    mal.refresh_from_db()
    assert (mal.text, mal.version) == ("Min text", 5)


def test_dropped_goal_leaves_the_page_and_stays_stored(kansli: Client) -> None:
    mal = MalFactory()
    assert post(kansli, "goal_drop", mal.pk, reason="Mäts inte").status_code == 302
    mal.refresh_from_db()
    assert (mal.dropped_on, mal.dropped_reason) == (dates.today(), "Mäts inte")
    assert kansli.get(mal.insats.get_absolute_url()).context["goals"] == []
    assert kansli.get(reverse("insatser:goal_change", args=[mal.pk])).status_code == 404


def outcome_stamp(mal: Mal) -> str:
    stored: dict[str, Any] = {f"comment_{year}": "" for year in range(2022, dates.budget_year() + 1)}
    for row in mal.utfall_set.all():
        stored |= {f"value_{row.year}": row.value, f"comment_{row.year}": row.comment}
    return stamp_of(stored)


def test_outcome_per_year_is_registered_and_corrected(kansli: Client) -> None:
    mal = MalFactory()
    stamp = outcome_stamp(mal)
    assert post(kansli, "goal_outcome", mal.pk, value_2024="38,5", stamp=stamp).status_code == 302
    mal.refresh_from_db()
    data = {"value_2024": "39", "comment_2024": "Rättat", "stamp": outcome_stamp(mal)}
    assert post(kansli, "goal_outcome", mal.pk, **data).status_code == 302
    assert MalUtfall.objects.values_list("year", "value", "comment").get() == (2024, Decimal(39), "Rättat")
    assert history.for_subject(mal.insats).first().changes["value"] == ["38.50", "39.00"]
    assert "Utfall: 38,5 → 39" in text(kansli.get(mal.insats.get_absolute_url()))


def test_outcome_of_an_older_page_is_refused(kansli: Client) -> None:
    mal = MalFactory()
    stamp = outcome_stamp(mal)
    MalUtfallFactory(mal=mal, year=2024)
    response = post(kansli, "goal_outcome", mal.pk, value_2024="50", stamp=stamp)
    assert response.status_code == 422
    assert "Någon annan har ändrat" in text(response)
    assert 'value="50"' in text(response)


def test_outcome_that_stands_cannot_be_emptied(kansli: Client) -> None:
    mal = MalUtfallFactory(year=2024).mal
    response = post(kansli, "goal_outcome", mal.pk, value_2024="", stamp=outcome_stamp(mal))
    assert "Skriv utfallet för 2024." in text(response)


def test_plan_is_saved_per_year(kansli: Client) -> None:
    insats = InsatsFactory(ended=True)
    stamp = stamp_of({"planned_2022": None, "planned_2023": None})
    assert post(kansli, "plan", insats.pk, planned_2022="30", planned_2023="", stamp=stamp).status_code == 302
    assert InsatsAr.objects.values_list("year", "planned_participants").get() == (2022, 30)
    response = post(kansli, "plan", insats.pk, planned_2022="x", stamp=stamp)
    assert "Skriv antalet för 2022 med siffror" in text(response)


def test_uppdrag_is_tied_and_ended(kansli: Client) -> None:
    insats, uppdrag = InsatsFactory(), UppdragFactory(role=Role.INSATSANSVARIG)
    UppdragFactory(role=Role.EKONOM)
    choices = kansli.get(reverse("insatser:tie", args=[insats.pk])).context["form"].fields["uppdrag"].queryset
    assert list(choices) == [uppdrag]
    assert post(kansli, "tie", insats.pk, uppdrag=uppdrag.pk, from_on="2024-01-01").status_code == 302
    tie = InsatsUppdrag.objects.get()
    assert post(kansli, "untie", tie.pk, on="2024-12-31").status_code == 302
    tie.refresh_from_db()
    assert tie.to_on == date(2024, 12, 31)
    assert [e.code for e in history.for_subject(insats)] == ["insats.uppdrag_ended", "insats.uppdrag_tied"]


def test_uppdrag_is_not_tied_twice(kansli: Client) -> None:
    tie = InsatsUppdragFactory()
    response = post(kansli, "tie", tie.insats_id, uppdrag=tie.uppdrag_id, from_on="2024-01-01")
    assert response.status_code == 422
    assert "redan knutet till insatsen" in text(response)


def test_end_of_a_tie_cannot_reach_into_the_next(kansli: Client) -> None:
    first = InsatsUppdragFactory(to_on=date(2022, 12, 31))
    InsatsUppdragFactory(uppdrag=first.uppdrag, insats=first.insats, from_on=date(2023, 6, 1))
    response = post(kansli, "untie", first.pk, on="2023-12-31")
    assert response.status_code == 422
    assert post(kansli, "untie", first.pk, on="2021-01-01").status_code == 422


def periods(*spans: tuple[str, str, str], initial: int = 1) -> dict[str, Any]:
    data: dict[str, Any] = {"period-TOTAL_FORMS": len(spans), "period-INITIAL_FORMS": initial}
    for place, (first, last, kind) in enumerate(spans):
        data |= {f"period-{place}-from_on": first, f"period-{place}-to_on": last, f"period-{place}-kind": kind}
    return data


def stamp(insats: Insats) -> dict[str, str]:
    """What the page says that it was made from."""
    return {"stamp": PeriodsStamp(insats=insats).current_stamp}


def test_periods_with_a_pause_are_saved(kansli: Client) -> None:
    insats = InsatsFactory()
    data = periods(("2024-01-01", "", "begransad"), ("2021-01-01", "2022-06-30", "ordinarie"), ("", "", "ordinarie"))
    assert post(kansli, "periods", insats.pk, **data, **stamp(insats)).status_code == 302
    insats.refresh_from_db()
    assert (insats.starts_on, insats.ends_on) == (date(2021, 1, 1), None)
    assert [(p.from_on.year, p.kind) for p in insats.periods()] == [(2021, "ordinarie"), (2024, "begransad")]
    page = text(kansli.get(reverse("insatser:change", args=[insats.pk])))
    assert "Insatsen har flera perioder." in page


@pytest.mark.parametrize(
    ("spans", "message"),
    [
        (
            [("2021-01-01", "", "ordinarie"), ("2024-01-01", "", "ordinarie")],
            "Två perioder kan inte gälla samma dagar.",
        ),
        ([("", "", "ordinarie")], "Skriv minst en period."),
        ([("", "2024-01-01", "ordinarie")], "Skriv periodens första dag."),
        ([("2024-01-01", "2023-01-01", "ordinarie")], "Slutdatum kan inte vara före startdatum."),
        ([("2999-01-01", "", "ordinarie")], "Insatsen pågår redan."),
    ],
)
def test_faulty_periods(kansli: Client, spans: list[tuple[str, str, str]], message: str) -> None:
    response = post(kansli, "periods", InsatsFactory().pk, **periods(*spans))
    assert response.status_code == 422
    assert message in text(response)


def test_newer_periods_of_a_colleague_are_shown_and_not_overwritten(kansli: Client) -> None:
    insats = InsatsFactory()
    mine = {**periods(("2021-01-01", "2029-12-31", "ordinarie")), **stamp(insats)}
    set_periods(insats, [(date(2021, 1, 1), date(2027, 6, 30), "ordinarie")], by=None)
    response = post(kansli, "periods", insats.pk, **mine)
    assert response.status_code == 422
    assert "2021-01-01–2027-06-30" in text(response)
    assert 'value="2029-12-31"' in text(response)
    insats.refresh_from_db()
    assert insats.ends_on == date(2027, 6, 30)
    again = {**mine, **stamp(insats)}
    assert f'value="{again["stamp"]}"' in text(response)
    assert post(kansli, "periods", insats.pk, **again).status_code == 302


def test_value_is_added_chosen_and_retired(kansli: Client) -> None:
    response = post(kansli, "codelist_add", "malgrupp", label="Nyanlända föräldrar", status="confirmed")
    assert response.status_code == 302
    value = Kodvarde.objects.get(lista="malgrupp", key="nyanlanda_foraldrar")
    assert (value.is_own, value.source_system, value.is_valid) == (True, "lokal", True)
    assert (value.key, value.label) in codelists.choices("malgrupp", on=dates.today())
    assert post(kansli, "codelist_retire", value.pk, valid_to="2024-12-31").status_code == 302
    assert (value.key, value.label) not in codelists.choices("malgrupp", on=dates.today())
    assert post(kansli, "codelist_retire", value.pk, valid_to="").status_code == 302
    codes = ["kodvarde.revived", "kodvarde.retired", "kodvarde.added"]
    assert [entry.code for entry in history.for_subject(value)] == codes


def test_value_is_added_once(kansli: Client) -> None:
    KodvardeFactory(lista="malgrupp", key="unga_vuxna", label="Unga vuxna")
    response = post(kansli, "codelist_add", "malgrupp", label="unga  VUXNA", status="confirmed")
    assert response.status_code == 422
    assert "Det finns redan ett sådant värde" in text(response)


def test_retired_value_stays_on_the_insats_that_has_it(kansli: Client) -> None:
    old = KodvardeFactory(valid_to=date(2023, 12, 31))
    insats = InsatsFactory()
    insats.malgrupper.add(old)
    page = kansli.get(reverse("insatser:change", args=[insats.pk]))
    assert old in page.context["form"].fields["malgrupper"].queryset
    assert old not in kansli.get(reverse("insatser:register")).context["form"].fields["malgrupper"].queryset


def test_unconfirmed_values_say_so(kansli: Client) -> None:
    KodvardeFactory(lista="malgrupp", status="working")
    page = text(kansli.get(reverse("insatser:codelist", args=["malgrupp"])))
    assert "inte bekräftad" in page


def test_loading_the_lists_again_changes_nothing() -> None:
    load(Kodvarde)
    own = KodvardeFactory(lista="malgrupp", key="egen", label="Egen", is_own=True)
    Kodvarde.objects.filter(lista="malgrupp", key="annan").update(valid_to=date(2024, 1, 1), label="Fel namn")
    before = Kodvarde.objects.count()
    assert load(Kodvarde) == (0, 1)
    assert load(Kodvarde) == (0, 0)
    assert Kodvarde.objects.count() == before
    assert Kodvarde.objects.get(pk=own.pk).label == "Egen"
    assert Kodvarde.objects.get(lista="malgrupp", key="annan").valid_to == date(2024, 1, 1)


def test_every_list_has_values_with_unique_keys() -> None:
    for lista in all_lists().values():
        keys = [value["key"] for value in lista.values]
        assert keys
        assert len(keys) == len(set(keys)), lista.key


@pytest.mark.django_db(transaction=True)
def test_command_loads_and_can_only_look(capsys: pytest.CaptureFixture[str]) -> None:
    load(Kodvarde)
    call_command("load_codelists", "--dry-run")
    assert capsys.readouterr().out == "0 värden tillagda, 0 ändrade.\n"
