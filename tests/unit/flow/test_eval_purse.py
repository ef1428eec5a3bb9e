"""The cap of an eval run."""

import pytest

from reviewbot.flow.eval_purse import CapReached, Purse, most_tokens
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.money import Money
from reviewbot.review.exchange import Usage
from tests.unit.flow.eval_builders import a_price, a_purse, a_request


def test_a_model_without_a_price_does_not_run() -> None:
    with pytest.raises(Misconfigured) as refused:
        Purse(ModelName("openai:unheard-of"), a_price, cap=Money(1))

    assert refused.value.faults == (
        "the price of 'openai:unheard-of' is not known, and an unpriced model does not run",
    )


def test_what_an_answer_may_cost_is_set_aside_before_it_is_asked_for() -> None:
    purse = a_purse()

    reserved = purse.reserve(a_request(output=100))

    assert reserved == Money(most_tokens(a_request()) + 1_000)
    assert (purse.reserved, purse.spent) == (reserved, Money(0))
    assert purse.cost(reserved, Usage(fresh_input=5, cached_input=5, output=1)) == Money(20)
    purse.settle(reserved, Money(20))
    assert (purse.reserved, purse.spent) == (Money(0), Money(20))


def test_b06_an_answer_without_a_count_costs_all_that_was_set_aside() -> None:
    purse = a_purse()
    reserved = purse.reserve(a_request())

    assert purse.cost(reserved, None) == reserved


def test_b01_two_answers_at_once_cannot_both_take_the_last_of_the_money() -> None:
    most = most_tokens(a_request()) + 1_000
    purse = a_purse(2 * most - 1)
    first = purse.reserve(a_request())

    with pytest.raises(CapReached) as reached:
        purse.reserve(a_request())

    assert str(reached.value) == (
        f"the next answer may cost {Money(most)}, and {Money(most - 1)} of the cap of {Money(2 * most - 1)} is left"
    )
    purse.release(first)
    assert purse.reserve(a_request()) == first


def test_b01_what_was_spent_before_a_crash_is_not_there_to_be_spent_again() -> None:
    most = most_tokens(a_request()) + 1_000

    with pytest.raises(CapReached):
        a_purse(most, spent=Money(1)).reserve(a_request())
    assert a_purse(most + 1, spent=Money(1)).reserve(a_request()) == Money(most)
