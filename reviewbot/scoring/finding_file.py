"""Files of findings, in the shapes that reviewers write.

- findings by path and line, one by one: `{"case", "path", "line", "end_line", "topic", "severity", "text"}`;
- what `reviewbot review --format json` prints: `{"decision", "findings": […]}`, and the same for many cases in a list;
- findings by their pull requests' names, for one reviewer or for several: `{url: […]}`, `{url: {reviewer: […]}}`;
- Inspect's logs: `{"samples": [{"id", "epoch", "output": {"completion"}}]}`, where the completion is a list of findings
  or an object that has one.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.money import Money
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.scoring.found import Answered, Found, Response, Spent, Unreadable
from reviewbot.scoring.record import PATH, TEXT, Record, document_of, records_of, twice

_LISTS: Final = ("findings", "candidates", "review_comments", "comments", "issues")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer:
    """Everything that one reviewer answered."""

    name: str
    """Empty where the file holds one reviewer's answers and does not name it."""
    responses: tuple[Response, ...]


def read_findings(text: str, where: str) -> tuple[Reviewer, ...]:
    """Return what each reviewer answered, in the order of their names.

    Raises Misconfigured with every fault at once, each with its place. An answer of a model that cannot be read is no
    fault of the file: it is `Unreadable`.
    """
    faults: list[str] = []
    answers: defaultdict[str, list[Response]] = defaultdict(list)
    for name, response in _responses(document_of(text, where), faults):
        answers[name].append(response)
    for given in answers.values():
        faults += twice(each.key for answer in given if isinstance(answer, Answered) for each in answer.found)
    if faults:
        raise Misconfigured(where, faults)
    reviewers = sorted((answers or {"": []}).items())
    return tuple(Reviewer(name=name, responses=tuple(_grouped(each))) for name, each in reviewers)


def _responses(document: object, faults: list[str]) -> Iterator[tuple[str, Response]]:
    if not isinstance(document, dict):
        yield from (("", _response(record)) for record in records_of(document, "", faults))
        return
    whole = Record(at="", fields=document, faults=faults)
    name = whole.has("samples", "cases")
    if name is not None:
        yield from (("", _response(record)) for record in whole.records(name))
    elif whole.is_whole or whole.has(*_LISTS):
        yield "", _response(whole)
    else:
        yield from _by_name(document, faults)


def _by_name(document: dict[str, object], faults: list[str]) -> Iterator[tuple[str, Response]]:
    for case, value in document.items():
        at = f"[{case!r}]"
        if isinstance(value, list):
            yield "", _listed(case, value, at, faults)
        elif isinstance(value, dict):
            for reviewer, found in value.items():
                yield reviewer, _listed(case, found, f"{at}[{reviewer!r}]", faults)
        else:
            faults.append(f"{at}: is neither a list of findings nor an object of reviewers")


def _listed(case: str, found: object, at: str, faults: list[str]) -> Response:
    return Answered(case=case, found=tuple(_found(each, case) for each in records_of(found, at, faults)))


def _response(record: Record) -> Response:
    if "output" in record.fields:
        return _completed(record)
    case, name = record.case(), record.has(*_LISTS)
    if record.text("unreadable") is not None:
        return Unreadable(case=case, repeat=_repeat(record), why=record.text("unreadable") or "", spent=_spent(record))
    found = record.records(name) if name is not None else iter([record] if _is_found(record) else [])
    return Answered(
        case=case,
        repeat=_repeat(record),
        found=tuple(_found(each, case) for each in found),
        decision=_decision(record),
        passages=record.texts("passages"),
        spent=_spent(record),
    )


def _completed(record: Record) -> Response:
    """Read a model's own words; what is wrong with them is said of the answer, not of the file."""
    case, repeat = record.case(), _repeat(record)
    inner: list[str] = []
    try:
        answer = document_of(record.under("output").text("completion") or "", "the completion")
    except Misconfigured as refused:
        return Unreadable(case=case, repeat=repeat, why=str(refused), spent=_spent(record))
    listed = answer.get("findings") if isinstance(answer, dict) else answer
    found = tuple(_found(each, case, at=record.at) for each in records_of(listed, "", inner))
    if inner:
        return Unreadable(case=case, repeat=repeat, why="; ".join(inner), spent=_spent(record))
    decision = answer.get("decision") if isinstance(answer, dict) else None
    return Answered(
        case=case,
        repeat=repeat,
        found=found,
        decision=decision if isinstance(decision, str) else None,
        spent=_spent(record),
    )


def _is_found(record: Record) -> bool:
    return any(each in record.fields for each in (*PATH, *TEXT))


def _found(record: Record, case: str, at: str = "") -> Found:
    return Found(
        key=record.text("key") or f"{at}{record.at}",
        case=case,
        spot=record.spot(),
        topic=record.topic(),
        severity=record.text("severity"),
        text=Untrusted(record.text(*TEXT) or ""),
    )


def _decision(record: Record) -> str | None:
    inner = record.under("decision")
    return inner.text("outcome") if inner.fields else record.text("decision")


def _repeat(record: Record) -> int:
    """Return which repeat it is; Inspect counts its epochs from 1."""
    epoch = record.number("epoch")
    return int(record.number("repeat") or 0) if epoch is None else max(0, int(epoch) - 1)


def _spent(record: Record) -> Spent:
    cost = record.number("cost_usd")
    return Spent(
        cost=None if cost is None else Money(round(cost * 1_000_000)),
        latency_seconds=record.number("latency_seconds"),
    )


def _grouped(responses: list[Response]) -> Iterator[Response]:
    """Yield one response for each case and repeat: findings may be told one by one."""
    together: dict[tuple[str, int], Response] = {}
    for each in responses:
        before = together.get((each.case, each.repeat))
        if isinstance(before, Answered) and isinstance(each, Answered):
            each = Answered(  # noqa: PLW2901 # it is what the case has been told so far
                case=each.case,
                repeat=each.repeat,
                found=before.found + each.found,
                decision=before.decision or each.decision,
                passages=before.passages + each.passages,
                spent=before.spent if before.spent != Spent() else each.spent,
            )
        together[each.case, each.repeat] = before if isinstance(before, Unreadable) else each
    yield from together.values()
