"""List cases, show one."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from typing import Any

from intake.cases import cases
from intake.cases.cases import CaseNotFound
from intake.cli._database import opened
from intake.forms.referral import packs
from intake.forms.registry import load_registry
from intake.forms.values import today_in_bangkok


def configure(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = commands.add_parser("list", help="the latest cases, newest first")
    listing.add_argument("--state", help="only cases in this state, e.g. submitted")
    listing.add_argument("--limit", type=_positive, default=50)
    listing.add_argument("--json", action="store_true", help="a JSON array")
    listing.set_defaults(run=run_list)
    show = commands.add_parser("show", help="one case with all its answers")
    show.add_argument("number", help="such as RT-XXXX-XXXX")
    show.add_argument("--json", action="store_true", help="the JSON of the outside contract")
    show.set_defaults(run=run_show)


def run_list(args: argparse.Namespace) -> int:
    with opened():
        views = [case.as_json() for case in cases.list_cases(limit=args.limit, state=args.state)]
    if args.json:
        _print_json(views)
    elif not views:
        print("No cases.", file=sys.stderr)
    else:
        for view in views:
            when, state, channel = view["created_at"][:16], view["state"], view["channel"]
            print(f"{view['number']}  {when}  {state:<10} {channel:<5} {view['form']}")
    return 0


def run_show(args: argparse.Namespace) -> int:
    try:
        with opened():
            view = cases.get_case(args.number).as_json()
    except CaseNotFound:
        print(f"There is no case with the number {args.number}.", file=sys.stderr)
        return 1
    view["referrals"] = _referrals(view)
    if args.json:
        _print_json(view)
    else:
        _print_case(view)
    return 0


def _referrals(view: dict[str, Any]) -> list[dict[str, Any]]:
    """What each authority that may get the case needs: what is there and what is missing, by today's form."""
    form = load_registry().get(view["form"])
    if form is None:
        return []
    today = today_in_bangkok(datetime.now(UTC))
    return [pack.to_json() for pack in packs(form, view["answers"], len(view["evidence"]), today)]


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _print_case(view: dict[str, Any]) -> None:
    for name in ("number", "state", "form", "form_version", "channel", "created_at"):
        print(f"{name:<14} {view[name]}")
    for section in ("answers", "respondent", "consent"):
        print(f"\n{section}")
        for name, value in view[section].items():
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            print(f"  {name:<24} {shown}")
    for pack in view["referrals"]:
        print(
            f"\nfor {pack['authority']:<10} has {len(pack['has'])}; missing: {', '.join(pack['missing']) or 'nothing'}"
        )
    print(f"\nevidence       {len(view['evidence'])} file(s)")
    for event in view["events"]:
        print(f"event {event['n']:<8} {event['at']}  {event['type']} by {event['actor']}")


def _positive(text: str) -> int:
    value = int(text) if text.isdecimal() else 0
    if not 1 <= value <= 10_000:
        raise argparse.ArgumentTypeError("must be a number from 1 to 10000")
    return value
