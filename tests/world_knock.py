"""What comes to the door: webhooks as the forge signs them, and the tokens of those who read."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from reviewbot.kernel.grant import parse_grants

SECRET: Final = b"correct horse battery staple"
TOKEN: Final = "the-token-of-whoever-may-read-acme"
OTHER_TOKEN: Final = "the-token-of-whoever-may-read-globex"
GRANTS: Final = parse_grants(f"acme {TOKEN}\nglobex {OTHER_TOKEN}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """One webhook as the forge sends it."""

    id: str
    event: str
    body: bytes
    odd_headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers, signed."""
        return {
            "Content-Type": "application/json",
            "X-GitHub-Event": self.event,
            "X-GitHub-Delivery": self.id,
            "X-Hub-Signature-256": "sha256=" + hmac.new(SECRET, self.body, hashlib.sha256).hexdigest(),
            **self.odd_headers,
        }
