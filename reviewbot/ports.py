"""All that touches the world, a Protocol each. Any call may raise Unavailable, which decides nothing, and no other."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from reviewbot.audit.record import ChainedRecord, Record, RecordKind
from reviewbot.change.account import Account
from reviewbot.change.change import Binding, Change
from reviewbot.change.group import Group
from reviewbot.change.guard import Guard, Lookalike
from reviewbot.change.history import Step
from reviewbot.change.merge import Merge, Tree
from reviewbot.change.open_change import OpenChange
from reviewbot.gate.blow import Blow
from reviewbot.gate.debt import Debt
from reviewbot.gate.world import Fact, Push, Review, Standing
from reviewbot.intake.delivery import Delivery, LostDelivery
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import (
    AccountId,
    BaseRef,
    ChangeNumber,
    Commit,
    DeliveryId,
    Digest,
    Head,
    InstallationId,
    ModelName,
    OwnerName,
    RepoId,
    RepoName,
    TeamName,
)
from reviewbot.knowledge.document import Passage, Recalled
from reviewbot.knowledge.guardrail import ScanMatch, ScanRule
from reviewbot.knowledge.open_question import OpenQuestion
from reviewbot.knowledge.query import Query
from reviewbot.night import Remembering
from reviewbot.observed import Observing
from reviewbot.ownership.policy import Proof
from reviewbot.plan.look import Look
from reviewbot.plan.switch import Switch
from reviewbot.publish.issue import Issue, SeenIssue
from reviewbot.publish.surface import Action, Posted, Present
from reviewbot.review.act import Act, Dismissed
from reviewbot.review.exchange import Answer, Request
from reviewbot.review.verdict import Verdict
from reviewbot.roster import Roster
from reviewbot.upkeep import Kept


class Forge(Protocol):
    """Where changes live and where people look: GitHub, a local repository, a fake."""

    async def fetch_change(self, place: Place, number: ChangeNumber) -> Change | None:
        """Return the change as it is now, or None; entries and lists that the forge does not show whole are marked."""

    async def fetch_open_changes(self, place: Place, *, head: Head | None = None) -> tuple[OpenChange, ...]:
        """Return every open change of the repository, or every one with this head, newest first."""

    async def fetch_reviews(self, place: Place, number: ChangeNumber) -> tuple[Review, ...]:
        """Return every submitted review, oldest first; one from before a retarget is bound to NO_BASE, for good."""

    async def fetch_members(self, place: Place, team: TeamName) -> frozenset[AccountId] | None:
        """Return the ids of the team's human members now, of its child teams too; None where it cannot be read."""

    async def may_write(self, place: Place, account: AccountId) -> bool:
        """Say whether the account can push to the repository now; doubt is no."""

    async def fetch_standings(self, place: Place, accounts: Sequence[Account]) -> Mapping[AccountId, Standing]:
        """Return what each of these accounts may do in the repository now; what the forge does not tell is None."""

    async def fetch_admins(self, place: Place) -> frozenset[AccountId] | None:
        """Return the people who administer the repository now, by whatever way; None where it cannot be read."""

    async def fetch_pushes(
        self, place: Place, number: ChangeNumber, *, with_content: bool = False
    ) -> tuple[Push, ...] | None:
        """Return every move of the head, or of the base by force; None where none is told. Of content, see `Push`."""

    async def fetch_step(self, place: Place, commit: Commit) -> Step:
        """Return the lines that a commit, which is no merge, adds to its parent; of text it does not show the paths."""

    async def fetch_facts(self, place: Place, head: Head, proofs: Sequence[Proof]) -> tuple[Fact, ...]:
        """Return a fact for each proof that the forge has anything of; of several, each must be an outright success."""

    async def fetch_group(self, place: Place, branch: str, head: Head, base_ref: BaseRef) -> Group | None:
        """Return what a merge queue has put on this branch; None where the branch is gone or at another head."""

    async def fetch_present(
        self, place: Place, number: ChangeNumber, head: Head, *, checks_only: bool = False
    ) -> Present:
        """Return the checks on the head and, unless `checks_only`, the comments on the change that this App made."""

    async def fetch_comments(self, place: Place, number: ChangeNumber) -> tuple[Posted, ...]:
        """Return the comments that this App made on the conversation of a change or an issue, oldest first."""

    async def apply(self, place: Place, number: ChangeNumber, action: Action) -> None:
        """Carry out one action, on an issue only a comment's. A creation applied twice may show the thing twice."""

    async def post_issue(self, place: Place, issue: Issue) -> int | None:
        """Open an issue, unless one of ours has its key, closed or not; return its number, None where it takes none."""

    async def fetch_issue(self, place: Place, number: int) -> SeenIssue | None:
        """Return the issue as it is now, or None where there is none of that number."""


