"""Everything the environment may say, read once and checked: one frozen object, or one clear sentence."""

from __future__ import annotations

import ipaddress
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator

from intake import secrets_file
from intake.errors import AppError

LOOPBACK = "127.0.0.1"
EMBEDDED_USER = "rongthuk"
REPLICA_SET = "rs0"
MINIMUM_SECRET = 32  # characters


class SettingsError(AppError):
    """A setting is missing or wrong; `str(error)` is one sentence that names it."""

    code = "settings_invalid"
    status = 500
    text_key = "errors.internal"


class Settings(BaseModel):
    """The resolved settings of one process. Field NAME comes from the variable of the same name in capitals."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    environment: Literal["development", "production"] = "development"
    host: str = LOOPBACK
    port: int = Field(default=8080, ge=1, le=65535)
    public_base_url: str = ""  # filled in from host and port when not given; never ends in a slash
    data_dir: Path
    mongodb_uri: str = Field(repr=False)
    mongodb_db: str = "rongthuk"
    embedded_mongo: bool = False  # true when MONGODB_URI was not given: the database is ours to start
    line_channel_secret: str | None = Field(default=None, repr=False)
    line_channel_access_token: str | None = Field(default=None, repr=False)
    line_channel_id: str | None = None  # instead of a token: short tokens are issued with the secret, or with
    line_channel_key_file: str = ""  # a private signing key (JWK)
    line_channels_file: str = ""  # further LINE accounts: a list, see docs/line.md
    line_api_base_url: str = "https://api.line.me"
    line_api_data_base_url: str = "https://api-data.line.me"
    encryption_keys: str = Field(repr=False)  # "id:base64 of 32 bytes", comma separated, the first is primary
    session_secret: str = Field(repr=False, min_length=MINIMUM_SECRET)
    rasa_token: str = Field(repr=False, min_length=MINIMUM_SECRET)
    admin_email: str = "admin@rongthuk.local"
    admin_password: str | None = Field(default=None, repr=False, min_length=10)
    evidence_max_mb: int = Field(default=50, ge=1, le=200)  # of one file; a file is held in memory while it is sealed
    line_basic_id: str | None = None  # the account's public name, such as @abc1234: the web chat shows the way to LINE
    widget_origins: str = ""  # pages besides our own that may embed the chat: origins, separated by commas
    widget_identity_secret: str | None = Field(default=None, repr=False, min_length=MINIMUM_SECRET)  # shared with sites
    trusted_proxies: str = ""  # networks, separated by commas, whose X-Forwarded-For names the visitor's address
    desk_file: str = ""  # opening hours, patience and teams of the agents; the file that comes with us when empty
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    rasa_port: int = Field(default=5005, ge=1, le=65535)
    actions_port: int = Field(default=5055, ge=1, le=65535)
    embedded_mongo_port: int = Field(default=27117, ge=1, le=65535)

    @property
    def production(self) -> bool:
        return self.environment == "production"

    @property
    def evidence_max_bytes(self) -> int:
        return self.evidence_max_mb * 1024 * 1024

    @property
    def widget_origin_list(self) -> list[str]:
        return [origin.strip() for origin in self.widget_origins.split(",") if origin.strip()]

    @property
    def trusted_proxy_list(self) -> list[str]:
        return [network.strip() for network in self.trusted_proxies.split(",") if network.strip()]

    @property
    def rasa_url(self) -> str:
        return f"http://{LOOPBACK}:{self.rasa_port}"

    @property
    def actions_url(self) -> str:
        return f"http://{LOOPBACK}:{self.actions_port}"

    @field_validator("public_base_url", "line_api_base_url", "line_api_data_base_url")
    @classmethod
    def _check_web_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", value):
            raise ValueError("must be a web address such as https://example.org")
        return value.rstrip("/")

    @field_validator("trusted_proxies")
    @classmethod
    def _check_networks(cls, value: str) -> str:
        for network in filter(None, map(str.strip, value.split(","))):
            try:
                ipaddress.ip_network(network, strict=False)
            except ValueError:
                raise ValueError("must be networks such as 10.0.0.0/8, separated by commas") from None
        return value

    @field_validator("line_basic_id")
    @classmethod
    def _check_basic_id(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"@[A-Za-z0-9._-]{3,40}", value):
            raise ValueError("must be the account's public name such as @abc1234")
        return value

    @field_validator("widget_origins")
    @classmethod
    def _check_origins(cls, value: str) -> str:
        for origin in filter(None, map(str.strip, value.split(","))):
            if not re.fullmatch(r"https?://[^\s/?#]+/?", origin):
                raise ValueError("must be origins such as https://shop.example, separated by commas")
        return value

    @field_validator("mongodb_db")
    @classmethod
    def _check_database_name(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,63}", value):
            raise ValueError("may only have letters, digits, '_' and '-', 63 at most")
        return value

    @field_validator("mongodb_uri")
    @classmethod
    def _check_mongodb_uri(cls, value: str) -> str:
        from pymongo.errors import PyMongoError
        from pymongo.uri_parser import parse_uri

        if value.startswith("mongodb+srv://") and len(value) > len("mongodb+srv://"):
            return value  # checking more would ask a name server
        try:
            parse_uri(value)
        except (PyMongoError, ValueError) as error:
            raise ValueError("must be an address such as mongodb://user:password@host:27017/?replicaSet=rs0") from error
        return value

    @field_validator("encryption_keys")
    @classmethod
    def _check_encryption_keys(cls, value: str) -> str:
        if not secrets_file.keyring_is_valid(value):
            raise ValueError(
                "must be id:key pairs separated by commas, ids unique, "
                "each key 32 bytes in base64 (openssl rand -base64 32)"
            )
        return value

    @field_validator("admin_email")
    @classmethod
    def _check_email(cls, value: str) -> str:
        if not re.fullmatch(r"[^@\s]+@[^@\s]+", value):
            raise ValueError("must be an e-mail address")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @field_validator("data_dir")
    @classmethod
    def _check_data_dir(cls, value: Path, info: ValidationInfo) -> Path:
        return value.expanduser().absolute()

    @model_validator(mode="after")
    def _check_ports_differ(self) -> Self:
        names = ["port", "rasa_port", "actions_port"] + (["embedded_mongo_port"] if self.embedded_mongo else [])
        seen: dict[int, str] = {}
        for name in names:
            number = getattr(self, name)
            if number in seen:
                raise ValueError(
                    f"{seen[number].upper()} and {name.upper()} must be different ports, both are {number}"
                )
            seen[number] = name
        return self


# What a deployment must bring itself, and how to make it.
_SECRETS = {
    "encryption_keys": 'k1:"$(openssl rand -base64 32)"',
    "session_secret": '"$(openssl rand -hex 32)"',
    "rasa_token": '"$(openssl rand -hex 32)"',
}
_COMPUTED = {"embedded_mongo"}


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read, check and complete the settings. An empty variable counts as not set.

    Outside production a missing secret is generated once into DATA_DIR/secrets.json (mode 0600).
    Raises SettingsError with one sentence naming the variable.
    """
    environ = os.environ if environ is None else environ
    names = [name for name in Settings.model_fields if name not in _COMPUTED]
    values: dict[str, Any] = {name: environ[name.upper()] for name in names if environ.get(name.upper(), "").strip()}
    values["data_dir"] = prepare_data_dir(environ)
    production = values.get("environment") == "production"
    if production:
        _refuse_generated(values)
    generated = {name for name in _SECRETS if name not in values}
    embedded = "mongodb_uri" not in values
    stored = _stored_secrets(values["data_dir"], generated, embedded)
    values.update({name: stored[name] for name in generated})
    if embedded:
        values["embedded_mongo"] = True
        values["mongodb_uri"] = embedded_uri(
            _embedded_port(values.get("embedded_mongo_port")), stored["embedded_mongo_password"]
        )
    return _build(values)


