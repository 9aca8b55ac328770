"""Taking in what a person writes: the story at the start, the answer to a question, facts beside it."""

from __future__ import annotations

from intake.forms import phrases
from intake.forms.addresses import ask_for_rest
from intake.forms.choosing import spot
from intake.forms.corrections import find_statement
from intake.forms.draft import Answer
from intake.forms.facts import Placed, accepted_kinds, named_elsewhere, names_of, place_facts, pointed_at
from intake.forms.finding import Fact, find_facts
from intake.forms.kinds import KINDS
from intake.forms.questions import ask_option, go_on, note
from intake.forms.schema import Field
from intake.forms.showing import button, question, show_value
from intake.forms.story import keep_aside
from intake.forms.talk import Talk
from intake.forms.together import read_own_data
from intake.forms.values import LETTER, Reading, read_answer
from intake.forms.wording import place_choices, place_likely, place_names, place_said, way_of_paying
from intake.texts import text

TRIES = 3  # failed answers to one field before it is noted as unknown
STORY_LETTERS = 60  # a first message this long is a story even when no fact is found in it
LOOSE_AT_MOST = 12
# Words that answer a yes/no question, never a question for a name or a thing.
NO_WORDS = ("yes_strict", "yes_loose", "no", "done", "resume", "keep", "greet", "thanks")
SPOKEN_BACK = ("money", "date", "phone", "bank", "account", "url", "email")


def hear_story(talk: Talk, words: str, facts: list[Fact], told: bool) -> list[Placed]:
    """Take every fact of a text that stands free; what was taken is noted back by the caller."""
    form, draft = talk.form, talk.draft
    said = place_said(form, draft, words, facts, talk.now) if told else []
    take(talk, said)
    # A platform that a link names leaves the link free, a number that is asked about the number for calling back.
    names = [item for item in said if item.field.type != "platform" and not item.field.accepts]
    spans = [(item.start, item.end) for item in names if str(item.reading.value) in words]
    free = [fact for fact in facts if not any(fact.start < end and start < fact.end for start, end in spans)]
    choices = place_choices(form, draft, words, facts)
    take(talk, choices)
    placed, unsure = place_facts(form, draft, words, free, talk.now, told)
    take(talk, placed)
    named = place_names(form, draft, words, facts, talk.now) if told else []
    take(talk, named)
    # Who has only said what it is about is asked what went wrong.
    guessable = told and (said or choices or placed or named or len(LETTER.findall(words)) >= STORY_LETTERS)
    likely = place_likely(form, draft, words) if guessable else []
    take(talk, likely)
    keep_loose(talk, unsure)
    follows = way_of_paying(form, draft, [*said, *placed])
    take(talk, follows)
    return said + choices + placed + named + likely + follows


def hear_opening(talk: Talk, words: str, facts: list[Fact]) -> None:
    """The first message: its facts are taken, and the message itself when it tells what happened."""
    taken = hear_story(talk, words, facts, told=True)
    field = next((item for item in talk.form.fields if item.story), None)
    story = bool(taken) or len(LETTER.findall(words)) >= STORY_LETTERS
    if field is not None and story and field.name not in talk.draft.answers:
        reading = read_answer(field, words, talk.now)
        if reading.problem == "max_length":  # rather the beginning of a very long story than nothing of it
            reading = read_answer(field, words[: reading.params["limit"]], talk.now)
        if reading.ok:
            talk.draft.answers = {field.name: Answer(reading.value), **talk.draft.answers}


def hear_answer(talk: Talk, field: Field) -> None:
    """The answer to the asked field; a wrong one is taken for the fields it fits, else explained."""
    if field.type == "evidence":
        _hear_about_evidence(talk, field)
        return
    elsewhere = None if talk.draft.editing else pointed_at(talk.form, talk.draft, field, talk.words)
    if elsewhere is not None and field.type == "person_name" and _name_of_another(talk, elsewhere):
        return
    listed = field.type in ("choice", "yes_no")  # "none" may be one of the answers there
    if not listed and _passed_over(talk, field):
        return
    facts = find_facts(talk.words, talk.entities, talk.now)
    reading, others = _read_asked(talk, field, facts)
    if listed and not reading.ok and _passed_over(talk, field):
        return
    if reading.options:
        ask_option(talk, field, reading.options)
        return
    if reading.ok and ask_for_rest(talk, field, str(reading.value)):
        return
    taken = [] if talk.draft.editing else _take_others(talk, field, others, reading.ok)
    if reading.ok:
        talk.give(field, reading.value, reading.approximate)
        speak_back(talk, field)
        remark_taken(talk, taken)
        go_on(talk)
    elif taken:
        remark_taken(talk, taken)
        go_on(talk)
    else:
        teach(talk, field, reading)


