"""The answer to a question that asked for several fields at once."""

from __future__ import annotations

from intake.forms.facts import place_facts
from intake.forms.finding import find_facts
from intake.forms.listening import keep_loose, remark_taken, take
from intake.forms.questions import go_on, note
from intake.forms.talk import Talk
from intake.forms.together import read_together


def hear_together(talk: Talk) -> bool:
    """The answer to a question for several fields: one or more of them, or that none is known. Whether it was one."""
    members = [item for name in talk.draft.together if (item := talk.form.get(name))]
    status = next((name for name in ("skip", "unknown", "none") if talk.says(name)), None)
    if status is None and not any(item.required for item in members) and talk.says("no"):
        status = "none"
    if status is not None:
        for item in members:
            if not item.required:
                note(talk, item, {"skip": "skipped"}.get(status, status))
        if members[0].required:
            return False  # explained as for that field alone
        go_on(talk)
        return True
    facts = find_facts(talk.words, talk.entities, talk.now)
    found = read_together(talk, members, facts)
    if len(found) < 2 and not any(item.field is not members[0] for item in found):
        return False
    spans = {(item.start, item.end) for item in found}
    take(talk, found)
    others, unsure = place_facts(
        talk.form, talk.draft, talk.words, [fact for fact in facts if (fact.start, fact.end) not in spans], talk.now
    )
    take(talk, others)
    keep_loose(talk, unsure)
    remark_taken(talk, [*found, *others])
    go_on(talk)
    return True
