"""A running assistant takes up the model that is put in place: no turn is lost, doubled or kept waiting for long."""

from __future__ import annotations

import io
import json
import os
import tarfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from bot import model_in_place
from tests.assistant.fake_actions import ActionServer
from tests.assistant.people import People
from tests.assistant.rasa_process import TOKEN, RasaProcess

CODE = "code-of-the-tests"
THANKS = "ขอบคุณมากค่ะ"
LIMIT = 90.0  # seconds until a model must have been taken up; two on a quiet machine
OLD, NEW = ["action_answer_question: thank"], ["action_answer_question: goodbye"]


def relabelled(model: Path, target: Path) -> Path:
    """Write a model that takes thanks for a goodbye, and a goodbye for thanks."""
    with tarfile.open(model) as source, tarfile.open(target, "w:gz") as out:
        for member in source:
            content = source.extractfile(member).read() if member.isfile() else b""  # type: ignore[union-attr]
            if member.name.endswith("/model.json"):
                about = json.loads(content)
                swapped = {"thank": "goodbye", "goodbye": "thank"}
                about["labels"] = [swapped.get(label, label) for label in about["labels"]]
                content = json.dumps(about, ensure_ascii=False).encode()
                member.size = len(content)
            out.addfile(member, io.BytesIO(content))
    return target


class Models:
    """A folder of models, as the operator's side keeps it."""

    def __init__(self, folder: Path, model: Path) -> None:
        self.folder = folder
        (folder / "old.tar.gz").write_bytes(model.read_bytes())
        relabelled(model, folder / "new.tar.gz")

    def place(self, file: str, **other: Any) -> None:
        """Say that this model is in place now."""
        whole = model_in_place.digest(self.folder / file)
        record = {"file": file, "sha256": whole, "content": file, "code": CODE, **other}
        half = self.folder / "half"
        half.write_text(json.dumps({"placed": [record], "declined": {}}))
        os.replace(half, self.folder / model_in_place.NAME)


