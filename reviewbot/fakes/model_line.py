"""What a scripted model can say: the lines of a script, from honest to hostile."""

import json
from collections.abc import Callable, Sequence
from typing import TypeAlias

from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.ownership.wording import bare
from reviewbot.review.exchange import Answer, Request, Stop, ToolCall, Usage

Line: TypeAlias = Callable[[ModelName, Request], Answer]
"""One answer to one question; it may raise Unavailable."""

Json: TypeAlias = dict[str, object]


def answers(
    text: str,
    *,
    stop: Stop = "end",
    answered_by: str | None = None,
    calls: Sequence[ToolCall] = (),
    counts: bool = True,
) -> Line:
    """Say exactly this text, ended in this way; without `counts` the usage is missing."""

    def line(model: ModelName, request: Request) -> Answer:
        name = bare(model).partition(":")[2] if answered_by is None else answered_by
        usage = Usage(fresh_input=_tokens(request), cached_input=0, output=len(text) // 4) if counts else None
        return Answer(
            asked=model,
            answered_by=name,
            stop=stop,
            text=Untrusted(text),
            calls=tuple(calls),
            usage=usage,
            request_id="scripted",
        )

    return line


def replies(*findings: Json, doubts: Sequence[Json] = ()) -> Line:
    """Reply in the agreed form with these findings and doubts."""
    return answers(json.dumps({"findings": list(findings), "doubts": list(doubts)}))


def states(*said: tuple[str, Sequence[tuple[str, str]]]) -> Line:
    """Answer a question with these statements, each with what it cites: the passage's id and the words."""
    told = [
        {"says": says, "cites": [{"passage": passage, "quote": quote} for passage, quote in cites]}
        for says, cites in said
    ]
    return answers(json.dumps({"statements": told}))


def approves() -> Line:
    """Find nothing."""
    return replies()


def a_finding(
    path: str,
    line: int | None,
    evidence: str,
    *,
    says: str = "This breaks.",
    body: str = "It breaks in production. Do it the other way.",
    severity: str = "high",
    side: str = "new",
    cites: Sequence[tuple[str, str]] = (),
) -> Json:
    """Return a finding in the form in which a model reports it; `cites` are pairs of passage and quotation."""
    return {
        "path": path,
        "side": side,
        "line": line,
        "severity": severity,
        "title": says,
        "body": body,
        "evidence": evidence,
        "cites": [{"passage": passage, "quote": quote} for passage, quote in cites],
    }


def finds(path: str, line: int | None, evidence: str, *, says: str, cites: Sequence[tuple[str, str]] = ()) -> Line:
    """Report one finding of severity high."""
    return replies(a_finding(path, line, evidence, says=says, cites=cites))


def upholds(count: int) -> Line:
    """Refute none of the numbered findings."""
    return _doubts(count, frozenset())


def refutes(*numbers: int, of: int) -> Line:
    """Refute these of the numbered findings."""
    return _doubts(of, frozenset(numbers))


def calls(tool: str, arguments: Json | str, *, id: str = "call-1") -> Line:  # noqa: A002 - the wire's own word
    """Ask for a tool; arguments given as text are sent as they are."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return answers("", stop="tools", calls=(ToolCall(id=id, name=tool, arguments=Untrusted(text)),))


def nonsense() -> Line:
    """Answer something that is not JSON."""
    return answers("I had a look and it seems fine to me.")


def is_late() -> Line:
    """Run past the deadline."""
    return answers("", stop="late")


def breaks_off() -> Line:
    """Stop in the middle of the reply."""
    return answers('{"findings":[', stop="truncated")


def refuses() -> Line:
    """Decline to answer."""
    return answers("", stop="refused")


def is_rejected() -> Line:
    """Have the vendor turn the request down."""
    return answers("", stop="rejected")


def silence(why: str = "429 after 3 tries") -> Line:
    """Answer nothing at all."""

    def line(model: ModelName, request: Request) -> Answer:
        raise Unavailable(model, why=why)

    return line


def _doubts(count: int, refuted: frozenset[int]) -> Line:
    return replies(
        doubts=[
            {"finding": number, "is_refuted": number in refuted, "why": "The line says so."}
            for number in range(1, count + 1)
        ]
    )


def _tokens(request: Request) -> int:
    return (len(request.system) + len(request.shared) + len(request.own) + len(request.ask)) // 4
