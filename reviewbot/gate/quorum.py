"""Quorums: whether distinct people fill every place that a rule has, nobody two of them where the rule says so."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

Places: TypeAlias = int
"""The quorums of a panel in which one person counts, bit by bit: bit 0 is the panel's first quorum."""

_Chair: TypeAlias = tuple[int, int]
"""A quorum and the number of one of its chairs."""


class Panel(NamedTuple):
    """What a rule wants: so many people in each quorum."""

    needed: tuple[int, ...]
    """For each quorum, how many distinct people."""
    choice: int = 0
    """Of the last so many quorums one is enough; every other one is wanted."""
    is_distinct: bool = False
    """Whether nobody counts in more than one quorum."""

    def wanted(self) -> range:
        """Return the quorums each of which has to be met."""
        return range(len(self.needed) - self.choice)

    def either(self) -> range:
        """Return the quorums of which one has to be met."""
        return range(len(self.needed) - self.choice, len(self.needed))


def is_met(panel: Panel, people: Sequence[Places]) -> bool:
    """Say whether these distinct people meet the panel."""
    if len(panel.needed) == 1:
        (needed,) = panel.needed
        return len(people) >= needed and sum([places & 1 for places in people]) >= needed
    return lacking(panel, people) == 0


def lacking(panel: Panel, people: Sequence[Places]) -> int:
    """Return how many people are lacking at least: 0 where the panel is met.

    For a distinct panel it is exact for people who count anywhere; for another, one person may fill several lacks.
    """
    if panel.is_distinct:
        return min(_unfilled(panel, quorums, people) for quorums in _ways(panel))
    least = max([short_of(panel, quorum, people) for quorum in panel.wanted()], default=0)
    if not panel.choice:
        return least
    return max(least, min([short_of(panel, quorum, people) for quorum in panel.either()]))


def short_of(panel: Panel, quorum: int, people: Sequence[Places]) -> int:
    """Return how many people one quorum lacks, by itself."""
    return max(0, panel.needed[quorum] - sum([places >> quorum & 1 for places in people]))


def _ways(panel: Panel) -> Iterator[tuple[int, ...]]:
    wanted = tuple(panel.wanted())
    if not panel.choice:
        yield wanted
    for quorum in panel.either():
        yield (*wanted, quorum)


def _unfilled(panel: Panel, quorums: Sequence[int], people: Sequence[Places]) -> int:
    """Seat as many people as possible, each on one chair, by augmenting paths; return how many chairs stay empty."""
    # More chairs than people in a quorum stay empty anyway: an absurd number costs nothing.
    chairs = [(quorum, number) for quorum in quorums for number in range(min(panel.needed[quorum], len(people)))]
    on: dict[_Chair, int] = {}
    for chair in chairs:
        _seat(chair, people, on)
    return sum(panel.needed[quorum] for quorum in quorums) - len(on)


def _seat(chair: _Chair, people: Sequence[Places], on: dict[_Chair, int]) -> None:
    chair_of = {person: taken for taken, person in on.items()}
    wanted_by: dict[int, _Chair] = {}
    queue = [chair]
    for asking in queue:
        for person, places in enumerate(people):
            if person in wanted_by or not places >> asking[0] & 1:
                continue
            wanted_by[person] = asking
            if person not in chair_of:
                _move_up(person, chair, wanted_by, on)
                return
            queue.append(chair_of[person])


def _move_up(person: int, last: _Chair, wanted_by: Mapping[int, _Chair], on: dict[_Chair, int]) -> None:
    chair = wanted_by[person]
    while chair != last:
        moved, on[chair] = on[chair], person
        person, chair = moved, wanted_by[moved]
    on[chair] = person
