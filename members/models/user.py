from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from finsam.acting import Subject
from members.enums import Role
from members.models.person import Person

if TYPE_CHECKING:
    from members.models.uppdrag import Uppdrag


class UserManager(BaseUserManager["User"]):
    """Users."""

    def create_user(self, username: str, email: str, password: str | None = None, **fields: Any) -> User:
        """A login for a person. Without a password nobody can log in until one is chosen through a link."""
        user = self.model(username=username.lower(), email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """A login. Rights come from the acting uppdrag alone; there are no groups, permissions or superusers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="user", verbose_name="person")
    username = models.CharField("användarnamn", max_length=60)
    email = models.EmailField("e-postadress")
    is_active = models.BooleanField("får logga in", default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    """Raised to end all the user's sessions at their next request."""

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    acting: Uppdrag | None = None
    """The uppdrag that acts in this request, job or test; set by `act_with`, never saved."""
    available_uppdrag: Sequence[Uppdrag] = ()
    """All the user's uppdrag that are valid today; set with `acting` in a request."""

    class Meta:
        verbose_name = "konto"
        constraints = [
            models.UniqueConstraint(Lower("username"), name="members_user_one_per_username"),
            models.UniqueConstraint(Lower("email"), name="members_user_one_per_email"),
            models.CheckConstraint(
                condition=models.Q(is_active=True, closed_at__isnull=True)
                | models.Q(is_active=False, closed_at__isnull=False),
                name="members_user_closed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.username

    def get_session_auth_hash(self) -> str:
        """What a session must agree with: the password and the epoch."""
        return f"{super().get_session_auth_hash()}:{self.session_epoch}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for fallback in super().get_session_auth_fallback_hash():
            yield f"{fallback}:{self.session_epoch}"

    @property
    def role(self) -> Role | None:
        """The role of the acting uppdrag."""
        return Role(self.acting.role) if self.acting is not None else None

    @property
    def subject(self) -> Subject:
        """Who acts, as the database is told."""
        return Subject(self.pk, self.acting.pk if self.acting is not None else None)

    @property
    def acts_for(self) -> str:
        """The id of the organisation that the acting uppdrag is for; the history keeps it."""
        return str(self.acting.organisation_id) if self.acting is not None else ""

    def has_role(self, *roles: Role) -> bool:
        """True when the acting uppdrag has one of the roles."""
        return self.role in roles

    def act_with(self, uppdrag_id: uuid.UUID | None) -> None:
        """Let this uppdrag act, if it is the user's own and valid today; else none does."""
        from members.models.uppdrag import Uppdrag  # uppdrag point at users

        own = Uppdrag.objects.active().filter(person_id=self.person_id).select_related("organisation")
        self.acting = own.filter(pk=uppdrag_id).first() if uppdrag_id is not None else None
