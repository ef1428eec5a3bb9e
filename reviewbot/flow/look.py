"""The look: a change fetched, its rules read, its owners called. Everything after starts from what was kept here."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from reviewbot.change.change import Binding, Change
from reviewbot.change.open_change import OpenChange
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.governance import Rulebook, rulebook_for
from reviewbot.flow.search import search_history
from reviewbot.intake.event import Place
from reviewbot.kernel.glob import first_match
from reviewbot.kernel.ids import Commit, OwnerName
from reviewbot.knowledge.guardrail import Guardrail, GuardrailHit, ScanMatch, ScanRule, Structural
from reviewbot.knowledge.match import check_guardrails, paths_hit
from reviewbot.ownership.exposed import with_exposed
from reviewbot.ownership.left_out import LeftOut, left_out_of, part_to_review, unread_in
from reviewbot.ownership.match import WatchMatch, assign, check_watches
from reviewbot.ownership.owner import Assignment, StructuralWatch
from reviewbot.ownership.registry import Registry
from reviewbot.plan.look import Look

_WATCH: Final = "watch"
"""First word of a watch's rule id, `watch:OWNER:NAME`; no guardrail's id has a colon."""


@dataclass(frozen=True, kw_only=True)  # without slots: what the guardrails match is found once
class Seen:
    """A look, with the rules it was made under."""

    look: Look
    rulebook: Rulebook

    @cached_property
    def hits(self) -> tuple[GuardrailHit, ...]:
        """What the guardrails of every owner match in the change."""
        return check_guardrails(self.look.change, self.rulebook.library.guardrails, self.look.matches)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summons:
    """Whom a change calls, and what of it nobody is called for."""

    change: Change
    """With entries that may bring what nobody has read marked as not whole."""
    assignments: tuple[Assignment, ...]
    left_out: tuple[LeftOut, ...]


async def look_at(equipment: Equipment, place: Place, change: Change, rulebook: Rulebook) -> Seen:
    """Call the owners of a change under these rules."""
    (matches, unread), history = await asyncio.gather(
        _scan(equipment, place, change, rulebook), search_history(equipment, place, change)
    )
    summons = summon(_without(unread, change), rulebook.registry, rulebook.library.guardrails, matches)
    look = Look(
        change=summons.change,
        governance=rulebook.commit,
        policy_digest=rulebook.registry.digest,
        assignments=summons.assignments,
        matches=matches,
        left_out=summons.left_out,
        history=history,
    )
    return seen_under(rulebook, look)


def seen_under(rulebook: Rulebook, look: Look) -> Seen:
    """Return a look with its rules; where its history is not clear, one more rule holds for it."""
    if not look.history.is_clear:
        rulebook = replace(rulebook, registry=with_exposed(rulebook.registry))
    return Seen(look=look, rulebook=rulebook)


def summon(
    change: Change, registry: Registry, guardrails: Sequence[Guardrail], matches: tuple[ScanMatch, ...]
) -> Summons:
    """Say who is called for a change. What a guardrail or a watch matches is not left out of review."""
    watch_hits = check_watches(change, registry, tuple(watch_matches(matches)))
    policy = registry.policy
    if not policy.not_reviewed:
        return Summons(change=change, assignments=assign(change, registry, watch_hits), left_out=())
    noticed = {hit.path for hit in watch_hits} | paths_hit(change, guardrails, matches)
    left_out = left_out_of(change, policy, noticed)
    change = _without(unread_in(change, policy, left_out), change)
    called = assign(part_to_review(change, left_out), registry, watch_hits)
    return Summons(change=change, assignments=called, left_out=left_out)


async def look_again(equipment: Equipment, place: Place, named: OpenChange) -> Seen | None:
    """Return what is to be decided about now: the newest look where it still holds, a fresh one otherwise.

    None where the change is gone, or where its base has no rules. Raises Misconfigured where they are broken.
    """
    binding = binding_of(place, named)
    kept = await equipment.store.fetch_last_look(binding)
    if kept is not None and kept.change.base != named.base:
        # The base moved, forwards or not: what the change differs from it by may be something else now.
        kept = None
    change = _refreshed(kept.change, named) if kept else await equipment.forge.fetch_change(place, named.number)
    if change is None or change.binding != binding:
        return None
    rulebook = await rulebook_for(equipment.governance, place, change)
    if rulebook is None:
        return None
    if kept is not None and kept.policy_digest == rulebook.registry.digest:
        now = replace(kept, change=change, governance=rulebook.commit)
        if change.contributors != kept.change.contributors:
            # Whom it was assigned to the forge tells only while it is.
            await equipment.store.keep_look(now)
        return seen_under(rulebook, now)
    seen = await look_at(equipment, place, change, rulebook)
    await equipment.store.keep_look(seen.look)
    return seen


def binding_of(place: Place, named: OpenChange) -> Binding:
    """Return what a judgement about the open change is bound to."""
    return Binding(repo_id=place.repo_id, number=named.number, head=named.head, base_ref=named.base_ref)


def _refreshed(change: Change, named: OpenChange) -> Change:
    # Entries cannot move without a new head or base; a draft mark can, and whom an agent acts for can only grow.
    contributors = tuple(dict.fromkeys((*change.contributors, *named.sponsors)))
    return replace(change, is_open=True, is_draft=named.is_draft, contributors=contributors)


def _without(unread: frozenset[str], change: Change) -> Change:
    # What structural rules or a reviewer should have looked at and could not is not whole: a person has to look.
    entries = tuple(replace(each, is_whole=False) if each.path in unread else each for each in change.entries)
    return replace(change, entries=entries) if unread else change


async def _scan(
    equipment: Equipment, place: Place, change: Change, rulebook: Rulebook
) -> tuple[tuple[ScanMatch, ...], frozenset[str]]:
    rules = tuple(_rules_for(change, rulebook))
    paths = tuple(
        entry.path for entry in change.entries if entry.patch is not None and entry.patch.added and entry.is_readable
    )
    if not rules or not paths:
        return (), frozenset()
    fetched = await equipment.checkout.fetch_files(place, Commit(change.head), paths)
    files = {path: content for path, content in fetched.items() if content is not None}
    return await equipment.scanner.scan(rules, files), frozenset(paths) - files.keys()


def _rules_for(change: Change, rulebook: Rulebook) -> Iterator[ScanRule]:
    for guardrail in rulebook.library.guardrails:
        if isinstance(guardrail.test, Structural) and _concerns(guardrail, change):
            yield ScanRule(id=guardrail.id, language=guardrail.test.language, rule=guardrail.test.rule)
    for owner in rulebook.registry.owners:
        for watch in owner.watches:
            if isinstance(watch, StructuralWatch):
                yield ScanRule(id=f"{_WATCH}:{owner.name}:{watch.name}", language=watch.language, rule=watch.rule)


def _concerns(guardrail: Guardrail, change: Change) -> bool:
    if not guardrail.applies_to:
        return True
    return any(first_match(guardrail.applies_to, path) for entry in change.entries for path in entry.paths)


def watch_matches(matches: tuple[ScanMatch, ...]) -> Iterator[WatchMatch]:
    """Yield the matches that call an owner."""
    for match in matches:
        kind, _, rest = match.rule_id.partition(":")
        if kind == _WATCH:
            owner, _, name = rest.partition(":")
            yield WatchMatch(
                owner=OwnerName(owner),
                watch=name,
                path=match.path,
                first_line=match.first_line,
                last_line=match.last_line,
            )
