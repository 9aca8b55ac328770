"""What is asked next, and asking it: fields in their order, the review card at the end."""

from __future__ import annotations

from intake import thai
from intake.forms.addresses import repeat_address
from intake.forms.category import lines_and_buttons, offer_tree
from intake.forms.draft import Answer, Button
from intake.forms.facts import accepted_kinds
from intake.forms.schema import Field
from intake.forms.showing import active_fields, button, question, review, show_value
from intake.forms.slips import offer_slip, repeat_slip
from intake.forms.talk import Talk
from intake.forms.together import members_of
from intake.forms.values import read_answer
from intake.texts import consent_notice, text


def ask_consent(talk: Talk, short: bool = False) -> None:
    """The notice with its version, or only the question again; with it the category while that is a guess."""
    draft = talk.draft
    draft.stage = "consent"
    buttons = [button(talk.t("button_consent")), button(talk.t("button_no_consent"))]
    notice = consent_notice()
    lines = [] if short else [notice[draft.language].strip(), talk.t("consent_ask", version=notice["version"])]
    if draft.offers:
        listed, others = lines_and_buttons(talk)
        head = text("category.guess", draft.language, form=talk.form.title[draft.language])
        lines = [head, *listed, "", *lines] if not short else lines
        buttons[1:1] = others
    if short:
        lines = [talk.t("consent_again")]
    talk.say("\n".join(lines), tuple(buttons))


def go_on(talk: Talk) -> None:
    """Ask for the next thing: consent, a field, or the explicit yes on the review card."""
    draft = talk.draft
    draft.pending = None
    draft.editing = False
    draft.together = []
    draft.tries = 0
    if draft.consent is None and talk.form.personal:
        ask_consent(talk)
        return
    if offer_slip(talk):
        return
    following = next_field(talk)
    if following is None:
        draft.stage, draft.asked = "review", None
        card = review(talk.form, draft)
        talk.say(card.text, card.buttons, card.card)
        return
    draft.stage, draft.asked = "asking", following.name
    ask(talk, following)


def next_field(talk: Talk) -> Field | None:
    """The first field that applies and has no answer yet."""
    return next((item for item in active_fields(talk.form, talk.draft) if item.name not in talk.draft.answers), None)


def ask(talk: Talk, field: Field, plain: bool = False) -> None:
    """Ask a field. Something said earlier that may be its answer is offered first, unless `plain`."""
    draft = talk.draft
    if not plain and offer_loose(talk, field):
        return
    if not plain and not draft.editing and _ask_together(talk, field):
        return
    draft.together = []
    asked = question(field, draft)
    talk.say(asked.text, asked.buttons)


def _ask_together(talk: Talk, field: Field) -> bool:
    """Ask the free fields of a group in one question, once; afterwards what is left is asked by itself. Whether so."""
    draft = talk.draft
    asking_again = bool(draft.together) and draft.together[0] == field.name
    known = f"group:{field.together}"
    if field.together is None or (known in draft.said and not asking_again):
        return False
    active = active_fields(talk.form, draft)
    members = members_of(talk.form, draft, field, active)
    group = talk.form.group(field.together)
    if len(members) < 2 or group is None:
        return False
    lang = draft.language
    whole = [item for item in active if item.together == field.together]
    words = group.ask[lang]
    if len(members) < len(whole):
        words = talk.t("ask_together", items=joined([item.label[lang] for item in members], lang))
    buttons: tuple[Button, ...] = ()
    if not any(item.required for item in members):
        words, buttons = talk.t("may_skip", ask=words), (button(talk.t("button_skip")),)
    draft.together = [item.name for item in members]
    if known not in draft.said:
        draft.said.append(known)
    talk.say(words, buttons)
    return True


def joined(items: list[str], lang: str) -> str:
    """ "a, b and c" in the language's own way."""
    return items[0] if len(items) == 1 else text("dialogue.and", lang, first=", ".join(items[:-1]), last=items[-1])


def offer_loose(talk: Talk, field: Field) -> bool:
    """Offer a fact that was given without saying whose it is, e.g. a phone number. Whether there was one."""
    for place, fact in enumerate(talk.draft.loose):
        if fact["kind"] not in accepted_kinds(field) or field.name in fact.get("not", ()):
            continue
        reading = read_answer(field, fact["text"], talk.now)
        if reading.options:
            fact["not"] = [*fact.get("not", []), field.name]
            ask_option(talk, field, reading.options)
            return True
        if not reading.ok:
            continue
        talk.draft.pending = {"kind": "loose", "field": field.name, "place": place}
        shown = show_value(field, reading.value, talk.draft.language)
        buttons = (button(talk.t("button_yes")), button(talk.t("button_no")))
        vague = field.type == "date" and thai.period_precision(str(reading.value)) != "day"
        key = "loose_period" if vague else "loose_ask"
        talk.say(talk.t(key, value=shown, label=field.label[talk.draft.language]), buttons)
        return True
    return False


