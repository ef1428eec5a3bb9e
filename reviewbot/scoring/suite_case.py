"""From a case as it is written to the case that runs: its diff fits its base, and what it expects is in its diff."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reviewbot.kernel.ids import Digest, OwnerName
from reviewbot.kernel.strict_yaml import KeyPath, Loaded
from reviewbot.scoring.case_diff import FileDiff, apply_diff, read_diff
from reviewbot.scoring.golden import Expectation, Golden, Spot, Trap
from reviewbot.scoring.suite import CaseFile, Origin, Proposal, SuiteCase
from reviewbot.scoring.suite_text import CaseText, GoldenText, SpotText

WHOLE_FILE: Final = 1_000_000_000
"""The last line of a spot that means any line of its file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenCase:
    """One case's parts, each read by itself."""

    name: str
    file: str
    """Where its expectations stand."""
    text: CaseText
    loaded: Loaded
    diff: str
    base: Mapping[str, bytes]
    """Every file that the change starts from, by path."""


class CaseFaults(Exception):
    """What is wrong between the parts of a case: every sentence with the key that it is about."""

    def __init__(self, faults: Sequence[tuple[KeyPath, str]]) -> None:
        super().__init__("; ".join(says for _, says in faults))
        self.faults = tuple(faults)


def make_case(written: WrittenCase) -> SuiteCase:
    """Return the case. Raises CaseFaults where its parts do not fit each other."""
    base = {path: CaseFile(path=path, content=content) for path, content in written.base.items()}
    try:
        diffs = read_diff(written.diff)
        changed = apply_diff(base, diffs)
    except ValueError as error:
        raise CaseFaults([((), f"the diff: {error}")]) from None
    faults = list(_strayed(written.text, diffs))
    if faults:
        raise CaseFaults(faults)
    text, expect = written.text, written.text.expect
    return SuiteCase(
        name=written.name,
        file=written.file,
        input=Proposal(
            base=tuple(base[path] for path in sorted(base)),
            changed=changed,
            title=text.title,
            description=text.description,
            branch=text.branch,
            author=text.author,
        ),
        origin=Origin(
            provenance=text.provenance,
            licence=text.licence,
            review=text.review,
            split=text.split,
            governance=None if text.governance is None else Digest(text.governance),
        ),
        cluster=text.cluster or written.name,
        expected=tuple(_expected(written)),
        decision=expect.decision,
        owners=None if expect.owners is None else frozenset(map(OwnerName, expect.owners)),
        recall=frozenset(expect.recall),
        clean_twin=expect.injection,
    )


def _strayed(text: CaseText, diffs: Sequence[FileDiff]) -> Iterator[tuple[KeyPath, str]]:
    """Yield a fault for each expectation that no review could meet, because its place is not in the diff."""
    by_path = {path: diff for diff in diffs for path in (diff.previous_path, diff.path)}
    for kind, spots in (("must_find", text.expect.must_find), ("must_not_find", text.expect.must_not_find)):
        for number, spot in enumerate(spots):
            at = ("expect", kind, number)
            diff = by_path.get(spot.path)
            if diff is None:
                yield at, f"{kind}[{number}] is about {spot.path!r}, which is not in the diff"
            elif (fault := _line_fault(spot, diff)) is not None:
                yield at, f"{kind}[{number}] {fault}"
    told = text.expect.model_dump(exclude_defaults=True)
    if not told:
        yield ("expect",), f"expect is empty; give it one of {', '.join(type(text.expect).model_fields)}"


def _line_fault(spot: SpotText, diff: FileDiff) -> str | None:
    if spot.line is None:
        return None if spot.last is None else "has a last line and no line"
    last = spot.last or spot.line
    if last < spot.line:
        return f"is about the lines {spot.line} to {last}, which end before they begin"
    return (
        None if diff.shows(spot.line, last) else f"is about line {spot.line} of {spot.path!r}, which is not in the diff"
    )


def _expected(written: WrittenCase) -> Iterator[Expectation]:
    for number, golden in enumerate(written.text.expect.must_find):
        yield _golden(golden, written.name, f"{written.name}#{number}")
    for number, trap in enumerate(written.text.expect.must_not_find):
        yield Trap(
            key=f"{written.name}!{number}",
            case=written.name,
            spot=_spot(trap),
            topic=_folded(trap.topic),
            text=trap.says or "",
        )


def _golden(text: GoldenText, case: str, key: str) -> Golden:
    return Golden(
        key=key, case=case, spot=_spot(text), topic=_folded(text.topic), severity=text.severity, text=text.says or ""
    )


def _spot(text: SpotText) -> Spot:
    if text.line is None:
        return Spot(path=text.path, first=1, last=WHOLE_FILE)
    return Spot(path=text.path, first=text.line, last=text.last or text.line)


def _folded(topic: str | None) -> str | None:
    return None if topic is None else topic.strip().casefold()
