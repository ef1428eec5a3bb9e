"""The organisation's rules as the teams write them: files at a commit, read by the real loaders."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from reviewbot.fakes.checkout import FakeCheckout
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import Commit, InstallationId, RepoId, RepoName
from tests.builders import a_policy_file, a_runbook, an_owner_file

_HERE: Final = Place(repo=RepoName("acme/rules"), repo_id=RepoId(1), installation=InstallationId(1))
_MAIN: Final = "HEAD"


class Rules:
    """The files of owners/ and runbooks/. Every change to them is a commit of its own."""

    def __init__(self) -> None:
        self._checkout = FakeCheckout()
        self._policy: dict[str, Any] = {}
        self._owners: dict[str, dict[str, Any]] = {}
        self._checkout.point(_HERE.repo, _MAIN, self._checkout.commit(_HERE.repo, {}))

    @property
    def files(self) -> dict[str, bytes]:
        """Return the files as they are now."""
        tip = self._checkout.tip(_HERE.repo, _MAIN)
        return {path: file.content for path, file in self._checkout.snapshot(_HERE.repo, tip).files.items()}

    def write(self, path: str, content: bytes | None) -> None:
        """Commit one file as it is given; None removes it."""
        tip = self._checkout.tip(_HERE.repo, _MAIN)
        made = self._checkout.commit(_HERE.repo, {path: content}, parents=(tip,))
        self._checkout.point(_HERE.repo, _MAIN, made)

    def empty(self) -> None:
        """Let there be no rules."""
        self._checkout.point(_HERE.repo, _MAIN, self._checkout.commit(_HERE.repo, {}))

    def policy(self, **changed: Any) -> None:
        """Write policy.yaml with these keys changed, the earlier changes kept."""
        self._policy |= changed
        self.write("owners/policy.yaml", a_policy_file(**self._policy))

    def regulated(self, name: str, paths: Sequence[str], *, approvals: int, from_: str) -> None:
        """Add a regulated rule to the policy."""
        rule = {"name": name, "paths": list(paths), "approvals": approvals, "from": [from_]}
        self.policy(regulated=[*self._policy.get("regulated", ()), rule])

    def owner(self, name: str, of: Sequence[str], **changed: Any) -> None:
        """Write an owner's file with these keys changed, the earlier changes kept."""
        self._owners[name] = self._owners.get(name, {}) | changed
        self.write(f"owners/{name}.yaml", an_owner_file(name, of=of, **self._owners[name]))

    def runbook(self, name: str, *, owner: str, text: str, **changed: Any) -> None:
        """Write a runbook into its owner's folder."""
        self.write(f"runbooks/{owner}/{name}.md", a_runbook(name, owner=owner, text=text, **changed))

    async def resolve(self, place: Place, ref: str) -> Commit | None:
        """Return the newest commit: the rules are one for every repository."""
        return await self._checkout.resolve(_HERE, ref)

    async def fetch_paths(self, place: Place, commit: Commit, under: str = "") -> tuple[str, ...]:
        """Return the paths at a commit."""
        return await self._checkout.fetch_paths(_HERE, commit, under)

    async def fetch_files(self, place: Place, commit: Commit, paths: Sequence[str]) -> Mapping[str, bytes | None]:
        """Return the files at a commit."""
        return await self._checkout.fetch_files(_HERE, commit, paths)

    async def fetch_history(self, place: Place, commit: Commit, under: Sequence[str]) -> tuple[Commit, ...]:
        """Return the commits that changed the rules."""
        return await self._checkout.fetch_history(_HERE, commit, under)