def repeat(talk: Talk) -> None:
    """The open question once more, after something in between."""
    draft = talk.draft
    if draft.pending:
        repeat_pending(talk)
    elif draft.stage == "consent":
        ask_consent(talk, short=True)
    elif draft.stage == "review":
        prompt_review(talk)
    elif draft.stage == "leaving":
        ask_leaving(talk)
    elif draft.stage == "choosing":
        ask_category(talk)
    elif talk.asked is not None:
        ask(talk, talk.asked, plain=draft.editing)
    else:
        go_on(talk)


def repeat_pending(talk: Talk) -> None:
    """A question in between (whose phone, which day, which field) once more."""
    pending = talk.draft.pending or {}
    field = talk.form.get(pending.get("field")) if talk.draft.form else None
    if pending["kind"] == "loose" and field is not None:
        talk.draft.pending = None
        if not offer_loose(talk, field):
            ask(talk, field, plain=True)
    elif pending["kind"] == "option" and field is not None:
        ask_option(talk, field, tuple(pending["options"]))
    elif pending["kind"] == "which":
        ask_which(talk, [item for name in pending["fields"] if (item := talk.form.get(name))], pending.get("value"))
    elif pending["kind"] == "slip":
        repeat_slip(talk)
    elif pending["kind"] == "address":
        repeat_address(talk)
    elif pending["kind"] == "restart":
        ask_restart(talk)
    elif pending["kind"] == "return":
        ask_return(talk, pending.get("opening"))


def ask_option(talk: Talk, field: Field, options: tuple[str, ...]) -> None:
    """Which of several readings is meant, e.g. 5 June or 6 May."""
    talk.draft.pending = {"kind": "option", "field": field.name, "options": list(options)}
    shown = [show_value(field, option, talk.draft.language) for option in options]
    lines = [talk.t("option_ask", label=field.label[talk.draft.language])]
    lines += [f"{place}. {words}" for place, words in enumerate(shown, 1)]
    talk.say("\n".join(lines), tuple(button(words) for words in shown))


def ask_which(talk: Talk, fields: list[Field], value: str | None = None) -> None:
    """Which field is to be changed."""
    talk.draft.pending = {"kind": "which", "fields": [field.name for field in fields], "value": value}
    labels = [field.label[talk.draft.language] for field in fields]
    lines = [talk.t("which_ask"), *(f"{place}. {label}" for place, label in enumerate(labels, 1))]
    talk.say("\n".join(lines), tuple(button(label, label) for label in labels[:13]))


def ask_restart(talk: Talk) -> None:
    """Whether all answers are really to be thrown away."""
    talk.draft.pending = {"kind": "restart"}
    talk.say(talk.t("restart_ask"), (button(talk.t("button_restart")), button(talk.t("button_continue"))))


def ask_return(talk: Talk, opening: dict[str, object] | None) -> None:
    """Somebody with a kept draft is back: go on with it, or a new matter?"""
    talk.draft.pending = {"kind": "return", "opening": opening}
    talk.say(
        talk.t("return_ask", form=talk.form.title[talk.draft.language]),
        (button(talk.t("button_continue")), button(talk.t("button_new"))),
    )


def ask_leaving(talk: Talk) -> None:
    """Keep the draft or delete it?"""
    names = ("keep", "delete", "continue")
    talk.say(talk.t("leaving_ask"), tuple(button(talk.t(f"button_{name}")) for name in names))


def ask_category(talk: Talk) -> None:
    """Which kind of complaint it is: the guess and two others, or the category tree."""
    draft = talk.draft
    draft.stage, draft.asked, draft.pending, draft.editing = "choosing", None, None, False
    if not draft.offers:
        offer_tree(talk)
    level = (draft.offers or {"level": "groups"})["level"]
    listed, buttons = lines_and_buttons(talk)
    form = talk.registry.get(draft.form)
    head = text(f"category.ask_{level}", draft.language, form=form.title[draft.language] if form else "")
    talk.say("\n".join([head, *listed]), buttons[:13])


def welcome_back(talk: Talk) -> None:
    """Say where the person was when they went away: which matter, and how much of it is answered."""
    draft = talk.draft
    form = talk.registry.get(draft.form)
    if form is None:
        talk.remark(talk.t("welcome_back"))
        return
    active = active_fields(form, draft)
    done = sum(1 for item in active if item.name in draft.answers)
    talk.remark(talk.t("welcome_back_to", form=form.title[draft.language], done=done, all=len(active)))


def prompt_review(talk: Talk) -> None:
    """The short reminder under a review card that was answered with something else."""
    names = ("confirm", "edit", "cancel")
    talk.say(talk.t("review_prompt"), tuple(button(talk.t(f"button_{name}")) for name in names))


def note(talk: Talk, field: Field, status: str) -> None:
    """Write down that a field has no value: skipped, unknown, or none."""
    talk.draft.answers.pop(field.name, None)
    talk.draft.answers[field.name] = Answer(None, status)  # type: ignore[arg-type]
