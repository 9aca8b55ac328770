"""What was begun before the processes restart goes on after it: nothing lives in memory alone."""

from __future__ import annotations

import json

from actions import bootstrap
from intake.cases import cases, database, questions
from intake.settings import Settings
from tests.unit.actions.conftest import RasaSide
from tests.unit.actions.test_case_desk import asking, file, said


def test_an_officers_question_outlives_a_restart(rasa: RasaSide, mongo_settings: Settings) -> None:
    number = file(rasa).number
    cases.change_state(number, "reviewing", actor="agent-1", reason="")
    data = asking(rasa, number, field="amount")
    assert "ขอ" in said(rasa, "ก็เยอะอยู่เหมือนกันค่ะ", data=data)  # not readable yet: asked once more
    _restart(rasa, mongo_settings)
    assert "3,000" in said(rasa, "สามพันบาทค่ะ", data=data)
    assert cases.get_case(number).answers["amount"] == 300000
    assert questions.next_open(rasa.sender) is None


def _restart(rasa: RasaSide, settings: Settings) -> None:
    """New services on a new connection; of Rasa only what its tracker store keeps as JSON."""
    bootstrap.use(None)
    database.disconnect()
    rasa.slots = json.loads(json.dumps(rasa.slots))
    bootstrap.use(bootstrap.build(settings))
