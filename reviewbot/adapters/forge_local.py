"""A Forge over a local git repository: one change, base..head, that nobody has pushed yet. What is shown stays here."""

import asyncio
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reviewbot.adapters.forge_local_diff import read_entries
from reviewbot.adapters.forge_local_step import commits_between, read_step
from reviewbot.adapters.git_isolated import IsolatedGit
from reviewbot.change.account import Account, Contributor, Role
from reviewbot.change.change import Change
from reviewbot.change.entry import is_complete_list
from reviewbot.change.group import Group
from reviewbot.change.history import Step
from reviewbot.change.open_change import OpenChange
from reviewbot.gate.world import Fact, Push, Review, Standing
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import (
    AccountId,
    BaseRef,
    ChangeNumber,
    Commit,
    Head,
    InstallationId,
    Login,
    RepoId,
    RepoName,
    TeamName,
)
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.ownership.policy import Proof
from reviewbot.publish.issue import Issue, SeenIssue
from reviewbot.publish.outcome import after
from reviewbot.publish.surface import Action, Check, Comment, Posted, Present

LOCAL_CHANGE: Final = ChangeNumber(1)
"""The number of the one change there is."""
_PEOPLE_OF_A_TEAM: Final = 100

_NOBODY: Final = AccountId(0)
"""The id of an author whom no forge vouches for."""
_COMMIT_FORMAT: Final = "--format=%an%n%cn%n%(trailers:key=Co-authored-by,valueonly,separator=%x0a)"
_ROLES: Final[tuple[Role, ...]] = ("author", "committer")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ends:
    base: Commit
    merge_base: Commit
    head: Head


