"""The pages about the forms, made from their declarations: one a form, an index, and the inventory of personal data."""

from __future__ import annotations

from intake import texts
from intake.forms import tables
from intake.forms.conditions import Condition
from intake.forms.registry import Registry
from intake.forms.schema import Field, Form

MADE = "<!-- Made by `python -m intake forms docs` from the forms; do not edit. -->"
RETENTION = {
    "complaint_5y": "complaint record, 5 years",
    "payment_5y": "payment record, 5 years",
    "contract_5y": "contract, 5 years",
    "login_6m": "login record, 6 months",
}


def pages(registry: Registry) -> dict[str, str]:
    """{file name: Markdown} of everything that is generated."""
    forms = sorted(registry, key=lambda form: form.name)
    return {
        "README.md": index(forms),
        "data-inventory.md": inventory(forms),
        **{f"{form.name}.md": page(form) for form in forms},
    }


def index(forms: list[Form]) -> str:
    """All forms by the group of the category tree they stand in."""
    lines = [MADE, "", "# The complaint forms", "", "How a form is written: [../forms.md](../forms.md). "]
    lines[-1] += "What is kept of whom: [data-inventory.md](data-inventory.md)."
    for category, title in tables.categories().items():
        lines += [
            "",
            f"## {title['en']} ({title['th']})",
            "",
            "| form | title | fields | may be passed to |",
            "|---|---|---|---|",
        ]
        for form in forms:
            if form.category == category:
                to = ", ".join(dict.fromkeys(each.authority for each in form.referral)) or "nobody"
                title_words = f"{form.title['en']} ({form.title['th']})"
                lines.append(f"| [{form.name}]({form.name}.md) | {title_words} | {len(form.fields)} | {to} |")
    return "\n".join(lines) + "\n"


def page(form: Form) -> str:
    """One form: what it asks, when, what for, and what follows."""
    lines = [MADE, "", f"# {form.title['en']} ({form.title['th']})", ""]
    lines.append(f"`{form.name}`, version {form.version}, in {tables.categories()[form.category]['en'].lower()}.")
    lines.append(f"Begun by the intents {', '.join(f'`{name}`' for name in form.intents) or 'none'}.")
    lines.append("Asks for consent first." if form.personal else "Asks for no consent: nothing personal is asked.")
    lines += ["", "## What is asked", "", "| field | type | asked | question |", "|---|---|---|---|"]
    lines += [
        f"| `{field.name}` | {field.type} | {_asked(field)} | {_cell(field.ask['th'])} |" for field in form.fields
    ]
    if form.groups:
        lines += ["", "Asked in one question:", ""]
        for group in form.groups:
            names = ", ".join(f"`{field.name}`" for field in form.fields if field.together == group.name)
            lines.append(f"- {group.ask['th']} ({names})")
    lines += _choices(form) + _after(form)
    return "\n".join(lines) + "\n"


def inventory(forms: list[Form]) -> str:
    """Item by purpose, as a privacy notice lists them: class, what for, how long, who may get it."""
    lines = [MADE, "", "# Personal data that the forms collect", ""]
    lines.append(
        "Each item with the forms that ask for it. What the channel itself adds is told in [../data.md](../data.md)."
    )
    lines += ["", "| item | class | whose | what for | kept as | may go to | forms |", "|---|---|---|---|---|---|---|"]
    rows: dict[tuple[str, ...], tuple[dict[str, None], dict[str, None]]] = {}
    for form in forms:
        for field in form.fields:
            if field.personal is None:
                continue
            purpose = field.personal.purpose["en"]
            row = (f"`{field.name}`", field.personal.kind, field.owner, purpose, RETENTION[field.retention])
            to, names = rows.setdefault(row, ({}, {}))
            to.update(dict.fromkeys(each.authority for each in form.referral if each.authority in field.referral))
            names[form.name] = None
    for item, (to, names) in sorted(rows.items()):
        lines.append(f"| {' | '.join(item)} | {', '.join(sorted(to)) or 'nobody'} | {', '.join(names)} |")
    return "\n".join(lines) + "\n"


def condition_words(condition: Condition | None) -> str:
    """A condition as a short phrase."""
    if condition is None:
        return "always"
    if condition.kind in ("all", "any"):
        return (" and " if condition.kind == "all" else " or ").join(condition_words(part) for part in condition.parts)
    if condition.kind == "not":
        return f"not ({condition_words(condition.parts[0])})"
    value = condition.value
    told = {
        "in": lambda: f"`{condition.field}` is {' or '.join(str(each) for each in value)}",
        "equals": lambda: f"`{condition.field}` is {value}",
        "filled": lambda: f"`{condition.field}` is {'given' if value else 'not given'}",
        "within_days": lambda: f"`{condition.field}` is at most {value} days ago",
        "at_least": lambda: f"`{condition.field}` is at least {value}",
    }
    return told[condition.kind]()


def _asked(field: Field) -> str:
    if field.volunteered:
        return "never; kept when it is told"
    when = "always" if field.when is None else f"if {condition_words(field.when)}"
    return when if field.required else f"{when}; may be skipped"


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")


def _choices(form: Form) -> list[str]:
    lines: list[str] = []
    for field in form.fields:
        if field.type == "choice":
            if not lines:
                lines += ["", "## Choices", ""]
            named = ", ".join(f"{choice.id} ({choice.label['th']})" for choice in field.choices)
            lines.append(f"- `{field.name}`: {named}")
    return lines


def _after(form: Form) -> list[str]:
    lines: list[str] = []
    if form.referral:
        lines += ["", "## Who may get it, and what they need", ""]
        for each in form.referral:
            name = texts.contacts()[each.authority]["name"]["en"]
            needs = [f"`{field.name}`" for field in form.fields if each.authority in field.referral]
            needs += [wanted.label["en"].lower() for wanted in form.evidence if each.authority in wanted.referral]
            needs += [str(item["label"]["en"]) for item in tables.also_needed(each.authority)]
            when = "" if each.when is None else f" (if {condition_words(each.when)})"
            lines.append(f"- **{name}**{when}: {', '.join(needs) or 'nothing in particular'}")
    if form.urgency:
        lines += ["", "## Said before anything else", ""]
        lines += [f"- {rule.kind}: if {condition_words(rule.when)}" for rule in form.urgency]
    if form.advice:
        lines += ["", "## Advice", "", "| sentence | if | source | shown until |", "|---|---|---|---|"]
        for advice in form.advice:
            when = condition_words(advice.when)
            lines.append(f"| {_cell(advice.text['th'])} | {when} | {advice.source} | {advice.expires} |")
    return lines
