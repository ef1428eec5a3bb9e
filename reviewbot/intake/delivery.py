"""A webhook delivery, and the only way to obtain one."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel

from reviewbot.kernel.errors import BrokenInvariant
from reviewbot.kernel.ids import DeliveryId

LARGEST_BODY: Final = 25 * 1024 * 1024
"""Bytes. GitHub caps a payload at 25 MB (GitHub Docs, "Webhook events and payloads")."""

_DELIVERY_ID: Final = re.compile(r"[0-9A-Za-z-]{1,64}")
_EVENT: Final = re.compile(r"[a-z_]{1,64}")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class LostDelivery:
    """A webhook that the forge could not hand over."""

    id: DeliveryId
    attempt: int
    """The forge's number for its newest attempt."""
    attempts: int
    """How often it was tried."""


class _Object(BaseModel):
    """Any JSON object: nothing of it is kept, so nothing is made of it."""


def verify(headers: Mapping[str, str], body: bytes, *, secrets: Sequence[bytes]) -> Delivery | Rejected:
    """Return the delivery, or why the request was turned away.

    There is no unsigned mode: without a secret this raises BrokenInvariant. Several secrets are accepted while one is
    being replaced. Nothing of the body is read before its signature holds.
    Source: GitHub Docs, "Validating webhook deliveries" (HMAC-SHA-256 over the raw bytes).
    """
    if not secrets or not all(secrets):
        raise BrokenInvariant("no webhook secret is configured")
    turned_away = _signature_fault(headers.get("x-hub-signature-256"), body, secrets)
    if turned_away is not None:
        return Rejected(status=401, reason=turned_away)
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return Rejected(status=415, reason="content type is not application/json; set it so in the App's settings")
    delivery_id, event = headers.get("x-github-delivery", ""), headers.get("x-github-event", "")
    if not _DELIVERY_ID.fullmatch(delivery_id) or not _EVENT.fullmatch(event):
        return Rejected(status=400, reason="X-GitHub-Delivery or X-GitHub-Event is missing or malformed")
    if not _is_object(body):
        return Rejected(status=400, reason="the body is not a JSON object")
    return Delivery(id=DeliveryId(delivery_id), event=event, body=body)


def _signature_fault(given: str | None, body: bytes, secrets: Sequence[bytes]) -> str | None:
    if not given:
        return "X-Hub-Signature-256 is missing"
    offered = given.encode("utf-8", "replace")
    wanted = [b"sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest().encode() for secret in secrets]
    # Every secret is compared, in constant time, whichever fits.
    fits = [hmac.compare_digest(offered, one) for one in wanted]
    return None if any(fits) else "X-Hub-Signature-256 does not fit the body"


def _is_object(body: bytes) -> bool:
    try:
        _Object.model_validate_json(body)
    except ValueError:
        return False
    return True
