"""Changes to test with."""

from reviewbot.change.account import Account
from reviewbot.change.change import Change, Entry
from reviewbot.change.entry import Shown, make_entry
from reviewbot.kernel.ids import AccountId, BaseRef, ChangeNumber, Commit, Head, Login, RepoId, RepoName
from reviewbot.kernel.untrusted import Untrusted


def a_change(*entries: Entry) -> Change:
    return Change(
        repo=RepoName("acme/shop"),
        repo_id=RepoId(1),
        number=ChangeNumber(7),
        head=Head("a" * 40),
        base_ref=BaseRef("main"),
        base=Commit("b" * 40),
        merge_base=Commit("b" * 40),
        is_draft=False,
        is_open=True,
        author=Account(login=Login("ada"), id=AccountId(11), kind="human"),
        author_may_write=True,
        contributors=(),
        entries=entries,
        is_complete=True,
        title=Untrusted("Add loyalty points"),
        description=Untrusted(""),
    )


def a_file(path: str, *added: str, previous_path: str | None = None, removed: tuple[str, ...] = ()) -> Entry:
    """A modified file, every line of which changed."""
    old = f"-1,{len(removed)}" if removed else "-0,0"
    new = f"+1,{len(added)}" if added else "+0,0"
    body = [*(f"-{line}" for line in removed), *(f"+{line}" for line in added)]
    return make_entry(
        Shown(
            path=path,
            previous_path=previous_path,
            status="modified" if previous_path is None else "renamed",
            old_mode="100644",
            new_mode="100644",
            is_binary=False,
            is_same_content=not body,
            patch="\n".join([f"@@ {old} {new} @@", *body]) if body else None,
            added_lines=len(added),
            removed_lines=len(removed),
        )
    )
