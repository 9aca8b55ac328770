"""The shapes of what a desk keeps: views, canned replies, macros, settings."""

from __future__ import annotations

from connectors.console.table import Schema, array, obj, string
from intake.cases.macros import ACTIONS

FREE: Schema = {"type": "object", "additionalProperties": True}
MAYBE: Schema = {"type": ["string", "null"]}
FILTERS: Schema = {"type": "object", "additionalProperties": string(maxLength=100)}
_VIEW: dict[str, Schema] = {
    "name": string(maxLength=60),
    "team": {**MAYBE, "description": "shared with; null: with nobody"},
    "filters": FILTERS,
    "place": {"type": "integer", "minimum": 0, "maximum": 1000},
}
VIEW = obj(
    ["id", "name", "kind", "team", "filters", "place", "mine"],
    id=string(),
    kind=string(enum=["inbox", "cases"]),
    mine={"type": "boolean", "description": "may be changed by who asks"},
    **_VIEW,
)
VIEWS = obj(["views", "filters"], views=array(VIEW), filters={**FREE, "description": "what each list knows"})
ONE_VIEW = obj(["view"], view=VIEW)
NEW_VIEW = obj(["name", "kind", "filters"], kind=string(enum=["inbox", "cases"]), **_VIEW)
CHANGED_VIEW = obj(["name", "filters"], **_VIEW)

_CANNED: dict[str, Schema] = {"short": string(maxLength=40), "th": string(), "en": string(), "team": MAYBE}
ONE_CANNED = obj(["id", *_CANNED], id=string(), **_CANNED)
CANNED = obj(["canned"], canned=ONE_CANNED)
ALL_CANNED = obj(["canned", "variables"], canned=array(ONE_CANNED), variables=array(string()))
NEW_CANNED = obj(["short", "th", "en"], **_CANNED)

ACTION = obj(
    ["do"],
    do=string(enum=list(ACTIONS)),
    th=string("reply, note: the words; {name}, {number}, {agent}, {team} are filled"),
    en=string(),
    value=string("tag, priority"),
    outcome=string("close"),
    team=string("transfer"),
)
_MACRO: dict[str, Schema] = {
    "name": string(maxLength=60),
    "key": {**MAYBE, "maxLength": 20},
    "team": MAYBE,
    "actions": {**array(ACTION), "minItems": 1, "maxItems": 10},
}
ONE_MACRO = obj(["id", *_MACRO], id=string(), **_MACRO)
MACRO = obj(["macro"], macro=ONE_MACRO)
MACROS = obj(["macros", "variables"], macros=array(ONE_MACRO), variables=array(string()))
NEW_MACRO = obj(["name", "actions"], **_MACRO)
EFFECTS = obj(
    ["effects"],
    effects=array(
        obj(
            ["do"],
            do=string(),
            words={**MAYBE, "description": "what is said, filled"},
            value=MAYBE,
            case={**MAYBE, "description": "the case that a tag or priority is for"},
            skipped={**MAYBE, "description": "no_case: there is none to tag"},
        )
    ),
    conversation=FREE,
)
RUN = obj(
    id=string("your own: the same id again runs it once"),
    preview={"type": "boolean", "description": "only say what it would do"},
    confirm={"type": "boolean", "description": "although a text warns"},
)

SETTINGS = obj(
    ["version", "settings", "file", "changed", "holidays", "forms", "languages"],
    version={"type": "integer"},
    settings={**FREE, "description": "as desk.yml: hours, public_holidays, exceptions, queue, agent, teams, ..."},
    file={**FREE, "description": "the same without what was changed here"},
    changed={**array(string()), "description": "the sections that were changed here"},
    holidays=array(obj(["day", "name"], day=string(format="date"), name=string())),
    forms=array(obj(["name", "title"], name=string(), title=string())),
    languages=array(string()),
    open={"type": "boolean"},
    opens_at=MAYBE,
)
CHANGED_SETTINGS = obj(
    ["version", "sections"],
    version={"type": "integer", "description": "that was read"},
    sections={**FREE, "description": "section: value, or null for what the file says", "minProperties": 1},
)