class LocalForge:
    """One local repository, as a forge with one open change and nobody looking."""

    def __init__(self, directory: Path, *, base: str, head: str = "HEAD", author: str | None = None) -> None:
        """Open the repository and find both ends of the change.

        Raises Misconfigured, saying what to do, where the directory is no repository, an end does not exist, the two
        share no history that is here, or nothing lies between them.
        """
        self._git = IsolatedGit(directory)
        self._name = directory.resolve().name
        self._base_ref = BaseRef(base)
        self._ends = self._find(base, head)
        self._author = author
        self._present = Present(posted=(), foreign_checks=())

    @property
    def place(self) -> Place:
        """The place under which the one change is found."""
        repo = RepoName(f"local/{self._name}")
        return Place(repo=repo, repo_id=RepoId(1), installation=InstallationId(0))

    @property
    def head(self) -> Head:
        """The commit under review."""
        return self._ends.head

    def close(self) -> None:
        """Remove what was made beside the repository."""
        self._git.close()

    async def fetch_change(self, place: Place, number: ChangeNumber) -> Change | None:
        """Return base..head as git shows it, from where the head left the base."""
        return await asyncio.to_thread(self._change, place) if number == LOCAL_CHANGE else None

    async def fetch_open_changes(self, _place: Place, *, head: Head | None = None) -> tuple[OpenChange, ...]:
        """Return the one there is."""
        one = OpenChange(
            number=LOCAL_CHANGE,
            head=self._ends.head,
            base_ref=self._base_ref,
            base=self._ends.base,
            is_draft=False,
            sponsors=(),
        )
        return (one,) if head in {None, self._ends.head} else ()

    async def fetch_reviews(self, _place: Place, _number: ChangeNumber) -> tuple[Review, ...]:
        """Return none: nobody has seen the change."""
        return ()

    async def fetch_members(self, _place: Place, team: TeamName) -> frozenset[AccountId]:
        """Return people whom nobody can name: git knows of no teams, so each is taken to have enough who may approve.

        Nobody of them is in two teams, and no account of a forge has such a number.
        """
        first = int(hashlib.sha256(team.encode()).hexdigest()[:12], 16) * _PEOPLE_OF_A_TEAM
        return frozenset(AccountId(-first - at) for at in range(1, _PEOPLE_OF_A_TEAM + 1))

    async def may_write(self, _place: Place, _account: AccountId) -> bool:
        """Say yes: whoever runs this has the repository before them. It decides about agents only, never the gate."""
        return True

    async def fetch_standings(self, _place: Place, _accounts: Sequence[Account]) -> Mapping[AccountId, Standing]:
        """Return nothing: nobody vouches for anybody here."""
        return {}

    async def fetch_admins(self, _place: Place) -> frozenset[AccountId] | None:
        """Return None: whose repository this is nobody vouches for."""
        return None

    async def fetch_pushes(
        self, _place: Place, _number: ChangeNumber, *, with_content: bool = False
    ) -> tuple[Push, ...] | None:
        """Return None: nothing was pushed yet."""
        return None

    async def fetch_step(self, _place: Place, commit: Commit) -> Step:
        """Return what git shows of it against its parent."""
        return await asyncio.to_thread(read_step, self._git, commit)

    async def fetch_facts(self, _place: Place, _head: Head, _proofs: Sequence[Proof]) -> tuple[Fact, ...]:
        """Return none: nothing has run for a head that nobody has seen."""
        return ()

    async def fetch_group(self, _place: Place, _branch: str, _head: Head, _base_ref: BaseRef) -> Group | None:
        """Return None: a local repository has no merge queue."""
        return None

    async def fetch_present(
        self, _place: Place, _number: ChangeNumber, head: Head, *, checks_only: bool = False
    ) -> Present:
        """Return what this very process has shown."""
        posted = tuple(
            each
            for each in self._present.posted
            if (each.what.head == head if isinstance(each.what, Check) else not checks_only)
        )
        return Present(posted=posted, foreign_checks=())

    async def fetch_comments(self, _place: Place, _number: ChangeNumber) -> tuple[Posted, ...]:
        """Return the comments that this very process has made."""
        return tuple(each for each in self._present.posted if isinstance(each.what, Comment))

    async def apply(self, _place: Place, _number: ChangeNumber, action: Action) -> None:
        """Remember it, for whoever prints the page."""
        self._present = after(self._present, action)

    async def post_issue(self, _place: Place, _issue: Issue) -> int | None:
        """Return None: nobody would read it."""
        return None

    async def fetch_issue(self, _place: Place, _number: int) -> SeenIssue | None:
        """Return None: there are none."""
        return None

    def _find(self, base: str, head: str) -> _Ends:
        head_commit, base_commit = self._git.resolve(head), self._git.resolve(base)
        faults = [
            f"{name!r} names no commit of {self._name!r}; git log {name} has to work first"
            for name, found in ((base, base_commit), (head, head_commit))
            if found is None
        ]
        if head_commit is None or base_commit is None:
            raise Misconfigured(self._name, faults)
        merge_base = self._merge_base(base_commit, head_commit)
        if merge_base == head_commit:
            raise Misconfigured(self._name, (f"nothing is new on {head!r} since it left {base!r}",))
        return _Ends(base=base_commit, merge_base=merge_base, head=Head(head_commit))

    def _merge_base(self, base: Commit, head: Commit) -> Commit:
        boundary = self._git.boundary
        try:
            found = Commit(self._git.run("merge-base", base, head).decode("ascii").strip())
        except Unavailable:
            why = "the history is cut off here: git fetch --unshallow" if boundary else "they share no history"
            raise Misconfigured(self._name, (f"no common ancestor of base and head is here; {why}",)) from None
        if boundary & set(map(Commit, self._git.run("rev-list", head, f"^{found}").decode("ascii").split())):
            fault = "the history is cut off between base and head (a shallow clone): git fetch --unshallow"
            raise Misconfigured(self._name, (fault,))
        return found

    def _change(self, place: Place) -> Change:
        entries = read_entries(self._git, self._ends.merge_base, self._ends.head)
        title, _, description = self._message().partition("\n")
        contributors = tuple(dict.fromkeys(self._contributors()))
        return Change(
            repo=place.repo,
            repo_id=place.repo_id,
            number=LOCAL_CHANGE,
            head=self._ends.head,
            base_ref=self._base_ref,
            base=self._ends.base,
            merge_base=self._ends.merge_base,
            is_draft=False,
            is_open=True,
            author=_author(self._author or contributors[0].login),
            author_may_write=True,
            contributors=contributors,
            entries=entries,
            is_complete=is_complete_list(len(entries)),
            title=Untrusted(title),
            description=Untrusted(description.strip()),
            commits=commits_between(self._git, self._ends.merge_base, self._ends.head),
        )

    def _message(self) -> str:
        return self._git.run("log", "-1", "--format=%B", self._ends.head).decode("utf-8", "replace")

    def _contributors(self) -> Iterator[Contributor]:
        printed = self._git.run("log", "-z", _COMMIT_FORMAT, f"{self._ends.merge_base}..{self._ends.head}")
        for commit in printed.decode("utf-8", "replace").rstrip("\0").split("\0"):
            author, committer, *coauthors = commit.split("\n")
            for role, name in zip(_ROLES, (author, committer), strict=True):
                yield _contributor(name, role)
            yield from (_contributor(name, "coauthor") for name in coauthors if name)


def _contributor(name: str, role: Role) -> Contributor:
    # A name in a commit is a claim: without an id it takes nobody's approval away.
    return Contributor(login=Login(name), id=None, kind="unknown", role=role)


def _author(login: str) -> Account:
    return Account(login=Login(login), id=_NOBODY, kind="bot" if login.endswith("[bot]") else "unknown")
