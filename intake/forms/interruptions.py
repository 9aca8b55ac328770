"""What may come instead of an answer: a question, a correction, cancel, a human please, another language."""

from __future__ import annotations

import re
from collections.abc import Callable

from intake.forms import phrases
from intake.forms.beyond import hear_beyond, hear_insult
from intake.forms.category import offer_tree
from intake.forms.choosing import read_choice, read_number
from intake.forms.corrections import Correction, find_correction, named_field
from intake.forms.draft import Draft
from intake.forms.kinds import KINDS
from intake.forms.listening import explain
from intake.forms.questions import ask, ask_category, ask_leaving, ask_restart, ask_which, go_on, repeat
from intake.forms.schema import Field
from intake.forms.settling import find_change, settle_aloud
from intake.forms.showing import active_fields, button, review
from intake.forms.talk import Talk
from intake.forms.values import read_answer
from intake.texts import text

SURE = 0.85  # an intent alone is believed from here, in a short message, while no free text is asked
SHORT = 40
_THAI = re.compile(r"[\u0e01-\u0e4e]")
_LATIN_WORD = re.compile(r"[A-Za-z']+")


def interrupt(talk: Talk) -> bool:
    """Handle what is no answer. Whether it was."""
    if _is_plain_choice(talk):
        return False
    return any(handler(talk) for handler in HANDLERS)


def want_human(talk: Talk) -> None:
    """The person wants to talk to an officer; the draft stays as it is."""
    talk.outcome = "human"


def leave(talk: Talk) -> None:
    """Cancel: before consent nothing may be kept; afterwards the person decides."""
    draft = talk.draft
    if draft.consent is None or not draft.answers:
        talk.outcome = "deleted"
        talk.say(talk.t("cancelled_nothing_kept"))
        return
    draft.back = draft.stage if draft.stage != "leaving" else draft.back
    draft.stage, draft.tries, draft.pending = "leaving", 0, None
    ask_leaving(talk)


def hear_leaving(talk: Talk) -> None:
    """Keep, delete or go on; an answer that is none of these keeps the draft the second time."""
    draft = talk.draft
    if talk.says("delete"):
        talk.outcome = "deleted"
        talk.say(talk.t("deleted"))
    elif talk.says("resume", "no") or talk.words == talk.t("button_continue"):
        draft.stage, draft.back = draft.back or "asking", None
        draft.tries = 0
        go_on(talk) if draft.stage in ("asking", "review") else repeat(talk)
    elif talk.says("keep") or draft.tries >= 1:
        draft.stage = "kept"
        draft.tries = 0
        talk.outcome = "kept"
        talk.say(talk.t("kept"), (button(talk.t("button_continue")), button(talk.t("button_delete"))))
    else:
        draft.tries += 1
        ask_leaving(talk)


def correct(talk: Talk, found: Correction) -> None:
    """Change exactly one field, or ask which one, or ask for its new value."""
    if len(found.fields) != 1:
        ask_which(talk, list(found.fields), found.value)
        return
    field = found.fields[0]
    if found.value is None or field.type == "evidence":
        start_edit(talk, field)
        return
    reading = read_answer(field, found.value, talk.now)
    if not reading.ok:
        start_edit(talk, field, remark="" if reading.options else explain(talk, field, reading))
        return
    talk.give(field, reading.value, reading.approximate)
    talk.remark(talk.t("changed", label=field.label[talk.draft.language], value=talk.shown(field)))
    if talk.draft.stage == "consent":
        repeat(talk)
    else:
        go_on(talk)


def start_edit(talk: Talk, field: Field, remark: str = "") -> None:
    """Ask a field anew; its old value stays until a good new one comes."""
    draft = talk.draft
    draft.pending, draft.tries = None, 0
    if draft.stage == "consent":
        repeat(talk)
        return
    draft.stage, draft.asked, draft.editing = "asking", field.name, field.name in draft.answers
    talk.remark(remark)
    ask(talk, field, plain=True)


def hear_which(talk: Talk) -> None:
    """Which field to change: its number on the list, or its name; "nothing" goes back."""
    pending = talk.draft.pending or {}
    fields = [item for name in pending["fields"] if (item := talk.form.get(name))]
    place = read_number(talk.words, len(fields))
    named = [fields[place]] if place is not None else named_field(talk.form, talk.words)
    if named:
        talk.draft.pending = None
        correct(talk, Correction(tuple(named), pending.get("value")))
    elif talk.says("no", "none", "skip", "resume", "done", "yes_strict") or talk.draft.tries >= 2:
        go_on(talk)
    else:
        tries = talk.draft.tries + 1
        ask_which(talk, fields, pending.get("value"))
        talk.draft.tries = tries


def guess_language(words: str, current: str | None, hint: str | None) -> str:
    """The language of a conversation: that of its first sentence; only a whole sentence in the other changes it."""
    thai, latin = len(_THAI.findall(words)), _LATIN_WORD.findall(words)
    if current is None:
        if thai:
            return "th"
        return "en" if len(latin) >= 2 or hint == "en" else "th"
    if current == "th" and not thai and len(latin) >= 5:
        common = set(phrases.words("english_words"))
        return "en" if sum(word.lower() in common for word in latin) >= 2 else "th"
    return "th" if current == "en" and thai >= 25 and not latin else current