@pytest.fixture(scope="module")
def models(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Models:
    return Models(tmp_path_factory.mktemp("models"), model)


@pytest.fixture(scope="module")
def server(models: Models, rasa_environment: dict[str, str]) -> Iterator[RasaProcess]:
    """A Rasa server that follows the folder; it begins with the old model."""
    follows = {"MODELS_DIR": str(models.folder), "MODEL_CODE": CODE}
    process = RasaProcess(models.folder / "old.tar.gz", rasa_environment | follows)
    process.start()
    yield process
    process.stop()


@pytest.fixture
def rasa(server: RasaProcess, models: Models, action_server: ActionServer) -> RasaProcess:
    """The server with the old model in use."""
    action_server.mode = "ok"
    models.place("old.tar.gz")
    wait_until(server, lambda state: (state["record"] or {}).get("file") == state["file"] == "old.tar.gz")
    action_server.calls.clear()
    return server


def state_of(rasa: RasaProcess, token: str = TOKEN) -> requests.Response:
    return requests.get(f"{rasa.url}/model", headers={"Authorization": f"Bearer {token}"}, timeout=30)


def wait_until(rasa: RasaProcess, holds: Any) -> dict[str, Any]:
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        state: dict[str, Any] = state_of(rasa).json()
        if holds(state):
            return state
        time.sleep(0.1)
    raise AssertionError(f"{state}\n{rasa.log[-2000:]}")


def test_only_who_has_the_token_learns_which_model_is_in_use(rasa: RasaProcess) -> None:
    assert state_of(rasa, "wrong").status_code == 401
    state = state_of(rasa).json()
    assert state["record"]["content"] == "old.tar.gz" and state["since"]


def talk(rasa: RasaProcess, conversation: str, ended: threading.Event, heard: list[tuple[str, Any, float]]) -> None:
    """Say thanks again and again, each turn once."""
    number = 0
    while not ended.is_set():
        number += 1
        turn, begun = f"{conversation}-{number}", time.monotonic()
        answer = rasa.turn(conversation, THANKS, turn_id=turn)
        said = [bubble["text"] for bubble in answer.json()] if answer.status_code == 200 else answer.text
        heard.append((turn, said, time.monotonic() - begun))


def test_people_talk_on_while_the_model_changes(
    rasa: RasaProcess, models: Models, people: People, action_server: ActionServer
) -> None:
    ended, heard = threading.Event(), [list[tuple[str, Any, float]]() for _ in range(4)]
    conversations = [people.new_conversation(f"swap-{os.urandom(4).hex()}-{at}") for at in range(4)]
    threads = [
        threading.Thread(target=talk, args=(rasa, conversation, ended, list_of_one))
        for conversation, list_of_one in zip(conversations, heard, strict=True)
    ]
    for thread in threads:
        thread.start()
    try:
        for file in ("new.tar.gz", "old.tar.gz", "new.tar.gz"):
            time.sleep(1)
            models.place(file)
            wait_until(rasa, lambda state, file=file: state["file"] == file)
        time.sleep(1)
    finally:
        ended.set()
        for thread in threads:
            thread.join(60)
    calls = Counter(call["tracker"]["latest_message"]["metadata"]["turn_id"] for call in action_server.calls)
    for one in heard:
        said = [words for _, words, _ in one]
        changes = [words for before, words in zip([None, *said], said, strict=False) if words != before]
        assert changes == [OLD, NEW, OLD, NEW], "each answer of one model or the other, and none of the model before"
        assert [calls[turn] for turn, _, _ in one] == [1] * len(one)
    longest = max(seconds for one in heard for _, _, seconds in one)
    print(f"{sum(map(len, heard))} turns, the longest {longest:.2f} s")


def test_a_turn_at_work_ends_with_the_model_it_began_with(
    rasa: RasaProcess, models: Models, conversation: str, action_server: ActionServer
) -> None:
    rasa.say(conversation, "สวัสดีค่ะ")
    action_server.calls.clear()
    action_server.mode, answers = "held", list[requests.Response]()
    turn = threading.Thread(target=lambda: answers.append(rasa.turn(conversation, THANKS, turn_id="at-work")))
    turn.start()
    while not action_server.calls:  # now it has been read, and waits for its action
        time.sleep(0.02)
    models.place("new.tar.gz")
    wait_until(rasa, lambda state: state["file"] == "new.tar.gz")
    assert turn.is_alive(), "the model was not loaded before an action's time was over: the machine is too busy"
    action_server.mode = "ok"
    turn.join(30)
    assert [bubble["text"] for bubble in answers[0].json()] == OLD
    again = rasa.turn(conversation, THANKS, turn_id="at-work")  # as a gateway that got no answer does
    assert [bubble["text"] for bubble in again.json()] == OLD
    assert rasa.say(conversation, THANKS) == NEW


@pytest.mark.parametrize("harm", ["cut short", "no model", "other code", "other bytes"])
def test_what_is_unfit_is_refused_and_the_old_model_stays(
    rasa: RasaProcess, models: Models, conversation: str, harm: str
) -> None:
    whole = (models.folder / "new.tar.gz").read_bytes()
    harmed = models.folder / f"{harm.replace(' ', '-')}.tar.gz"
    harmed.write_bytes({"cut short": whole[: len(whole) // 2], "no model": b"x" * 5000}.get(harm, whole))
    models.place(harmed.name, **{"other code": {"code": "other"}, "other bytes": {"sha256": "0" * 64}}.get(harm, {}))
    state = wait_until(rasa, lambda state: (state["refused"] or {}).get("file") == harmed.name)
    expected = {"cut short": "not_loadable", "no model": "not_loadable", "other code": "other_code"}
    assert state["refused"]["code"] == expected.get(harm, "not_whole")
    assert state["file"] == "old.tar.gz" and rasa.say(conversation, THANKS) == OLD
    models.place("new.tar.gz")
    wait_until(rasa, lambda state: state["file"] == "new.tar.gz" and state["refused"] is None)
    assert rasa.say(conversation, THANKS) == NEW
    assert THANKS not in rasa.log


@pytest.mark.parametrize("words", ["", "{", "[1, 2]", '{"placed": [{"file": "../old.tar.gz"}]}'])
def test_a_spoilt_list_changes_nothing(rasa: RasaProcess, models: Models, conversation: str, words: str) -> None:
    (models.folder / model_in_place.NAME).write_text(words)
    time.sleep(1.5)
    assert rasa.say(conversation, THANKS) == OLD
    models.place("new.tar.gz")
    wait_until(rasa, lambda state: state["file"] == "new.tar.gz")
