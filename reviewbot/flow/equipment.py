"""What the flow works with: every port, filled."""

from dataclasses import dataclass

from reviewbot.flow.governance import Governance
from reviewbot.ports import Checkout, Clock, Forge, Knowledge, Model, Scanner, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """The ports of one process."""

    forge: Forge
    checkout: Checkout
    governance: Governance
    model: Model
    knowledge: Knowledge
    scanner: Scanner
    store: Store
    clock: Clock
