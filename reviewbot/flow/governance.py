"""Where the rules come from: never from the head under review."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final
from weakref import WeakValueDictionary

from reviewbot.change.change import Change
from reviewbot.intake.event import Place
from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.errors import BrokenInvariant, Misconfigured
from reviewbot.kernel.glob import Glob, folded
from reviewbot.kernel.ids import Commit, InstallationId, RepoId, RepoName
from reviewbot.knowledge.library import Library, build_library
from reviewbot.ownership.built_in import with_governance_in
from reviewbot.ownership.codeowners import CODEOWNERS_PLACES
from reviewbot.ownership.founding import FOUNDING, founding_registry, may_found
from reviewbot.ownership.own_policy import OWN_POLICY_PLACES, with_own_policy
from reviewbot.ownership.policy import LaneRule
from reviewbot.ownership.registry import Registry, build_registry, is_governed
from reviewbot.ownership.wording import Wording, check_wordings, read_wordings, with_wordings
from reviewbot.plan.admit import STANDARD
from reviewbot.plan.look import Look
from reviewbot.plan.permit import NO_PROMOTIONS, PROMOTIONS_FILE, Promotions
from reviewbot.ports import Checkout, Knowledge
from reviewbot.scoring.promotion_file import MISSPELLED, read_promotions

AS_IT_IS: Final = Commit("")
"""Stands for the content of a directory that is no repository."""

ANYWHERE: Final = Place(repo=RepoName(""), repo_id=RepoId(0), installation=InstallationId(0))
"""For rules that do not depend on the place."""

_FOLDERS: Final = ("owners", "runbooks")
_EVALS: Final = "evals"
PROMOTIONS: Final = (PROMOTIONS_FILE, MISSPELLED)
"""The file that says which model may review, and its misspelling, which is a fault."""
_MOST_KEPT: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """The rules of one moment, whole."""

    registry: Registry
    library: Library
    promotions: Promotions
    commit: Commit | None
    """None where the rules are a directory that is no repository, or where there are none yet."""
    wordings: tuple[Wording, ...] = ()
    """The organisation's own prompts."""
    is_first: bool = False
    """Whether there are no rules yet: these are for a change that brings the first ones."""


