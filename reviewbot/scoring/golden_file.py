"""Files of goldens, in the shapes that public sets come in.

- golden comments for each pull request: a list of `{"url", "comments": [{"comment", "severity", …}]}`, or an object
  that has them by their pull requests' names;
- goldens one by one: `{"case", "path", "line", "end_line", "topic", "severity", "text"}`;
- Inspect's samples: `{"id", "input", "target", "metadata"}`, each text of `target` a golden, or, where they have lines,
  the list `goldens` in `metadata`.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from reviewbot.kernel.errors import Misconfigured
from reviewbot.scoring.golden import Expectation, Golden, GoldenCase, GoldenSet, Trap
from reviewbot.scoring.record import PATH, TEXT, Record, document_of, records_of, twice

_LISTS: Final = ("goldens", "golden_comments", "comments", "issues", "must_find")

_TOLD: Final = (*_LISTS, "must_not_find", "decision", "passages", "clean_twin", "target", *PATH, *TEXT)


def read_goldens(text: str, where: str) -> GoldenSet:
    """Return the set that a file holds.

    Raises Misconfigured with every fault at once, each with its place.
    """
    faults: list[str] = []
    records = list(_records(document_of(text, where), faults))
    cases = _grouped([_case(record) for record in records])
    if not cases and not faults:
        faults.append("holds no case")
    known = {each.case for each in cases}
    faults += [
        f"{each.case!r} has the clean twin {each.clean_twin!r}, which is no case of this file"
        for each in cases
        if each.clean_twin is not None and each.clean_twin not in known
    ]
    faults += twice(golden.key for case in cases for golden in case.goldens)
    faults += twice(trap.key for case in cases for trap in case.traps)
    if faults:
        raise Misconfigured(where, faults)
    return GoldenSet(cases=tuple(sorted(cases, key=lambda each: each.case)))


def _records(document: object, faults: list[str]) -> Iterator[Record]:
    if not isinstance(document, dict):
        yield from records_of(document, "", faults)
        return
    whole = Record(at="", fields=document, faults=faults)
    name = whole.has("cases", "samples")
    if name is not None:
        yield from whole.records(name)
    elif whole.is_whole or whole.has(*_LISTS):
        yield whole
    else:
        yield from _by_name(document, faults)


def _by_name(document: dict[str, object], faults: list[str]) -> Iterator[Record]:
    for case, value in document.items():
        fields = {"goldens": value} if isinstance(value, list) else value
        if isinstance(fields, dict):
            yield Record(at=f"[{case!r}]", fields={**fields, "case": case}, faults=faults)
        else:
            faults.append(f"[{case!r}]: is neither an object nor a list of goldens")


def _case(record: Record) -> GoldenCase:
    case = record.case()
    if not any(name in record.fields for name in _TOLD):
        record.fault(f"tells nothing that a review should do; give it one of {', '.join(_TOLD)}")
    expected = tuple(_expectations(record, case))
    return GoldenCase(
        case=case,
        cluster=record.text("cluster") or case,
        goldens=tuple(each for each in expected if isinstance(each, Golden)),
        traps=tuple(each for each in expected if isinstance(each, Trap)),
        decision=record.text("decision"),
        passages=frozenset(record.texts("passages")),
        clean_twin=record.text("clean_twin"),
    )


def _expectations(record: Record, case: str) -> Iterator[Expectation]:
    sample = "target" in record.fields and "input" in record.fields
    source = record.under("metadata") if sample else record
    name = source.has(*_LISTS)
    traps = source.has("must_not_find")
    if name is not None:
        yield from (_expectation(each, case) for each in source.records(name))
    elif sample:
        for number, target in enumerate(each for each in record.texts("target") if each.strip()):
            yield _text_alone(f"{record.at}.target[{number}]", case, target)
    elif traps is None and any(each in record.fields for each in (*PATH, *TEXT)):
        yield _expectation(record, case)
    if traps is not None:
        yield from (_trap(each, case) for each in source.records(traps))


def _expectation(record: Record, case: str) -> Expectation:
    if record.fields.get("must_not_find") is True:
        return _trap(record, case)
    return Golden(
        key=record.text("key") or record.at,
        case=case,
        spot=record.spot(),
        topic=record.topic(),
        severity=record.text("severity"),
        text=record.text(*TEXT) or "",
    )


def _text_alone(key: str, case: str, text: str) -> Golden:
    return Golden(key=key, case=case, spot=None, topic=None, severity=None, text=text)


def _trap(record: Record, case: str) -> Expectation:
    spot = record.spot()
    text = record.text(*TEXT) or ""
    if spot is None:
        record.fault("must not be found, and has no path and line at which that would be seen")
        return _text_alone(record.at, case, text)
    return Trap(key=record.text("key") or record.at, case=case, spot=spot, topic=record.topic(), text=text)


def _grouped(cases: Iterable[GoldenCase]) -> list[GoldenCase]:
    """Put together what is told of one case in several records; the first that says something else counts."""
    together: dict[str, GoldenCase] = {}
    for each in cases:
        before = together.get(each.case)
        together[each.case] = each if before is None else _joined(before, each)
    return list(together.values())


def _joined(one: GoldenCase, other: GoldenCase) -> GoldenCase:
    return GoldenCase(
        case=one.case,
        cluster=one.cluster if one.cluster != one.case else other.cluster,
        goldens=one.goldens + other.goldens,
        traps=one.traps + other.traps,
        decision=one.decision or other.decision,
        passages=one.passages | other.passages,
        clean_twin=one.clean_twin or other.clean_twin,
    )
