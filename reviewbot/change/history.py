"""A change's history, searched for secrets: what one commit brings and a later one takes out is in no diff of all.

Whatever was pushed is known to everybody who may read the repository, also where the change is squashed: the commit
stays on the forge. So a secret that stands in one is told, by its commit, its path and its kind, and never itself. Only
formats that are certain by their looks are in the table; it is no search for everything that could be secret.

Where each format is written down:

- a private key: RFC 7468, "Textual Encodings of PKIX, PKCS, and CMS Structures"; RFC 4880, "Forming ASCII Armor"
- an AWS access key id: AWS, "IAM identifiers", unique identifier prefixes; base32, 20 characters in all
- a GitHub token: GitHub Docs, "About authentication to GitHub", token formats; with a checksum, 36 letters or more
- a Slack token: Slack, "Tokens", token types
- a live Stripe key: Stripe, "API keys", secret and restricted keys in live mode
- a Google API key: Google Cloud, "Authenticate by using API keys"; 39 characters in all
- an Anthropic key, an OpenAI key: the vendors' consoles, the prefixes that their own documentation shows
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from reviewbot.change.change import Entry, EntryKind
from reviewbot.kernel.ids import Commit
from reviewbot.kernel.line_pattern import LinePattern, compile_line_pattern, line_bytes
from reviewbot.kernel.untrusted import Untrusted

MOST_COMMITS: Final = 50
"""Commits of one change that are searched, oldest first."""
MOST_CHARACTERS: Final = 8_000_000
"""Of added lines, over all commits of one change."""
MOST_EXPOSURES: Final = 50
"""That are told one by one."""

_FORMATS: Final[tuple[tuple[str, tuple[str, ...], str], ...]] = (
    (
        "a private key",
        ("PRIVATE KEY",),
        r"-----BEGIN (?:RSA |DSA |EC |OPENSSH |ENCRYPTED |PGP )?PRIVATE KEY(?: BLOCK)?-----",
    ),
    ("an AWS access key id", ("AKIA", "ASIA"), r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    (
        "a GitHub token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        r"\bgh[pousr]_[0-9A-Za-z]{36,255}\b|\bgithub_pat_[0-9A-Za-z]{22}_[0-9A-Za-z]{59}\b",
    ),
    ("a Slack token", ("xox", "xapp-"), r"\b(?:xox[abeoprs]|xapp)-[0-9A-Za-z]{1,16}-[0-9A-Za-z-]{16,250}"),
    ("a live Stripe key", ("k_live_",), r"\b[rs]k_live_[0-9A-Za-z]{16,250}\b"),
    ("a Google API key", ("AIza",), r"\bAIza[0-9A-Za-z_-]{35}(?:[^0-9A-Za-z_-]|$)"),
    ("an Anthropic key", ("sk-ant-",), r"\bsk-ant-[a-z]{3,8}[0-9]{2}-[0-9A-Za-z_-]{40,250}"),
    (
        "an OpenAI key",
        ("sk-proj-", "sk-svcacct-", "sk-admin-", "T3BlbkFJ"),
        r"\bsk-(?:(?:proj|svcacct|admin)-[0-9A-Za-z_-]{40,250}|[0-9A-Za-z]{20}T3BlbkFJ[0-9A-Za-z]{20}\b)",
    ),
)
"""Each kind of secret, what stands in every text that holds one, and its format as RE2."""
_NO_TEXT: Final[frozenset[EntryKind]] = frozenset({"binary", "symlink", "submodule", "removed"})
_EXAMPLES: Final = ("AKIAIOSFODNN7EXAMPLE",)
"""What vendors' own documentation shows in place of a secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFile:
    """The lines that one commit adds to a file."""

    path: str
    added: tuple[Untrusted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One commit of a change, against its parent."""

    commit: Commit
    files: tuple[StepFile, ...]
    unseen: tuple[str, ...] = ()
    """Paths of text to which it adds lines that the forge does not show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """A secret that a commit holds: where it is and of which kind, and never what it says."""

    commit: Commit
    path: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the commits of a change were found to hold."""

    exposures: tuple[Exposure, ...] = ()
    """The first of them, in the order of the commits."""
    unsearched: tuple[str, ...] = ()
    """What could not be searched, in words."""

    @property
    def is_clear(self) -> bool:
        """Whether everything was searched and no secret found."""
        return not (self.exposures or self.unsearched)


NO_HISTORY: Final = History()
"""Of a look that was kept before commits were searched."""


def step_of(commit: Commit, entries: Iterable[Entry]) -> Step:
    """Return the lines that a commit adds, from what it changes; what is no text has none."""
    told = tuple(entries)
    return Step(
        commit=commit,
        files=tuple(
            StepFile(path=each.path, added=tuple(line.text for line in each.patch.added))
            for each in told
            if each.patch is not None
        ),
        unseen=tuple(
            each.path for each in told if each.patch is None and not each.is_whole and each.kind not in _NO_TEXT
        ),
    )


def search(steps: Sequence[Step], *, left_out: int = 0) -> History:
    """Return the secrets in the commits of a change, and what was not searched; `left_out` commits were not fetched.

    Of each kind in one path the first commit is told.
    """
    exposures: dict[tuple[str, str], Exposure] = {}
    unsearched: list[str] = []
    room = MOST_CHARACTERS
    for step in steps:
        unsearched += [_not_shown(step, path) for path in step.unseen]
        for file in step.files:
            text = "\n".join(line.raw for line in file.added)
            room -= len(text)
            if room < 0:
                unsearched.append(f"commit {step.commit} adds more to {file.path} than is searched of one change")
                continue
            for kind in _kinds_in(text):
                exposures.setdefault((file.path, kind), Exposure(commit=step.commit, path=file.path, kind=kind))
    if left_out:
        unsearched.append(f"{left_out} more {'commit' if left_out == 1 else 'commits'} than are searched of one change")
    return History(exposures=tuple(exposures.values())[:MOST_EXPOSURES], unsearched=tuple(unsearched[:MOST_EXPOSURES]))


def told(history: History) -> tuple[str, ...]:
    """Return a sentence for each secret, and for each thing that was not searched."""
    found = [f"commit {each.commit} put {each.kind} into {each.path}" for each in history.exposures]
    return (*found, *(f"not searched: {each}" for each in history.unsearched))


def _not_shown(step: Step, path: str) -> str:
    return f"what commit {step.commit} adds to {path}, which the forge does not show"


def _kinds_in(text: str) -> Iterator[str]:
    for kind, hints, pattern in _COMPILED:
        if any(hint in text for hint in hints) and _stands_in(pattern, text):
            yield kind


def _stands_in(pattern: LinePattern, text: str) -> bool:
    for example in _EXAMPLES:
        text = text.replace(example, "")
    return any(pattern.matches(line_bytes(line)) for line in text.split("\n"))


_COMPILED: Final = tuple((kind, hints, compile_line_pattern(pattern)) for kind, hints, pattern in _FORMATS)
