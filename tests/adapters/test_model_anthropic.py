"""What is Anthropic's own: where the cache marks stand, and how its answers end."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from reviewbot.adapters.model_anthropic import AnthropicModel
from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.review.exchange import Answer, Followup, ToolCall, ToolResult, Usage
from tests.adapters.canned import canned_server
from tests.adapters.test_model_wire import Vendor, anthropic_body
from tests.contracts.test_model import REQUEST

CLAUDE = ModelName("anthropic:claude-sonnet-5")


@pytest.fixture
async def vendor() -> AsyncIterator[Vendor]:
    async with canned_server() as server:
        model = AnthropicModel(key="key", base_url=server.url)
        yield Vendor(model, CLAUDE, server, anthropic_body)
        await model.aclose()


async def test_what_questions_share_is_marked_for_the_cache(vendor: Vendor) -> None:
    vendor.server.replies = (vendor.good(),)

    await vendor.model.ask(CLAUDE, REQUEST)

    (body,) = vendor.server.asked
    mark = {"cache_control": {"type": "ephemeral"}}
    assert body["system"] == [{"type": "text", "text": REQUEST.system, **mark}]
    assert body["messages"][0]["content"] == [
        {"type": "text", "text": REQUEST.shared, **mark},
        {"type": "text", "text": REQUEST.own, **mark},
        {"type": "text", "text": REQUEST.ask},
    ]
    assert body["output_config"]["format"]["type"] == "json_schema"
    assert "authorization: bearer key" in vendor.server.headers[0]


@pytest.mark.parametrize(
    ("reason", "stop"),
    [
        ("end_turn", "end"),
        ("stop_sequence", "end"),
        ("tool_use", "tools"),
        ("refusal", "refused"),
        ("max_tokens", "truncated"),
        ("model_context_window_exceeded", "truncated"),
        ("something_new", "truncated"),
        (None, "truncated"),
    ],
)
async def test_an_ending_keeps_its_meaning(vendor: Vendor, reason: str | None, stop: str) -> None:
    vendor.server.replies = (vendor.good(stop_reason=reason),)

    assert (await vendor.model.ask(CLAUDE, REQUEST)).stop == stop


async def test_cached_tokens_are_counted_apart(vendor: Vendor) -> None:
    counted = {
        "input_tokens": 10,
        "cache_creation_input_tokens": 200,
        "cache_read_input_tokens": 3_000,
        "output_tokens": 5,
    }
    vendor.server.replies = (vendor.good(usage=counted),)

    answer = await vendor.model.ask(CLAUDE, REQUEST)

    assert answer.usage == Usage(fresh_input=210, cached_input=3_000, output=5)


async def test_thinking_is_not_part_of_the_answer(vendor: Vendor) -> None:
    content: list[dict[str, Any]] = [
        {"type": "thinking", "thinking": "hm", "signature": "s"},
        {"type": "text", "text": "{}"},
    ]
    vendor.server.replies = (vendor.good(content=content),)

    assert (await vendor.model.ask(CLAUDE, REQUEST)).text == Untrusted("{}")


async def test_a_conversation_is_told_in_the_vendors_words(vendor: Vendor) -> None:
    vendor.server.replies = (vendor.good(),)
    call = ToolCall(id="call_1", name="look", arguments=Untrusted('{"path":"a.py"}'))
    odd = ToolCall(id="call_2", name="look", arguments=Untrusted("no json"))
    bare = ToolCall(id="call_3", name="look", arguments=Untrusted("[1]"))
    wish = Answer(
        asked=CLAUDE,
        answered_by="claude-sonnet-5",
        stop="tools",
        text=Untrusted(""),
        calls=(call, odd, bare),
        usage=None,
        request_id="",
    )
    looked = Followup(answer=wish, results=(ToolResult(call_id="call_1", text="1|x"),), correction="")
    empty = Followup(answer=replace(wish, calls=()), results=(), correction="Once more.")

    await vendor.model.ask(CLAUDE, replace(REQUEST, followups=(looked, empty)))

    _, wished, shown, said, corrected = vendor.server.asked[0]["messages"]
    assert [block["input"] for block in wished["content"]] == [{"path": "a.py"}, {}, {}]
    assert shown["content"] == [{"type": "tool_result", "tool_use_id": "call_1", "content": "1|x"}]
    assert said["content"] == [{"type": "text", "text": "(an empty answer)"}]
    assert corrected["content"] == [{"type": "text", "text": "Once more."}]
