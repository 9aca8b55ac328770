"""/api/openapi.json is true to the code: schemathesis calls every operation with what the description allows.

Nothing may answer a 5xx, a status, a type or a shape that is not described.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from intake.cases import agents, cases, conversations, inbox
from intake.cases.inbox import Person
from intake.settings import Settings
from tests.support.threaded_gateway import log_in, threaded_gateway

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# A stream has no end; these would end the session or change the account that asks.
LEFT_OUT = {
    "GET /api/v1/events", "POST /api/v1/totp", "POST /api/v1/totp/confirm", "POST /api/v1/session/password",
    "POST /api/v1/session", "DELETE /api/v1/session",
}  # fmt: skip


@pytest.fixture(scope="module")
def served(mongo_settings: Settings) -> Iterator[tuple[Any, dict[str, str], dict[str, str]]]:
    """The schema of a running gateway, an administrator's cookie, and ids that are really there."""
    with threaded_gateway(mongo_settings) as gateway:
        email = f"{secrets.token_hex(6)}@example.org"
        agents.create(email, "a-password-of-theirs", role="admin")
        cookie = log_in(gateway.settings.port, {"email": email, "password": "a-password-of-theirs"})
        schema = schemathesis.openapi.from_url(f"{gateway.url}/api/openapi.json")
        [person] = inbox.find_conversations([Person("web", secrets.token_hex(8), "th")])
        conversations.note(person.id, "page", "หน้าเว็บ")
        filed = cases.file_case(
            conversation_id=person.id, intake_key=person.id, form="scam", form_version=1,
            answers={"details": "โอนเงินแล้ว"}, respondent={}, evidence=[], consent={}, channel="web", language="th",
        )  # fmt: skip
        yield schema, {"Cookie": cookie}, {"id": person.id, "number": filed.number}


def operations(schema: Any) -> list[Any]:
    return [found.ok() for found in schema.get_all_operations()]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_operation_answers_as_it_is_described(served: Any) -> None:
    schema, headers, known = served
    called, untrue = set(), []
    for operation in operations(schema):
        name = f"{operation.method.upper()} {operation.path}"
        if name in LEFT_OUT:
            continue
        called.add(name)
        try:
            check(operation, headers, known)
        except FailureGroup as found:
            untrue.append(f"{name}: {found}")
    assert not untrue, "\n\n".join(untrue)
    assert len(called) > 70 and "GET /api/v1/reports/service" in called and "PUT /api/v1/desk" in called


def check(operation: Any, headers: dict[str, str], known: dict[str, str]) -> None:
    """Some calls with invented ids, and some on what is really there."""

    @settings(
        max_examples=6, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy())
    def call(case: Any) -> None:
        case.call_and_validate(checks=CHECKS, headers=headers)
        about_people = operation.path.startswith(("/api/v1/conversations/", "/api/v1/cases/"))
        if about_people and case.path_parameters:
            case.path_parameters = {
                name: known.get(name, value) for name, value in case.path_parameters.items()
            }  # fmt: skip
            case.call_and_validate(checks=CHECKS, headers=headers)

    call()
