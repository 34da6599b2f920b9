"""Lists, settings, members, shares and the log as pages."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from finsam import history
from finsam.history import sealing
from finsam.history.models import Entry
from members import contrast, current_forbund, log_lines
from members.enums import OrganisationKind, PartKind, Role
from members.models import Forbund, Forbundsordning, Medlem, Organisation, Part, Person, User
from tests.members.factories import (
    MedlemFactory,
    OrganisationFactory,
    PersonFactory,
    UppdragFactory,
    UserFactory,
)
from tests.page_forms import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(user_with: Callable[..., User], login: Callable[[User], Client]) -> Client:
    return login(user_with(Role.SYSTEMADMINISTRATOR))


@pytest.fixture
def chief(user_with: Callable[..., User], login: Callable[[User], Client]) -> Client:
    return login(user_with(Role.FORBUNDSCHEF))


def people(count: int) -> None:
    for _ in range(count):
        UppdragFactory(person=UserFactory().person)


def entries(count: int) -> None:
    for _ in range(count):
        history.record(PersonFactory(), "person.added", by=None)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("members:people", people),
        ("members:organisations", lambda n: OrganisationFactory.create_batch(n)),
        ("members:medlemmar", lambda n: MedlemFactory.create_batch(n)),
        ("members:log", entries),
        (
            "members:waiting",
            lambda n: [UppdragFactory(role=Role.DELTAGARANSVARIG, confirmed_by=None) for _ in range(n)],
        ),
    ],
)
def test_same_number_of_queries_with_one_and_ten_rows(admin: Client, name: str, make: Callable[[int], Any]) -> None:
    make(1)
    admin.get(reverse(name))
    with CaptureQueriesContext(
        connection,
    ) as one:
        assert admin.get(reverse(name)).status_code == 200
    make(9)
    with CaptureQueriesContext(connection) as ten:
        assert admin.get(reverse(name)).status_code == 200
    assert len(one) == len(ten)


def test_person_page_takes_the_same_queries_whatever_the_history(admin: Client) -> None:
    person = UserFactory().person
    UppdragFactory(person=person, from_on=date(2020, 1, 1), to_on=date(2020, 12, 31))
    address = reverse("members:person", args=[person.pk])
    admin.get(address)
    with CaptureQueriesContext(connection) as one:
        admin.get(address)
    for year in range(2010, 2019):
        UppdragFactory(person=person, from_on=date(year, 1, 1), to_on=date(year, 12, 31))
    with CaptureQueriesContext(connection) as ten:
        admin.get(address)
    assert len(one) == len(ten)


def test_people_sort_as_swedish(admin: Client) -> None:
    Person.objects.all()
    for name in ("Anna Öberg", "Bo Andersson", "Cia Ärlig", "Dan Åberg", "Eva Ek"):
        PersonFactory(name=name)
    text = admin.get(reverse("members:people")).content.decode()
    order = [text.index(name) for name in ("Andersson", "Ek<", "Åberg", "Ärlig", "Öberg")]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sok=ärlig", ["Ärlig"]),
        ("sok=oberg@", ["Öberg"]),
        ("roll=ekonom", ["Öberg"]),
        ("konto=oppet", ["Öberg"]),
        ("konto=inget", ["Ärlig"]),
    ],
)
def test_people_filter(admin: Client, query: str, found: list[str]) -> None:
    PersonFactory(name="Cia Ärlig", email="cia@example.org")
    user = UserFactory(person__name="Anna Öberg", person__email="oberg@example.org")
    UppdragFactory(person=user.person, role=Role.EKONOM)
    text = admin.post(reverse("members:people"), dict([query.split("=")]), follow=True).content.decode()
    for name in ("Ärlig", "Öberg"):
        assert (name in text) is (name in found)


def test_people_as_file(admin: Client) -> None:
    PersonFactory(name="=HYPERLINK Påhittad")
    response = admin.get(f"{reverse('members:people')}?format=csv")
    assert "'=HYPERLINK" in b"".join(response).decode()


def test_log_shows_sentences_and_no_names_of_what_it_is_about(admin: Client) -> None:
    person = PersonFactory(name="Hemlig Påhittad")
    history.record(person, "person.changed", by=None, changes={"role": [None, "ekonom"]})
    history.record(person, "person.changed", by=None, changes={"fields": [None, "name, email"]})
    text = admin.get(reverse("members:log")).content.decode()
    assert "Ändrade en persons uppgifter" in text
    assert f"person {str(person.pk)[:8]}" in text
    assert "roll: ekonom" in text
    assert "namn, e-postadress" in text
    assert "Hemlig" not in text


@pytest.mark.parametrize(
    ("query", "hits"),
    [("vad=person.added", 1), ("vad=person.changed", 0), ("fran=20990101", 0), ("till=2099-01-01", 1), ("vem=x", 0)],
)
def test_log_filters(admin: Client, query: str, hits: int) -> None:
    history.record(PersonFactory(), "person.added", by=None)
    text = admin.post(reverse("members:log"), dict([query.split("=")]), follow=True).content.decode()
    assert text.count('<th scope="row">') == hits


def test_log_filter_with_a_bad_date_says_how_to_write_it(admin: Client) -> None:
    response = admin.get(f"{reverse('members:log')}?fran=igår")
    assert response.status_code == 422
    assert "Skriv datumet som ÅÅÅÅ-MM-DD" in strip_tags(response.content.decode())


def settings_data(**changes: Any) -> dict[str, Any]:
    forbund = Forbund.objects.get()
    data = {
        "version": forbund.version,
        "organisation_version": forbund.organisation.version,
        "name": forbund.name,
        "orgnr": forbund.orgnr,
        "sate": forbund.sate,
        "contact_email": "kansli@example.org",
        "small_number_threshold": 5,
        "months_unused_before_close": 12,
        "sends_reminders": "ja",
    }
    return {**data, **changes}


def test_settings_are_saved_logged_and_seen_at_once(chief: Client) -> None:
    data = settings_data(name="Samordningsförbundet Nytt", header_colour="#1D4D2B", header_rule_colour="#ffd43b")
    page = chief.post(reverse("members:settings_change"), data, follow=True).content.decode()
    assert "Inställningarna är sparade." in page
    assert "Samordningsförbundet Nytt" in page
    assert reverse("members:colours") in page
    css = Client().get(reverse("members:colours"))
    assert css.headers["Content-Type"].startswith("text/css")
    assert "--brand: #1d4d2b;" in css.content.decode()
    assert history.for_subject(Forbund.objects.get())[0].code == "forbund.changed"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"header_colour": "#eeeeee"}, "för ljus"),
        ({"header_colour": "röd"}, "Skriv färgen som #rrggbb"),
        ({"header_colour": "#0d3b58", "header_rule_colour": "#0d3b59"}, "syns inte"),
        ({"small_number_threshold": 1}, "mellan 3 och 20"),
        ({"orgnr": "222000-0019"}, "Den sista siffran stämmer inte"),
        ({"orgnr": "2220"}, "Skriv organisationsnumret som"),
        ({"months_unused_before_close": "0"}, "Skriv ett tal som är minst 1."),
        ({"months_unused_before_close": "37"}, "Skriv ett tal som är högst 36."),
    ],
)
def test_bad_settings_are_refused(chief: Client, changes: dict[str, Any], message: str) -> None:
    response = chief.post(reverse("members:settings_change"), settings_data(**changes))
    assert response.status_code == 422
    assert message in response.content.decode()


def test_newer_settings_are_not_overwritten(chief: Client) -> None:
    data = settings_data(sate="Annan ort")
    Forbund.objects.update(version=7, sate="Tredje ort")
    current_forbund.forget()
    response = chief.post(reverse("members:settings_change"), data)
    assert response.status_code == 422
    text = response.content.decode()
    assert "Någon annan har ändrat" in text
    assert "Tredje ort" in text
    assert 'value="Annan ort"' in text


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48)])
def test_contrast_as_wcag_counts_it(one: str, other: str, ratio: float) -> None:
    assert contrast.ratio(one, other) == pytest.approx(ratio, abs=0.01)


def test_shares_by_page(chief: Client) -> None:
    fk = MedlemFactory(organisation__kind=OrganisationKind.FK, part_kind=PartKind.STATEN)
    one, two = MedlemFactory(), MedlemFactory()
    parts = {"year": date.today().year, "staten": "50", "region": "25 %", "kommun": "25,0"}  # noqa: DTZ011
    page = reverse("members:parts")
    assert chief.post(page, {**opened(chief, page), **parts}).status_code == 302
    address = reverse("members:splits", args=[parts["year"]])
    typed = {f"medlem_{fk.pk}": "100", f"medlem_{one.pk}": "33,3333", f"medlem_{two.pk}": "66,6667"}
    assert chief.post(address, {**opened(chief, address), **typed}).status_code == 302
    typed = {**opened(chief, address), **typed}
    assert one.andelar.get(year=parts["year"]).share_of_part == Decimal("0.333333")
    wrong = chief.post(address, {**typed, f"medlem_{two.pk}": "60"})
    assert wrong.status_code == 422
    assert "inom parten Kommun ska bli 100 procent" in wrong.content.decode()
    precise = chief.post(address, {**typed, f"medlem_{two.pk}": "66,66667"})
    assert "högst fyra decimaler" in precise.content.decode()


@pytest.mark.parametrize("year", ["0000", "9999", "99999999999999999999", "²²²²", "i fjol"])
def test_year_that_is_none_is_this_year(chief: Client, year: str) -> None:
    for name in ("medlemmar", "parts"):
        assert chief.get(reverse(f"members:{name}"), {"ar": year}).status_code == 200
    if year.isascii() and year.isdecimal():
        assert chief.get(reverse("members:splits", args=[int(year)])).status_code == 404


def test_medlem_of_the_wrong_part_is_refused(chief: Client) -> None:
    region = OrganisationFactory(kind=OrganisationKind.REGION)
    data = {"organisation": str(region.pk), "part_kind": "kommun", "from_on": "2026-01-01"}
    response = chief.post(reverse("members:medlem_add"), data)
    assert response.status_code == 422
    assert "hör till parten Region" in response.content.decode()
    right = chief.post(reverse("members:medlem_add"), {**data, "part_kind": "region"})
    assert right["Location"] == Medlem.objects.get().get_absolute_url()


def test_overlapping_membership_is_refused_by_form_and_database(chief: Client) -> None:
    medlem = MedlemFactory()
    data = {"organisation": str(medlem.organisation_id), "part_kind": "kommun", "from_on": "2026-01-01"}
    response = chief.post(reverse("members:medlem_add"), data)
    assert "redan medlem under en del" in response.content.decode()
    with pytest.raises(IntegrityError, match="members_medlem_no_overlap"), transaction.atomic():
        MedlemFactory(organisation=medlem.organisation)


def test_ended_membership_is_logged_as_ended(chief: Client) -> None:
    medlem = MedlemFactory()
    data = {"version": 1, "part_kind": "kommun", "from_on": "2020-01-01", "to_on": "2026-12-31"}
    assert chief.post(reverse("members:medlem_change", args=[medlem.pk]), data).status_code == 302
    assert history.for_subject(medlem)[0].code == "medlem.ended"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"mandate_start_month": "2", "mandate_start_day": "31"}, "Månaden har 28 dagar."),
        ({"kallelse_days": "många"}, "Skriv ett helt tal med siffror"),
    ],
)
def test_bad_forbundsordning_is_refused(chief: Client, changes: dict[str, str], message: str) -> None:
    data = {"valid_from": "2027-01-01", "mandate_start_month": "1", "mandate_start_day": "1", **changes}
    response = chief.post(reverse("members:forbundsordning_add"), data)
    assert response.status_code == 422
    assert message in response.content.decode()


def test_new_forbundsordning_begins_from_the_one_in_force(chief: Client) -> None:
    Forbundsordning.objects.create(valid_from=date(2019, 1, 1), archive_authority="Arkivet i Påhittstad")
    page = chief.get(reverse("members:forbundsordning_add")).content.decode()
    assert re.search(r'name="kallelse_days"[^>]*class="w4"', page)
    assert 'value="Arkivet i Påhittstad"' in page
    assert "2019-01-01" not in page


def test_changed_email_goes_to_the_login(chief: Client) -> None:
    user = UserFactory()
    data = {"version": 1, "name": "Nytt Namn", "email": "Ny@Example.org", "employer": str(user.person.employer_id)}
    assert chief.post(reverse("members:person_change", args=[user.person_id]), data).status_code == 302
    user.refresh_from_db()
    assert user.email == "ny@example.org"


def test_changed_email_is_told_to_the_old_address_and_ends_sessions(chief: Client) -> None:
    user = UserFactory()
    session = Client()
    session.force_login(user)
    data = {"version": 1, "name": "Nytt Namn", "email": user.email, "employer": str(user.person.employer_id)}
    address = reverse("members:person_change", args=[user.person_id])
    assert chief.post(address, data).status_code == 302
    assert session.get(reverse("members:me")).status_code == 200
    assert not mail.outbox
    assert chief.post(address, {**data, "version": 2, "email": "ny@example.org"}).status_code == 302
    assert [message.to for message in mail.outbox] == [[user.email]]
    assert "E-postadressen till ditt konto är ändrad" in mail.outbox[0].body
    assert "ny@example.org" not in mail.outbox[0].body
    assert session.get(reverse("members:me")).status_code == 302


def test_deltagaransvarig_cannot_get_a_wrong_employer_by_page(chief: Client) -> None:
    uppdrag = UppdragFactory(role=Role.DELTAGARANSVARIG)
    other = OrganisationFactory(kind=OrganisationKind.ANNAN)
    person = uppdrag.person
    data = {"version": 1, "name": person.name, "email": person.email, "employer": str(other.pk)}
    response = chief.post(reverse("members:person_change", args=[person.pk]), data)
    assert response.status_code == 422
    assert "anställd av Försäkringskassan" in response.content.decode()


def test_log_says_for_which_organisation(
    admin: Client, user_with: Callable[..., User], acting_as: Callable[[User], None]
) -> None:
    user = user_with(Role.HANDLAGGARE)
    acting_as(user)
    history.record(user.person, "person.changed", by=user)
    organisation = user.acting.organisation
    assert Entry.objects.latest("id").for_whom == str(organisation.pk)
    history.record(user.person, "person.changed", by=None)
    assert Entry.objects.latest("id").for_whom == ""
    rows = log_lines.lines(Entry.objects.order_by("-id")[:2])
    assert [line.for_whom for line in rows] == ["", str(organisation)]
    assert str(organisation) in admin.get(reverse("members:log")).content.decode()
    exported = b"".join(admin.get(f"{reverse('members:log')}?format=csv")).decode()
    assert (str(organisation) in exported, "För organisation" in exported) == (True, True)


def test_writing_the_history_takes_one_question(
    user_with: Callable[..., User], acting_as: Callable[[User], None], django_assert_num_queries: Any
) -> None:
    user = user_with(Role.HANDLAGGARE)
    acting_as(user)
    with django_assert_num_queries(1):
        history.record(user.person, "person.changed", by=user)


def test_log_shows_no_values_of_other_apps(db: None) -> None:
    changes = {"amount": [4711, 4712]}
    types = ["insatser.insats", "ekonomi.budget", "followup.antal", "jobs.job", "members.medlemsandel"]
    rows = [Entry(code="person.changed", subject_type=name, subject_id="x", changes=changes) for name in types]
    shown = [line.changes for line in log_lines.lines(rows)]
    assert shown == ["", "", "", "", "belopp: 4711 → 4712"]


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: OrganisationFactory(kind="x"), "organisation_kind_is_known"),
        (lambda: [OrganisationFactory(orgnr="222000-0018") for _ in range(2)], "organisation_one_per_orgnr"),
        (lambda: MedlemFactory(to_on=date(2019, 1, 1)), "medlem_dates_in_order"),
        (lambda: Part.objects.create(kind="staten", valid_from_year=2020, share=2), "part_share_between_0_and_1"),
        (lambda: [Part.objects.create(kind="staten", valid_from_year=2020, share=0) for _ in "ab"], "part_one_share"),
        (lambda: MedlemFactory().andelar.create(year=2026, share_of_part=2), "medlemsandel_between_0_and_1"),
        (lambda: [m.andelar.create(year=2026, share_of_part=1) for m in [MedlemFactory()] * 2], "one_per_year"),
        (lambda: Forbundsordning.objects.create(valid_from="2020-01-01", mandate_years=5), "at_most_four_years"),
        (lambda: Forbundsordning.objects.create(valid_from="2020-01-01", mandate_start_month=13), "is_a_day"),
        (lambda: Forbundsordning.objects.create(valid_from="2020-01-01", notice_period_years=4), "at_most_three_years"),
        (lambda: Forbund.objects.update(small_number_threshold=1), "threshold_is_sensible"),
        (lambda: Forbund.objects.create(id=2, organisation=OrganisationFactory(), sate="X"), "only_one"),
    ],
)
def test_each_constraint_holds(forbund: Forbund, make: Callable[[], Any], name: str) -> None:
    Organisation.objects.filter(orgnr="222000-0018").update(orgnr="")
    with pytest.raises((IntegrityError, ValidationError), match=name), transaction.atomic():
        make()


def test_log_pages_show_the_last_seal(user_with: Callable[..., User], login: Callable[[User], Client]) -> None:
    history.record(Forbund.objects.get(), "forbund.changed", by=None)
    sealing.seal()
    for role, name in ((Role.SYSTEMADMINISTRATOR, "members:log"), (Role.REVISOR, "members:own_log")):
        assert str(sealing.head()) in login(user_with(role)).get(reverse(name)).content.decode()
