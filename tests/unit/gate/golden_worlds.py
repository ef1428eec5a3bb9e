"""Worlds that are worth a decision, by name."""

from typing import Any, Final

from reviewbot.gate.world import Excuse, Standing, World
from reviewbot.kernel.ids import AccountId, BaseRef, Login, TeamName
from tests.unit.gate import builders as a

GONE: Final = TeamName("acme/gone")
EVE: Final = a.a_review("eve", number=1)
FAY: Final = a.a_review("fay", number=2, minutes=1)
DEE: Final = a.a_review("dee", number=3, minutes=2)
WORDS: Final = Excuse(exemption="prose", reason="Words of ours.")
DARK: Final = a.an_entry(covered=False)
TWO_SEATS: Final = (a.a_seat(), a.a_seat("sox", team=a.SOX))


def halts() -> dict[str, World]:
    switches = (a.a_switch(), a.a_switch("repo:acme/shop", "partial", "sw-2"), a.a_switch("org:other", name="sw-3"))
    unclassified = (a.an_entry(kind="unknown"), a.an_entry("../x"), a.an_entry("a", "b//c", "renamed"))
    return {
        "nothing is wrong": a.a_world(),
        "a draft": a.a_world(is_draft=True),
        "two switches": a.a_world(switches=switches),
        "a switch of an owner": a.a_world(switches=(a.a_switch("owner:payments"),)),
        "switches that cannot be read": a.a_world(switches=None),
        "a list that is cut": a.a_world(is_complete=False),
        "nothing changed": a.a_world(entries=()),
        "unclassified entries": a.a_world(entries=unclassified),
        "a freeze": a.a_world(freezes=(a.a_freeze(), a.a_freeze("docs", ("docs/**",)))),
        "a freeze whose end is not known": a.a_world(freezes=(a.a_freeze(hours=None),)),
        "a debt": a.a_world(freezes=(a.a_freeze(kind="debt", hours=None),)),
        "everything at once": a.a_world(
            is_draft=True, switches=switches, is_complete=False, freezes=(a.a_freeze(),), judgements=(), reviews=()
        ),
    }


def people() -> dict[str, World]:
    hands = (
        a.a_contributor("ada", "author"),
        a.a_contributor("eve", "coauthor"),
        a.a_contributor("fay", "pusher"),
        a.a_contributor("gus", "sponsor"),
        a.a_contributor("bob", "author"),
    )
    said = tuple(a.a_review(login, number=at, minutes=at) for at, login in enumerate(a.IDS))
    told = a.standings(
        dee=Standing(may_write=False, is_active=True),
        eve=Standing(may_write=True, is_active=False),
        fay=Standing(may_write=None, is_active=True),
    )
    nameless = (a.a_contributor("ada"), a.a_contributor("who", number=None))
    return {
        "everybody with a hand in it approves": a.a_world(contributors=hands, reviews=said),
        "only accounts that are no people": a.a_world(
            reviews=(
                a.a_review("eve", kind="bot"),
                a.a_review("fay", number=2, kind="mannequin"),
                a.a_review("dee", number=3, kind="unknown"),
                a.a_review("cy", number=4, kind="app"),
            )
        ),
        "a machine": a.a_world(machines=frozenset({AccountId(15)})),
        "who may not write, is gone, is not known": a.a_world(standings=told, reviews=(EVE, FAY, DEE)),
        "nobody knows who had a hand in it": a.a_world(contributors=None),
        "a contributor without an account": a.a_world(contributors=nameless),
        "an agent without a sponsor": a.a_world(author=a.an_account("ada", "bot")),
        "an agent with a sponsor": a.a_world(
            author=a.an_account("ada", "bot"), contributors=(a.a_contributor("eve", "sponsor"),)
        ),
        "a bot on the list": a.a_world(author=a.an_account("ada", "bot"), bots=frozenset({Login("ada")})),
        "an author nobody knows": a.a_world(author=a.an_account("ada", "unknown")),
        "reviews of other heads and bases": a.a_world(
            reviews=(
                a.a_review("eve", head=a.OLD_HEAD),
                a.a_review("fay", number=2, base_ref=BaseRef("release")),
                a.a_review("dee", "dismissed", number=3),
                a.a_review("cy", "commented", number=4),
            )
        ),
        "pushes that void approvals": a.a_world(pushes=(a.a_push(minutes=1, brings=("ledger/tax.py",)),)),
        "bystanders": a.a_world(rules=(), reviews=(a.a_review("bob"), a.a_review("ada", number=2))),
    }


