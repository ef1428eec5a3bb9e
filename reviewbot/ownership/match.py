"""Who answers for a change: CODEOWNERS, owner files, watches and the default owner, each with its because."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from reviewbot.change.change import Change, Entry
from reviewbot.kernel.glob import Glob, folded
from reviewbot.kernel.ids import OwnerName, TeamName
from reviewbot.ownership.codeowners import Codeowners, Rule
from reviewbot.ownership.owner import Assignment, Because, Owner
from reviewbot.ownership.registry import POLICY_FILE, Registry
from reviewbot.ownership.watch import WatchHit, WatchMatch, check_watches

__all__ = ["WatchHit", "WatchMatch", "assign", "check_watches", "is_team_handle", "owner_of_handle"]

_WILDCARDS: Final = "*?"


def assign(change: Change, registry: Registry, watch_hits: Iterable[WatchHit]) -> tuple[Assignment, ...]:
    """Return everyone who answers for the change: owners with a file by name, then those without one.

    Both names of a rename or a copy count. A path that neither CODEOWNERS nor an owner file gives to anybody goes to
    the default owner, also where a watch calls somebody.
    """
    seats = _Seats(registry)
    hits: dict[str, list[WatchHit]] = {}
    for hit in watch_hits:
        hits.setdefault(hit.path, []).append(hit)
    for entry in change.entries:
        for path in dict.fromkeys(entry.paths):
            _seat_path(seats, entry, path)
        for hit in hits.get(entry.path, ()):
            seats.call(hit.owner, entry, _watch_because(registry, hit))
    return seats.assignments()


def is_team_handle(handle: str) -> bool:
    """Say whether a CODEOWNERS owner is a team, not a person or an e-mail address."""
    return handle.startswith("@") and "/" in handle


def owner_of_handle(handle: str, owners: Iterable[Owner]) -> Owner | None:
    """Return the owner whose team a CODEOWNERS handle names; teams are compared without case, as the forge does."""
    if not is_team_handle(handle):
        return None
    return next((owner for owner in owners if owner.team and owner.team.casefold() == handle[1:].casefold()), None)


@dataclass(frozen=True, slots=True)
class _Claim:
    """One pattern of an owner file, with what a path must begin with: most patterns are turned away by that."""

    owner: OwnerName
    glob: Glob
    root: str | None
    """The first segment, folded; None where it has a wildcard."""
    prefix: str
    """All before the first wildcard, folded."""
    file: str
    line: int | None


@dataclass(slots=True)
class _Seats:
    """The assignments as they grow."""

    registry: Registry
    owners: dict[OwnerName, Owner] = field(init=False)
    by_team: dict[str, OwnerName] = field(init=False)
    claims: tuple[_Claim, ...] = field(init=False)
    claims_by_root: dict[str, tuple[_Claim, ...]] = field(default_factory=dict)
    called: dict[OwnerName, dict[str, list[Because]]] = field(default_factory=dict)
    """For each owner the present names of its entries, with why."""
    handles: dict[str, OwnerName] = field(default_factory=dict)
    """Owners without a file, by their handle without case; the first spelling stays."""

    def __post_init__(self) -> None:
        self.owners = {owner.name: owner for owner in self.registry.owners}
        self.by_team = {owner.team.casefold(): owner.name for owner in self.registry.owners if owner.team}
        self.claims = tuple(claim for owner in self.registry.owners for claim in _claims(owner))

    def claims_on(self, folded_path: str) -> Iterator[_Claim]:
        """Yield the claims that may name the path, in the order of owners and their files."""
        root = folded_path.partition("/")[0]
        if root not in self.claims_by_root:
            self.claims_by_root[root] = tuple(claim for claim in self.claims if claim.root in (None, root))
        return (claim for claim in self.claims_by_root[root] if folded_path.startswith(claim.prefix))

    def name_of(self, handle: str) -> OwnerName:
        """Return the owner file's name for a handle, or the handle itself."""
        team = handle[1:].casefold() if is_team_handle(handle) else ""
        return self.by_team.get(team) or self.handles.setdefault(handle.casefold(), OwnerName(handle))

    def call(self, owner: OwnerName, entry: Entry, because: Because) -> None:
        reasons = self.called.setdefault(owner, {}).setdefault(entry.path, [])
        if because not in reasons:
            reasons.append(because)

    def assignments(self) -> tuple[Assignment, ...]:
        names = sorted(self.called, key=lambda name: (name not in self.owners, name))
        return tuple(_assignment(name, self.owners.get(name), self.called[name]) for name in names)


