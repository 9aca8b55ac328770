"""Check the complaint forms, begin a new one, or try one in the terminal."""

from __future__ import annotations

import argparse
import json
import re
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path

import yaml

from intake.forms import tables
from intake.forms.draft import Draft, Step, Utterance
from intake.forms.engine import advance
from intake.forms.export import case_answers, respondent
from intake.forms.located import FormError
from intake.forms.manual import pages
from intake.forms.registry import DEFAULT_FOLDER, Registry, load_registry, read_forms
from intake.forms.schema import Form

DOMAIN = Path(__file__).resolve().parents[2] / "bot" / "domain" / "intents.yml"
DOCS = Path(__file__).resolve().parents[2] / "docs" / "forms"
FILE_COMMAND, QUIT_COMMAND = "/file", "/quit"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `forms`."""
    commands = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = commands.add_parser("check", help="every error of every form, with file and line")
    check.add_argument("folder", nargs="?", type=Path, default=DEFAULT_FOLDER)
    check.set_defaults(run=run_check)
    new = commands.add_parser("new", help="a new form file to fill in")
    new.add_argument("name", help="lower case letters, digits and _")
    new.add_argument("--folder", type=Path, default=DEFAULT_FOLDER)
    new.set_defaults(run=run_new)
    docs = commands.add_parser("docs", help="write the pages of docs/forms/ from the forms")
    docs.add_argument("--folder", type=Path, default=DOCS, help="where to write (default: docs/forms)")
    docs.add_argument("--check", action="store_true", help="write nothing; 1 when a page is out of date")
    docs.set_defaults(run=run_docs)
    attempt = commands.add_parser("try", help="talk to a form in the terminal; nothing is saved")
    attempt.add_argument("name")
    attempt.add_argument("--language", choices=("th", "en"), default="th")
    attempt.add_argument("--folder", type=Path, default=DEFAULT_FOLDER)
    attempt.set_defaults(run=run_try)


def run_check(args: argparse.Namespace) -> int:
    """Print all errors, one a line, as file:line: message. 1 when there are any."""
    forms, errors = read_forms(args.folder)
    errors = errors + unknown_intents(forms)
    for error in errors:
        print(error)
    if errors:
        print(f"{len(errors)} error(s).", file=sys.stderr)
        return 1
    print(f"{len(forms)} form(s) with {sum(len(form.fields) for form in forms)} fields, all right.")
    return 0


def unknown_intents(forms: list[Form]) -> list[FormError]:
    """Intents of forms that the assistant does not know: such a form is never recognised by them."""
    if not DOMAIN.exists():
        return []
    known = set(yaml.safe_load(DOMAIN.read_text(encoding="utf-8")).get("intents") or ())
    return [
        FormError(
            form.file, 1, f"intent '{intent}' of form '{form.name}' is not in bot/domain/intents.yml; it needs training"
        )
        for form in forms
        for intent in form.intents
        if intent not in known
    ]


def run_new(args: argparse.Namespace) -> int:
    """Write `folder/name.yml`, which passes the check as it stands. 1 when the name is bad or taken."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", args.name):
        print(f"'{args.name}' is no name: lower case letters, digits and _ only.", file=sys.stderr)
        return 1
    path = args.folder / f"{args.name}.yml"
    template = (tables.DATA / "new_form.yml.template").read_text(encoding="utf-8")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(template.replace("FORM_NAME", args.name))
    except FileExistsError:
        print(f"{path} exists already.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{path} cannot be written: {error.strerror}.", file=sys.stderr)
        return 1
    print(f"{path} is ready to be filled in; check it with: python -m intake forms check")
    return 0


def run_docs(args: argparse.Namespace) -> int:
    """Write the generated pages, or with --check name those that differ. 1 when something is out of date or wrong."""
    wanted = pages(load_registry())
    old = [name for name, page in wanted.items() if _read(args.folder / name) != page]
    extra = [path.name for path in sorted(args.folder.glob("*.md")) if path.name not in wanted]
    if args.check:
        for name in old + extra:
            print(f"{args.folder / name} is out of date; run: python -m intake forms docs")
        return 1 if old or extra else 0
    args.folder.mkdir(parents=True, exist_ok=True)
    for name in old:
        (args.folder / name).write_text(wanted[name], encoding="utf-8")
    for name in extra:
        (args.folder / name).unlink()
    print(f"{len(old)} page(s) written, {len(extra)} removed, {len(wanted) - len(old)} were up to date.")
    return 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def run_try(args: argparse.Namespace) -> int:
    """Read lines, show what the assistant would answer; at the end show what would be filed."""
    form = load_registry(args.folder).get(args.name)
    if form is None:
        print(f"There is no form '{args.name}' in {args.folder}.", file=sys.stderr)
        return 1
    registry = Registry([form])
    print(f"Trying '{form.name}'. {FILE_COMMAND} stands for a picture, {QUIT_COMMAND} ends. Tell what happened:")
    draft: Draft | None = None
    for line in sys.stdin:
        words = line.strip()
        if words == QUIT_COMMAND:
            break
        step = advance(registry, draft, _heard(words, args.language if draft is None else None))
        _show(step)
        draft = step.draft
        if step.outcome == "save" and draft is not None:
            _show_filing(form, draft)
            return 0
        if draft is None or step.outcome == "human":
            print(f"[{step.outcome}]")
            return 0
    return 0


def _heard(words: str, language: str | None) -> Utterance:
    event = "evidence" if words == FILE_COMMAND else None
    identity = uuid.uuid4().hex
    data = {"evidence_id": identity, "kind": "image"} if event else {}
    now = datetime.now(UTC)
    return Utterance("" if event else words, now, identity, event=event, data=data, language=language)


def _show(step: Step) -> None:
    for reply in step.replies:
        print("  | " + reply.text.replace("\n", "\n  | "))
        if reply.buttons:
            print("    " + " ".join(f"[{button.text}]" for button in reply.buttons))


def _show_filing(form: Form, draft: Draft) -> None:
    filing = {"form": form.name, "answers": case_answers(form, draft), "respondent": respondent(form, draft)}
    print("This would be filed:")
    print(json.dumps(filing, ensure_ascii=False, indent=2))
