"""Rasa's message processor, with turns that are whole or not at all.

Rasa 3.6.21 swallows the exception of an action, forgets the action's events and saves the rest; and it replaces a
tracker store that fails by one in memory. Both would lose what a person said. Here both end the turn.
"""

from __future__ import annotations

import gc
from typing import Any

import rasa.core.actions.action
import rasa.core.agent
from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.trackers import DialogueStateTracker

from bot.tracker_store import SealedTrackerStore
from bot.turn import TurnFailed, current_turn

# Seconds an action may take. Rasa waits five minutes; the gateway has long given up and sent the turn again by then.
ACTION_LIMIT = 15
WARM_UP = "สวัสดีค่ะ เมื่อวานโอนเงิน 1,500 บาท เข้ากสิกร 123-4-56789-0 โทร 081-234-5678"
FALLBACK_ACTION = "action_default_fallback"


class WholeAction(Action):
    """An action whose failure is the turn's failure. A form that declines an input is no failure."""

    def __init__(self, action: Action) -> None:
        """Wrap `action`."""
        self._action = action

    def name(self) -> str:
        """Return the wrapped action's name."""
        return self._action.name()

    async def run(self, *args: Any, **kwargs: Any) -> Any:
        """Run the wrapped action. TurnFailed: it raised anything but a rejection."""
        try:
            return await self._action.run(*args, **kwargs)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            raise TurnFailed("action_failed") from error

    def event_for_successful_execution(self, prediction: PolicyPrediction) -> Any:
        """Return the wrapped action's event."""
        return self._action.event_for_successful_execution(prediction)


class TurnProcessor(MessageProcessor):
    """Handles a message as one turn."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the store itself instead of Rasa's wrapper that hides its failures."""
        super().__init__(*args, **kwargs)
        if isinstance(self.tracker_store, FailSafeTrackerStore):
            self.tracker_store = self.tracker_store._tracker_store
        self._warm_up()

    def _warm_up(self) -> None:
        """Read one text, so that dictionaries and patterns are loaded before the first person writes: half a second."""
        tracker = DialogueStateTracker.from_events("warm-up", [], self.domain.slots)
        self._parse_message_with_graph(UserMessage(WARM_UP), tracker)
        # What has been loaded stays: the collector need not walk over half a million objects every few seconds.
        gc.collect()
        gc.freeze()

    async def handle_message(self, message: UserMessage) -> list[dict[str, Any]] | None:
        """Work on one message: read it, run actions until the bot listens, save once at the end."""
        tracker = await self.log_message(message, should_save_tracker=False)
        channel = message.output_channel
        tracker = await self.run_action_extract_slots(channel, tracker)
        await self._run_prediction_loop(channel, tracker)
        turn = current_turn.get()
        if turn is not None and not turn.messages:
            await self._say_something(channel, tracker)
        await self.save_tracker(tracker)
        return getattr(channel, "messages", None)

    async def _say_something(self, channel: OutputChannel, tracker: DialogueStateTracker) -> None:
        """No rule led to a word: an honest "I did not understand" beats silence."""
        action = self._get_action(FALLBACK_ACTION)
        prediction = PolicyPrediction.for_action_name(self.domain, FALLBACK_ACTION)
        await self._run_action(action, tracker, channel, self.nlg, prediction)

    async def _update_tracker_session(
        self, tracker: DialogueStateTracker, output_channel: OutputChannel, metadata: dict[str, Any] | None = None
    ) -> None:
        """Start a session without copying the message's metadata into a slot that would be kept for good."""
        await super()._update_tracker_session(tracker, output_channel, None)

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: Any,
        prediction: PolicyPrediction,
    ) -> bool:
        """Run an action whose failure ends the turn."""
        return await super()._run_action(WholeAction(action), tracker, output_channel, nlg, prediction)


async def storage_answers(agent: Any) -> bool:
    """Tell whether the tracker store of an agent can be read; Rasa's own stores are not asked."""
    store = agent.processor.tracker_store
    return await store.answers() if isinstance(store, SealedTrackerStore) else True


def install() -> None:
    """Make agents that are loaded from now on use TurnProcessor."""
    rasa.core.agent.MessageProcessor = TurnProcessor
    rasa.core.actions.action.DEFAULT_REQUEST_TIMEOUT = ACTION_LIMIT
