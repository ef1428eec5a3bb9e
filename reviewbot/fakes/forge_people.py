"""Who may do what on a forge in memory, and what its other Apps say of a head."""

from collections.abc import Iterable

from reviewbot.fakes.forge_scene import ForgeScene
from reviewbot.fakes.forge_state import RepoState
from reviewbot.gate.world import Fact, Standing
from reviewbot.kernel.ids import AccountId, Head, TeamName
from reviewbot.ownership.policy import Proof


def members_of(scene: ForgeScene, team: TeamName) -> frozenset[AccountId] | None:
    """Return the people of a team and of those below it, or None where one of them cannot be read."""
    below = [team]
    for each in below:
        below += sorted(scene.children.get(each, set()) - set(below))
    members = [scene.teams.get(each) for each in below]
    known = [each for each in members if each is not None]
    return frozenset().union(*known) - scene.gone if len(known) == len(members) else None


def standing_of(scene: ForgeScene, repo: RepoState, account: AccountId) -> Standing:
    """Return what an account may do now."""
    is_active = account not in scene.gone and account in {each.id for each in scene.accounts.values()}
    return Standing(may_write=is_active and account in repo.writers, is_active=is_active)


def facts_of(repo: RepoState, head: Head, proofs: Iterable[Proof]) -> tuple[Fact, ...]:
    """Return the newest that was said about each proof."""
    said = {(fact.kind, fact.name, fact.app_id): fact for fact in repo.facts if fact.head == head}
    found = [said.get((proof.kind, proof.name, proof.app_id)) for proof in proofs]
    return tuple(dict.fromkeys(fact for fact in found if fact is not None))
