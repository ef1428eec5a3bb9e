"""What the flow works with: every port, filled."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from reviewbot.flow.governance import Governance
from reviewbot.flow.seal import Seal
from reviewbot.flow.tally import Tally
from reviewbot.kernel.ids import ModelName, RepoName
from reviewbot.kernel.money import Money
from reviewbot.plan.switch import Switch, covers
from reviewbot.ports import Checkout, Clock, Forge, Knowledge, Model, Roll, Scanner, Store, Warden
from reviewbot.review.exchange import Usage
from reviewbot.upkeep import CircuitSeen


def unpriced(model: ModelName, usage: Usage, now: datetime) -> Money | None:
    """Know of no price."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """The ports of one process."""

    forge: Forge
    roll: Roll
    warden: Warden
    checkout: Checkout
    governance: Governance
    model: Model
    knowledge: Knowledge
    scanner: Scanner
    store: Store
    clock: Clock
    stops: tuple[Switch, ...]
    """Switches that this process was started with; they hold when no database answers."""
    circuits: Callable[[], tuple[CircuitSeen, ...]] = tuple
    """Return whom this process has asked, and whether they are asked now."""
    price_of: Callable[[ModelName, Usage, datetime], Money | None] = unpriced
    """Return what so many tokens cost at an instant; None where no price is known."""
    seal: Seal | None = None
    """None where the trail ends with the process, or serves nobody but whoever tries it out."""
    tally: Tally = field(default_factory=Tally)

    async def fetch_switches(self) -> tuple[Switch, ...]:
        """Return every switch that is on, this process's own first."""
        return (*self.stops, *await self.store.fetch_switches())

    async def is_stopped(self, repo: RepoName) -> bool:
        """Say whether a switch stops work on all of this repository. Raises Unavailable where nobody can tell."""
        return any(covers(each, repo=repo, owners=()) for each in await self.fetch_switches())
