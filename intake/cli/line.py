"""Set up the LINE accounts: token, webhook, rich menus."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path

import aiohttp

from connectors.line.accounts import Account, load_accounts
from connectors.line.client import LineApi
from connectors.line.menus import Menu, all_menus
from connectors.line.postbacks import Postbacks
from connectors.line.setup import Report, Setup, as_json, as_lines
from intake.settings import Settings, load_settings


def configure(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    setup = commands.add_parser("setup", help="check and set what LINE lets a program set; repeat it as you like")
    setup.add_argument("--dry-run", action="store_true", help="only ask LINE, and tell what would be done")
    setup.add_argument("--account", help="only the account of this name (see LINE_CHANNELS_FILE)")
    setup.add_argument("--json", action="store_true")
    setup.set_defaults(run=run_setup)
    menus = commands.add_parser("menus", help="draw the rich menus into a folder, to look at them")
    menus.add_argument("folder", type=Path)
    menus.set_defaults(run=run_menus)


def run_setup(args: argparse.Namespace) -> int:
    settings = load_settings()
    accounts = [each for each in load_accounts(settings) if args.account in (None, each.name)]
    if not accounts:
        print("No LINE account is set: LINE_CHANNEL_SECRET and LINE_CHANNEL_ACCESS_TOKEN.", file=sys.stderr)
        return 1
    menus = all_menus(Postbacks(settings.session_secret))
    reports = asyncio.run(_set_up_all(settings, accounts, menus, dry=args.dry_run))
    if args.json:
        print(json.dumps({name: as_json(report) for name, report in reports.items()}, ensure_ascii=False, indent=2))
    else:
        for name, report in reports.items():
            print(f"LINE account {name or '(from the environment)'}")
            print("\n".join(f"  {line}" for line in as_lines(report)))
    return 1 if any(report.failed for report in reports.values()) else 0


def run_menus(args: argparse.Namespace) -> int:
    settings = load_settings()
    args.folder.mkdir(parents=True, exist_ok=True)
    for menu in all_menus(Postbacks(settings.session_secret)):
        file = args.folder / f"{menu.situation}-{menu.language}.png"
        file.write_bytes(menu.image)
        print(file)
    return 0


async def _set_up_all(
    settings: Settings, accounts: list[Account], menus: list[Menu], *, dry: bool
) -> dict[str, Report]:
    reports = {}
    for account in accounts:
        api = LineApi(settings.line_api_base_url, settings.line_api_data_base_url, account.token)
        setup = Setup(account, api, settings.public_base_url, dry=dry)
        try:
            reports[account.name] = await setup.run(menus)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            setup.report.say("failed", f"LINE was not reached: {type(error).__name__}.")
            reports[account.name] = setup.report
        finally:
            await api.close()
    return reports
