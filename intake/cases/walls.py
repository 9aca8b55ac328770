"""The walls between teams as part of a query, so that what lies behind them is neither counted nor cut off a page.

The rules are those of `access.sees` and `access.sees_case`; a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from intake.cases import desk
from intake.cases.access import SEES_ALL, teams_of
from intake.cases.agents import AgentView
from intake.cases.documents import Conversation, collection

Query = dict[str, Any]
_NO_FORM, _NO_LANGUAGE = "\0other", "\0other"


def seen_teams(agent: AgentView) -> list[str | None] | None:
    """The values of `team` that an agent sees (None stands for conversations without one); None: all."""
    if agent.role in SEES_ALL:
        return None
    teams: list[str | None] = [*teams_of(agent)]
    return [*teams, None] if desk.current().fallback_team in teams else teams


def teams_seen(agent: AgentView) -> tuple[str, ...] | None:
    """The teams whose work an agent sees; None: all."""
    return None if agent.role in SEES_ALL else teams_of(agent)


def conversations_of(teams: Sequence[str]) -> Query:
    """What is in the queues of some teams; what has no team is the fallback team's."""
    named: list[str | None] = [*teams, *([None] if desk.current().fallback_team in teams else [])]
    return {"team": {"$in": named}}


def cases_of(teams: Sequence[str]) -> Query:
    """The cases of some teams, the same rule as `access.team_of_case`."""
    branches = _forms(frozenset(teams))
    return {"$or": branches} if branches else {"_id": {"$in": []}}


def conversations(agent: AgentView, query: Mapping[str, Any]) -> Query:
    """The query, cut down to the conversations that the agent sees: of their teams, or held by them."""
    teams = seen_teams(agent)
    if teams is None:
        return dict(query)
    # Each branch carries the whole query: so each finds an index that also sorts.
    return {"$or": [_both(query, {"team": {"$in": teams}}), _both(query, {"agent_id": agent.id})]}


def cases(agent: AgentView, query: Mapping[str, Any]) -> Query:
    """The query, cut down to the cases that the agent sees: of forms of their teams, or of conversations they hold."""
    if agent.role in SEES_ALL:
        return dict(query)
    branches = [_both(query, branch) for branch in _forms(frozenset(teams_of(agent)))]
    held = held_by(agent.id)
    if held:
        branches.append(_both(query, {"conversation_id": {"$in": held}}))
    return branches[0] if len(branches) == 1 else {"$or": branches} if branches else {"_id": {"$in": []}}


def held_by(agent_id: str) -> list[str]:
    """Ids of the conversations that an agent holds."""
    found = collection(Conversation).find({"agent_id": agent_id, "handled_by": "agent"}, {"_id": 1})
    return [str(document["_id"]) for document in found]


def _forms(teams: frozenset[str]) -> list[Query]:
    """Conditions on form and language that say together: the case belongs to one of these teams (`desk.team_for`)."""
    settings = desk.current()
    forms = sorted({form for team in settings.teams.values() for form in team.forms})
    languages = sorted({language for team in settings.teams.values() for language in team.languages})
    branches: list[Query] = []
    for language in [*languages, _NO_LANGUAGE]:
        seen = {form: settings.team_for(form, language) in teams for form in [*forms, _NO_FORM]}
        if seen[_NO_FORM]:
            hidden = [form for form in forms if not seen[form]]
            condition: Query = {"form": {"$nin": hidden}} if hidden else {}
        else:
            condition = {"form": {"$in": [form for form in forms if seen[form]]}}
            if not condition["form"]["$in"]:
                continue
        spoken = {"$nin": languages} if language == _NO_LANGUAGE else language
        branches.append(condition | ({"language": spoken} if languages else {}))
    return branches


def _both(one: Mapping[str, Any], other: Mapping[str, Any]) -> Query:
    return {**one, **other} if not set(one) & set(other) else {"$and": [dict(one), dict(other)]}
