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
| `contributors[].claimed` | false | a claim takes an approval away, but no request for changes |
| `entries[].kind` | `unknown` | the entry opens only by break-glass |
| `entries[].covered` | false | |
| `entries[].not_reviewed` | null | nothing is left out of review but what is said to be |
| `entries[].previous_path` | null; a rename or a copy becomes `unknown` | the other name could be regulated |
| `policy.digest` | none | no verdict matches it |
| `policy.bots` | empty | no bot is excused |
| `policy.regulated[].kinds`, `…for_agents` | every kind, false | the rule then applies more often |
| `policy.regulated[].keep_approvals` | nothing | then every push voids every approval |
| `policy.regulated[]`: `one_more_for_agents`, `all_of`, `any_of`, `distinct` | not asked for | the contract's rule |
| `policy.regulated[]`: `cool_off_seconds`, `evidence` | not asked for | the same |
| `policy.machines` | nobody | what the forge calls a person then counts as one, as it does without the list |
| `policy.break_glass` | true | it is told as the last way out, and opens nothing by itself |
| `assignments[].stance` | `blocking` | |
| `assignments[].stand_ins`, `assignments[].people` | nobody | |
| `verdicts`, `overrides` | empty | silence is not consent, and whole glass opens nothing |
| `overrides[].since` | not known | which opens nothing where the pushes are known |
| `verdicts[].reason`, `verdicts[].findings` | empty, 0 | they are only shown |
| `verdicts[].blocking`, `verdicts[].besides` | empty, `objected` | nothing can then be dismissed |
| `overrulings`, `dismissals` | empty | nobody then stands in for an agent |
| `reviews[].base_ref` | the change's | the contract says so |
| `reviews[].dismissal` | nothing is told of it | the dismissal then counts, as the contract has it |
| `reviews[].dismissal.by`, `….was` | not known, `changes_requested` | such a dismissal takes nothing away |
| `standings` | nobody asked | who may write is then no question; where somebody asked, who is missing cannot approve |
| `standings[].may_write`, `standings[].active` | null: not known | which is no |
| `pushes` | nobody asked | a review then counts by its own head alone, as the contract has it |
| `pushes[].brings`, `pushes[].base_merge` | null, false | such a push voids every approval |
| `facts`, `facts[].success` | empty, false | no evidence is given |
| `freezes` | empty | nothing is frozen but what is said to be |
| `freezes[].kind`, `freezes[].until` | `debt`, null | waiting does not open it |
| `switches` | unreadable | which counts as stopped |
| `switches[].scope`, `switches[].state` | everything, `requested` | an unnamed scope covers all, and it is on |

A review's head is required and may be empty: its commit is gone, and nothing has an empty head.

Everything else is required: whichever value its absence took would help in some world. A verdict without a head, for
one, could be the objection, and an owner without a team could be the one whose person asks for changes.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple, cast

from reviewbot.change.account import Account, Contributor
from reviewbot.change.change import Binding
from reviewbot.gate.exact import (
    Fault,
    Reader,
    count,
    each_of,
    flag,
    kept,
    mapping,
    moment,
    name,
    optional,
    required,
    text,
)
from reviewbot.gate.world import GateEntry, GateRule, World
from reviewbot.gate.world_acts import read_dismissals, read_overrulings, render_acts
from reviewbot.gate.world_asked import read_fact, read_freeze, read_push, read_standings
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
from reviewbot.gate.world_written import (
    render_account,
    render_contributor,
    render_entry,
    render_fact,
    render_freeze,
    render_judgement,
    render_override,
    render_push,
    render_review,
    render_rule,
    render_seat,
    render_standing,
    render_switch,
)
from reviewbot.kernel.canonical import Plain, instant
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import AccountId, BaseRef, ChangeNumber, Digest, Head, Login, RepoId, RepoName

# An identifier is read as what it is spelled with.
_REPO: Final = cast("Reader[RepoName]", name)
_REPO_ID: Final = cast("Reader[RepoId]", count)
_NUMBER: Final = cast("Reader[ChangeNumber]", count)
_HEAD: Final = cast("Reader[Head]", name)
_BASE_REF: Final = cast("Reader[BaseRef]", name)
_DIGEST: Final = cast("Reader[Digest]", text)

