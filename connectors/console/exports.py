"""A case as a page to print, a list of cases as CSV or a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from html import escape
from typing import Any

from openpyxl import Workbook

from intake.forms.schema import Form
from intake.forms.showing import show_value
from intake.texts import text

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
    """A page of one case for the printer; a browser makes a PDF of it."""
    rows = []
    for name, value in case["answers"].items():
        field = form.get(name) if form else None
        label = field.label[lang] if field else name
        shown = value if value is None or case.get("masked") or field is None else show_value(field, value, lang)
        rows.append(f"<tr><th>{escape(label)}</th><td>{escape('–' if shown is None else str(shown))}</td></tr>")
    events = "".join(
        f"<li>{escape(event['at'][:16].replace('T', ' '))} · {escape(event['type'])}"
        f" {escape(str(event['data'].get('to') or ''))}</li>"
        for event in case["events"]
    )
    title = form.title[lang] if form else case["form"]
    printed = escape(text("desk.printed_by", lang, name=viewer))
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{escape(case["number"])}</title></head>'
        f"<body><h1>{escape(case['number'])}</h1><p>{escape(title)} · {escape(case['state'])}</p>"
        f'<table border="1" cellpadding="6">{"".join(rows)}</table><ol>{events}</ol><p>{printed}</p></body></html>'
    )


def safe_cell(value: Any) -> str:
    """A value as text of a cell that no spreadsheet takes for a formula."""
    if isinstance(value, int | float):
        return str(value)
    shown = ", ".join(map(str, value)) if isinstance(value, list | tuple) else "" if value is None else str(value)
    return "'" + shown if shown.startswith(_FORMULA) else shown
