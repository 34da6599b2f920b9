"""A change of keys: the command as it is run, by the role for maintenance."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from cryptography.fernet import Fernet
from django.db import connection

import finsam
from finsam import acting, encryption
from participants.deltaganden.registering import recognise, register_in
from participants.enums import Syfte
from participants.identity.personnummer import parse
from participants.importing.receiving import receive
from participants.models import Identitet, Kontaktuppgift, Remissidentitet, Samtyckesblankett
from participants.remisser.moves import send
from participants.samtycke import blanketter
from participants.samtycke.enums import Filtyp
from participants.uppfoljning.asking import save_contact
from tests.owner import as_owner
from tests.participants.importing.files import HEADINGS, csv, line
from tests.participants.people import deltagaransvarig, entry, number, opened, referral, remittent
from tests.participants.uppfoljning.follow_ups import BOTH

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("forbund")]
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def rotate_keys(keys: str) -> subprocess.CompletedProcess[str]:
    name = connection.settings_dict["NAME"]
    ours = {
        variable: urlunsplit(urlsplit(os.environ[variable])._replace(path=f"/{name}"))
        for variable in ("DATABASE_URL", "DATABASE_MAINT_URL")
    }
    environment = {**os.environ, **ours, "FINSAM_FIELD_KEYS": keys, "DATABASE_ROLE": "maint"}
    command = [sys.executable, "manage.py", "rotate_keys"]
    root = Path(finsam.__file__).parent.parent
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def test_an_identity_gets_the_new_key_and_the_person_is_still_recognised(settings: Any) -> None:
    settings.FIELD_KEYS = [OLD]
    with acting.transaction_as(acting.SYSTEM):
        user, insats = deltagaransvarig()
    with acting.transaction_as(user.subject):
        deltagande = register_in(insats, entry(consents=BOTH), by=user)
        lista = receive(csv([HEADINGS, line(1)]).encode(), insats, by=user)
        blanketter.add(deltagande, b"%PDF-", Filtyp.PDF, [Syfte.REGISTRERING], by=user)
        save_contact(deltagande, phone="070-123 45 67", email="", by=user)
    with acting.transaction_as(acting.SYSTEM):
        sender = remittent()
        opened(insats)
    with acting.transaction_as(sender.subject):
        send(insats, referral(), by=sender)
    assert rotate_keys(NEW).returncode != 0
    done = rotate_keys(f"{NEW},{OLD}")
    assert (done.returncode, "2 lästa, 2 krypterade" in done.stdout) == (0, True), done.stderr + done.stdout
    assert "2 lästa, 0 krypterade" in rotate_keys(f"{NEW},{OLD}").stdout
    settings.FIELD_KEYS = [NEW]
    with acting.transaction_as(user.subject):
        identity = Identitet.objects.get(pk=deltagande.pk)
        assert (identity.name, identity.personnummer) == ("Prova Provsson", number())
        assert identity.personnummer_digest == encryption.digests(number())[0]
        assert Remissidentitet.objects.get().name == "Prova Provsson"
        assert Samtyckesblankett.objects.get().content == b"%PDF-"
        contact = Kontaktuppgift.objects.get()
        assert (contact.phone, contact.email) == ("070-123 45 67", "")
        assert recognise(parse(number())) == deltagande.deltagare_id
        head, row = lista.rader.order_by("number")
        assert (head.content["headings"][1], row.content[1]) == ("Namn", "Prova Provsson 1")
    with as_owner() as cursor:
        cursor.execute("SELECT personnummer_digest FROM participants_listperson")
        assert encryption.digests(number(1))[0] in {digest for (digest,) in cursor.fetchall()}
