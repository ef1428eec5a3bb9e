"""A small universe of worlds: few people, teams and rules, so that collisions are frequent and half the gates open."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any, get_args

from reviewbot.change.account import Account, AccountKind, Contributor, Role
from reviewbot.change.change import EntryKind
from reviewbot.gate.world import (
    Fact,
    Freeze,
    FreezeKind,
    GateEntry,
    GateRule,
    Judgement,
    Override,
    OverrideState,
    Push,
    Review,
    ReviewDismissal,
    ReviewState,
    Seat,
    Standing,
    VerdictKind,
    World,
)
from reviewbot.kernel.ids import AccountId, BaseRef, Login, OwnerName, TeamName
from reviewbot.ownership.owner import Stance
from reviewbot.ownership.policy import Quorum
from reviewbot.plan.switch import Switch, SwitchState
from tests.unit.gate import builders as a

_PEOPLE = [*a.IDS]
_TEAMS = [a.PAYMENTS, a.SOX, a.STAFF]
_PATHS = ["ledger", "ledger/tax.py", "Ledger/TAX.py", "auth/login.py", "docs/tax.md", "src/app.py"]
_PATTERNS = ["ledger/**", "auth/*"]
_AUTHORS: list[AccountKind] = ["human", "human", "bot", "app", "unknown"]
_HANDS: list[AccountKind] = ["human", "human", "bot"]
_SINCE = [None, *(a.NOON - timedelta(minutes=minutes) for minutes in range(5))]
_OWNERS = ["payments", "identity", "docs"]
_SCOPES = ["global", "org:acme", "ORG:Acme", "org:other", "repo:acme/shop", "repo:acme/other", "owner:nobody", "?", ""]


def any_world(chance: Random) -> World:
    """Make a world; each field is usually kind and sometimes not."""
    return a.a_world(
        is_draft=_rarely(chance),
        author=_author(chance),
        contributors=None if _rarely(chance) else tuple(_contributor(chance) for _ in range(chance.randint(0, 2))),
        entries=tuple(_entry(chance) for _ in range(chance.choice([0, 1, 1, 1, 2, 2, 3]))),
        is_complete=not _rarely(chance),
        bots=frozenset({Login("ada")}) if chance.random() < 0.3 else frozenset(),
        rules=tuple(_rule(chance, f"rule-{number}") for number in range(chance.randint(0, 2))),
        seats=tuple(_seat(chance, owner) for owner in _OWNERS[: chance.randint(0, 3)]),
        judgements=any_judgements(chance),
        reviews=tuple(_review(chance, number) for number in range(chance.randint(0, 6))),
        teams={team: _members(chance) for team in _TEAMS if chance.random() < 0.9},
        overrides=tuple(_override(chance) for _ in range(chance.choice([0, 0, 0, 1, 2]))),
        switches=None if _rarely(chance) else tuple(_switch(chance) for _ in range(chance.choice([0, 0, 0, 1]))),
    )


def any_rich_world(chance: Random) -> World:
    """Make a world in which everything may be asked for: who may write, what was pushed, evidence, freezes, quorums."""
    world = any_world(chance)
    return replace(
        world,
        rules=tuple(_richer(rule, chance) for rule in world.rules),
        machines=frozenset({AccountId(a.IDS["gus"])}) if _rarely(chance) else frozenset(),
        standings=chance.choice([None, _standings(chance)]),
        pushes=chance.choice([None, None, _pushes(chance)]),
        facts=tuple(
            a.a_fact(app_id=chance.choice([5, 5, 6]), success=chance.random() < 0.9)
            for _ in range(chance.randint(0, 2))
        ),
        freezes=(
            a.a_freeze(paths=("auth/*",), kind=chance.choice(["window", "debt"]), hours=chance.choice([None, 0, 1])),
        )
        if chance.random() < 0.2
        else (),
        overrides=tuple(replace(each, since=chance.choice(_SINCE)) for each in world.overrides),
    )


def _fact(chance: Random) -> Fact:
    return a.a_fact(app_id=chance.choice([5, 5, 6]), success=chance.random() < 0.9)


def _freeze(chance: Random) -> Freeze:
    kind: FreezeKind = chance.choice(["window", "debt"])
    return a.a_freeze(paths=("auth/*",), kind=kind, hours=chance.choice([None, 0, 1]))


def _richer(rule: GateRule, chance: Random) -> GateRule:
    def some() -> tuple[Quorum, ...]:
        return tuple(
            a.a_quorum(chance.choice([1, 1, 2]), chance.choice(_TEAMS)) for _ in range(chance.choice([0, 0, 1, 2]))
        )

    return replace(
        rule,
        approvals=chance.choice([1, 1, 2]),
        kinds=chance.choice([(), (), ("mode", "modified")]),
        is_for_agents=chance.random() < 0.2,
        has_one_more_for_agents=chance.random() < 0.2,
        all_of=some(),
        any_of=some(),
        is_distinct=chance.random() < 0.5,
        cool_off_seconds=chance.choice([0, 0, 0, 120]),
        evidence=chance.choice([(), (), (a.a_proof(),)]),
        keeps=chance.choice([(), ("base_merge",), ("outside_paths",), ("base_merge", "outside_paths")]),
    )


def _standings(chance: Random) -> dict[AccountId, Standing]:
    told = {login: Standing(may_write=chance.choice([True, None, False]), is_active=chance.choice([True, None, False]))
            for login in _PEOPLE if _rarely(chance)}  # fmt: skip
    known = a.standings(**told)
    return {account: standing for account, standing in known.items() if not _rarely(chance)}


def _pushes(chance: Random) -> tuple[Push, ...]:
    heads = [a.OLD_HEAD, *[chance.choice([a.HEAD, a.OLD_HEAD]) for _ in range(chance.randint(0, 1))], a.HEAD]
    brings = [None, (), ("docs/tax.md",), ("ledger/tax.py",)]
    pushed = [
        replace(
            a.a_push(head, brings=chance.choice(brings), base_merge=chance.random() < 0.5),
            at=a.NOON - timedelta(minutes=chance.randint(0, 2), seconds=180 - 60 * place),
        )
        for place, head in enumerate(heads)
    ]
    return tuple(pushed[: chance.choice([3, 3, 3, 1, 0])])


def any_judgements(chance: Random) -> tuple[Judgement, ...]:
    """Make what agents said: mostly an approval of this head by each owner."""
    told = tuple(
        Judgement(
            owner=OwnerName(chance.choice(_OWNERS)),
            head=chance.choice([a.HEAD, a.HEAD, a.OLD_HEAD]),
            policy_digest=chance.choice([a.POLICY, a.POLICY, a.OLD_POLICY]),
            kind=chance.choice(_words(VerdictKind)),
            reason=chance.choice(["", "late"]),
            findings=chance.randint(0, 2),
        )
        for _ in range(chance.choice([0, 0, 1, 3]))
    )
    return told + tuple(a.a_judgement(owner=owner) for owner in _OWNERS if chance.random() < 0.8)


def _author(chance: Random) -> Account:
    kind: AccountKind = chance.choice(_AUTHORS)
    return Account(login=Login("ada"), id=AccountId(a.IDS[chance.choice(["ada", "ada", "eve"])]), kind=kind)


def _contributor(chance: Random) -> Contributor:
    login = chance.choice(_PEOPLE)
    number = None if _rarely(chance) else AccountId(a.IDS[login])
    kind: AccountKind = chance.choice(_HANDS)
    role, is_claimed = chance.choice(_words(Role)), chance.random() < 0.3
    return Contributor(login=Login(login), id=number, kind=kind, role=role, is_claimed=is_claimed)


def _entry(chance: Random) -> GateEntry:
    kind = chance.choice(_words(EntryKind))
    return GateEntry(
        path=chance.choice(_PATHS),
        previous_path=chance.choice([None, None, *_PATHS]),
        kind="modified" if kind == "unknown" and chance.random() < 0.8 else kind,
        is_covered=chance.random() < 0.8,
    )


def _rule(chance: Random, name: str) -> GateRule:
    return a.a_rule(
        name,
        (chance.choice(_PATTERNS),),
        chance.choice([1, 1, 2, 3]),
        *chance.sample(_TEAMS, chance.randint(1, 2)),
    )


def _seat(chance: Random, owner: str) -> Seat:
    stances: list[Stance] = ["blocking", "blocking", "advisory", "shadow"]
    team: TeamName | None = chance.choice([*_TEAMS, None])
    return a.a_seat(
        owner,
        team=team,
        people=() if team else (chance.choice(_PEOPLE),),
        stand_ins=chance.choice([None, None, *_TEAMS]),
        stance=chance.choice(stances),
        paths=tuple(chance.sample(_PATHS, chance.randint(0, 4))),
    )


def _review(chance: Random, number: int) -> Review:
    states: list[ReviewState] = ["approved", "approved", "approved", *_words(ReviewState)]
    login = chance.choice(_PEOPLE)
    state = chance.choice(states)
    return Review(
        id=number,
        user=a.an_account(login, "bot" if _rarely(chance) else "human"),
        state=state,
        head=a.OLD_HEAD if chance.random() < 0.15 else a.HEAD,
        base_ref=BaseRef("next") if _rarely(chance) else a.MAIN,
        submitted_at=a.NOON - timedelta(minutes=chance.randint(1, 4)),
        dismissal=_dismissal(chance) if state == "dismissed" else None,
    )


def _dismissal(chance: Random) -> ReviewDismissal | None:
    by = a.an_account(chance.choice(_PEOPLE), "bot" if _rarely(chance) else "human")
    told = ReviewDismissal(by=chance.choice([None, by, by, by]), was=chance.choice(["approved", "changes_requested"]))
    return chance.choice([None, told, told])


def _members(chance: Random) -> frozenset[AccountId]:
    return frozenset(AccountId(a.IDS[login]) for login in _PEOPLE if chance.random() < 0.5)


def _override(chance: Random) -> Override:
    people = chance.sample(_PEOPLE, chance.randint(0, 3))
    return a.an_override(
        *people,
        state=chance.choice(["active", *_words(OverrideState)]),
        head=chance.choice([a.HEAD, a.HEAD, a.OLD_HEAD]),
        expires_in_minutes=chance.choice([-1, 0, 1, 1]),
    )


def _switch(chance: Random) -> Switch:
    return a.a_switch(chance.choice(_SCOPES), chance.choice(["released", *_words(SwitchState)]))


def _rarely(chance: Random) -> bool:
    return chance.random() < 0.08


def _words(choice: object) -> tuple[Any, ...]:
    return get_args(choice)
