"""The people who work with cases: accounts, passwords, and their sessions."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from bson import Binary
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from intake.cases import clock, vault
from intake.cases.documents import Agent, DataKey, Session, collection
from intake.errors import AppError
from intake.settings import Settings

SESSION_SECONDS = 12 * 3600
FREE_FAILURES = 5
_FIRST_LOCK_SECONDS = 60
_LONGEST_LOCK_SECONDS = 3600
MINIMUM_PASSWORD = 10  # characters
ROLES = ("agent", "supervisor", "admin", "auditor")


class WrongCredentials(AppError):
    """No active agent has this e-mail address and password."""

    code = "wrong_credentials"
    status = 401
    text_key = "errors.wrong_credentials"


class AccountLocked(AppError):
    """Too many wrong passwords; `params["seconds"]` until the next try is heard."""

    code = "account_locked"
    status = 429
    text_key = "errors.account_locked"


class AgentExists(AppError):
    """There is an agent with this e-mail address."""

    code = "agent_exists"
    status = 409
    text_key = "errors.agent_exists"


class PasswordTooShort(AppError):
    """The password has fewer than MINIMUM_PASSWORD characters."""

    code = "password_too_short"
    status = 422
    text_key = "errors.password_too_short"


@dataclass(frozen=True, slots=True)
class AgentView:
    """An agent, readable."""

    id: str
    email: str
    name: str
    role: str  # one of ROLES
    active: bool
    teams: tuple[str, ...] = ()  # none: the fallback team
    away: bool = False
    has_totp: bool = False
    capacity: int | None = None  # conversations at once; None: as many as the desk says


def ensure_first_admin(settings: Settings) -> str | None:
    """Create the administrator of the settings when there is none at all.

    Returns the password made for it, to be shown once; None when ADMIN_PASSWORD gave it or nothing was to do.
    """
    if collection(Agent).find_one({"role": "admin"}, {"_id": 1}):
        return None
    password = settings.admin_password or secrets.token_urlsafe(12)
    try:
        create(settings.admin_email, password, role="admin", name="admin")
    except AgentExists:
        return None  # another process was first
    return None if settings.admin_password else password


def create(email: str, password: str, *, role: str = "agent", name: str = "", teams: Sequence[str] = ()) -> AgentView:
    """Add an agent. Raises AgentExists, PasswordTooShort, and ValueError for an unknown role."""
    if role not in ROLES:
        raise ValueError(f"role {role}")
    check_password(password)
    # The agent's id is the subject whose key seals the profile.
    agent_id, cipher, key = vault.current().new_subject()
    profile = cipher.seal_json({"email": email.strip(), "name": name or email.split("@")[0]}, f"agent:{agent_id}")
    document = {
        "_id": agent_id,
        "email_hash": _email_hash(email),
        "profile": Binary(profile),
        "password_hash": PasswordHasher().hash(password),
        "role": role,
        "teams": list(teams),
        "active": True,
        "failures": 0,
        "created_at": clock.now(),
    }
    collection(DataKey).insert_one(key)
    try:
        collection(Agent).insert_one(document)
    except DuplicateKeyError:
        vault.current().erase(agent_id)
        raise AgentExists from None
    return view(document)


def check_password(password: str) -> None:
    """Long enough is good enough. Raises PasswordTooShort."""
    if len(password) < MINIMUM_PASSWORD:
        raise PasswordTooShort(minimum=MINIMUM_PASSWORD)


def exists(email: str) -> bool:
    """Whether there is an account of this address, closed or not."""
    return collection(Agent).find_one({"email_hash": _email_hash(email)}, {"_id": 1}) is not None


def authenticate(email: str, password: str) -> AgentView:
    """The agent with this address and password. Raises WrongCredentials, AccountLocked.

    After FREE_FAILURES wrong passwords in a row the account waits a minute, then twice as long after each further one.
    An unknown address takes as long to refuse as a wrong password.
    """
    found = collection(Agent).find_one({"email_hash": _email_hash(email), "active": True})
    if found is None:
        verify(NOBODY_S_HASH, password)
        raise WrongCredentials
    now = clock.now()
    locked_until = found.get("locked_until")
    if locked_until and locked_until > now:
        raise AccountLocked(f"agent {found['_id']}", seconds=int((locked_until - now).total_seconds()) + 1)
    if not verify(found["password_hash"], password):
        count_failure(found["_id"])
        raise WrongCredentials(f"agent {found['_id']}")
    # With a second factor the failures are forgotten when that was right, too.
    fields: dict[str, Any] = {} if found.get("totp") is not None else {"failures": 0}
    if PasswordHasher().check_needs_rehash(found["password_hash"]):
        fields["password_hash"] = PasswordHasher().hash(password)
    fields["seen_at"] = now
    collection(Agent).update_one({"_id": found["_id"]}, {"$set": fields, "$unset": {"locked_until": ""}})
    return view(found)


class LastAdmin(AppError):
    """Somebody must remain who can administer."""

    code = "last_admin"
    status = 409
    text_key = "errors.last_admin"


def keep_an_admin(agent_id: str) -> None:
    """Raises LastAdmin when there is no other administrator."""
    others = {"role": "admin", "active": True, "_id": {"$ne": agent_id}}
    if collection(Agent).find_one(others, {"_id": 1}) is None:
        raise LastAdmin(f"agent {agent_id}")


def set_password(agent_id: str, password: str) -> None:
    """Change a password and end all sessions of the agent. Raises PasswordTooShort."""
    check_password(password)
    fields = {"password_hash": PasswordHasher().hash(password), "failures": 0}
    collection(Agent).update_one({"_id": agent_id}, {"$set": fields, "$unset": {"locked_until": ""}})
    collection(Session).delete_many({"agent_id": agent_id})


def deactivate(agent_id: str) -> None:
    """End an agent's access at once. Raises LastAdmin."""
    if collection(Agent).find_one({"_id": agent_id, "role": "admin", "active": True}, {"_id": 1}):
        keep_an_admin(agent_id)
    collection(Agent).update_one({"_id": agent_id}, {"$set": {"active": False}})
    collection(Session).delete_many({"agent_id": agent_id})


