"""The tasks at the case desk, each a short talk: which case, withdraw it, add to it, whose files, the same again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from rasa_sdk.events import SlotSet

from actions import bootstrap, repeats
from actions.case_numbers import found_number, names_a_number
from actions.case_talk import CaseTalk
from actions.status import case_card, case_line
from actions.turns import slots
from intake.cases import case_changes, cases
from intake.cases.case_changes import OPEN_STATES, CaseClosed
from intake.cases.case_view import CaseView
from intake.cases.cases import TransitionRefused
from intake.forms import phrases
from intake.forms.choosing import read_number
from intake.forms.draft import Utterance
from intake.forms.engine import advance
from intake.forms.values import LETTER

FORGOTTEN_AFTER = timedelta(hours=24)  # a task nobody came back to
PATIENCE = 2  # messages that are no answer
SHOWN = 8  # cases to choose from


async def begin(talk: CaseTalk, kind: str) -> None:
    """Somebody wants to withdraw or add: find the case, ask which, or say that there is none."""
    own = [case for case in await talk.run(case_changes.own_cases, talk.conversation_id) if _may(kind, case)]
    if names_a_number(talk.words):
        named = [case for case in own if case.number == talk.number]
        if named:
            _start(talk, kind, named[0])
            return
        talk.say(talk.t("not_yours"))
    if not own:
        talk.task = None
        if not names_a_number(talk.words):
            talk.say(talk.t(f"nothing_to_{kind}"))
    elif len(own) == 1 and not names_a_number(talk.words):
        _start(talk, kind, own[0])
    else:
        _choose(talk, kind, own[:SHOWN])


async def hear(talk: CaseTalk) -> bool:
    """The open task hears the message; False when it is none of its business (the task may be over then)."""
    task = talk.task or {}
    kind = str(task.get("kind"))
    handler = _HANDLERS.get(kind)
    if handler is None:  # an officer's question, which is kept elsewhere
        return False
    begun = datetime.fromisoformat(task["at"])
    if talk.heard.now - begun > FORGOTTEN_AFTER and kind != "duplicate":
        talk.task = None
        return False
    return await handler(talk, task)


async def whose_files(talk: CaseTalk) -> bool:
    """Files out of the blue from somebody with an open case: do they belong to it, or to something new?"""
    if talk.draft is not None or talk.in_form or not talk.files:
        return False
    own = [case for case in await talk.run(case_changes.own_cases, talk.conversation_id) if _may("add", case)]
    if not own:
        return False
    listed = own[:SHOWN]
    _set(talk, "whose", numbers=[case.number for case in listed], files=talk.files)
    lines = [talk.t("whose_files", count=len(talk.files)), *_numbered(talk, listed)]
    talk.say(
        "\n".join(lines), *(case.number for case in listed), "button_new_matter", card=case_card(listed, talk.lang)
    )
    return True


def _may(kind: str, case: CaseView) -> bool:
    return "withdrawn" in cases.TRANSITIONS[case.state] if kind == "withdraw" else case.state in OPEN_STATES


def _set(talk: CaseTalk, kind: str, **more: Any) -> None:
    talk.task = {"kind": kind, "at": talk.heard.now.isoformat(), "tries": 0, **more}


def _start(talk: CaseTalk, kind: str, case: CaseView) -> None:
    _set(talk, kind, number=case.number)
    if kind == "withdraw":
        talk.say(talk.t("withdraw_ask", case=case_line(case, talk.lang)), "button_withdraw_yes", "button_withdraw_no")
    else:
        talk.say(talk.t("add_ask", case=case_line(case, talk.lang)), "button_done")


def _choose(talk: CaseTalk, kind: str, own: list[CaseView]) -> None:
    _set(talk, "choose", then=kind, numbers=[case.number for case in own])
    lines = [talk.t(f"choose_{kind}"), *_numbered(talk, own)]
    talk.say("\n".join(lines), *(case.number for case in own), card=case_card(own, talk.lang))


def _numbered(talk: CaseTalk, own: list[CaseView]) -> list[str]:
    return [f"{place}. {case_line(case, talk.lang)}" for place, case in enumerate(own, 1)]


def _passes(talk: CaseTalk) -> bool:
    """What goes on to the other actions while a task stays open: a human, a question of the FAQ, the state of cases."""
    intent = talk.heard.intent if talk.heard.confidence >= 0.85 else None
    return talk.says("human") or phrases.topic(talk.words, intent, talk.heard.confidence) is not None


def _leaves(talk: CaseTalk) -> bool:
    return talk.says("cancel", "no", "skip", "case_keep") or talk.pressed("button_withdraw_no")


async def _hear_choose(talk: CaseTalk, task: dict[str, Any]) -> bool:
    listed = list(task["numbers"])
    place = read_number(talk.words, len(listed))
    number = listed[place] if place is not None else found_number(talk.words)
    if number in listed:
        case = await talk.run(case_changes.own_case, talk.conversation_id, str(number))
        _start(talk, task["then"], case)
        return True
    if _leaves(talk):
        talk.task = None
        talk.say(talk.t("left"))
        return True
    return _unclear(talk, task, talk.t("choose_again"), listed)


def _unclear(talk: CaseTalk, task: dict[str, Any], words: str, buttons: list[str]) -> bool:
    """Ask once more; after that the message is somebody else's and the task is over."""
    if _passes(talk):
        return False
    tries = int(task.get("tries") or 0) + 1
    if tries >= PATIENCE:
        talk.task = None
        return False
    talk.task = {**task, "tries": tries}
    talk.say(words, *buttons)
    return True


