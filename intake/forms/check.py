"""What can only be seen with a whole form, or all of them, in view: duplicates, dangling conditions, cycles."""

from __future__ import annotations

from intake.forms.conditions import Condition
from intake.forms.located import FormError
from intake.forms.schema import Field, Form


def check_forms(forms: list[Form]) -> list[FormError]:
    """Everything wrong between the parts of each form and between forms."""
    errors: list[FormError] = []
    seen: dict[str, Form] = {}
    for form in forms:
        if form.name in seen:
            errors.append(FormError(form.file, 1, f"form '{form.name}' is already declared in {seen[form.name].file}"))
        seen.setdefault(form.name, form)
        errors.extend(_duplicates(form))
        errors.extend(_conditions(form))
        errors.extend(_cycles(form))
        errors.extend(_shape(form))
        errors.extend(_groups(form))
    return errors


def _duplicates(form: Form) -> list[FormError]:
    errors: list[FormError] = []
    seen: dict[str, Field] = {}
    labels: dict[tuple[str, str], Field] = {}
    for field in form.fields:
        if not field.name:
            continue
        if field.name in seen:
            where = seen[field.name].line
            errors.append(FormError(form.file, field.line, f"field '{field.name}' is already declared in line {where}"))
        seen.setdefault(field.name, field)
        for lang, label in field.label.items():
            other = labels.setdefault((lang, label.casefold()), field)
            if other is not field:
                message = f"field '{field.name}' has the same label in '{lang}' as '{other.name}'"
                errors.append(FormError(form.file, field.line, message))
    return errors


def _conditions(form: Form) -> list[FormError]:
    errors: list[FormError] = []
    for owner, condition in _all_conditions(form):
        for leaf in condition.leaves():
            if not leaf.field:
                continue
            target = form.get(leaf.field)
            if target is None:
                message = f"the condition of {owner} looks at '{leaf.field}', which is no field of this form"
                errors.append(FormError(form.file, leaf.line, message))
            else:
                errors.extend(_values(form, target, leaf))
    return errors


def _all_conditions(form: Form) -> list[tuple[str, Condition]]:
    found = [(f"field '{field.name}'", field.when) for field in form.fields if field.when]
    found += [(f"urgency '{rule.kind}'", rule.when) for rule in form.urgency]
    found += [(f"referral '{each.authority}'", each.when) for each in form.referral if each.when]
    return found + [("an advice", advice.when) for advice in form.advice if advice.when]


def _values(form: Form, target: Field, leaf: Condition) -> list[FormError]:
    if leaf.kind == "within_days" and target.type != "date":
        return [FormError(form.file, leaf.line, f"'within_days' needs a date, but '{target.name}' is {target.type}")]
    if not target.choices or leaf.kind not in ("in", "equals") or target.type == "platform":
        return []
    wanted = leaf.value if leaf.kind == "in" else (leaf.value,)
    return [
        FormError(form.file, leaf.line, f"'{value}' is no choice of field '{target.name}'")
        for value in wanted
        if target.choice(value) is None
    ]


def _cycles(form: Form) -> list[FormError]:
    needs = {field.name: field.when.fields() if field.when else set() for field in form.fields}
    errors = []
    for field in form.fields:
        reached: set[str] = set()
        waiting = list(needs[field.name])
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting.extend(needs.get(name, ()))
        if field.name in reached:
            message = f"the condition of field '{field.name}' depends on itself: {_circle(field.name, needs)}"
            errors.append(FormError(form.file, field.when.line if field.when else field.line, message))
    return errors


def _circle(start: str, needs: dict[str, set[str]]) -> str:
    """One way round the circle through `start`, for the message."""
    ways = [[start]]
    while ways:
        way = ways.pop(0)
        for name in sorted(needs.get(way[-1], ())):
            if name == start:
                return " -> ".join([*way, start])
            if name not in way:
                ways.append([*way, name])
    return start


def _shape(form: Form) -> list[FormError]:
    errors = []
    for what, found in (
        ("evidence field", [field for field in form.fields if field.type == "evidence"]),
        ("story field", [field for field in form.fields if field.story]),
    ):
        errors += [FormError(form.file, field.line, f"a form has at most one {what}") for field in found[1:]]
    for field in form.fields:
        if field.owner == "complainant" and field.personal is None:
            message = f"field '{field.name}' is the complainant's and needs 'personal' (class and purpose)"
            errors.append(FormError(form.file, field.line, message))
        if field.story and field.type != "long_text":
            errors.append(FormError(form.file, field.line, f"story field '{field.name}' must be of type long_text"))
    return errors


NOT_TOGETHER = ("choice", "yes_no", "evidence", "long_text")


def _groups(form: Form) -> list[FormError]:
    """Fields asked in one question stand next to each other, and can be answered in one sentence."""
    errors = []
    declared = {group.name for group in form.groups}
    for group in form.groups:
        places = [place for place, field in enumerate(form.fields) if field.together == group.name]
        if len(places) < 2:
            errors.append(FormError(form.file, group.line, f"group '{group.name}' needs two fields or more"))
        elif places[-1] - places[0] != len(places) - 1:
            message = f"the fields of group '{group.name}' must stand next to each other"
            errors.append(FormError(form.file, form.fields[places[-1]].line, message))
    for field in form.fields:
        if field.together is None:
            continue
        if field.together not in declared:
            known = ", ".join(sorted(declared)) or "none"
            message = f"field '{field.name}' is in group '{field.together}', which 'groups' does not declare"
            message += f"; declared: {known}"
            errors.append(FormError(form.file, field.line, message))
        if field.type in NOT_TOGETHER:
            message = f"field '{field.name}' of type {field.type} cannot be asked together with others"
            errors.append(FormError(form.file, field.line, message))
    return errors
