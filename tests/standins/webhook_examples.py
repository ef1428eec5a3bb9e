"""Real webhook payloads, published by GitHub's Octokit project as npm `@octokit/webhooks-examples` (MIT)."""

import json
from collections.abc import Iterator

from tests.standins.npm import npm_packages


def webhook_examples() -> Iterator[tuple[str, str | None, bytes]]:
    """Yield each example as its event, its action (None where the event has none), and the body GitHub sent."""
    index = npm_packages() / "@octokit" / "webhooks-examples" / "api.github.com" / "index.json"
    for event in json.loads(index.read_bytes()):
        for payload in event["examples"]:
            yield event["name"], payload.get("action"), json.dumps(payload).encode()
