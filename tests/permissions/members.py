"""Who may open and do what with people, members and settings."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from members import current_forbund
from members.enums import KANSLI, STYRELSE, Role
from members.models import FactorReset, Forbundsordning, Invitation, User
from members.permissions import CONFIRMS, GIVES, RESETS_FACTORS
from tests.members.factories import (
    InvitationFactory,
    MedlemFactory,
    OrganisationFactory,
    PersonFactory,
    UppdragFactory,
    UserFactory,
)
from tests.permissions.table import OTHERS, PUBLIC, Row

SYSADMIN = Role.SYSTEMADMINISTRATOR
PEOPLE = (*KANSLI, SYSADMIN)
SEES = (*KANSLI, *STYRELSE, Role.REVISOR, Role.MEDLEMSREPRESENTANT, SYSADMIN)
GIVERS = tuple(GIVES)
MEMBER_CHANGERS = (Role.FORBUNDSCHEF, Role.HANDLAGGARE, SYSADMIN)
SHARES = (Role.FORBUNDSCHEF, Role.EKONOM)
CHIEFS = (Role.FORBUNDSCHEF, SYSADMIN)
EMPTY = {"nothing": "typed"}
ORDNING = (Role.FORBUNDSCHEF, Role.NAMNDSEKRETERARE)


def person(user: User | None) -> dict[str, Any]:
    return {"pk": PersonFactory().pk}


def oneself(user: User | None) -> dict[str, Any]:
    return {"pk": user.person_id if user is not None else PersonFactory().pk}


def account(user: User | None) -> dict[str, Any]:
    return {"pk": UserFactory().person_id}


def closed_account(user: User | None) -> dict[str, Any]:
    return {"pk": UserFactory(is_active=False, closed_at=timezone.now()).person_id}


def handlaggare(user: User | None) -> dict[str, Any]:
    return {"pk": UppdragFactory(role=Role.HANDLAGGARE).pk}


def own_uppdrag(user: User | None) -> dict[str, Any]:
    uppdrag = user.acting if user is not None else UppdragFactory()
    assert uppdrag is not None
    return {"pk": uppdrag.pk}


def proposal(user: User | None) -> dict[str, Any]:
    return {"pk": UppdragFactory(role=Role.DELTAGARANSVARIG, confirmed_by=None).pk}


def own_proposal(user: User | None) -> dict[str, Any]:
    given_by = user.person if user is not None else PersonFactory()
    return {"pk": UppdragFactory(role=Role.DELTAGARANSVARIG, confirmed_by=None, given_by=given_by).pk}


def reset(user: User | None) -> dict[str, Any]:
    return {"pk": FactorReset.objects.create(person=UserFactory().person, asked_by=PersonFactory()).pk}


def own_reset(user: User | None) -> dict[str, Any]:
    asked_by = user.person if user is not None else PersonFactory()
    return {"pk": FactorReset.objects.create(person=UserFactory().person, asked_by=asked_by).pk}


def invitation(user: User | None) -> dict[str, Any]:
    return {"pk": InvitationFactory().pk}


def token(user: User | None) -> dict[str, Any]:
    made = InvitationFactory()
    secret = made.renew_token()
    made.save()
    return {"token": secret}


def old_token(user: User | None) -> dict[str, Any]:
    made: Invitation = InvitationFactory()
    secret = made.renew_token()
    made.sent_at, made.expires_at = timezone.now() - timedelta(days=8), timezone.now() - timedelta(days=1)
    made.save()
    return {"token": secret}


def organisation(user: User | None) -> dict[str, Any]:
    return {"pk": OrganisationFactory().pk}


def medlem(user: User | None) -> dict[str, Any]:
    return {"pk": MedlemFactory().pk}


def ordning(user: User | None) -> dict[str, Any]:
    current_forbund.forget()
    return {"pk": Forbundsordning.objects.create(valid_from=date(2019, 1, 1)).pk}


def year(user: User | None) -> dict[str, Any]:
    MedlemFactory()
    return {"year": 2026}


ROWS = [
    Row("members:me", {OTHERS: 200}),
    Row("members:switch_uppdrag", {OTHERS: 200}),
    Row("members:switch_uppdrag", {OTHERS: 302}, method="post"),
    Row("members:own_log", {OTHERS: 200}),
    Row("members:people", {PEOPLE: 200, OTHERS: 403}),
    Row("members:people", {PEOPLE: 200, OTHERS: 403}, case="csv", query="?format=csv"),
    Row("members:people", {PEOPLE: 302, OTHERS: 403}, method="post", data={"sok": "x"}),
    Row("members:invite", {GIVERS: 200, OTHERS: 403}),
    Row("members:invite", {GIVERS: 422, OTHERS: 403}, method="post", data=EMPTY),
    Row("members:waiting", {CONFIRMS: 200, OTHERS: 403}),
    Row("members:person", {PEOPLE: 200, OTHERS: 403}, kwargs=person),
    Row("members:person", {PEOPLE: 200, OTHERS: 403}, case="oneself", kwargs=oneself),
    Row("members:person_change", {CHIEFS: 200, OTHERS: 403}, kwargs=person),
    Row("members:person_change", {OTHERS: 403}, case="oneself", kwargs=oneself),
    Row("members:person_change", {CHIEFS: 422, OTHERS: 403}, method="post", data=EMPTY, kwargs=person),
    Row("members:invite_person", {GIVERS: 302, OTHERS: 403}, method="post", kwargs=person),
    Row("members:give_uppdrag", {GIVERS: 200, OTHERS: 403}, kwargs=person),
    Row("members:give_uppdrag", {OTHERS: 403}, case="oneself", kwargs=oneself),
    Row("members:give_uppdrag", {GIVERS: 422, OTHERS: 403}, method="post", data=EMPTY, kwargs=person),
    Row("members:give_uppdrag", {OTHERS: 403}, method="post", case="oneself", kwargs=oneself),
    Row("members:close_user", {SYSADMIN: 200, OTHERS: 403}, kwargs=account),
    Row("members:close_user", {SYSADMIN: 302, OTHERS: 403}, method="post", kwargs=account),
    Row("members:close_user", {OTHERS: 403}, method="post", case="oneself", kwargs=oneself),
    Row("members:open_user", {SYSADMIN: 302, OTHERS: 403}, method="post", kwargs=closed_account),
    Row("members:ask_factor_reset", {RESETS_FACTORS: 200, OTHERS: 403}, kwargs=account),
    Row("members:ask_factor_reset", {RESETS_FACTORS: 302, OTHERS: 403}, method="post", kwargs=account),
    Row("members:ask_factor_reset", {OTHERS: 403}, method="post", case="oneself", kwargs=oneself),
    Row("members:end_uppdrag", {CHIEFS: 200, OTHERS: 403}, kwargs=handlaggare),
    Row("members:end_uppdrag", {CHIEFS: 422, OTHERS: 403}, method="post", data=EMPTY, kwargs=handlaggare),
    Row("members:end_uppdrag", {OTHERS: 403}, method="post", case="own", kwargs=own_uppdrag),
    Row("members:confirm_uppdrag", {CONFIRMS: 302, OTHERS: 403}, method="post", kwargs=proposal),
    Row("members:confirm_uppdrag", {OTHERS: 403}, method="post", case="own", kwargs=own_proposal),
    Row("members:decline_uppdrag", {CONFIRMS: 302, OTHERS: 403}, method="post", kwargs=proposal),
    Row("members:confirm_factor_reset", {RESETS_FACTORS: 302, OTHERS: 403}, method="post", kwargs=reset),
    Row("members:confirm_factor_reset", {OTHERS: 403}, method="post", case="own", kwargs=own_reset),
    Row("members:decline_factor_reset", {RESETS_FACTORS: 302, OTHERS: 403}, method="post", kwargs=reset),
    Row("members:resend_invitation", {GIVERS: 302, OTHERS: 403}, method="post", kwargs=invitation),
    Row("members:withdraw_invitation", {GIVERS: 302, OTHERS: 403}, method="post", kwargs=invitation),
    Row("members:accept_invitation", {OTHERS: 200, PUBLIC: 200}, kwargs=token),
    Row("members:accept_invitation", {OTHERS: 200, PUBLIC: 422}, method="post", data=EMPTY, kwargs=token),
    Row("members:accept_invitation", {OTHERS: 404, PUBLIC: 404}, case="too old", kwargs=old_token),
    Row("members:organisations", {SEES: 200, OTHERS: 403}),
    Row("members:organisation", {SEES: 200, OTHERS: 403}, kwargs=organisation),
    Row("members:organisation_add", {MEMBER_CHANGERS: 200, OTHERS: 403}),
    Row("members:organisation_add", {MEMBER_CHANGERS: 422, OTHERS: 403}, method="post", data=EMPTY),
    Row("members:organisation_change", {MEMBER_CHANGERS: 200, OTHERS: 403}, kwargs=organisation),
    Row(
        "members:organisation_change",
        {MEMBER_CHANGERS: 422, OTHERS: 403},
        method="post",
        data=EMPTY,
        kwargs=organisation,
    ),
    Row("members:medlemmar", {SEES: 200, OTHERS: 403}),
    Row("members:medlem", {SEES: 200, OTHERS: 403}, kwargs=medlem),
    Row("members:medlem_add", {MEMBER_CHANGERS: 200, OTHERS: 403}),
    Row("members:medlem_add", {MEMBER_CHANGERS: 422, OTHERS: 403}, method="post", data=EMPTY),
    Row("members:medlem_change", {MEMBER_CHANGERS: 200, OTHERS: 403}, kwargs=medlem),
    Row("members:medlem_change", {MEMBER_CHANGERS: 422, OTHERS: 403}, method="post", data=EMPTY, kwargs=medlem),
    Row("members:parts", {SHARES: 200, OTHERS: 403}),
    Row("members:parts", {SHARES: 422, OTHERS: 403}, method="post", data=EMPTY),
    Row("members:splits", {SHARES: 200, OTHERS: 403}, kwargs=year),
    Row("members:splits", {SHARES: 422, OTHERS: 403}, method="post", data=EMPTY, kwargs=year),
    Row("members:settings", {PEOPLE: 200, OTHERS: 403}),
    Row("members:settings_change", {CHIEFS: 200, OTHERS: 403}),
    Row("members:settings_change", {CHIEFS: 422, OTHERS: 403}, method="post", data=EMPTY),
    Row("members:test_mail", {SYSADMIN: 302, OTHERS: 403}, method="post"),
    Row("members:forbundsordningar", {SEES: 200, OTHERS: 403}),
    Row("members:forbundsordning", {SEES: 200, OTHERS: 403}, kwargs=ordning),
    Row("members:forbundsordning_add", {ORDNING: 200, OTHERS: 403}),
    Row("members:forbundsordning_add", {ORDNING: 422, OTHERS: 403}, method="post", data=EMPTY),
    Row("members:forbundsordning_change", {ORDNING: 200, OTHERS: 403}, kwargs=ordning),
    Row("members:forbundsordning_change", {ORDNING: 422, OTHERS: 403}, method="post", data=EMPTY, kwargs=ordning),
    Row("members:log", {SYSADMIN: 200, OTHERS: 403}),
    Row("members:log", {SYSADMIN: 200, OTHERS: 403}, case="csv", query="?format=csv"),
    Row("members:log", {SYSADMIN: 302, OTHERS: 403}, method="post", data={"vem": "x"}),
    Row("members:colours", {OTHERS: 200, PUBLIC: 200}),
    Row("first_run", {OTHERS: 404, PUBLIC: 404}, case="when there is a förbund"),
]
