"""A security key that nobody has: what a browser would have sent when it was added."""

import hashlib
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)

KEY_ID = b"pahittad-nyckel"


def registered_key(host: str = "testserver") -> dict[str, Any]:
    """The data of an `Authenticator` of type webauthn."""
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    credential = AttestedCredentialData.create(Aaguid.NONE, KEY_ID, public)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    signed = AuthenticatorData.create(hashlib.sha256(host.encode()).digest(), flags, 0, credential)
    response = AuthenticatorAttestationResponse(
        client_data=CollectedClientData.create("webauthn.create", b"0" * 32, f"https://{host}"),
        attestation_object=AttestationObject.create("none", signed, {}),
    )
    return {"name": "Min nyckel", "credential": dict(RegistrationResponse(raw_id=KEY_ID, response=response))}
