"""The ports of signed checkpoints: who signs them, and where they are kept outside of the database."""

from dataclasses import dataclass
from typing import Protocol

from reviewbot.kernel.ids import Digest


class Verifier(Protocol):
    """A public key."""

    @property
    def key(self) -> Digest:
        """Return what tells it from others: the digest of the public key."""

    def holds(self, content: bytes, signature: bytes) -> bool:
        """Say whether this is the key's signature over exactly these bytes."""


class Signer(Verifier, Protocol):
    """A private key, with its public one."""

    def sign(self, content: bytes) -> bytes:
        """Return the signature; the same for the same bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What is kept under one number."""

    number: int
    content: bytes


class Safe(Protocol):
    """Keeps a line of checkpoints where no database takes it along when it goes back in time.

    Any call may raise Unavailable. A call that returns has written durably.
    """

    async def fetch_newest(self, *, most: int) -> tuple[Slip, ...]:
        """Return those of the highest numbers, the highest first; each is there whole or not at all."""

    async def keep(self, slip: Slip) -> bool:
        """Keep it under its number; False where something is kept there, by whichever process. Old ones may go."""
