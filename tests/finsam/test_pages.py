"""Base page, error summary, footer pages, error pages and components."""

import datetime as dt
import gc
import json
import re
import weakref
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from csp import utils
from csp.decorators import csp_exempt, csp_update
from django import forms as django_forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template, TemplateDoesNotExist, engines
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from finsam import errors, forms, pages, status
from finsam.csp import KeptPolicyMiddleware
from finsam.dates import Period
from finsam.protection import Protected
from finsam.status import Status, Tone
from members.enums import Role
from members.models import User

ANATOMY = ["Hoppa till innehållet", '<header class="top">', '<main class="wrap" id="innehall" tabindex="-1">',
           'role="status" id="meddelanden"></div>', '<footer class="foot">']  # fmt: skip


def draw(source: str, **context: Any) -> str:
    return Template("{% load finsam %}" + source).render(Context(context))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["about", "accessibility", "privacy", "contact"])
def test_footer_pages_are_open_and_whole(name: str, client: Client, forbund: Any) -> None:
    page = client.get(reverse(name)).content.decode()
    places = [page.index(part) for part in ANATOMY]
    assert places == sorted(places)
    assert page.count("<h1>") == 1
    assert '<html lang="sv">' in page
    assert re.search(rf"<title>[^<]+ – {forbund.name}</title>", page)
    assert '<nav class="crumbs wrap" aria-label="Brödsmulor">' in page


@pytest.mark.django_db
def test_the_page_of_contact_says_how_to_reach_the_kansli(client: Client, forbund: Any) -> None:
    forbund.contact_email = "kansliet@example.org"
    forbund.save()
    assert "mailto:kansliet@example.org" in client.get(reverse("contact")).content.decode()


def test_the_header_says_who_is_logged_in(login: Callable[[User], Client], user_with: Callable[..., User]) -> None:
    user = user_with(Role.EKONOM)
    page = login(user).get(reverse("about")).content.decode()
    assert f"Inloggad som: {user.person}, Ekonom" in " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert "Logga ut" in page
    assert "Byt roll" not in page


@pytest.mark.django_db
def test_the_demo_says_so(client: Client, forbund: Any, settings: Any) -> None:
    assert "påhittade" not in client.get(reverse("about")).content.decode()
    settings.IS_DEMO = True
    assert "Demo. Alla uppgifter är påhittade." in client.get(reverse("about")).content.decode()


def test_somebody_logged_in_is_warned_before_the_session_ends(
    login: Callable[[User], Client], user_with: Callable[..., User], settings: Any
) -> None:
    page = login(user_with(Role.EKONOM)).get(reverse("about")).content.decode()
    assert f'data-finsam-session="{settings.SESSION_IDLE_SECONDS}"' in page
    assert "Du loggas ut om 2 minuter eftersom du inte har varit aktiv." in page
    assert "Fortsätt vara inloggad" in page


@pytest.mark.django_db
def test_a_page_that_is_not_there(client: Client, forbund: Any) -> None:
    answer = client.get("/finns-inte/")
    assert answer.status_code == 404
    assert "Sidan finns inte, eller så har du inte tillgång till den." in answer.content.decode()


@pytest.mark.parametrize("template", ["400.html", "403_csrf.html", "500.html", "503.html"])
def test_pages_for_faults_need_nothing(template: str) -> None:
    page = render_to_string(template, {"error_number": "7F3A"})
    assert page.count("<h1>") == 1
    assert "!!" not in page
    assert template != "500.html" or "Felnummer: 7F3A." in page


class One(forms.Form):
    a = django_forms.CharField(label="Namn")


class Other(forms.Form):
    b = django_forms.ChoiceField(label="Kommun", choices=[("x", "Xby")])


def request_with(user: Any = None) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = user or AnonymousUser()
    return request


def test_a_form_page_is_422_when_something_has_to_be_changed(forbund: Any) -> None:
    bad = pages.form_page(request_with(), "400.html", {"form": One({})})
    good = pages.form_page(request_with(), "400.html", {"form": One()})
    assert (bad.status_code, good.status_code) == (422, 200)


