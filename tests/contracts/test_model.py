"""The Model port: one suite for the scripted model and for both vendors' adapters against an emulator others wrote."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import pytest

from reviewbot.adapters.model_anthropic import AnthropicModel
from reviewbot.adapters.model_by_provider import ModelByProvider
from reviewbot.adapters.model_openai import OpenAIModel
from reviewbot.fakes import model_line
from reviewbot.fakes.model import ScriptedModel
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import ModelName
from reviewbot.ports import Model
from reviewbot.review.exchange import Followup, Request, Tool, ToolResult
from reviewbot.review.reply import SCHEMA, SCHEMA_NAME
from tests.standins.emulators import EmulatedModels

GOOD = '{"findings":[],"doubts":[]}'
LOOK = Tool(
    name="look",
    description="Look at a file.",
    parameters=json.dumps(
        {
            "type": "object",
            "properties": {"path": {"type": "string"}},
            "required": ["path"],
            "additionalProperties": False,
        }
    ),
)
REQUEST = Request(
    purpose="inspect",
    system="You review.",
    shared="The change.",
    own="You review for the team payments. Its part.",
    ask="What is wrong?",
    followups=(),
    tools=(LOOK,),
    schema_name=SCHEMA_NAME,
    schema=SCHEMA,
    max_output_tokens=1_000,
    deadline_seconds=30.0,
)

Beat: TypeAlias = str
"""What happens next: `tool`, `cut`, `429`, `500` or `400`, or a text that is said."""


async def _no_pause(seconds: float) -> None:
    return None


@dataclass
class Subject:
    """A model under test, and how to tell it what to say."""

    model: Model
    name: ModelName
    emulator: EmulatedModels | None

    def will(self, *beats: Beat) -> None:
        if self.emulator is not None:
            self.emulator.script(*(_fixture(beat, index) for index, beat in enumerate(beats)))
            return
        assert isinstance(self.model, ScriptedModel)
        self.model.on("payments", *(_line(beat) for beat in beats))


def _fixture(beat: Beat, index: int) -> dict[str, Any]:
    responses: dict[str, dict[str, Any]] = {
        "tool": {"toolCalls": [{"name": "look", "arguments": '{"path":"a.py"}', "id": "call_1"}]},
        "cut": {"content": '{"findings":[', "finishReason": "length"},
        "429": {"error": {"message": "slow down", "type": "rate_limit_error"}, "status": 429},
        "500": {"error": {"message": "oops", "type": "api_error"}, "status": 500},
        "400": {"error": {"message": "no", "type": "invalid_request_error"}, "status": 400},
    }
    counts = {"input_tokens": 21, "output_tokens": 8, "prompt_tokens": 21, "completion_tokens": 8}
    said = {"content": beat, "usage": counts}
    return {"match": {"systemMessage": "You review.", "sequenceIndex": index}, "response": responses.get(beat, said)}


def _line(beat: Beat) -> model_line.Line:
    match beat:
        case "tool":
            return model_line.calls("look", {"path": "a.py"}, id="call_1")
        case "cut":
            return model_line.breaks_off()
        case "429" | "500":
            return model_line.silence()
        case "400":
            return model_line.is_rejected()
        case _:
            return model_line.answers(beat)


@pytest.fixture(params=["scripted", "anthropic", "openai"])
def emulator(request: pytest.FixtureRequest) -> EmulatedModels | None:
    if request.param == "scripted":
        return None
    aimock: EmulatedModels = request.getfixturevalue("aimock")
    return aimock


@pytest.fixture
async def subject(emulator: EmulatedModels | None, request: pytest.FixtureRequest) -> AsyncIterator[Subject]:
    claude = ModelName("anthropic:claude-sonnet-5")
    if emulator is None:
        yield Subject(model=ScriptedModel(), name=claude, emulator=None)
    elif "anthropic" in request.node.callspec.id:
        anthropic = AnthropicModel(key="none", base_url=emulator.anthropic_url, pause=_no_pause)
        yield Subject(model=anthropic, name=claude, emulator=emulator)
        await anthropic.aclose()
    else:
        openai = OpenAIModel(key="none", base_url=emulator.openai_url, pause=_no_pause)
        yield Subject(model=openai, name=ModelName("openai:gpt-5.4"), emulator=emulator)
        await openai.aclose()


async def test_an_answer_comes_back_whole(subject: Subject) -> None:
    subject.will(GOOD)

    answer = await subject.model.ask(subject.name, REQUEST)

    assert (answer.asked, answer.stop, answer.text.raw, answer.calls) == (subject.name, "end", GOOD, ())
    assert answer.answered_by == subject.name.partition(":")[2]
    assert answer.usage is not None
    assert answer.usage.fresh_input >= 0


async def test_a_tool_call_is_a_wish_and_its_result_goes_on_with_the_conversation(subject: Subject) -> None:
    subject.will("tool", GOOD)

    wish = await subject.model.ask(subject.name, REQUEST)
    (call,) = wish.calls
    result = ToolResult(call_id=call.id, text="1|x = 1")
    followup = Followup(answer=wish, results=(result,), correction="")
    answer = await subject.model.ask(subject.name, replace(REQUEST, followups=(followup,)))

    assert (wish.stop, call.name, json.loads(call.arguments.raw)) == ("tools", "look", {"path": "a.py"})
    assert (answer.stop, answer.text.raw) == ("end", GOOD)


async def test_a_correction_goes_on_with_the_conversation(subject: Subject) -> None:
    subject.will("nonsense", GOOD)

    first = await subject.model.ask(subject.name, REQUEST)
    followup = Followup(answer=first, results=(), correction="Answer with JSON.")
    answer = await subject.model.ask(subject.name, replace(REQUEST, followups=(followup,)))

    assert answer.text.raw == GOOD


async def test_an_answer_that_was_cut_says_so(subject: Subject) -> None:
    subject.will("cut")

    assert (await subject.model.ask(subject.name, REQUEST)).stop == "truncated"


@pytest.mark.parametrize("beats", [pytest.param(("429",) * 3, id="429"), pytest.param(("500",) * 3, id="500")])
async def test_a_model_that_does_not_answer_is_unavailable(subject: Subject, beats: Sequence[Beat]) -> None:
    subject.will(*beats)

    with pytest.raises(Unavailable, match=r"is unavailable: .+"):
        await subject.model.ask(subject.name, REQUEST)


async def test_a_request_that_the_vendor_turns_down_is_an_answer(subject: Subject) -> None:
    subject.will("400")

    assert (await subject.model.ask(subject.name, REQUEST)).stop == "rejected"


async def test_without_time_left_the_answer_is_late(subject: Subject) -> None:
    subject.will(GOOD)

    assert (await subject.model.ask(subject.name, replace(REQUEST, deadline_seconds=0.0))).stop == "late"


async def test_the_provider_in_the_name_says_who_is_asked() -> None:
    scripted = ScriptedModel(otherwise=model_line.answers(GOOD))
    models = ModelByProvider({"anthropic": scripted})

    assert (await models.ask(ModelName("anthropic:claude-sonnet-5"), REQUEST)).text.raw == GOOD
    with pytest.raises(Unavailable, match="provider 'acme' is not one of anthropic"):
        await models.ask(ModelName("acme:one"), REQUEST)
