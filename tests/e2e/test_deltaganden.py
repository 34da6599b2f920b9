"""A deltagaransvarig registers in with the keyboard alone, registers out, and takes down a withdrawal."""

from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from finsam import acting
from insatser.models import Insats
from members.models import User
from participants.deltaganden.registering import register_in
from participants.enums import Sprak
from participants.models import Deltagande, Identitet, Samtyckesblankett
from tests.e2e.browser import PHONE, WIDE, assert_page_is_sound, looking, watch_console
from tests.participants.factories import SamtyckestextFactory
from tests.participants.people import deltagaransvarig, entry, number

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("forbund")]


@pytest.fixture
def ours() -> tuple[User, Insats]:
    with acting.transaction_as(acting.SYSTEM):
        return deltagaransvarig()


class Keys:
    """A person with a keyboard; letters and digits are free, every other key counts.

    `is_quick` writes a text at once and not letter by letter; choices need each letter.
    """

    def __init__(self, page: Page, *, is_quick: bool) -> None:
        self.page, self.count = page, 0
        self.write = page.keyboard.insert_text if is_quick else page.keyboard.type

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1

    def next(self, text: str) -> None:
        self.press("Tab")
        self.write(text)

    def choose(self, option: str) -> None:
        self.press("Tab")
        self.page.keyboard.type(option)

    def tick(self, *answers: str) -> None:
        """The answers in the next group of checkboxes, and on to its last."""
        self.press("Tab")
        for answer in answers:
            self.page.keyboard.type(answer)
            self.press("Space")
        self.press("End")


def register_with_keys(page: Page, nth: int) -> Keys:
    """From the first field, which has the focus, to the next empty form."""
    keys = Keys(page, is_quick=nth > 1)
    expect(page.get_by_label("Datum för samtycket")).to_be_focused()
    keys.write("20240201")
    keys.choose("Svenska")
    for answer in ("Space", "ArrowDown", "ArrowDown"):
        keys.press("Tab", answer)
    keys.next(number(nth))
    keys.next(f"Prova Provsson {'ABCDEFGHIJKLMNOPQRST'[nth]}")
    keys.choose("Annan")
    keys.next("20240201")
    keys.next("20991231")
    for choice in ("Kommun", "Gymnasium", "1"):
        keys.choose(choice)
    keys.tick("Sjukp")
    keys.tick("Stud")
    keys.next("50")  # the extent of work is not asked for
    keys.press("Tab", "Tab", "Enter")  # past the first button, to the one that goes on with the next person
    return keys


def test_twenty_in_a_row_without_the_mouse(browser: Browser, live_server, ours: tuple[User, Insats]) -> None:
    user, insats = ours
    with acting.transaction_as(acting.SYSTEM):
        SamtyckestextFactory()
    with looking(browser, live_server.url, viewport=WIDE, user=user) as page:
        heard = watch_console(page)
        page.goto(f"/deltagare/insats/{insats.pk}/deltaganden/ny/")
        assert_page_is_sound(page)
        for nth in range(20):
            keys = register_with_keys(page, nth)
            expect(page.get_by_text("är registrerat.")).to_be_visible()
            assert keys.count <= 30
        page.goto(f"/deltagare/insats/{insats.pk}/deltaganden/")
        expect(page.get_by_role("link", name="Prova Provsson T")).to_be_visible()
        made = Deltagande.objects.select_related("remittent", "utbildningsniva", "tid_offentlig_forsorjning")
        for deltagande in made:
            chosen = deltagande.remittent, deltagande.utbildningsniva, deltagande.tid_offentlig_forsorjning
            assert [value.key for value in chosen] == ["kommun", "gymnasium", "ar_1_2"]
            assert [row.kalla.key for row in deltagande.forsorjning_set.all()] == ["sjukpenning"]
            assert [(row.slag.key, row.omfattning) for row in deltagande.sysselsattning_set.all()] == [("studier", 50)]
            given = deltagande.samtycke_set.filter(status="givet")
            assert [samtycke.syfte for samtycke in given] == ["uppfoljning_registrering"]
        heard.assert_silent()


def test_from_the_list_to_the_end_and_the_withdrawal(browser: Browser, live_server, ours: tuple[User, Insats]) -> None:
    user, insats = ours
    with acting.transaction_as(user.subject):
        deltagande = register_in(insats, entry(), by=user)
    with looking(browser, live_server.url, viewport=PHONE, user=user) as page:
        heard = watch_console(page)
        page.goto(f"/deltagare/insats/{insats.pk}/deltaganden/")
        page.get_by_role("link", name="Prova Provsson").click()
        expect(page.get_by_text("19850317-980")).to_be_visible()
        page.get_by_role("link", name="Registrera ut").click()
        assert_page_is_sound(page)
        page.get_by_label("Slutdatum").fill("2024-09-30")
        page.get_by_label("Avslutsanledning").select_option(label="Avslut enligt plan")
        page.get_by_role("button", name="Registrera ut").click()
        expect(page.get_by_role("alert")).to_contain_text("Välj försörjning efter insatsen")
        page.get_by_label("Ingen offentlig försörjning").check()
        page.get_by_label("Förvärvsarbete").check()
        page.get_by_label("Omfattning av arbetet").fill("75")
        page.get_by_role("button", name="Registrera ut").click()
        expect(page.get_by_text("är utregistrerat.")).to_be_visible()
        expect(page.get_by_text("eftersom inget samtycke gäller")).to_be_visible()
        page.get_by_role("link", name="Återta samtycket till registrering för uppföljning").click()
        expect(page.get_by_role("heading", name="Det går inte att ångra")).to_be_visible()
        assert_page_is_sound(page)
        page.get_by_role("button", name="Registrera återtaget samtycke").click()
        expect(page.get_by_text("registrerat som återtaget")).to_be_visible()
        heard.assert_silent()
    with acting.transaction_as(user.subject):
        assert not Identitet.objects.filter(pk=deltagande.pk).exists()


