"""What the assistant's tests share: a real database, a trained model, a Rasa process, a stand-in action server.

Run in Rasa's environment: `bot/.venv/bin/python -m pytest tests/assistant`. The services' environment is used for
what belongs to it: starting the embedded database and training the model (which is cached by content).
"""

from __future__ import annotations

import base64
import importlib.util
import json
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVICES_PYTHON = ROOT / ".venv" / "bin" / "python"

if importlib.util.find_spec("rasa") is None:  # collected in the services' environment: not for there
    collect_ignore_glob = ["test_*.py"]
else:
    from pymongo import MongoClient

    from intake.privacy.cipher import Keyring
    from tests.assistant.fake_actions import ActionServer
    from tests.assistant.people import People
    from tests.assistant.rasa_process import RasaProcess, free_port


@pytest.fixture(scope="session")
def mongo_uri() -> Iterator[str]:
    """The address of a real mongod, a replica set of one, or the one in MONGODB_URI."""
    if os.environ.get("MONGODB_URI"):
        yield os.environ["MONGODB_URI"]
        return
    data_dir, port = Path(tempfile.mkdtemp(prefix="rongthuk-bot-")), free_port()
    environment = {**os.environ, "DATA_DIR": str(data_dir), "EMBEDDED_MONGO_PORT": str(port)}
    command = [str(SERVICES_PYTHON), "-m", "deploy.embedded_mongo"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None and "ready" in process.stdout.readline()
        password = json.loads((data_dir / "secrets.json").read_text())["embedded_mongo_password"]
        yield f"mongodb://rongthuk:{password}@127.0.0.1:{port}/?replicaSet=rs0&authSource=admin"
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(data_dir, ignore_errors=True)


@pytest.fixture(scope="session")
def key_spec() -> str:
    """An operator's keyring, as in ENCRYPTION_KEYS."""
    return "k1:" + base64.b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture(scope="session")
def people(mongo_uri: str, key_spec: str) -> Iterator[People]:
    """A database of this session's own, and conversations in it with their data keys."""
    name = f"bot_{secrets.token_hex(4)}"
    with MongoClient(mongo_uri) as client:
        yield People(client[name], Keyring.parse(key_spec))
        client.drop_database(name)


@pytest.fixture(scope="session")
def model() -> Path:
    """The model of the current data, trained if there is none."""
    program = "from deploy.training.trainer import ensure_model; print(ensure_model(Path('var')))"
    command = [SERVICES_PYTHON, "-c", f"from pathlib import Path; {program}"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return ROOT / done.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="session")
def action_server() -> Iterator[ActionServer]:
    """The stand-in action server, in a thread of its own."""
    server = ActionServer(free_port())
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def rasa_environment(mongo_uri: str, people: People, key_spec: str, action_server: ActionServer) -> dict[str, str]:
    """What every real Rasa server of these tests is told of its surroundings."""
    return {
        "MONGODB_URI": mongo_uri,
        "MONGODB_DB": people.database.name,
        "ENCRYPTION_KEYS": key_spec,
        "ACTIONS_PORT": str(action_server.port),
    }


@pytest.fixture(scope="session")
def rasa_process(model: Path, rasa_environment: dict[str, str]) -> Iterator[RasaProcess]:
    """A real Rasa server on a free port."""
    # DEBUG: the worst case for what the log may give away
    process = RasaProcess(model, {**rasa_environment, "LOG_LEVEL": "DEBUG"})
    process.start()
    yield process
    process.stop()


@pytest.fixture
def rasa(rasa_process: RasaProcess, action_server: ActionServer) -> RasaProcess:
    """The Rasa server, with an action server that behaves and has forgotten earlier calls."""
    action_server.mode = "ok"
    action_server.calls.clear()
    return rasa_process


@pytest.fixture
def conversation(people: People) -> str:
    """A new conversation of a new person."""
    return people.new_conversation(f"c-{secrets.token_hex(6)}-{time.monotonic_ns()}")
