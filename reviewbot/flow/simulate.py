"""Simulation: the newest recorded decisions, each made once more under the rules of a directory."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from reviewbot.audit.payload import read_record, record_in
from reviewbot.audit.record import AuditRecord
from reviewbot.audit.simulate import Simulated, codeowners_then, simulate
from reviewbot.flow.look import summon
from reviewbot.gate.assemble import windows_of
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import ChangeNumber, RepoName
from reviewbot.knowledge.guardrail import Guardrail
from reviewbot.knowledge.library import build_library
from reviewbot.ownership.codeowners import CODEOWNERS_PLACES
from reviewbot.ownership.registry import Registry, build_registry
from reviewbot.ports import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What other rules would have changed."""

    registry: Registry
    asked: AuditRecord
    """The newest record of the change that was asked about."""
    made: tuple[Simulated, ...]
    """The change that was asked about first, then the others, the newest first."""
    left_out: tuple[str, ...]
    """Changes of which only the decision is left, and not what was looked at."""


async def simulate_newest(
    store: Store, repo: RepoName, number: ChangeNumber, *, rules: Mapping[str, bytes], most: int
) -> Simulation:
    """Decide again about the change and the `most` others decided last, under the rules of these files.

    CODEOWNERS is taken from the files where they hold one, else from what was recorded. Structural watches and
    guardrails see what was found then: one that is new in these rules calls nobody and keeps nothing in review here.

    Raises Misconfigured where nothing is on record about the change, where what was looked at is gone, and where the
    rules have faults.
    """
    registry = _registry(rules)
    guardrails = build_library(rules, registry).guardrails
    chained = await store.fetch_last_record(repo, number)
    if chained is None:
        raise Misconfigured(f"{repo}#{number}", ("no decision about it is on record here; is REVIEWBOT_HOME right?",))
    asked = read_record(chained.payload)
    first = await _again(store, asked, registry, guardrails)
    if first is None:
        raise Misconfigured(f"{repo}#{number}", ("what was looked at then is no longer kept; ask about a newer one",))
    made: list[Simulated] = [first]
    left_out: list[str] = []
    for other in await store.fetch_newest_records(most=most + 1):
        if (other.repo, other.subject) == (repo, number) or len(made) + len(left_out) > most:
            continue
        record = record_in(other.payload)
        again = await _again(store, record, registry, guardrails) if isinstance(record, AuditRecord) else None
        if again is None:
            left_out.append(f"{other.repo}#{other.subject}")
        else:
            made.append(again)
    return Simulation(registry=registry, asked=asked, made=tuple(made), left_out=tuple(left_out))


def _registry(rules: Mapping[str, bytes]) -> Registry:
    place = next((place for place in CODEOWNERS_PLACES if place in rules), None)
    return build_registry(rules, None if place is None else rules[place], place)


async def _again(
    store: Store, record: AuditRecord, registry: Registry, guardrails: tuple[Guardrail, ...]
) -> Simulated | None:
    look = await store.fetch_last_look(record.binding)
    if look is None:
        return None
    if registry.codeowners is None:
        registry = replace(registry, codeowners=codeowners_then(record))
    freezes = windows_of(registry.policy, now=record.world.now, repo=record.repo, number=record.binding.number)
    summons = summon(look.change, registry, guardrails, look.matches)
    return simulate(record, summons.change, summons.assignments, registry, freezes, summons.left_out)
