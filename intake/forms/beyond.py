"""What is neither an answer nor a question of the tables: abuse, and questions that nobody here can answer."""

from __future__ import annotations

from intake.forms import phrases
from intake.forms.finding import find_facts
from intake.forms.listening import TRIES, teach
from intake.forms.questions import repeat
from intake.forms.talk import Talk
from intake.forms.values import Reading

ASKED_IN = 70  # characters of a question in between


def hear_insult(talk: Talk) -> bool:
    """Abuse and nothing else: answered calmly, neither counted as a failure nor repeated."""
    if not is_abuse(talk.words):
        return False
    talk.remark(talk.t("calm"))
    repeat(talk)
    return True


def is_abuse(words: str) -> bool:
    """Whether nothing but abusive words is left of a message."""
    pattern = phrases.alternatives("insults")
    if pattern.search(words) is None:
        return False
    rest = pattern.sub(" ", words)
    for listed in ("insult_fillers", "fillers"):
        rest = phrases.alternatives(listed).sub(" ", rest)
    return len(phrases.bare(rest)) < 4


def hear_beyond(talk: Talk) -> bool:
    """A short question that no table answers: that is admitted, and the open question repeated."""
    field = talk.asked if talk.draft.stage == "asking" else None
    if talk.draft.pending or talk.draft.editing or (field is not None and (field.choices or field.story)):
        return False
    if field is not None and field.story and not talk.form.personal:
        return False  # where a question or a wish for advice is taken down, a question is the answer
    facts = find_facts(talk.words, talk.entities, talk.now)
    if not asks_something(talk.words) or any(fact.kind not in ("date", "time", "person") for fact in facts):
        return False
    if field is not None and talk.draft.tries >= TRIES - 1:
        teach(talk, field, Reading(problem="no_words"))  # questions, too, must not lead in circles
        return True
    talk.draft.tries += 1
    talk.draft.failures += 1
    talk.remark(talk.t("cannot_answer"))
    if talk.draft.failures >= 2:
        talk.remark(talk.t("human_offer"))
    repeat(talk)
    return True


def asks_something(words: str) -> bool:
    """Whether a short message is a question, by the way it ends."""
    short = words.strip().lower()
    return len(short) <= ASKED_IN and phrases.alternatives("question_ends").search(short + " ") is not None
