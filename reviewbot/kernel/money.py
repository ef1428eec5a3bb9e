"""Money, in whole millionths of a US dollar: sums are exact and order does not matter."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of US dollars, held in millionths."""

    micros: int

    def __add__(self, other: "Money") -> "Money":
        return Money(self.micros + other.micros)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.micros - other.micros)

    def __str__(self) -> str:
        sign = "-" if self.micros < 0 else ""
        whole, part = divmod(abs(self.micros), 1_000_000)
        return f"{sign}${whole}.{part:06d}"


NOTHING = Money(0)
