"""The policy a second time, as short as it can be said and without a line of `gate/`: what the gate is held against."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from reviewbot.gate.world import Seat, World

NAMED_BY: Final[Mapping[str, frozenset[str]]] = {
    "ledger/**": frozenset({"ledger", "ledger/tax.py", "Ledger/TAX.py"}),
    "auth/*": frozenset({"auth/login.py"}),
}
"""Which paths of the small universe each pattern names, written down by hand."""


def may_merge(world: World) -> bool:
    """Say whether the gate must be open."""
    head, base, human = world.binding.head, world.binding.base_ref, world.author.kind not in ("bot", "app")
    accounts: list[Any] = [world.author, *(world.contributors or ()), *(review.user for review in world.reviews)]
    barred = {
        world.author.id,
        *(c.id for c in world.contributors or ()),
        *(a.id for a in accounts if a.kind != "human"),
    }
    decisive = sorted((r for r in world.reviews if r.state != "commented"), key=lambda r: (r.submitted_at, r.id))
    latest = {r.user.id: r for r in decisive if r.user.id not in barred and world.contributors is not None}
    yes = {who for who, r in latest.items() if (r.state, r.head, r.base_ref) == ("approved", head, base)}
    no = {who for who, r in latest.items() if r.state == "changes_requested"}

    def surely(teams: Iterable[str | None], people: Iterable[int] = ()) -> set[int]:
        return set(people).union(*(world.teams[t] for t in teams if t in world.teams))  # type: ignore[index]

    def perhaps(teams: Iterable[str | None], people: Iterable[int] = ()) -> set[int]:
        return surely(teams, people) if all(t is None or t in world.teams for t in teams) else set(no)

    def speaks_for(seat: Seat) -> bool:
        return bool(yes & surely((seat.team, seat.stand_ins), seat.people))

    extra = not human and world.author.login not in world.bots
    extra = extra and not any(c.role == "sponsor" for c in world.contributors or ())
    names = {name for e in world.entries for name in (e.path, e.previous_path)}
    seats = [seat for seat in world.seats if seat.stance == "blocking"]
    said = {
        seat.owner: {
            j.kind
            for j in world.judgements
            if (j.owner, j.head, j.policy_digest) == (seat.owner, head, world.policy_digest)
        }
        for seat in seats
    }
    stopped = world.switches is None or any(
        s.state != "released" and s.scope not in ("org:other", "repo:acme/other", "owner:nobody")
        for s in world.switches
    )
    broken = world.contributors is not None and any(
        o.state == "active" and o.head == head and world.now < o.expires_at and len(o.people - barred) > 1
        for o in world.overrides
    )
    fine = (
        not world.is_draft
        and world.is_complete
        and bool(world.entries)
        and all(e.kind != "unknown" for e in world.entries)
        and all(
            len(yes & surely(r.from_teams)) >= r.approvals + extra and not no & perhaps(r.from_teams)
            for r in world.rules
            if any(names & NAMED_BY[glob.pattern] for glob in r.paths)
        )
        and all(
            (said[seat.owner] == {"approved"} or speaks_for(seat)) and not no & perhaps((seat.team,), seat.people)
            for seat in seats
        )
        and all(
            entry.is_covered or not owners or any(speaks_for(seat) for seat in owners)
            for entry in world.entries
            for owners in [[s for s in seats if {entry.path, entry.previous_path} & s.paths]]
        )
    )
    return not stopped and (fine or broken)
