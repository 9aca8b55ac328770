"""The LINE accounts of a deployment, as the settings name them: one from the environment, further ones from a file.

The file (LINE_CHANNELS_FILE, YAML or JSON, readable by nobody else) is a list:

    - name: north            # a-z, 0-9 and -; in the webhook's path: /webhooks/line/north
      channel_secret: …
      channel_access_token: …   # or, to have tokens renewed:
      channel_id: "…"           # with the secret, or with
      channel_key: {kty: RSA, kid: …, …}   # the private JWK of an assertion signing key
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from connectors.line.tokens import FixedToken, StatelessToken, TokenSource, private_key
from intake.settings import Settings, SettingsError

FIELDS = {"name", "channel_secret", "channel_access_token", "channel_id", "channel_key"}


@dataclass(frozen=True, slots=True)
class Account:
    """One LINE channel. `name` is "" for the one from the environment; `has_token`: can it send at all?"""

    name: str
    secret: str = field(repr=False)
    token: TokenSource = field(repr=False)
    has_token: bool = True


def load_accounts(settings: Settings) -> list[Account]:
    """All accounts, the environment's first; none when LINE is not set up. SettingsError: one sentence."""
    accounts = []
    if settings.line_channel_secret or settings.line_channel_access_token:
        entry = {
            "channel_secret": settings.line_channel_secret or "",
            "channel_access_token": settings.line_channel_access_token,
            "channel_id": settings.line_channel_id,
            "channel_key": _read_key(settings.line_channel_key_file),
        }
        accounts.append(_account("", entry, "LINE_CHANNEL_KEY_FILE"))
    for place, entry in enumerate(_read_list(settings.line_channels_file), 1):
        name = str(entry.get("name") or "") if isinstance(entry, dict) else ""
        where = f"LINE_CHANNELS_FILE: entry {place}"
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,30}", name) or any(each.name == name for each in accounts):
            raise SettingsError(f"{where} needs a name of its own made of a-z, 0-9 and -.")
        unknown = set(entry) - FIELDS
        if unknown or not entry.get("channel_secret"):
            problem = f"knows no {sorted(unknown)[0]!r}" if unknown else "needs a channel_secret"
            raise SettingsError(f"{where} ({name}) {problem}.")
        accounts.append(_account(name, entry, where))
    return accounts


def _account(name: str, entry: Mapping[str, Any], where: str) -> Account:
    secret, token, channel_id = str(entry["channel_secret"]), entry.get("channel_access_token"), entry.get("channel_id")
    key = entry.get("channel_key")
    if token:
        return Account(name, secret, FixedToken(str(token)))
    if not channel_id:
        # Without a token LINE refuses every send with 401, which is tried again until an operator sets one.
        return Account(name, secret, FixedToken(""), has_token=False)
    if key is not None:
        try:
            private_key(key)
            str(key["kid"])
        except (KeyError, ValueError, TypeError, AttributeError):
            raise SettingsError(f"{where} must hold a private RSA key as JWK, with its kid.") from None
    return Account(name, secret, StatelessToken(str(channel_id), secret, key))


def _read_key(path: str) -> Any:
    return None if not path else _read(path, "LINE_CHANNEL_KEY_FILE", json.loads)


def _read_list(path: str) -> list[Any]:
    entries = [] if not path else _read(path, "LINE_CHANNELS_FILE", yaml.safe_load)
    if not isinstance(entries, list):
        raise SettingsError("LINE_CHANNELS_FILE must hold a list of channels.")
    return entries


def _read(path: str, name: str, parse: Any) -> Any:
    try:
        return parse(Path(path).expanduser().read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{name}: {path} cannot be read ({error.strerror}).") from None
    except (ValueError, yaml.YAMLError):
        raise SettingsError(f"{name}: {path} is not well-formed.") from None