class Governance:
    """Reads owners, policy, runbooks and promotions from their own source, and CODEOWNERS from the base of the change.

    A policy at that base beside central rules tightens them for this repository, and does nothing else.

    What was read at a commit is kept: a commit never changes. The index learns what the teams know today, never what an
    older commit says that some look is still decided under: it is one for all changes.
    """

    def __init__(
        self,
        *,
        rules: Checkout,
        code: Checkout,
        knowledge: Knowledge,
        is_inside: bool,
        folder: str = "",
        source: RepoName | None = None,
    ) -> None:
        """`is_inside` says that the rules live in the reviewed repository: they are then read at the change's base.

        `folder` is where they live there, with a slash at its end; empty for the root. `source` is the repository that
        central rules come from, where it is known to be one that may be reviewed itself.
        """
        self._rules = rules
        self._code = code
        self.knowledge = knowledge
        self._is_inside = is_inside
        self._folder = folder if is_inside else ""
        self._source = source
        self._rulebooks: OrderedDict[tuple[RepoId, Commit, str], Rulebook | None] = OrderedDict()
        self._taught: str | None = None
        """Which rules the index learned last from here: their commit, or the digest of their files."""
        # Of many changes that come at once one reads and teaches, and the others wait for what it got.
        self._reading: WeakValueDictionary[tuple[RepoId, Commit, str], asyncio.Lock] = WeakValueDictionary()
        self._teaching = asyncio.Lock()

    async def fetch_rulebook(self, place: Place, base: Commit) -> Rulebook | None:
        """Return the rules of today for a change into this base, or None where there never were any.

        Raises Misconfigured, with every fault of every file, where there are rules and they are broken.
        """
        tip = base if self._is_inside else await self._rules.resolve(place, "HEAD")
        mark, rulebook = await self._fetch_at(place, base, tip)
        await self._teach(mark, rulebook)
        return rulebook

    async def fetch_rulebook_at(self, place: Place, base: Commit, commit: Commit | None) -> Rulebook | None:
        """Return the rules as they were at a commit of their source; raises as `fetch_rulebook`."""
        if self._taught is None:
            with suppress(Misconfigured):
                await self.fetch_rulebook(place, base)
        mark, rulebook = await self._fetch_at(place, base, commit)
        if self._taught is None:
            # Today's rules are none that can be read: older knowledge is better than none.
            await self._teach(mark, rulebook)
        return rulebook

    async def _fetch_at(self, place: Place, base: Commit, commit: Commit | None) -> tuple[str, Rulebook | None]:
        at = AS_IT_IS if commit is None else commit
        # Without a commit the files themselves say whether they are the ones that were read before.
        files = await _fetch_rules(self._rules, place, at) if commit is None else None
        key = (place.repo_id, base, at if files is None else digest_of(files))
        async with self._reading.setdefault(key, asyncio.Lock()):
            if key not in self._rulebooks:
                self._keep(key, await self._read(place, base, at, files))
            return key[2], self._rulebooks[key]

    async def _teach(self, mark: str, rulebook: Rulebook | None) -> None:
        if rulebook is None:
            return
        async with self._teaching:
            if mark == self._taught:
                return
            for owner in rulebook.registry.owners:
                await self.knowledge.learn(owner.name, rulebook.library.passages_of(owner.name))
            self._taught = mark

    async def fetch_last_valid(self, place: Place, base: Commit) -> Rulebook | None:
        """Return the newest rules before today's broken ones that can be read, or None where there are none."""
        tip = base if self._is_inside else await self._rules.resolve(place, "HEAD")
        for commit in () if tip is None else await self._rules.fetch_history(place, tip, (*_FOLDERS, *PROMOTIONS)):
            try:
                return await self.fetch_rulebook_at(place, base, commit)
            except Misconfigured:
                continue
        return None

    async def fetch_first(self, place: Place, change: Change) -> Rulebook | None:
        """Return what a change that brings the first rules is decided under, or None where it brings none.

        Raises Misconfigured, with every fault, where those it brings could not be read: once merged they would shut
        everything, and there would be no older ones to repair them by.
        """
        is_source = self._is_inside or (self._source or "").casefold() == place.repo.casefold()
        if not is_source or not may_found(change, self._folder):
            return None
        key = (place.repo_id, Commit(change.head), "first rules")
        if key not in self._rulebooks:
            self._keep(key, await self._read_first(place, Commit(change.head)))
        return self._rulebooks[key]

    def is_repair(self, change: Change) -> bool:
        """Say whether a change touches nothing but the files that hold the rules."""
        held = tuple(Glob(f"{self._folder}{each}") for each in (*(f"{folder}/**" for folder in _FOLDERS), *PROMOTIONS))
        return bool(change.entries) and all(
            any(glob.matches_folded(folded(path)) for glob in held) for entry in change.entries for path in entry.paths
        )

    async def fetch_lanes(self) -> tuple[LaneRule, ...]:
        """Return the lanes of today's rules, the built-in one where they name none or cannot be read now.

        Rules inside reviewed repositories differ from one to the next, so they share the built-in lane.
        """
        if self._is_inside:
            return (STANDARD,)
        try:
            tip = await self._rules.resolve(ANYWHERE, "HEAD")
            files = await _fetch_rules(self._rules, ANYWHERE, AS_IT_IS if tip is None else tip)
            lanes = build_registry(files, None, None).policy.lanes
        except Misconfigured:
            return (STANDARD,)
        return lanes if any(lane.name == STANDARD.name for lane in lanes) else (*lanes, STANDARD)

    async def _read(
        self, place: Place, base: Commit, at: Commit, fetched: Mapping[str, bytes] | None
    ) -> Rulebook | None:
        files = await _fetch_rules(self._rules, place, at) if fetched is None else fetched
        if not is_governed(files):
            return None
        codeowners = await self._code.fetch_files(place, base, CODEOWNERS_PLACES)
        found = next((path for path in CODEOWNERS_PLACES if codeowners.get(path) is not None), None)
        built = build_registry(files, None if found is None else codeowners[found], found)
        whole = replace(built, policy=with_governance_in(self._folder, built.policy))
        registry = whole if self._is_inside else with_own_policy(whole, await self._fetch_own_policy(place, base))
        library = build_library(files, registry)
        promotions, wordings, tiers = read_promotions(files, registry), read_wordings(files), registry.policy.tiers
        check_wordings(tiers, wordings)
        registry = replace(registry, digest=promotions.under(with_wordings(registry.digest, tiers, wordings)))
        return Rulebook(registry=registry, library=library, promotions=promotions, commit=at or None, wordings=wordings)

    async def _read_first(self, place: Place, head: Commit) -> Rulebook | None:
        brought = await _fetch_rules(self._rules if self._is_inside else self._code, place, head)
        if not is_governed(brought):
            return None
        registry = build_registry(brought, None, None)
        build_library(brought, registry)
        read_promotions(brought, registry)
        check_wordings(registry.policy.tiers, read_wordings(brought))
        return first_rulebook(place)

    def _keep(self, key: tuple[RepoId, Commit, str], rulebook: Rulebook | None) -> None:
        self._rulebooks[key] = rulebook
        while len(self._rulebooks) > _MOST_KEPT:
            self._rulebooks.popitem(last=False)

    async def _fetch_own_policy(self, place: Place, base: Commit) -> Mapping[str, bytes]:
        there = [path for path in await self._code.fetch_paths(place, base, "owners") if path in OWN_POLICY_PLACES]
        files = await self._code.fetch_files(place, base, there) if there else {}
        return _all_read(files, there)


