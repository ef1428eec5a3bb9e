"""One conversation with a model: a question, its looks around, its answer, and at most one request to put it right."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from reviewbot.agents.asking import Asking
from reviewbot.agents.chain import NobodyAnswered
from reviewbot.agents.tools import Refused, Toolbox
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.review.canary import leaks
from reviewbot.review.exchange import Answer, Followup, Request, ToolResult
from reviewbot.review.model_name import is_same_model
from reviewbot.review.prompt import render_correction
from reviewbot.review.reason import Reason
from reviewbot.review.reply import Malformed, Reply, parse_reply, words_of

MOST_TURNS: Final = 6
"""Answers of one conversation, the final one included."""
MOST_CALLS: Final = 12
"""Tool calls of one conversation."""

_MALFORMED: Final = Reason(
    code="malformed",
    sentence="The model answered twice in a form that cannot be read. Ask again, or let a person of the team look.",
)
_TURNS: Final = Reason(
    code="too_many_turns",
    sentence="The model kept looking around and gave no answer. Ask again, or let a person of the team look.",
)
_LEAKED: Final = Reason(
    code="leaked",
    sentence="The model repeated its instructions, so its answer was not used. A person of the team has to look.",
)
_ENDINGS: Final = {
    "truncated": Reason(
        code="truncated", sentence="The model's answer broke off. Ask again, or let a person of the team look."
    ),
    "refused": Reason(
        code="refused", sentence="The model refused to review this change. A person of the team has to look."
    ),
    "late": Reason(
        code="late", sentence="The model did not answer in time. Ask again, or let a person of the team look."
    ),
    "rejected": Reason(
        code="rejected",
        sentence="The vendor turned the question down. Check the key, and the model's name in owners/policy.yaml, "
        "or let a person of the team look.",
    ),
}
_WRONG_MODEL: Final = Reason(
    code="wrong_model",
    sentence="Another model answered than the one that was asked, so its answer was not used. Check the chain in "
    "owners/policy.yaml.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """Where a conversation stands."""

    request: Request
    turns: int
    calls: int
    was_corrected: bool


async def inquire(
    asking: Asking, request: Request, *, toolbox: Toolbox | None, canary: str
) -> Reply | Reason | NobodyAnswered:
    """Ask until there is an answer of the agreed form, or return why there is none.

    Without a toolbox the tools are only named, so that the prompt stays the same, and a call of one ends the
    conversation.
    """
    said = _Said(request=request, turns=0, calls=0, was_corrected=False)
    while said.turns < MOST_TURNS:
        answer = await asking.ask(said.request)
        if isinstance(answer, NobodyAnswered):
            return answer if not said.turns else _interrupted(answer)
        outcome = _abnormal(answer, canary) or await _next(said, answer, toolbox)
        if isinstance(outcome, Reply):
            # Once more on the parsed words: an escape in JSON can hide a letter from the look at the text.
            return _LEAKED if leaks(canary, words_of(outcome)) else outcome
        if isinstance(outcome, Reason):
            return outcome
        said = outcome
    return _TURNS


def _abnormal(answer: Answer, canary: str) -> Reason | None:
    ending = _ENDINGS.get(answer.stop)
    if ending is not None:
        return ending
    if not is_same_model(answer.asked, answer.answered_by):
        return _WRONG_MODEL
    if leaks(canary, (answer.text.raw, *(call.arguments.raw for call in answer.calls))):
        return _LEAKED
    return None


async def _next(said: _Said, answer: Answer, toolbox: Toolbox | None) -> _Said | Reply | Reason:
    if answer.calls:
        return await _after_calls(said, answer, toolbox)
    reply = parse_reply(answer.text)
    if isinstance(reply, Reply):
        return reply
    return _MALFORMED if said.was_corrected else _corrected(said, answer, reply)


async def _after_calls(said: _Said, answer: Answer, toolbox: Toolbox | None) -> _Said | Reason:
    if toolbox is None:
        return _refused(Refused(sentence="the model called a tool where none may be used"))
    if said.calls + len(answer.calls) > MOST_CALLS:
        return _TURNS
    results: list[ToolResult] = []
    for call in answer.calls:
        result = await toolbox.answer(call)
        if isinstance(result, Refused):
            return _refused(result)
        results.append(result)
    followed = _followed(said.request, answer, results, "")
    return replace(said, request=followed, turns=said.turns + 1, calls=said.calls + len(results))


def _corrected(said: _Said, answer: Answer, fault: Malformed) -> _Said:
    # A reply of ten megabytes is not sent back: its beginning is enough to see what is meant.
    quoted = replace(answer, text=Untrusted(answer.text.raw[:2_000]))
    followed = _followed(said.request, quoted, (), render_correction(fault.fault))
    return replace(said, request=followed, turns=said.turns + 1, was_corrected=True)


def _followed(request: Request, answer: Answer, results: Sequence[ToolResult], correction: str) -> Request:
    followup = Followup(answer=answer, results=tuple(results), correction=correction)
    return replace(request, followups=(*request.followups, followup))


def _refused(refused: Refused) -> Reason:
    sentence = f"The review was stopped: {refused.sentence}. A person of the team has to look."
    return Reason(code="tool_refused", sentence=sentence)


def _interrupted(silence: NobodyAnswered) -> Reason:
    sentence = f"The model stopped answering midway ({silence}). Ask again, or let a person of the team look."
    return Reason(code="interrupted", sentence=sentence)
