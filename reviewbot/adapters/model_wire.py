"""What the vendors' adapters share: patience within a deadline, and a bounded, strict look at what came back."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias, TypeVar, assert_never

import httpx2
from pydantic import BaseModel, ConfigDict, ValidationError

from reviewbot.adapters.wire_fault import why_broken
from reviewbot.kernel.errors import BrokenInvariant, Unavailable
from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.review.exchange import Answer, Request, Stop, Usage

MOST_TRIES: Final = 3
"""Of one question, the first included."""
MOST_BYTES: Final = 4 * 1024 * 1024
"""Of one reply. The longest that is asked for has some hundred kilobytes."""
FIRST_WAIT_SECONDS: Final = 1.0
"""Before the second try, doubled before the third; a vendor's own wish goes before it."""
CONNECT_SECONDS: Final = 10.0
MOST_TOKENS: Final = 10**8
"""Of one answer. A greater count is a mistake of the vendor's, and no count at all."""

Pause: TypeAlias = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """No model has answered this time."""

    why: str
    """In our own words."""
    retry_after_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Garbled:
    """An answer came and cannot be used: it broke off, or is not what the vendor's interface promises."""

    is_worth_another_try: bool


Try: TypeAlias = Answer | Silence | Garbled


class Reading(Protocol):
    """The part of an SDK's response that is read here."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Return the response's headers."""

    def iter_bytes(self) -> AsyncIterator[bytes]:
        """Return the body, piece by piece, decompressed."""


class Loose(BaseModel):
    """A vendor's object: what we read of it, and whatever else it has."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


_Form = TypeVar("_Form", bound=Loose)


def line_to_vendor() -> httpx2.AsyncClient:
    """Return the connections of one SDK: they follow nobody elsewhere, and leave the text of a refusal unread."""
    return httpx2.AsyncClient(follow_redirects=False, event_hooks={"response": [_leave_refusal_unread]})


async def _leave_refusal_unread(response: httpx2.Response) -> None:
    # An SDK would read it to its end, which may break off or never come; of a refusal only the status is used.
    if not response.is_success:
        await response.aclose()


def ended(model: ModelName, stop: Stop) -> Answer:
    """Return an answer that has nothing in it but how it ended."""
    return Answer(asked=model, answered_by="", stop=stop, text=Untrusted(""), calls=(), usage=None, request_id="")


async def ask_patiently(
    model: ModelName, request: Request, attempt: Callable[[float], Awaitable[Try]], *, pause: Pause
) -> Answer:
    """Try until there is an answer, at most three times and never beyond the deadline; `attempt` is given what is left.

    Raises Unavailable where the last try met silence.
    """
    if request.deadline_seconds <= 0:
        return ended(model, "late")
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + request.deadline_seconds
    try:
        async with asyncio.timeout_at(ends_at):
            return await _tries(model, lambda: attempt(ends_at - loop.time()), lambda: ends_at - loop.time(), pause)
    except TimeoutError:
        return ended(model, "late")


async def _tries(
    model: ModelName, attempt: Callable[[], Awaitable[Try]], left: Callable[[], float], pause: Pause
) -> Answer:
    for number in range(1, MOST_TRIES + 1):
        outcome = await attempt()
        match outcome:
            case Answer():
                return outcome
            case Garbled(is_worth_another_try=is_worth):
                if not is_worth or number == MOST_TRIES:
                    return ended(model, "truncated")
                wait = 0.0
            case Silence(why=why, retry_after_seconds=asked):
                wait = FIRST_WAIT_SECONDS * 2 ** (number - 1) if asked is None else asked
                if number == MOST_TRIES or wait >= left():
                    raise Unavailable(model, why=f"{why}, after {_times(number)}", retry_after_seconds=asked)
            case _:
                assert_never(outcome)
        await pause(wait)
    raise BrokenInvariant("the last try always decides")


def _times(number: int) -> str:
    return "one try" if number == 1 else f"{number} tries"


def refusal_of(model: ModelName, status: int, headers: Mapping[str, str]) -> Try:
    """Say what an HTTP status that is no success means for the chain."""
    if status == 429 or status >= 500:
        return Silence(why=f"the vendor answered {status}", retry_after_seconds=_retry_after(headers))
    return ended(model, "rejected")


def _retry_after(headers: Mapping[str, str]) -> float | None:
    # A date is possible too; vendors of models send seconds.
    try:
        seconds = float(headers.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds < 86_400 else None


def unreachable(model: ModelName, error: Exception) -> Try:
    """Say what a failure to connect, or to get any response, means for the chain."""
    if isinstance(error.__cause__, httpx2.TimeoutException) and not isinstance(error.__cause__, httpx2.ConnectTimeout):
        return ended(model, "late")
    return Silence(why=f"it cannot be reached: {why_broken(error)}", retry_after_seconds=None)


async def read_json(response: Reading, form: type[_Form]) -> _Form | Garbled:
    """Read a reply's body, bounded and strictly: UTF-8, JSON by name and by nature, of the expected form."""
    if not _is_json(response.headers.get("content-type", "")):
        return Garbled(is_worth_another_try=True)
    body = bytearray()
    try:
        async for piece in response.iter_bytes():
            body += piece
            if len(body) > MOST_BYTES:
                return Garbled(is_worth_another_try=False)
    except (httpx2.TransportError, httpx2.DecodingError, httpx2.StreamError):
        return Garbled(is_worth_another_try=True)
    return parse_body(bytes(body), form)


def _is_json(content_type: str) -> bool:
    kind, *parameters = (part.strip() for part in content_type.lower().split(";"))
    named = (part.partition("=") for part in parameters)
    charsets = {value.strip('"') for name, _, value in named if name == "charset"}
    return kind == "application/json" and charsets <= {"utf-8"}


def parse_body(body: bytes, form: type[_Form]) -> _Form | Garbled:
    """Read bytes as one JSON document of a form."""
    try:
        # pydantic's own reader refuses half of a surrogate pair, which Python's lets in and nothing can write down.
        return form.model_validate_json(body)
    except ValidationError:
        return Garbled(is_worth_another_try=True)


def usage_of(*, all_input: object, cached_input: object, output: object) -> Usage | None:
    """Return the count, or None where a number is missing, negative or beyond belief."""
    counts = (all_input, cached_input, output)
    whole = tuple(count for count in counts if type(count) is int and 0 <= count <= MOST_TOKENS)
    if len(whole) != len(counts) or whole[1] > whole[0]:
        return None
    return Usage(fresh_input=whole[0] - whole[1], cached_input=whole[1], output=whole[2])


def arguments_of(raw: str) -> dict[str, Any]:
    """Return a tool call's arguments as the object that a vendor wants back."""
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