def end_sessions(agent_id: str) -> int:
    """End all sessions of an agent; returns how many there were."""
    return int(collection(Session).delete_many({"agent_id": agent_id}).deleted_count)


def may_hold(agent_id: str) -> bool:
    """Whether conversations can be this agent's: the account is open, and its role changes things."""
    found = collection(Agent).find_one({"_id": agent_id, "active": True}, {"role": 1})
    return found is not None and found["role"] != "auditor"


def list_agents(limit: int = 200) -> list[AgentView]:
    """All agents, oldest account first."""
    return [view(document) for document in collection(Agent).find().sort("_id", 1).limit(limit)]


def open_session(agent_id: str) -> str:
    """Start a session of SESSION_SECONDS; the token is the caller's to keep, only its hash is stored."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    collection(Session).insert_one(
        {
            "_id": token_hash(token),
            "agent_id": agent_id,
            "created_at": now,
            "expires_at": now + timedelta(seconds=SESSION_SECONDS),
        }
    )
    return token


def session_id(token: str) -> str:
    """The name of a session, which opens nothing."""
    return token_hash(token)[:16]


def session_agent(token: str) -> AgentView | None:
    """The agent of a live session, or None."""
    session = collection(Session).find_one({"_id": token_hash(token)})
    if session is None or session["expires_at"] <= clock.now():
        return None
    found = collection(Agent).find_one({"_id": session["agent_id"], "active": True})
    return view(found) if found else None


def get(agent_id: str) -> AgentView | None:
    """An agent by id, active or not."""
    found = collection(Agent).find_one({"_id": agent_id})
    return view(found) if found else None


def close_session(token: str) -> None:
    """End a session; an unknown token is no error."""
    collection(Session).delete_one({"_id": token_hash(token)})


def count_failure(agent_id: str) -> None:
    """One more wrong password or code; too many lock the account for a while."""
    found = collection(Agent).find_one_and_update(
        {"_id": agent_id}, {"$inc": {"failures": 1}}, return_document=ReturnDocument.AFTER
    )
    over = (found or {}).get("failures", 0) - FREE_FAILURES
    if over >= 0:
        seconds = min(_FIRST_LOCK_SECONDS * 2 ** min(over, 16), _LONGEST_LOCK_SECONDS)
        until = clock.now() + timedelta(seconds=seconds)
        collection(Agent).update_one({"_id": agent_id}, {"$set": {"locked_until": until}})


def verify(password_hash: str, password: str) -> bool:
    """Whether the hash is of the password."""
    try:
        return PasswordHasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _email_hash(email: str) -> str:
    return vault.current().index_hash("agent_email", email.strip().casefold())


def token_hash(token: str) -> str:
    """The id under which a session is kept."""
    # 256 random bits: a plain hash is enough, there is nothing to guess.
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def view(document: dict[str, Any]) -> AgentView:
    """An agent's document, opened."""
    cipher = vault.current().cipher_for(document["_id"])
    profile = cipher.open_json(bytes(document["profile"]), f"agent:{document['_id']}")
    return AgentView(
        document["_id"],
        profile["email"],
        profile["name"],
        document["role"],
        document["active"],
        tuple(document.get("teams") or ()),
        bool(document.get("away")),
        document.get("totp") is not None,
        document.get("capacity"),
    )


# Argon2id of a random value nobody kept, with argon2-cffi's default cost.
NOBODY_S_HASH = "$argon2id$v=19$m=65536,t=3,p=4$1sWHYcTPfh1FIWGfwyyeUg$DvjnCI17UR6MaBj6ZCe39WDSwKaQofrF41ZPpXBiYLQ"
