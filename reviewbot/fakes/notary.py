"""A signer and a safe in memory."""

import hashlib

from reviewbot.kernel.canonical import digest_bytes
from reviewbot.kernel.errors import Unavailable
from reviewbot.notary import Slip


class FakeSigner:
    """Signs with a word that only it knows."""

    def __init__(self, word: bytes = b"a word") -> None:
        self._word = word
        self.key = digest_bytes(word)

    def sign(self, content: bytes) -> bytes:
        return hashlib.sha512(self._word + content).digest()

    def holds(self, content: bytes, signature: bytes) -> bool:
        return self.sign(content) == signature


class FakeSafe:
    """Keeps every number for good."""

    def __init__(self) -> None:
        self.slips: dict[int, Slip] = {}
        self.is_down = False

    async def fetch_newest(self, *, most: int) -> tuple[Slip, ...]:
        return tuple(self.slips[number] for number in sorted(self.slips, reverse=True)[:most])

    async def keep(self, slip: Slip) -> bool:
        if self.is_down:
            raise Unavailable("the safe", why="it takes nothing")
        return self.slips.setdefault(slip.number, slip) is slip
