"""How the API's schema describes login with a key; found by drf-spectacular when the addresses are loaded."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call] # the library is untyped here
    """How the schema describes the key."""

    target_class = "members.token_authentication.TokenAuthentication"
    name = "nyckel"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer"}
