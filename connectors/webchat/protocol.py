"""The frames of the web chat (docs/webchat-protocol.md): what a client may say, what it is told. Pure functions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MAX_TEXT = 20_000  # characters of one message
MAX_COMMENT, MAX_NOTE = 2_000, 1_000  # characters of a rating's comment; of an address, a title, a name
MAX_UPLOADS = 20  # files of one message
UPLOAD_ID = re.compile(r"[0-9a-f]{32}")
# A character is at most 12 in JSON's escapes (a surrogate pair); the rest is the frame around the text.
MAX_FRAME = MAX_TEXT * 12 + 1024
CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
LANGUAGES = ("th", "en")


class FrameError(Exception):
    """A frame that cannot be used. `code` is for programs, `text_key` names the sentence, `id` the message meant."""

    def __init__(self, code: str, message_id: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.text_key = f"webchat.{code}"
        self.message_id = message_id
        self.retry_after = retry_after  # seconds


@dataclass(frozen=True, slots=True)
class Hello:
    """First frame: `token` resumes a session, `cursor` is the last seq the client has."""

    token: str | None
    cursor: int
    language: str


@dataclass(frozen=True, slots=True)
class Start:
    """The person opened the chat and has said nothing yet: the assistant may speak first."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message; `id` is the client's own, the same in every repetition. Either words or uploaded files."""

    id: str
    text: str
    uploads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ping:
    pass


@dataclass(frozen=True, slots=True)
class Read:
    """The visitor has the lines up to `seq` before them."""

    seq: int


@dataclass(frozen=True, slots=True)
class Rating:
    """How the conversation was: `score` from 1 to 5."""

    id: str
    score: int
    comment: str


@dataclass(frozen=True, slots=True)
class Page:
    """Which page the visitor writes from, told with their consent."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Identify:
    """Who a site says its visitor is; `signature` is the site's, in hex."""

    user_id: str
    name: str
    signature: str


@dataclass(frozen=True, slots=True)
class Typing:
    """The visitor is writing; said every few seconds while it is so."""


@dataclass(frozen=True, slots=True)
class Carry:
    """The visitor wants to go on in LINE."""


Frame = Hello | Start | Said | Ping | Read | Rating | Page | Identify | Carry | Typing


def read_frame(raw: str) -> Frame:
    """Parse one text frame; raises FrameError."""
    if len(raw) > MAX_FRAME:
        raise FrameError("frame_too_large")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise FrameError("invalid_json") from None
    if not isinstance(body, dict):
        raise FrameError("invalid_frame")
    reader = _READERS.get(str(body.get("type")))
    if reader is None:
        raise FrameError("unknown_type", _usable_id(body))
    return reader(body)


def _hello(body: dict[str, Any]) -> Hello:
    token, cursor, language = body.get("token"), body.get("cursor", 0), body.get("language")
    if not (token is None or isinstance(token, str)):
        raise FrameError("invalid_frame")
    if not isinstance(cursor, int) or isinstance(cursor, bool) or not 0 <= cursor < 2**53:
        cursor = 0
    return Hello(token=token, cursor=cursor, language=language if language in LANGUAGES else "th")


def _start(body: dict[str, Any]) -> Start:
    return Start()


def _ping(body: dict[str, Any]) -> Ping:
    return Ping()


def _read(body: dict[str, Any]) -> Read:
    seq = body.get("seq")
    if not isinstance(seq, int) or isinstance(seq, bool) or not 0 <= seq < 2**53:
        raise FrameError("invalid_frame")
    return Read(seq)


def _rating(body: dict[str, Any]) -> Rating:
    rating_id, score, comment = _usable_id(body), body.get("score"), body.get("comment") or ""
    if rating_id is None:
        raise FrameError("invalid_id")
    if (
        not isinstance(score, int)
        or isinstance(score, bool)
        or score not in range(1, 6)
        or not isinstance(comment, str)
    ):
        raise FrameError("invalid_frame", rating_id)
    return Rating(rating_id, score, _clean(comment, MAX_COMMENT))


