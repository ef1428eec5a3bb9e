"""One row of the benchmark table: what was measured, beside a ceiling of the same run and a target."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measurement."""

    what: str
    measured: float
    unit: str
    ceiling: float | None
    """The same unit, measured in the same run; None where the target is absolute."""
    ceiling_is: str
    """What the ceiling was: `a bare loop over the same lines`."""
    target: str
    """As the project states it: `<= 25 ms`."""
    is_met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Where the time of a measurement goes, one part of it."""

    name: str
    wall_milliseconds: float
    own_milliseconds: float
    """Without the time in which somebody else was answering."""
