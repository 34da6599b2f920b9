"""The first förbund: start file, command, and the first-run page with its one-time code."""

import re
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ekonomi.models import Budgetpost
from finsam import startfile
from finsam.drift import setting_up
from finsam.startfile import SetupError
from insatser.models import Insats
from members import andelar, current_forbund
from members.enums import Role
from members.models import Forbund, Forbundsordning, Medlem, Organisation, SetupCode, User

pytestmark = pytest.mark.django_db
DOCUMENTED = Path(__file__).parent.parent.parent / "docs" / "startfil.md"
PASSWORD = "mörk hylla med sju böcker"
EXAMPLE = """
[forbund]
namn = "Samordningsförbundet Påhittet"
orgnr = "222000-0018"
sate = "Påhittstad"
bildat = 2010-01-01

[forbund.forbundsordning]
galler_fran = 2010-01-01
beslutsforhet = "all_parts"
delarsrapport = true
anslagstavlor = ["Påhittstads anslagstavla"]

[[forbund.medlemmar]]
namn = "Försäkringskassan"
typ = "fk"
andel = { "2026" = 1 }

[[forbund.medlemmar]]
namn = "Arbetsförmedlingen"
typ = "af"

[[forbund.medlemmar]]
namn = "Region Påhittet"
typ = "region"
andel = { "2026" = 1 }

[[forbund.medlemmar]]
namn = "Ålunda kommun"
typ = "kommun"
andel = { "2026" = 0.6 }

[[forbund.medlemmar]]
namn = "Bylunda kommun"
typ = "kommun"
andel = { "2026" = 0.4 }

[forbund.administrator]
namn = "Påhittad Person"
epost = "person@example.org"
"""


def apply(text: str) -> None:
    setting_up.apply(startfile.parse(text.encode()))


def test_everything_of_the_file_is_there() -> None:
    apply(EXAMPLE)
    forbund = Forbund.objects.get()
    assert (forbund.name, forbund.orgnr, forbund.sate) == ("Samordningsförbundet Påhittet", "222000-0018", "Påhittstad")
    ordning = Forbundsordning.objects.get()
    assert (ordning.quorum, ordning.has_delarsrapport) == ("all_parts", True)
    shares = {s.medlem.organisation.name: s.of_whole for s in andelar.shares_of_year(2026)}
    assert shares == {
        "Försäkringskassan": Decimal("0.5"),
        "Arbetsförmedlingen": Decimal(0),
        "Region Påhittet": Decimal("0.25"),
        "Ålunda kommun": Decimal("0.15"),
        "Bylunda kommun": Decimal("0.1"),
    }
    assert Medlem.objects.filter(from_on=date(2010, 1, 1)).count() == 5


def test_the_documented_example_works() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", DOCUMENTED.read_text(), re.DOTALL)
    setting_up.apply(startfile.parse("\n".join(blocks).encode()))
    assert Forbund.objects.exists()
    assert Insats.objects.get().name == "Nya steget"
    assert Budgetpost.objects.filter(insats__name="Nya steget").exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[forbund]", "[fel]\n[forbund]", r"fel: Delen är okänd"),
        ('namn = "Samordningsförbundet Påhittet"', "", r"forbund\.namn: Uppgiften saknas"),
        ("222000-0018", "222000-0019", r"forbund\.orgnr: Skriv organisationsnumret"),
        ("bildat = 2010-01-01", 'bildat = "i fjol"', r"forbund\.bildat: Skriv datumet"),
        ('"all_parts"', '"ibland"', r"forbund\.forbundsordning\.beslutsforhet: Skriv något av"),
        ('typ = "region"', 'typ = "landsting"', r"forbund\.medlemmar\[3\]\.typ: Skriv något av"),
        ('typ = "region"', 'typ = "kommun"\npart = "region"', r"forbund\.medlemmar: .* Det saknas: Region"),
        ('namn = "Bylunda kommun"', 'namn = "Ålunda kommun"', r"forbund\.medlemmar\[5\]\.namn: "),
        ('"2026" = 0.4', '"2026" = 0.5', r"forbund\.medlemmar: År 2026: Andelarna inom parten Kommun .* 110"),
        ('"2026" = 0.4', '"nästa år" = 0.4', r"forbund\.medlemmar\[5\]\.andel: Skriv året"),
        ("person@example.org", "person", r"forbund\.administrator\.epost: Skriv en e-postadress"),
        ("sate =", "sätt = 1\nsate =", r"rad \d+"),
        ("sate =", "satt = 1\nsate =", r"forbund\.satt: Uppgiften är okänd"),
    ],
)
def test_fault_says_where_and_nothing_is_kept(old: str, new: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "start.toml"
    file.write_text(EXAMPLE.replace(old, new, 1))
    with pytest.raises(CommandError, match=message):
        call_command("setup_forbund", str(file))
    assert not Organisation.objects.exists()
    assert not Forbund.objects.exists()


def test_command_prints_the_administrators_link(tmp_path: Path) -> None:
    file = tmp_path / "start.toml"
    file.write_text(EXAMPLE)
    out = StringIO()
    call_command("setup_forbund", str(file), stdout=out)
    path = re.search(r"https?://[^/]+(/valkommen/\S+)", out.getvalue())
    assert path is not None
    client = Client()
    client.post(path[1], {"username": "admin", "password1": PASSWORD, "password2": PASSWORD})
    assert client.get("/")["Location"] == reverse("mfa_index")
    with pytest.raises(CommandError, match="Databasen är inte tom"):
        call_command("setup_forbund", str(file))


def test_dry_run_keeps_nothing(tmp_path: Path) -> None:
    file = tmp_path / "start.toml"
    file.write_text(EXAMPLE)
    out = StringIO()
    call_command("setup_forbund", str(file), "--dry-run", stdout=out)
    assert "Inget är sparat" in out.getvalue()
    assert not Forbund.objects.exists()


def test_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="kan inte läsas"):
        call_command("setup_forbund", str(tmp_path / "finns-inte.toml"))


