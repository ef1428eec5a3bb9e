"""The brief: all that one owner's agent is shown, and nothing else."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter

from reviewbot.change.change import Change, Entry
from reviewbot.change.diff import Line
from reviewbot.kernel.canonical import digest_bytes, digest_of
from reviewbot.kernel.ids import Digest, OwnerName
from reviewbot.knowledge.document import Recalled
from reviewbot.knowledge.guardrail import GuardrailHit
from reviewbot.ownership.owner import Assignment, Severity
from reviewbot.review.precedent import Precedent
from reviewbot.review.shown import ShownEntry

MOST_BYTES: Final = 400_000
"""Of one brief: about 100,000 tokens at four bytes each, half of the smallest context window (200,000) of the models
that a tier is likely to name; the other half is for tools' results, the corrections and the reply."""
MOST_LINES: Final = 8_000
"""Of one owner's diff. No reader, human or not, is attentive for longer; the change should be split."""
LONGEST_LINE: Final = 20_000
"""Characters. A longer line is generated or packed, and can hide anything."""
MOST_OTHER_PATHS: Final = 3_000
"""As many as the forge lists for one change."""
_MOST_RECALL_CHARACTERS: Final = 2_000
_ENTRIES: Final[TypeAdapter[tuple[Entry, ...]]] = TypeAdapter(tuple[Entry, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What an owner's reviewer sees. Title and description are not in it: claims must not steer the search for faults.

    Its digest decides whether a recorded reply may answer for a new head, so nothing in it may depend on the head,
    the hour or the order of arrival.
    """

    owner: OwnerName
    blocks_at: Severity
    because: tuple[str, ...]
    entries: tuple[Entry, ...]
    """The owner's own, whole."""
    other_paths: tuple[str, ...]
    """The rest of the change, by name only."""
    recalled: tuple[Recalled, ...]
    guardrail_hits: tuple[GuardrailHit, ...]
    precedents: tuple[Precedent, ...] = ()


def make_brief(
    change: Change,
    assignment: Assignment,
    *,
    blocks_at: Severity,
    recalled: Sequence[Recalled],
    hits: Sequence[GuardrailHit],
) -> Brief:
    """Return what the owner's reviewer is shown of this change: its own entries whole, the others as names."""
    own = frozenset(assignment.paths)
    return Brief(
        owner=assignment.owner,
        blocks_at=blocks_at,
        because=tuple(sorted({because.sentence for because in assignment.because})),
        entries=tuple(sorted((entry for entry in change.entries if entry.path in own), key=lambda entry: entry.path)),
        other_paths=tuple(sorted(entry.path for entry in change.entries if entry.path not in own)),
        recalled=tuple(recalled),
        guardrail_hits=tuple(sorted((hit for hit in hits if hit.guardrail.owner == assignment.owner), key=_place)),
    )


def digest_of_brief(brief: Brief) -> Digest:
    """Return the digest of all that the reviewer is shown.

    A passage's score and because are left out: they are not shown, and they move when somebody edits another passage.
    """
    return digest_of(
        {
            "owner": brief.owner,
            "blocks_at": brief.blocks_at,
            "because": brief.because,
            # By the fast spelling: it is the bulk, and as much the same everywhere as the canonical one.
            "entries": digest_bytes(_ENTRIES.dump_json(brief.entries)),
            "other_paths": brief.other_paths,
            "passages": tuple(recalled.passage for recalled in brief.recalled),
            "guardrail_hits": brief.guardrail_hits,
            "precedents": brief.precedents,
        }
    )


def oversize(brief: Brief) -> str | None:
    """Return why the brief is too large to be reviewed with care, as a sentence, or None. Nothing is ever cut."""
    lines = [line.text.raw for line in _lines(brief.entries)]
    longest = max(map(len, lines), default=0)
    size = _size(brief, lines)
    if len(lines) > MOST_LINES:
        return f"the diff has {len(lines):,} lines for {brief.owner}; at most {MOST_LINES:,} are reviewed at once"
    if longest > LONGEST_LINE:
        return f"a line of the diff has {longest:,} characters; at most {LONGEST_LINE:,} are reviewed"
    if len(brief.other_paths) > MOST_OTHER_PATHS:
        return f"the change touches {len(brief.other_paths):,} other files; at most {MOST_OTHER_PATHS:,} are listed"
    if size > MOST_BYTES:
        return f"the brief for {brief.owner} has {size:,} bytes; at most {MOST_BYTES:,} are reviewed at once"
    return None


def recall_text(entries: Iterable[ShownEntry]) -> str:
    """Return what to look up for these entries: their paths, then their changed lines, masked and bounded."""
    chosen = tuple(entries)
    words = [path for shown in chosen for path in shown.entry.paths]
    words += [line.text.raw.strip() for shown in chosen for line in shown.lines if line.side != "context"]
    return "\n".join(words)[:_MOST_RECALL_CHARACTERS]


def _lines(entries: Iterable[Entry]) -> Iterator[Line]:
    for entry in entries:
        for hunk in entry.patch.hunks if entry.patch is not None else ():
            yield from hunk.lines


def _size(brief: Brief, lines: Sequence[str]) -> int:
    texts = [*lines]
    texts += [recalled.passage.heading + recalled.passage.text for recalled in brief.recalled]
    texts += [hit.guardrail.says + hit.evidence for hit in brief.guardrail_hits]
    texts += [*brief.because, *brief.other_paths]
    texts += [text.raw for each in brief.precedents for text in (each.title, each.evidence, each.reason)]
    return len("".join(texts).encode("utf-8", "replace"))


def _place(hit: GuardrailHit) -> tuple[str, int, str]:
    return hit.path, hit.line or 0, hit.guardrail.id
