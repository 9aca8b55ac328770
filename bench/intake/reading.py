"""What the assistant's model reads out of texts. Runs in the assistant's environment: JSON lines in and out.

bot/.venv/bin/python -m bench.intake.reading MODEL < texts.jsonl > readings.jsonl
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any


async def read_all(model: str, texts: list[str]) -> list[dict[str, Any]]:
    """Return {"intent", "ranking", "entities"} for each text, as the action server would be told."""
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    readings = []
    for text in texts:
        parsed = await agent.parse_message(text)
        readings.append(
            {
                "intent": parsed["intent"]["name"],
                "confidence": float(parsed["intent"]["confidence"] or 0.0),
                "ranking": [[item["name"], float(item["confidence"])] for item in parsed.get("intent_ranking") or []],
                "entities": [
                    {"entity": item["entity"], "start": item["start"], "end": item["end"]}
                    for item in parsed.get("entities") or []
                ],
            }
        )
    return readings


def main() -> None:
    """Read JSON strings, one a line, from standard input; write one reading a line."""
    texts = [json.loads(line) for line in sys.stdin if line.strip()]
    out = sys.stdout
    sys.stdout = sys.stderr  # Rasa prints
    for reading in asyncio.run(read_all(sys.argv[1], texts)):
        print(json.dumps(reading), file=out)


if __name__ == "__main__":
    main()
