"""What an agent leaves behind who may not work here any more: their conversations go back to the queues."""

from __future__ import annotations

from uuid import uuid4

from intake.cases import access, conversations, handover, holding, transcript, vault
from intake.cases.documents import Agent, Conversation, collection
from intake.cases.transcript import Row, Send, Step
from intake.texts import text

LEFT = "account_closed"


def give_back_all(agent_id: str, actor: str) -> list[str]:
    """Put everything an agent holds, on hold or not, back into the queue it came from; returns which.

    What they had written and could still have taken back goes out first. The person is told that somebody else comes.
    """
    held = collection(Conversation).find({"agent_id": agent_id, "handled_by": "agent"}, {"_id": 1})
    return [found["_id"] for found in list(held) if _give_back(found["_id"], agent_id, actor)]


def give_back_forgotten(actor: str = "clock") -> list[str]:
    """The same for whoever holds conversations and may not: a claim that came in while the account was closed."""
    holders = collection(Conversation).distinct("agent_id", {"handled_by": "agent"})
    working = {"_id": {"$in": holders}, "active": True, "role": {"$in": list(access.CHANGES)}}
    may = {agent["_id"] for agent in collection(Agent).find(working, {"_id": 1})}
    return [one for agent_id in holders if agent_id not in may for one in give_back_all(agent_id, actor)]


def _give_back(conversation_id: str, agent_id: str, actor: str) -> bool:
    try:
        holding.flush(conversation_id)
        document = collection(Conversation).find_one({"_id": conversation_id}) or {}
        return bool(document) and _say_and_move(document, agent_id, actor)
    except vault.SubjectErased:
        return False


def _say_and_move(document: dict[str, object], agent_id: str, actor: str) -> bool:
    """One step: the person is told and the conversation is queued, if the agent still holds it."""
    step_id = f"{document['_id']}:left:{vault.new_id()}"
    words = text("desk.agent_silent", str(document.get("language") or "th"))
    rows = [Row(step_id, "notice", {"text": words})]
    step = Step(step_id, rows, None if document.get("unreachable") else Send(str(uuid4())))
    guard = {"_id": document["_id"], "handled_by": "agent", "agent_id": agent_id}
    changes = handover.move("queue", actor, LEFT) | conversations.queued_again(agent_id)
    found = transcript.append(str(document["subject_id"]), step, guard, changes=changes)
    if found is None:
        return False
    transcript.write_rows([found])
    copied = collection(Conversation).find_one({"_id": document["_id"]}, {"handoffs": {"$slice": -8}})
    handover.record(str(document["_id"]), (copied or {}).get("handoffs") or ())
    return True
