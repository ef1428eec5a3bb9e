"""Debts: what a broken glass leaves to do, who may settle it, and what freezes until then."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reviewbot.change.account import Account
from reviewbot.gate.blow import rounds_of
from reviewbot.gate.debt import Debt, concerns, debt_of, freezes_of, may_settle, next_due
from reviewbot.gate.world import Freeze, World
from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import Login
from tests.unit.gate.builders import NOON, OLD_HEAD, a_contributor, a_rule, a_world, an_account, an_entry
from tests.unit.gate.glasses import HOUR, LIST, a_binding, a_blow, a_debt

DAY = 86_400
(BROKEN,) = rounds_of(
    (a_blow("cy", minutes=9), a_blow("dee", minutes=5, says="I see it, too"), a_blow("cy", minutes=1, says="again")),
    most_seconds=HOUR,
)
(ASKED,) = rounds_of((a_blow("cy", minutes=9),), most_seconds=HOUR)
DUE = NOON + timedelta(days=3)


def owed(world: World) -> Debt:
    debt = debt_of(BROKEN, world, review_within_seconds=DAY)
    assert debt is not None
    return debt


def test_two_people_leave_a_debt() -> None:
    world = a_world(contributors=(a_contributor("bob"), a_contributor("gus", number=None)))

    debt = owed(world)

    broken_at = NOON - timedelta(minutes=5)
    assert debt == replace(
        a_debt(issue=None, hands=("ada", "bob")), broken_at=broken_at, due_at=broken_at + timedelta(days=1)
    )
    assert [str(person.login) for person in debt.breakers] == ["cy", "dee"]


def test_one_person_leaves_none() -> None:
    assert debt_of(ASKED, a_world(), review_within_seconds=DAY) is None


def test_unknown_contributors_are_no_fault() -> None:
    assert owed(a_world(contributors=None)).hands == {an_account("ada").id}


@pytest.mark.parametrize(
    ("world", "patterns", "rules"),
    [
        pytest.param(
            a_world(rules=(a_rule(), a_rule("keys", ("keys/**",)), a_rule("tax", ("**/tax.py", "ledger/**")))),
            ("ledger/**", "**/tax.py"),
            ("sox", "tax"),
            id="those of each rule that applies",
        ),
        pytest.param(
            a_world(entries=(an_entry("docs/a.md", "ledger/a.md"),)),
            ("ledger/**",),
            ("sox",),
            id="those of a rule that only the old name touches",
        ),
        pytest.param(
            a_world(rules=(a_rule(), a_rule("binaries", ("**",), kinds=("binary",)))),
            ("ledger/**",),
            ("sox",),
            id="not those of a rule for entries of another kind",
        ),
        pytest.param(
            a_world(rules=(a_rule(), a_rule("agents", ("**",), is_for_agents=True))),
            ("ledger/**",),
            ("sox",),
            id="not those of a rule for agents' changes, of a person's",
        ),
        pytest.param(
            a_world(
                rules=(a_rule("agents", ("auth/**", "ledger/**"), is_for_agents=True),), author=an_account("gus", "bot")
            ),
            ("auth/**", "ledger/**"),
            ("agents",),
            id="those of a rule for agents' changes, of an agent's",
        ),
        pytest.param(
            a_world(rules=(), entries=(an_entry("docs/b.md", "docs/a.md"), an_entry("docs/a.md"))),
            ("docs/b.md", "docs/a.md"),
            (),
            id="the change's own where no rule applies",
        ),
        pytest.param(
            a_world(rules=(), entries=(an_entry("docs/b.md", "docs/a.md"),)),
            ("docs/b.md", "docs/a.md"),
            (),
            id="the old name too of what the change renames",
        ),
        pytest.param(a_world(rules=(), is_complete=False), ("**",), (), id="all where the list is incomplete"),
        pytest.param(a_world(rules=(), entries=()), ("**",), (), id="all where nothing is listed"),
        pytest.param(a_world(rules=(), entries=(an_entry("/a"),)), ("**",), (), id="all where a name is none"),
        pytest.param(
            a_world(rules=(), entries=(an_entry("a\udcff"),)), ("**",), (), id="all where a name cannot be kept"
        ),
    ],
)
def test_what_will_freeze_is(world: World, patterns: tuple[str, ...], rules: tuple[str, ...]) -> None:
    debt = owed(world)

    assert (debt.patterns, debt.rules) == (patterns, rules)


@pytest.mark.parametrize(
    ("account", "may"),
    [
        pytest.param(an_account("eve"), True, id="another person of the list"),
        pytest.param(an_account("dee"), False, id="who broke the glass"),
        pytest.param(an_account("fay"), False, id="who is not on the list"),
        pytest.param(an_account("eve", "bot"), False, id="a bot"),
    ],
)
def test_the_debt_is_settled_by(account: Account, may: bool) -> None:
    assert may_settle(a_debt(), account, members=LIST) is may


def test_who_had_a_hand_in_the_change_does_not_settle_it() -> None:
    assert not may_settle(a_debt(hands=("eve",)), an_account("eve"), members=LIST)


@pytest.mark.parametrize(
    ("debt", "days", "is_frozen"),
    [
        pytest.param(a_debt(), 2, False, id="not before it is due"),
        pytest.param(a_debt(), 3, True, id="from the instant at which it is due"),
        pytest.param(a_debt(), 9, True, id="for as long as nobody looks"),
        pytest.param(replace(a_debt(), settled_by=Login("eve")), 9, False, id="not when it is settled"),
    ],
)
def test_paths_freeze(debt: Debt, days: int, is_frozen: bool) -> None:
    frozen = Freeze(name="the retro-review of change 7, issue #12", kind="debt", paths=(Glob("ledger/**"),), until=None)

    assert freezes_of((debt,), now=NOON + timedelta(days=days)) == ((frozen,) if is_frozen else ())


def test_the_next_one_to_come_due_is_the_earliest_that_stands() -> None:
    settled = replace(a_debt(days=1), settled_by=Login("eve"))

    assert next_due((a_debt(days=5), a_debt(), settled), now=NOON) == DUE
    assert next_due((a_debt(), settled), now=DUE) is None
    assert next_due((a_debt(days=5), a_debt()), now=DUE + timedelta(days=1)) == NOON + timedelta(days=5)


def test_a_debt_concerns_the_paths_that_it_freezes() -> None:
    assert concerns(a_debt(), ("docs/a.md", "Ledger/a.py"))
    assert not concerns(a_debt(), ("docs/a.md",))


def test_a_debt_without_an_issue_is_named_by_its_change_and_told_by_its_key() -> None:
    debt = a_debt(issue=None)

    assert debt.name == "the retro-review of change 7"
    assert debt.key == a_debt().key != replace(debt, broken_at=DUE).key
    assert debt.key == "glass:f82711ae81a5999b4ae42e49ac0a3f78"
    assert debt.key != replace(debt, binding=a_binding(OLD_HEAD)).key


def test_one_name_that_is_no_pattern_freezes_everything() -> None:
    world = a_world(rules=(), entries=(an_entry("docs/a.md"), an_entry("docs/\udcff.md")))

    assert owed(world).patterns == ("**",)
