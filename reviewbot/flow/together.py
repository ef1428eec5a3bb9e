"""Work that serves everybody who has asked for it by the time it begins."""

import threading
from collections.abc import Callable


class Together:
    """Has work done in turns, once for all who asked while the turn before lasted. Any thread may ask."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._wanted: set[str] = set()

    def see_to(self, name: str, work: Callable[[], None]) -> None:
        """Return once the work of this name has been done, begun no sooner than now, by this caller or by another.

        What it raises, it raises to whoever did it; the others are not told.
        """
        self._wanted.add(name)
        with self._turn:
            if name in self._wanted:
                self._wanted.discard(name)
                work()
