"""OpenAI's models, and those of any server that speaks its chat completions, through its SDK.

Chat completions rather than responses: it is what other servers offer.
"""

import asyncio
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

import httpx2
import openai
from openai.types.chat import ChatCompletionMessageParam, ChatCompletionToolUnionParam

from reviewbot.adapters.model_wire import (
    CONNECT_SECONDS,
    Garbled,
    Loose,
    Pause,
    Try,
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
from reviewbot.review.exchange import Answer, Followup, Request, Stop, Tool, ToolCall, Usage

_STOPS: Final[Mapping[str, Stop]] = {
    "stop": "end",
    "tool_calls": "tools",
    "content_filter": "refused",
    "length": "truncated",
}


class _Function(Loose):
    name: str
    arguments: str


class _Call(Loose):
    id: str
    type: Literal["function"] = "function"
    function: _Function


class _Said(Loose):
    content: str | None = None
    refusal: str | None = None
    tool_calls: list[_Call] | None = None


class _Choice(Loose):
    finish_reason: str | None
    message: _Said


class _Completion(Loose):
    id: str = ""
    model: str
    choices: list[_Choice]
    usage: dict[str, Any] | None = None


class OpenAIModel:
    """See `Model`."""

    def __init__(self, *, key: str | None, base_url: str | None = None, pause: Pause = asyncio.sleep) -> None:
        """Use this key; without one nothing is ever asked. `base_url` may name any server that speaks the same."""
        self._key = key
        self._base_url = base_url
        self._pause = pause
        self._made: openai.AsyncOpenAI | None = None

    async def ask(self, model: ModelName, request: Request) -> Answer:
        """Ask through chat completions, with the reply's schema; providers cache the equal beginnings by themselves."""
        if not self._key:
            raise Unavailable(model, why="OPENAI_API_KEY is not set")
        return await ask_patiently(model, request, lambda left: self._attempt(model, request, left), pause=self._pause)

    async def aclose(self) -> None:
        """Let go of the connections."""
        if self._made is not None:
            await self._made.close()

    async def _attempt(self, model: ModelName, request: Request, left_seconds: float) -> Try:
        try:
            async with self._client().chat.completions.with_streaming_response.create(
                model=model.partition(":")[2],
                max_completion_tokens=request.max_output_tokens,
                messages=list(_messages(request)),
                tools=[_tool(tool) for tool in request.tools] or openai.omit,
                response_format={
                    "type": "json_schema",
                    "json_schema": {
                        "name": request.schema_name,
                        "schema": json.loads(request.schema),
                        "strict": True,
                    },
                },
                timeout=httpx2.Timeout(left_seconds, connect=min(CONNECT_SECONDS, left_seconds)),
            ) as response:
                completion = await read_json(response, _Completion)
        except openai.APIStatusError as error:
            return refusal_of(model, error.status_code, error.response.headers)
        except openai.APIConnectionError as error:
            return unreachable(model, error)
        return completion if isinstance(completion, Garbled) else _answer(model, completion)

    def _client(self) -> openai.AsyncOpenAI:
        if self._made is None:
            self._made = openai.AsyncOpenAI(
                api_key=self._key,
                base_url=self._base_url,
                max_retries=0,
                http_client=line_to_vendor(),
            )
        return self._made


def _tool(tool: Tool) -> ChatCompletionToolUnionParam:
    return {
        "type": "function",
        "function": {
            "name": tool.name,
            "description": tool.description,
            "parameters": json.loads(tool.parameters),
            "strict": True,
        },
    }


def _messages(request: Request) -> Iterator[ChatCompletionMessageParam]:
    yield {"role": "system", "content": request.system}
    yield {"role": "user", "content": "\n".join((request.shared, request.own, request.ask))}
    for followup in request.followups:
        yield _said_by_model(followup)
        yield from _said_to_model(followup)


def _said_by_model(followup: Followup) -> ChatCompletionMessageParam:
    answer = followup.answer
    if not answer.calls:
        return {"role": "assistant", "content": answer.text.raw}
    return {
        "role": "assistant",
        "content": answer.text.raw or None,
        "tool_calls": [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments.raw}}
            for call in answer.calls
        ],
    }


def _said_to_model(followup: Followup) -> Iterator[ChatCompletionMessageParam]:
    for result in followup.results:
        yield {"role": "tool", "tool_call_id": result.call_id, "content": result.text}
    if followup.correction:
        yield {"role": "user", "content": followup.correction}


def _answer(model: ModelName, completion: _Completion) -> Try:
    if len(completion.choices) != 1:
        return Garbled(is_worth_another_try=True)
    (choice,) = completion.choices
    said = choice.message
    return Answer(
        asked=model,
        answered_by=completion.model,
        stop="refused" if said.refusal else _STOPS.get(choice.finish_reason or "", "truncated"),
        text=Untrusted(said.content or ""),
        calls=tuple(
            ToolCall(id=call.id, name=call.function.name, arguments=Untrusted(call.function.arguments))
            for call in said.tool_calls or ()
        ),
        usage=_usage(completion.usage or {}),
        request_id=completion.id,
    )


def _usage(usage: Mapping[str, Any]) -> Usage | None:
    details = usage.get("prompt_tokens_details")
    cached = (details.get("cached_tokens") if isinstance(details, dict) else None) or 0
    return usage_of(all_input=usage.get("prompt_tokens"), cached_input=cached, output=usage.get("completion_tokens"))
