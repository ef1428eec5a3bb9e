"""One owner's reviewer: recall → inspect → ground → doubt → conclude, one step after the other.

The same answers always lead to the same calls in the same order, so that a durable engine can replay a review. Nothing
here is parallel and nothing is checkpointed: what must survive is each call, and whoever hands in the ports sees to it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, Literal, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from reviewbot.agents.asking import Asking
from reviewbot.agents.chain import NobodyAnswered
from reviewbot.agents.inquiry import inquire
from reviewbot.agents.onward import leading
from reviewbot.agents.task import Reach, Reviewed, ReviewTask
from reviewbot.agents.tools import TOOLS, Toolbox
from reviewbot.change.change import UNREADABLE_KINDS, Change
from reviewbot.change.flag import flags_of
from reviewbot.kernel.ids import Digest
from reviewbot.knowledge.query import Query
from reviewbot.review.brief import Brief, digest_of_brief, make_brief, oversize, recall_text
from reviewbot.review.canary import canary_for
from reviewbot.review.conclude import Ended, conclude
from reviewbot.review.doubt import after_doubt, in_doubt
from reviewbot.review.exchange import Request
from reviewbot.review.finding import Finding
from reviewbot.review.grounding import Ground, ground, without_blocking
from reviewbot.review.match import findings_of, without_echoes
from reviewbot.review.precedent import precedents_of
from reviewbot.review.prompt import (
    render_claims,
    render_doubt,
    render_inspect,
    render_own,
    render_shared,
    render_system,
)
from reviewbot.review.reason import Reason
from reviewbot.review.reply import SCHEMA, SCHEMA_NAME, Reply
from reviewbot.review.shown import ShownEntry, masked_in, show
from reviewbot.review.standing import standing, unseen, with_standing
from reviewbot.review.verdict import Basis, Verdict

TOP_PASSAGES: Final = 6
"""Recalled for a brief: enough for a runbook, its guardrail and the incident behind it, for two subjects."""
MOST_OUTPUT_TOKENS: Final = 16_000
"""Of one answer, thinking included."""

SHORTEST_DESCRIPTION: Final = 20
"""Characters. A shorter one claims nothing."""

CARRIED: Final = "nothing this owner looks at has changed, so the recorded answer for the same brief was used"

_UNREADABLE: Final = Reason(
    code="unreadable",
    sentence="Everything here is binary, a link or a submodule, which no agent reads. Let a person of the team look.",
)
_NOTHING_VALID: Final = Reason(
    code="nothing_valid",
    sentence="Not one finding of the model's answer could be verified, so the answer was not used. Ask again, or let a "
    "person of the team look.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    """What the steps of one review share."""

    task: ReviewTask
    reach: Reach
    toolbox: Toolbox
    asking: Asking
    canary: str


class _State(TypedDict, total=False):
    brief: Brief
    brief_digest: Digest
    own: str
    shown: tuple[ShownEntry, ...]
    matched: tuple[Finding, ...]
    stood: tuple[Finding, ...]
    reply: Reply
    found: tuple[Finding, ...]
    following: str
    ended: Ended
    notes: tuple[str, ...]
    verdict: Verdict


async def review_owner(task: ReviewTask, reach: Reach) -> Reviewed:
    """Review one owner's part of a change, to a verdict.

    Raises Unavailable where knowledge, checkout or store did not answer; a model that does not answer is a verdict. The
    verdict is not kept in the store: whoever asked for it does that.
    """
    canary = canary_for(task.policy_digest)
    context = _Context(
        task=task, reach=reach, toolbox=Toolbox(task, reach), asking=Asking(task, reach, canary), canary=canary
    )
    try:
        begun = _State(notes=(*task.refusals, *task.notes), found=(), ended="normally")
        ended = await _graph().ainvoke(begun, context=context)
    finally:
        await context.asking.kept()
    verdict: Verdict = ended["verdict"]
    return Reviewed(verdict=verdict, spent=context.asking.spent)


@cache
def _graph() -> CompiledStateGraph[_State, _Context, _State, _State]:
    graph = StateGraph(_State, context_schema=_Context)
    graph.add_node("recall", leading(_recall, _unless_over("inspect")), destinations=("inspect", "conclude"))
    graph.add_node("inspect", leading(_inspect, _once_replied), destinations=("ground", "conclude"))
    graph.add_node(
        "ground", leading(_ground, lambda found: found.get("following", "conclude")), destinations=("doubt", "conclude")
    )
    graph.add_node("doubt", _doubt)
    graph.add_node("conclude", _conclude)
    graph.add_edge(START, "recall")
    graph.add_edge("doubt", "conclude")
    graph.add_edge("conclude", END)
    return graph.compile()


def _unless_over(following: str) -> Callable[[_State], str]:
    return lambda found: following if found.get("ended", "normally") == "normally" else "conclude"


def _once_replied(found: _State) -> str:
    return "ground" if "reply" in found else "conclude"


async def _recall(state: _State, runtime: Runtime[_Context]) -> _State:
    task, reach = runtime.context.task, runtime.context.reach
    bare = make_brief(task.change, task.assignment, blocks_at=task.blocks_at, recalled=(), hits=task.hits)
    matched = findings_of(bare.guardrail_hits, blocks_at=task.blocks_at)
    earlier = await reach.store.fetch_objections(task.change.binding, task.assignment.owner)
    fault = oversize(bare)
    if fault is not None:
        # Not even its lines are gone through: whoever pushes half a million of them must not make us work for it.
        return _State(
            brief=bare,
            brief_digest=digest_of_brief(bare),
            shown=(),
            matched=matched,
            stood=unseen(earlier),
            ended=_too_large(fault),
        )
    shown = show(bare.entries)
    dismissed = await reach.store.fetch_dismissals(task.place.repo_id, task.assignment.owner)
    recalled = await reach.knowledge.recall(_query(task, shown))
    brief = replace(bare, recalled=recalled, precedents=precedents_of(dismissed))
    brief_digest = digest_of_brief(brief)
    runtime.context.asking.about(brief_digest)
    return _State(
        brief=brief,
        brief_digest=brief_digest,
        own=render_own(brief, shown),
        shown=shown,
        matched=matched,
        stood=standing(earlier, shown),
        ended=_before_asking(brief),
        notes=(*state["notes"], *masked_in(shown)),
    )


def _query(task: ReviewTask, shown: tuple[ShownEntry, ...]) -> Query:
    paths = tuple(sorted(path for each in shown for path in each.entry.paths))
    owner, text = task.assignment.owner, recall_text(shown)
    return Query(owner=owner, text=text, paths=paths, top=TOP_PASSAGES, left_out=task.left_out)


def _before_asking(brief: Brief) -> Ended:
    fault = oversize(brief)
    if fault is not None:
        return _too_large(fault)
    if brief.entries and all(entry.kind in UNREADABLE_KINDS for entry in brief.entries):
        return "abstained", _UNREADABLE
    return "normally"


def _too_large(fault: str) -> Ended:
    sentence = f"{fault}. Split the change, or let a person of the team approve what they have read."
    return "failed", Reason(code="too_large", sentence=sentence)


async def _inspect(state: _State, runtime: Runtime[_Context]) -> _State:
    context = runtime.context
    request = _request(context, state, purpose="inspect", ask=render_inspect())
    outcome = await inquire(context.asking, request, toolbox=context.toolbox, canary=context.canary)
    if isinstance(outcome, Reason):
        return _State(ended=("failed", outcome))
    if isinstance(outcome, NobodyAnswered):
        return _with_guardrails_alone(context.task, outcome, state["notes"])
    context.asking.keep()
    return _State(reply=outcome)


def _with_guardrails_alone(task: ReviewTask, silence: NobodyAnswered, notes: tuple[str, ...]) -> _State:
    if task.tier.ends_with_guardrails and task.has_runbook:
        return _State(notes=(*notes, f"only guardrails looked: {silence}"))
    return _State(ended=("abstained", Reason(code="no_model", sentence=task.without_model(str(silence)))))


async def _ground(state: _State, runtime: Runtime[_Context]) -> _State:
    task, brief = runtime.context.task, state["brief"]
    passages = (*(recalled.passage for recalled in brief.recalled), *runtime.context.toolbox.recalled)
    grounded = ground(
        state["reply"],
        Ground(owner=brief.owner, blocks_at=task.blocks_at, entries=state["shown"], passages=passages),
    )
    if grounded.are_all_invalid:
        return _State(found=grounded.findings, ended=("failed", _NOTHING_VALID))
    found = without_echoes(grounded.findings, state["matched"])
    return _State(found=found, following="doubt" if in_doubt(found) or _claims(task.change) else "conclude")


async def _doubt(state: _State, runtime: Runtime[_Context]) -> _State:
    found, doubt_note = await _doubted(state, runtime.context)
    claimed, claims_note = await _claimed(state, runtime.context)
    return _State(found=(*found, *claimed), notes=(*state["notes"], *filter(None, (doubt_note, claims_note))))


async def _doubted(state: _State, context: _Context) -> tuple[tuple[Finding, ...], str]:
    found = state["found"]
    asked = in_doubt(found)
    if not asked:
        return found, ""
    request = _request(context, state, purpose="doubt", ask=render_doubt(asked))
    outcome = await inquire(context.asking, request, toolbox=None, canary=context.canary)
    doubted = after_doubt(found, outcome) if isinstance(outcome, Reply) else None
    if doubted is None:
        context.asking.forget()
        return found, "the second look gave no usable answer, so every finding stands as it was"
    context.asking.keep()
    return doubted, ""


async def _claimed(state: _State, context: _Context) -> tuple[tuple[Finding, ...], str]:
    if not _claims(context.task.change):
        return (), ""
    request = _request(context, state, purpose="claims", ask=render_claims(context.task.change))
    outcome = await inquire(context.asking, request, toolbox=None, canary=context.canary)
    if not isinstance(outcome, Reply):
        context.asking.forget()
        return (), "the author's description could not be compared with the diff"
    context.asking.keep()
    brief = state["brief"]
    on = Ground(owner=brief.owner, blocks_at=brief.blocks_at, entries=state["shown"], passages=())
    located = tuple(finding for finding in ground(outcome, on).findings if finding.is_located)
    return without_blocking(located, "the description says otherwise"), ""


def _claims(change: Change) -> bool:
    return len(change.description.raw.strip()) >= SHORTEST_DESCRIPTION


async def _conclude(state: _State, runtime: Runtime[_Context]) -> _State:
    task, asking, ended = runtime.context.task, runtime.context.asking, state["ended"]
    carried = (CARRIED,) if asking.is_carried else ()
    basis = Basis(
        owner=task.assignment.owner,
        head=task.change.head,
        merge_base=task.change.merge_base,
        policy_digest=task.policy_digest,
        brief_digest=state["brief_digest"],
        looked=asking.looked,
        prompt=asking.prompt,
        is_carried=asking.is_carried,
        covered=tuple(each.path for each in state["brief"].entries if each.is_readable) if ended == "normally" else (),
        notes=(*state["notes"], *carried),
    )
    findings = (*state["matched"], *with_standing(state["found"], state["stood"]))
    own = frozenset(task.assignment.paths)
    flags = flags_of(entry for entry in task.change.entries if entry.path in own)
    return _State(verdict=conclude(basis, findings, ended=ended, flags=flags))


def _request(context: _Context, state: _State, *, purpose: Literal["inspect", "doubt", "claims"], ask: str) -> Request:
    return Request(
        purpose=purpose,
        system=render_system(context.canary),
        shared=render_shared(state["brief"]),
        own=state["own"],
        ask=ask,
        followups=(),
        tools=TOOLS,
        schema_name=SCHEMA_NAME,
        schema=SCHEMA,
        max_output_tokens=MOST_OUTPUT_TOKENS,
        deadline_seconds=context.task.deadline_seconds,
    )
