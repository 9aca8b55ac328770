"""What the console's API answers: views of the services as JSON. Times are ISO 8601 with Bangkok's offset."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from intake.cases import masked_talk
from intake.cases.agents import AgentView
from intake.cases.conversation_view import ConversationView
from intake.cases.handover import Move
from intake.cases.holding import Held
from intake.cases.inbox_lists import InboxRow
from intake.cases.quoting import Quoted
from intake.cases.transcript import MessageView
from intake.thai import BANGKOK

PREVIEW = 120  # characters of a last line
Hide = Callable[[Any], Any]


def whole(value: Any) -> Any:
    """Hides nothing."""
    return value


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
        "capacity": agent.capacity,
    }


def conversation_json(view: ConversationView, hide: Hide = masked_talk.all_words) -> dict[str, Any]:
    """Masked in lists and wherever nobody said that the reader may see it whole."""
    return {
        "id": view.id,
        "channel": view.channel,
        "state": view.state,
        "handled_by": view.handled_by,
        "phase": view.phase,
        "agent_id": view.agent_id,
        "queued_at": time_json(view.queued_at),
        "queue_reason": hide(view.queue_reason),
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
    shown: dict[str, Any] | None = None
    if last is not None:
        words = masked_talk.words(last.text[: 2 * PREVIEW])[:PREVIEW]
        shown = {"kind": last.kind, "text": words, "at": time_json(last.at)}
    return {**conversation_json(row.conversation), "unread": row.unread, "last": shown}


def message_json(line: MessageView, quotes: Mapping[int, Quoted] | None = None, hide: Hide = whole) -> dict[str, Any]:
    """A line of the transcript; `hide` masks what the reader may not see."""
    about = (quotes or {}).get(line.seq)
    return {
        "id": line.id,
        "seq": line.seq,
        "kind": line.kind,
        "text": hide(line.text),
        "at": time_json(line.at),
        "agent_id": line.agent_id,
        "sender_name": line.body.get("sender_name"),
        "card": hide(line.body.get("card")),
        "file": _file(line.body.get("file"), hide),
        "files": [_file(file, hide) for file in line.body.get("files") or ()] or None,
        "unsent": bool(line.body.get("unsent")),
        "taken_back": line.body.get("event") == "unsent",
        "failed": line.failed,
        "quote": {"seq": about.seq, "kind": about.kind, "text": hide(about.text), "file": about.has_file}
        if about
        else None,
    }


def _file(file: Mapping[str, Any] | None, hide: Hide) -> dict[str, Any] | None:
    """What is told of a file; its slip and name only to who sees everything."""
    if file is None or hide is whole:
        return dict(file) if file is not None else None
    return {name: file.get(name) for name in ("evidence_id", "kind", "content_type", "size")}


def held_json(held: Held) -> dict[str, Any]:
    return {"id": held.id, "agent_id": held.agent_id, "text": held.text, "send_at": time_json(held.send_at),
            "files": list(held.files), "quote": held.quote["seq"] if held.quote else None}  # fmt: skip


def move_json(move: Move, hide: Hide = whole) -> dict[str, Any]:
    return {
        "n": move.n,
        "at": time_json(move.at),
        "from": move.origin,
        "to": move.to,
        "actor": move.actor,
        "reason": move.reason,
        "seq": move.seq,
        "agent_id": move.agent_id,
        "note": hide(move.note),
    }
