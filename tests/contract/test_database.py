"""Opening the database, the vault and the accounts."""

from __future__ import annotations

import base64
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.mongod_binary import find_mongod
from intake.cases import agents, conversations, database, documents, erasure, inbox
from intake.cases.agents import AccountLocked, AgentExists, PasswordTooShort, WrongCredentials
from intake.cases.database import DatabaseRefused
from intake.cases.inbox import Person
from intake.cases.vault import SubjectErased, Vault
from intake.privacy.cipher import Keyring
from intake.settings import Settings
from tests.support.mongo import free_port, settings_for
from tests.support.people import open_conversation
from tests.support.plain_mongo import plain_mongo, standalone_mongo_arguments

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("options", ["", "?replicaSet=rs0"])
def test_a_standalone_server_is_refused_with_the_way_out(tmp_path: Path, options: str) -> None:
    port, mongod = free_port(), find_mongod(tmp_path / "lib")
    files = tmp_path / "files"
    files.mkdir()
    process = subprocess.Popen(
        [str(mongod.path), *standalone_mongo_arguments(files, port)], env=mongod.environment, stdout=subprocess.DEVNULL
    )
    try:
        with pytest.raises(DatabaseRefused, match=r"replica set is needed.*--replSet.*rs\.initiate\(\)"):
            database.connect(settings_for(f"mongodb://127.0.0.1:{port}/{options}", tmp_path, "x"))
    finally:
        process.kill()
        process.wait()


def test_no_server_is_one_sentence(tmp_path: Path) -> None:
    settings = settings_for(f"mongodb://127.0.0.1:{free_port()}/?replicaSet=rs0", tmp_path, "x")
    began = time.monotonic()
    with pytest.raises(DatabaseRefused, match="does not answer") as caught:
        database.connect(settings, patience=1.0)
    assert time.monotonic() - began < 10
    assert "\n" not in str(caught.value)


def test_a_wrong_password_is_one_sentence(mongo_settings: Settings, tmp_path: Path) -> None:
    if "@" not in mongo_settings.mongodb_uri:
        pytest.skip("this server has no users")
    scheme, rest = mongo_settings.mongodb_uri.split("://")
    wrong = f"{scheme}://nobody:wrong@{rest.split('@', 1)[1]}"
    with pytest.raises(DatabaseRefused, match="user or password"):
        database.connect(settings_for(wrong, tmp_path, "x"), patience=1.0)


def test_a_server_that_is_just_starting_is_waited_for(tmp_path: Path) -> None:
    with plain_mongo(tmp_path) as server:
        server.process.kill()
        server.process.wait()
        starter = threading.Timer(1.0, server.start)
        starter.start()
        database.connect(settings_for(server.uri, tmp_path, "x"))
        assert database.is_writable()
        starter.join()
        database.disconnect()


def test_connecting_again_finds_the_same_keys(empty_database: Settings) -> None:
    first = database.connect(empty_database)
    ref = open_conversation(identity="U1")
    hashed = first.index_hash("p", "v")
    second = database.connect(empty_database)
    assert second.index_hash("p", "v") == hashed
    assert inbox.find_conversation("line", "U1") == ref
    database.disconnect()


def test_keys_are_rotated_without_touching_what_they_seal(vault: Vault, empty_database: Settings) -> None:
    ref = open_conversation(identity="U1")
    hashed = vault.index_hash("p", "v")
    fresh = f"fresh:{base64.b64encode(b'n' * 32).decode()}"
    both = Vault(Keyring.parse(f"{fresh},{empty_database.encryption_keys}"))
    assert both.rewrap() == documents.collection(documents.DataKey).count_documents({}) + 1
    assert both.rewrap() == 0
    alone = Vault(Keyring.parse(fresh))
    assert alone.index_hash("p", "v") == hashed
    sealed = vault.cipher_for(ref.subject_id).seal(b"x", "c")
    assert alone.cipher_for(ref.subject_id).open(sealed, "c") == b"x"


def test_people_met_at_once_by_two_gateways_have_one_conversation_each(vault: Vault) -> None:
    people = [Person("line", f"U{i}") for i in range(20)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: inbox.find_conversations(people), range(4)))
    assert all(refs == found[0] for refs in found)
    assert documents.collection(documents.DataKey).count_documents({}) == 20


def test_an_erased_person_is_met_anew(vault: Vault) -> None:
    ref = open_conversation(identity="U1")
    conversations.request_human(ref.id, "x")
    erasure.erase_person(ref.subject_id)
    with pytest.raises(SubjectErased):
        vault.cipher_for(ref.subject_id)
    again = open_conversation(identity="U1")
    assert again.id != ref.id and again.subject_id != ref.subject_id
    assert [c.id for c in conversations.list_conversations("queued")] == []


def test_the_first_administrator_is_made_once(vault: Vault, empty_database: Settings) -> None:
    password = agents.ensure_first_admin(empty_database)
    assert password is not None
    assert agents.ensure_first_admin(empty_database) is None
    admin = agents.authenticate(f" {empty_database.admin_email.upper()} ", password)
    assert (admin.role, admin.email) == ("admin", empty_database.admin_email)
    with pytest.raises(AgentExists):
        agents.create(empty_database.admin_email, "another password")
    with pytest.raises(PasswordTooShort):
        agents.create("b@example.org", "short")


def test_wrong_passwords_lock_the_account_for_a_while(vault: Vault) -> None:
    agents.create("a@example.org", "right password")
    for _ in range(agents.FREE_FAILURES):
        with pytest.raises(WrongCredentials):
            agents.authenticate("a@example.org", "wrong")
    with pytest.raises(AccountLocked) as caught:
        agents.authenticate("a@example.org", "right password")
    assert 0 < int(str(caught.value.params["seconds"])) <= 61
    with pytest.raises(WrongCredentials):
        agents.authenticate("nobody@example.org", "wrong")


def test_sessions_end_with_log_out_expiry_a_new_password_and_the_account(vault: Vault) -> None:
    agent = agents.create("a@example.org", "right password")
    first, second = agents.open_session(agent.id), agents.open_session(agent.id)
    assert agents.session_agent(first) == agent
    agents.close_session(first)
    sessions = documents.collection(documents.Session)
    sessions.update_many({}, {"$set": {"expires_at": LONG_AGO}})
    assert [agents.session_agent(token) for token in (first, second, "", "x")] == [None] * 4
    third = agents.open_session(agent.id)
    agents.set_password(agent.id, "another password")
    assert agents.session_agent(third) is None
    fourth = agents.open_session(agent.id)
    agents.deactivate(agent.id)
    assert agents.session_agent(fourth) is None
    assert sessions.count_documents({"_id": {"$in": [first, second, third, fourth]}}) == 0  # only hashes are stored
