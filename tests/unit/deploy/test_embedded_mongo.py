"""The embedded database as the processes meet it: a replica set with a user, durable over kills and moves."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure
from pymongo.write_concern import WriteConcern

from deploy.embedded_mongo import EmbeddedMongoError, from_data_dir
from intake.settings import Settings
from tests.support.mongo import free_port


def test_it_is_a_replica_set_that_asks_for_a_password(mongo_settings: Settings) -> None:
    with MongoClient[dict[str, object]](mongo_settings.mongodb_uri) as client:
        assert client.admin.command("hello")["setName"] == "rs0"
        with client.start_session() as session, session.start_transaction():
            client[mongo_settings.mongodb_db].probe.insert_one({"_id": 1}, session=session)
        host, port = client.address or ("", 0)
    with MongoClient[dict[str, object]](host, port) as stranger, pytest.raises(OperationFailure, match="requires auth"):
        stranger[mongo_settings.mongodb_db].probe.find_one()


def test_acknowledged_writes_survive_a_kill_and_a_new_port(tmp_path: Path) -> None:
    for attempt in range(2):
        mongo = from_data_dir(tmp_path, free_port())
        with MongoClient[dict[str, object]](mongo.start()) as client:
            rows = client.shop.get_collection("rows", write_concern=WriteConcern("majority", j=True))
            assert rows.count_documents({}) == attempt
            rows.insert_one({"_id": attempt})
        assert mongo.process is not None
        mongo.process.kill()
        mongo.stop()


def test_a_second_start_on_the_same_files_says_so(tmp_path: Path) -> None:
    first = from_data_dir(tmp_path, free_port())
    first.start()
    try:
        with pytest.raises(EmbeddedMongoError, match="in use by another mongod"):
            from_data_dir(tmp_path, free_port()).start()
    finally:
        first.stop()
    assert first.process is None


def test_its_key_file_and_secrets_are_private(tmp_path: Path) -> None:
    mongo = from_data_dir(tmp_path, free_port())
    mongo.start()
    mongo.stop()
    for name in ("secrets.json", "mongo/keyfile"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) & 0o077 == 0, name


@pytest.mark.parametrize("after", [0.0, 0.3, 0.6, 1.0, 2.0])
def test_asked_to_stop_at_any_moment_it_leaves_nothing(tmp_path: Path, after: float) -> None:
    environ = {**os.environ, "DATA_DIR": str(tmp_path), "EMBEDDED_MONGO_PORT": str(free_port())}
    process = subprocess.Popen([sys.executable, "-m", "deploy.embedded_mongo"], env=environ)
    time.sleep(after)
    process.terminate()
    assert process.wait(15) in (0, -signal.SIGTERM)  # the latter before Python has come to our code
    assert not [each for each in psutil.process_iter(["cmdline"]) if str(tmp_path) in str(each.info["cmdline"])]