def test_the_summary_covers_all_forms_of_the_page() -> None:
    many = django_forms.formset_factory(Other, extra=1, min_num=1, validate_min=True)
    formset = many({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"})
    errors = pages.page_errors({"form": One({}), "forms": [Other({}, prefix="p")], "formset": formset})
    assert [error.target for error in errors] == ["innehall", "id_a", "id_p-b", "id_form-0-b"]


class Dates(forms.Form):
    first = forms.DateField(label="Startdatum")
    last = forms.DateField(label="Slutdatum")


def test_the_same_sentence_twice_is_told_apart() -> None:
    messages = [error.message for error in pages.page_errors({"form": Dates({})})]
    assert messages == [
        "Startdatum: skriv datumet som ÅÅÅÅ-MM-DD, till exempel 2026-11-21.",
        "Slutdatum: skriv datumet som ÅÅÅÅ-MM-DD, till exempel 2026-11-21.",
    ]


def test_the_summary_is_an_alert_with_links(forbund: Any) -> None:
    errors = pages.page_errors({"form": One({})})
    html = render_to_string("components/error_summary.html", {"errors": errors})
    assert 'role="alert"' in html
    assert "Det finns 1 fel i formuläret" in html
    assert '<a href="#id_a">Skriv namn.</a>' in html


class Tillstand(TextChoices):
    PAGAR = "pagar", "Pågår"
    SAKNAS = "saknas", "Saknas"


class Annat(TextChoices):
    PAGAR = "pagar", "Pågår här"


def test_each_state_has_one_tag() -> None:
    status.register_tones({Tillstand.PAGAR: Tone.OK, Tillstand.SAKNAS: Tone.BAD})
    status.register_tones({Annat.PAGAR: Tone.WAITING})
    assert draw("{{ x|status_tag }}", x=Tillstand.PAGAR) == '<span class="tag ok">Pågår</span>'
    assert draw("{{ x|status_tag }}", x=Annat.PAGAR) == '<span class="tag warn">Pågår här</span>'
    assert draw("{{ x|status_tag }}", x=Status(Tone.DONE, "Avslutad")) == '<span class="tag">Avslutad</span>'


def test_a_state_without_a_tone_is_a_fault_at_start() -> None:
    class Halv(TextChoices):
        PAGAR = "pagar", "Pågår"
        SAKNAS = "saknas", "Saknas"

    with pytest.raises(ValueError, match=r"Halv\.SAKNAS"):
        status.register_tones({Halv.PAGAR: Tone.OK})


@pytest.mark.parametrize(
    ("source", "value", "html"),
    [
        ("{{ x|kr }}", Decimal("1234567"), "1 234 567 kr"),
        ("{{ x|percent:1 }}", Decimal("0.405"), "40,5 %"),
        ("{{ x|datum }}", dt.date(2026, 11, 21), "2026-11-21"),
        ("{{ x|datum_lang }}", dt.date(2026, 11, 21), "21 november 2026"),
        ("{{ x|period }}", Period.of_months(2026, 1, 10), "jan–okt 2026"),
    ],
)
def test_display_filters(source: str, value: Any, html: str) -> None:
    assert draw(source, x=value) == html.replace(" ", "\u00a0")


@pytest.mark.parametrize("name", ["kr", "tal", "datum", "period", "percent", "protected", "saknas"])
def test_what_is_missing_has_a_word_for_a_screen_reader(name: str) -> None:
    html = draw("{{ x|" + name + " }}", x=None)
    assert html == '<span aria-hidden="true">–</span><span class="sr">saknas</span>'


@pytest.mark.parametrize("name", ["kr", "tal", "percent", "protected"])
def test_what_is_protected_has_words_for_a_screen_reader(name: str) -> None:
    html = draw("{{ x|" + name + " }}", x=Protected())
    assert html == '<span aria-hidden="true">&lt;5</span><span class="sr">färre än 5</span>'


def test_a_text_may_be_missing() -> None:
    assert draw("{{ x|saknas }}", x="<b>") == "&lt;b&gt;"


def test_breadcrumbs() -> None:
    html = draw('{% crumb x "about" %}{% crumb "Sidan" %}', x="Om <e>")
    assert f'<li><a href="{reverse("about")}">Om &lt;e&gt;</a></li>' in html
    assert '<span aria-current="page">Sidan</span>' in html


def test_an_empty_block_is_not_wrapped() -> None:
    assert draw("{% wrapped '<p>' '</p>' %}  {% endwrapped %}") == ""
    assert draw("{% wrapped '<p>' '</p>' %}text{% endwrapped %}") == "<p>text</p>"


def test_what_is_drawn_once_sees_nothing_of_the_page() -> None:
    from django.template import Context, Template

    source = "{% load finsam %}{% once %}[{% if name %}{{ name }}{% else %}ingen{% endif %}]{% endonce %}{{ name }}"
    drawn = Template(source)
    assert drawn.render(Context({"name": "Asta Fiktiv"})) == "[ingen]Asta Fiktiv"
    assert drawn.render(Context({"name": "Bo Påhittad"})) == "[ingen]Bo Påhittad"


def test_what_is_drawn_once_for_each_word_sees_that_word_alone() -> None:
    from django.template import Context, Template, TemplateSyntaxError

    drawn = Template("{% load finsam %}{% once here %}{{ here }}{% if name %}!{% endif %}{% endonce %}")
    words = [drawn.render(Context({"here": here, "name": "Asta Fiktiv"})) for here in ("a", "b", "a")]
    assert words == ["a", "b", "a"]
    for other in (None, 7, Decimal(1)):
        with pytest.raises(TemplateSyntaxError, match="few values"):
            drawn.render(Context({"here": other}))
    for number in range(48):
        drawn.render(Context({"here": f"ord {number}"}))
    with pytest.raises(TemplateSyntaxError, match="few values"):
        drawn.render(Context({"here": "ett till"}))


def test_every_answer_has_the_policy_of_the_settings(client: Client, db: None) -> None:
    expected = utils.build_policy()
    assert "script-src 'self'" in expected
    for path in (reverse("about"), "/finns-inte/"):
        assert client.get(path).headers["Content-Security-Policy"] == expected


def test_an_answer_with_a_policy_of_its_own_keeps_it() -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse("")

    changed = csp_update({"img-src": ["data:"]})(view)
    answer = KeptPolicyMiddleware(changed)(RequestFactory().get("/"))
    assert "img-src 'self' data:" in answer.headers["Content-Security-Policy"]
    answer = KeptPolicyMiddleware(csp_exempt()(view))(RequestFactory().get("/"))
    assert "Content-Security-Policy" not in answer.headers


@pytest.mark.django_db
def test_what_a_page_showed_is_let_go_of_at_once(forbund: Any) -> None:
    class Row:
        pass

    row = Row()
    held, request = weakref.ref(row), RequestFactory().get("/")
    request.user = AnonymousUser()
    template = engines["rendering"].from_string("{% for row in rows %}rad{% endfor %}")
    gc.disable()  # the search for cyclic garbage would let go of it too, but later
    try:
        assert template.render({"rows": [row]}, request) == "rad"
        del row
        assert held() is None
    finally:
        gc.enable()


def test_a_missing_template_is_named() -> None:
    with pytest.raises(TemplateDoesNotExist, match="finns-inte") as missing:
        render_to_string("finns-inte.html")
    assert missing.value.chain
    with pytest.raises(TemplateDoesNotExist, match="finns-inte"):
        engines["rendering"].from_string('{% include "finns-inte.html" %}').render({})


def test_programs_are_told_about_faults_as_json(client: Client, db: None) -> None:
    missing = client.get("/api/v1/finns-inte/")
    assert (missing.status_code, set(missing.json())) == (404, {"detail"})
    request = RequestFactory().get("/api/v1/antal/")
    request.error_number = "7F3A"  # type: ignore[attr-defined] # set by the middleware of the logs
    fault = errors.server_error(request)
    assert fault.status_code == 500
    assert "Felnummer: 7F3A" in json.loads(fault.content)["detail"]


@pytest.mark.parametrize(
    ("asked", "year"), [("2025", 2025), ("1999", 2026), ("", 2026), ("²", 2026), ("9" * 5000, 2026)]
)
def test_a_year_is_one_of_those_that_are_offered(asked: str, year: int):
    assert pages.asked_year(RequestFactory().get("/", {"ar": asked}), [2026, 2025], 2026) == year