def test_without_forbund_part_is_refused() -> None:
    with pytest.raises(SetupError, match="forbund: Delen saknas"):
        setting_up.apply({})


def a_code() -> str:
    out = StringIO()
    call_command("create_setup_code", stdout=out)
    found = re.search(r"Kod: (\S+)", out.getvalue())
    assert found is not None
    return found[1]


def fields(code: str, **changes: Any) -> dict[str, Any]:
    data = {
        "code": code,
        "name": "Samordningsförbundet Påhittet",
        "orgnr": "2220000018",
        "sate": "Påhittstad",
        "formed_on": "2010-01-01",
        "contact_email": "kansli@example.org",
        "regioner": "Region Påhittet",
        "kommuner": "Ålunda kommun\nBylunda kommun\n",
        "admin_name": "Påhittad Person",
        "admin_email": "person@example.org",
        "username": "admin",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    return {**data, **changes}


def test_first_run_by_form() -> None:
    client = Client()
    assert client.get(reverse("first_run")).status_code == 200
    response = client.post(reverse("first_run"), fields(a_code().lower()))
    assert response["Location"] == "/"
    assert client.get("/")["Location"] == reverse("mfa_index")
    assert Medlem.objects.count() == 5
    user = User.objects.get()
    assert user.person.uppdrag_set.get().role == Role.SYSTEMADMINISTRATOR
    assert SetupCode.objects.get().used_at is not None
    assert Client().get(reverse("first_run")).status_code == 404


def test_first_run_by_start_file() -> None:
    only = ("code", "admin_name", "admin_email", "username", "password1", "password2")
    data = {name: value for name, value in fields(a_code()).items() if name in only}
    upload = SimpleUploadedFile("start.toml", EXAMPLE.encode())
    response = Client().post(reverse("first_run"), {**data, "start_file": upload})
    assert response.status_code == 302
    assert Medlem.objects.get(organisation__name="Ålunda kommun").andelar.get().share_of_part == Decimal("0.6")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"code": "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA"}, "Koden stämmer inte"),
        ({"kommuner": "\n"}, "Skriv kommuner"),
        ({"regioner": "Ålunda kommun"}, "namn"),
        ({"password1": "kort", "password2": "kort"}, "längre lösenord"),
        ({"orgnr": "1"}, "Skriv organisationsnumret"),
    ],
)
def test_first_run_refuses_and_keeps_nothing(changes: dict[str, str], message: str) -> None:
    response = Client().post(reverse("first_run"), {**fields(a_code()), **changes})
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not Organisation.objects.exists()
    assert SetupCode.objects.usable().exists()


def test_broken_start_file_is_told_at_the_field() -> None:
    upload = SimpleUploadedFile("start.toml", b"[forbund\n")
    response = Client().post(reverse("first_run"), {**fields(a_code()), "start_file": upload})
    assert response.status_code == 422
    assert "rad 1" in response.content.decode()


def test_code_works_once_and_for_a_day() -> None:
    first, second = a_code(), a_code()
    assert Client().post(reverse("first_run"), fields(first)).status_code == 422
    SetupCode.objects.update(expires_at=timezone.now())
    assert Client().post(reverse("first_run"), fields(second)).status_code == 422
    assert not Forbund.objects.exists()


def test_no_code_when_there_is_a_forbund(forbund: Forbund) -> None:
    with pytest.raises(CommandError, match="redan ett förbund"):
        call_command("create_setup_code")


@pytest.fixture(autouse=True)
def _no_forbund_in_cache() -> None:
    current_forbund.forget()
