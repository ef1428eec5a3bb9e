"""A webhook delivery, and the only way to obtain one."""

from dataclasses import dataclass
from typing import Final

from reviewbot.kernel.ids import DeliveryId

LARGEST_BODY: Final = 25 * 1024 * 1024
"""Bytes. GitHub caps a payload at 25 MB (GitHub Docs, "Webhook events and payloads")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Bytes whose signature was checked. Only `verify` makes one."""

    id: DeliveryId
    event: str
    """The `X-GitHub-Event` header: a foreign word, not yet one of ours."""
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """Why a request was turned away, and the HTTP status that says so."""

    status: int
    reason: str
