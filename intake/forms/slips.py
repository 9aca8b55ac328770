"""What the codes in a person's pictures say about the fields of the form: offered where nothing was said, compared
where something was. A code whose check sum is wrong is shown to the officer and used for nothing else.

The codes come with the files (`intake.slips.payload.read_code`); what became of each is kept with the file as
`checks` {field: equal | filled | declined | changed | kept}.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from intake import thai
from intake.forms import phrases
from intake.forms.choosing import read_number
from intake.forms.draft import Draft
from intake.forms.schema import Field, Form
from intake.forms.showing import active_fields, button, show_value
from intake.forms.talk import Talk
from intake.forms.values import read_answer


@dataclass(frozen=True, slots=True)
class Claim:
    """A value that a code gives for a field, and the file it is from."""

    field: Field
    value: Any
    evidence_id: str

    def shown(self, lang: str) -> str:
        """The value in words; a PromptPay number of a mobile phone as a phone number."""
        value = str(self.value)
        if self.field.type == "account" and thai.parse_phone(value) and value[:2] in ("06", "08", "09"):
            return thai.format_phone(str(thai.parse_phone(value)))
        return show_value(self.field, self.value, lang)


def offer_slip(talk: Talk) -> bool:
    """Ask about what the codes say and was not settled yet: first what differs, then what is missing. Whether so."""
    draft = talk.draft
    fill: list[Claim] = []
    for claim in open_claims(talk.form, draft, talk):
        answer = draft.answers.get(claim.field.name)
        if answer is None or answer.status != "given":
            if all(claim.field is not other.field for other in fill):
                fill.append(claim)
        elif answer.value == claim.value:
            settle(draft, claim, "equal")
        else:
            _ask_differing(talk, claim)
            return True
    if fill:
        _ask_filling(talk, fill)
    return bool(fill)


def hear_slip(talk: Talk) -> bool:
    """The answer to `offer_slip`; False when the message is no answer to it (the question stays open)."""
    pending = talk.draft.pending or {}
    claims = [claim for item in pending["claims"] if (claim := _from_json(talk.form, item)) is not None]
    heard = _hear_differing(talk, claims[0]) if pending["differs"] and claims else _hear_filling(talk, claims)
    if heard:
        talk.draft.pending = None
    return heard


def give_up(talk: Talk) -> None:
    """The question was not answered: what the person said stands, and it is not asked again."""
    pending = talk.draft.pending or {}
    for item in pending.get("claims", ()):
        claim = _from_json(talk.form, item)
        if claim is not None:
            settle(talk.draft, claim, "kept" if pending.get("differs") else "declined")
    talk.draft.pending = None


def repeat_slip(talk: Talk) -> None:
    """The open question once more."""
    pending = talk.draft.pending or {}
    claims = [claim for item in pending["claims"] if (claim := _from_json(talk.form, item)) is not None]
    if claims and pending["differs"]:
        _ask_differing(talk, claims[0])
    elif claims:
        _ask_filling(talk, claims)


def remarks(talk: Talk, codes: list[dict[str, Any]]) -> Iterator[str]:
    """One short sentence for each code that was read just now."""
    lang = talk.draft.language
    for code in codes:
        if code.get("crc_ok") is False:
            yield talk.t("slip_crc")
        elif code["kind"] == "slip":
            bank = thai.bank_name(str(code["sending_bank"]), lang) or str(code["sending_bank"])
            yield talk.t("slip_read", bank=bank, reference=code["reference"])
        elif code["kind"] == "wallet_slip":
            yield talk.t("slip_wallet_read", reference=code["reference"])
        elif code["kind"] == "link":
            yield talk.t("slip_link")


def open_claims(form: Form, draft: Draft, talk: Talk) -> Iterator[Claim]:
    """The claims of all files on fields that apply, without those that are settled."""
    fields = active_fields(form, draft)
    for item in draft.evidence:
        for code in item.get("slip") or ():
            if code.get("crc_ok") is not True:
                continue
            for field, value in _values(fields, code, talk):
                if field.name not in (item.get("checks") or {}):
                    yield Claim(field, value, str(item["evidence_id"]))


def settle(draft: Draft, claim: Claim, how: str) -> None:
    """Write down with the file what became of a claim."""
    draft.evidence = [
        {**item, "checks": {**(item.get("checks") or {}), claim.field.name: how}}
        if item.get("evidence_id") == claim.evidence_id
        else item
        for item in draft.evidence
    ]


def _values(fields: list[Field], code: dict[str, Any], talk: Talk) -> Iterator[tuple[Field, Any]]:
    receiver = code.get("receiver") or {}
    for field in fields:
        theirs = field.owner == "respondent"
        value: Any = None
        if field.type == "bank":
            value = code.get("bank") if theirs else code.get("sending_bank")
            value = value if value in thai.bank_codes() else None
        elif field.type == "account" and theirs and receiver:
            value = read_answer(field, _local(receiver), talk.now).value
        elif field.type == "money" and field.name == "amount":
            value = code.get("amount")
        if value is not None:
            yield field, value


def _local(receiver: dict[str, Any]) -> str:
    """The receiver as people write it: a mobile number with its 0."""
    number = str(receiver.get("phone") or receiver["value"])
    return "0" + number[3:] if number.startswith("+66") else number


def _ask_filling(talk: Talk, claims: list[Claim]) -> None:
    lang = talk.draft.language
    items = ", ".join(f"{claim.field.label[lang]} {claim.shown(lang)}" for claim in claims)
    _pend(talk, claims, differs=False)
    talk.say(talk.t("slip_fill", items=items), (button(talk.t("button_use")), button(talk.t("button_no_use"))))


def _ask_differing(talk: Talk, claim: Claim) -> None:
    lang, field = talk.draft.language, claim.field
    code, typed = claim.shown(lang), talk.shown(field)
    _pend(talk, [claim], differs=True)
    words = talk.t("slip_differs", label=field.label[lang], code=code, typed=typed)
    talk.say(words, (button(talk.t("button_by_slip")), button(talk.t("button_by_words"))))


def _pend(talk: Talk, claims: list[Claim], differs: bool) -> None:
    items = [{"field": claim.field.name, "value": claim.value, "file": claim.evidence_id} for claim in claims]
    talk.draft.pending = {"kind": "slip", "differs": differs, "claims": items}


def _hear_filling(talk: Talk, claims: list[Claim]) -> bool:
    yes = talk.says("yes_loose", "yes_strict", "slip_use")
    if not yes and not talk.says("no", "slip_no_use", "skip"):
        return False
    for claim in claims:
        if yes:
            talk.give(claim.field, claim.value)
        settle(talk.draft, claim, "filled" if yes else "declined")
    if yes:
        talk.remark(talk.t("slip_filled"))
    return True


def _hear_differing(talk: Talk, claim: Claim) -> bool:
    field, place = claim.field, read_number(talk.words, 2)
    said = read_answer(field, talk.words, talk.now)
    typed = talk.draft.answers[field.name].value if field.name in talk.draft.answers else None
    by_slip = place == 0 or talk.says("slip_by_slip") or (said.ok and said.value == claim.value)
    by_words = place == 1 or talk.says("slip_by_words", "skip", "unknown") or (said.ok and said.value == typed)
    if not by_slip and not by_words and not (said.ok and phrases.bare(talk.words)):
        return False
    if by_slip:
        talk.give(field, claim.value)
    elif not by_words:
        talk.give(field, said.value, said.approximate)  # neither was right
    settle(talk.draft, claim, "changed" if by_slip else "kept")
    talk.remark(talk.t("understood", value=talk.shown(field)))
    return True


def _from_json(form: Form, item: dict[str, Any]) -> Claim | None:
    field = form.get(item["field"])
    return Claim(field, item["value"], str(item["file"])) if field is not None else None
