"""Evidence on GitHub: what check runs and deployments of one App say of a head. Texts are not read, names are."""

from collections.abc import Iterator, Sequence
from typing import Final

from reviewbot.adapters.forge_github_fault import Refused
from reviewbot.adapters.forge_github_line import GitHubLine, repo_path
from reviewbot.adapters.forge_github_question import ask_checks
from reviewbot.adapters.forge_github_wire import WireDeployment, WireDeploymentStatus
from reviewbot.gate.world import Fact
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import Head
from reviewbot.ownership.policy import Proof

_SUCCESS: Final = "success"
_NOT_THERE: Final = frozenset({404, 409, 410, 422})


def ask_facts(line: GitHubLine, place: Place, head: Head, proofs: Sequence[Proof]) -> tuple[Fact, ...]:
    """Return one fact for each proof about which its App has said anything."""
    found: list[Fact] = []
    checks = tuple(proof for proof in proofs if proof.kind == "check")
    if checks:
        found.extend(_of_checks(line, place, head, checks))
    for proof in proofs:
        if proof.kind == "deployment":
            found.extend(_of_deployment(line, place, head, proof))
    return tuple(dict.fromkeys(found))


def _of_checks(line: GitHubLine, place: Place, head: Head, proofs: Sequence[Proof]) -> Iterator[Fact]:
    runs = ask_checks(line, place, head)
    for proof in proofs:
        named = [each for each in runs if each.name == proof.name and each.app and each.app.id == proof.app_id]
        if named:
            yield _fact(proof, head, is_success=all(each.conclusion == _SUCCESS for each in named))


def _of_deployment(line: GitHubLine, place: Place, head: Head, proof: Proof) -> Iterator[Fact]:
    """Give what the App said last of the newest deployment of this head to the environment."""
    path = f"{repo_path(place)}/deployments"
    try:
        made = line.get_rows(
            place, WireDeployment, path, {"sha": head, "environment": proof.name}, purpose="deployments"
        )
    except Refused as refused:
        if refused.status in _NOT_THERE:
            return
        raise
    if not made:
        return
    newest = max(each.id for each in made)
    statuses = line.get_rows(place, WireDeploymentStatus, f"{path}/{newest}/statuses", purpose="deployments")
    # Whoever spoke last is heard: what another App says of it afterwards leaves the evidence without its voucher.
    last = max(statuses, key=lambda each: each.id, default=None)
    if last is not None and last.performed_via_github_app and last.performed_via_github_app.id == proof.app_id:
        yield _fact(proof, head, is_success=last.state == _SUCCESS)


def _fact(proof: Proof, head: Head, *, is_success: bool) -> Fact:
    return Fact(kind=proof.kind, name=proof.name, app_id=proof.app_id, head=head, is_success=is_success)
