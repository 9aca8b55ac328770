"""Writes the stock peer's Rasa project: our intents and our form's questions, as the Rasa documentation teaches.

Everything else in the folder (`project/`) is stock: the default pipeline and policies, in-memory stores, one slot
a field, a `FormValidationAction`, no module of ours.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

TEMPLATE = Path(__file__).parent / "project"
FORM_INTENT = "complain_online_purchase"
MIN_EXAMPLES = 2  # Rasa refuses to learn an intent from a single example


@dataclass(frozen=True, slots=True)
class PeerField:
    """One question of the form: `type` picks the peer's validator, `optional` accepts any answer."""

    name: str
    type: str
    ask: str
    choices: tuple[str, ...] = ()
    optional: bool = False


def write_project(target: Path, nlu_folder: Path, fields: Iterable[PeerField]) -> str:
    """Writes the whole project into `target` (emptied first); returns a digest of its contents."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(TEMPLATE, target, ignore=shutil.ignore_patterns("__pycache__"))
    texts = yaml.safe_load((target / "texts.yml").read_text(encoding="utf-8"))
    wanted = list(fields)
    nlu, intents = _read_nlu(nlu_folder)
    (target / "data").mkdir()
    _dump(target / "data" / "nlu.yml", {"version": "3.1", "nlu": nlu})
    _dump(target / "data" / "rules.yml", _rules(intents))
    _dump(target / "data" / "stories.yml", _stories(intents))
    _dump(target / "domain.yml", _domain(intents, wanted, texts))
    form = {"fields": [asdict(f) for f in wanted], "texts": texts}
    (target / "form.json").write_text(json.dumps(form, ensure_ascii=False, indent=1), encoding="utf-8")
    return _digest(target)


def write_endpoints(target: Path, actions_port: int) -> None:
    _dump(target / "endpoints.yml", {"action_endpoint": {"url": f"http://127.0.0.1:{actions_port}/webhook"}})


def _read_nlu(folder: Path) -> tuple[list[dict[str, Any]], list[str]]:
    sections: list[dict[str, Any]] = []
    intents: list[str] = []
    for path in sorted(folder.rglob("*.yml")):
        for section in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("nlu", []):
            name = section.get("intent")
            if name is None:
                sections.append(section)
            elif len(str(section.get("examples", "")).strip().splitlines()) >= MIN_EXAMPLES:
                sections.append(section)
                intents.append(name)
    return sections, sorted(set(intents))


def _answered(intents: list[str]) -> list[str]:
    return [name for name in intents if name not in (FORM_INTENT, "greet", "nlu_fallback")]


def _rules(intents: list[str]) -> dict[str, Any]:
    rules: list[dict[str, Any]] = [
        {"rule": "greet", "steps": [{"intent": "greet"}, {"action": "utter_greet"}]},
        {"rule": "fallback", "steps": [{"intent": "nlu_fallback"}, {"action": "utter_fallback"}]},
        {
            "rule": "start the form",
            "steps": [{"intent": FORM_INTENT}, {"action": "complaint_form"}, {"active_loop": "complaint_form"}],
        },
        {
            "rule": "submit the form",
            "condition": [{"active_loop": "complaint_form"}],
            "steps": [
                {"action": "complaint_form"},
                {"active_loop": None},
                {"slot_was_set": [{"requested_slot": None}]},
                {"action": "action_save_case"},
            ],
        },
    ]
    rules += [
        {"rule": f"answer {name}", "steps": [{"intent": name}, {"action": f"utter_{name}"}]}
        for name in _answered(intents)
    ]
    return {"version": "3.1", "rules": rules}


def _stories(intents: list[str]) -> dict[str, Any]:
    form = [
        {"intent": FORM_INTENT},
        {"action": "complaint_form"},
        {"active_loop": "complaint_form"},
        {"active_loop": None},
        {"action": "action_save_case"},
    ]
    stories = [
        {"story": "greet and complain", "steps": [{"intent": "greet"}, {"action": "utter_greet"}, *form]},
        {"story": "complain at once", "steps": form},
    ]
    for name in _answered(intents):
        steps = [{"intent": "greet"}, {"action": "utter_greet"}, {"intent": name}, {"action": f"utter_{name}"}, *form]
        stories.append({"story": f"{name} first", "steps": steps})
    return {"version": "3.1", "stories": stories}


def _domain(intents: list[str], fields: list[PeerField], texts: dict[str, Any]) -> dict[str, Any]:
    names = ["consent", *(field.name for field in fields), "confirmation"]
    responses: dict[str, Any] = {
        "utter_greet": [{"text": texts["greet"]}],
        "utter_fallback": [{"text": texts["fallback"]}],
        "utter_ask_consent": [{"text": texts["consent"]}],
    }
    responses |= {f"utter_{name}": [{"text": f"{texts['answer']} ({name})"}] for name in _answered(intents)}
    for field in fields:
        response: dict[str, Any] = {"text": field.ask}
        if field.choices:
            response["buttons"] = [{"title": choice, "payload": choice} for choice in field.choices]
        responses[f"utter_ask_{field.name}"] = [response]
    return {
        "version": "3.1",
        "intents": sorted({*intents, "nlu_fallback"}),
        "slots": {name: _slot(name) for name in names},
        "forms": {"complaint_form": {"required_slots": names}},
        "responses": responses,
        "actions": ["validate_complaint_form", "action_ask_confirmation", "action_save_case"],
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
    }


def _slot(name: str) -> dict[str, Any]:
    condition = {"active_loop": "complaint_form", "requested_slot": name}
    mapping = {"type": "from_text", "conditions": [condition]}
    return {"type": "text", "influence_conversation": False, "mappings": [mapping]}


def _dump(path: Path, value: Any) -> None:
    path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=1000), encoding="utf-8")


def _digest(folder: Path) -> str:
    seen = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in (".yml", ".json", ".py")):
        seen.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return seen.hexdigest()[:16]
