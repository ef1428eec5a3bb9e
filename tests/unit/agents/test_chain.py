"""The chain: only silence moves it."""

from reviewbot.agents.chain import NobodyAnswered, ask_chain, ask_in_time, models_of
from reviewbot.fakes.model import ScriptedModel
from reviewbot.fakes.model_line import approves, silence
from reviewbot.kernel.ids import ModelName
from reviewbot.review.exchange import Answer, Request
from tests.contracts.test_model import REQUEST
from tests.unit.review.build import CLAUDE, GPT, a_tier


class OutOfTime:
    """A model that breaks its promise to keep the deadline."""

    async def ask(self, model: ModelName, request: Request) -> Answer:
        raise TimeoutError


async def test_the_first_that_answers_is_taken() -> None:
    model = ScriptedModel()
    model.on("payments", silence(), approves())

    answer = await ask_chain(model, (CLAUDE, GPT), REQUEST)

    assert isinstance(answer, Answer)
    assert answer.asked == GPT


async def test_every_silence_is_named() -> None:
    model = ScriptedModel()
    model.on("payments", silence("429 after 3 tries"), silence(""))

    nobody = await ask_chain(model, (CLAUDE, GPT), REQUEST)

    assert nobody == NobodyAnswered(
        whys=("anthropic:claude-sonnet-5: 429 after 3 tries", "openai:gpt-5.4: did not answer")
    )
    assert str(NobodyAnswered(whys=())) == "no model was to be asked"


async def test_a_port_that_keeps_no_deadline_is_late_and_not_silent() -> None:
    answer = await ask_in_time(OutOfTime(), CLAUDE, REQUEST)

    assert (answer.asked, answer.stop) == (CLAUDE, "late")


def test_guardrails_are_no_model() -> None:
    assert models_of(a_tier(chain=(CLAUDE, ModelName("guardrails")))) == (CLAUDE,)
