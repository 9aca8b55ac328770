"""Several actions of an agent by one key: say this, tag the case, close. What it will do is shown before it does it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo.errors import DuplicateKeyError

from intake.cases import access, canned, case_desk, case_lists, clock, conversations, handed_draft, holding, walls
from intake.cases.agents import AgentView
from intake.cases.conversation_view import ConversationView
from intake.cases.desk_documents import Macro
from intake.cases.documents import collection
from intake.cases.vault import new_id
from intake.errors import AppError

MOST_ACTIONS = 10
LAST = ("close", "release", "hold", "transfer")  # afterwards nothing more can be done in the conversation
ACTIONS = ("reply", "note", "tag", "priority", *LAST)


class MacroTaken(AppError):
    """There is a macro of this name."""

    code = "macro_taken"
    status = 409
    text_key = "errors.macro_taken"


class MacroInvalid(AppError):
    """An action that cannot be done; `params["place"]` is its number, from 1."""

    code = "macro_invalid"
    status = 422
    text_key = "errors.macro_invalid"


class MacroNotFound(AppError):
    """There is no such macro on this side of the wall."""

    code = "macro_not_found"
    status = 404
    text_key = "errors.not_found"


@dataclass(frozen=True, slots=True)
class MacroView:
    """One of them. An action: {"do": one of ACTIONS, …}; see `check`."""

    id: str
    name: str
    key: str | None
    team: str | None
    actions: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What an action does here: `words` that go out or into a note, `value` of a tag and the like.

    `skipped`: why it does nothing (no_case).
    """

    do: str
    words: str | None = None
    value: str | None = None
    case: str | None = None
    skipped: str | None = None


def check(actions: Sequence[Any], teams: Sequence[str], outcomes: Sequence[str]) -> list[dict[str, Any]]:
    """The actions, cleaned. reply and note: {"th", "en"}; tag, priority: {"value"}; close: {"outcome"};
    transfer: {"team"}; release, hold: nothing more. Raises MacroInvalid.
    """
    if not 1 <= len(actions) <= MOST_ACTIONS:
        raise MacroInvalid(place=0)
    choices = {"priority": ("value", case_desk.PRIORITIES), "close": ("outcome", outcomes), "transfer": ("team", teams)}
    found = []
    for place, action in enumerate(actions, 1):
        do = action.get("do") if isinstance(action, Mapping) else None
        if do not in ACTIONS or (do in LAST and place != len(actions)):
            raise MacroInvalid(place=place)
        clean = {"do": do}
        if do in ("reply", "note"):
            clean |= {lang: _words(action.get(lang), place) for lang in ("th", "en")}
        elif do == "tag":
            clean["value"] = _words(action.get("value"), place, 40)
        elif do in choices:
            name, allowed = choices[do]
            if action.get(name) not in allowed:
                raise MacroInvalid(place=place)
            clean[name] = action[name]
        found.append(clean)
    return found


def of(agent: AgentView) -> list[MacroView]:
    """Those for all and those of the teams whose work the agent sees, by name."""
    teams = walls.teams_seen(agent)
    query: dict[str, Any] = {} if teams is None else {"team": {"$in": [*teams, None]}}
    rows = collection(Macro).find({"name": {"$gt": ""}, **query}).sort("name", 1).limit(500)
    return [_view(row) for row in rows]


def get(agent: AgentView, macro_id: str) -> MacroView:
    """One that the agent may use. Raises MacroNotFound."""
    row = collection(Macro).find_one({"_id": macro_id})
    teams = walls.teams_seen(agent)
    if row is None or (teams is not None and row.get("team") not in (*teams, None)):
        raise MacroNotFound(f"macro {macro_id}")
    return _view(row)


