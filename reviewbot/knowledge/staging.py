"""Staging: a runbook that is new, or written anew, goes from shadow over named repositories to everybody."""

from collections.abc import Collection, Iterable

from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.ids import Digest, RepoName, RunbookId
from reviewbot.knowledge.document import Document


def mark_of(document: Document) -> Digest:
    """Return what stands for a document as it is written now: whatever people change in it makes it another one."""
    return digest_of(tuple(passage.digest for passage in document.passages))


def canaries_in(documents: Iterable[Document], repo: RepoName) -> tuple[Document, ...]:
    """Return the documents whose authors let them be recalled in a repository before everywhere."""
    return tuple(
        each
        for each in documents
        if each.staging is not None and repo.casefold() in {name.casefold() for name in each.staging.repos}
    )


def left_out_with(documents: Iterable[Document], tried: Collection[RunbookId]) -> frozenset[RunbookId]:
    """Return what is not recalled where these staged documents are: the other staged ones, and what these replace."""
    staged = [(each.id, each.staging) for each in documents if each.staging is not None]
    hidden = {name for name, _ in staged if name not in tried}
    replaced = {each.replaces for name, each in staged if name in tried and each.replaces is not None}
    return frozenset(hidden | replaced)
