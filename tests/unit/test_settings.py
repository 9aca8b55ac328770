"""Settings: every default of the contract, one sentence for every mistake, secrets that are made once."""

from __future__ import annotations

import json
import multiprocessing
import os
import stat
from pathlib import Path

import pytest

from intake.settings import Settings, SettingsError, child_environment, load_settings

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
SECRET = "0123456789abcdef0123456789abcdef"
DEPLOYMENT = {
    "ENVIRONMENT": "production",
    "ENCRYPTION_KEYS": f"k1:{KEY}",
    "SESSION_SECRET": SECRET,
    "RASA_TOKEN": SECRET,
    "MONGODB_URI": "mongodb://db.example.org:27017/?replicaSet=rs0",
}


def load(data_dir: Path, **environ: str) -> Settings:
    return load_settings({"DATA_DIR": str(data_dir), **environ})


def test_nothing_set_gives_the_defaults_of_the_contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings({})
    assert (settings.host, settings.port, settings.public_base_url) == ("127.0.0.1", 8080, "http://127.0.0.1:8080")
    assert (settings.rasa_port, settings.actions_port, settings.embedded_mongo_port) == (5005, 5055, 27117)
    assert settings.data_dir == tmp_path / "var"
    assert settings.mongodb_db == "rongthuk"
    assert settings.embedded_mongo
    assert settings.line_channel_secret is None
    assert settings.line_api_base_url == "https://api.line.me"
    assert settings.line_api_data_base_url == "https://api-data.line.me"
    assert (settings.environment, settings.log_level) == ("development", "INFO")
    assert (settings.rasa_url, settings.actions_url) == ("http://127.0.0.1:5005", "http://127.0.0.1:5055")


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"PORT": "eighty"}, "PORT: must be a number."),
        ({"PORT": "70000"}, "PORT: must be a port from 1 to 65535."),
        ({"RASA_PORT": "-1"}, "RASA_PORT: must be a port from 1 to 65535."),
        ({"PORT": "5005"}, "PORT and RASA_PORT must be different ports, both are 5005."),
        ({"EMBEDDED_MONGO_PORT": "8080"}, "PORT and EMBEDDED_MONGO_PORT must be different ports, both are 8080."),
        ({"MONGODB_URI": "postgres://x"}, "MONGODB_URI: must be an address such as mongodb://"),
        ({"MONGODB_URI": "mongodb://"}, "MONGODB_URI: must be an address such as mongodb://"),
        ({"MONGODB_DB": "a.b"}, "MONGODB_DB: may only have letters"),
        ({"ENCRYPTION_KEYS": "k1"}, "ENCRYPTION_KEYS: must be id:key pairs"),
        ({"ENCRYPTION_KEYS": "k1:AAAA"}, "ENCRYPTION_KEYS: must be id:key pairs"),
        ({"ENCRYPTION_KEYS": f"k1:{KEY},k1:{KEY}"}, "ENCRYPTION_KEYS: must be id:key pairs"),
        ({"ADMIN_PASSWORD": "secret"}, "ADMIN_PASSWORD: must have at least 10 characters"),
        ({"SESSION_SECRET": "short"}, "SESSION_SECRET: must have at least 32 characters"),
        ({"PUBLIC_BASE_URL": "example.org"}, "PUBLIC_BASE_URL: must be a web address"),
        ({"LINE_API_BASE_URL": "ftp://x"}, "LINE_API_BASE_URL: must be a web address"),
        ({"ADMIN_EMAIL": "nobody"}, "ADMIN_EMAIL: must be an e-mail address."),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL: must be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'."),
        ({"ENVIRONMENT": "staging"}, "ENVIRONMENT: must be 'development' or 'production'."),
    ],
)
def test_a_mistake_is_one_sentence_that_names_it(tmp_path: Path, environ: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, **environ)
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)
    for value in environ.values():
        if value.startswith("k1"):
            assert value not in str(caught.value), "a key must not be repeated on a terminal"


def test_a_data_dir_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "a file"
    blocked.touch()
    with pytest.raises(SettingsError, match=r"^DATA_DIR: cannot write to .*a file/var"):
        load(blocked / "var")


def test_empty_variables_count_as_not_set(tmp_path: Path) -> None:
    settings = load(tmp_path, PORT="", MONGODB_URI=" ", LINE_CHANNEL_SECRET="", ADMIN_PASSWORD="")
    assert (settings.port, settings.embedded_mongo, settings.admin_password) == (8080, True, None)


@pytest.mark.parametrize("missing", ["ENCRYPTION_KEYS", "SESSION_SECRET", "RASA_TOKEN", "MONGODB_URI"])
def test_a_deployment_refuses_what_it_did_not_bring(tmp_path: Path, missing: str) -> None:
    given = {name: value for name, value in DEPLOYMENT.items() if name != missing}
    with pytest.raises(SettingsError, match=f"^{missing} must be set when ENVIRONMENT=production"):
        load(tmp_path, **given)
    assert not (tmp_path / "secrets.json").exists()


def test_a_deployment_with_everything_generates_nothing(tmp_path: Path) -> None:
    settings = load(tmp_path, **DEPLOYMENT)
    assert settings.production
    assert not settings.embedded_mongo
    assert not (tmp_path / "secrets.json").exists()


def test_secrets_are_made_once_and_kept_private(tmp_path: Path) -> None:
    first, second = load(tmp_path), load(tmp_path)
    assert first == second
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert load(tmp_path / "other").encryption_keys != first.encryption_keys
    shown = repr(first)
    for secret in (first.encryption_keys, first.session_secret, first.rasa_token, first.mongodb_uri):
        assert secret not in shown


def _load_keys(data_dir: str) -> str:
    return load_settings({"DATA_DIR": data_dir}).encryption_keys


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with context.Pool(4) as pool:
        keys = pool.map(_load_keys, [str(tmp_path)] * 8, chunksize=1)
    assert len(set(keys)) == 1
    assert json.loads((tmp_path / "secrets.json").read_text())["encryption_keys"] == keys[0]


def test_a_damaged_secrets_file_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text('{"encryption_keys": ')
    with pytest.raises(SettingsError, match=r"secrets\.json cannot be used .* restore it from a backup\.$"):
        load(tmp_path)
    assert (tmp_path / "secrets.json").read_text() == '{"encryption_keys": '


def test_children_load_the_same_settings(tmp_path: Path) -> None:
    settings = load(tmp_path, PORT="8181", LINE_CHANNEL_SECRET="s", ADMIN_EMAIL="a@example.org")
    child = load_settings(child_environment(settings))
    assert child.model_dump(exclude={"embedded_mongo"}) == settings.model_dump(exclude={"embedded_mongo"})


def test_settings_do_not_change_the_environment(tmp_path: Path) -> None:
    before = dict(os.environ)
    load(tmp_path)
    assert dict(os.environ) == before


@pytest.mark.parametrize(("host", "shown"), [("0.0.0.0", "127.0.0.1"), ("::", "[127.0.0.1]"), ("::1", "[::1]")])
def test_the_base_address_can_be_opened(tmp_path: Path, host: str, shown: str) -> None:
    expected = {"[127.0.0.1]": "127.0.0.1"}.get(shown, shown)
    assert load(tmp_path, HOST=host).public_base_url == f"http://{expected}:8080"
