"""The second factor of an account, and its open sessions."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyotp
from bson import Binary

from intake.cases import agents, clock, desk, vault
from intake.cases.documents import Agent, Session, collection
from intake.errors import AppError

ISSUER = "Rongthuk"
STEP_SECONDS = 30  # RFC 6238
LEADS = ("supervisor", "admin")  # need a second factor where the desk's settings ask for one
STEPS_AROUND = 1  # a clock may be off by so many


class CodeNeeded(AppError):
    """The account has a second factor; the password was right, the code is missing."""

    code = "otp_needed"
    status = 401
    text_key = "errors.otp_needed"


class CodeWrong(AppError):
    """The code is not of this moment, or was used before."""

    code = "otp_wrong"
    status = 401
    text_key = "errors.otp_wrong"


@dataclass(frozen=True, slots=True)
class SessionView:
    """An open session; `id` is not its token."""

    id: str
    created_at: datetime
    expires_at: datetime


def begin_totp(agent_id: str, email: str) -> str:
    """Make a secret; returns its otpauth:// address for an authenticator. It counts once `confirm_totp` saw a code."""
    secret = pyotp.random_base32()
    sealed = Binary(vault.current().cipher_for(agent_id).seal_json(secret, f"totp:{agent_id}"))
    collection(Agent).update_one({"_id": agent_id}, {"$set": {"totp_asked": sealed}})
    return str(pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER))


def confirm_totp(agent_id: str, code: str) -> None:
    """Turn the second factor on. Raises CodeWrong."""
    found = collection(Agent).find_one({"_id": agent_id}, {"totp_asked": 1}) or {}
    if found.get("totp_asked") is None or _step(agent_id, found["totp_asked"], code) is None:
        raise CodeWrong(f"agent {agent_id}")
    collection(Agent).update_one(
        {"_id": agent_id}, {"$set": {"totp": found["totp_asked"]}, "$unset": {"totp_asked": ""}}
    )


def check_totp(agent_id: str, code: str | None) -> None:
    """Check the code of an account that has a second factor. Raises CodeNeeded and CodeWrong."""
    found = collection(Agent).find_one({"_id": agent_id}, {"totp": 1, "totp_used": 1, "locked_until": 1}) or {}
    if found.get("totp") is None:
        return
    if not code:
        raise CodeNeeded(f"agent {agent_id}")
    locked_until = found.get("locked_until")
    if locked_until and locked_until > clock.now():
        raise agents.AccountLocked(seconds=int((locked_until - clock.now()).total_seconds()) + 1)
    step = _step(agent_id, found["totp"], code)
    unused = {"_id": agent_id, "$or": [{"totp_used": {"$exists": False}}, {"totp_used": {"$lt": step or 0}}]}
    if step is None or not collection(Agent).update_one(unused, {"$set": {"totp_used": step}}).modified_count:
        agents.count_failure(agent_id)  # who has the password must not try the million codes
        raise CodeWrong(f"agent {agent_id}")
    collection(Agent).update_one({"_id": agent_id}, {"$set": {"failures": 0}})


def must_add_totp(agent: agents.AgentView) -> bool:
    """Whether the account may do nothing before it has a second factor."""
    return desk.current().accounts.second_factor and agent.role in LEADS and not agent.has_totp


def end_totp(agent_id: str) -> None:
    """Turn the second factor off (an administrator does, for a lost telephone)."""
    collection(Agent).update_one({"_id": agent_id}, {"$unset": {"totp": "", "totp_asked": "", "totp_used": ""}})


def sessions(agent_id: str) -> list[SessionView]:
    """The open sessions of an agent."""
    found = collection(Session).find({"agent_id": agent_id}).sort("created_at", -1)
    return [SessionView(row["_id"][:16], row["created_at"], row["expires_at"]) for row in found]


def end_session(agent_id: str, session_id: str) -> bool:
    """End one session of an agent; False when there is none of this id."""
    for row in collection(Session).find({"agent_id": agent_id}, {"_id": 1}):
        if row["_id"][:16] == session_id:
            return bool(collection(Session).delete_one({"_id": row["_id"]}).deleted_count)
    return False


def _step(agent_id: str, sealed: Any, code: str) -> int | None:
    """The time step a code is of, or None."""
    secret = vault.current().cipher_for(agent_id).open_json(bytes(sealed), f"totp:{agent_id}")
    now = int(time.time()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in range(now - STEPS_AROUND, now + STEPS_AROUND + 1):
        if pyotp.utils.strings_equal(totp.at(step * STEP_SECONDS), code.strip()):
            return step
    return None
