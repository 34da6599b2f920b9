"""Messages to people, in Swedish plain text from templates/<app>/emails/. The first line is the subject."""

from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from members.current_forbund import current_forbund
from members.models import Invitation, User

log = structlog.get_logger()


def send(template: str, to: str, context: dict[str, Any], *, folder: str = "members") -> None:
    """Send one message; raises OSError (SMTP faults among them) when the server does not take it.

    `folder` is whose templates it is one of.
    """
    forbund = current_forbund()
    full = {"forbund": forbund, "site_url": settings.SITE_URL, **context}
    subject, _, body = render_to_string(f"{folder}/emails/{template}.txt", full).strip().partition("\n")
    EmailMessage(subject.strip(), body.strip() + "\n", to=[to]).send()


def address(name: str, *args: Any) -> str:
    """A page's full address, for a link in a message."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def send_invitation(invitation: Invitation, token: str) -> None:
    """The one-time link."""
    context = {
        "person": invitation.person,
        "expires_at": invitation.expires_at,
        "link": address("members:accept_invitation", token),
    }
    send("invitation", invitation.person.email, context)


def send_password_link(user: User, link: str) -> None:
    """The link to choose a new password."""
    send("password_link", user.email, {"person": user.person, "username": user.username, "link": link})


def try_send_notice(user: User, what: str) -> None:
    """Something about the login changed; the user is told so that a stranger's act is noticed.

    The act itself is done and logged: a mail server that is down must not undo it.
    """
    try:
        send("notice", user.email, {"person": user.person, "what": what, "link": address("account_login")})
    except OSError as error:
        log.warning("mail_failed", kind="notice", error=type(error).__name__)


def send_test(to: str) -> None:
    """Shows that the e-mail server takes what we send."""
    send("test", to, {})
