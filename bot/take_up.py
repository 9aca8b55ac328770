"""Takes up a new model while the old one goes on answering.

Rasa's own ways do not serve: `PUT /model` and pulling from a model server load inside the event loop, so that no turn
is worked on meanwhile, and make new connections to the database that nobody closes. Here the model is loaded in a
thread; then one assignment hands it to the turns that begin from then on. Turns at work keep the agent they began
with, and both agents share the locks, so a conversation's next turn waits for the one before.

`MODELS_DIR` names the folder to watch, `MODEL_CODE` the code this process runs (both set by deploy.bot). Without
them nothing is watched.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
import gc
import logging
import os
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.tracker_store import FailSafeTrackerStore

from bot import model_in_place
from bot.log_filter import where

logger = logging.getLogger(__name__)

PAUSE = 0.5  # seconds between looks at the file; a look is one stat
# Seconds after which no turn can be at work with the old model: an action may take 15, reading and saving little.
DRAIN = 30.0


class ModelUnfit(Exception):
    """A model cannot be taken up; `code` says why: not_whole | other_code | not_loadable."""

    def __init__(self, code: str) -> None:
        """Take the code."""
        super().__init__(code)
        self.code = code


class ModelWatch:
    """Follows the file that says which model is in place. `state()` tells how far it is."""

    def __init__(self, app: Any, models: Path, code: str) -> None:
        """Watch `models` for the agent in `app.ctx.agent`."""
        self._app, self._models, self._code = app, models, code
        self._seen: tuple[int, int] | None = None
        self._sum: str | None = None  # of the file in use; a model trained again has the same name
        self._since = _now()
        self._taken = 0
        self._refused: dict[str, str] | None = None
        self._record: model_in_place.Record | None = None

    def state(self) -> dict[str, Any]:
        """Return {"file", "since", "taken_up", "record", "refused"}; `refused` is what is in place, but unfit."""
        return {
            "file": self._file,
            "since": self._since,
            "taken_up": self._taken,
            "record": self._record,
            "refused": self._refused,
        }

    @property
    def _file(self) -> str | None:
        return file_in_use(self._app)

    async def run(self) -> None:
        """Look until the process ends. Nothing that goes wrong here touches the model in use."""
        while True:
            try:
                await self._look()
            except Exception as error:  # a full disk, a file half gone: the next change is looked at again
                logger.warning("the models cannot be looked at: %s", where(error))
            await asyncio.sleep(PAUSE)

    async def _look(self) -> None:
        try:
            found = (self._models / model_in_place.NAME).stat()
        except FileNotFoundError:
            return
        if (stamp := (found.st_mtime_ns, found.st_ino)) == self._seen:
            return
        self._seen = stamp
        placed = model_in_place.read(self._models)["placed"]
        if not placed:
            return
        wanted = placed[0]
        if wanted["file"] == self._file and self._sum in (None, wanted["sha256"]):
            self._record, self._sum, self._refused = wanted, wanted["sha256"], None
            return
        try:
            await self._take_up(wanted)
        except ModelUnfit as error:
            self._refused = {"file": wanted["file"], "code": error.code}
            self._record = next((record for record in placed if record["file"] == self._file), None)
            logger.warning("model %s was not taken up: %s", wanted["file"], error.code)

    async def _take_up(self, wanted: model_in_place.Record) -> None:
        if wanted["code"] != self._code:
            raise ModelUnfit("other_code")
        old, begun = self._app.ctx.agent, time.monotonic()
        new = await asyncio.to_thread(_load, self._models, wanted, old)
        self._app.ctx.agent = new
        self._record, self._sum, self._refused, self._since = wanted, wanted["sha256"], None, _now()
        self._taken += 1
        logger.warning("model %s is in use, loaded in %.1f s", wanted["file"], time.monotonic() - begun)
        asyncio.get_running_loop().call_later(DRAIN, _forget_garbage)


def _load(models: Path, wanted: model_in_place.Record, old: Agent) -> Agent:
    """Return an agent of the wanted model on the old one's connections. ModelUnfit: there can be none."""
    if not model_in_place.is_whole(models, wanted):
        raise ModelUnfit("not_whole")
    store = old.tracker_store
    store = store._tracker_store if isinstance(store, FailSafeTrackerStore) else store
    agent = Agent(
        # A store of its own on the same connections: turns at work with the old model keep the old domain.
        tracker_store=copy.copy(store),
        lock_store=old.lock_store,
        action_endpoint=old.action_endpoint,
        http_interpreter=old.http_interpreter,
    )
    try:
        agent.load_model(models / wanted["file"])
    except Exception as error:  # a broken file breaks in many ways: tar, zip, JSON, pickle
        logger.warning("model %s cannot be loaded: %s", wanted["file"], where(error))
        raise ModelUnfit("not_loadable") from error
    return agent


def _forget_garbage() -> None:
    """Let the old model go: what was loaded at the start had been put out of the collector's sight."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def file_in_use(app: Any) -> str | None:
    """Return the name of the model's file that the next turn is read with, None while there is none."""
    agent = getattr(app.ctx, "agent", None)
    return agent.processor.model_filename if agent is not None and agent.processor else None


def watch_for(app: Any) -> ModelWatch | None:
    """Return a watch as the environment asks for it, or None."""
    folder, code = os.environ.get("MODELS_DIR"), os.environ.get("MODEL_CODE")
    return ModelWatch(app, Path(folder), code) if folder and code else None


async def stop(task: asyncio.Task[None]) -> None:
    """End the watch's task."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
