"""What is on offer when the kind of complaint is asked: the guess with two others, or the category tree."""

from __future__ import annotations

from intake.forms import phrases, tables
from intake.forms.choosing import read_number
from intake.forms.draft import Button
from intake.forms.ranking import Guess, in_usual_order
from intake.forms.schema import Form
from intake.forms.showing import button
from intake.forms.talk import Talk
from intake.texts import text

WORTH_OFFERING = 0.12  # below it a guess is chance, and a neighbour of the first guess the better alternative
OTHERS = 2  # alternatives shown beside the guess
LONGEST_NAMING = 80  # characters of "I would like to complain about <title>"
OTHER = "*"  # the item that stands for "something else"


def offer(talk: Talk, guesses: list[Guess]) -> None:
    """Note the guess and its alternatives as what is on offer."""
    likely = [guess.form.name for guess in guesses if guess.score >= WORTH_OFFERING]
    near = [name for name in tables.load("neighbours").get(guesses[0].form.name, ()) if talk.registry.get(name)]
    rest = [guess.form.name for guess in guesses]
    first, *others = dict.fromkeys([*rest[:1], *likely, *near, *rest])
    # A form for all else beside "something else" would be the same choice twice.
    names = [first, *[name for name in others if name != "other"][:OTHERS]]
    talk.draft.offers = {"level": "guess", "items": [*names, OTHER]}


def offer_tree(talk: Talk, category: str | None = None) -> None:
    """Offer the groups of the category tree, or the forms of one group; a group of one form is that form."""
    draft = talk.draft
    if category is None:
        with_forms = [name for name in tables.categories() if _forms_of(talk, name)]
        draft.offers = {"level": "groups", "items": with_forms}
        if len(with_forms) == 1:
            offer_tree(talk, with_forms[0])
    else:
        draft.offers = {"level": "forms", "items": [form.name for form in _forms_of(talk, category)]}


def lines_and_buttons(talk: Talk) -> tuple[list[str], tuple[Button, ...]]:
    """What is on offer, numbered, and the same as buttons."""
    offers = talk.draft.offers or {"level": "guess", "items": []}
    labels = [_label(talk, offers["level"], item) for item in offers["items"]]
    lines = []
    for place, (item, label) in enumerate(zip(offers["items"], labels, strict=True), 1):
        inside = ""
        if offers["level"] == "groups":
            titles = [form.label(talk.draft.language) for form in _forms_of(talk, item)]
            inside = text("category.inside", talk.draft.language, forms=", ".join(titles))
        lines.append(f"{place}. {label}{inside}")
    return lines, tuple(button(label, label) for label in labels)


def chosen_item(talk: Talk) -> str | None:
    """The item on offer that a message means by number, label, title or a form's own word; None when it means none."""
    offers = talk.draft.offers
    if not offers:
        return None
    items = list(offers["items"])
    place = read_number(talk.words, len(items))
    if place is not None:
        return str(items[place])
    if OTHER in items and talk.says("something_else"):
        return OTHER
    short = phrases.bare(talk.words)
    for item in items:
        form = talk.registry.get(item)
        labels = [_label(talk, offers["level"], item, lang) for lang in ("th", "en")]
        labels += list(form.title.values()) if form is not None else []
        if short and short in {phrases.bare(label) for label in labels}:
            return str(item)
    if (
        offers["level"] == "guess"
        and len(items) > 1
        and talk.says("yes_loose", "yes_consent")
        and talk.draft.stage == "choosing"
    ):
        return str(items[0])
    return None


def titled_form(talk: Talk) -> Form | None:
    """The form whose title is the whole message, or stands whole in a short one; None when none or several do."""
    short = phrases.bare(talk.words)
    exact = [form for form in talk.registry if short and short in _titles(form)]
    if not exact and len(talk.words) <= LONGEST_NAMING:
        exact = [form for form in talk.registry if any(phrases.bare(name) in short for name in form.title.values())]
    return exact[0] if len(exact) == 1 else None


def named_form(talk: Talk, longest: int = 40) -> Form | None:
    """The one form whose title or keyword a short message names, or None."""
    if len(talk.words) > longest:
        return None
    named = [form for form in talk.registry if has_word(form, talk.words.lower())]
    return titled_form(talk) or (named[0] if len(named) == 1 else None)


def _titles(form: Form) -> set[str]:
    return {phrases.bare(each) for each in (*form.title.values(), *form.short.values())}


def has_word(form: Form, low: str) -> bool:
    """Whether a lower-case text holds a keyword of the form."""
    return any(phrases.bounded_in(word, low) for listed in form.keywords.values() for word in listed)


def _forms_of(talk: Talk, category: str) -> list[Form]:
    return in_usual_order([form for form in talk.registry if form.category == category])


def _label(talk: Talk, level: str, item: str, lang: str | None = None) -> str:
    lang = lang or talk.draft.language
    if item == OTHER:
        return text("category.other", lang)
    if level == "groups":
        own = f"category.group_{item}"
        return text(own, lang) if tables.has_text(own) else tables.categories()[item][lang]
    form = talk.registry.get(item)
    return form.label(lang) if form is not None else item