def keep(
    agent: AgentView, name: str, key: str | None, team: str | None, actions: Sequence[Mapping[str, Any]],
    macro_id: str | None = None,
) -> MacroView:  # fmt: skip
    """Keep a new one, or what `macro_id` is now. Raises MacroTaken, MacroNotFound."""
    said = json.dumps(list(actions), ensure_ascii=False)
    row = {"name": name, "key": key, "team": team, "actions": said, "by": agent.id, "at": clock.now()}
    try:
        if macro_id is None:
            macro_id = new_id()
            collection(Macro).insert_one({"_id": macro_id, **row})
        elif not collection(Macro).update_one({"_id": macro_id}, {"$set": row}).matched_count:
            raise MacroNotFound(f"macro {macro_id}")
    except DuplicateKeyError:
        raise MacroTaken from None
    return _view({"_id": macro_id, **row})


def drop(macro_id: str) -> None:
    """Drop one. Raises MacroNotFound."""
    if not collection(Macro).delete_one({"_id": macro_id}).deleted_count:
        raise MacroNotFound(f"macro {macro_id}")


def effects(agent: AgentView, view: ConversationView, macro: MacroView) -> list[Effect]:
    """What a macro would do in a conversation now. A tag or priority is for the person's latest case the agent sees."""
    lang = "en" if view.language == "en" else "th"
    heads = case_lists.of_conversation(view.id, 1, agent=agent)
    number = heads[0].number if heads else None
    places = canned.values(agent, view, handed_draft.read(view.id), heads)
    found = []
    for action in macro.actions:
        do = action["do"]
        if do in ("reply", "note"):
            found.append(Effect(do, words=canned.filled(action[lang], places)))
        elif do in ("tag", "priority"):
            skipped = None if number else "no_case"
            found.append(Effect(do, value=action["value"], case=number, skipped=skipped))
        else:
            found.append(Effect(do, value=action.get("outcome") or action.get("team")))
    return found


def run(agent: AgentView, view: ConversationView, doing: Sequence[Effect], once: str) -> ConversationView:
    """Do what `effects` said, in order; `once` makes a repeated call say everything once. NotHolder where it must be.

    What is said waits for nothing: who closes with the same key has no moment to take it back.
    """
    holding.flush(view.id)
    for place, effect in enumerate(doing):
        if effect.skipped is None:
            _do(agent, view, effect, f"{agent.id}-{once}-{place}")
    return conversations.get(view.id)


def _do(agent: AgentView, view: ConversationView, effect: Effect, once: str) -> None:
    if effect.do == "reply":
        conversations.agent_message(
            view.id, agent.id, effect.words or "", sender_name=agent.name, message_id=once
        )  # fmt: skip
    elif effect.do == "note":
        conversations.note(view.id, agent.id, effect.words or "", message_id=once)
    elif effect.do in ("tag", "priority"):
        number, value = str(effect.case), str(effect.value)
        work = case_desk.work_of([number]).get(number, case_desk.Work())
        tags = list(dict.fromkeys([*work.tags, value]))[: case_desk.TAGS_MOST]
        case_desk.set_work(number, agent.id, {"tags": tags} if effect.do == "tag" else {"priority": value})
        access.log(agent, f"case_{effect.do}", number, value)
    elif effect.do == "close":
        conversations.close(view.id, agent.id, outcome=effect.value)
    elif effect.do == "release":
        conversations.release(view.id, agent.id)
    elif effect.do == "hold":
        holding.hold(view.id, agent.id)
    else:
        holding.hand_to_team(view.id, agent.id, str(effect.value))


def _words(given: Any, place: int, longest: int = 5000) -> str:
    if not isinstance(given, str) or not given.strip() or len(given) > longest or "\x00" in given:
        raise MacroInvalid(place=place)
    try:
        canned.check_places(given)
    except canned.CannedInvalid:
        raise MacroInvalid(place=place) from None
    return given.strip()


def _view(row: Mapping[str, Any]) -> MacroView:
    return MacroView(row["_id"], row["name"], row.get("key"), row.get("team"), tuple(json.loads(row["actions"])))
