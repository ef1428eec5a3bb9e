"""What the world is like after somebody has done what an opening says."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from reviewbot.change.account import Account
from reviewbot.gate.decision import Act, Opening
from reviewbot.gate.dismissal import still_objects
from reviewbot.gate.person import hands_on
from reviewbot.gate.timeline import is_kept
from reviewbot.gate.world import Override, Review, World
from reviewbot.kernel.ids import AccountId, Login
from tests.unit.gate import builders as a


def after(world: World, opening: Opening, *, avoiding: frozenset[AccountId] = frozenset()) -> World:
    """Do every act: people approve at the world's instant, and waiting comes last.

    Where several people fit, those come first who are not to be avoided, and then those in the fewest teams: the
    others would do more than the act says. Whom the fewest fit is served first.
    """
    for act in sorted(opening, key=lambda each: (each.act == "wait", len(_fitting(world, each)) if each.within else 0)):
        if act.within:
            chosen = sorted(_fitting(world, act), key=lambda each: (each in avoiding, _teams(world, each)))
            for account in chosen[: act.count]:
                world = _approved_by(world, account)
        else:
            world = _DONE[act.act](world, act)
    return _read_by(world, frozenset(act.who[0] for act in opening if act.act == "rerun"))


def _teams(world: World, account: AccountId) -> int:
    return sum(account in members for members in world.teams.values())


def _fitting(world: World, act: Act) -> list[AccountId]:
    return [each for each in _fit(world) if all(_is_of(world, each, label) for label in act.within)]


def circle(world: World, owners: frozenset[str]) -> frozenset[AccountId]:
    """Everybody who could stand in for the agent of one of these owners."""
    seats = [seat for seat in world.seats if seat.owner in owners]
    teams = [world.teams.get(team, frozenset()) for seat in seats for team in (seat.team, seat.stand_ins) if team]
    return frozenset[AccountId]().union(*teams, *(seat.people for seat in seats))


def lesser(opening: Opening) -> Iterator[Opening]:
    """Leave out one act, or one person of one."""
    for place, act in enumerate(opening):
        fewer = () if act.count == 1 or act.act == "break_glass" else (replace(act, count=act.count - 1),)
        yield (*opening[:place], *fewer, *opening[place + 1 :])


def _approve(world: World, act: Act) -> World:
    named = {review.user.login: review.user.id for review in world.reviews}
    return _approved_by(world, named[Login(act.who[0])])


def _fit(world: World) -> list[AccountId]:
    """Everybody who may approve and says nothing that counts yet."""
    accounts: list[Any] = [world.author, *(world.contributors or ()), *(review.user for review in world.reviews)]
    barred = {world.author.id, *world.machines, *(each.id for each in world.contributors or ())}
    barred |= {each.id for each in accounts if each.kind != "human"}
    if world.standings is not None:
        barred |= {
            who for who, standing in world.standings.items() if False in (standing.may_write, standing.is_active)
        }
        spoken = {each.user.id for each in world.reviews}
        barred |= {who for who in spoken if world.standings.get(who) != a.FIT}
    said = sorted(
        (each for each in world.reviews if each.state != "commented"), key=lambda each: (each.submitted_at, each.id)
    )
    counting = {who for who, each in {each.user.id: each for each in said}.items() if _counts(world, each)}
    return [AccountId(each) for each in sorted(a.IDS.values()) if each not in barred | counting]


def _in_time(review: Review) -> tuple[datetime, int]:
    return review.submitted_at, review.id


def _counts(world: World, review: Review) -> bool:
    if review.state == "approved":
        pushed = max((push.at for push in world.pushes or ()), default=None)
        is_bound = (review.head, review.base_ref) == (a.HEAD, a.MAIN)
        kept = any(is_kept(review, rule, world) for rule in world.rules)
        return kept or (is_bound and (pushed is None or review.submitted_at > pushed))
    return review.state == "changes_requested" or still_objects(review, hands_on(world)) is not None


def _is_of(world: World, account: AccountId, label: tuple[str, ...]) -> bool:
    teams = {str(team): members for team, members in world.teams.items()}
    people = {str(seat.owner): seat.people for seat in world.seats}
    return any(account in teams.get(name, people.get(name, frozenset())) for name in label)


def _approved_by(world: World, account: AccountId) -> World:
    logins = {number: login for login, number in a.IDS.items()}
    review = replace(a.a_review("eve", number=1_000 + len(world.reviews)), submitted_at=world.now)
    user = Account(login=Login(logins[account]), id=account, kind="human")
    standings = None if world.standings is None else {**world.standings, account: a.FIT}
    return replace(world, reviews=(*world.reviews, replace(review, user=user)), standings=standings)


def _withdraw(world: World, act: Act) -> World:
    said = next(each for each in reversed(world.reviews) if each.user.login == act.who[0])
    gone = replace(said, id=1_000 + len(world.reviews), state="dismissed", submitted_at=world.now, dismissal=None)
    return replace(world, reviews=(*world.reviews, gone))


def _rerun(world: World, act: Act) -> World:
    kept = [each for each in world.judgements if each.owner != act.who[0] or each.kind not in {"failed", "abstained"}]
    approved = a.a_judgement(owner=act.who[0])
    return replace(world, judgements=(*kept, approved))


def _read_by(world: World, agents: frozenset[str]) -> World:
    """Cover the entries all of whose blocking owners are among the agents that looked again."""
    owned = [(seat.owner, seat.paths) for seat in world.seats if seat.stance == "blocking"]
    entries = []
    for entry in world.entries:
        owners = {owner for owner, paths in owned if {entry.path, entry.previous_path} & paths}
        entries.append(replace(entry, is_covered=entry.is_covered or bool(owners and owners <= agents)))
    return replace(world, entries=tuple(entries))


def _break_glass(world: World, _act: Act) -> World:
    people = frozenset({AccountId(901), AccountId(902)})
    glass = Override(
        kind="break_glass",
        state="active",
        head=a.HEAD,
        expires_at=world.now.replace(year=2030),
        people=people,
        since=world.now,
    )
    standings = None if world.standings is None else {**world.standings, **dict.fromkeys(people, a.FIT)}
    return replace(world, overrides=(*world.overrides, glass), standings=standings)


def _prove(world: World, act: Act) -> World:
    proofs = [proof for rule in world.rules for proof in rule.evidence if act.who[0] == f"app:{proof.app_id}"]
    named = [proof for proof in proofs if repr(proof.name) in act.text]
    kept = [fact for fact in world.facts if all((fact.name, fact.app_id) != (each.name, each.app_id) for each in named)]
    return replace(world, facts=(*kept, *(a.a_fact(each.name, each.kind, each.app_id) for each in named)))


_DONE: dict[str, Any] = {
    "release": lambda world, act: replace(world, switches=tuple(
        each for each in world.switches or () if f"Switch {each.id!r} stops {each.scope!r} " not in act.text)),
    "restore": lambda world, _: replace(world, switches=()),
    "mark_ready": lambda world, _: replace(world, is_draft=False),
    "approve": _approve,
    "withdraw": _withdraw,
    "rerun": _rerun,
    "prove": _prove,
    "settle": lambda world, _: replace(world, freezes=tuple(each for each in world.freezes if each.kind != "debt")),
    "lift": lambda world, act: replace(world, freezes=tuple(
        each for each in world.freezes if f"Freeze {each.name!r} " not in act.text)),
    "wait": lambda world, act: replace(world, now=act.until),
    "break_glass": _break_glass,
}  # fmt: skip
