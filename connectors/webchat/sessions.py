"""Who a visitor is: a session the server made up and signed, so that nobody can guess or choose another's."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from itsdangerous import BadSignature, URLSafeTimedSerializer

TOKEN_LIFE = 30 * 24 * 3600  # seconds since it was last renewed; every hello renews it
ID_BYTES = 18
SALT = "webchat-session"


class SessionTokens:
    """Issues and reads session tokens with the server's secret."""

    def __init__(self, secret: str) -> None:
        self._serializer = URLSafeTimedSerializer(secret, salt=SALT)

    def new_session(self) -> str:
        """A session id of 144 random bits."""
        return secrets.token_urlsafe(ID_BYTES)

    def issue(self, session_id: str) -> str:
        token = self._serializer.dumps({"s": session_id})
        return token if isinstance(token, str) else token.decode()

    def read(self, token: str | None) -> str | None:
        """The session id of a token, or None when it is forged, damaged or too old."""
        if not token or len(token) > 500:
            return None
        try:
            body = self._serializer.loads(token, max_age=TOKEN_LIFE)
        except (BadSignature, ValueError):
            return None
        session_id = body.get("s") if isinstance(body, dict) else None
        return session_id if isinstance(session_id, str) else None


def public_name(session_id: str) -> str:
    """Tells two sessions apart, and proves nothing."""
    return hashlib.sha256(f"name:{session_id}".encode()).hexdigest()[:16]


class IdentityCheck:
    """Whether a site vouches for its visitor: HMAC-SHA256 of the visitor's id with the secret shared with the site."""

    def __init__(self, secret: str | None) -> None:
        self._secret = secret

    def is_genuine(self, user_id: str, signature: str) -> bool:
        """False for everybody while no secret is set."""
        if not self._secret or not signature.isascii():
            return False
        wanted = hmac.new(self._secret.encode(), user_id.encode(), hashlib.sha256).hexdigest()
        return hmac.compare_digest(wanted.encode(), signature.lower().encode())
