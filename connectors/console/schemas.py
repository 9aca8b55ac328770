"""The shapes of the console's API."""

from __future__ import annotations

from connectors.console.table import Schema, array, obj, ref, string

TIME = string("ISO 8601 with offset", format="date-time")
FREE: Schema = {"type": "object", "additionalProperties": True}

MAYBE_TIME: Schema = {**TIME, "type": ["string", "null"]}
DESK: dict[str, Schema] = {
    "phase": string(enum=["bot", "queue", "agent", "hold", "closed"]),
    "on_hold": {"type": "boolean"},
    "team": string(),
    "form": {"type": ["string", "null"]},
    "urgent": {"type": "boolean"},
    "waiting_since": MAYBE_TIME,
    "late_at": {**MAYBE_TIME, "description": "when the clock of queue or silence runs out"},
    "callback_at": {**MAYBE_TIME, "description": "a call-back was promised from then on"},
    "seq": {"type": "integer", "description": "of the last line"},
    "seen_seq": {"type": ["integer", "null"], "description": "of the last line the person has seen; null: not told"},
}

SCHEMAS: dict[str, Schema] = {
    "Error": obj(["error"], error=obj(["code", "message"], code=string(), message=string("in the caller's language"))),
    "Agent": obj(
        ["id", "email", "role"],
        id=string(),
        email=string(),
        name=string(),
        role=string(),
        capacity={"type": ["integer", "null"]},
    ),
    "Case": obj(
        ["number", "state", "form", "channel", "answers", "respondent", "evidence", "consent", "created_at", "events"],
        number=string("RT-XXXX-XXXX"),
        state=string(),
        form=string(),
        form_version=string(),
        channel=string("line, web, phone, email, letter or counter"),
        language=string(),
        conversation_id=string(),
        answers={**FREE, "description": "field: value; money in satang, dates YYYY-MM-DD, phones E.164"},
        respondent=FREE,
        evidence=array(string()),
        consent=FREE,
        history=array({**FREE, "description": "answers that replaced others: field, old, new, at"}),
        evidence_files=array(
            {**FREE, "description": "of each file: evidence_id, kind, content_type, size, slip, checks"}
        ),
        classification={"type": ["object", "null"], "description": "the category guessed and chosen, and by what"},
        created_at=TIME,
        updated_at=TIME,
        events=array(FREE),
    ),
    "Conversation": obj(
        ["id", "channel", "state", "handled_by", "created_at", "last_at"],
        id=string(),
        channel=string("line, web; entered cases: phone, email, letter, counter"),
        state=string(enum=["open", "closed"]),
        handled_by=string(enum=["bot", "queue", "agent"]),
        agent_id={"type": ["string", "null"]},
        queued_at={**TIME, "type": ["string", "null"]},
        queue_reason={"type": ["string", "null"]},
        language={"type": ["string", "null"]},
        created_at=TIME,
        last_at=TIME,
        unreachable={"type": "boolean", "description": "the person blocked the channel"},
        **DESK,
    ),
    "Row": obj(
        ["id", "channel", "handled_by", "unread"],
        id=string(),
        channel=string(),
        handled_by=string(enum=["bot", "queue", "agent"]),
        unread={"type": "integer"},
        last={"type": ["object", "null"]},
        **DESK,
    ),
    "Message": obj(
        ["id", "seq", "kind", "text", "at"],
        id=string(),
        seq={"type": "integer"},
        kind=string(enum=["person", "assistant", "agent", "note", "notice"]),
        text=string(),
        at=TIME,
        agent_id={"type": ["string", "null"]},
        sender_name={"type": ["string", "null"]},
        card={"type": ["object", "null"]},
        file={"type": ["object", "null"]},
        files={"type": ["array", "null"], "items": FREE, "description": "all files of this line, when more than one"},
        delivery={
            "type": ["string", "null"],
            "description": "queued, accepted (by the channel, not: read) or failed; null for what goes nowhere",
        },
        unsent={"type": "boolean", "description": "an agent's message whose writer had lost the conversation"},
        taken_back={"type": "boolean", "description": "the person unsent it; nothing of it is kept"},
        failed={"type": ["string", "null"], "description": "why it could not be delivered"},
        quote={
            "type": ["object", "null"],
            "description": "the line it refers to, as it is now",
            "properties": {
                "seq": {"type": ["integer", "null"], "description": "null: it is not here any more"},
                "kind": string(),
                "text": string(),
                "file": {"type": "boolean"},
            },
        },
        quotable={"type": "boolean", "description": "whether an answer may quote it (in the transcript)"},
    ),
}

