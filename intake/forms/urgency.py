"""What must be said before anything else, e.g. that money which has just moved may still be held."""

from __future__ import annotations

from intake.forms import phrases
from intake.forms.conditions import holds
from intake.forms.draft import Reply
from intake.forms.talk import Talk
from intake.forms.values import today_in_bangkok
from intake.texts import text


def urgent_words(talk: Talk) -> list[Reply]:
    """What must be said first, once a conversation: rules of the form over the answers as they now are."""
    draft = talk.draft
    form = talk.registry.get(draft.form)
    if form is None:
        return []
    today = today_in_bangkok(talk.now)
    values = draft.values()
    if phrases.alternatives("recently").search(talk.words):
        for field in form.fields:
            if field.type == "date":
                values.setdefault(field.name, today.isoformat())
    said = []
    for rule in form.urgency:
        if rule.kind not in draft.said and holds(rule.when, values, today):
            draft.said.append(rule.kind)
            said.append(Reply(text(f"dialogue.{rule.kind}", draft.language)))
    return said
