"""Governance: what the index knows is what the teams know today."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest

from reviewbot.fakes.checkout import FakeCheckout
from reviewbot.fakes.embedder import FakeEmbedder
from reviewbot.fakes.knowledge import FakeKnowledge
from reviewbot.flow.governance import Governance
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import Commit, InstallationId, OwnerName, RepoId, RepoName
from reviewbot.knowledge.document import Passage
from reviewbot.knowledge.query import Query
from tests.builders import a_policy_file, a_runbook, an_owner_file

SHOP = Place(repo=RepoName("acme/shop"), repo_id=RepoId(1), installation=InstallationId(1))
PAYMENTS = OwnerName("payments")
BOOK = "runbooks/payments/book.md"


class SlowKnowledge(FakeKnowledge):
    """An index that others are let at while it learns."""

    def __init__(self) -> None:
        super().__init__(FakeEmbedder())
        self.lessons: Counter[OwnerName] = Counter()

    async def learn(self, owner: OwnerName, passages: Sequence[Passage]) -> int:
        """Count the lesson, and let everybody else go on first."""
        self.lessons[owner] += 1
        await asyncio.sleep(0)
        return await super().learn(owner, passages)


class SlowCheckout(FakeCheckout):
    """A repository that others are let at while it is read."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = 0

    async def fetch_files(self, place: Place, commit: Commit, paths: Sequence[str]) -> Mapping[str, bytes | None]:
        """Count the read, and let everybody else go on first."""
        self.reads += 1
        await asyncio.sleep(0)
        return await super().fetch_files(place, commit, paths)


class Rules:
    """A repository of rules whose one runbook is written anew, and a process that reads it."""

    def __init__(self) -> None:
        self.knowledge = SlowKnowledge()
        self._checkout = SlowCheckout()
        self._code = FakeCheckout()
        self.base = self._code.commit(SHOP.repo, {"src/tax.py": "rate = 19\n"})
        self.first = self._checkout.commit(
            SHOP.repo,
            {
                "owners/policy.yaml": a_policy_file(default_owner="payments"),
                "owners/payments.yaml": an_owner_file("payments", of=["src/**"]),
                BOOK: a_runbook("book", owner="payments", text="A column is dropped by two people."),
            },
        )
        self.today = self.first
        self._checkout.point(SHOP.repo, "main", self.first)
        self.process = self.restarted()

    def restarted(self) -> Governance:
        """Return the rules as a process reads them that has just begun."""
        return Governance(rules=self._checkout, code=self._code, knowledge=self.knowledge, is_inside=False)

    def say(self, text: str) -> None:
        """Write the runbook anew."""
        self._moves_on({BOOK: a_runbook("book", owner="payments", text=text).decode()})

    def break_them(self) -> None:
        """Leave a policy that nobody can read."""
        self._moves_on({"owners/policy.yaml": "tiers: ["})

    @property
    def reads(self) -> int:
        """How often the rules were read so far."""
        return self._checkout.reads

    async def known(self) -> list[str]:
        """Return what the index tells of a column."""
        found = await self.knowledge.recall(Query(owner=PAYMENTS, text="column", paths=(), top=5))
        return [each.passage.text.strip() for each in found]

    def _moves_on(self, files: dict[str, str]) -> None:
        self.today = self._checkout.commit(SHOP.repo, files, parents=(self.today,))
        self._checkout.point(SHOP.repo, "main", self.today)


@pytest.fixture
def rules() -> Rules:
    return Rules()


async def test_the_index_learns_what_the_rules_say_today(rules: Rules) -> None:
    await rules.process.fetch_rulebook(SHOP, rules.base)
    rules.say("A column is kept for a year.")

    await rules.process.fetch_rulebook(SHOP, rules.base)

    assert await rules.known() == ["A column is kept for a year."]


async def test_a_look_under_older_rules_leaves_the_index_as_it_is(rules: Rules) -> None:
    rules.say("A column is kept for a year.")
    await rules.process.fetch_rulebook(SHOP, rules.base)

    older = await rules.process.fetch_rulebook_at(SHOP, rules.base, rules.first)

    assert older is not None
    assert [each.text.strip() for each in older.library.passages_of(PAYMENTS)] == ["A column is dropped by two people."]
    assert await rules.known() == ["A column is kept for a year."]


async def test_a_process_that_begins_with_older_rules_teaches_todays(rules: Rules) -> None:
    rules.say("A column is kept for a year.")

    await rules.process.fetch_rulebook_at(SHOP, rules.base, rules.first)

    assert await rules.known() == ["A column is kept for a year."]


async def test_where_todays_rules_cannot_be_read_older_knowledge_is_better_than_none(rules: Rules) -> None:
    rules.break_them()

    await rules.process.fetch_rulebook_at(SHOP, rules.base, rules.first)

    assert await rules.known() == ["A column is dropped by two people."]


async def test_rules_that_came_back_are_learned_again(rules: Rules) -> None:
    await rules.process.fetch_rulebook(SHOP, rules.base)
    rules.say("A column is kept for a year.")
    await rules.process.fetch_rulebook(SHOP, rules.base)
    rules.say("A column is dropped by two people.")

    await rules.process.fetch_rulebook(SHOP, rules.base)

    assert await rules.known() == ["A column is dropped by two people."]


async def test_broken_rules_are_refused_each_time(rules: Rules) -> None:
    rules.break_them()

    for _ in range(2):
        with pytest.raises(Misconfigured, match=r"owners/policy\.yaml"):
            await rules.process.fetch_rulebook(SHOP, rules.base)
    assert await rules.restarted().fetch_rulebook_at(SHOP, rules.base, Commit(rules.first)) is not None


async def test_changes_that_come_at_once_read_and_teach_the_rules_once(rules: Rules) -> None:
    read = await asyncio.gather(*(rules.process.fetch_rulebook(SHOP, rules.base) for _ in range(60)))

    assert rules.reads == 1
    assert rules.knowledge.lessons == {PAYMENTS: 1}
    assert all(each is read[0] for each in read)
