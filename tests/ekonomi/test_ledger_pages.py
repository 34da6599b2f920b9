"""The pages of the bookkeeping: rows, kontering and mappings."""

from decimal import Decimal

import pytest
from django.urls import reverse

from ekonomi.bokforing.posting import post_by_hand
from ekonomi.ledger_pages import ledger_url
from ekonomi.ledger_years import budget_posts
from ekonomi.models import Kontomappning, Manadsutfall, Objektmappning, Verifikationsrad
from finsam import acting, history
from members.enums import Role
from tests.ekonomi.ledger_factories import (
    STANDARD,
    ObjektmappningFactory,
    PostFactory,
    imported,
    row,
    sie_bytes,
    voucher,
)
from tests.ekonomi.page_text import text

pytestmark = pytest.mark.usefixtures("forbund")


# Rows


def rows_shown(response):
    return [(r.konto, r.amount) for r in response.context["list"].shown]


def test_rows_of_the_latest_year_newest_first(web):
    imported(sie_bytes(voucher(1, 5, row("4600", 7), year=2025), year=2025))
    imported()
    response = web.get(reverse("ekonomi:ledger"))
    assert rows_shown(response)[-1] == ("4600", Decimal(100))
    assert "Visar 1–8 av 8 rader" in text(response)
    assert "4 rader saknar budgetpost" in text(response)


@pytest.mark.parametrize("year", ["1999", "banan"])
def test_year_without_ledger_shows_no_row(web, year):
    imported()
    response = web.get(reverse("ekonomi:ledger"), {"ar": year})
    assert response.status_code == 422
    assert rows_shown(response) == []
    assert "Visar 0 rader" in text(response)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"konto": "4600"}, [("4600", 40), ("4600", 100)]),
        ({"konto": "40-50"}, [("4600", 40), ("5010", 30), ("4600", 100)]),
        ({"konto": "46", "fran": "1", "till": "1"}, [("4600", 100)]),
        ({"fran": "2"}, [("1930", -40), ("4600", 40)]),
        ({"konto": "3", "sortera": "belopp"}, [("3510", -500)]),
        ({"konto": "4", "sortera": "belopp"}, [("4600", 40), ("4600", 100)]),
        ({"konto": "99"}, []),
    ],
)
def test_filters(web, query, expected):
    imported()
    response = web.get(reverse("ekonomi:ledger"), query)
    assert rows_shown(response) == [(konto, Decimal(amount)) for konto, amount in expected]
    assert response.context["list"].totals == (len(expected), sum((Decimal(a) for _, a in expected), Decimal(0)))


@pytest.mark.parametrize("name", ["ledger", "to_post"])
def test_the_first_page_sums_as_any_other(web, name):
    imported(sie_bytes(*(voucher(n, 1 + n % 12, row("4600", n), row("1930", -n)) for n in range(1, 31))))
    first = web.get(reverse(f"ekonomi:{name}")).context["list"]
    narrowed = web.get(reverse(f"ekonomi:{name}"), {"fran": "1"}).context["list"]
    later = web.get(reverse(f"ekonomi:{name}"), {"sida": "2"}).context["list"]
    assert first.totals == narrowed.totals == later.totals == ((60, 0) if name == "ledger" else (30, 465))
    assert len(first.shown) == len(narrowed.shown) == 25
    assert first.shown == narrowed.shown
    assert not {row.pk for row in first.shown} & {row.pk for row in later.shown}


def test_filter_on_post_and_on_none(web):
    post = ObjektmappningFactory().post
    imported()
    on_post = web.get(ledger_url(2026, 1, 12, post=post.pk))
    assert rows_shown(on_post) == [("4600", Decimal(100))]
    without = web.get(reverse("ekonomi:ledger"), {"post": "utan", "konto": "3-8"})
    assert len(rows_shown(without)) == 3


def test_filter_that_cannot_be_read(web):
    imported()
    response = web.get(reverse("ekonomi:ledger"), {"konto": "fyra"})
    assert response.status_code == 422
    assert "Skriv ett konto" in text(response)


def test_pages_beyond_the_first(web):
    imported(sie_bytes(*(voucher(n, 1 + n % 12, row("4600", n)) for n in range(1, 31))))
    response = web.get(reverse("ekonomi:ledger"), {"sida": 3})
    assert "Visar 51–60 av 60 rader" in text(response)


def test_fragment_for_htmx(web):
    imported()
    response = web.get(reverse("ekonomi:ledger"), headers={"HX-Request": "true", "HX-Target": "lista"})
    assert "<html" not in text(response)
    assert 'id="lista"' in text(response)


