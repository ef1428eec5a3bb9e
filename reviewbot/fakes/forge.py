"""A Forge in memory: stateful, keeps checks per head, can be down, can lose the answer to a write it did."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, assert_never

from reviewbot.change.account import Account
from reviewbot.change.change import Change, Entry
from reviewbot.change.group import Group
from reviewbot.change.history import Step
from reviewbot.change.open_change import OpenChange
from reviewbot.fakes.checkout import FakeCheckout
from reviewbot.fakes.forge_diff import make_entries, spots_in
from reviewbot.fakes.forge_people import contributor_of, contributors_of, facts_of, members_of, standing_of
from reviewbot.fakes.forge_push import merge_base_of, pushes_of
from reviewbot.fakes.forge_queue import group_in
from reviewbot.fakes.forge_refusal import refuse_check, refuse_long
from reviewbot.fakes.forge_scene import ForgeScene
from reviewbot.fakes.forge_state import ChangeState, RepoState
from reviewbot.fakes.forge_step import added_by, commits_of
from reviewbot.gate.world import Fact, Push, Review, Standing
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import BrokenInvariant, Unavailable
from reviewbot.kernel.ids import AccountId, BaseRef, ChangeNumber, Commit, Head, TeamName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.ownership.policy import Proof
from reviewbot.publish.issue import Issue, SeenIssue
from reviewbot.publish.surface import (
    Action,
    Check,
    Comment,
    CreateCheck,
    CreateComment,
    CreateInline,
    EditComment,
    EditInline,
    InlineComment,
    Posted,
    Present,
    UpdateCheck,
)

Call: TypeAlias = Literal[
    "fetch_change",
    "fetch_open_changes",
    "fetch_reviews",
    "fetch_step",
    "fetch_members",
    "may_write",
    "fetch_standings",
    "fetch_admins",
    "fetch_pushes",
    "fetch_facts",
    "fetch_group",
    "fetch_present",
    "fetch_comments",
    "apply",
    "post_issue",
    "fetch_issue",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """One write that reached the forge."""

    place: Place
    number: ChangeNumber
    action: Action


class FakeForge:
    """The forge as reviewbot sees it. `is_down`, `loses_answers` and `applied` are for tests; the rest is the port."""

    def __init__(self, scene: ForgeScene) -> None:
        self._scene, self._lost = scene, 0
        self._down: Counter[Call] = Counter()
        self.calls: Counter[Call] = Counter()
        self.applied: list[Applied] = []

    def is_down(self, call: Call, *, times: int = 1) -> None:
        """Let the next calls of this kind raise Unavailable and do nothing."""
        self._down[call] += times

    def is_back(self) -> None:
        """Answer everything again."""
        self._down, self._lost = Counter(), 0

    def loses_answers(self, *, times: int = 1) -> None:
        """Let the next writes happen and raise Unavailable all the same."""
        self._lost += times

    async def fetch_change(self, place: Place, number: ChangeNumber) -> Change | None:
        """Return the change computed from the trees at its head and its merge base."""
        repo = self._arrive("fetch_change", place)
        state = repo.changes.get(number)
        return None if state is None else self._change(repo, state)

    async def fetch_open_changes(self, place: Place, *, head: Head | None = None) -> tuple[OpenChange, ...]:
        """Return the open ones, the highest number first."""
        changes = self._arrive("fetch_open_changes", place).changes
        newest_first = sorted(changes.values(), key=lambda state: -state.number)
        return tuple(
            _open_change(self._scene.checkout, place, state)
            for state in newest_first
            if state.is_open and head in {None, state.head}
        )

    async def fetch_reviews(self, place: Place, number: ChangeNumber) -> tuple[Review, ...]:
        """Return them as the scene holds them."""
        return tuple(self._arrive("fetch_reviews", place).changes[number].reviews)

    async def fetch_members(self, place: Place, team: TeamName) -> frozenset[AccountId] | None:
        """Return the team as the scene has it; an unknown team is unreadable, and so is one with such a child."""
        self._arrive("fetch_members", place)
        return members_of(self._scene, team)

    async def may_write(self, place: Place, account: AccountId) -> bool:
        """Say what the scene granted."""
        repo = self._arrive("may_write", place)
        return standing_of(self._scene, repo, account).may_write is True

    async def fetch_standings(self, place: Place, accounts: Sequence[Account]) -> Mapping[AccountId, Standing]:
        """Tell what the scene granted, and who is gone."""
        repo = self._arrive("fetch_standings", place)
        return {each.id: standing_of(self._scene, repo, each.id) for each in accounts}

    async def fetch_admins(self, place: Place) -> frozenset[AccountId] | None:
        """Tell whom the scene lets administer; None where it hides them."""
        repo = self._arrive("fetch_admins", place)
        return None if repo.admins is None else frozenset(repo.admins) - self._scene.gone

    async def fetch_pushes(
        self, place: Place, number: ChangeNumber, *, with_content: bool = False
    ) -> tuple[Push, ...] | None:
        """Tell every move of the head since the change was opened."""
        repo = self._arrive("fetch_pushes", place)
        return pushes_of(self._scene.checkout, repo, repo.changes[number], with_content=with_content)

    async def fetch_facts(self, place: Place, head: Head, proofs: Sequence[Proof]) -> tuple[Fact, ...]:
        """Tell what the scene's other Apps have said last."""
        return facts_of(self._arrive("fetch_facts", place), head, proofs)

    async def fetch_step(self, place: Place, commit: Commit) -> Step:
        """Return what the scene's commit adds."""
        self._arrive("fetch_step", place)
        return added_by(self._scene.checkout, place, commit)

    async def fetch_group(self, place: Place, branch: str, head: Head, base_ref: BaseRef) -> Group | None:
        """Return what the scene's queue has on the branch."""
        self._arrive("fetch_group", place)
        return group_in(self._scene, place, branch, head, base_ref)

    async def fetch_present(
        self, place: Place, number: ChangeNumber, head: Head, *, checks_only: bool = False
    ) -> Present:
        """Return our checks on the head and our comments on the change."""
        repo = self._arrive("fetch_present", place)
        comments = () if checks_only else repo.changes[number].posted
        ours = (*repo.checks.get(head, ()), *comments)
        foreign = repo.foreign_checks.get(head, {})
        newest = {each.what.name: each.id for each in ours if isinstance(each.what, Check)}
        outdone = frozenset(name for name, number in newest.items() if foreign.get(name, 0) > number)
        return Present(posted=ours, foreign_checks=tuple(foreign), outdone=outdone)

    async def fetch_comments(self, place: Place, number: ChangeNumber) -> tuple[Posted, ...]:
        """Return them as the scene holds them."""
        posted = self._arrive("fetch_comments", place).conversation(number)
        return tuple(each for each in posted if isinstance(each.what, Comment))

    async def apply(self, place: Place, number: ChangeNumber, action: Action) -> None:
        """Do it, or refuse as GitHub would: BrokenInvariant for what it answers 422 to."""
        repo = self._arrive("apply", place)
        self._write(repo, number, action)
        self.applied.append(Applied(place=place, number=number, action=action))
        for state in repo.changes.values():
            if state.merges_itself and state.merged is None:
                self._scene.merge(place, state.number)
        self._answer()

    async def post_issue(self, place: Place, issue: Issue) -> int | None:
        """Keep it among the scene's issues."""
        self._arrive("post_issue", place)
        refuse_long(issue.body)
        if self._scene.issues.are_off(place):
            return None
        opened = self._scene.issues.open(place, issue, self._scene.next_id())
        self._answer()
        return opened.number

    async def fetch_issue(self, place: Place, number: int) -> SeenIssue | None:
        """Return it as the scene has it."""
        self._arrive("fetch_issue", place)
        found = self._scene.issues.find(place, number)
        return None if found is None else found.seen

    def _answer(self) -> None:
        if self._lost:
            self._lost -= 1
            raise Unavailable("the fake forge", why="the answer was lost")

    def _arrive(self, call: Call, place: Place) -> RepoState:
        self.calls[call] += 1
        if self._down[call]:
            self._down[call] -= 1
            raise Unavailable("the fake forge", why=f"{call} is down")
        return self._scene.repos[place.repo]

    def _write(self, repo: RepoState, on: ChangeNumber, action: Action) -> None:
        match action:
            case CreateCheck(check=check):
                refuse_check(check)
                repo.checks.setdefault(check.head, []).append(Posted(id=self._scene.next_id(), what=check))
            case UpdateCheck(id=there, check=check):
                refuse_check(check)
                _replace(repo.checks.get(check.head, []), there, check)
            case CreateComment(comment=comment):
                repo.conversation(on).append(self._posted(comment))
            case CreateInline(comments=comments):
                self._refuse_unshown(repo, repo.changes[on], comments)
                repo.changes[on].posted.extend([self._posted(comment) for comment in comments])
            case EditComment(id=number, comment=comment):
                _replace(repo.conversation(on), number, comment)
            case EditInline(id=number, comment=inline):
                _replace(repo.changes[on].posted, number, inline)
            case _:
                assert_never(action)

    def _posted(self, what: Comment | InlineComment) -> Posted:
        refuse_long(what.body)
        return Posted(id=self._scene.next_id(), what=what)

    def _refuse_unshown(self, repo: RepoState, change: ChangeState, comments: tuple[InlineComment, ...]) -> None:
        checkout = self._scene.checkout
        shown = {spot for head in change.heads for spot in spots_in(_entries(checkout, repo.place, change, head))}
        for comment in comments:
            if (comment.path, comment.side, comment.line) not in shown:
                raise BrokenInvariant(f"{comment.path}:{comment.line} is no line of change {change.number}")

    def _change(self, repo: RepoState, state: ChangeState) -> Change:
        checkout, place = self._scene.checkout, repo.place
        base = checkout.tip(place.repo, state.base_ref)
        return Change(
            repo=place.repo,
            repo_id=place.repo_id,
            number=state.number,
            head=state.head,
            base_ref=state.base_ref,
            base=base,
            merge_base=merge_base_of(checkout, place, state, state.head),
            is_draft=state.is_draft,
            is_open=state.is_open,
            author=state.author,
            author_may_write=state.author.id in repo.writers,
            contributors=tuple(dict.fromkeys(contributors_of(checkout, place, state))),
            entries=tuple(_as_shown(entry, state) for entry in _entries(checkout, place, state, state.head)),
            is_complete=state.is_complete,
            title=Untrusted(state.title),
            description=Untrusted(state.description),
            commits=commits_of(checkout, place, state.base_ref, state.head),
        )


def _entries(checkout: FakeCheckout, place: Place, state: ChangeState, head: Head) -> tuple[Entry, ...]:
    old = checkout.snapshot(place.repo, merge_base_of(checkout, place, state, head))
    return make_entries(old.files, checkout.snapshot(place.repo, Commit(head)).files)


def _as_shown(entry: Entry, state: ChangeState) -> Entry:
    return replace(entry, patch=None, is_whole=False) if entry.path in state.hidden_paths else entry


def _open_change(checkout: FakeCheckout, place: Place, state: ChangeState) -> OpenChange:
    return OpenChange(
        number=state.number,
        head=state.head,
        base_ref=state.base_ref,
        base=checkout.tip(place.repo, state.base_ref),
        is_draft=state.is_draft,
        sponsors=() if state.sponsor is None else (contributor_of(state.sponsor, "sponsor"),),
    )


def _replace(posted: list[Posted], number: int, what: Check | Comment | InlineComment) -> None:
    at = next((at for at, each in enumerate(posted) if each.id == number), None)
    if at is None:
        raise Unavailable("the fake forge", why=f"nothing of ours has the id {number} any more")
    posted[at] = Posted(id=number, what=what)
