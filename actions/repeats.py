"""The same matter told again: offered to be added to the case there is, before a second number is made."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import bootstrap
from actions.case_talk import CaseTalk
from actions.status import case_line
from actions.turns import Events, cleared
from intake.cases import case_changes, duplicates
from intake.cases.case_changes import CaseClosed
from intake.forms.draft import Draft
from intake.forms.export import case_answers, evidence_files, respondent

PATIENCE = 2  # unclear answers after which the complaint is filed by itself: one that was confirmed is never lost


async def offer(dispatcher: CollectingDispatcher, tracker: Tracker, draft: Draft) -> Events | None:
    """Ask whether a confirmed complaint is one that is on record already; None when it is not."""
    talk = CaseTalk(dispatcher, tracker)
    form = bootstrap.services().registry.get(draft.form)
    if form is None or (talk.task or {}).get("separate") == draft.id:
        return None
    found = await asyncio.to_thread(
        duplicates.find_duplicate,
        talk.conversation_id,
        intake_key=draft.id,
        answers=case_answers(form, draft),
        respondent=respondent(form, draft),
    )
    if found is None:
        return None
    talk.lang = draft.language
    task = {
        "kind": "duplicate",
        "number": found.number,
        "draft": draft.id,
        "tries": 0,
        "at": talk.heard.now.isoformat(),
    }
    talk.say(talk.t("repeat_ask", case=case_line(found, talk.lang)), "button_same_matter", "button_separate")
    return [SlotSet("case_task", task), *cleared()]


async def hear(talk: CaseTalk, task: dict[str, Any]) -> bool:
    """The answer to `offer`."""
    draft = talk.draft
    if draft is None or draft.id != task.get("draft"):
        talk.task = None
        return False
    if talk.files:  # more files of the same matter, while we wait for the answer
        known = {item.get("evidence_id") for item in draft.evidence}
        draft.evidence += [file for file in talk.files if file["evidence_id"] not in known]
        talk.extra = [SlotSet("draft", draft.to_json()), *cleared()]
        _ask_again(talk, task)
        return True
    if talk.pressed("button_same_matter") or talk.says("yes_strict", "same_matter"):
        await _join(talk, task, draft)
        return True
    tries = int(task.get("tries") or 0) + 1
    separate = talk.pressed("button_separate") or talk.says("no", "fresh", "separate_matter")
    if not separate and tries < PATIENCE:
        if talk.says("human"):
            return False
        talk.task = {**task, "tries": tries}
        _ask_again(talk, task)
        return True
    await _file_anew(talk, draft)
    return True


def _ask_again(talk: CaseTalk, task: dict[str, Any]) -> None:
    talk.say(talk.t("repeat_again", number=task["number"]), "button_same_matter", "button_separate")


async def _join(talk: CaseTalk, task: dict[str, Any], draft: Draft) -> None:
    form = bootstrap.services().registry.get(draft.form)
    if form is None:
        raise LookupError("the form of the draft is gone")
    number = str(task["number"])
    try:
        await talk.run(
            case_changes.add_repeat,
            number,
            intake_key=draft.id,
            answers=case_answers(form, draft),
            files=evidence_files(draft),
        )
    except CaseClosed:
        await _file_anew(talk, draft)  # it was closed meanwhile
        return
    talk.task = None
    talk.extra = [SlotSet("draft", None), *cleared()]
    talk.say(talk.t("repeat_joined", number=number), "button_status")


async def _file_anew(talk: CaseTalk, draft: Draft) -> None:
    from actions.complaint import file_case, receipt  # which ask us in turn before they file

    case = await asyncio.to_thread(file_case, draft, talk.tracker)
    talk.reply(receipt(draft, case, talk.tracker))
    talk.task = None
    talk.extra = [SlotSet("draft", None), *cleared()]
