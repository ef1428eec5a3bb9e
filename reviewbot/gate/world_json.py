"""The world as JSON: read strictly, written whole.

Types are exact: `true` is no number, `1.0` and `"1"` are no integer, an instant has a time zone, and a word that is not
one of its list makes the world unreadable. Unknown keys are passed over: an absent optional field already has the value
that is hardest to pass, so a misspelt one can only tighten.

What absence means, where a field may be absent:

| field | taken as | because |
| --- | --- | --- |
| `change.is_draft` | false | the contract says so |
| `change.complete` | false | a list that nobody calls complete may lack the one entry that matters |
| `change.contributors` | unknown | then nobody may approve; an empty list would disqualify nobody |
| `change.author.kind` | `bot` | its sponsor is then asked for; the author can approve nothing anyway |
| any other account's `kind` | `unknown` | only a human counts |
| `contributors[].role` | `author` | every role disqualifies, only `sponsor` also helps |
| `entries[].kind` | `unknown` | the entry opens only by break-glass |
| `entries[].covered` | false | |
| `entries[].previous_path` | null; a rename or a copy becomes `unknown` | the other name could be regulated |
| `policy.digest` | none | no verdict matches it |
| `policy.bots` | empty | no bot is excused |
| `assignments[].stance` | `blocking` | |
| `assignments[].stand_ins`, `assignments[].people` | nobody | |
| `verdicts`, `overrides` | empty | silence is not consent, and whole glass opens nothing |
| `verdicts[].reason`, `verdicts[].findings` | empty, 0 | they are only shown |
| `verdicts[].blocking`, `verdicts[].besides` | empty, `objected` | nothing can then be dismissed |
| `overrulings`, `dismissals` | empty | nobody then stands in for an agent |
| `reviews[].base_ref` | the change's | the contract says so |
| `switches` | unreadable | which counts as stopped |
| `switches[].scope`, `switches[].state` | everything, `requested` | an unnamed scope covers all, and it is on |

Everything else is required: whichever value its absence took would help in some world. A verdict without a head, for
one, could be the objection, and an owner without a team could be the one whose person asks for changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from reviewbot.change.account import Account, Contributor
from reviewbot.change.change import Binding
from reviewbot.gate.exact import Fault, Reader, count, each_of, flag, mapping, moment, name, optional, required, text
from reviewbot.gate.world import GateEntry, GateRule, Judgement, Override, Review, Seat, World
from reviewbot.gate.world_acts import read_dismissals, read_overrulings, render_acts
from reviewbot.gate.world_parts import (
    read_author,
    read_contributor,
    read_entry,
    read_judgement,
    read_override,
    read_review,
    read_rule,
    read_seat,
    read_switch,
    read_teams,
)
from reviewbot.kernel.canonical import Plain, instant
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import BaseRef, ChangeNumber, Digest, Head, Login, RepoId, RepoName
from reviewbot.plan.switch import Switch

# An identifier is read as what it is spelled with.
_REPO: Final = cast("Reader[RepoName]", name)
_REPO_ID: Final = cast("Reader[RepoId]", count)
_NUMBER: Final = cast("Reader[ChangeNumber]", count)
_HEAD: Final = cast("Reader[Head]", name)
_BASE_REF: Final = cast("Reader[BaseRef]", name)
_DIGEST: Final = cast("Reader[Digest]", text)

_BOTS: Final = each_of(cast("Reader[Login]", name))
_NO_BOTS: Final[tuple[Login, ...]] = ()
_NO_DIGEST: Final = Digest("")
_CONTRIBUTORS: Final = each_of(read_contributor)
_ENTRIES: Final = each_of(read_entry)
_RULES: Final = each_of(read_rule)
_SEATS: Final = each_of(read_seat)
_JUDGEMENTS: Final = each_of(read_judgement)
_OVERRIDES: Final = each_of(read_override)
_SWITCHES: Final = each_of(read_switch)


def parse_world(document: object) -> World:
    """Return the world a JSON document describes.

    Raises Misconfigured, naming the field, where it cannot be read; there is then nothing to decide on.
    """
    try:
        return _world(mapping(document))
    except Fault as fault:
        raise Misconfigured("world", (str(fault),)) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    repo: RepoName
    binding: Binding
    is_draft: bool
    author: Account
    contributors: tuple[Contributor, ...] | None
    entries: tuple[GateEntry, ...]
    is_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Policy:
    digest: Digest
    bots: frozenset[Login]
    rules: tuple[GateRule, ...]


def _world(whole: Mapping[str, object]) -> World:
    change = required(whole, "change", _read_change)
    policy = required(whole, "policy", _read_policy)
    reviews = each_of(lambda value: read_review(value, change.binding.base_ref))
    return World(
        repo=change.repo,
        binding=change.binding,
        is_draft=change.is_draft,
        author=change.author,
        contributors=change.contributors,
        entries=change.entries,
        is_complete=change.is_complete,
        policy_digest=policy.digest,
        bots=policy.bots,
        rules=policy.rules,
        seats=required(whole, "assignments", _SEATS),
        judgements=optional(whole, "verdicts", _JUDGEMENTS, ()),
        reviews=required(whole, "reviews", reviews),
        teams=required(whole, "teams", read_teams),
        overrides=optional(whole, "overrides", _OVERRIDES, ()),
        switches=optional(whole, "switches", _SWITCHES, None),
        now=required(whole, "now", moment),
        overrulings=read_overrulings(whole),
        dismissals=read_dismissals(whole),
    )


def _read_change(value: object) -> _Change:
    whole = mapping(value)
    return _Change(
        repo=required(whole, "repo", _REPO),
        binding=Binding(
            repo_id=required(whole, "repo_id", _REPO_ID),
            number=required(whole, "number", _NUMBER),
            head=required(whole, "head", _HEAD),
            base_ref=required(whole, "base_ref", _BASE_REF),
        ),
        is_draft=optional(whole, "is_draft", flag, False),
        author=required(whole, "author", read_author),
        contributors=optional(whole, "contributors", _CONTRIBUTORS, None),
        entries=required(whole, "entries", _ENTRIES),
        is_complete=optional(whole, "complete", flag, False),
    )


def _read_policy(value: object) -> _Policy:
    whole = mapping(value)
    return _Policy(
        digest=optional(whole, "digest", _DIGEST, _NO_DIGEST),
        bots=frozenset(optional(whole, "bots", _BOTS, _NO_BOTS)),
        rules=required(whole, "regulated", _RULES),
    )


def render_world(world: World) -> dict[str, Plain]:
    """Return the world as the document that `parse_world` reads back; what is not known is left out."""
    rendered: dict[str, Plain] = {
        "change": _render_change(world),
        "policy": {
            "digest": world.policy_digest,
            "bots": [*sorted(world.bots)],
            "regulated": [_render_rule(rule) for rule in world.rules],
        },
        "assignments": [_render_seat(seat) for seat in world.seats],
        "verdicts": [_render_judgement(judgement) for judgement in world.judgements],
        "reviews": [_render_review(review) for review in world.reviews],
        "teams": {team: [*sorted(members)] for team, members in sorted(world.teams.items())},
        "overrides": [_render_override(override) for override in world.overrides],
        "now": instant(world.now),
        **render_acts(world.overrulings, world.dismissals),
    }
    if world.switches is not None:
        rendered["switches"] = [_render_switch(switch) for switch in world.switches]
    return rendered


def _render_change(world: World) -> dict[str, Plain]:
    rendered: dict[str, Plain] = {
        "repo": world.repo,
        "repo_id": world.binding.repo_id,
        "number": world.binding.number,
        "head": world.binding.head,
        "base_ref": world.binding.base_ref,
        "is_draft": world.is_draft,
        "author": _render_account(world.author),
        "entries": [_render_entry(entry) for entry in world.entries],
        "complete": world.is_complete,
    }
    if world.contributors is not None:
        rendered["contributors"] = [_render_contributor(each) for each in world.contributors]
    return rendered


def _render_account(account: Account) -> dict[str, Plain]:
    return {"login": account.login, "id": account.id, "kind": account.kind}


def _render_contributor(contributor: Contributor) -> dict[str, Plain]:
    return {
        "login": contributor.login,
        "id": contributor.id,
        "kind": contributor.kind,
        "role": contributor.role,
    }


def _render_entry(entry: GateEntry) -> dict[str, Plain]:
    return {
        "path": entry.path,
        "previous_path": entry.previous_path,
        "kind": entry.kind,
        "covered": entry.is_covered,
    }


def _render_rule(rule: GateRule) -> dict[str, Plain]:
    return {
        "name": rule.name,
        "paths": [glob.pattern for glob in rule.paths],
        "approvals": rule.approvals,
        "from": list(rule.from_teams),
    }


def _render_seat(seat: Seat) -> dict[str, Plain]:
    return {
        "owner": seat.owner,
        "team": seat.team,
        "people": [*sorted(seat.people)],
        "stand_ins": seat.stand_ins,
        "stance": seat.stance,
        "paths": [*sorted(seat.paths)],
    }


def _render_judgement(judgement: Judgement) -> dict[str, Plain]:
    return {
        "owner": judgement.owner,
        "head": judgement.head,
        "policy_digest": judgement.policy_digest,
        "kind": judgement.kind,
        "reason": judgement.reason,
        "findings": judgement.findings,
        **({"blocking": [*judgement.blocking], "besides": judgement.besides} if judgement.blocking else {}),
    }


def _render_review(review: Review) -> dict[str, Plain]:
    return {
        "id": review.id,
        "user": _render_account(review.user),
        "state": review.state,
        "head": review.head,
        "base_ref": review.base_ref,
        "submitted_at": instant(review.submitted_at),
    }


def _render_override(override: Override) -> dict[str, Plain]:
    return {
        "kind": override.kind,
        "state": override.state,
        "head": override.head,
        "expires_at": instant(override.expires_at),
        "people": [*sorted(override.people)],
    }


def _render_switch(switch: Switch) -> dict[str, Plain]:
    return {"id": switch.id, "scope": switch.scope, "state": switch.state}
