"""Open questions: what somebody asked a team's runbooks and they did not answer."""

from dataclasses import dataclass
from datetime import datetime

from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.ids import ChangeNumber, Digest, OwnerName, RepoId, RepoName
from reviewbot.kernel.untrusted import Untrusted


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """One question without an answer."""

    owner: OwnerName
    question: Untrusted
    """With secrets taken out."""
    repo: RepoName
    repo_id: RepoId
    number: ChangeNumber
    """The change or the issue on which it was asked."""
    asked_at: datetime
    """When it was asked last."""

    @property
    def key(self) -> Digest:
        """What makes it the same question when somebody asks again in this repository, in whatever case and spacing."""
        words = " ".join(self.question.raw.casefold().split())
        return digest_of((self.repo_id, self.owner, words))