def rules() -> dict[str, World]:
    evidence = (a.a_proof(), a.a_proof("staging", "deployment"))
    both = (a.a_fact(), a.a_fact("staging", "deployment"))
    two_teams = a.a_rule("sox", ("ledger/**",), 2, a.SOX, a.STAFF)
    return {
        "nobody approved": a.a_world(reviews=()),
        "one approved": a.a_world(reviews=(EVE,)),
        "one asks for changes": a.a_world(reviews=(EVE, FAY, a.a_review("dee", "changes_requested", number=3))),
        "two ask for changes": a.a_world(
            reviews=(a.a_review("eve", "changes_requested"), a.a_review("fay", "changes_requested", number=2))
        ),
        "a team that cannot be read": a.a_world(
            rules=(a.a_rule("sox", ("ledger/**",), 2, a.SOX, GONE),), reviews=(EVE,)
        ),
        "nothing can be read": a.a_world(teams={}, reviews=(EVE,)),
        "more people than the team has": a.a_world(rules=(a.a_rule(approvals=5),)),
        "two teams": a.a_world(rules=(two_teams,), reviews=(EVE,)),
        "two rules": a.a_world(rules=(a.a_rule(), a.a_rule("staff", ("**",), 1, a.STAFF))),
        "all of and any of": a.a_world(
            rules=(a.a_rule(all_of=(a.a_quorum(1, a.STAFF),), any_of=(a.a_quorum(1, a.PAYMENTS), a.a_quorum(3))),)
        ),
        "distinct people": a.a_world(
            rules=(a.a_rule(all_of=(a.a_quorum(2, a.SOX),), is_distinct=True),), reviews=(EVE, FAY, DEE)
        ),
        "one more for agents": a.a_world(
            rules=(a.a_rule(has_one_more_for_agents=True),),
            author=a.an_account("ada", "bot"),
            contributors=(a.a_contributor("bob", "sponsor"),),
        ),
        "for agents alone": a.a_world(rules=(a.a_rule(is_for_agents=True),)),
        "of certain kinds": a.a_world(rules=(a.a_rule(kinds=("removed",)), a.a_rule("b", kinds=("modified",)))),
        "cooling off": a.a_world(rules=(a.a_rule(cool_off_seconds=7_200),)),
        "two rules cooling off": a.a_world(
            rules=(a.a_rule(cool_off_seconds=7_200), a.a_rule("longer", cool_off_seconds=9_000))
        ),
        "a rule cooling off, another without its evidence": a.a_world(
            rules=(a.a_rule(cool_off_seconds=7_200), a.a_rule("proven", evidence=evidence))
        ),
        "a team that cannot be read, and evidence missing": a.a_world(
            rules=(a.a_rule("sox", ("ledger/**",), 2, a.SOX, GONE, evidence=evidence),),
            reviews=(EVE, a.a_review("bob", number=2)),
        ),
        "cooled off": a.a_world(rules=(a.a_rule(cool_off_seconds=60),)),
        "evidence given": a.a_world(rules=(a.a_rule(evidence=evidence),), facts=both),
        "evidence failed and missing": a.a_world(
            rules=(a.a_rule(evidence=evidence),), facts=(a.a_fact(success=False),)
        ),
        "evidence of another App": a.a_world(rules=(a.a_rule(evidence=evidence),), facts=(a.a_fact(app_id=6),)),
        "approvals kept over a push": a.a_world(
            rules=(a.a_rule(keeps=("outside_paths",)), a.a_rule("strict")),
            reviews=tuple(a.a_review(who, head=a.OLD_HEAD) for who in ("eve", "fay", "gus")),
            pushes=(a.a_push(a.OLD_HEAD), a.a_push(minutes=5, brings=("docs/a.md",))),
        ),
    }


