"""A finding: one fault, on one line of this change, resting on one passage."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.ids import FindingKey, GuardrailId, OwnerName, PassageId
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.ownership.owner import Severity

Source: TypeAlias = Literal["guardrail", "model"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault that an owner's review names."""

    key: FindingKey
    """The same for the same fault after an unrelated push: made from owner, path, the evidence line without its
    number, and what the fault rests on (guardrail or passages; the title only where there is neither), because a model
    words the same fault anew each time. Sixteen hexadecimal digits, and `-2of3` where several are alike: when one of
    these goes or another comes, nobody can say which is which, so whatever was said about any of them is void."""
    owner: OwnerName
    source: Source
    guardrail: GuardrailId | None
    path: str
    line: int | None
    """From 1; None for an entry as a whole, or where the location could not be verified."""
    side: Literal["new", "old"]
    severity: Severity
    title: Untrusted
    body: Untrusted
    evidence: Untrusted
    """The line it points at, verbatim but for masked secrets; empty for an entry as a whole."""
    cites: tuple[PassageId, ...]
    is_located: bool
    """False where the location is not a line of this change; it is then shown in the summary only."""
    is_blocking: bool
    notes: tuple[str, ...]
    """What grounding or doubt did to it, in our own words: `uncited, so it does not block`."""


def keyed(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings with their keys, in the same order; several that are alike are counted from a file's top."""
    given = tuple(findings)
    roots = [_root(finding) for finding in given]
    alike, seen = Counter(roots), Counter[str]()
    keys: dict[int, FindingKey] = {}
    for at in sorted(range(len(given)), key=lambda at: (given[at].line or 0, at)):
        root = roots[at]
        seen[root] += 1
        keys[at] = FindingKey(root if alike[root] == 1 else f"{root}-{seen[root]}of{alike[root]}")
    return tuple(dataclasses.replace(finding, key=keys[at]) for at, finding in enumerate(given))


UNKEYED = FindingKey("")
"""The key of a finding that `keyed` has not seen yet."""


def _root(finding: Finding) -> str:
    parts = (
        finding.owner,
        finding.path,
        finding.side,
        " ".join(finding.evidence.raw.split()),
        tuple(_rests_on(finding)),
    )
    return digest_of(parts).removeprefix("sha256:")[:16]


def _rests_on(finding: Finding) -> Iterator[str]:
    if finding.guardrail is not None:
        yield f"guardrail {finding.guardrail}"
    elif finding.cites and finding.is_located:
        yield from sorted(finding.cites)
    else:
        yield " ".join(finding.title.raw.casefold().split())