def test_csv_has_all_rows(web):
    imported()
    response = web.get(reverse("ekonomi:ledger"), {"format": "csv", "konto": "46"})
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "2026-02-15;A 4;4600;" in lines[1]


def test_empty_ledger_leads_to_upload(web):
    assert "Läs in bokföring" in text(web.get(reverse("ekonomi:ledger")))


def test_voucher_shows_its_rows(web):
    imported()
    found = Verifikationsrad.objects.get(konto="4600", month=1).verifikation
    shown = text(web.get(found.get_absolute_url()))
    assert "Verifikation A 1" in shown
    assert "1930 Bank" in shown


def test_voucher_of_a_replaced_file_says_so(web):
    imported()
    found = Verifikationsrad.objects.get(konto="4600", month=1).verifikation
    imported(sie_bytes(*STANDARD[:2]))
    assert "Verifikationen räknas inte" in text(web.get(found.get_absolute_url()))


@pytest.mark.parametrize("name", ["ledger", "to_post", "objects", "rules", "imports"])
def test_queries_do_not_grow_with_rows(web, name, django_assert_max_num_queries):
    address = reverse(f"ekonomi:{name}")
    ObjektmappningFactory()
    imported(sie_bytes(voucher(1, 1, row("4600", 1, "6:P1"), row("5010", 1, "1:10"))))
    web.get(address)
    with django_assert_max_num_queries(100) as few:
        web.get(address)
    imported(
        sie_bytes(*(voucher(n, 1 + n % 12, row("4600", n, "6:P2"), row("5010", n, f"1:{n}")) for n in range(1, 12)))
    )
    for number in range(5):
        ObjektmappningFactory(objekt=f"X{number}")
    with django_assert_max_num_queries(len(few)):
        web.get(address)


# Kontering


def test_several_rows_are_posted_at_once(web):
    imported()
    post = PostFactory()
    chosen = list(Verifikationsrad.objects.filter(konto="4600").values_list("pk", flat=True))
    response = web.post(reverse("ekonomi:to_post"), {"rows": chosen, "post": post.pk}, follow=True)
    assert f"2 rader konterades på {post.name}." in text(response)
    assert Manadsutfall.objects.filter(post=post).count() == 2
    assert {r.konto for r in response.context["list"].rows} == {"5010", "3510"}


def test_kontering_without_rows_or_post_keeps_the_ticks(web):
    imported()
    chosen = Verifikationsrad.objects.filter(konto="4600").first().pk
    response = web.post(reverse("ekonomi:to_post"), {"rows": [chosen]})
    assert response.status_code == 422
    assert "Välj budgetpost." in text(response)
    assert f'id="rows-{chosen}" checked' in text(response)
    response = web.post(reverse("ekonomi:to_post"), {"post": PostFactory().pk})
    assert text(response).count("Kryssa i minst en rad.") == 2  # in the summary, and at the rows


@pytest.mark.parametrize("rows", [["x"], ["999999999"], ["-1"], ["1"] * 501])
def test_rows_that_cannot_be_posted(web, rows):
    imported()
    response = web.post(reverse("ekonomi:to_post"), {"rows": rows, "post": PostFactory().pk})
    assert response.status_code == 422


def test_kontering_is_left_to_the_mapping_again(web, ekonom):
    imported()
    chosen = Verifikationsrad.objects.filter(konto="4600").first()
    post_by_hand([chosen.pk], PostFactory(), by=ekonom)
    assert "konterad för hand" in text(web.get(reverse("ekonomi:ledger")))
    back = ledger_url(2026, 1, 12)
    response = web.post(reverse("ekonomi:undo_posting"), {"rows": [chosen.pk], "tillbaka": back})
    assert response["Location"] == back
    chosen.refresh_from_db()
    assert chosen.post is None


def test_no_redirect_to_other_sites(web):
    response = web.post(reverse("ekonomi:undo_posting"), {"tillbaka": "https://example.org/"})
    assert response["Location"] == reverse("ekonomi:ledger")


# Mappings


def test_objects_with_suggestion(web):
    post = PostFactory(name="Steget vidare")
    imported()
    shown = text(web.get(reverse("ekonomi:objects")))
    assert f"Förslag: {post.omrade.name}: Steget vidare" in shown
    assert f"objekt=P1&amp;post={post.pk}" in shown


def test_adding_a_rule_moves_the_rows(web):
    imported()
    post = PostFactory()
    address = reverse("ekonomi:rule_add")
    assert 'value="P1"' in text(web.get(address, {"dimension": "6", "objekt": "P1"}))
    data = {"dimension": "6", "objekt": "P1", "post": post.pk, "from_year": 2026}
    response = web.post(address, data, follow=True)
    assert "1 rad har fått ny budgetpost." in text(response)
    assert Manadsutfall.objects.get(post=post).amount == 100
    assert history.for_subject(Objektmappning.objects.get()).get().code == "objektmappning.created"