SCHEMAS["Question"] = obj(
    ["id", "case_number", "state", "created_at"],
    id=string(),
    case_number=string("RT-XXXX-XXXX"),
    field={"type": ["string", "null"], "description": "the field of the case's form that is asked for"},
    text={"type": ["string", "null"], "description": "the officer's own words"},
    state=string(enum=["open", "answered", "withdrawn"]),
    agent_id=string(),
    created_at=TIME,
    answered_at=TIME,
)

AGENT = obj(["agent"], agent=ref("Agent"))
CASES = obj(
    ["cases", "cursor"],
    cases=array(ref("Case")),
    cursor={"type": ["string", "null"], "description": "give it back for the next page; null: there is none"},
)
CASE = ref("Case")
CONVERSATION = obj(["conversation"], conversation=ref("Conversation"))
CONVERSATIONS = obj(["conversations"], conversations=array(ref("Conversation")))
MESSAGE = obj(["message"], message=ref("Message"))
MESSAGES = obj(
    ["conversation", "messages", "masked"],
    conversation=ref("Conversation"),
    messages=array(ref("Message")),
    masked={"type": "boolean", "description": "numbers, addresses and names are hidden from who does not hold it"},
    revealed_until=MAYBE_TIME,
)
LOGIN = obj(["email", "password"], email=string(), password=string(), otp=string("of the second factor, if any"))
QUOTE: Schema = {"type": ["integer", "null"], "minimum": 1, "description": "seq of the line that it quotes"}
FILES: Schema = {
    **array(string("evidence_id of an upload", pattern="^[0-9a-f]{32}$")),
    "maxItems": 4,
    "description": "uploaded for it before; with files the text may be left out",
}
FILE_BYTES: Schema = {"type": "string", "format": "binary"}
UPLOADED = obj(
    ["file", "goes_as"],
    file={**FREE, "description": "evidence_id, kind, content_type, size, file_name"},
    goes_as=string("how the person will get it", enum=["picture", "file", "link"]),
)
SAY = obj(
    text=string(maxLength=5000),
    id=string("your own id: the same id again is said once"),
    quote=QUOTE,
    files=FILES,
)
NOTE = obj(["text"], text=string(maxLength=5000))
QUOTA = obj(
    ["accounts", "closed"],
    accounts=array({**FREE, "description": "account, limit (null: none), used, left, low, asked_at"}),
    closed={**FREE, "description": "days, closed_cases, pushes, per_case: what closing a case has cost"},
)
EMPTY = obj()
ASK = obj(field=string("a field of the case's form"), text=string("the question in your words", maxLength=1000))
QUESTION = obj(["question"], question=ref("Question"))
QUESTIONS = obj(["questions"], questions=array(ref("Question")))
OTP = obj(["otp"], otp=string("six digits"))
NOTE_TEXT = string("for colleagues", maxLength=1000)
WITH_NOTE = obj(note=NOTE_TEXT)
RELEASE = obj(resume={"type": "boolean", "description": "let the assistant go on at once"})
CLOSE = obj(outcome=string(enum=["solved", "case_filed", "referred", "no_answer", "spam", "closed"]))
TRANSFER = obj(agent=string("an agent's id; or"), team=string("a team"), note=NOTE_TEXT)
FIELD = obj(["field"], field=string("of the form"))
FILL = obj(["field"], field=string("of the form"), value={"description": "as written, or a choice's id"})
EDIT = obj(["field", "reason"], field=string(), value={"description": "as written, or null"}, reason=string())
SAY_SOON = obj(
    text=string(maxLength=5000),
    id=string("your own id: the same id again is said once"),
    confirm={"type": "boolean", "description": "send it although it warns"},
    quote=QUOTE,
    files=FILES,
)
REASON = obj(["reason"], reason=string(maxLength=500))
STATE = obj(["to", "reason"], to=string(), reason=string(maxLength=1000))
WORK = obj(
    assignee={"type": ["string", "null"]},
    priority=string(enum=["low", "normal", "high", "urgent"]),
    tags=array(string(maxLength=40)),
)
ENTER = obj(
    ["form", "answers", "channel"],
    form=string(),
    answers=FREE,
    channel=string(enum=["phone", "email", "letter", "counter"]),
    language=string(enum=["th", "en"]),
)
NEW_AGENT = obj(
    ["email", "password"],
    email=string(),
    password=string(),
    name=string(),
    role=string(enum=["agent", "supervisor", "admin", "auditor"]),
    teams=array(string()),
)
_ACCOUNT: dict[str, Schema] = {
    "name": string(maxLength=100),
    "role": string(enum=["agent", "supervisor", "admin", "auditor"]),
    "teams": array(string()),
}
CAPACITY: Schema = {
    "type": ["integer", "null"], "minimum": 1, "maximum": 200,
    "description": "conversations that the router gives at once; null: as many as the desk says",
}  # fmt: skip
CHANGED_AGENT = obj(["role", "teams"], **_ACCOUNT, capacity=CAPACITY)
INVITED = obj(["email"], email=string(), **_ACCOUNT)
LINK = obj(["invitation", "url"], invitation=FREE, url=string("to be given to the person; shown this once"))
TOKEN = obj(["token"], token=string("of the link"))
ACCEPT = obj(["token", "password"], token=string(), password=string(minLength=10), name=string(maxLength=100))
PASSWORDS = obj(["old", "new"], old=string(), new=string(minLength=10))
MAYBE_OTP = obj(otp=string("of the second factor there is"))
LOGGED_IN = obj(
    ["agent"],
    agent=ref("Agent"),
    totp_required={"type": "boolean", "description": "nothing else works before POST /totp and /totp/confirm"},
)
LINE = obj(["seq"], seq={"type": "integer", "minimum": 1, "description": "of a line of the person"})
LABEL = obj(intent={"type": ["string", "null"], "description": "null: nothing to learn from"})
_EXAMPLE = obj(
    ["id", "conversation_id", "at", "reason", "text", "state"],
    id=string(),
    conversation_id=string(),
    at=TIME,
    reason=string(enum=["not_understood", "corrected"]),
    text=string(),
    guess={"type": ["string", "null"]},
    confidence={"type": ["number", "null"]},
    state=string(enum=["open", "labelled", "dropped"]),
    label={"type": ["string", "null"]},
    by={"type": ["string", "null"]},
)
EXAMPLES = obj(["examples", "intents"], examples=array(_EXAMPLE), intents=array(string()))
EXAMPLE = obj(["example"], example=_EXAMPLE)
MAYBE_COUNT: Schema = {"type": ["integer", "null"]}
MODEL = obj(
    ["model"],
    model={
        **obj(
            ["content", "since"],
            content=string("the fingerprint of all that it is made from"),
            since={**MAYBE_TIME, "description": "when the running assistant took it up"},
            trained_at=MAYBE_TIME,
            placed_at=MAYBE_TIME,
            why={"type": ["string", "null"], "description": "first, passed, forced, undone or not_taken_up"},
            reason={"type": ["string", "null"], "description": "why it was forced or undone"},
            figures={"type": ["object", "null"], "description": "what it reached at the gate: shares, or [right, of]"},
            examples=MAYBE_COUNT,
            learned={**MAYBE_COUNT, "description": "those of the examples that this desk labelled"},
            refused={"type": ["string", "null"], "description": "why a newer model in place could not be taken up"},
        ),
        "type": ["object", "null"],
        "description": "null: the assistant does not answer",
    },
)
AWAY = obj(["away"], away={"type": "boolean"})
INBOX = obj(
    ["conversations", "counts", "cursor"],
    conversations=array(ref("Row")),
    counts=FREE,
    cursor={"type": ["string", "null"], "description": "give it back for the next page; null: there is none"},
)
FOUND = obj(["conversations", "cases"], conversations=array(ref("Row")), cases=array(FREE))