def answer_topic(topic: str, lang: str) -> str:
    """The answer to a question of the FAQ."""
    return text(f"faq.{topic}", lang)


def _is_plain_choice(talk: Talk) -> bool:
    """Whether the message is exactly one of the offered answers, which then is no command."""
    field = talk.asked if talk.draft.stage == "asking" and not talk.draft.pending else None
    if field is None or not field.choices:
        return False
    chosen = field.choice(read_choice(field.choices, talk.words))
    labels = chosen.label.values() if chosen else ()
    return talk.words.isdecimal() or any(phrases.compact(talk.words) == phrases.compact(label) for label in labels)


def _by_intent(talk: Talk, intent: str) -> bool:
    field = talk.asked if talk.draft.stage == "asking" else None
    free = field is not None and KINDS[field.type].words
    return talk.heard.intent == intent and talk.heard.confidence >= SURE and len(talk.words) <= SHORT and not free


def _language(talk: Talk) -> bool:
    for lang in ("th", "en"):
        if talk.says(f"language_{lang}"):
            talk.draft.language = lang
            talk.remark(talk.t("language_changed"))
            repeat(talk)
            return True
    talk.draft.language = guess_language(talk.words, talk.draft.language, None)
    return False


def _human(talk: Talk) -> bool:
    if not talk.says("human") and not _by_intent(talk, "request_human"):
        return False
    want_human(talk)
    return True


def _cancel(talk: Talk) -> bool:
    if not talk.says("cancel") and not _by_intent(talk, "cancel"):
        return False
    leave(talk)
    return True


def _start_over(talk: Talk) -> bool:
    if not talk.says("start_over"):
        return False
    ask_restart(talk)
    return True


def _courtesy(talk: Talk) -> bool:
    for command in ("greet", "thanks"):
        if talk.says(command):
            talk.remark(talk.t(f"{command}_inside"))
            repeat(talk)
            return True
    return False


def _question(talk: Talk) -> bool:
    topic = phrases.topic(talk.words, talk.heard.intent, talk.heard.confidence)
    if topic is None:
        return False
    if topic == "status":
        talk.outcome = "status"
        repeat(talk)
        return True
    asks_name = any(field.part == "name" and field.owner == "complainant" for field in _fields(talk))
    if topic == "anonymous" and not asks_name:
        topic = "anonymous_tip"
    talk.say(answer_topic(topic, talk.draft.language))
    repeat(talk)
    return True


def _fields(talk: Talk) -> tuple[Field, ...]:
    form = talk.registry.get(talk.draft.form)
    return tuple(form.fields) if form is not None else ()


def _summary(talk: Talk) -> bool:
    if not talk.says("summary") or talk.draft.stage not in ("asking", "review"):
        return False
    if talk.draft.stage == "asking":
        card = review(talk.form, talk.draft)
        talk.say(card.text.rsplit("\n", 2)[0])
        repeat(talk)
    else:
        go_on(talk)
    return True


def _edit(talk: Talk) -> bool:
    if not talk.says("edit") or talk.draft.stage not in ("asking", "review") or not talk.draft.answers:
        return False
    ask_which(talk, _changeable(talk, talk.draft))
    return True


def _correction(talk: Talk) -> bool:
    if talk.draft.stage not in ("asking", "review", "consent") or not talk.draft.form:
        return False
    if talk.draft.editing or phrases.alternatives("moves_matter").match(talk.words):
        return False
    found = find_correction(talk.form, talk.draft, talk.words, talk.now)
    ordered = phrases.alternatives("edit_verbs").match(talk.words)  # "change ... to" is no part of a story
    telling = talk.asked is not None and talk.asked.type == "long_text" and len(talk.words) > SHORT
    if found is None or (telling and not ordered):
        return False
    correct(talk, found)
    return True


def _category(talk: Talk) -> bool:
    """ "It is really about …": another form, by name, or the category tree when it is not said which."""
    draft = talk.draft
    free = talk.asked is not None and talk.asked.type == "long_text" and len(talk.words) > SHORT
    if draft.stage not in ("asking", "review", "consent") or not draft.form or free or len(talk.registry) < 2:
        return False
    form = find_change(talk)
    if form is not None:
        settle_aloud(talk, form, "said")
        go_on(talk)
        return True
    if talk.says("change_category") or phrases.alternatives("moves_matter").match(talk.words):
        offer_tree(talk)
        ask_category(talk)
        return True
    return False


def _changeable(talk: Talk, draft: Draft) -> list[Field]:
    everything = draft.stage == "review"
    return [field for field in active_fields(talk.form, draft) if everything or field.name in draft.answers]


HANDLERS: tuple[Callable[[Talk], bool], ...] = (
    _language,
    _human,
    _cancel,
    _start_over,
    _courtesy,
    hear_insult,
    _question,
    _summary,
    _edit,
    _correction,
    _category,
    hear_beyond,
)