def owners() -> dict[str, World]:
    def heard(*judgements: Any, **changed: Any) -> World:
        return a.a_world(**{"rules": (), "reviews": (), "judgements": judgements, **changed})

    objected = a.a_judgement("objected", findings=2, blocking=("k-1",), besides="approved")
    return {
        "silent": heard(),
        "approves with remarks": heard(a.a_judgement(findings=2)),
        "objects": heard(a.a_judgement("objected", findings=1)),
        "fails": heard(a.a_judgement("failed", reason="late")),
        "abstains": heard(a.a_judgement("abstained", reason="no model")),
        "objects twice": heard(a.a_judgement("objected", findings=1), a.a_judgement("objected", findings=2)),
        "objects and approves": heard(a.a_judgement(), a.a_judgement("objected", findings=2)),
        "a person stands in": heard(a.a_judgement("failed"), reviews=(a.a_review("cy"), a.a_review("dee", number=2))),
        "a person overrides": heard(a.a_judgement("objected"), reviews=(a.a_review("cy"),)),
        "a person asks for changes": heard(a.a_judgement(), reviews=(a.a_review("cy", "changes_requested"),)),
        "the author approves": heard(reviews=(a.a_review("ada"),)),
        "a stand-in approves and objects": heard(
            seats=(a.a_seat(stand_ins=a.STAFF),), reviews=(a.a_review("gus", "changes_requested"),)
        ),
        "nobody is named": heard(seats=(a.a_seat(team=None),)),
        "people are named": heard(seats=(a.a_seat(team=None, people=("bob",)),)),
        "a team that cannot be read": heard(seats=(a.a_seat(team=GONE),), reviews=(a.a_review("bob"),)),
        "a team that cannot be read may object": heard(
            a.a_judgement(), seats=(a.a_seat(team=GONE),), reviews=(a.a_review("bob", "changes_requested"),)
        ),
        "advisory owners": heard(
            a.a_judgement("objected", findings=1), seats=(a.a_seat(stance="advisory"), a.a_seat("x", stance="shadow"))
        ),
        "overruled by a command": heard(objected, overrulings=(a.an_overruling("cy"), a.an_overruling("bob"))),
        "overruled by one whose team cannot be read": heard(
            seats=(a.a_seat(team=GONE),), overrulings=(a.an_overruling("bob"),)
        ),
        "overruled though its agent approves": heard(a.a_judgement(), overrulings=(a.an_overruling("cy"),)),
        "a finding dismissed that its agent did not make": heard(
            a.a_judgement(), dismissals=(a.a_dismissal("cy", "k-9"),)
        ),
        "a finding dismissed beside an approval": heard(
            objected, a.a_judgement(findings=2, besides="approved"), dismissals=(a.a_dismissal("cy"),)
        ),
        "overruled in vain": heard(
            objected,
            overrulings=(
                a.an_overruling("ada"),
                a.an_overruling("cy", head=a.OLD_HEAD),
                a.an_overruling("dee", kind="bot"),
            ),
        ),
        "a finding dismissed": heard(objected, dismissals=(a.a_dismissal("cy"),)),
        "a finding dismissed in vain": heard(objected, dismissals=(a.a_dismissal("ada"), a.a_dismissal("cy", "k-2"))),
        "two owners": heard(a.a_judgement(owner="sox"), seats=TWO_SEATS),
    }


def coverage() -> dict[str, World]:
    moved = a.an_entry("docs/tax.py", "ledger/tax.py", "renamed", covered=False)
    return {
        "not covered": a.a_world(entries=(DARK,)),
        "vouched for": a.a_world(entries=(DARK,), reviews=(EVE, FAY, a.a_review("cy", number=4))),
        "of two owners": a.a_world(entries=(DARK, a.an_entry("sox.py", covered=False)), seats=TWO_SEATS, reviews=()),
        "nobody's": a.a_world(entries=(a.an_entry(), a.an_entry("x", covered=False), a.an_entry("y"))),
        "left out in part": a.a_world(
            entries=(a.an_entry(), a.an_entry("docs/a.md", covered=False, excuse=WORDS), a.an_entry("y"))
        ),
        "left out whole": a.a_world(
            entries=(a.an_entry("docs/a.md", covered=False, excuse=WORDS),), seats=(), judgements=(), reviews=()
        ),
        "moved away": a.a_world(entries=(moved,)),
        "perhaps vouched for": a.a_world(
            entries=(DARK,), seats=(a.a_seat(stand_ins=GONE),), reviews=(a.a_review("bob"),)
        ),
    }


def glass() -> dict[str, World]:
    shut: dict[str, Any] = {"reviews": ()}
    return {
        "broken": a.a_world(overrides=(a.an_override("cy", "dee"),), **shut),
        "pending": a.a_world(overrides=(a.an_override("cy", state="pending"),), **shut),
        "expired": a.a_world(overrides=(a.an_override("cy", "dee", expires_in_minutes=0),), **shut),
        "too few": a.a_world(overrides=(a.an_override("ada", "dee"),), **shut),
        "another head": a.a_world(overrides=(a.an_override("cy", "dee", head=a.OLD_HEAD),), **shut),
        "stopped": a.a_world(overrides=(a.an_override("cy", "dee"),), switches=(a.a_switch(),), **shut),
        "not needed": a.a_world(overrides=(a.an_override("cy", "dee"),)),
    }
