"""The roster port: who is at work on the state that workers share, and whose turn it is where only one may act."""

from contextlib import AbstractAsyncContextManager
from typing import Final, Protocol

MOST_CONNECTIONS: Final = 8
"""To a server, of one process's store, and as many again of its durable engine: a server takes a hundred by default."""
MOST_SHORT_WAYS: Final = 2
"""Of the store's, those that the event loop itself waits for."""
LEASE_SECONDS: Final = 5
"""Who is silent for so long is struck off. A server ends the sessions of a process that is stopped, and gives the locks
of its rows to others, though its machine goes on answering for its connections."""


class Roster(Protocol):
    """The workers that share one state, each under a name of its own while it lives.

    A worker that the others could not hear of for some seconds is struck off: its name and its turns are free then, its
    work is another's, and what it found before it may not be written any more.
    """

    @property
    def term(self) -> int:
        """Return which stay on the roster this process is in, counted from 1 and raised whenever it was struck off.

        0 where this process is not on it yet, or cannot be struck off while it lives.
        """

    async def require_term(self, term: int) -> None:
        """Raise Unavailable where this process has been struck off since the stay of that number began."""

    def at_work(self, name: str) -> AbstractAsyncContextManager[None]:
        """Be at work under a name while the block runs. Raises Misconfigured where another process is."""

    def standing_in(self, name: str) -> AbstractAsyncContextManager[bool]:
        """Keep a name from others while the block runs; False where whoever has it is at work."""

    def turn(self, name: str) -> AbstractAsyncContextManager[None]:
        """Wait for the turn of that name and hold it: one holder at a time, whichever process it is in."""
