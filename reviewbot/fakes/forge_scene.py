"""A forge in memory, from its users' side: repositories, people, teams, changes, reviews. Verbs only arrange."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Literal

from reviewbot.change.account import Account, AccountKind, Contributor, Role
from reviewbot.change.merge import Merge
from reviewbot.fakes.checkout import FakeCheckout, Given
from reviewbot.fakes.clock import FrozenClock
from reviewbot.fakes.forge_issue import Issues
from reviewbot.fakes.forge_merge import Method, merged
from reviewbot.fakes.forge_review import dismissed
from reviewbot.fakes.forge_state import ChangeState, Moved, RepoState
from reviewbot.fakes.queue_entry import QueueEntry
from reviewbot.gate.world import NO_BASE, Fact, Review, ReviewState
from reviewbot.intake.event import Place
from reviewbot.kernel.canonical import instant
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
from reviewbot.publish.surface import Check

GATE: Final = "reviewbot/gate"


class ForgeScene:
    """What people and other programs do on the forge. FakeForge is how reviewbot sees it."""

    def __init__(self, *, clock: FrozenClock, checkout: FakeCheckout | None = None) -> None:
        self.clock = clock
        self.checkout = checkout if checkout is not None else FakeCheckout()
        self.accounts: dict[Login, Account] = {}
        self.teams: dict[TeamName, frozenset[AccountId] | None] = {}
        self.children: dict[TeamName, set[TeamName]] = {}
        self.gone: set[AccountId] = set()
        self.repos: dict[RepoName, RepoState] = {}
        self.issues = Issues()
        self.queues: dict[RepoName, list[QueueEntry]] = {}
        self._last_id = 1000

    def next_id(self) -> int:
        """Return a number that the forge has not given to anything yet."""
        self._last_id += 1
        return self._last_id

    def account(self, login: str, *, number: int | None = None, kind: AccountKind | None = None) -> Account:
        """Return the account of that login, made on first use: a human, or a bot where the login ends in `[bot]`."""
        known = self.accounts.get(Login(login))
        if known is None or number is not None or kind is not None:
            guessed: AccountKind = "bot" if login.endswith("[bot]") else "human"
            own_id = AccountId(number if number is not None else self.next_id())
            known = Account(login=Login(login), id=own_id, kind=kind or guessed)
            self.accounts[known.login] = known
        return known

    def team(self, name: str, *logins: str) -> None:
        """Make the team consist of these people, whoever was in it before; child teams stay as they are."""
        self.teams[TeamName(name)] = frozenset(self.account(login).id for login in logins)

    def child_team(self, name: str, *, of: str) -> None:
        """Put a team below another one, whose members its people then are too."""
        self.children.setdefault(TeamName(of), set()).add(TeamName(name))

    def team_is_unreadable(self, name: str) -> None:
        """Let nobody say who is in the team."""
        self.teams[TeamName(name)] = None

    def repository(
        self, name: str, files: Mapping[str, Given], *, branch: str = "main", number: int | None = None
    ) -> Place:
        """Make a repository whose branch holds these files."""
        repo = RepoName(name)
        repo_id = RepoId(number if number is not None else self.next_id())
        place = Place(repo=repo, repo_id=repo_id, installation=InstallationId(1))
        self.repos[repo] = RepoState(place=place)
        self.checkout.point(repo, branch, self.checkout.commit(repo, files))
        return place

    def lets_write(self, place: Place, *logins: str) -> None:
        """Give these accounts the right to push."""
        self._repo(place).writers.update(self.account(login).id for login in logins)

    def lets_administer(self, place: Place, *logins: str) -> None:
        """Let these accounts administer the repository, and so push to it."""
        self.lets_write(place, *logins)
        repo = self._repo(place)
        repo.admins = {*(repo.admins or ()), *(self.account(login).id for login in logins)}

    def takes_write(self, place: Place, *logins: str) -> None:
        """Take the right to push away."""
        self._repo(place).writers.difference_update(self.account(login).id for login in logins)

    def suspends(self, login: str) -> None:
        """Suspend an account, or let it be deleted: nobody sees it any more, and it is in no team."""
        self.gone.add(self.account(login).id)

    def push(
        self,
        place: Place,
        branch: str,
        files: Mapping[str, Given],
        *,
        by: str,
        onto: str = "main",
        committed_by: str | None = None,
        coauthors: tuple[str, ...] = (),
        merging: str | None = None,
    ) -> Head:
        """Add one commit to a branch, made from `onto` where it is new; the open changes of the branch move."""
        parents: tuple[Commit, ...] = (self._tip_or(place, branch, onto),)
        if merging is not None:
            parents = (*parents, self.checkout.tip(place.repo, merging))
        signed = [self._as(by, "author"), self._as(committed_by or by, "committer")]
        signed += [self._as(login, "coauthor") for login in coauthors]
        commit = self.checkout.commit(place.repo, files, parents=parents, by=tuple(signed))
        return self._move(place, branch, commit, by=by)

    def force_push(self, place: Place, branch: str, commit: Commit, *, by: str) -> Head:
        """Let a branch stand for another commit that exists already."""
        return self._move(place, branch, commit, by=by, is_forced=True)

    def open_change(
        self,
        place: Place,
        branch: str,
        *,
        by: str,
        into: str = "main",
        title: str = "A change",
        description: str = "",
        is_draft: bool = False,
        sponsor: str | None = None,
    ) -> ChangeNumber:
        """Open a change of a pushed branch. `sponsor` is whom an agent author acts for."""
        repo, head = self._repo(place), Head(self.checkout.tip(place.repo, branch))
        number = ChangeNumber(len(repo.changes) + 1)
        repo.changes[number] = ChangeState(
            number=number,
            branch=branch,
            base_ref=BaseRef(into),
            author=self.account(by),
            sponsor=None if sponsor is None else self.account(sponsor),
            title=title,
            description=description,
            is_draft=is_draft,
            heads=[head],
            moves=[Moved(before=None, after=head, at=self.clock.now(), is_forced=False, by=self.account(by))],
        )
        return number

    def open_issue(self, place: Place) -> ChangeNumber:
        """Let somebody open an issue that is not ours, and return its number."""
        number = ChangeNumber(self.next_id())
        self._repo(place).on_issues[number] = []
        return number

    def change(self, place: Place, number: ChangeNumber) -> ChangeState:
        """Return the state of a change, to look at or to alter: title, description, draft mark, openness, target."""
        return self._repo(place).changes[number]

    def retarget(self, place: Place, number: ChangeNumber, into: str) -> None:
        """Point a change at another base branch. What was decided before counts for no base, whatever comes after."""
        change = self.change(place, number)
        change.base_ref = BaseRef(into)
        change.stands_anew(self.clock.now())
        change.reviews = [replace(each, base_ref=NO_BASE) for each in change.reviews]

    def mark_draft(self, place: Place, number: ChangeNumber) -> None:
        """Turn a change into a draft."""
        self.change(place, number).is_draft = True

    def mark_ready(self, place: Place, number: ChangeNumber) -> None:
        """Say that a draft is ready."""
        self.change(place, number).is_draft = False

    def close(self, place: Place, number: ChangeNumber) -> None:
        """Close a change without merging it."""
        self.change(place, number).is_open = False

    def reopen(self, place: Place, number: ChangeNumber) -> None:
        """Open a closed change again."""
        self.change(place, number).is_open = True

    def merge(
        self,
        place: Place,
        number: ChangeNumber,
        *,
        method: Method = "merge",
        brings: Mapping[str, Given] | None = None,
        is_bypass: bool = False,
    ) -> bool:
        """Merge a change if the required check lets it, as a protected branch does; say whether it did.

        `brings` is what the commit holds beside the change, as no forge's does; a bypass asks for no check.
        """
        change = self.change(place, number)
        if not (is_bypass or self.may_merge(place, number)):
            return False
        tip = self.checkout.tip(place.repo, change.base_ref)
        commit = merged(self.checkout, place, tip, Commit(change.head), method, brings or {})
        self.checkout.point(place.repo, change.base_ref, commit)
        self.is_merged(place, number, onto=tip, commit=commit)
        return True

    def is_merged(self, place: Place, number: ChangeNumber, *, onto: Commit, commit: Commit) -> None:
        """Remember that a change was merged."""
        change = self.change(place, number)
        change.is_open = False
        change.merged = Merge(
            number=number,
            head=change.head,
            base_ref=change.base_ref,
            onto=onto,
            commit=commit,
            merged_at=self.clock.now(),
        )

    def may_merge(self, place: Place, number: ChangeNumber) -> bool:
        """Say whether the newest `reviewbot/gate` of ours on the head is a success."""
        change = self.change(place, number)
        checks = (posted.what for posted in self._repo(place).checks.get(change.head, ()))
        gates = [check for check in checks if isinstance(check, Check) and check.name == GATE]
        return change.is_open and not change.is_draft and bool(gates) and gates[-1].conclusion == "success"

    def review(
        self, place: Place, number: ChangeNumber, *, by: str, state: ReviewState = "approved", head: Head | None = None
    ) -> int:
        """Submit a review of the present head, or of an older one, and return its id."""
        change = self.change(place, number)
        review = Review(
            id=self.next_id(),
            user=self.account(by),
            state=state,
            head=head if head is not None else change.head,
            base_ref=change.base_ref,
            submitted_at=self.clock.now(),
        )
        change.reviews.append(review)
        return review.id

    def dismiss(self, place: Place, number: ChangeNumber, review: int, *, by: str | None = None) -> None:
        """Let somebody dismiss a review, its own author where nobody is named."""
        change = self.change(place, number)
        change.reviews = dismissed(change.reviews, review, None if by is None else self.account(by))

    def delete_comment(self, place: Place, number: ChangeNumber, comment: int) -> None:
        """Let somebody delete a comment of ours."""
        change = self.change(place, number)
        change.posted = [each for each in change.posted if each.id != comment]

    def evidence(
        self, place: Place, head: Head, kind: Literal["check", "deployment"], name: str, *, app: int, is_success: bool
    ) -> None:
        """Let an App report on a head: a check run, or a deployment to an environment."""
        fact = Fact(kind=kind, name=name, app_id=app, head=head, is_success=is_success)
        self._repo(place).facts.append(fact)

    def foreign_check(self, place: Place, head: Head, name: str) -> None:
        """Let another App post a check with a name like ours."""
        self._repo(place).foreign_checks.setdefault(head, {})[name] = self.next_id()

    def __str__(self) -> str:
        return f"a forge with {len(self.repos)} repositories at {instant(self.clock.now())}"

    def _repo(self, place: Place) -> RepoState:
        return self.repos[place.repo]

    def _as(self, login: str, role: Role) -> Contributor:
        account = self.account(login)
        return Contributor(login=account.login, id=account.id, kind=account.kind, role=role, is_claimed=True)

    def _tip_or(self, place: Place, branch: str, onto: str) -> Commit:
        try:
            return self.checkout.tip(place.repo, branch)
        except KeyError:
            return self.checkout.tip(place.repo, onto)

    def _move(self, place: Place, branch: str, commit: Commit, *, by: str, is_forced: bool = False) -> Head:
        self.checkout.point(place.repo, branch, commit)
        for change in self._repo(place).changes.values():
            if change.branch == branch and change.is_open and change.head != Head(commit):
                who, now = self.account(by), self.clock.now()
                moved = Moved(before=change.head, after=Head(commit), at=now, is_forced=is_forced, by=who)
                change.moves.append(moved)
                change.heads.append(Head(commit))
            if is_forced and change.base_ref == branch and change.is_open:
                change.stands_anew(self.clock.now())
        return Head(commit)
