"""One owner's answerer: recall → answer → ground. It answers from its team's passages alone, or says that it cannot.

Whatever is asked, nothing follows from it but words: there are no tools, and what is not cited is not said.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, Literal, TypeAlias, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from reviewbot.agents.chain import NobodyAnswered, ask_chain, models_of
from reviewbot.agents.task import Reach
from reviewbot.intake.event import Place
from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.ids import Digest, ModelName, OwnerName, RunbookId
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.knowledge.document import Passage
from reviewbot.knowledge.query import Query
from reviewbot.ownership.policy import Tier
from reviewbot.plan.permit import Permit, narrow
from reviewbot.review.canary import canary_for, leaks
from reviewbot.review.exchange import Answer, Followup, Request
from reviewbot.review.model_name import is_same_model
from reviewbot.review.prompt import (
    render_answerer,
    render_answerer_system,
    render_correction,
    render_question,
)
from reviewbot.review.reply import Malformed
from reviewbot.review.statement import (
    SCHEMA,
    SCHEMA_NAME,
    SHOWN_EXAMPLE,
    Statement,
    fitting_passages,
    grounded,
    parse_statements,
)

TOP_PASSAGES: Final = 6
MOST_OUTPUT_TOKENS: Final = 4_000
_LONGEST_QUERY: Final = 2_000
_MOST_TRIES: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question to one owner's answerer."""

    place: Place
    owner: OwnerName
    tier: Tier
    permit: Permit
    """Which of the tier's models may answer."""
    words: Untrusted
    policy_digest: Digest
    deadline_seconds: float
    """For each call of a model."""
    left_out: frozenset[RunbookId] = frozenset()
    """The owner's documents of which nothing is recalled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Statements that rest on passages of the owner's."""

    statements: tuple[Statement, ...]
    passages: tuple[Passage, ...]
    """Those that are cited, each once."""
    looked: ModelName
    kind: Literal["answered"] = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """No model was there: the passages themselves, for whoever asked to read."""

    passages: tuple[Passage, ...]
    kind: Literal["extracted"] = "extracted"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotKnown:
    """The owner's passages do not tell."""

    kind: Literal["not_known"] = "not_known"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAnswered:
    """Something went wrong, which says nothing about the passages."""

    why: str
    kind: Literal["not_answered"] = "not_answered"


Told: TypeAlias = Answered | Extracted | NotKnown | NotAnswered


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    question: Question
    reach: Reach
    canary: str


class _State(TypedDict, total=False):
    passages: tuple[Passage, ...]
    statements: tuple[Statement, ...]
    looked: ModelName
    told: Told


async def answer_question(question: Question, reach: Reach) -> Told:
    """Answer a question, in at most two calls of a model; the same question again is answered from the record.

    Raises Unavailable where knowledge or store did not answer.
    """
    context = _Context(question=question, reach=reach, canary=canary_for(question.policy_digest))
    ended = await _graph().ainvoke(_State(), context=context)
    told: Told = ended["told"]
    return told


@cache
def _graph() -> CompiledStateGraph[_State, _Context, _State, _State]:
    graph = StateGraph(_State, context_schema=_Context)
    graph.add_node("recall", _recall)
    graph.add_node("answer", _answer)
    graph.add_node("ground", _ground)
    graph.add_edge(START, "recall")
    graph.add_conditional_edges("recall", _unless_told("answer"), ["answer", END])
    graph.add_conditional_edges("answer", _unless_told("ground"), ["ground", END])
    graph.add_edge("ground", END)
    return graph.compile()


def _unless_told(following: str) -> Callable[[_State], str]:
    return lambda state: END if "told" in state else following


async def _recall(state: _State, runtime: Runtime[_Context]) -> _State:
    question = runtime.context.question
    text = question.words.raw[:_LONGEST_QUERY]
    query = Query(owner=question.owner, text=text, paths=(), top=TOP_PASSAGES, left_out=question.left_out)
    found = await runtime.context.reach.knowledge.recall(query)
    passages = tuple(each.passage for each in found if each.passage.owner == question.owner)
    return _State(passages=passages) if passages else _State(told=NotKnown())


async def _answer(state: _State, runtime: Runtime[_Context]) -> _State:
    request = _request(runtime.context, state["passages"])
    for _ in range(_MOST_TRIES):
        answer = await _ask(runtime.context, request)
        if isinstance(answer, NobodyAnswered):
            return _State(told=_without_model(runtime.context.question, state["passages"]))
        why = _abnormal(answer, runtime.context.canary)
        if why:
            return _State(told=NotAnswered(why=why))
        statements = parse_statements(answer.text)
        if not isinstance(statements, Malformed):
            return _State(statements=statements, looked=answer.asked)
        request = _corrected(request, answer, statements)
    return _State(told=NotAnswered(why="The model answered twice in a form that cannot be read."))


async def _ground(state: _State, runtime: Runtime[_Context]) -> _State:
    held = grounded(state["statements"], state["passages"])
    words = [*(each.says.raw for each in held), *(cite.quote.raw for each in held for cite in each.cites)]
    if leaks(runtime.context.canary, words):
        return _State(told=NotAnswered(why=_LEAKED))
    if not held:
        return _State(told=NotKnown())
    cited = {cite.passage for each in held for cite in each.cites}
    passages = tuple(each for each in state["passages"] if each.id in cited)
    return _State(told=Answered(statements=held, passages=passages, looked=state["looked"]))


def _without_model(question: Question, passages: tuple[Passage, ...]) -> Told:
    fitting = fitting_passages(question.words, passages)
    return Extracted(passages=fitting) if fitting else NotKnown()


async def _ask(context: _Context, request: Request) -> Answer | NobodyAnswered:
    question, store = context.question, context.reach.store
    chain = models_of(narrow(question.tier, question.permit).tier)
    key = digest_of((chain, request.system, request.own, request.ask, request.followups, request.schema))
    recorded = await store.fetch_answer(question.place, key)
    if recorded:
        return recorded[0]
    answer = await ask_chain(context.reach.model, chain, request)
    if isinstance(answer, Answer) and answer.stop == "end":
        await store.keep_answer(question.place, key, (answer,))
    return answer


_LEAKED: Final = "The model repeated its instructions, so its answer was not used."


def _abnormal(answer: Answer, canary: str) -> str:
    if answer.stop != "end" or answer.calls:
        return f"The model's answer did not end normally ({answer.stop})."
    if not is_same_model(answer.asked, answer.answered_by):
        return "Another model answered than the one that was asked, so its answer was not used."
    return _LEAKED if leaks(canary, (answer.text.raw,)) else ""


def _corrected(request: Request, answer: Answer, fault: Malformed) -> Request:
    quoted = replace(answer, text=Untrusted(answer.text.raw[:2_000]))
    return replace(
        request,
        followups=(Followup(answer=quoted, results=(), correction=render_correction(fault.fault, SHOWN_EXAMPLE)),),
    )


def _request(context: _Context, passages: tuple[Passage, ...]) -> Request:
    question = context.question
    return Request(
        purpose="ask",
        system=render_answerer_system(context.canary),
        shared="",
        own=render_answerer(question.owner, passages),
        ask=render_question(question.words),
        followups=(),
        tools=(),
        schema_name=SCHEMA_NAME,
        schema=SCHEMA,
        max_output_tokens=MOST_OUTPUT_TOKENS,
        deadline_seconds=question.deadline_seconds,
    )
