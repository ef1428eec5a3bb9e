"""Coverage: what a blocking owner owns was in a review that ended normally, or one of its people vouches for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import Final

from reviewbot.gate import code
from reviewbot.gate.answer import Answer, listed, satisfied, shut
from reviewbot.gate.decision import Reason, Ruling
from reviewbot.gate.seat import Sitting
from reviewbot.gate.tally import team_unreadable
from reviewbot.gate.world import Excuse, GateEntry, Seat, World

_ALL_REVIEWED: Final = "Every entry of a blocking owner was in a review that ended normally"
_COVERED: Final = satisfied("coverage", code.COVERED, _ALL_REVIEWED)
_NONE_REVIEWED: Final = "Nobody reviews any of this change: the policy leaves every entry out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Entries that no review covered, and their blocking owners; an eligible person of any of them can vouch."""

    entries: tuple[GateEntry, ...]
    owners: tuple[Sitting, ...]


def judge_coverage(world: World, sittings: Sequence[Sitting]) -> Answer:
    """Answer whether every entry of a blocking owner was looked at. Unclassified entries are judged elsewhere."""
    gaps, unassigned = gaps_in(world, sittings), _unassigned(world)
    if not gaps and not unassigned:
        return _COVERED
    children = (*map(_ruling_on, gaps), *unassigned)
    reasons = [reason for gap in gaps for reason in _reasons(gap)]
    if reasons:
        is_sure = any(child.outcome == "unsatisfied" for child in children)
        return shut("coverage", *reasons, is_sure=is_sure, children=children)
    if gaps:
        text = "What no review covered, an eligible person of its owners approved"
        return satisfied("coverage", code.COVERED_BY_A_PERSON, text, children)
    if _is_left_out_whole(world):
        return satisfied("coverage", code.NOT_REVIEWED, _NONE_REVIEWED, children)
    return satisfied("coverage", code.COVERED, _ALL_REVIEWED, children)


def gaps_in(world: World, sittings: Sequence[Sitting]) -> tuple[Gap, ...]:
    """Group the entries that no review covered by the blocking owners they have; those with none need no review."""
    uncovered = [entry for entry in world.entries if not entry.is_covered and entry.kind != "unknown"]
    if not uncovered:
        return ()
    grouped: dict[tuple[int, ...], list[GateEntry]] = {}
    for entry in uncovered:
        places = tuple(place for place, sitting in enumerate(sittings) if owns(sitting.seat, entry))
        grouped.setdefault(places, []).append(entry)
    return tuple(
        Gap(entries=tuple(entries), owners=tuple(sittings[place] for place in places))
        for places, entries in grouped.items()
        if places
    )


def owns(seat: Seat, entry: GateEntry) -> bool:
    """Say whether either name of the entry is among the owner's paths."""
    return entry.path in seat.paths or entry.previous_path in seat.paths


def _ruling_on(gap: Gap) -> Ruling:
    name = f"gap:{'+'.join(sitting.seat.owner for sitting in gap.owners)}"
    vouching = [login for sitting in gap.owners for login in sitting.vouching]
    if vouching:
        text = f"{listed(list(dict.fromkeys(vouching)))} approved {_paths(gap.entries)}, which no review covered"
        return Ruling(name=name, outcome="satisfied", code=code.COVERED_BY_A_PERSON, text=text)
    if any(sitting.may_be_vouched_for for sitting in gap.owners):
        text = f"No review covered {_paths(gap.entries)}; whether an approval does cannot be read"
        return Ruling(name=name, outcome="unknown", code=code.TEAM_UNREADABLE, text=text)
    return Ruling(
        name=name, outcome="unsatisfied", code=code.NOT_COVERED, text=f"No review covered {_paths(gap.entries)}"
    )


def _reasons(gap: Gap) -> tuple[Reason, ...]:
    if any(sitting.vouching for sitting in gap.owners):
        return ()
    teams = tuple(dict.fromkeys(team for sitting in gap.owners for team in sitting.wide.teams))
    titles = list(dict.fromkeys(sitting.wide.title for sitting in gap.owners))
    text = f"No review covered {_paths(gap.entries)}; an eligible person of {listed(titles, last='or')} has to approve"
    unreadable = tuple(team_unreadable("coverage", each.wide) for each in gap.owners if each.may_be_vouched_for)
    return (Reason(code=code.NOT_COVERED, rule="coverage", text=text, who_can_fix=teams), *unreadable)


def _unassigned(world: World) -> tuple[Ruling, ...]:
    nobodys = _nobodys(world)
    if not nobodys:
        return ()
    excused: dict[Excuse | None, list[GateEntry]] = {}
    for entry in nobodys:
        excused.setdefault(entry.excuse, []).append(entry)
    return tuple(starmap(_left_out, excused.items()))


def _nobodys(world: World) -> list[GateEntry]:
    seats = world.seats
    owned = seats[0].paths if len(seats) == 1 else frozenset[str]().union(*[seat.paths for seat in seats])
    return [entry for entry in world.entries if entry.path not in owned and entry.previous_path not in owned]


def _is_left_out_whole(world: World) -> bool:
    return len([entry for entry in _nobodys(world) if entry.excuse is not None]) == len(world.entries)


def _left_out(excuse: Excuse | None, entries: Sequence[GateEntry]) -> Ruling:
    if excuse is None:
        text = f"Nobody is assigned to {_paths(entries)}"
        return Ruling(name="unassigned", outcome="satisfied", code=code.NOBODY_ASSIGNED, text=text)
    text = f"Nobody reviews {_paths(entries)}: {excuse.reason}"
    name = f"not reviewed:{excuse.exemption}"
    return Ruling(name=name, outcome="satisfied", code=code.NOT_REVIEWED, text=text)


def _paths(entries: Sequence[GateEntry]) -> str:
    return listed([repr(entry.path) for entry in entries])
