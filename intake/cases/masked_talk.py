"""A conversation as those see it who do not hold it: personal data masked, until somebody gives a reason to see it.

Whoever holds a conversation speaks with the person and sees it whole. Everybody else, administrators and supervisors
included, sees telephone, account and ID numbers, e-mail addresses and what the person gave as name or address masked,
in the words of the transcript as well as in the fields; as with cases, leave is on record and runs out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from intake.cases import case_lists, cases, handed_draft
from intake.cases.agents import AgentView
from intake.cases.conversation_view import ConversationView
from intake.forms.registry import Registry
from intake.forms.schema import Form
from intake.forms.showing import mask

# Nine digits and more, however they are grouped: telephones have nine or ten, accounts ten and more, IDs thirteen.
_NUMBER = re.compile(r"RT-[0-9A-Z]{4}-[0-9A-Z]{4}|\d(?:[ -]?\d){8,}")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SHORTEST = 4  # characters of a told name or address that is looked for in what was written
_CASES = 3  # of the person, the latest, whose answers are looked at
_DIGITS = ("phone", "account", "none")  # found by themselves
Known = Sequence[tuple[str, str]]


def holds(agent: AgentView, view: ConversationView) -> bool:
    """Whether the agent speaks with this person now."""
    return view.handled_by == "agent" and view.agent_id == agent.id


def told_in(view: ConversationView, registry: Registry) -> Known:
    """Names and addresses that the person gave, in draft or cases, each with what is shown in its place."""
    draft = handed_draft.read(view.id) or {}
    found: dict[str, str] = {}
    answers = {name: (answer or {}).get("value") for name, answer in (draft.get("answers") or {}).items()}
    _collect(found, registry.get(draft.get("form")), answers)
    for head in case_lists.of_conversation(view.id, limit=_CASES):
        _collect(found, registry.get(head.form), cases.get_case(head.number).answers)
    return sorted(found.items(), key=lambda pair: len(pair[0]), reverse=True)


def words(said: str, known: Known = ()) -> str:
    """A text with numbers, addresses and known names masked."""
    for value, shown in known:
        said = said.replace(value, shown)
    said = _EMAIL.sub(lambda found: mask("email", found.group()), said)
    return _NUMBER.sub(_number, said)


def all_words(value: Any, known: Known = ()) -> Any:
    """The same in every text of a JSON value (a card, a file's description)."""
    if isinstance(value, str):
        return words(value, known)
    if isinstance(value, Mapping):
        return {name: all_words(each, known) for name, each in value.items()}
    return [all_words(each, known) for each in value] if isinstance(value, list | tuple) else value


def field(shown: Mapping[str, Any], hide: Callable[[str], str] = words) -> dict[str, Any]:
    """A field of a draft (`mask`, `value`, `shown`), masked as its form says; where that says nothing, by `hide`."""
    kind = str(shown.get("mask") or "none")
    if shown.get("choices"):
        return dict(shown)  # a choice is nobody's secret, and its id must stay what it is
    masked = {
        name: mask(kind, shown[name]) if kind != "none" else hide(shown[name])
        for name in ("value", "shown")
        if isinstance(shown.get(name), str)
    }
    return {**shown, **masked}


def _number(found: re.Match[str]) -> str:
    said = found.group()
    return said if said.startswith("RT-") else mask("account", said)


def _collect(found: dict[str, str], form: Form | None, answers: Mapping[str, Any]) -> None:
    for name, value in answers.items():
        declared = form.get(name) if form else None
        if declared is None or declared.mask in _DIGITS or declared.choices or not isinstance(value, str):
            continue
        if len(value) >= _SHORTEST:
            found[value] = mask(declared.mask, value)
