"""The Roll in memory: the repositories of a scene or a list, and the webhooks that a test let get lost."""

from collections.abc import Callable
from datetime import datetime

from reviewbot.intake.delivery import LostDelivery
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import DeliveryId, InstallationId


class FakeRoll:
    """The Roll port over whatever `places` returns. `loses`, `suspended` and `asked` are for tests."""

    def __init__(self, places: Callable[[], tuple[Place, ...]]) -> None:
        self._places = places
        self._lost: list[tuple[datetime, LostDelivery]] = []
        self.suspended: set[InstallationId] = set()
        self.asked: list[LostDelivery] = []
        """Every webhook that was asked for once more, in order."""

    def loses(self, delivery: str, *, at: datetime, attempts: int = 1) -> None:
        """Let the forge remember a webhook that it could not hand over."""
        lost = LostDelivery(id=DeliveryId(delivery), attempt=len(self._lost) + 1, attempts=attempts)
        self._lost.append((at, lost))

    async def fetch_places(self, installation: InstallationId | None = None) -> tuple[Place, ...]:
        """Return them in the order given."""
        return tuple(
            place
            for place in self._places()
            if installation in {None, place.installation} and place.installation not in self.suspended
        )

    async def fetch_lost(self, *, since: datetime) -> tuple[LostDelivery, ...]:
        """Return what a test let get lost."""
        return tuple(lost for at, lost in self._lost if at >= since)

    async def ask_again(self, lost: LostDelivery) -> None:
        """Remember that it was asked for."""
        self.asked.append(lost)
