"""Which forms a first message may mean, the likeliest first: the classifier's ranking and the forms' own words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from intake.forms import phrases, tables
from intake.forms.choosing import spot
from intake.forms.draft import Utterance
from intake.forms.recognising import recognised
from intake.forms.registry import Registry
from intake.forms.schema import Form
from intake.forms.values import LETTER

WORD = 0.2  # what a keyword of a form adds to its probability; a second one adds half as much
NAMED = 0.2  # a problem of the form's list is named
PAID = 0.15  # money was sent, and the form asks how
SURE = 0.9  # what the forms' chances add up to in a text that tells something
TELLING = 0.2  # chance of all forms together from which a text tells something, however short it is
VARIED = 6  # different letters that a text of words has at least; one key held down tells nothing
LONG = 40  # letters: nobody writes this much without wanting something
LEAST = 0.3  # a guess below this is not worth showing
CLEAR = 0.55  # from here a guess is put together with the question for consent
MARGIN = 0.15


@dataclass(frozen=True, slots=True)
class Guess:
    """A form and how likely it is, 0 to about 1.3."""

    form: Form
    score: float


def rank_forms(registry: Registry, heard: Utterance, words: str) -> list[Guess]:
    """Every form, the likeliest first; of equals the one that more people mean (`data/order.yml`)."""
    chances = dict(heard.ranking) if heard.ranking else {}
    if heard.intent:
        chances.setdefault(heard.intent, heard.confidence)
    low = words.lower()
    share = _share(registry, chances, words)
    guesses = [Guess(form, min(1.0, _chance(form, chances) * share) + _bonus(form, low)) for form in registry]
    usual = _usual_order()
    return sorted(guesses, key=lambda item: (-item.score, usual.get(item.form.name, len(usual)), item.form.name))


def is_worth(guess: Guess) -> bool:
    """Whether a guess may be shown as one."""
    return guess.score >= LEAST


def is_clear(guesses: list[Guess]) -> bool:
    """Whether the first guess is likely enough that it need not be asked for by itself."""
    second = guesses[1].score if len(guesses) > 1 else 0.0
    return guesses[0].score >= CLEAR and guesses[0].score - second >= MARGIN


def in_usual_order(forms: list[Form]) -> list[Form]:
    """Forms in the order in which they are offered."""
    usual = _usual_order()
    return sorted(forms, key=lambda form: (usual.get(form.name, len(usual)), form.name))


def _share(registry: Registry, chances: dict[str, float], words: str) -> float:
    """What to multiply a form's chance by: in a text that tells something, "it informs" is no rival of the forms."""
    whole = sum(_chance(form, chances) for form in registry)
    letters = LETTER.findall(words)
    tells = len(set(letters)) >= VARIED and (whole >= TELLING or len(letters) >= LONG)
    return SURE / whole if whole > 0 and tells else 1.0


def _chance(form: Form, chances: dict[str, float]) -> float:
    return max((chances.get(intent, 0.0) for intent in form.intents), default=0.0)


def _bonus(form: Form, low: str) -> float:
    """What the form's own words are worth: its keywords, and a problem of its list that is named."""
    hits = sum(1 for listed in form.keywords.values() for word in listed if phrases.bounded_in(word, low))
    problem = form.get("problem")
    named = problem is not None and (
        any(item.id != "other" for item in spot(problem.choices, low))
        or any(True for _ in recognised("", problem, low))
    )
    paid = form.get("payment_method") is not None and phrases.alternatives("paid_words").search(low) is not None
    return (
        WORD * min(hits, 1) + WORD / 2 * min(max(hits - 1, 0), 2) + (NAMED if named else 0.0) + (PAID if paid else 0.0)
    )


@lru_cache(maxsize=1)
def _usual_order() -> dict[str, int]:
    return {str(name): place for place, name in enumerate(tables.load("order"))}