class Roll(Protocol):
    """What the App was given, and what it was to be told: its repositories, and webhooks that did not arrive."""

    async def fetch_places(self, installation: InstallationId | None = None) -> tuple[Place, ...]:
        """Return every repository that we may look at now, of one installation or of all; of suspended ones none."""

    async def fetch_lost(self, *, since: datetime) -> tuple[LostDelivery, ...]:
        """Return the webhooks of which an attempt has failed since then, oldest first, at most 1,000."""

    async def ask_again(self, lost: LostDelivery) -> None:
        """Ask the forge to send it once more, under its old id."""


class Warden(Protocol):
    """What became of changes once they were let in, and what keeps the others out."""

    async def fetch_merge(self, place: Place, number: ChangeNumber) -> Merge | None:
        """Return how the change was merged, or None where it was not, or is not there."""

    async def fetch_guard(self, place: Place, base_ref: BaseRef) -> Guard:
        """Say whose check of our gate's name the branch requires now."""

    async def fetch_tree(self, place: Place, commit: Commit) -> Tree | None:
        """Return all that stands in a commit's tree, by path; None where the forge does not show all of it."""

    async def fetch_lookalikes(self, place: Place, head: Head) -> tuple[Lookalike, ...] | None:
        """Return the newest status of each name of ours on the head; None where the App may not read them."""


class Checkout(Protocol):
    """The content of a repository at a commit. Nothing of it is executed, no link is followed."""

    async def resolve(self, place: Place, ref: str) -> Commit | None:
        """Return the commit a branch, tag or commit name stands for, or None."""

    async def fetch_paths(self, place: Place, commit: Commit, under: str = "") -> tuple[str, ...]:
        """Return the paths of the regular files, and no links, below a folder, sorted; raises Misconfigured if cut."""

    async def fetch_files(self, place: Place, commit: Commit, paths: Sequence[str]) -> Mapping[str, bytes | None]:
        """Return the bytes of regular files; None for what is not there, is no regular file, or is over 5 MiB."""

    async def fetch_history(self, place: Place, commit: Commit, under: Sequence[str]) -> tuple[Commit, ...]:
        """Return the commits up to this one that changed one of these folders or files, newest first, at most 100."""


class Model(Protocol):
    """Language models of any vendor, by `provider:model`."""

    async def ask(self, model: ModelName, request: Request) -> Answer:
        """Return its answer in time, however it ended. Unavailable only without one: no key, refused, 429, 5xx."""


class Embedder(Protocol):
    """Turns text into vectors."""

    @property
    def name(self) -> str:
        """Return what tells its vectors from other embedders': they are never compared across names."""

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return one vector of length one for each text, in order."""


class Knowledge(Protocol):
    """The index over the teams' passages."""

    async def learn(self, owner: OwnerName, passages: Sequence[Passage]) -> int:
        """Make these the owner's passages and return how many had to be embedded; unchanged ones are not."""

    async def recall(self, query: Query) -> tuple[Recalled, ...]:
        """Return the best passages, best first, each with its because; the same answer for the same index."""


class Scanner(Protocol):
    """Looks for code by its shape, without executing it."""

    async def scan(self, rules: Sequence[ScanRule], files: Mapping[str, bytes]) -> tuple[ScanMatch, ...]:
        """Return every match by path, line and rule. Raises Misconfigured for a rule or a language it does not know."""


class Memory(Protocol):
    """What earlier reviews left behind: all that an agent may know of the past."""

    async def keep_answer(self, place: Place, key: Digest, answers: tuple[Answer, ...]) -> None:
        """Keep a review's answers under the digest of all that went into them, for this repository only."""

    async def fetch_answer(self, place: Place, key: Digest) -> tuple[Answer, ...] | None:
        """Return the answers kept under the key for this repository, or None."""

    async def fetch_dismissals(self, repo_id: RepoId, owner: OwnerName) -> tuple[Dismissed, ...]:
        """Return the findings of the owner that people of this repository said are none, newest first and bounded."""

    async def fetch_objections(self, binding: Binding, owner: OwnerName) -> tuple[Verdict, ...]:
        """Return its verdicts on this change with a blocking finding, at any head or base, newest first; bounded."""