def _name_of_another(talk: Talk, field: Field) -> bool:
    """Take a name that was given for another field than the asked one. Whether it could be read."""
    reading = read_answer(field, talk.words, talk.now)
    if not reading.ok:
        return False
    talk.give(field, reading.value)
    remark_taken(talk, [Placed(field, reading, 0, len(talk.words))])
    go_on(talk)
    return True


def teach(talk: Talk, field: Field, reading: Reading) -> None:
    """Say what is wrong and give one example; after the third time go on without the answer."""
    draft = talk.draft
    draft.tries += 1
    draft.failures += 1
    if draft.tries >= TRIES:
        if field.type == "evidence" and draft.evidence:
            talk.give(field, len(draft.evidence))
        elif draft.editing and field.name in draft.answers:
            talk.remark(talk.t("kept_as_before", label=field.label[draft.language]))
        else:
            note(talk, field, "unknown")
            talk.remark(talk.t("noted_unknown", label=field.label[draft.language]))
        go_on(talk)
        return
    keep_aside(talk)
    asked = question(field, draft)
    buttons = asked.buttons
    words = explain(talk, field, reading)
    if field.choices:
        words += "\n" + "\n".join(asked.text.split("\n")[1:])
    if draft.failures >= TRIES - 1:
        words += "\n" + talk.t("human_offer")
        buttons = (*buttons[:12], button(talk.t("button_human")))
    talk.say(words, buttons)


def explain(talk: Talk, field: Field, reading: Reading) -> str:
    """The teaching sentence of a failed reading: what is wrong and one example."""
    lang = talk.draft.language
    if field.error:
        return field.error[lang]
    example = field.example.get(lang) or (field.choices[0].label[lang] if field.choices else "")
    return text(f"validators.{reading.problem}", lang, example=example, label=field.label[lang], **reading.params)


def speak_back(talk: Talk, field: Field) -> None:
    """Show a figure, day or name back when it was read out of words."""
    shown = talk.shown(field)
    by_words = field.choices and phrases.compact(shown) != phrases.compact(talk.words) and not talk.words.isdecimal()
    if field.type in SPOKEN_BACK or by_words:
        talk.remark(talk.t("understood", value=shown))


def remark_taken(talk: Talk, taken: list[Placed]) -> None:
    """One short sentence with what was noted beside the question asked."""
    if taken:
        lang = talk.draft.language
        items = ", ".join(
            f"{item.field.label[lang]} {show_value(item.field, item.reading.value, lang)}" for item in taken
        )
        talk.remark(talk.t("noted", items=items))


def keep_loose(talk: Talk, unsure: list[Fact]) -> None:
    """Remember facts whose owner was not said; they are offered when a field they fit is asked."""
    known = {(fact["kind"], fact["text"]) for fact in talk.draft.loose}
    for fact in unsure:
        if (fact.kind, fact.text) not in known and len(talk.draft.loose) < LOOSE_AT_MOST:
            talk.draft.loose.append({"kind": fact.kind, "text": fact.text})


def take(talk: Talk, placed: list[Placed]) -> None:
    """Store what was placed."""
    for item in placed:
        talk.give(item.field, item.reading.value, item.reading.approximate)


def _read_asked(talk: Talk, field: Field, facts: list[Fact]) -> tuple[Reading, list[Fact]]:
    """The asked field's own reading, and the facts that are left for other fields."""
    kinds = accepted_kinds(field)
    if talk.draft.editing:
        return read_answer(field, talk.words, talk.now), []
    if KINDS[field.type].words or field.type == "platform":
        foreign = [fact for fact in facts if fact.kind not in (*kinds, *field.accepts)]
        if foreign and field.type != "long_text" and _nothing_else(talk, foreign):
            site = field.type == "platform" and any(fact.kind == "url" for fact in foreign)
            return (_platform_of_link(talk, field) if site else Reading(problem="other_field")), facts
        if not field.story and talk.says(*NO_WORDS):
            return Reading(problem="other_field"), foreign
        return read_answer(field, talk.words, talk.now), foreign
    own = [fact for fact in facts if fact.kind in kinds]
    placed, _ = place_facts(talk.form, talk.draft, talk.words, own, talk.now)
    elsewhere = {(item.start, item.end) for item in placed if item.field is not field}
    mine = [fact for fact in own if (fact.start, fact.end) not in elsewhere]
    rest = [fact for fact in facts if fact not in mine]
    if own and not mine:
        return Reading(problem="other_field"), rest
    if len(mine) > 1:
        chosen = next((item for item in placed if item.field is field), None)
        fact = next((each for each in mine if chosen and each.start == chosen.start), mine[0])
        return read_answer(field, fact.text, talk.now), [each for each in facts if each is not fact]
    if (
        not own
        and named_elsewhere(talk.form, talk.draft, field, talk.words, facts, talk.now)
        and _nothing_else(talk, facts)
    ):
        return Reading(problem="other_field"), facts
    whole = read_answer(field, talk.words, talk.now)
    if mine and not whole.ok and not whole.options:
        return read_answer(field, mine[0].text, talk.now), rest
    return whole, rest


