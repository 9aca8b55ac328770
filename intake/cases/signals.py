"""What happens in a conversation and is not kept: somebody is writing, the person has read on. For all gateways.

A signal is a small document that is gone after a minute; the change stream tells it to every gateway at once. Losing
one costs nothing, so it waits for no majority and no journal.
"""

from __future__ import annotations

from typing import Any, Literal

from pymongo import WriteConcern

from intake.cases import clock
from intake.cases.desk_documents import Signal
from intake.cases.documents import collection
from intake.cases.vault import new_id

Kind = Literal["typing", "seen", "rated", "settings", "accounts"]
_LIGHT = WriteConcern(w=1, j=False)


def say(kind: Kind, conversation_id: str = "", agent_id: str | None = None) -> None:
    """Tell all gateways; `agent_id` None: the person did it (typing, seen, rated).

    `settings`: the desk's are others; `accounts`: rights are others or sessions have ended.
    """
    row: dict[str, Any] = {"_id": new_id(), "kind": kind, "conversation_id": conversation_id, "at": clock.now()}
    if agent_id is not None:
        row["agent_id"] = agent_id
    collection(Signal).with_options(write_concern=_LIGHT).insert_one(row)