class Aftermath(Protocol):
    """What emergencies and unanswered questions leave behind."""

    async def keep_blow(self, blow: Blow) -> None:
        """Keep somebody's blow at the glass; of one comment in a repository only the first."""

    async def fetch_blows(self, repo_id: RepoId, number: ChangeNumber) -> tuple[Blow, ...]:
        """Return every blow at the change's glass, at whatever head."""

    async def keep_debt(self, debt: Debt) -> None:
        """Keep a debt as it stands now, in place of the one with its key."""

    async def fetch_debts(self, repo_id: RepoId | None = None, *, with_settled: bool = False) -> tuple[Debt, ...]:
        """Return the debts of a repository, or of every one, that stand; on request those that were settled, too."""

    async def keep_question(self, question: OpenQuestion) -> None:
        """Keep a question, in place of the one with its key."""

    async def fetch_questions(self, *, most: int) -> tuple[OpenQuestion, ...]:
        """Return questions of every repository, those that were asked about last first."""


class Store(Memory, Aftermath, Roster, Kept, Remembering, Observing, Protocol):
    """What must survive us. A method that returns has written durably."""

    async def keep_delivery(self, delivery: Delivery, *, now: datetime) -> bool:
        """Keep a delivery; False where its id is known already."""

    async def fetch_waiting_deliveries(self, *, most: int, beside: Collection[RepoId] = ()) -> tuple[Delivery, ...]:
        """Return deliveries not handed on, but those of the repositories `beside`, in the order of `take_turns`."""

    async def mark_handed_on(self, delivery: DeliveryId) -> int:
        """Remember that it is the durable engine's now; returns how many older ones that it stands for are so, too."""

    async def fetch_known(self, deliveries: Sequence[DeliveryId]) -> frozenset[DeliveryId]:
        """Return those of these that were ever kept."""

    async def keep_look(self, look: Look) -> Digest:
        """Keep a look, and return the key under which it is found again."""

    async def fetch_look(self, key: Digest) -> Look | None:
        """Return the look kept under the key, or None."""

    async def fetch_last_look(self, binding: Binding) -> Look | None:
        """Return the newest look at the binding, or None."""

    async def forget(self, repos: Sequence[RepoId]) -> None:
        """Drop the looks, answers, verdicts, acts and observations of these repositories; not the audit trail."""

    async def keep_told(self, repo_id: RepoId, what: str) -> bool:
        """Remember that this was told about a repository; False where it was before."""

    async def keep_verdict(self, binding: Binding, verdict: Verdict) -> None:
        """Keep a verdict. A second one for the same binding and owner stands beside the first; the worst counts."""

    async def fetch_verdicts(self, binding: Binding) -> tuple[Verdict, ...]:
        """Return every verdict for the binding, oldest first."""

    async def keep_act(self, act: Act) -> None:
        """Keep what somebody said about an agent's work; of one comment in a repository only the first."""

    async def fetch_acts(self, repo_id: RepoId, number: ChangeNumber) -> tuple[Act, ...]:
        """Return everything that people said about the change's reviews, at whatever head, oldest first."""

    async def append(self, record: Record) -> ChainedRecord:
        """Add a record to the end of the chain. One writer at a time, whoever else tries."""

    async def fetch_last_record(
        self, repo: RepoName, subject: ChangeNumber, *, kind: RecordKind = "decision"
    ) -> ChainedRecord | None:
        """Return the newest record of this kind about the subject, or None."""

    async def fetch_incidents(self, repo: RepoName, subjects: Sequence[ChangeNumber]) -> tuple[ChainedRecord, ...]:
        """Return the records of incidents about these subjects, oldest first, the 100 newest."""

    async def fetch_newest_records(self, *, most: int) -> tuple[ChainedRecord, ...]:
        """Return the newest decision about each of the changes decided last, the newest first."""

    async def fetch_records(self, *, after: int = 0, most: int = 1_000) -> tuple[ChainedRecord, ...]:
        """Return the records after a sequence number, in order."""

    async def begin_evaluation(self, place: Place, head: Head) -> int:
        """Return the number of a new evaluation of the head, one more than the newest before."""

    async def fetch_evaluation(self, place: Place, head: Head) -> int:
        """Return the number of the head's newest evaluation, 0 where none has begun."""

    async def fetch_switches(self) -> tuple[Switch, ...]:
        """Return every switch that is not released."""


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """Return the present instant, with its time zone."""