def _claims(owner: Owner) -> Iterator[_Claim]:
    lines: tuple[int | None, ...] = owner.path_lines or (None,) * len(owner.paths)
    for glob, line in zip(owner.paths, lines, strict=True):
        spelled = folded(glob.pattern)
        first = min((at for at in map(spelled.find, _WILDCARDS) if at >= 0), default=len(spelled))
        prefix = spelled[:first].removesuffix("/")  # `x/**` is `x` too
        segment = spelled.partition("/")[0]
        root = segment if first >= len(segment) else None
        yield _Claim(owner=owner.name, glob=glob, root=root, prefix=prefix, file=owner.file, line=line)


def _seat_path(seats: _Seats, entry: Entry, path: str) -> None:
    codeowners = seats.registry.codeowners
    rule = None if codeowners is None else codeowners.rule_for(path)
    is_owned = False
    if codeowners is not None and rule is not None:
        for handle in rule.owners:
            seats.call(seats.name_of(handle), entry, _rule_because(codeowners, rule, path, handle))
            is_owned = True
    spelled = folded(path)
    seen: set[OwnerName] = set()
    for claim in seats.claims_on(spelled):
        if claim.owner not in seen and claim.glob.matches_folded(spelled):
            seen.add(claim.owner)
            seats.call(claim.owner, entry, _claim_because(claim, path))
    default = seats.registry.policy.default_owner
    if not is_owned and not seen and default is not None:
        seats.call(default, entry, _default_because(codeowners, rule, path, default))


def _rule_because(codeowners: Codeowners, rule: Rule, path: str, handle: str) -> Because:
    sentence = f"{codeowners.file}, line {rule.line}, gives {rule.pattern!r} to {handle}"
    return Because(path=path, pattern=rule.pattern, file=codeowners.file, line=rule.line, sentence=sentence)


def _claim_because(claim: _Claim, path: str) -> Because:
    sentence = f"{claim.file} owns {claim.glob.pattern!r}"
    return Because(path=path, pattern=claim.glob.pattern, file=claim.file, line=claim.line, sentence=sentence)


def _default_because(codeowners: Codeowners | None, rule: Rule | None, path: str, default: OwnerName) -> Because:
    if codeowners is None or rule is None:
        sentence = f"nobody owns this path, and {default} is the default owner"
        return Because(path=path, pattern="**", file=POLICY_FILE, line=None, sentence=sentence)
    sentence = (
        f"{codeowners.file}, line {rule.line}, takes {rule.pattern!r} away from everybody, "
        f"and {default} is the default owner"
    )
    return Because(path=path, pattern=rule.pattern, file=codeowners.file, line=rule.line, sentence=sentence)


def _watch_because(registry: Registry, hit: WatchHit) -> Because:
    owner = next(owner for owner in registry.owners if owner.name == hit.owner)
    watch = next(watch for watch in owner.watches if watch.name == hit.watch)
    pattern = watch.pattern if watch.kind == "line" else watch.rule
    where = f"removed line {hit.line}" if hit.is_removed else f"line {hit.line}"
    return Because(
        path=hit.path,
        pattern=pattern,
        file=owner.file,
        line=watch.file_line,
        sentence=f"{owner.file} watches for {watch.name}, on {where}: {watch.because}",
    )


def _assignment(name: OwnerName, owner: Owner | None, called: Mapping[str, list[Because]]) -> Assignment:
    because = tuple(each for reasons in called.values() for each in reasons)
    if owner is None:
        team = TeamName(name[1:]) if is_team_handle(name) else None
        return Assignment(
            owner=name,
            team=team,
            people=(),
            stand_ins=None,
            stance="advisory",
            has_agent=False,
            paths=tuple(called),
            because=because,
        )
    return Assignment(
        owner=owner.name,
        team=owner.team,
        people=owner.people,
        stand_ins=owner.stand_ins,
        stance=owner.stance,
        has_agent=True,
        paths=tuple(called),
        because=because,
    )
