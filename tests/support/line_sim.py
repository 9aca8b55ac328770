"""`make line-sim`: the stand-in LINE platform as a program, with a phone in the browser; see docs/line-sim.md."""

from __future__ import annotations

import asyncio
import contextlib

from tests.support.line_platform import REPLY_LIFE, LinePlatform


def main() -> None:
    import argparse

    parser = argparse.ArgumentParser(description="A stand-in LINE platform on loopback; see docs/line-sim.md.")
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument("--webhook", default="http://127.0.0.1:8080/webhooks/line")
    parser.add_argument("--secret", default="channel-secret-of-the-stand-in")
    parser.add_argument("--token", default="token-of-the-stand-in")
    parser.add_argument("--quota", type=int, default=300, help="messages a month")
    parser.add_argument("--read", choices=("auto", "manual"), default="manual", help="who marks messages as read")
    parser.add_argument("--reply-life", type=float, default=REPLY_LIFE, help="seconds that a reply token lives")
    args = parser.parse_args()

    async def run() -> None:
        platform = LinePlatform(args.secret, args.token, args.webhook)
        platform.account.quota, platform.reply_life = args.quota, args.reply_life
        platform.account.info |= {"markAsReadMode": args.read, "chatMode": "bot" if args.read == "auto" else "chat"}
        url = await platform.start(args.port)
        print(
            f"A phone on the stand-in LINE platform: {url}/\nStart the system with it from another terminal:\n\n"
            f"  LINE_CHANNEL_SECRET={args.secret} LINE_CHANNEL_ACCESS_TOKEN={args.token} "
            f"LINE_API_BASE_URL={url} LINE_API_DATA_BASE_URL={url} make up\n",
            flush=True,
        )
        try:
            await asyncio.Event().wait()
        finally:
            await platform.stop()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run())


if __name__ == "__main__":
    main()
