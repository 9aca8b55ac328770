"""Add an agent, list agents."""

from __future__ import annotations

import argparse
import getpass
import re
import secrets
import sys

from intake.cases import agents
from intake.cases.agents import AgentExists, PasswordTooShort
from intake.cli._database import opened


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `agents`."""
    commands = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = commands.add_parser("add", help="an account for the console")
    add.add_argument("email", type=_email)
    add.add_argument("--name", default="", help="shown to the people the agent writes to")
    add.add_argument("--admin", action="store_true", help="with an administrator's rights")
    add.add_argument("--role", choices=agents.ROLES, help="what the account may do; agent if nothing is said")
    add.add_argument("--team", action="append", default=[], help="a team of the desk; may be given several times")
    add.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    add.set_defaults(run=run_add)
    listing = commands.add_parser("list", help="all accounts")
    listing.set_defaults(run=run_list)


def run_add(args: argparse.Namespace) -> int:
    """Create the account; a password that nobody gave is made and shown once."""
    given = _given_password(args)
    password = given or secrets.token_urlsafe(12)
    try:
        with opened():
            role = "admin" if args.admin else args.role or "agent"
            agent = agents.create(args.email, password, role=role, name=args.name, teams=args.team)
    except AgentExists:
        print(f"There is already an agent with the address {args.email}.", file=sys.stderr)
        return 1
    except PasswordTooShort:
        print(f"The password needs at least {agents.MINIMUM_PASSWORD} characters.", file=sys.stderr)
        return 1
    print(f"Added {agent.email} ({agent.role}).")
    if not given:
        print(f"Password, shown this once: {password}")
    return 0


def run_list(args: argparse.Namespace) -> int:
    """Print every account with its role and whether it may log in."""
    with opened():
        found = agents.list_agents()
    for agent in found:
        print(f"{agent.email:<40} {agent.role:<10} {'active' if agent.active else 'closed'}  {agent.name}")
    return 0


def _given_password(args: argparse.Namespace) -> str | None:
    """From standard input, or asked for at a terminal; an argument would be readable in the list of processes."""
    if args.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if sys.stdin.isatty():
        return getpass.getpass("Password (empty: make one): ") or None
    return None


def _email(text: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        raise argparse.ArgumentTypeError("must be an e-mail address")
    return text