def test_rule_that_stands_already(web):
    ObjektmappningFactory()
    data = {"dimension": "6", "objekt": "P1", "post": PostFactory().pk, "from_year": 2026}
    response = web.post(reverse("ekonomi:rule_add"), data)
    assert response.status_code == 422
    assert "har redan en koppling samma år" in text(response)


def test_rule_that_somebody_else_adds_at_the_same_moment(web, monkeypatch):
    ObjektmappningFactory()
    monkeypatch.setattr(Objektmappning, "validate_constraints", lambda *_args, **_kwargs: None)
    data = {"dimension": "6", "objekt": "P1", "post": PostFactory().pk, "from_year": 2026}
    response = web.post(reverse("ekonomi:rule_add"), data)
    assert response.status_code == 422
    assert "Någon annan har just lagt till" in text(response)
    assert 'value="P1"' in text(response)


def test_changing_and_removing_a_rule(web):
    rule = ObjektmappningFactory()
    imported()
    post = PostFactory()
    data = {"dimension": "6", "objekt": "P2", "post": post.pk, "from_year": 2026, "version": rule.version}
    web.post(reverse("ekonomi:rule_change", args=[rule.pk]), data)
    assert Manadsutfall.objects.get(post__isnull=False).amount == 40
    web.post(reverse("ekonomi:rule_remove", args=[rule.pk]))
    assert not Manadsutfall.objects.filter(post__isnull=False).exists()
    assert not Objektmappning.objects.in_use().exists()


def test_rule_that_somebody_else_changed(web):
    rule = ObjektmappningFactory()
    Objektmappning.objects.filter(pk=rule.pk).update(version=2, objekt="P9")
    data = {"dimension": "6", "objekt": "P2", "post": rule.post_id, "from_year": 2020, "version": 1}
    response = web.post(reverse("ekonomi:rule_change", args=[rule.pk]), data)
    assert response.status_code == 422
    assert "Någon annan har ändrat" in text(response)


def test_accounts_begin_with_the_usual_lines(web):
    imported()
    address = reverse("ekonomi:konton")
    assert "Konton i bokföringen 2026 utan rad" in text(web.get(address))
    web.post(reverse("ekonomi:konto_defaults"))
    assert Kontomappning.objects.count() > 30
    shown = text(web.get(address))
    assert "utan rad" not in shown
    assert "Kassa och bank" in shown
    web.post(reverse("ekonomi:konto_defaults"))
    assert Kontomappning.objects.filter(konto_from="1900").count() == 1


def test_account_ranges_may_not_overlap(web):
    web.post(reverse("ekonomi:konto_defaults"))
    data = {"konto_from": "4510", "konto_to": "4510", "line": "kostnader_ovriga", "from_year": 2026}
    response = web.post(reverse("ekonomi:konto_add"), data)
    assert response.status_code == 422
    assert "har redan en rad samma år" in text(response)


def test_account_line_must_fit_the_class(web):
    data = {"konto_from": "19", "konto_to": "19", "line": "kostnader_ovriga", "from_year": 2026}
    response = web.post(reverse("ekonomi:konto_add"), data)
    assert "Klass 1 och 2 hör till balansräkningen" in text(response)


def test_changing_an_account_line(web):
    web.post(reverse("ekonomi:konto_defaults"))
    found = Kontomappning.objects.get(konto_from="4500")
    data = {"konto_from": "4500", "konto_to": "4699", "line": "kostnader_ovriga", "from_year": 2004, "version": 1}
    response = web.post(reverse("ekonomi:konto_change", args=[found.pk]), data, follow=True)
    assert "Konto 4500–4699 hör nu till Övriga kostnader." in text(response)


def test_readers_see_no_buttons(login, user_with, acting_as):
    user = user_with(Role.LEDAMOT)
    acting_as(user)
    client = login(user)
    imported()
    for name in ("ledger", "to_post", "imports", "objects", "rules", "konton"):
        shown = text(client.get(reverse(f"ekonomi:{name}")))
        for word in ("Kontera valda", "Läs in bokföring", "Koppla<", "Lägg till", "Ändra<", "standardmappningen"):
            assert word not in shown


def test_the_posts_to_choose_are_there_outside_a_request_too():
    post = PostFactory()
    token = acting._noted.set(None)  # as in a shell: nothing is noted for a request
    try:
        assert [found.pk for found in budget_posts()] == [str(post.pk)]
    finally:
        acting._noted.reset(token)