def test_what_went_wrong_is_corrected_found_and_taken_away(
    browser: Browser, live_server, ours: tuple[User, Insats]
) -> None:
    user, insats = ours
    with acting.transaction_as(user.subject):
        deltagande = register_in(insats, entry(planned_end_on=date(2024, 3, 1)), by=user)
    with looking(browser, live_server.url, viewport=PHONE, user=user) as page:
        heard = watch_console(page)
        page.goto("/")
        page.get_by_role("link", name="Se vad som saknas").first.click()
        assert_page_is_sound(page)
        page.get_by_role("link", name="1 utan slut").click()
        page.get_by_role("link", name="Prova Provsson").click()
        expect(
            page.get_by_role("navigation", name="Huvudmeny").get_by_role("link", name="Mina deltagare")
        ).to_have_attribute("aria-current", "page")
        page.get_by_role("link", name="Rätta inregistreringen").click()
        expect(page.get_by_label("Omfattning av studierna")).to_be_hidden()
        page.get_by_label("Studier", exact=True).check()
        page.get_by_label("Omfattning av studierna").fill("40")
        page.get_by_label("Planerat slut").fill("")
        page.get_by_role("button", name="Spara rättelsen").click()
        expect(page.get_by_role("cell", name="Studier 40").first).to_be_visible()
        page.get_by_role("link", name="Rätta namn och personnummer").click()
        page.get_by_label("Namn").fill("Prövo Provsson")
        page.get_by_label("Personnummer").fill(number(1))
        page.get_by_role("button", name="Spara rättelsen").click()
        expect(page.get_by_role("heading", name="Prövo Provsson")).to_be_visible()
        page.goto("/deltagare/deltaganden/")
        page.get_by_role("link", name="Sök på personnummer").click()
        page.get_by_label("Personnummer").fill(number())
        page.get_by_role("button", name="Sök").click()
        expect(page.get_by_text("Ingen av dina deltagare har det numret")).to_be_visible()
        assert_page_is_sound(page)
        page.get_by_label("Personnummer").fill(number(1))
        page.get_by_role("button", name="Sök").click()
        expect(page.get_by_role("heading", name="Prövo Provsson")).to_be_visible()
        assert number(1) not in page.url
        page.get_by_role("link", name="Felregistrera").click()
        page.get_by_label("Vad blev fel?").fill("Provsson skulle inte vara med")
        page.get_by_role("button", name="Felregistrera deltagandet").click()
        expect(page.get_by_role("alert")).to_contain_text("Skriv inga personuppgifter här")
        page.get_by_label("Vad blev fel?").fill("Fel insats valdes")
        page.get_by_role("button", name="Felregistrera deltagandet").click()
        expect(page.get_by_text("är felregistrerat.")).to_be_visible()
        expect(page.get_by_text("Provsson")).to_have_count(0)
        heard.assert_silent()
    with acting.transaction_as(user.subject):
        assert not Identitet.objects.filter(pk=deltagande.pk).exists()


def test_a_person_reads_and_signs_on_the_screen(browser: Browser, live_server, ours: tuple[User, Insats]) -> None:
    user, insats = ours
    with acting.transaction_as(acting.SYSTEM):
        swedish = SamtyckestextFactory()
        SamtyckestextFactory(sprak=Sprak.ARABISKA, translates=swedish, title="موافقة", text="أنت تشارك في {insats}.")
        Insats.objects.filter(pk=insats.pk).update(personuppgiftsansvarig=insats.agare.organisation)
    with looking(browser, live_server.url, viewport=PHONE, user=user) as page:
        heard = watch_console(page)
        page.goto(f"/deltagare/insats/{insats.pk}/blanketter/")
        page.get_by_role("link", name="Arabiska").first.click()
        assert_page_is_sound(page)
        page.get_by_role("group", name="Samtycker personen till att registreras").get_by_label("Ja").check()
        page.get_by_label("Ditt namn").fill("Prova Provsson")
        canvas = page.get_by_label("Ritad underskrift")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 20, box["y"] + 20)
        page.mouse.down()
        page.mouse.move(box["x"] + 120, box["y"] + 60, steps=4)
        page.mouse.up()
        page.get_by_label("Jag har läst texten").check()
        page.get_by_label("Personnummer").fill(number())
        page.get_by_label("Folkbokföringskommun").select_option(label="Annan kommun")
        page.get_by_label("Startdatum").fill("2024-02-01")
        for label in ("Remittent", "Högsta slutförda utbildning", "Tid med offentlig försörjning"):
            page.get_by_label(label).select_option(index=1)
        page.get_by_label("Sjukpenning").check()
        page.get_by_label("Övriga").check()
        page.get_by_role("button", name="Spara samtycket och registrera").click()
        expect(page.get_by_text("är registrerat och samtycket är sparat")).to_be_visible()
        expect(page.get_by_role("cell", name="Underskriven på skärmen", exact=True)).to_be_visible()
        heard.assert_silent()
    with acting.transaction_as(user.subject):
        assert Samtyckesblankett.objects.get().size > 10_000
