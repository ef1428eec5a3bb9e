"""The policy a second time, as short as it can be said and without a line of `gate/`: what the gate is held against."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import product
from typing import Any, Final

from reviewbot.gate.world import GateRule, Override, Review, Seat, World
from reviewbot.ownership.policy import Quorum

NAMED_BY: Final[Mapping[str, frozenset[str]]] = {
    "ledger/**": frozenset({"ledger", "ledger/tax.py", "Ledger/TAX.py"}),
    "auth/*": frozenset({"auth/login.py"}),
}
"""Which paths of the small universe each pattern names, written down by hand."""


def may_merge(world: World) -> bool:  # noqa: C901, PLR0915 - the whole policy in one breath, to be read from top to bottom
    """Say whether the gate must be open."""
    head, base, human = world.binding.head, world.binding.base_ref, world.author.kind not in ("bot", "app")
    accounts: list[Any] = [world.author, *(world.contributors or ()), *(review.user for review in world.reviews)]
    barred = {
        world.author.id,
        *(c.id for c in world.contributors or ()),
        *(a.id for a in accounts if a.kind != "human"),
        *world.machines,
    }
    known = world.standings
    fit = {who for who, s in (known or {}).items() if s.may_write and s.is_active}
    out = {who for who, s in (known or {}).items() if s.may_write is False or s.is_active is False}
    pushed = world.pushes
    is_placed = pushed is None or any(p.head == head for p in pushed[-1:])
    decisive = sorted((r for r in world.reviews if r.state != "commented"), key=lambda r: (r.submitted_at, r.id))
    sure = [a for a in accounts if not getattr(a, "is_claimed", False)]
    silent = {world.author.id, *world.machines, *(a.id for a in sure if a.kind != "human" or hasattr(a, "role"))}
    latest = {r.user.id: r for r in decisive if r.user.id not in silent and world.contributors is not None}
    said_yes = {w: r for w, r in latest.items() if (r.state, r.base_ref) == ("approved", base) and w not in barred}
    said_yes = {who: r for who, r in said_yes.items() if (known is None or who in fit) and is_placed}
    yes = {who for who, r in said_yes.items() if r.head == head and all(p.at < r.submitted_at for p in pushed or ())}

    def was_dismissed_in_vain(review: Review) -> bool:
        told = review.dismissal
        if review.state != "dismissed" or told is None or told.was != "changes_requested":
            return False
        return told.by is None or (
            told.by.id != review.user.id and (told.by.kind != "human" or told.by.id in barred | out)
        )

    objecting = {who for who, r in latest.items() if r.state == "changes_requested" or was_dismissed_in_vain(r)}
    no = objecting - out

    def surely(teams: Iterable[str | None], people: Iterable[int] = ()) -> set[int]:
        return set(people).union(*(world.teams[t] for t in teams if t in world.teams))  # type: ignore[index]

    def perhaps(teams: Iterable[str | None], people: Iterable[int] = ()) -> set[int]:
        return surely(teams, people) if all(t is None or t in world.teams for t in teams) else set(no)

    def speaks_for(seat: Seat) -> bool:
        return bool(yes & surely((seat.team, seat.stand_ins), seat.people))

    by_agent = world.contributors is None or any(a.kind != "human" for a in accounts[: 1 + len(world.contributors)])

    def applies(rule: GateRule) -> bool:
        # In the small universe a rule's kinds are `mode` and `modified`, which only these two cannot be besides.
        entries = [e for e in world.entries if not rule.kinds or e.kind not in ("added", "removed")]
        names = {name for e in entries for name in (e.path, e.previous_path)}
        return (by_agent or not rule.is_for_agents) and any(names & NAMED_BY[glob.pattern] for glob in rule.paths)

    def keeps(rule: GateRule, review: Review) -> bool:
        times = [p.at for p in pushed or ()]
        past = [p for p in pushed or () if p.at < review.submitted_at]
        if review.head == head or not past or past[-1].head != review.head or times != sorted(times):
            return False
        return all(
            p.brings is not None
            and (
                ("base_merge" in rule.keeps and p.is_base_merge and p.brings == frozenset())
                or ("outside_paths" in rule.keeps and not any(p.brings & NAMED_BY[g.pattern] for g in rule.paths))
            )
            for p in (pushed or ())[len(past) :]
        )

    def has_its_people(rule: GateRule) -> bool:
        ripe = {
            who
            for who, r in said_yes.items()
            if (who in yes or keeps(rule, r))
            and (not rule.cool_off_seconds or r.submitted_at + timedelta(seconds=rule.cool_off_seconds) <= world.now)
        }
        more = extra + (rule.has_one_more_for_agents and by_agent)
        wanted = [Quorum(approvals=rule.approvals + more, from_teams=rule.from_teams), *rule.all_of]
        ways = [[*wanted, either] for either in rule.any_of] or [wanted]
        return any(seats_fill(way, [surely(q.from_teams) & ripe for q in way], rule) for way in ways)

    def seats_fill(quorums: list[Quorum], pools: list[set[int]], rule: GateRule) -> bool:
        if not (rule.is_distinct and len(quorums) > 1):
            return all(len(pool) >= q.approvals for q, pool in zip(quorums, pools, strict=True))
        people = sorted(set().union(*pools))
        return any(
            all(sum(w in pool for w, at in zip(people, taken, strict=True) if at == n) >= q.approvals
                for n, (q, pool) in enumerate(zip(quorums, pools, strict=True)))
            for taken in product(range(len(quorums)), repeat=len(people))
        )  # fmt: skip

    def teams_of(rule: GateRule) -> list[str]:
        return [*rule.from_teams, *(team for q in (*rule.all_of, *rule.any_of) for team in q.from_teams)]

    def is_proven(rule: GateRule) -> bool:
        return all(
            {
                f.is_success
                for f in world.facts
                if (f.kind, f.name, f.app_id, f.head) == (p.kind, p.name, p.app_id, head)
            }
            == {True}
            for p in rule.evidence
        )

    def unfit(override: Override) -> set[int]:
        return set() if known is None else {who for who in override.people if who not in fit}

    def is_of_now(override: Override) -> bool:
        return is_placed and all(override.since is not None and p.at < override.since for p in pushed or ())

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
        o.state == "active" and o.head == head and world.now < o.expires_at and len(o.people - barred - unfit(o)) > 1
        for o in world.overrides
        if is_of_now(o)
    )
    fine = (
        not world.is_draft
        and world.is_complete
        and bool(world.entries)
        and all(e.kind != "unknown" for e in world.entries)
        and all(has_its_people(r) and is_proven(r) and not no & perhaps(teams_of(r)) for r in world.rules if applies(r))
        and not any(
            any(names & NAMED_BY[glob.pattern] for glob in f.paths)
            for f in world.freezes
            if f.kind == "debt" or f.until is None or f.until > world.now
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
