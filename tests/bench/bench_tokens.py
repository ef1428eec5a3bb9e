"""Tokens: what five owners' reviews of one change cost, held against the change itself, its passages and one prompt.

How it is counted. The reviews are real: 40 files of this repository's own code under five owners, two of them owned
twice, the sample organisation's runbooks, every question that is really asked (a search, a second look at one finding,
the author's claims). A token is four bytes of UTF-8, the usual approximation for English and code; both sides of the
ratio are counted alike. Fresh is what a provider has not read before in the same prefix: tools, schema and
instructions, then the change's names, then the owner's part, then the question. A prefix is cached from the end of the
first answer on, and only where it has 1,024 tokens or more, as the vendors have it. `in turn` lets every owner wait for
the one before it; `at once` starts them all together, so that no owner finds another's prefix in the cache.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from reviewbot.agents.reviewer import review_owner
from reviewbot.agents.task import Reach, ReviewTask
from reviewbot.change.change import Change, Entry
from reviewbot.fakes.checkout import FakeCheckout
from reviewbot.fakes.embedder import FakeEmbedder
from reviewbot.fakes.knowledge import FakeKnowledge
from reviewbot.fakes.model import ScriptedModel, owner_of
from reviewbot.fakes.model_line import finds
from reviewbot.fakes.store import MemoryStore
from reviewbot.kernel.ids import OwnerName
from reviewbot.knowledge.document import Passage, Recalled
from reviewbot.knowledge.parse import parse_document
from reviewbot.knowledge.query import Query
from reviewbot.review.exchange import Request
from tests.bench.table import Row
from tests.unit.review.build import PLACE, POLICY_DIGEST, a_change, a_tier, added, an_assignment, an_entry, context

ROOT: Final = Path(__file__).parents[2]
OWNERS: Final = ("data-platform", "streaming", "payments", "identity", "developer-platform")
FILES: Final = 40
LINES_ADDED: Final = 24
LEAST_CACHED: Final = 1_024
MOST: Final = 1.5
DESCRIPTION: Final = (
    "Adds loyalty points: a ledger migration, the booking of points beside money, an export for reports and the flag "
    "that turns it on. Rolls back by the flag. No change of permissions."
)


@dataclass
class _Counted:
    """A knowledge that remembers what it gave."""

    inner: FakeKnowledge
    given: dict[str, Passage] = field(default_factory=dict)

    async def learn(self, owner: OwnerName, passages: Sequence[Passage]) -> int:
        return await self.inner.learn(owner, passages)

    async def recall(self, query: Query) -> tuple[Recalled, ...]:
        found = await self.inner.recall(query)
        self.given |= {recalled.passage.id: recalled.passage for recalled in found}
        return found


def run() -> list[Row]:
    """Return the ratio for owners in turn and for owners at once."""
    return asyncio.run(_run())


async def _run() -> list[Row]:
    knowledge = _Counted(FakeKnowledge(FakeEmbedder()))
    for owner in OWNERS:
        await knowledge.learn(OwnerName(owner), tuple(_passages(owner)))
    change = _change()
    requests = await _requests(change, knowledge)
    once = _diff_tokens(change) + _passage_tokens(knowledge.given.values()) + _prompt_tokens(requests[0])
    return [
        _row("owners in turn", _fresh(requests), once),
        _row("owners at once", sum(_fresh(_of(requests, owner)) for owner in OWNERS), once),
    ]


def _row(how: str, fresh: int, once: int) -> Row:
    return Row(
        what=f"fresh input tokens of five owners' reviews, {how}",
        measured=fresh / once,
        unit="x",
        ceiling=1.0,
        ceiling_is=f"the diff, the passages and one prompt, once: {once:,} tokens; the reviews: {fresh:,}",
        target=f"<= {MOST} x",
        is_met=fresh <= MOST * once,
    )


async def _requests(change: Change, knowledge: _Counted) -> list[Request]:
    model, store = ScriptedModel(), MemoryStore()
    for index, owner in enumerate(OWNERS):
        entry = next(entry for entry in change.entries if _is_owned(entry, index))
        line = entry.patch.added[0] if entry.patch else added(1, "")
        passage = next(iter(_passages(owner)))
        quote = " ".join(passage.text.split())[:80]
        cites = ((passage.id, quote),)
        model.on(owner, finds(entry.path, line.new_number, line.text.raw, says="It breaks.", cites=cites))
        task = ReviewTask(
            place=PLACE,
            change=change,
            assignment=an_assignment(*(each.path for each in change.entries if _is_owned(each, index)), owner=owner),
            blocks_at="high",
            tier=a_tier(),
            refusals=(),
            hits=(),
            policy_digest=POLICY_DIGEST,
            deadline_seconds=60.0,
        )
        reach = Reach(model=model, knowledge=knowledge, checkout=FakeCheckout(), store=store, took=lambda: 0.0)
        await review_owner(task, reach)
    return [request for _, request in model.asked]


def _is_owned(entry: Entry, index: int) -> bool:
    number = int(entry.path.split("_", 1)[0].removeprefix("f"))
    return number % len(OWNERS) == index or (number < 2 and (number + 1) % len(OWNERS) == index)


def _change() -> Change:
    sources = [path for path in sorted((ROOT / "reviewbot").rglob("*.py")) if "sample" not in path.parts]
    long = [path for path in sources if len(path.read_text(encoding="utf-8").splitlines()) > LINES_ADDED + 6]
    entries = tuple(_entry(f"f{number}_{path.name}", path) for number, path in enumerate(long[:FILES]))
    return replace(a_change(*entries), description=replace(a_change().description, raw=DESCRIPTION))


def _entry(name: str, source: Path) -> Entry:
    texts = source.read_text(encoding="utf-8").splitlines()[: LINES_ADDED + 6]
    lines = [
        context(number, number, text) if number <= 3 or number > LINES_ADDED + 3 else added(number, text)
        for number, text in enumerate(texts, start=1)
    ]
    return an_entry(name, lines)


def _passages(owner: str) -> Iterator[Passage]:
    for path in sorted((ROOT / "runbooks" / owner).rglob("*.md")):
        file = path.relative_to(ROOT).as_posix()
        yield from parse_document(file, path.read_bytes(), folder_owners=(OwnerName(owner),)).passages


def _of(requests: Sequence[Request], owner: str) -> list[Request]:
    return [request for request in requests if owner_of(request) == owner]


def _fresh(requests: Sequence[Request]) -> int:
    seen: set[tuple[str, ...]] = set()
    fresh = 0
    for request in requests:
        parts = _parts(request)
        prefixes = [tuple(parts[: count + 1]) for count in range(len(parts))]
        cached = max((_tokens(*prefix) for prefix in prefixes if prefix in seen), default=0)
        fresh += _tokens(*parts) - (cached if cached >= LEAST_CACHED else 0)
        seen.update(prefixes)
    return fresh


def _parts(request: Request) -> list[str]:
    tools = "".join(tool.name + tool.description + tool.parameters for tool in request.tools)
    said = "".join(
        followup.answer.text.raw + followup.correction + "".join(result.text for result in followup.results)
        for followup in request.followups
    )
    return [tools + request.schema + request.system, request.shared, request.own, request.ask + said]


def _diff_tokens(change: Change) -> int:
    names = (f"--- a/{entry.path}\n+++ b/{entry.path}\n" for entry in change.entries)
    hunks = (hunk for entry in change.entries if entry.patch for hunk in entry.patch.hunks)
    return _tokens(*names, *(f" {line.text.raw}\n" for hunk in hunks for line in hunk.lines))


def _passage_tokens(passages: Iterable[Passage]) -> int:
    return _tokens(*(f"{passage.id}\n{passage.heading}\n{passage.text}\n" for passage in passages))


def _prompt_tokens(request: Request) -> int:
    return _tokens(_parts(request)[0], request.ask)


def _tokens(*texts: str) -> int:
    return sum(len(text.encode()) for text in texts) // 4


if __name__ == "__main__":
    for row in run():
        print(row)  # noqa: T201 - a benchmark speaks on standard output
