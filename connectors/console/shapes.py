"""What the console's API answers: views of the services as JSON. Times are ISO 8601 with Bangkok's offset."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from intake.cases.agents import AgentView
from intake.cases.conversation_view import ConversationView
from intake.cases.handover import Move
from intake.cases.holding import Held
from intake.cases.inbox_lists import InboxRow
from intake.cases.quoting import Quoted
from intake.cases.transcript import MessageView
from intake.thai import BANGKOK

PREVIEW = 120  # characters of a last line


def time_json(value: datetime | None) -> str | None:
    return value.astimezone(BANGKOK).isoformat(timespec="milliseconds") if value else None


def agent_json(agent: AgentView) -> dict[str, Any]:
    return {
        "id": agent.id,
        "email": agent.email,
        "name": agent.name,
        "role": agent.role,
        "teams": list(agent.teams),
        "away": agent.away,
        "has_totp": agent.has_totp,
    }


def conversation_json(view: ConversationView) -> dict[str, Any]:
    return {
        "id": view.id,
        "channel": view.channel,
        "state": view.state,
        "handled_by": view.handled_by,
        "phase": view.phase,
        "agent_id": view.agent_id,
        "queued_at": time_json(view.queued_at),
        "queue_reason": view.queue_reason,
        "language": view.language,
        "created_at": time_json(view.created_at),
        "last_at": time_json(view.last_at),
        "unreachable": view.unreachable,
        "on_hold": view.on_hold,
        "team": view.team,
        "form": view.form,
        "urgent": view.urgent,
        "waiting_since": time_json(view.waiting_since or view.queued_at),
        "late_at": time_json(view.handover_at),
        "callback_at": time_json(view.callback_at),
        "seq": view.seq,
        "seen_seq": view.seen_seq,
    }


def row_json(row: InboxRow) -> dict[str, Any]:
    last = row.last
    shown = {"kind": last.kind, "text": last.text[:PREVIEW], "at": time_json(last.at)} if last else None
    return {**conversation_json(row.conversation), "unread": row.unread, "last": shown}


def message_json(line: MessageView, quotes: Mapping[int, Quoted] | None = None) -> dict[str, Any]:
    about = (quotes or {}).get((line.body.get("quote") or {}).get("seq", 0))
    return {
        "id": line.id,
        "seq": line.seq,
        "kind": line.kind,
        "text": line.text,
        "at": time_json(line.at),
        "agent_id": line.agent_id,
        "sender_name": line.body.get("sender_name"),
        "card": line.body.get("card"),
        "file": line.body.get("file"),
        "files": line.body.get("files"),
        "unsent": bool(line.body.get("unsent")),
        "taken_back": line.body.get("event") == "unsent",
        "failed": line.failed,
        "quote": {"seq": about.seq, "kind": about.kind, "text": about.text} if about else None,
    }


def held_json(held: Held) -> dict[str, Any]:
    return {"id": held.id, "agent_id": held.agent_id, "text": held.text, "send_at": time_json(held.send_at),
            "quote": held.quote["seq"] if held.quote else None}  # fmt: skip


def move_json(move: Move) -> dict[str, Any]:
    return {
        "n": move.n,
        "at": time_json(move.at),
        "from": move.origin,
        "to": move.to,
        "actor": move.actor,
        "reason": move.reason,
        "seq": move.seq,
        "agent_id": move.agent_id,
        "note": move.note,
    }