def embedded_uri(port: int, password: str) -> str:
    """The address of the embedded database; the user is ours and lives in `admin`."""
    return f"mongodb://{EMBEDDED_USER}:{password}@{LOOPBACK}:{port}/?replicaSet={REPLICA_SET}&authSource=admin"


def child_environment(settings: Settings) -> dict[str, str]:
    """Every resolved value under its variable's name, for processes that are started by us."""
    values = settings.model_dump(exclude=_COMPUTED)
    return {name.upper(): str(value) for name, value in values.items() if value is not None}


def _build(values: dict[str, Any]) -> Settings:
    try:
        settings = Settings(**values)
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None
    if settings.public_base_url:
        return settings
    shown = LOOPBACK if settings.host in ("0.0.0.0", "::", "") else settings.host
    shown = f"[{shown}]" if ":" in shown else shown
    return settings.model_copy(update={"public_base_url": f"http://{shown}:{settings.port}"})


def _sentence(error: ValidationError) -> str:
    """The first problem as one sentence that starts with the variable's name."""
    problem = error.errors(include_input=False, include_url=False)[0]
    name = str(problem["loc"][0]).upper() if problem["loc"] else ""
    message = problem["msg"].removeprefix("Value error, ").rstrip(".")
    if not name:
        return f"{message}."
    limit = problem.get("ctx", {}).get("min_length")
    limits = "must be a number from 1 to 200" if name == "EVIDENCE_MAX_MB" else "must be a port from 1 to 65535"
    plain = {
        "int_parsing": "must be a number",
        "greater_than_equal": limits,
        "less_than_equal": limits,
        "string_too_short": f"must have at least {limit} characters (openssl rand -hex 32 makes a long one)",
    }.get(problem["type"], message[0].lower() + message[1:])
    return f"{name}: {plain.replace('input should be', 'must be')}."


def prepare_data_dir(environ: Mapping[str, str]) -> Path:
    """Make DATA_DIR if need be and prove that we may write there. Raises SettingsError."""
    path = Path(environ.get("DATA_DIR", "").strip() or "./var").expanduser().absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise SettingsError(f"DATA_DIR: cannot write to {path} ({error.strerror}).") from error
    return path


def _refuse_generated(values: dict[str, Any]) -> None:
    for name, recipe in _SECRETS.items():
        if name not in values:
            raise SettingsError(
                f"{name.upper()} must be set when ENVIRONMENT=production; make one with {name.upper()}={recipe}."
            )
    if "mongodb_uri" not in values:
        raise SettingsError(
            "MONGODB_URI must be set when ENVIRONMENT=production: the embedded database is for one machine on loopback."
        )


def _stored_secrets(data_dir: Path, generated: set[str], embedded: bool) -> dict[str, str]:
    wanted = set(generated) | ({"embedded_mongo_password"} if embedded else set())
    if not wanted:
        return {}
    try:
        return secrets_file.ensure(data_dir, wanted)
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"DATA_DIR: {data_dir / secrets_file.FILE_NAME} cannot be used ({error}); restore it from a backup."
        ) from error


def _embedded_port(value: str | None) -> int:
    """The port for the address; a wrong value gets its sentence later, from the model."""
    return int(value) if value and value.isascii() and value.isdigit() and 0 < int(value) < 65536 else 27117
