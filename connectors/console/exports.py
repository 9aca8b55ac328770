"""A case as a page to print, a list of cases as CSV or a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from typing import Any

from openpyxl import Workbook

from connectors.file_response import SHOWN
from intake.cases import clock
from intake.forms.schema import Form
from intake.forms.showing import show_value
from intake.texts import MissingText, text
from intake.thai import BANGKOK, format_date, format_time

COLUMNS = (
    "number", "state", "form", "channel", "language", "team", "assignee", "priority", "tags",
    "created_at", "updated_at",
)  # fmt: skip
MASKED = "•"  # in what takes the place of a masked value
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
        (say("filed"), escape(_moment(case["created_at"], lang))),
    ]
    events = (
        f"<li><time>{escape(_moment(event['at'], lang))}</time> {_words('ev', event['type'], lang)}"
        f"{_to(event, lang)} · {say('person' if event['actor'] == 'complainant' else 'desk')}</li>"
        for event in case["events"]
    )
    title = form.title[lang] if form else case["form"]
    hidden = f'<p class="masked">{say("masked")}</p>' if case.get("masked") else ""
    number, now = escape(case["number"]), escape(_moment(clock.now().isoformat(), lang))
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{number}</title>'
        '<link rel="stylesheet" href="/console/console.css"><link rel="stylesheet" href="/console/print.css"></head>'
        f'<body class="paper"><header><p>{say("title")}</p><h1>{number}</h1><p>{escape(title)}</p></header>'
        f"<dl>{''.join(f'<div><dt>{name}</dt><dd>{value}</dd></div>' for name, value in about)}</dl>{hidden}"
        f"<h2>{say('answers')}</h2><table>{''.join(_answers(case, form, lang))}</table>{_evidence(case, lang)}"
        f"<h2>{say('happened')}</h2><ol>{''.join(events)}</ol>"
        f"<footer>{escape(text('desk.printed_by', lang, name=viewer))} · {now}</footer>"
        "</body></html>"
    )


def _answers(case: dict[str, Any], form: Form | None, lang: str) -> Iterator[str]:
    for name, value in case["answers"].items():
        field = form.get(name) if form else None
        label = field.label[lang] if field else name
        # What is masked is no value any more, and cannot be shown as one.
        bare = value is None or field is None or (isinstance(value, str) and MASKED in value)
        shown = value if bare or field is None else show_value(field, value, lang)
        yield f"<tr><th>{escape(label)}</th><td>{escape('–' if shown is None else str(shown))}</td></tr>"


def _evidence(case: dict[str, Any], lang: str) -> str:
    """The files: pictures where the case is shown whole (a slip holds what is masked), the others by name."""
    if not case["evidence"]:
        return ""
    head = f"<h2>{escape(text('print.files', lang, count=len(case['evidence'])))}</h2>"
    if case.get("masked"):
        return f"{head}<p>{escape(text('print.files_masked', lang))}</p>"
    about = {file["evidence_id"]: file for file in case.get("evidence_files") or ()}
    return head + "".join(_file(case["number"], name, about.get(name) or {}, lang) for name in case["evidence"])


def _file(number: str, evidence_id: str, about: dict[str, Any], lang: str) -> str:
    name = escape(str(about.get("file_name") or text("line.file", lang)))
    size = f" · {_size(int(about['size']))}" if about.get("size") else ""
    if about.get("content_type", SHOWN[0]) not in SHOWN:
        return f"<p>{name} · {escape(str(about.get('content_type')))}{size}</p>"
    address = escape(f"/api/v1/cases/{number}/evidence/{evidence_id}")
    return f'<figure><img src="{address}" alt="{name}"><figcaption>{name}{size}</figcaption></figure>'


def _size(count: int) -> str:
    """Bytes as people say them."""
    return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{max(1, round(count / 1000))} kB"


def _words(kind: str, code: str, lang: str) -> str:
    try:
        return escape(text(f"print.{kind}_{code}", lang))
    except (MissingText, KeyError):
        return escape(code)


def _to(event: dict[str, Any], lang: str) -> str:
    to = event["data"].get("to")
    return f": {_words('st', str(to), lang)}" if event["type"] == "state" and to else ""


def _moment(value: str, lang: str) -> str:
    """A day and a time in Bangkok as they are written: in Thai in the Buddhist era."""
    local = datetime.fromisoformat(value).astimezone(BANGKOK)
    return f"{format_date(local.date(), lang)} {format_time(local.time(), lang)}"


def safe_cell(value: Any) -> str:
    """A value as text of a cell that no spreadsheet takes for a formula."""
    if isinstance(value, int | float):
        return str(value)
    shown = ", ".join(map(str, value)) if isinstance(value, list | tuple) else "" if value is None else str(value)
    return "'" + shown if shown.startswith(_FORMULA) else shown
