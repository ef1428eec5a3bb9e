"""The first rules of all: what opens for a change that brings them where there were none.

Nothing that the change carries has a say in it, so nobody whom its files name can let it in: only a person whom the
forge itself lets administer the repository. One approval is enough, and is asked for whatever else the change touches.
"""

from typing import Final

from reviewbot.change.change import Change
from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.glob import Glob, folded
from reviewbot.kernel.ids import Digest, RepoName, TeamName
from reviewbot.ownership.policy import Policy, RegulatedRule
from reviewbot.ownership.registry import Registry

FOUNDING: Final[Digest] = digest_of("the first rules need one administrator of the repository")
"""The digest of the rules that first rules are decided under."""

_OWNERS: Final = "owners/**"


def may_found(change: Change, folder: str) -> bool:
    """Say whether the change may bring rules to this folder, with a slash at its end, or to the root if it is empty.

    A list of entries that is not complete may leave the rules out.
    """
    owners = Glob(f"{folder}{_OWNERS}")
    touched = (path for entry in change.entries for path in entry.paths)
    return not change.is_complete or any(owners.matches_folded(folded(path)) for path in touched)


def admins_of(repo: RepoName) -> TeamName:
    """Return what those who administer a repository are called; no team of a forge has a space in its name."""
    return TeamName(f"the administrators of {repo}")


def founding_registry(repo: RepoName) -> Registry:
    """Return the rules for a change that brings the first rules: one administrator, for whatever it touches."""
    rule = RegulatedRule(
        name="first-rules",
        paths=(Glob("**"),),
        approvals=1,
        from_teams=(admins_of(repo),),
        is_built_in=True,
    )
    policy = Policy(default_owner=None, bots=frozenset(), regulated=(rule,), admins=(), tiers=(), lanes=())
    return Registry(policy=policy, owners=(), codeowners=None, digest=FOUNDING)
