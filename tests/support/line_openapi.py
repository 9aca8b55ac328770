"""Bodies held against LINE's own OpenAPI description, where a copy of it stands beside the checkout.

`shared/line-openapi` next to the checkout or to a folder it is in (a work tree), or the folder LINE_OPENAPI names.
"""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

BESIDE = [parent / "shared" / "line-openapi" for parent in Path(__file__).resolve().parents[3:5]]
FILES = Path(os.environ.get("LINE_OPENAPI") or next((folder for folder in BESIDE if folder.is_dir()), BESIDE[0]))
SCHEMAS = {
    "reply": "ReplyMessageRequest",
    "push": "PushMessageRequest",
    "read": "MarkMessagesAsReadByTokenRequest",
    "loading": "ShowLoadingAnimationRequest",
    "richmenu": "RichMenuRequest",
}


def available() -> bool:
    return (FILES / "messaging-api.yml").is_file()


needs_description = pytest.mark.skipif(not available(), reason="LINE's OpenAPI files are not beside the checkout")


def check(kind: str, body: Any) -> list[str]:
    """What it says against the body of a call of the stand-in platform; the same one is looked at once."""
    if kind in ("reply", "push") and isinstance(body, dict):  # of these the person and the token change most
        body = {**body, **{name: "-" for name in ("replyToken", "to") if name in body}}
    return list(_check(SCHEMAS[kind], json.dumps(body, sort_keys=True)))


@lru_cache(maxsize=4096)
def _check(schema: str, body: str) -> tuple[str, ...]:
    return tuple(f"LINE's description: {complaint}" for complaint in complaints_about(schema, json.loads(body)))


def complaints_about(schema: str, body: Any) -> list[str]:
    """What the description says against `body` as a `schema`; nothing where there is no description."""
    if not available():
        return []
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in _validator(schema).iter_errors(body)]


@lru_cache(maxsize=8)
def _validator(schema: str) -> jsonschema.Draft202012Validator:
    document = yaml.load((FILES / "messaging-api.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    _resolve_discriminators(document["components"]["schemas"])
    return jsonschema.Draft202012Validator({**document, "$ref": f"#/components/schemas/{schema}"})


def _resolve_discriminators(schemas: dict[str, Any]) -> None:
    """JSON Schema knows no `discriminator`: say it in its words, so that a Flex text is held against FlexText.

    A subtype repeats its parent under `allOf`, which would lead back to the choice: it gets the parent's plain half.
    """
    for name, schema in list(schemas.items()):
        choice = schema.pop("discriminator", None) if isinstance(schema, dict) else None
        if not choice:
            continue
        key, mapping = choice["propertyName"], choice.get("mapping") or {}
        schemas[f"{name}.plain"] = dict(schema)
        for target in mapping.values():
            subtype = schemas[target.rsplit("/", 1)[1]]
            for part in subtype.get("allOf", ()):
                if part.get("$ref") == f"#/components/schemas/{name}":
                    part["$ref"] += ".plain"
        rules = [
            {"if": {"properties": {key: {"const": value}}}, "then": {"$ref": target}}
            for value, target in mapping.items()
        ]
        known = {"properties": {key: {"enum": list(mapping)}}}
        schema["allOf"] = [*schema.get("allOf", []), known, *rules]
