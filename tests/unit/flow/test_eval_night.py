"""A night of evals."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from reviewbot.fakes.store import MemoryStore
from reviewbot.flow.eval_night import Made, Outcome, Waits, run_night, told
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import Digest, ModelName, OwnerName
from reviewbot.kernel.money import Money
from reviewbot.review.prompt import PROMPT_DIGEST
from reviewbot.scoring.held import Held
from reviewbot.scoring.night import Due, Ran
from reviewbot.scoring.suite import Suite
from tests.unit.scoring.test_night import NIGHT, a_run, a_suite

NEXT = NIGHT + timedelta(days=1)
BLOCKED = Held(
    beside=ModelName("anthropic:old"), verdict="block", is_worse=True, because=("quality: It is worse.", "cost: High.")
)
SUITE = a_suite("payments", "anthropic:new", model="anthropic:old")


@dataclass
class ScriptedRunner:
    """Runs cost what the script says; a fault is raised."""

    costs: list[int | Exception] = field(default_factory=list)
    not_run: int = 0
    asked: list[tuple[str, Money]] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    ablated: list[str] = field(default_factory=list)
    says: Held | None = None
    """Of every candidate."""
    held: list[tuple[bytes, bytes]] = field(default_factory=list)

    def prompt_of(self, model: ModelName) -> Digest:
        return PROMPT_DIGEST

    def hold(self, incumbent: bytes, candidate: bytes) -> Held | None:
        self.held.append((incumbent, candidate))
        return self.says

    async def forget(self, suite: Suite, model: ModelName, *, night: date) -> None:
        self.forgotten.append(model)

    async def run(self, suite: Suite, model: ModelName, *, night: date, cap: Money, ablates: bool) -> Made:
        self.asked.append((model, cap))
        self.ablated += [model] if ablates else []
        cost = self.costs.pop(0) if self.costs else 0
        if isinstance(cost, Exception):
            raise cost
        await asyncio.sleep(0)
        ran = a_run(suite.owner, model, night=night, spent=cost, not_run=self.not_run)
        return Made(ran=ran, document=model.encode())


async def _night(
    store: MemoryStore, runner: ScriptedRunner, *suites: Suite, night: date = NIGHT
) -> tuple[Outcome, ...]:
    return await run_night(store.nights, store, suites or (SUITE,), runner, night=night)


async def test_what_is_due_runs_under_what_is_left_of_the_cap_and_is_kept() -> None:
    store, runner = MemoryStore(), ScriptedRunner(costs=[300_000, 200_000])

    outcomes = await _night(store, runner)

    assert runner.asked == [("anthropic:old", Money(1_000_000)), ("anthropic:new", Money(700_000))]
    assert await store.nights.fetch_runs(since=NIGHT) == outcomes[::-1]
    assert await store.nights.fetch_document(a_run(model="anthropic:new")) == b"anthropic:new"


def a_listed(*, since: date = NIGHT) -> Due:
    return Due(owner=OwnerName("payments"), model=ModelName("anthropic:new"), since=since, occasion="listed")


async def test_nothing_runs_twice_in_a_night_whoever_begins_it() -> None:
    store, runner = MemoryStore(), ScriptedRunner()

    both = await asyncio.gather(_night(store, runner), _night(store, runner))

    assert sorted(len(each) for each in both) == [0, 2]
    assert len(runner.asked) == 2
    assert len(await _night(store, runner, night=NEXT)) == 2


async def test_a_night_that_died_goes_on_with_what_had_not_run() -> None:
    store, runner = MemoryStore(), ScriptedRunner(costs=[400_000, KeyError("died")])
    with pytest.raises(KeyError):
        await _night(store, runner)

    outcomes = await _night(store, runner)

    assert [each.model for each in outcomes if isinstance(each, Ran)] == ["anthropic:new"]
    assert runner.forgotten == ["anthropic:old", "anthropic:new"]
    assert runner.asked[-1] == ("anthropic:new", Money(600_000))


async def test_where_the_cap_is_spent_the_rest_waits_and_stays_due() -> None:
    store, runner = MemoryStore(), ScriptedRunner(costs=[1_000_000])

    outcomes = await _night(store, runner)

    waits = outcomes[1]
    assert isinstance(waits, Waits)
    assert waits.why == "tonight's cap is spent"
    assert await store.nights.fetch_queued() == (waits.due,)


async def test_what_the_cap_has_cut_short_goes_on_in_the_next_night_and_no_earlier() -> None:
    store, runner = MemoryStore(), ScriptedRunner(not_run=3)
    suite = a_suite("payments", model="anthropic:old", every=7)

    await _night(store, runner, suite)

    assert await _night(store, runner, suite) == ()
    assert len(await _night(store, runner, suite, night=NEXT)) == 1


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        pytest.param(Unavailable("anthropic:old", why="down"), "anthropic:old is unavailable: down", id="no answer"),
        pytest.param(Misconfigured("eval run", ("its price is not known",)), "its price is not known", id="no price"),
    ],
)
async def test_what_cannot_run_stays_due_and_the_others_run(fault: Exception, why: str) -> None:
    store, runner = MemoryStore(), ScriptedRunner(costs=[fault])

    waits, ran = await _night(store, runner)

    assert isinstance(waits, Waits)
    assert (waits.why, isinstance(ran, Ran)) == (why, True)
    assert await store.nights.fetch_queued() == (waits.due,)


async def test_what_is_due_for_an_owner_without_a_suite_waits() -> None:
    store = MemoryStore()
    due = Due(owner=OwnerName("gone"), model=ModelName("anthropic:new"), since=NIGHT, occasion="listed")
    await store.nights.queue((due,))

    assert Waits(due=due, why="its owner has no suite any more") in await _night(store, ScriptedRunner())


async def test_a_candidate_is_held_beside_the_model_in_use_of_the_same_night() -> None:
    store, runner = MemoryStore(), ScriptedRunner(says=BLOCKED)

    old, new = await _night(store, runner)

    assert isinstance(old, Ran)
    assert isinstance(new, Ran)
    assert (old.held, new.held) == (None, BLOCKED)
    assert runner.held == [(b"anthropic:old", b"anthropic:new")]
    assert (await store.nights.fetch_runs(since=NIGHT))[0].held == BLOCKED


async def test_the_model_in_use_runs_again_in_a_night_in_which_a_candidate_does() -> None:
    store, runner = MemoryStore(), ScriptedRunner(says=BLOCKED)
    suite = a_suite("payments", model="anthropic:old", every=7)
    await _night(store, runner, suite)
    await store.nights.queue((a_listed(since=NEXT),))

    _, new = await _night(store, runner, suite, night=NEXT)

    assert isinstance(new, Ran)
    assert new.held == BLOCKED
    assert await _night(store, runner, suite, night=NEXT) == ()


@pytest.mark.parametrize(
    "runner",
    [
        pytest.param(ScriptedRunner(says=BLOCKED, not_run=1), id="the cap has cut them short"),
        pytest.param(ScriptedRunner(says=BLOCKED, costs=[Unavailable("old", why="down")]), id="the one in use is down"),
    ],
)
async def test_a_candidate_is_held_beside_nobody_where(runner: ScriptedRunner) -> None:
    outcomes = await _night(MemoryStore(), runner)

    assert [each.held for each in outcomes if isinstance(each, Ran)][-1] is None
    assert runner.held == []


def test_each_outcome_is_told_in_a_line() -> None:
    due = Due(owner=OwnerName("payments"), model=ModelName("anthropic:new"), since=NIGHT, occasion="listed")
    digest = "sha256:" + "0" * 64

    assert told(Waits(due=due, why="it is down")) == "payments on anthropic:new: waits: it is down"
    assert told(a_run(spent=1_500_000)) == f"payments on anthropic:old: passes for $1.500000 ({digest})"
    assert told(replace(a_run(model="anthropic:new"), held=BLOCKED)) == (
        "payments on anthropic:new: passes for $0.000000; BLOCK beside anthropic:old: quality: It is worse.; cost: "
        f"High. ({digest})"
    )
    allowed = replace(BLOCKED, verdict="allow", because=())
    assert "; ALLOW beside anthropic:old (" in told(replace(a_run(), held=allowed))
    assert told(a_run(not_run=2)) == (
        "payments on anthropic:old: passes for $0.000000; 2 reviews wait for the next night, the cap was reached "
        f"({digest})"
    )


async def test_a_night_forgets_what_ran_more_than_four_hundred_days_ago() -> None:
    store = MemoryStore()
    kept, gone = (a_run(night=NIGHT - timedelta(days=days)) for days in (400, 401))
    for each in (kept, gone):
        await store.nights.keep_run(each, b"the run")

    await _night(store, ScriptedRunner())

    ran = await store.nights.fetch_runs(since=NIGHT - timedelta(days=500))
    assert kept in ran
    assert gone not in ran
