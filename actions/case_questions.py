"""The answer to an officer's question: understood as the form would, shown back, filed; then the next question."""

from __future__ import annotations

from typing import Any

from actions import bootstrap
from actions.case_numbers import names_a_number
from actions.case_talk import CaseTalk
from intake.cases import question_words, questions
from intake.cases.case_changes import CaseClosed
from intake.cases.questions import QuestionView
from intake.forms import phrases
from intake.forms.schema import Field
from intake.forms.showing import show_value
from intake.forms.values import LETTER, Reading, read_answer
from intake.texts import text

PATIENCE = 2  # answers that cannot be read as the field's kind, after which the words themselves are filed
_COMMANDS = ("human", "cancel", "start_over", "greet", "thanks", "resume")


async def hear(talk: CaseTalk) -> bool:
    """Take the message for the answer to the oldest open question; False when it is about something else."""
    if _is_aside(talk):
        return False
    asked = await talk.run(questions.next_open, talk.conversation_id)
    if asked is None:
        return False
    if talk.in_form and not _is_opened(talk, asked):
        return False
    if talk.pressed("button_answer"):
        talk.task = {"kind": "answer", "question": asked.id, "at": talk.heard.now.isoformat()}
        talk.reply(question_words.bubble(asked, bootstrap.services().registry, talk.lang))
        return True
    try:
        answered = await _answer(talk, asked)
    except CaseClosed:
        await talk.run(questions.close, asked, "withdrawn")
        talk.say(talk.t("closed", number=asked.case_number))
        answered = True
    if answered:
        talk.task = None if (talk.task or {}).get("kind") in ("answer", "tries") else talk.task
        await _next(talk)
    return True


def _is_aside(talk: CaseTalk) -> bool:
    """A command, a question of the FAQ or about the state of cases, a new complaint by its button."""
    if talk.files:
        return False
    buttons = ("button_complain", "button_status", "button_human", "button_continue")
    if any(talk.words == text(f"dialogue.{key}", lang) for key in buttons for lang in ("th", "en")):
        return True
    topic = phrases.topic(talk.words, talk.heard.intent, talk.heard.confidence)
    number = names_a_number(talk.words) and len(LETTER.findall(talk.words)) < 12
    return talk.says(*_COMMANDS) or topic is not None or number or not talk.words


def _is_opened(talk: CaseTalk, asked: QuestionView) -> bool:
    """Inside a form the next message is the form's, until the person says that it is for the officer."""
    opened = (talk.task or {}).get("kind") == "answer" and (talk.task or {}).get("question") == asked.id
    return opened or talk.pressed("button_answer")


async def _answer(talk: CaseTalk, asked: QuestionView) -> bool:
    """File what the message answers; False when it must be asked again (and was)."""
    number, files = asked.case_number, talk.files
    if files:
        await talk.run(questions.answer, asked, files=files, once=talk.turn_id)
        talk.say(talk.t("answer_files", number=number, count=len(files)))
        return True
    if talk.says("unknown", "skip", "none") or talk.pressed("button_unknown"):
        await talk.run(questions.answer, asked, words=talk.words, once=talk.turn_id)
        talk.say(talk.t("answer_unknown", number=number))
        return True
    form = bootstrap.services().registry.get(asked.form)
    field = form.get(asked.field) if form else None
    if field is None or field.type == "evidence":
        await talk.run(questions.answer, asked, words=talk.words, once=talk.turn_id)
        talk.say(talk.t("answer_words", number=number))
        return True
    return await _answer_field(talk, asked, field)


async def _answer_field(talk: CaseTalk, asked: QuestionView, field: Field) -> bool:
    reading = read_answer(field, talk.words, talk.heard.now)
    tries = int((talk.task or {}).get("tries") or 0) + 1
    if not reading.ok and tries < PATIENCE:
        talk.task = {**(talk.task or {}), "kind": (talk.task or {}).get("kind", "tries"), "tries": tries}
        talk.task.setdefault("at", talk.heard.now.isoformat())
        talk.say(_lesson(talk, field, reading))
        return False
    value: Any = reading.value if reading.ok else None
    await talk.run(questions.answer, asked, value=value, words=talk.words, once=talk.turn_id)
    shown = show_value(field, value, talk.lang) if reading.ok else talk.words
    talk.say(talk.t("answer_field", number=asked.case_number, label=field.label[talk.lang], value=shown))
    return True


def _lesson(talk: CaseTalk, field: Field, reading: Reading) -> str:
    """What is wanted, with an example; for several readings, which of them."""
    if reading.options:
        listed = ", ".join(show_value(field, option, talk.lang) for option in reading.options)
        return talk.t("answer_which", options=listed)
    if field.error is not None:
        return field.error[talk.lang]
    params = {"example": field.example.get(talk.lang, ""), "label": field.label[talk.lang], **reading.params}
    return text(f"validators.{reading.problem or 'other_field'}", talk.lang, **params)


async def _next(talk: CaseTalk) -> None:
    following = await talk.run(questions.next_open, talk.conversation_id)
    if following is not None:
        talk.reply(question_words.bubble(following, bootstrap.services().registry, talk.lang))
