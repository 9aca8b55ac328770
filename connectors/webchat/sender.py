"""The web's sender: a line in the transcript *is* the delivery, the live feed brings it to every open tab."""

from __future__ import annotations

from intake.messaging.ports import Accepted, Delivery, Refused


class WebSender:
    """ChannelSender for the web. A visitor who is away finds the line by the cursor on coming back."""

    async def send(self, delivery: Delivery) -> Accepted | Refused:
        return Accepted(used_reply=True)
