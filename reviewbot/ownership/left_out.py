"""What the policy leaves out of review: plain text that no rule regulates, no tool runs and nothing has noticed.

Doubt keeps an entry in review. An exemption names both names of a rename letter for letter, while everything that takes
it away over-matches.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Final

from reviewbot.change.change import Change, Entry, EntryKind
from reviewbot.change.entry import is_script
from reviewbot.change.flag import flags_of
from reviewbot.change.kind import may_be
from reviewbot.kernel.glob import Glob, folded
from reviewbot.ownership.policy import Exemption, Policy, RegulatedRule

_PLAIN_KINDS: Final[frozenset[EntryKind]] = frozenset({"modified", "added", "removed", "renamed", "copied"})
_PLAIN_MODES: Final = frozenset({"100644"})
_MOVES: Final[frozenset[EntryKind]] = frozenset({"renamed", "copied", "mode"})

RUN_BY_NAME: Final = tuple(
    Glob(f"**/{name}")
    for name in (
        "Makefile", "GNUmakefile", "*.mk", "Justfile", "Taskfile.y*ml", "Rakefile", "Gemfile", "*.gemspec",
        "*Dockerfile*", "*Containerfile*", "*compose*.y*ml", "Vagrantfile", "Tiltfile", "*.nix",
        "*.sh", "*.bash", "*.zsh", "*.fish", "*.ps1", "*.bat", "*.cmd",
        "conftest.py", "conf.py", "setup.py", "setup.cfg", "pyproject.toml", "noxfile.py", "tox.ini",
        "sitecustomize.py", "usercustomize.py", "*.pth", "manage.py",
        "package.json", "*.config.js", "*.config.cjs", "*.config.mjs", "*.config.ts", "binding.gyp",
        "build.rs", "Cargo.toml", "go.mod", "CMakeLists.txt", "*.cmake", "configure", "*.m4",
        "pom.xml", "*.gradle", "*.gradle.kts", "build.xml", "*.csproj", "*.props", "*.targets",
        "BUILD", "BUILD.bazel", "WORKSPACE*", "MODULE.bazel", "*.bzl",
        "AGENTS.md", "CLAUDE.md", "GEMINI.md", "SKILL.md",
    )
)  # fmt: skip
"""What builds, tests and coding agents run or obey because of its name alone; never left out of review."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An entry that nobody reviews, because the policy says so."""

    path: str
    """Its present name."""
    exemption: str
    pattern: str
    """Which of the exemption's patterns names it."""
    reason: str
    file_line: int | None
    """Where the exemption stands in the policy, from 1."""


def left_out_of(change: Change, policy: Policy, noticed: Collection[str]) -> tuple[LeftOut, ...]:
    """Return what the policy leaves out of review, in the order of the change.

    `noticed` are the present names of entries that a guardrail or a watch matches: somebody has a reason to look there.
    """
    if not policy.not_reviewed:
        return ()
    times = Counter(entry.path for entry in change.entries)
    return tuple(
        left_out
        for entry in change.entries
        if (left_out := _named_by(policy.not_reviewed, entry)) is not None
        and entry.path not in noticed
        and times[entry.path] == 1
        and _is_harmless(entry)
        and not is_regulated(entry, policy)
    )


def unread_in(change: Change, policy: Policy, left_out: Collection[LeftOut]) -> frozenset[str]:
    """Return the present names of entries that are in review and may bring text which nobody has ever read.

    A new name or mode shows none of a file's text; where the file was left out of review until now, a person looks.
    """
    globs = tuple(glob for exemption in policy.not_reviewed for glob in exemption.paths)
    out = {each.path for each in left_out}
    return frozenset(
        entry.path
        for entry in change.entries
        if entry.kind in _MOVES and entry.path not in out and names_any(globs, (folded(entry.paths[-1]),))
    )


def part_to_review(change: Change, left_out: Collection[LeftOut]) -> Change:
    """Return the change without what is left out: what owners are called for and reviewers are shown."""
    if not left_out:
        return change
    paths = {each.path for each in left_out}
    return replace(change, entries=tuple(entry for entry in change.entries if entry.path not in paths))


def is_regulated(entry: Entry, policy: Policy) -> bool:
    """Say whether any rule, also one for agents alone, may apply to the entry; case and spelling are folded."""
    paths = tuple(map(folded, entry.paths))
    return any(_may_apply(rule, entry.kind) and names_any(rule.paths, paths) for rule in policy.regulated)


def is_always_reviewed(path: str, policy: Policy) -> bool:
    """Say whether no exemption reaches the path, whatever happens to it there."""
    globs = (*RUN_BY_NAME, *(glob for rule in policy.regulated if not rule.kinds for glob in rule.paths))
    return names_any(globs, (folded(path),))


def names_any(globs: Collection[Glob], folded_paths: Collection[str]) -> bool:
    """Say whether a pattern names one of the paths that `folded` has spelled."""
    return any(glob.matches_folded(path) for glob in globs for path in folded_paths)


def _may_apply(rule: RegulatedRule, kind: EntryKind) -> bool:
    return not rule.kinds or may_be(kind, rule.kinds)


def _named_by(exemptions: Collection[Exemption], entry: Entry) -> LeftOut | None:
    for exemption in exemptions:
        patterns = tuple(_patterns(exemption, entry))
        if len(patterns) == len(entry.paths):
            return LeftOut(
                path=entry.path,
                exemption=exemption.name,
                pattern=patterns[0],
                reason=exemption.reason,
                file_line=exemption.file_line,
            )
    return None


def _patterns(exemption: Exemption, entry: Entry) -> Iterator[str]:
    for path in entry.paths:
        pattern = next((glob.pattern for glob in exemption.paths if glob.matches_exactly(path)), None)
        if pattern is not None:
            yield pattern


def _is_harmless(entry: Entry) -> bool:
    """Say whether the entry is text that a machine has read whole, that nothing runs, and that reads as it is."""
    modes = {mode for mode in (entry.old_mode, entry.new_mode) if mode is not None}
    is_plain = entry.kind in _PLAIN_KINDS and entry.is_whole and modes == _PLAIN_MODES
    is_run = names_any(RUN_BY_NAME, tuple(map(folded, entry.paths))) or is_script(entry.patch)
    return is_plain and not is_run and not flags_of((entry,))
