"""Anthropic's models, through its SDK."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

import anthropic
import httpx2
from anthropic.types import MessageParam, TextBlockParam, ToolParam

from reviewbot.adapters.model_wire import (
    CONNECT_SECONDS,
    Garbled,
    Loose,
    Pause,
    Try,
    arguments_of,
    ask_patiently,
    line_to_vendor,
    read_json,
    refusal_of,
    unreachable,
    usage_of,
)
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.review.exchange import Answer, Followup, Request, Stop, ToolCall, Usage

_STOPS: Final[Mapping[str, Stop]] = {
    "end_turn": "end",
    "stop_sequence": "end",
    "tool_use": "tools",
    "refusal": "refused",
    "max_tokens": "truncated",
    "model_context_window_exceeded": "truncated",
    "pause_turn": "truncated",
}
_NO_WORDS: Final = "(an empty answer)"


class _Block(Loose):
    type: str
    text: str = ""
    id: str = ""
    name: str = ""
    input: dict[str, Any] | None = None


class _Message(Loose):
    id: str
    type: Literal["message"]
    model: str
    content: list[_Block]
    stop_reason: str | None
    usage: dict[str, Any] | None = None


class AnthropicModel:
    """See `Model`."""

    def __init__(self, *, key: str | None, base_url: str | None = None, pause: Pause = asyncio.sleep) -> None:
        """Use this key; without one nothing is ever asked."""
        self._key = key
        self._base_url = base_url
        self._pause = pause
        self._made: anthropic.AsyncAnthropic | None = None

    async def ask(self, model: ModelName, request: Request) -> Answer:
        """Ask through the Messages API, with the reply's schema and cache marks behind each shared part."""
        if not self._key:
            raise Unavailable(model, why="ANTHROPIC_API_KEY is not set")
        return await ask_patiently(model, request, lambda left: self._attempt(model, request, left), pause=self._pause)

    async def aclose(self) -> None:
        """Let go of the connections."""
        if self._made is not None:
            await self._made.close()

    async def _attempt(self, model: ModelName, request: Request, left_seconds: float) -> Try:
        try:
            async with self._client().messages.with_streaming_response.create(
                model=model.partition(":")[2],
                max_tokens=request.max_output_tokens,
                system=[_text(request.system, is_mark=True)],
                messages=list(_messages(request)),
                tools=[_tool(tool.name, tool.description, tool.parameters) for tool in request.tools],
                output_config={"format": {"type": "json_schema", "schema": json.loads(request.schema)}},
                timeout=httpx2.Timeout(left_seconds, connect=min(CONNECT_SECONDS, left_seconds)),
            ) as response:
                message = await read_json(response, _Message)
        except anthropic.APIStatusError as error:
            return refusal_of(model, error.status_code, error.response.headers)
        except anthropic.APIConnectionError as error:
            return unreachable(model, error)
        return message if isinstance(message, Garbled) else _answer(model, message)

    def _client(self) -> anthropic.AsyncAnthropic:
        if self._made is None:
            self._made = anthropic.AsyncAnthropic(
                api_key=self._key,
                base_url=self._base_url,
                max_retries=0,
                http_client=line_to_vendor(),
            )
        return self._made


def _text(text: str, *, is_mark: bool = False) -> TextBlockParam:
    if is_mark:
        return {"type": "text", "text": text, "cache_control": {"type": "ephemeral"}}
    return {"type": "text", "text": text}


def _tool(name: str, description: str, parameters: str) -> ToolParam:
    return {"name": name, "description": description, "input_schema": json.loads(parameters)}


def _messages(request: Request) -> Iterator[MessageParam]:
    # A mark behind each part that a later question shares: the instructions, the change, the owner's part.
    parts = [_text(request.shared, is_mark=True), _text(request.own, is_mark=True), _text(request.ask)]
    yield {"role": "user", "content": parts}
    for followup in request.followups:
        yield _said_by_model(followup)
        yield _said_to_model(followup)


def _said_by_model(followup: Followup) -> MessageParam:
    answer = followup.answer
    calls = [
        {"type": "tool_use", "id": call.id, "name": call.name, "input": arguments_of(call.arguments.raw)}
        for call in answer.calls
    ]
    words = answer.text.raw if answer.text.raw.strip() or calls else _NO_WORDS
    spoken = [_text(words)] if words.strip() else []
    content: Any = [*spoken, *calls]
    return {"role": "assistant", "content": content}


def _said_to_model(followup: Followup) -> MessageParam:
    results = [
        {"type": "tool_result", "tool_use_id": result.call_id, "content": result.text} for result in followup.results
    ]
    content: Any = [*results, *([_text(followup.correction)] if followup.correction else [])]
    return {"role": "user", "content": content}


def _answer(model: ModelName, message: _Message) -> Answer:
    stop = _STOPS.get(message.stop_reason or "", "truncated")
    return Answer(
        asked=model,
        answered_by=message.model,
        stop=stop,
        text=Untrusted("".join(block.text for block in message.content if block.type == "text")),
        calls=tuple(
            ToolCall(id=block.id, name=block.name, arguments=Untrusted(json.dumps(block.input)))
            for block in message.content
            if block.type == "tool_use"
        ),
        usage=_usage(message.usage or {}),
        request_id=message.id,
    )


def _usage(usage: Mapping[str, Any]) -> Usage | None:
    fresh = usage.get("input_tokens")
    written = usage.get("cache_creation_input_tokens") or 0
    read = usage.get("cache_read_input_tokens") or 0
    if not all(type(count) is int and count >= 0 for count in (fresh, written, read)):
        return None
    assert fresh is not None
    return usage_of(all_input=fresh + written + read, cached_input=read, output=usage.get("output_tokens"))