def _page(body: dict[str, Any]) -> Page:
    url, title = body.get("url"), body.get("title") or ""
    if not isinstance(url, str) or not isinstance(title, str) or not re.match(r"https?://", url):
        raise FrameError("invalid_frame")
    return Page(_clean(url, MAX_NOTE), _clean(title, MAX_NOTE))


def _identify(body: dict[str, Any]) -> Identify:
    user, signature = body.get("user"), body.get("signature")
    if not isinstance(user, dict) or not isinstance(signature, str):
        raise FrameError("invalid_frame")
    user_id, name = user.get("id"), user.get("name") or ""
    if not isinstance(user_id, str) or not isinstance(name, str) or not user_id or len(user_id) + len(name) > MAX_NOTE:
        raise FrameError("invalid_frame")
    if user_id != _clean(user_id, MAX_NOTE):
        raise FrameError("invalid_frame")  # a signature could not have been made over it
    return Identify(user_id, _clean(name, MAX_NOTE), signature)


def _carry(body: dict[str, Any]) -> Carry:
    return Carry()


def _typing(body: dict[str, Any]) -> Typing:
    return Typing()


def _clean(words: str, longest: int) -> str:
    return "".join(_visible(char) for char in words.encode("utf-8", "replace").decode())[:longest]


def _said(body: dict[str, Any]) -> Said:
    message_id, said = _usable_id(body), body.get("text")
    if message_id is None:
        raise FrameError("invalid_id")
    if body.get("uploads") is not None:
        return _sent_files(message_id, body["uploads"], said)
    if not isinstance(said, str):
        raise FrameError("invalid_frame", message_id)
    if len(said) > MAX_TEXT:
        raise FrameError("message_too_long", message_id)
    # Half a surrogate pair cannot be stored; NUL and its kin are nobody's words.
    said = "".join(_visible(char) for char in said.encode("utf-8", "replace").decode())
    if not said.strip():
        raise FrameError("message_empty", message_id)
    return Said(id=message_id, text=said)


def _sent_files(message_id: str, uploads: Any, said: Any) -> Said:
    if not isinstance(uploads, list) or not 1 <= len(uploads) <= MAX_UPLOADS or said not in (None, ""):
        raise FrameError("invalid_frame", message_id)
    if not all(isinstance(one, str) and UPLOAD_ID.fullmatch(one) for one in uploads):
        raise FrameError("unknown_upload", message_id)
    return Said(id=message_id, text="", uploads=tuple(dict.fromkeys(uploads)))


def _visible(char: str) -> str:
    return "" if (ord(char) < 32 and char not in "\t\n\r") or ord(char) == 127 else char


def _usable_id(body: dict[str, Any]) -> str | None:
    value = body.get("id")
    return value if isinstance(value, str) and CLIENT_ID.fullmatch(value) else None


_READERS: dict[str, Callable[[dict[str, Any]], Frame]] = {
    "hello": _hello,
    "start": _start,
    "message": _said,
    "ping": _ping,
    "read": _read,
    "rating": _rating,
    "page": _page,
    "identify": _identify,
    "carry": _carry,
    "typing": _typing,
}


def dump(frame: dict[str, Any]) -> str:
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def welcome(token: str, resumed: bool, largest: int, session: str) -> dict[str, Any]:
    """`largest`: bytes of one file; `session` names the session without being a proof of it."""
    limits = {"text": MAX_TEXT, "file_bytes": largest, "files": MAX_UPLOADS}
    return {"type": "welcome", "token": token, "resumed": resumed, "session": session, "limits": limits}


def ack(message_id: str) -> dict[str, Any]:
    """Said only when the message is stored for good."""
    return {"type": "ack", "id": message_id}


def typing(on: bool, by: str = "assistant") -> dict[str, Any]:
    """Somebody (assistant, agent) is writing an answer; without a further word it ends with the next message."""
    return {"type": "typing", "on": on, "by": by}


def error(problem: FrameError, sentence: str) -> dict[str, Any]:
    frame: dict[str, Any] = {"type": "error", "code": problem.code, "message": sentence}
    if problem.message_id is not None:
        frame["id"] = problem.message_id
    if problem.retry_after is not None:
        frame["retry_after"] = problem.retry_after
    return frame
