"""What happens: people push and review, deliveries arrive once, twice or late, the process dies and comes back."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

from reviewbot.kernel.ids import ChangeNumber, Commit, Head
from tests.builders import a_payload, lines_of
from tests.world_given import Files, Given
from tests.world_knock import Knock


class When(Given):
    """The given world, in which things happen. Every event arrives at the door, and all that follows is awaited."""

    sent: list[Knock]
    """Every webhook so far, in the order of what happened."""
    _held: list[Knock] | None
    _knocks: int
    _comment: int
    """The number of the last comment that somebody wrote."""

    def author_pushes(self, *what: str | Files, by: str = "ada", **opening: Any) -> ChangeNumber:
        """Push files, and open a change where there is none yet; a bare path gets lines that are new."""
        if self.last:
            self.scene.push(self.place, self.change().branch, self._files(what), by=by)
            self.happens("synchronize")
            return self.last
        return self.author_opens(*what, by=by, **opening)

    def author_opens(
        self,
        *what: str | Files,
        by: str = "ada",
        branch: str = "",
        coauthors: tuple[str, ...] = (),
        is_announced: bool = True,
        **opening: Any,
    ) -> ChangeNumber:
        """Push files to a branch, if there are any, and open a change of it.

        The forge tells us, unless `is_announced` is false.
        """
        name = branch or f"change-{len(self.scene.repos[self.place.repo].changes) + 1}"
        if what:
            self.scene.push(self.place, name, self._files(what), by=by, coauthors=coauthors)
        self.last = self.scene.open_change(self.place, name, by=by, **opening)
        if is_announced:
            self.happens("opened")
        return self.last

    def author_forces(self, head: Head, *, by: str = "ada") -> None:
        """Force the change's branch to a head that it has had before."""
        self.scene.force_push(self.place, self.change().branch, Commit(head), by=by)
        self.happens("synchronize")

    def author_merges_main(self, by_hand: Files, *, by: str = "ada") -> None:
        """Merge the base branch into the change, with files that neither side had."""
        base = self.checkout.snapshot(self.place.repo, self.checkout.tip(self.place.repo, "main")).files
        self.scene.push(self.place, self.change().branch, {**base, **by_hand}, by=by, merging="main")
        self.happens("synchronize")

    def person_approves(self, *logins: str, at: Head | None = None, on: int | None = None) -> None:
        """Let people approve the present head, or an earlier one."""
        self.last = ChangeNumber(on or self.last)
        self._review("approved", logins, at)

    def person_asks_for_changes(self, *logins: str) -> None:
        """Let people ask for changes."""
        self._review("changes_requested", logins, None)

    def person_comments(self, *logins: str, at: Head | None = None) -> None:
        """Let people submit a review that only comments, of the present head or of an earlier one."""
        self._review("commented", logins, at)

    def review_is_dismissed(self, login: str, *, by: str | None = None) -> None:
        """Let somebody dismiss a person's last review; where nobody is named, that person does."""
        last = [each.id for each in self.change().reviews if each.user.login == login][-1]
        self.scene.dismiss(self.place, self.last, last, by=by)
        self.happens("dismissed", event="pull_request_review")

    def author_says(self, action: str, *, on: int | None = None) -> None:
        """Let the author close, reopen, convert or ready the change: GitHub's own word for it."""
        self.last = ChangeNumber(on or self.last)
        match action:
            case "closed":
                self.scene.close(self.place, self.last)
            case "reopened":
                self.scene.reopen(self.place, self.last)
            case "converted_to_draft":
                self.scene.mark_draft(self.place, self.last)
            case "ready_for_review":
                self.scene.mark_ready(self.place, self.last)
            case _:
                raise AssertionError(f"{action!r} is nothing an author says")
        self.happens(action)

    def person_says(
        self, login: str, comment: str, *, on: int | None = None, action: str = "created", at: datetime | None = None
    ) -> None:
        """Let a person, or a bot, write a comment on the last change, or on another conversation, now or at `at`."""
        self._comment = self.scene.next_id()
        self._says(login, comment, on=ChangeNumber(on or self.last), action=action, at=at)

    def person_edits(self, login: str, comment: str) -> None:
        """Let somebody write the last comment of all anew."""
        self._says(login, comment, on=self.last, action="edited", at=None)

    def person_opens_an_issue(self) -> ChangeNumber:
        """Let a person open an issue."""
        return self.scene.open_issue(self.place)

    def somebody_merges(self, *, on: int | None = None, is_announced: bool = True, **how: Any) -> None:
        """Press the merge button, or go around the check with `is_bypass`; `how` is as for the scene."""
        self.last = ChangeNumber(on or self.last)
        assert self.scene.merge(self.place, self.last, **how), "the gate is shut"
        if is_announced:
            self.merge_is_told()

    def somebody_enables_auto_merge(self) -> None:
        """Let the forge merge the last change with the write that lets it; whether it may at once is not looked at."""
        self.change().merges_itself = True

    def merge_is_told(self) -> None:
        """Let the forge tell that the last change was merged."""
        told = {"number": self.last, "head": {"sha": self.change().head}, "merged": True}
        self.happens("closed", pull_request=told)

    def author_retargets(self, into: str) -> None:
        """Point the change at another branch, made from the present base."""
        self.branch(into)
        self.scene.retarget(self.place, self.last, into)
        self.happens("edited", changes={"base": {"ref": {"from": "main"}}})

    def somebody_deletes_comments(self) -> None:
        """Let somebody delete every comment of ours on a line; the forge does not tell us."""
        for comment in [posted.id for posted in self.change().posted if hasattr(posted.what, "line")]:
            self.scene.delete_comment(self.place, self.last, comment)

    def somebody_reruns(self, name: str = "reviewbot/gate") -> None:
        """Press the forge's own button to run a check again; it shows the button to people who can push."""
        check = {"name": name, "head_sha": self.change().head}
        self.happens("rerequested", event="check_run", check_run=check)

    def base_moves(self, files: Files) -> None:
        """Push to the base branch."""
        self.base_has(files)
        tip = self.checkout.tip(self.place.repo, "main")
        self.happens("pushed", event="push", ref="refs/heads/main", after=tip)

    def base_is_forced_back(self) -> None:
        """Let the base branch stand where it stood before its last commit."""
        (before, *_) = self.checkout.snapshot(self.place.repo, self.checkout.tip(self.place.repo, "main")).parents
        self.scene.force_push(self.place, "main", before, by="ada")
        self.happens("pushed", event="push", ref="refs/heads/main", after=before)

    def rules_move(self) -> None:
        """Let a push to the base branch wake the bot after the rules have changed elsewhere."""
        self.base_moves({"CHANGELOG.md": f"push {len(self.sent)}\n"})

    def delivery_arrives_again(self, *, times: int = 1, is_new: bool = False) -> list[int | None]:
        """Let the last webhook arrive again, all at once; as a thief replays it, each under an id of its own."""
        again = [replace(self.sent[-1], id=f"again-{at}") if is_new else self.sent[-1] for at in range(times)]
        return self.arrive(*again)

    def replayed(self, knock: Knock) -> None:
        """Let a webhook arrive again under an id of its own."""
        self.sent.append(replace(knock, id=f"replayed-{len(self.sent)}"))
        self.arrive(self.sent[-1])

    def an_hour_passes(self) -> None:
        """Let an hour pass."""
        self.clock.advance(hours=1)

    def a_sweep_passes(self) -> None:
        """Let five minutes pass, and with them a sweep."""
        self.clock.advance(minutes=5)
        self.bot_runs()
        self.bot.sweeps()

    def a_second_passes(self) -> None:
        """Let a second pass, and with it a look at the switches and one at the trail."""
        self.clock.advance(seconds=1)
        self.bot_runs()
        self.bot.heeds_switches()

    def its_hour_comes(self, *, hours: int) -> int:
        """Let time pass until whatever was put off is due, and return how much that was."""
        self.clock.advance(hours=hours)
        return self.bot.wakes()

    def people_move(self, event: str = "membership", action: str = "removed") -> None:
        """Let the forge tell that somebody joined or left, or that a team moved."""
        self._knocks += 1
        body = a_payload({"installation": {"id": self.place.installation}}, action)
        self.sent.append(Knock(id=f"delivery-{self._knocks}", event=event, body=body))
        self.arrive(self.sent[-1])

    def last_record_is_damaged(self) -> None:
        """Let the disk lose the payload of the newest record; only a world that lasts has one."""
        self.bot.damages_last_record()

    def bot_restarts(self) -> None:
        """Kill the process and start another one."""
        self.bot.dies()
        self.bot.starts()

    @contextmanager
    def deliveries_wait(self) -> Iterator[list[Knock]]:
        """Hold back what is sent while the block runs."""
        self._held = []
        try:
            yield self._held
        finally:
            self._held = None

    def arrive(self, *knocks: Knock) -> list[int | None]:
        """Let webhooks arrive all at once, wait for all that follows, and return how the door answered.

        Where the process dies at it, the next one starts, and what was not answered is sent again.
        """
        self.bot_runs()
        answers = self.bot.knocks(*knocks)
        is_alive = not self.bot.fuse.burnt.is_set() and self.bot.works()
        if not is_alive:
            self.bot.dies()
            self.bot.starts()
            return self.arrive(*(knock for knock, answer in zip(knocks, answers, strict=True) if answer is None))
        return answers

    def happens(self, action: str, *, event: str = "pull_request", **more: Any) -> None:
        """Let the forge tell the bot about the last change."""
        self.sent.append(self.knock(action, event=event, **more))
        if self._held is not None:
            self._held.append(self.sent[-1])
            return
        refused = [status for status in self.arrive(self.sent[-1]) if status != HTTPStatus.ACCEPTED]
        assert not refused, f"the door answered {refused}"

    def knock(
        self, action: str, *, event: str = "pull_request", headers: Mapping[str, str] | None = None, **more: Any
    ) -> Knock:
        """Return the webhook about the last change as it is now; `headers` stand in place of the right ones."""
        place = {
            "repository": {"id": self.place.repo_id, "full_name": self.place.repo},
            "installation": {"id": self.place.installation},
        }
        change = {"pull_request": {"number": self.last, "head": {"sha": self.change().head}}} if self.last else {}
        self._knocks += 1
        body = a_payload(place, action, **{**change, **more})
        return Knock(id=f"delivery-{self._knocks}", event=event, body=body, odd_headers=headers or {})

    def _says(self, login: str, comment: str, *, on: ChangeNumber, action: str, at: datetime | None) -> None:
        author = self.scene.account(login)
        user = {"login": login, "id": author.id, "type": "User" if author.kind == "human" else "Bot"}
        is_change = on in self.scene.repos[self.place.repo].changes
        self.happens(
            action,
            event="issue_comment",
            issue={"number": on, **({"pull_request": {}} if is_change else {})},
            comment={
                "id": self._comment,
                "body": comment,
                "user": user,
                "created_at": (at or self.clock.now()).isoformat(),
            },
            sender=user,
        )

    def _review(self, state: Any, logins: Sequence[str], at: Head | None) -> None:
        for login in logins:
            self.clock.advance(minutes=1)
            self.scene.review(self.place, self.last, by=login, state=state, head=at)
            self.happens("submitted", event="pull_request_review")

    def _files(self, what: Sequence[str | Files]) -> Files:
        self._pushes += 1
        files: dict[str, Any] = {}
        for each in what:
            files |= {each: lines_of(each, push=self._pushes)} if isinstance(each, str) else each
        return files