def _platform_of_link(talk: Talk, field: Field) -> Reading:
    """Where a bare link leads: the platform it names, else "website" where that is a choice."""
    named = spot(field.choices, talk.words)
    if named:
        return Reading(named[0].id)
    return Reading("website") if field.choice("website") else Reading(problem="platform")


def _nothing_else(talk: Talk, facts: list[Fact]) -> bool:
    """Whether a message holds these facts and, beside them, only names of fields ("เบอร์ร้าน 081 …")."""
    left = talk.words
    for fact in sorted(facts, key=lambda each: -each.start):
        left = f"{left[: fact.start]} {left[fact.end :]}"
    left = names_of(talk.form).sub(" ", left.lower())
    return len(LETTER.findall(phrases.bare(phrases.alternatives("fillers").sub(" ", left)))) < 2


def _take_others(talk: Talk, field: Field, facts: list[Fact], answered: bool) -> list[Placed]:
    """Facts beside the asked one; the words of the sentence count only when they tell a story or answer nothing."""
    held = talk.draft.answers.get(field.name)
    talk.draft.answers[field.name] = Answer()  # the asked field is not free for other facts
    tells = field.story or not answered
    if tells:
        stated = None if answered else find_statement(talk.form, talk.draft, talk.words, talk.now)
        if stated is not None:
            taken = [Placed(*stated, 0, len(talk.words))]
            take(talk, taken)
        else:
            taken = hear_story(talk, talk.words, facts, told=field.story)
    else:
        taken, unsure = place_facts(talk.form, talk.draft, talk.words, facts, talk.now)
        take(talk, taken)
        keep_loose(talk, unsure)
    del talk.draft.answers[field.name]
    if held is not None:
        talk.draft.answers[field.name] = held
    return taken


def _passed_over(talk: Talk, field: Field) -> bool:
    """Skip, "I do not know", "there is none": noted at once, or explained when the person must be reachable."""
    status = next((name for name in ("skip", "unknown", "none") if talk.says(name)), None)
    if status is None and not field.required and talk.says("no"):
        status = "none"
    if status is None:
        return False
    needed = field.required and (field.owner == "complainant" or status == "skip")
    if needed and talk.draft.tries < TRIES - 1:
        talk.draft.tries += 1
        asked = question(field, talk.draft)
        buttons = (*asked.buttons[:12], button(talk.t("button_human")))
        why = "needed" if field.owner == "complainant" else "needed_for_case"
        talk.say(talk.t(why, label=field.label[talk.draft.language]), buttons)
        return True
    note(talk, field, {"skip": "skipped"}.get(status, status) if not field.required else "unknown")
    if field.required:
        talk.remark(talk.t("noted_unknown", label=field.label[talk.draft.language]))
    go_on(talk)
    return True


def _hear_about_evidence(talk: Talk, field: Field) -> None:
    """Files come as events; a text here says that there are no more, or is about something else."""
    if talk.says("done", "none", "skip", "no", "unknown") or talk.words in ("-", "–"):
        if talk.draft.evidence:
            talk.give(field, len(talk.draft.evidence))
        else:
            note(talk, field, "none")
        go_on(talk)
        return
    facts = find_facts(talk.words, talk.entities, talk.now)
    taken = _take_others(talk, field, facts, answered=False)
    if not taken:
        taken = read_own_data(talk, facts)
        take(talk, taken)
    remark_taken(talk, taken)
    if not taken:
        teach(talk, field, Reading(problem="evidence"))
        return
    go_on(talk)
