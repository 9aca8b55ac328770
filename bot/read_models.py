"""What models make of texts and stories; runs in Rasa's environment (Python 3.10), started by deploy.training.readings.

    python -m bot.read_models --texts FILE --stories FOLDER --out FILE MODEL …

`--texts` is a JSON list of texts. What comes out is JSON, one entry a model in the order given: {"texts": [{"intent",
"ranking": [[intent, probability], …], "entities": […]}, …], "stories": {name: right}}, or {"error": kind} for a model
that cannot be loaded. Nothing of a text is printed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import warnings
from pathlib import Path
from typing import Any

# An action server is never called: stories say what happens, and texts are only read.
_UNKNOWN = "nlu_fallback"


def main() -> None:
    """Read with every model and write what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", type=Path)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--stories", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    from bot import without_tensorflow

    without_tensorflow.install()
    import structlog

    # Warnings of the stories' evaluation quote texts.
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    texts = json.loads(options.texts.read_text(encoding="utf-8"))
    found = [asyncio.run(_read(model, texts, options.stories)) for model in options.models]
    options.out.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


async def _read(model: Path, texts: list[str], stories: Path) -> dict[str, Any]:
    from rasa.core.agent import Agent

    from bot import fast_path

    fast_path.install()
    try:
        agent = Agent.load(str(model))
    except Exception as error:  # a broken file breaks in many ways: tar, zip, JSON, pickle
        return {"error": type(error).__name__}
    if not agent.is_ready():
        return {"error": "not_ready"}
    warnings.simplefilter("ignore")
    return {"texts": [_text(agent, text) for text in texts], "stories": await _stories(agent, stories)}


def _text(agent: Any, text: str) -> dict[str, Any]:
    from rasa.core.channels.channel import UserMessage
    from rasa.shared.core.trackers import DialogueStateTracker

    tracker = DialogueStateTracker.from_events("reader", [], agent.domain.slots)  # nobody has been asked anything
    read = agent.processor._parse_message_with_graph(UserMessage(text), tracker)
    ranking = [[named["name"], named["confidence"]] for named in read["intent_ranking"] if named["name"] != _UNKNOWN]
    return {"intent": read["intent"]["name"], "ranking": ranking, "entities": read["entities"]}


async def _stories(agent: Any, folder: Path) -> dict[str, bool]:
    """Play every story: its texts are read by the model, its actions predicted. By name: was all of it as told?

    Rasa's own `rasa test` would also want every entity of a text to stand in the story; ours tell intents and actions.
    """
    from rasa.core.test import _create_data_generator, _predict_tracker_actions

    generator = _create_data_generator(str(folder), agent, None, use_conversation_test_files=True)
    right: dict[str, bool] = {}
    for tracker in generator.generate_story_trackers():
        if tracker.sender_id in right:
            raise ValueError("two stories have the same name")
        seen = (await _predict_tracker_actions(tracker, agent, use_e2e=True))[0]
        right[tracker.sender_id] = (
            seen.action_predictions == seen.action_targets and seen.intent_predictions == seen.intent_targets
        )
    return right


if __name__ == "__main__":
    main()