async def _fetch_rules(source: Checkout, place: Place, at: Commit) -> Mapping[str, bytes]:
    listed = [await source.fetch_paths(place, at, folder) for folder in _FOLDERS]
    wanted = [path for paths in listed for path in paths if path.endswith((".yaml", ".yml", ".md"))]
    wanted += [path for path in await source.fetch_paths(place, at, _EVALS) if path in PROMOTIONS]
    files = await source.fetch_files(place, at, wanted)
    return _all_read(files, wanted)


def _all_read(files: Mapping[str, bytes | None], wanted: Sequence[str]) -> Mapping[str, bytes]:
    unread = [f"{path} cannot be read, or is over 5 MiB" for path in wanted if files.get(path) is None]
    if unread:
        raise Misconfigured("governance", unread)
    return {path: content for path, content in files.items() if content is not None}


def first_rulebook(place: Place) -> Rulebook:
    """Return the rules that a change which brings the first ones is decided under: they ask one administrator."""
    registry = founding_registry(place.repo)
    return Rulebook(
        registry=registry, library=build_library({}, registry), promotions=NO_PROMOTIONS, commit=None, is_first=True
    )


async def rulebook_for(governance: Governance, place: Place, change: Change) -> Rulebook | None:
    """Return the rules that a change is decided under: today's, or None where there never were any.

    A change that brings the first ones is decided under rules of our own. Where today's are broken, one that touches
    nothing but them is decided under the last ones that could be read: else nobody could repair them. Raises
    Misconfigured for any other change.
    """
    try:
        today = await governance.fetch_rulebook(place, change.base)
    except Misconfigured:
        last = await governance.fetch_last_valid(place, change.base) if governance.is_repair(change) else None
        if last is None:
            raise
        return last
    return await governance.fetch_first(place, change) if today is None else today


async def require_rulebook(governance: Governance, place: Place, look: Look) -> Rulebook:
    """Return the rules that a look was made under. Raises BrokenInvariant where there are none after all."""
    if look.policy_digest == FOUNDING:
        return first_rulebook(place)
    rulebook = await governance.fetch_rulebook_at(place, look.change.base, look.governance)
    if rulebook is None:
        raise BrokenInvariant(f"the rules at {look.governance!r} are gone")
    return rulebook
