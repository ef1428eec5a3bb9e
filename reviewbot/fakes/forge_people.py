"""Who may do what on a forge in memory, and what its other Apps say of a head."""

from collections.abc import Iterable, Iterator
from typing import Final

from reviewbot.change.account import Account, Contributor, Role
from reviewbot.fakes.checkout import FakeCheckout
from reviewbot.fakes.forge_scene import ForgeScene
from reviewbot.fakes.forge_state import ChangeState, RepoState
from reviewbot.gate.world import Fact, Standing
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import AccountId, Commit, Head, Login, TeamName
from reviewbot.ownership.policy import Proof

_UNKNOWN_PUSHER: Final = Contributor(login=Login("unknown"), id=None, kind="unknown", role="pusher")


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


def contributors_of(checkout: FakeCheckout, place: Place, state: ChangeState) -> Iterator[Contributor]:
    """Give everybody with a hand in a change, as commits claim it and the forge vouches for it."""
    in_base = set(checkout.ancestors(place.repo, checkout.tip(place.repo, state.base_ref)))
    for commit in checkout.ancestors(place.repo, Commit(state.head)):
        if commit not in in_base:
            yield from checkout.snapshot(place.repo, commit).by
    if state.tells_pushes:
        yield from (contributor_of(each, "pusher") for each in state.pushers)
    else:
        yield _UNKNOWN_PUSHER
    if state.sponsor is not None:
        yield contributor_of(state.sponsor, "sponsor")


def contributor_of(account: Account, role: Role) -> Contributor:
    """Return an account in a role that the forge vouches for."""
    return Contributor(login=account.login, id=account.id, kind=account.kind, role=role)
