"""What a tapped button says, inside `postback.data`: opaque, signed, bound to the person it was sent to.

Anybody can send any `data` (it is 300 characters in the user's hands), so only what opens here is believed. Sealing is
deterministic (AES-SIV, RFC 5297): a push that is repeated with its retry key must have the very same body.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

MAX_DATA = 300  # characters, https://developers.line.biz/en/reference/messaging-api/#postback-action
EVERYBODY = "everybody"  # for buttons that all people share, such as those of a rich menu
_VERSION = "1."


class Postbacks:
    """Seals and opens with a key made from the deployment's session secret, which all gateways share."""

    def __init__(self, secret: str) -> None:
        self._cipher = AESSIV(hmac.new(secret.encode(), b"line postbacks 1", hashlib.sha512).digest())

    def seal(self, words: str, identity: str = EVERYBODY) -> str | None:
        """The `data` of a button by which `identity` says `words`; None when that does not fit."""
        if not words:
            return None
        sealed = self._cipher.encrypt(words.encode(), [identity.encode()])
        data = _VERSION + base64.urlsafe_b64encode(sealed).decode().rstrip("=")
        return data if len(data) <= MAX_DATA else None

    def open(self, data: str | None, identity: str) -> str | None:
        """The words of a button that was made for `identity` or for everybody; None for anything else."""
        if not data or not data.startswith(_VERSION) or len(data) > MAX_DATA:
            return None
        body = data[len(_VERSION) :]
        try:
            sealed = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        except ValueError:
            return None
        for owner in (identity, EVERYBODY):
            try:
                return self._cipher.decrypt(sealed, [owner.encode()]).decode()
            except (InvalidTag, ValueError):
                continue
        return None
