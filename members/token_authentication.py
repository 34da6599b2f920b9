"""Login to the API with a key: `Authorization: Bearer finsam_…`. The program acts with the key's uppdrag alone."""

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from finsam import acting
from members.models import User
from members.models.api_token import ApiToken, hashed

SCHEME = "bearer"


class TokenAuthentication(BaseAuthentication):
    """Finds the key by its hash and declares its user and uppdrag to the database."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The user and key of the request; None when it carries none, so that the session can be tried."""
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME:
            return None
        tokens = ApiToken.objects.usable().select_related("user__person__employer", "uppdrag__organisation")
        token = tokens.filter(key_hash=hashed(key.strip())).first()
        if token is None or not token.user.is_active or not token.uppdrag.is_active:
            raise AuthenticationFailed("Nyckeln gäller inte. Skapa en ny under Vem är jag i tjänsten.")
        user = token.user
        user.acting = token.uppdrag
        user.available_uppdrag = [token.uppdrag]
        acting.declare(user.subject)
        return user, token

    def authenticate_header(self, request: Request) -> str:
        """What a request without login is told to send."""
        return 'Bearer realm="Finsam"'