async def _hear_withdraw(talk: CaseTalk, task: dict[str, Any]) -> bool:
    number = str(task["number"])
    if talk.pressed("button_withdraw_yes") or talk.says("yes_strict", "case_withdraw"):
        talk.task = None
        try:
            await talk.run(case_changes.withdraw, number, once=talk.turn_id)
        except TransitionRefused:
            case = await talk.run(cases.get_case, number)
            if case.state != "withdrawn":
                talk.say(talk.t("withdraw_refused", number=number))
                return True
        talk.say(talk.t("withdrawn", number=number))
        return True
    if _leaves(talk):
        talk.task = None
        talk.say(talk.t("withdraw_left", number=number))
        return True
    words = talk.t("withdraw_again", number=number)
    return _unclear(talk, task, words, ["button_withdraw_yes", "button_withdraw_no"])


async def _hear_add(talk: CaseTalk, task: dict[str, Any]) -> bool:
    number, files = str(task["number"]), talk.files
    if not files and (talk.says("done", "no", "none", "cancel") or talk.pressed("button_done")):
        talk.task = None
        talk.say(talk.t("add_done" if task.get("added") else "add_left", number=number), "button_status")
        return True
    if not files and (_passes(talk) or not LETTER.search(talk.words)):
        return False
    try:
        if files:
            await talk.run(case_changes.add_files, number, files, once=talk.turn_id)
            talk.say(talk.t("files_added", number=number, count=len(files)), "button_done")
        else:
            await talk.run(case_changes.add_facts, number, talk.words, once=talk.turn_id)
            talk.say(talk.t("facts_added", number=number), "button_done")
    except CaseClosed:
        talk.task = None
        talk.say(talk.t("closed", number=number), "button_human")
        return True
    talk.task = {**task, "at": talk.heard.now.isoformat(), "added": True}
    return True


async def _hear_whose(talk: CaseTalk, task: dict[str, Any]) -> bool:
    if talk.files:
        known = {file["evidence_id"] for file in task["files"]}
        fresh = [file for file in talk.files if file["evidence_id"] not in known]
        talk.task = {**task, "files": [*task["files"], *fresh]}
        talk.say(talk.t("whose_again", count=len(talk.task["files"])), *task["numbers"], "button_new_matter")
        return True
    listed = list(task["numbers"])
    place = read_number(talk.words, len(listed) + 1)
    number = listed[place] if place is not None and place < len(listed) else found_number(talk.words)
    if number is None and len(listed) == 1 and talk.says("yes_strict", "same_matter"):
        number = listed[0]
    if number in listed:
        await talk.run(case_changes.add_files, str(number), task["files"], once=talk.turn_id)
        talk.say(talk.t("files_added", number=number, count=len(task["files"])), "button_done")
        _set(talk, "add", number=number, added=True)
        return True
    return _files_for_new(talk, task)


def _files_for_new(talk: CaseTalk, task: dict[str, Any]) -> bool:
    """The files begin a draft. A story told instead of an answer goes on to its action, which finds that draft."""
    heard = talk.heard
    sent = Utterance("", heard.now, f"{heard.turn_id} files", event="evidence", data={"items": task["files"]})
    step = advance(bootstrap.services().registry, None, sent)
    events = slots(bootstrap.services().registry, step, in_form=False)
    talk.task = None
    if not (talk.pressed("button_new_matter") or talk.says("fresh", "no") or read_number(talk.words, SHOWN + 1)):
        talk.left = events
        talk.tracker.slots.update({event["name"]: event["value"] for event in events})
        return False
    for reply in step.replies:
        talk.reply(reply)
    talk.extra = [*events, SlotSet("requested_slot", None)]
    return True


async def _hear_duplicate(talk: CaseTalk, task: dict[str, Any]) -> bool:
    return await repeats.hear(talk, task)


_HANDLERS = {
    "choose": _hear_choose,
    "withdraw": _hear_withdraw,
    "add": _hear_add,
    "whose": _hear_whose,
    "duplicate": _hear_duplicate,
}
