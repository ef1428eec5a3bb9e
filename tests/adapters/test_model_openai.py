"""What is OpenAI's own, and its imitators': how a conversation is told and how an answer ends."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from reviewbot.adapters.model_openai import OpenAIModel
from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.review.exchange import Answer, Followup, ToolCall, ToolResult, Usage
from tests.adapters.canned import canned_server
from tests.adapters.test_model_wire import Vendor, openai_body
from tests.contracts.test_model import REQUEST

GPT = ModelName("openai:gpt-5.4")


@pytest.fixture
async def vendor() -> AsyncIterator[Vendor]:
    async with canned_server() as server:
        model = OpenAIModel(key="key", base_url=f"{server.url}/v1", pause=_no_pause)
        yield Vendor(model, GPT, server, openai_body)
        await model.aclose()


async def _no_pause(seconds: float) -> None:
    return None


def _choice(finish_reason: str | None = "stop", **message: Any) -> list[dict[str, Any]]:
    return [{"index": 0, "finish_reason": finish_reason, "message": {"role": "assistant", **message}}]


async def test_what_questions_share_comes_first(vendor: Vendor) -> None:
    vendor.server.replies = (vendor.good(),)

    await vendor.model.ask(GPT, REQUEST)

    (body,) = vendor.server.asked
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert body["messages"][1]["content"] == f"{REQUEST.shared}\n{REQUEST.own}\n{REQUEST.ask}"
    assert body["response_format"]["json_schema"]["strict"] is True


async def test_without_tools_none_are_named(vendor: Vendor) -> None:
    vendor.server.replies = (vendor.good(),)

    await vendor.model.ask(GPT, replace(REQUEST, tools=()))

    assert "tools" not in vendor.server.asked[0]


@pytest.mark.parametrize(
    ("choices", "stop"),
    [
        pytest.param(_choice("stop", content="{}"), "end", id="stop"),
        pytest.param(_choice("length", content="{"), "truncated", id="length"),
        pytest.param(_choice("content_filter", content=None), "refused", id="filtered"),
        pytest.param(_choice("stop", refusal="I cannot."), "refused", id="refused"),
        pytest.param(_choice("something_new"), "truncated", id="unknown"),
        pytest.param(_choice(None), "truncated", id="none"),
        pytest.param([], "truncated", id="no choice"),
        pytest.param([*_choice(), *_choice()], "truncated", id="two choices"),
    ],
)
async def test_an_ending_keeps_its_meaning(vendor: Vendor, choices: list[dict[str, Any]], stop: str) -> None:
    vendor.server.replies = (vendor.good(choices=choices),)

    assert (await vendor.model.ask(GPT, REQUEST)).stop == stop


async def test_cached_tokens_are_counted_apart(vendor: Vendor) -> None:
    counted = {"prompt_tokens": 1_000, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 900}}
    vendor.server.replies = (vendor.good(usage=counted),)

    answer = await vendor.model.ask(GPT, REQUEST)

    assert answer.usage == Usage(fresh_input=100, cached_input=900, output=5)


async def test_more_cached_than_read_is_no_count(vendor: Vendor) -> None:
    counted = {"prompt_tokens": 10, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 900}}
    vendor.server.replies = (vendor.good(usage=counted),)

    assert (await vendor.model.ask(GPT, REQUEST)).usage is None


async def test_a_conversation_is_told_in_the_vendors_words(vendor: Vendor) -> None:
    vendor.server.replies = (vendor.good(),)
    call = ToolCall(id="call_1", name="look", arguments=Untrusted('{"path":"a.py"}'))
    wish = Answer(
        asked=GPT,
        answered_by="gpt-5.4",
        stop="tools",
        text=Untrusted(""),
        calls=(call,),
        usage=None,
        request_id="",
    )
    looked = Followup(answer=wish, results=(ToolResult(call_id="call_1", text="1|x"),), correction="")
    wrong = Followup(answer=replace(wish, calls=(), text=Untrusted("no")), results=(), correction="Once more.")

    await vendor.model.ask(GPT, replace(REQUEST, followups=(looked, wrong)))

    _, _, wished, shown, said, corrected = vendor.server.asked[0]["messages"]
    assert wished["tool_calls"][0]["function"] == {"name": "look", "arguments": '{"path":"a.py"}'}
    assert shown == {"role": "tool", "tool_call_id": "call_1", "content": "1|x"}
    assert said == {"role": "assistant", "content": "no"}
    assert corrected == {"role": "user", "content": "Once more."}
