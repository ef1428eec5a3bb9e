"""What is not wrong enough to shut the gate, but should be looked at: said by `reviewbot lint`, never by a change."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from reviewbot.kernel.glob import Glob, folded
from reviewbot.kernel.ids import AccountId, TeamName
from reviewbot.ownership.codeowners import Codeowners
from reviewbot.ownership.freeze_clock import is_over
from reviewbot.ownership.left_out import is_always_reviewed
from reviewbot.ownership.lint_people import glass_remarks, rule_remarks
from reviewbot.ownership.match import owner_of_handle
from reviewbot.ownership.owner import Owner
from reviewbot.ownership.policy import Policy
from reviewbot.ownership.registry import POLICY_FILE, Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing that somebody should mend or know."""

    kind: Literal["fault", "warning"]
    """A fault makes `lint` fail; a warning does not."""
    file: str
    line: int | None
    """From 1; None where no single line is meant."""
    sentence: str


def lint_ownership(
    registry: Registry,
    *,
    now: datetime,
    paths: Sequence[str] | None = None,
    teams: Mapping[TeamName, Collection[AccountId]] | None = None,
) -> tuple[Notice, ...]:
    """Return what should be looked at, sorted by file and line.

    `paths` are those of the governed repository, `teams` the members of the teams that could be read; without them the
    questions that need them are not asked.
    """
    notices = [*_default_notices(registry), *_codeowners_notices(registry), *_policy_notices(registry.policy, now)]
    if paths is not None:
        notices += _unused_patterns(registry, tuple(map(folded, paths)))
        notices += _idle_exemptions(registry.policy, paths)
    if teams is not None:
        notices += [*_thin_teams(registry, teams), *_unmet_demands(registry.policy, teams)]
    return tuple(sorted(notices, key=_place_of))


def _place_of(notice: Notice) -> tuple[str, bool, int, str]:
    return notice.file, notice.line is None, notice.line or 0, notice.sentence


def _default_notices(registry: Registry) -> Iterator[Notice]:
    if registry.policy.default_owner is None:
        sentence = "there is no default_owner; nobody reviews a path that no owner has claimed"
        yield Notice(kind="fault", file=POLICY_FILE, line=None, sentence=sentence)


def _policy_notices(policy: Policy, now: datetime) -> Iterator[Notice]:
    for window in policy.freezes:
        if is_over(window, now):
            yield _policy_notice(window.file_line, f"freeze {window.name!r} is over and never comes again; remove it")
    for rule in policy.regulated:
        if rule.is_distinct and not rule.all_of and not rule.any_of:
            sentence = f"regulated rule {rule.name!r}: distinct says nothing without all_of or any_of"
            yield _policy_notice(rule.file_line, sentence)


def _unmet_demands(policy: Policy, teams: Mapping[TeamName, Collection[AccountId]]) -> Iterator[Notice]:
    built_in = tuple(rule for rule in policy.regulated if rule.is_built_in)[:1]  # they all demand the same
    for rule in (*built_in, *(rule for rule in policy.regulated if not rule.is_built_in)):
        for remark in rule_remarks(rule, policy, teams):
            yield _policy_notice(rule.file_line, f"regulated rule {rule.name!r}: {remark}")
    for remark in glass_remarks(policy, teams):
        yield _policy_notice(None, f"break_glass: {remark}")


def _policy_notice(line: int | None, sentence: str) -> Notice:
    return Notice(kind="warning", file=POLICY_FILE, line=line, sentence=sentence)


def _codeowners_notices(registry: Registry) -> Iterator[Notice]:
    codeowners = registry.codeowners
    if codeowners is None:
        return
    for fault in codeowners.faults:
        yield Notice(kind="fault", file=codeowners.file, line=fault.line, sentence=str(fault))
    for handle, line in _first_lines(codeowners).items():
        if owner_of_handle(handle, registry.owners) is None:
            sentence = f"{handle} has no owner file; people are asked, no agent reviews, and nothing waits for them"
            yield Notice(kind="warning", file=codeowners.file, line=line, sentence=sentence)


def _first_lines(codeowners: Codeowners) -> dict[str, int]:
    lines: dict[str, int] = {}
    spelled: set[str] = set()
    for rule in codeowners.rules:
        for handle in rule.owners:
            if handle.casefold() not in spelled:
                spelled.add(handle.casefold())
                lines[handle] = rule.line
    return lines


def _unused_patterns(registry: Registry, folded_paths: Sequence[str]) -> Iterator[Notice]:
    for owner in registry.owners:
        lines = owner.path_lines or (None,) * len(owner.paths)
        for glob, line in zip(owner.paths, lines, strict=True):
            if not _names_any(glob, folded_paths):
                sentence = f"{glob.pattern!r} matches no file"
                yield Notice(kind="warning", file=owner.file, line=line, sentence=sentence)
    for line, what, glob in _policy_patterns(registry.policy):
        if not _names_any(glob, folded_paths):
            yield _policy_notice(line, f"{what}: {glob.pattern!r} matches no file")


def _idle_exemptions(policy: Policy, paths: Sequence[str]) -> Iterator[Notice]:
    for exemption in policy.not_reviewed:
        what = f"exemption {exemption.name!r}"
        named = {glob: [path for path in paths if glob.matches_exactly(path)] for glob in exemption.paths}
        for glob, found in named.items():
            if not found:
                yield _policy_notice(
                    exemption.file_line, f"{what}: {glob.pattern!r} matches no file, letter for letter"
                )
        reached = tuple(dict.fromkeys(path for found in named.values() for path in found))
        if reached and all(is_always_reviewed(path, policy) for path in reached):
            sentence = f"{what} leaves nothing out: all {len(reached)} files it names are regulated or run by tools"
            yield _policy_notice(exemption.file_line, sentence)


def _policy_patterns(policy: Policy) -> Iterator[tuple[int | None, str, Glob]]:
    for rule in policy.regulated:
        if not rule.is_built_in:
            yield from ((rule.file_line, f"regulated rule {rule.name!r}", glob) for glob in rule.paths)
    for window in policy.freezes:
        yield from ((window.file_line, f"freeze {window.name!r}", glob) for glob in window.paths)


def _names_any(glob: Glob, folded_paths: Sequence[str]) -> bool:
    return any(glob.matches_folded(path) for path in folded_paths)


def _thin_teams(registry: Registry, teams: Mapping[TeamName, Collection[AccountId]]) -> Iterator[Notice]:
    for owner in registry.owners:
        people = _people_of(owner, teams)
        if people is not None and people < 2 and owner.stand_ins is None:
            who = "nobody" if people == 0 else "one person"
            sentence = f"{who} can answer for {owner.name}, and not for their own change; name a team in stand_ins"
            yield Notice(kind="warning", file=owner.file, line=None, sentence=sentence)


def _people_of(owner: Owner, teams: Mapping[TeamName, Collection[AccountId]]) -> int | None:
    if owner.team is None:
        return len(owner.people)
    members = teams.get(owner.team)
    return None if members is None else len(members)
