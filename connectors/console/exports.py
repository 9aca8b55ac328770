"""A case as a page to print, a list of cases as CSV or a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from typing import Any

from openpyxl import Workbook

from intake.cases import clock
from intake.forms.schema import Form
from intake.forms.showing import show_value
from intake.texts import MissingText, text
from intake.thai import BANGKOK

COLUMNS = (
    "number", "state", "form", "channel", "language", "team", "assignee", "priority", "tags",
    "created_at", "updated_at",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table_csv(rows: Sequence[dict[str, Any]]) -> bytes:
    """CSV in UTF-8 with a byte-order mark, as spreadsheets expect it; no cell can be a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(row.get(name)) for name in COLUMNS] for row in rows)
    return ("\ufeff" + out.getvalue()).encode()


def table_xlsx(rows: Sequence[dict[str, Any]]) -> bytes:
    """The same as a workbook."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("cases")
    sheet.append(list(COLUMNS))
    for row in rows:
        sheet.append([safe_cell(row.get(name)) for name in COLUMNS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def case_page(case: dict[str, Any], form: Form | None, lang: str, viewer: str) -> str:
    """A page of one case for the printer; a browser makes a PDF of it. Its looks are a file of the console."""

    def say(key: str, **params: object) -> str:
        return escape(text(f"print.{key}", lang, **params))

    about = [
        (say("state"), _words("st", case["state"], lang)),
        (say("came"), _words("by", case["channel"], lang)),
        (say("filed"), escape(_moment(case["created_at"]))),
    ]
    events = (
        f"<li><time>{escape(_moment(event['at']))}</time> {_words('ev', event['type'], lang)}{_to(event, lang)} · "
        f"{say('person' if event['actor'] == 'complainant' else 'desk')}</li>"
        for event in case["events"]
    )
    title = form.title[lang] if form else case["form"]
    hidden = f'<p class="masked">{say("masked")}</p>' if case.get("masked") else ""
    files = f"<p>{say('files', count=len(case['evidence']))}</p>" if case["evidence"] else ""
    number, now = escape(case["number"]), escape(_moment(clock.now().isoformat()))
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{number}</title>'
        '<link rel="stylesheet" href="/console/console.css"><link rel="stylesheet" href="/console/print.css"></head>'
        f'<body class="paper"><header><p>{say("title")}</p><h1>{number}</h1><p>{escape(title)}</p></header>'
        f"<dl>{''.join(f'<div><dt>{name}</dt><dd>{value}</dd></div>' for name, value in about)}</dl>{hidden}"
        f"<h2>{say('answers')}</h2><table>{''.join(_answers(case, form, lang))}</table>{files}"
        f"<h2>{say('happened')}</h2><ol>{''.join(events)}</ol>"
        f"<footer>{escape(text('desk.printed_by', lang, name=viewer))} · {now}</footer>"
        "</body></html>"
    )


def _answers(case: dict[str, Any], form: Form | None, lang: str) -> Iterator[str]:
    for name, value in case["answers"].items():
        field = form.get(name) if form else None
        label = field.label[lang] if field else name
        # What is masked is no value any more; codes and figures are never masked.
        bare = value is None or field is None or (case.get("masked") and isinstance(value, str) and not field.choices)
        shown = value if bare or field is None else show_value(field, value, lang)
        yield f"<tr><th>{escape(label)}</th><td>{escape('–' if shown is None else str(shown))}</td></tr>"


def _words(kind: str, code: str, lang: str) -> str:
    try:
        return escape(text(f"print.{kind}_{code}", lang))
    except (MissingText, KeyError):
        return escape(code)


def _to(event: dict[str, Any], lang: str) -> str:
    to = event["data"].get("to")
    return f": {_words('st', str(to), lang)}" if event["type"] == "state" and to else ""


def _moment(value: str) -> str:
    return datetime.fromisoformat(value).astimezone(BANGKOK).strftime("%d/%m/%Y %H:%M")


def safe_cell(value: Any) -> str:
    """A value as text of a cell that no spreadsheet takes for a formula."""
    if isinstance(value, int | float):
        return str(value)
    shown = ", ".join(map(str, value)) if isinstance(value, list | tuple) else "" if value is None else str(value)
    return "'" + shown if shown.startswith(_FORMULA) else shown
