"""An arrival: a delivery as the table of deliveries takes it."""

from dataclasses import dataclass
from typing import Self

from reviewbot.intake.delivery import Delivery
from reviewbot.intake.interpret import interpret
from reviewbot.intake.topic import topic_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A row of the table, which the database numbers."""

    id: str
    event: str
    body: bytes
    received_at: str
    repo_id: int
    subject: str

    @classmethod
    def of(cls, delivery: Delivery, *, received_at: str) -> Self:
        """Make the row of a delivery, with what it is about."""
        topic = topic_of(interpret(delivery))
        return cls(
            id=delivery.id,
            event=delivery.event,
            body=delivery.body,
            received_at=received_at,
            repo_id=topic.repo_id,
            subject=topic.subject,
        )

    def is_new(self, kept: set[str]) -> bool:
        """Return whether it was kept, and take it from the ids that were: of two with one id the first is new."""
        if self.id not in kept:
            return False
        kept.remove(self.id)
        return True
