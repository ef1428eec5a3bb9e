"""Answers of the model under test: paid once."""

import asyncio

import pytest

from reviewbot.fakes.model import ScriptedModel
from reviewbot.fakes.model_line import approves, replies, silence
from reviewbot.fakes.shelf import MemoryShelf
from reviewbot.flow.eval_model import MeteredModel, SilentModel, cost_of_turns
from reviewbot.flow.eval_purse import Purse
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import Digest, ModelName
from reviewbot.kernel.money import Money
from reviewbot.night import OpenRun
from reviewbot.review.exchange import Answer, Request
from tests.unit.flow.eval_builders import A_RUN, MODEL, a_purse, a_request

_ASKED = ModelName("anthropic:whatever-the-tier-says")


class _Dying:
    """A vendor during whose answer the process dies."""

    async def ask(self, model: ModelName, request: Request) -> Answer:
        raise KeyboardInterrupt


def _metered(
    vendor: ScriptedModel | _Dying,
    shelf: MemoryShelf,
    purse: Purse,
    *,
    repeat: int = 0,
    run: OpenRun = A_RUN,
    answers: str = "",
) -> MeteredModel:
    return MeteredModel(vendor, MODEL, purse, shelf, run=run, repeat=repeat, answers=answers)


class _SlowShelf(MemoryShelf):
    """Notes what is set aside at each write."""

    def __init__(self, purse: Purse) -> None:
        super().__init__()
        self._purse = purse
        self.set_aside_while_writing: list[Money] = []

    def reserve(self, run: int, amount: Money) -> str:
        self.set_aside_while_writing.append(self._purse.reserved)
        return super().reserve(run, amount)

    async def settle(self, run: int, mark: str, cost: Money, key: Digest, content: bytes) -> None:
        self.set_aside_while_writing.append(self._purse.reserved)
        await super().settle(run, mark, cost, key, content)


async def test_the_same_question_in_the_same_repeat_is_paid_once() -> None:
    vendor, shelf, purse = ScriptedModel(otherwise=approves()), MemoryShelf(), a_purse()
    first = _metered(vendor, shelf, purse)
    answer = await first.ask(_ASKED, a_request())
    spent = purse.spent

    again = _metered(vendor, shelf, purse)

    assert await again.ask(_ASKED, a_request()) == answer
    assert (len(vendor.asked), purse.spent) == (1, spent)
    assert cost_of_turns(again.turns) == cost_of_turns(first.turns) == spent
    assert vendor.asked[0][0] == MODEL


@pytest.mark.parametrize(
    ("ask", "repeat", "answers"),
    [
        pytest.param("Look again.", 0, "", id="another question"),
        pytest.param("Look.", 1, "", id="a repeat"),
        pytest.param("Look.", 0, "2 of 30", id="a night in which answers serve no more"),
    ],
)
async def test_whatever_an_answer_depends_on_asks_anew(ask: str, repeat: int, answers: str) -> None:
    vendor, shelf, purse = ScriptedModel(), MemoryShelf(), a_purse()
    vendor.on("payments", approves(), replies())
    await _metered(vendor, shelf, purse).ask(_ASKED, a_request())

    await _metered(vendor, shelf, purse, repeat=repeat, answers=answers).ask(_ASKED, a_request(ask))

    assert len(vendor.asked) == 2


async def test_two_cases_that_ask_the_same_at_once_pay_for_one_answer() -> None:
    vendor, shelf, purse = ScriptedModel(otherwise=approves()), MemoryShelf(), a_purse()
    one, other = _metered(vendor, shelf, purse), _metered(vendor, shelf, purse)

    answers = await asyncio.gather(one.ask(_ASKED, a_request()), other.ask(_ASKED, a_request()))

    assert answers[0] == answers[1]
    assert len(vendor.asked) == 1


async def test_b02_what_a_crashed_run_was_charged_counts_when_it_goes_on_and_a_lost_call_at_its_reservation() -> None:
    shelf, before = MemoryShelf(), a_purse()
    run = await shelf.open_run("budget", "run")
    await _metered(ScriptedModel(otherwise=approves()), shelf, before, run=run).ask(_ASKED, a_request("First."))
    with pytest.raises(KeyboardInterrupt):
        await _metered(_Dying(), shelf, before, run=run).ask(_ASKED, a_request())
    lost = before.reserved

    reopened = await shelf.open_run("budget", "run")
    after = a_purse(spent=reopened.spent)
    resumed = _metered(ScriptedModel(otherwise=approves()), shelf, after, run=reopened)
    await resumed.ask(_ASKED, a_request("First."))
    await resumed.ask(_ASKED, a_request())

    assert lost > Money(0)
    assert reopened.spent == before.spent + lost
    assert after.spent == lost + cost_of_turns(resumed.turns)
    assert (await shelf.open_run("budget", "run")).spent == after.spent


async def test_b01_what_is_not_on_disk_yet_stays_set_aside_in_full() -> None:
    purse = a_purse()
    shelf = _SlowShelf(purse)

    await _metered(ScriptedModel(otherwise=approves()), shelf, purse).ask(_ASKED, a_request())

    assert shelf.set_aside_while_writing == [a_purse().reserve(a_request()), a_purse().reserve(a_request())]
    assert purse.reserved == Money(0) < purse.spent


async def test_a_model_that_does_not_answer_costs_nothing_and_may_answer_later() -> None:
    vendor, shelf, purse = ScriptedModel(), MemoryShelf(), a_purse()
    vendor.on("payments", silence(), approves())
    model = _metered(vendor, shelf, purse)

    with pytest.raises(Unavailable):
        await model.ask(_ASKED, a_request())

    assert (purse.spent, purse.reserved, shelf.charges) == (Money(0), Money(0), {})
    await model.ask(_ASKED, a_request())
    assert purse.spent == cost_of_turns(model.turns)


async def test_guardrails_alone_are_a_model_that_is_never_there() -> None:
    with pytest.raises(Unavailable):
        await SilentModel().ask(_ASKED, a_request())
