"""What must hold for every deltagande is asked once of all that a statement writes: one that breaks it refuses all."""

import uuid
from collections.abc import Callable

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models import Model

from finsam.constraints import broken_constraint
from insatser.models import Insats
from members.enums import Role
from members.models import User
from participants.deltaganden.registering import recognise_all
from participants.enums import Fas, SamtyckeStatus, Syfte
from participants.identity.personnummer import parse
from participants.importing import writing
from participants.importing.arrays import array
from participants.models import Deltagande, Deltagare, Forsorjning, NyaDeltaganden, Samtycke, Sysselsattning
from tests.insatser.factories import InsatsFactory
from tests.participants.importing.files import HEADINGS, line
from tests.participants.importing.lists import examined, imported
from tests.participants.people import as_user, deltagaransvarig, entry, number, value

pytestmark = pytest.mark.usefixtures("forbund")


def written(user: User, insats: Insats, count: int = 3) -> list[Deltagande]:
    """Deltaganden in one statement, without anything else."""
    one = entry()
    persons = recognise_all([parse(number(nth)) for nth in range(count)])
    same = {
        "insats": insats,
        "starts_on": one.starts_on,
        "utbildningsniva": one.utbildningsniva,
        "tid_offentlig_forsorjning": one.tid_offentlig_forsorjning,
        "remittent": one.remittent,
        "registered_by": user.acting,
    }
    return Deltagande.objects.bulk_create([Deltagande(deltagare_id=person, **same) for person in persons])


def consents(deltaganden: list[Deltagande], user: User) -> None:
    Samtycke.objects.bulk_create(
        Samtycke(
            deltagande=one,
            syfte=Syfte.REGISTRERING,
            status=SamtyckeStatus.GIVET,
            given_on=one.starts_on,
            taken_by=user.acting,
        )
        for one in deltaganden
    )


def lives_on(deltaganden: list[Deltagande]) -> None:
    kalla = value("forsorjningskalla", "forsorjningsstod")
    Forsorjning.objects.bulk_create(Forsorjning(deltagande=one, fas=Fas.FORE, kalla=kalla) for one in deltaganden)


def refused(user: User, write: Callable[[], object]) -> str:
    """The rule that refuses what is written when the transaction ends."""

    def whole() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            write()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with as_user(user), pytest.raises(IntegrityError) as broken:
        whole()
    return broken_constraint(broken.value)


def test_one_without_consent_refuses_all():
    user, insats = deltagaransvarig()

    def write() -> None:
        deltaganden = written(user, insats)
        consents(deltaganden[:-1], user)
        lives_on(deltaganden)

    assert refused(user, write) == "participants_deltagande_has_consent"
    assert not Deltagande.objects.exists()


def test_one_without_anything_to_live_on_refuses_all():
    user, insats = deltagaransvarig()

    def write() -> None:
        deltaganden = written(user, insats)
        consents(deltaganden, user)
        lives_on(deltaganden[1:])

    assert refused(user, write) == "participants_deltagande_has_forsorjning"


def test_an_insats_that_is_followed_up_with_numbers_refuses_them():
    user, insats = deltagaransvarig(InsatsFactory(volume=True))

    def write() -> None:
        deltaganden = written(user, insats)
        consents(deltaganden, user)
        lives_on(deltaganden)

    assert refused(user, write) == "participants_deltagande_of_method"


def test_what_is_whole_is_kept_and_leaves_no_mark():
    user, insats = deltagaransvarig()
    with as_user(user), transaction.atomic():
        deltaganden = written(user, insats)
        assert NyaDeltaganden.objects.get().ids == [one.pk for one in deltaganden]
        consents(deltaganden, user)
        lives_on(deltaganden)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    assert not NyaDeltaganden.objects.exists()
    assert Deltagande.objects.count() == 3


def counted(model: type[Model]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [model._meta.db_table])
        return int(cursor.fetchone()[0])


def test_the_database_has_counted_what_a_list_wrote(ours):
    imported(ours, examined(ours, [HEADINGS, *(line(nth) for nth in range(4))]), which="alla")
    assert [counted(model) for model in (Deltagare, Deltagande, Samtycke, Forsorjning, Sysselsattning)] == [
        Deltagare.objects.count(),
        4,
        *(model.objects.count() for model in (Samtycke, Forsorjning, Sysselsattning)),
    ]


def test_nobody_else_has_tables_counted(user_with):
    with as_user(user_with(Role.LEDAMOT)), pytest.raises(ProgrammingError, match="may register"), transaction.atomic():
        writing.count(Deltagande)


def test_values_as_one_parameter():
    key = uuid.uuid4()
    texts = ["a", "", "null", 'quo"te', "back\\slash", "å, {b}", None]
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text[], %s::uuid[]", [array(texts), array([key, None])])
        assert cursor.fetchone() == (texts, [key, None])
