"""What the open consoles are told: changes put together, read once and written as JSON once for all of them."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.console.shapes import row_json
from intake.cases import agents, handover, inbox_lists, rights
from intake.cases.agents import AgentView
from intake.cases.feed import Change

ROWS_REMEMBERED = 2_000


@dataclass(frozen=True, slots=True)
class Batch:
    """What changed together: the conversations as they are now, and which of them may have changed hands."""

    lines: list[inbox_lists.Line]
    texts: dict[str, str]  # of each, its row as JSON, without its end
    moved: Mapping[str, handover.Past]  # who may have had them before
    asked: Mapping[str, AgentView]  # the consoles that were open, by session
    rights: Mapping[str, AgentView]  # of these, those whose session is good, as what they are now
    writing: tuple[tuple[inbox_lists.Line, str | None, str], ...] = ()  # in which, agent's id and name; or the person
    rated: tuple[str, ...] = ()
    settings: bool = False  # the desk's settings are others now


class Rows:
    """Reads batches of changes once for all consoles; one batch at a time.

    That something has gone out is told with the row as it was shown last: nothing else of it has changed.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[inbox_lists.Line, str]] = OrderedDict()

    def forget(self) -> None:
        """There was a gap: what is known may be old."""
        self._known.clear()

    def read(self, changes: list[Change], asked: Mapping[str, AgentView]) -> Batch:
        """What the changes come to, and as what the open consoles may be shown it."""
        writing = dict.fromkeys((c.conversation_id, c.agent_id) for c in changes if c.signal == "typing")
        changed = dict.fromkeys(
            c.conversation_id for c in changes if c.kind != "signal" or c.signal in ("seen", "rated")
        )
        wanted = changed | dict.fromkeys(one for one, _ in writing)
        rows = self._remembered(changes) or self._read(list(wanted), changes)
        by_id = {line.conversation.id: line for line, _ in rows}
        names = {one: found.name for one in {agent for _, agent in writing if agent} if (found := agents.get(one))}
        return Batch(
            texts={one: text for line, text in rows if (one := line.conversation.id) in changed},
            lines=[line for line, _ in rows if line.conversation.id in changed],
            moved=handover.pasts(dict.fromkeys(c.conversation_id for c in changes if c.kind == "conversation")),
            writing=tuple((by_id[one], agent, names.get(agent or "", "")) for one, agent in writing if one in by_id),
            rated=tuple(dict.fromkeys(c.conversation_id for c in changes if c.signal == "rated")),
            settings=any(c.signal == "settings" for c in changes),
            asked=asked,
            rights=rights.now_of(asked),  # after the rows: a wall that was moved before them stands
        )

    def _remembered(self, changes: list[Change]) -> list[tuple[inbox_lists.Line, str]]:
        ids = dict.fromkeys(change.conversation_id for change in changes)
        if any(change.kind != "settled" for change in changes) or not self._known.keys() >= ids.keys():
            return []
        return [self._known[one] for one in ids]

    def _read(self, ids: list[str], changes: list[Change]) -> list[tuple[inbox_lists.Line, str]]:
        for one in ids:
            self._known.pop(one, None)
        rows = [(line, _without_unread(line)) for line in inbox_lists.lines_of(ids, _last_lines(changes))]
        self._known |= {line.conversation.id: (line, text) for line, text in rows}
        while len(self._known) > ROWS_REMEMBERED:
            self._known.popitem(last=False)
        return rows


def _last_lines(changes: list[Change]) -> dict[str, dict[str, Any]]:
    """The last new line of each conversation in which nothing else happened: another change may be of a line."""
    other = {change.conversation_id for change in changes if change.kind == "conversation"}
    found: dict[str, dict[str, Any]] = {}
    for change in changes:
        before = found.get(change.conversation_id, {"seq": 0})
        if change.line is not None and change.conversation_id not in other and change.line["seq"] > before["seq"]:
            found[change.conversation_id] = change.line
    return found


def _without_unread(line: inbox_lists.Line) -> str:
    """A row as JSON but for its end: only what is unread differs from agent to agent."""
    row = row_json(inbox_lists.InboxRow(line.conversation, line.last, 0))
    del row["unread"]
    return json.dumps(row, ensure_ascii=False)[:-1]
