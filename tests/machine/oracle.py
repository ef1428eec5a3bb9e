"""The rules of the gate once more, read off the forge's own facts, without a line of `gate/`."""

from collections.abc import Iterator, Mapping

from reviewbot.fakes.checkout import File
from reviewbot.gate.world import Review
from reviewbot.kernel.ids import Commit, Head, TeamName
from tests.machine.universe import Universe

GATED: dict[str, str] = {"ledger": "acme/sox", ".github": "acme/platform"}
"""Whose approvals a top folder needs, in any spelling."""


ANSWERS = ("approved", "approved unread", "objected")


def may_be_green(now: Universe, head: Head) -> bool:
    """Say whether the check on a head may be green: every open change that has this head may merge."""
    sharing = [at for at in range(len(now.changes)) if now.change(at).is_open and now.change(at).head == head]
    return bool(sharing) and all(may_merge(now, at) for at in sharing)


def may_merge(now: Universe, at: int) -> bool:
    """Say whether one change may merge, by the policy of the universe."""
    change, policy, paths = now.change(at), now.policy, set(_changed(now, at))
    yes, no = _voices(now, at)

    def asks_for_changes(team: str) -> bool:
        members = now.scene.teams[TeamName(team)]
        return bool(no if members is None else no & members)

    def approving(team: str) -> int:
        return len(yes & (now.scene.teams[TeamName(team)] or frozenset()))

    def is_regulated_well(folder: str, team: str) -> bool:
        needed = (policy.approvals if folder == "ledger" else 1) + (change.author.kind == "bot")
        return approving(team) >= needed and not asks_for_changes(team)

    def is_owned_well(owner: str) -> bool:
        team = f"acme/{owner}"
        return not asks_for_changes(team) and (approving(team) > 0 or _agent_approves(now, at, owner))

    folders = {path.casefold().split("/")[0] for path in paths}
    called = {"payments" if folder == "ledger" else "platform" for folder in folders}
    return (
        policy.digest is not None
        and not now.store.switches
        and not change.is_draft
        and bool(paths)
        and all(is_regulated_well(folder, team) for folder, team in GATED.items() if folder in folders)
        and all(is_owned_well(owner) for owner in called & policy.blocking)
    )


def _voices(now: Universe, at: int) -> tuple[set[int], set[int]]:
    """Return who approves this head for this base, and who asks for changes, each by their last decisive review."""
    change = now.change(at)
    seen = {change.author.id, *(each.id for each in change.pushers)}
    latest = {each.user.id: each for each in change.reviews if each.state != "commented"}
    counted = {who: each for who, each in latest.items() if who not in seen and each.user.kind == "human"}
    bound = ("approved", change.head, change.base_ref)
    # A head that went away and came back is another push: what was said before it is void.
    since = change.moves[-1].at
    fresh = {who: each for who, each in counted.items() if each.submitted_at > since}
    yes = {who for who, each in fresh.items() if (each.state, each.head, each.base_ref) == bound}
    signed = set(_signed(now, at))
    # What a commit says of its hands takes approvals away, and objections never.
    no = {who for who, each in counted.items() if _asks_for_changes(each, involved=seen | signed)}
    return {who for who in yes if who not in signed}, set(no)


def _asks_for_changes(review: Review, *, involved: set[int]) -> bool:
    """Say whether a review asks for changes still: nobody with a hand in the change takes another's request away."""
    gone = review.dismissal
    if gone is None or gone.by is None:
        return review.state == "changes_requested"
    is_proper = gone.by.id == review.user.id or (gone.by.kind == "human" and gone.by.id not in involved)
    return gone.was == "changes_requested" and not is_proper


def _agent_approves(now: Universe, at: int, owner: str) -> bool:
    change = now.change(at)
    bound, merge_base = (change.number, change.head, str(change.base_ref), now.policy.digest), _merge_base(now, at)
    of_head = [each for each in now.spoken if each.owner == owner and (*each.about[:3], each.about[4]) == bound]
    healed = [each for at, each in enumerate(of_head) if each.said in ANSWERS or at == len(of_head) - 1]
    said = {each.said for each in healed if each.about[3] == merge_base or each.said == "objected"}
    # Of a file that was moved as it was there is nothing to read: its names are all that is new.
    has_read = "approved" in said or ("approved unread" in said and not any(_to_read(now, at, owner)))
    return has_read and said <= {"approved", "approved unread"}


def _to_read(now: Universe, at: int, owner: str) -> Iterator[str]:
    old, new = _sides(now, at)
    moved = {old[path] for path in old.keys() - new.keys()} & {new[path] for path in new.keys() - old.keys()}
    for path in _changed(now, at):
        is_ledger = path.casefold().startswith("ledger/")
        if is_ledger == (owner == "payments") and new.get(path, old.get(path)) not in moved:
            yield path


def _changed(now: Universe, at: int) -> Iterator[str]:
    old, new = _sides(now, at)
    return (path for path in {*old, *new} if old.get(path) != new.get(path))


def _sides(now: Universe, at: int) -> tuple[Mapping[str, File], Mapping[str, File]]:
    repo = now.place.repo
    old, new = (now.checkout.snapshot(repo, each) for each in (_merge_base(now, at), Commit(now.change(at).head)))
    return old.files, new.files


def _signed(now: Universe, at: int) -> Iterator[int]:
    repo = now.place.repo
    in_base = set(now.checkout.ancestors(repo, now.checkout.tip(repo, now.change(at).base_ref)))
    for commit in now.checkout.ancestors(repo, Commit(now.change(at).head)):
        if commit not in in_base:
            yield from (each.id for each in now.checkout.snapshot(repo, commit).by if each.id is not None)


def _merge_base(now: Universe, at: int) -> Commit:
    repo, change = now.place.repo, now.change(at)
    in_base = set(now.checkout.ancestors(repo, now.checkout.tip(repo, change.base_ref)))
    return next(each for each in now.checkout.ancestors(repo, Commit(change.head)) if each in in_base)