_BOTS: Final = each_of(cast("Reader[Login]", name))
_NO_BOTS: Final[tuple[Login, ...]] = ()
_MACHINES: Final = each_of(cast("Reader[AccountId]", count))
_NOBODY: Final[tuple[AccountId, ...]] = ()
_NO_DIGEST: Final = Digest("")
_CONTRIBUTORS: Final = each_of(read_contributor)
_ENTRIES: Final = each_of(read_entry)
_RULES: Final = each_of(read_rule)
_SEATS: Final = each_of(read_seat)
_JUDGEMENTS: Final = each_of(read_judgement)
_OVERRIDES: Final = each_of(read_override)
_SWITCHES: Final = each_of(read_switch)
_PUSHES: Final = each_of(read_push)
_FACTS: Final = each_of(read_fact)
_FREEZES: Final = each_of(read_freeze)
_TEAMS: Final = kept(read_teams)


def parse_world(document: object) -> World:
    """Return the world a JSON document describes.

    Raises Misconfigured, naming the field, where it cannot be read; there is then nothing to decide on.
    """
    try:
        return _world(mapping(document))
    except Fault as fault:
        raise Misconfigured("world", (str(fault),)) from None


class _Change(NamedTuple):
    repo: RepoName
    binding: Binding
    is_draft: bool
    author: Account
    contributors: tuple[Contributor, ...] | None
    entries: tuple[GateEntry, ...]
    is_complete: bool


class _Policy(NamedTuple):
    digest: Digest
    bots: frozenset[Login]
    machines: frozenset[AccountId]
    has_glass: bool
    rules: tuple[GateRule, ...]


def _world(whole: Mapping[str, object]) -> World:
    change = required(whole, "change", _read_change)
    policy = required(whole, "policy", _POLICY)
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
        teams=required(whole, "teams", _TEAMS),
        overrides=optional(whole, "overrides", _OVERRIDES, ()),
        switches=optional(whole, "switches", _SWITCHES, None),
        now=required(whole, "now", moment),
        overrulings=read_overrulings(whole),
        dismissals=read_dismissals(whole),
        machines=policy.machines,
        has_glass=policy.has_glass,
        standings=optional(whole, "standings", read_standings, None),
        pushes=optional(whole, "pushes", _PUSHES, None),
        facts=optional(whole, "facts", _FACTS, ()),
        freezes=optional(whole, "freezes", _FREEZES, ()),
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
        machines=frozenset(optional(whole, "machines", _MACHINES, _NOBODY)),
        has_glass=optional(whole, "break_glass", flag, True),
        rules=required(whole, "regulated", _RULES),
    )


_POLICY: Final = kept(_read_policy)


def render_world(world: World) -> dict[str, Plain]:
    """Return the world as the document that `parse_world` reads back; what is not known is left out."""
    rendered: dict[str, Plain] = {
        "change": _render_change(world),
        "policy": _render_policy(world),
        "assignments": [render_seat(seat) for seat in world.seats],
        "verdicts": [render_judgement(judgement) for judgement in world.judgements],
        "reviews": [render_review(review) for review in world.reviews],
        "teams": {team: [*sorted(members)] for team, members in sorted(world.teams.items())},
        "overrides": [render_override(override) for override in world.overrides],
        "now": instant(world.now),
        **render_acts(world.overrulings, world.dismissals),
    }
    if world.switches is not None:
        rendered["switches"] = [render_switch(switch) for switch in world.switches]
    return rendered | _render_asked(world)


def _render_asked(world: World) -> dict[str, Plain]:
    """Write what not every world holds; left out, it reads back as what it is."""
    rendered: dict[str, Plain] = {}
    if world.standings is not None:
        rendered["standings"] = [render_standing(*each) for each in sorted(world.standings.items())]
    if world.pushes is not None:
        rendered["pushes"] = [render_push(push) for push in world.pushes]
    if world.facts:
        rendered["facts"] = [render_fact(fact) for fact in world.facts]
    if world.freezes:
        rendered["freezes"] = [render_freeze(freeze) for freeze in world.freezes]
    return rendered


def _render_policy(world: World) -> dict[str, Plain]:
    rendered: dict[str, Plain] = {
        "digest": world.policy_digest,
        "bots": [*sorted(world.bots)],
        "regulated": [render_rule(rule) for rule in world.rules],
    }
    machines: dict[str, Plain] = {"machines": [*sorted(world.machines)]} if world.machines else {}
    glass: dict[str, Plain] = {} if world.has_glass else {"break_glass": False}
    return {**rendered, **machines, **glass}


def _render_change(world: World) -> dict[str, Plain]:
    rendered: dict[str, Plain] = {
        "repo": world.repo,
        "repo_id": world.binding.repo_id,
        "number": world.binding.number,
        "head": world.binding.head,
        "base_ref": world.binding.base_ref,
        "is_draft": world.is_draft,
        "author": render_account(world.author),
        "entries": [render_entry(entry) for entry in world.entries],
        "complete": world.is_complete,
    }
    if world.contributors is not None:
        rendered["contributors"] = [render_contributor(each) for each in world.contributors]
    return rendered
