"""Custom actions of the stock peer, as the Rasa documentation shows them: one slot a field, one validator a slot.

It runs in the peer's own project folder (a copy), beside `form.json`, which `bench.peer.project` writes there:
`{"fields": [{"name", "type", "ask", "choices", "optional"}], "texts": {...}}`.
"""

import json
import re
import uuid
from pathlib import Path
from typing import Any

from rasa_sdk import Action, FormValidationAction
from rasa_sdk.events import AllSlotsReset

FORM = json.loads((Path(__file__).parent.parent / "form.json").read_text(encoding="utf-8"))
TEXTS = FORM["texts"]
PATTERNS = {
    "phone": r"[\d+()\- ]{9,}",
    "email": r"[^@\s]+@[^@\s]+\.[^@\s]+",
    "money": r".*\d.*",
    "account": r"[\d\- ]{8,}",
}
SAVED: list[dict[str, Any]] = []


def _validator(slot: str, kind: str, optional: bool):
    pattern = re.compile(PATTERNS.get(kind, r"(?s).*\S.*"))

    def validate(self, value, dispatcher, tracker, domain):
        if isinstance(value, str) and (optional or pattern.fullmatch(value.strip())):
            return {slot: value.strip()}
        dispatcher.utter_message(text=TEXTS["invalid"])
        return {slot: None}

    return validate


def _validate_yes(slot: str):
    def validate(self, value, dispatcher, tracker, domain):
        return {slot: "yes"} if any(word in value for word in TEXTS["yes"]) else {slot: None}

    return validate


class ValidateComplaintForm(FormValidationAction):
    def name(self) -> str:
        return "validate_complaint_form"


for _field in FORM["fields"]:
    setattr(
        ValidateComplaintForm,
        "validate_" + _field["name"],
        _validator(_field["name"], _field["type"], _field["optional"]),
    )
for _slot in ("consent", "confirmation"):
    setattr(ValidateComplaintForm, "validate_" + _slot, _validate_yes(_slot))


class ActionAskConfirmation(Action):
    def name(self) -> str:
        return "action_ask_confirmation"

    def run(self, dispatcher, tracker, domain) -> list[dict[str, Any]]:
        rows = [f"{field['name']}: {tracker.get_slot(field['name'])}" for field in FORM["fields"]]
        dispatcher.utter_message(text="\n".join([TEXTS["review"], *rows, TEXTS["confirm"]]))
        return []


class ActionSaveCase(Action):
    def name(self) -> str:
        return "action_save_case"

    def run(self, dispatcher, tracker, domain) -> list[dict[str, Any]]:
        number = uuid.uuid4().hex[:8]
        SAVED.append({"number": number, **{f["name"]: tracker.get_slot(f["name"]) for f in FORM["fields"]}})
        dispatcher.utter_message(text=f"{TEXTS['saved']} {number}")
        return [AllSlotsReset()]
