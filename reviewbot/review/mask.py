"""Masking: secrets that stand in a change are blotted out before a model, a person or a record sees the line.

It knows the shapes of common credentials and values given to names that promise one. It cannot know every secret: it is
the last net, not the rule that keeps secrets out of changes.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from reviewbot.kernel.untrusted import Untrusted

LEAST_ENTROPY_BITS: Final = 3.0
"""Per character. Words and placeholders such as `changeme` or `xxxxxxxx` are below it, random tokens above."""

# What must stand in a line for the pattern to be worth a try: most lines hold none of it.
# Each pattern starts where a run of its letters starts and repeats nothing inside a repetition, so that a long hostile
# line costs time in proportion to its length.
_SHAPES: Final[tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...]] = (
    (
        "an AWS access key",
        ("AKIA", "ASIA", "ABIA", "ACCA"),
        re.compile(r"(?<![A-Z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Z0-9])"),
    ),
    (
        "a GitHub token",
        ("gh", "github_pat_"),
        re.compile(r"(?<![A-Za-z0-9_])(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{50,255})"),
    ),
    ("a GitLab token", ("glpat-",), re.compile(r"(?<![A-Za-z0-9_-])glpat-[A-Za-z0-9_-]{20,64}")),
    ("a Slack token", ("xox",), re.compile(r"(?<![A-Za-z0-9-])xox[abeprs]-[A-Za-z0-9-]{10,255}")),
    ("a Slack webhook", ("hooks.slack",), re.compile(r"hooks\.slack\.com/services/[A-Za-z0-9/]{20,255}")),
    ("a model vendor's key", ("sk-",), re.compile(r"(?<![A-Za-z0-9_-])sk-[A-Za-z0-9_-]{20,255}")),
    ("a Stripe key", ("k_live_", "k_test_"), re.compile(r"(?<![A-Za-z0-9_])[rs]k_(?:live|test)_[A-Za-z0-9]{16,255}")),
    ("a Google key", ("AIza",), re.compile(r"(?<![A-Za-z0-9_-])AIza[A-Za-z0-9_-]{35}")),
    (
        "a JSON web token",
        ("eyJ",),
        re.compile(r"(?<![A-Za-z0-9_.-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"),
    ),
    ("a password in an address", ("://",), re.compile(r"(?<=://)([^\s:/@]{0,128}):([^\s/@]{1,256})(?=@)")),
)
_NAME_HINTS: Final = ("passw", "passphrase", "secret", "token", "key", "credential")
_NAMED: Final = re.compile(
    r"(?i)(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)"
    r"[A-Za-z0-9_-]{0,32}[\"']?\s{0,4}(?::=|=>|[:=])\s{0,4}(?:[rbf]?[\"'`])?([A-Za-z0-9+/=_.~!@#$%^&*-]{12,512})"
)
_KEY_BEGINS: Final = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_KEY_ENDS: Final = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_PRIVATE_KEY: Final = "a private key"
_HINTS: Final = ("PRIVATE KEY", *(hint for _, hints, _ in _SHAPES for hint in hints))
"""What is in every text in which something is masked, but for what a name gives away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """Lines without their secrets, as many as there were before."""

    lines: tuple[Untrusted, ...]
    found: tuple[tuple[int, str], ...]
    """Index of a line and what was masked on it, in order; the secret itself is nowhere."""


def mask(lines: Sequence[Untrusted]) -> Masked:
    """Blot out every secret in neighbouring lines. The same lines always give the same answer."""
    if not _may_hold_a_secret("\n".join(line.raw for line in lines)):
        return Masked(lines=tuple(lines), found=())
    shown: list[Untrusted] = []
    found: list[tuple[int, str]] = []
    for index, (line, is_in_key) in enumerate(zip(lines, _in_private_key(lines), strict=True)):
        text, kinds = (_blot(_PRIVATE_KEY), (_PRIVATE_KEY,)) if is_in_key else _masked_line(line.raw)
        shown.append(Untrusted(text) if kinds else line)
        found.extend((index, kind) for kind in kinds)
    return Masked(lines=tuple(shown), found=tuple(found))


def _may_hold_a_secret(text: str) -> bool:
    # One look at all lines together: most code holds nothing that even begins like a secret.
    lowered = text.lower()
    return any(hint in text for hint in _HINTS) or any(hint in lowered for hint in _NAME_HINTS)


def mask_text(text: str) -> str:
    """Blot out every secret in a text, keeping its line breaks."""
    lines = tuple(Untrusted(line) for line in text.split("\n"))
    return "\n".join(line.raw for line in mask(lines).lines)


def _in_private_key(lines: Sequence[Untrusted]) -> Iterator[bool]:
    # A diff may show the end of a key without its beginning; what stands before such an end cannot be told from code,
    # but long unbroken runs there are caught by their looks.
    is_inside = False
    for line in lines:
        begins = _KEY_BEGINS.search(line.raw) is not None
        ends = _KEY_ENDS.search(line.raw) is not None
        yield is_inside or begins or ends
        is_inside = (is_inside or begins) and not ends


def _masked_line(text: str) -> tuple[str, tuple[str, ...]]:
    kinds: list[str] = []
    for kind, hints, shape in _SHAPES:
        if any(hint in text for hint in hints):
            text, count = shape.subn(_blot(kind), text)
            kinds.extend([kind] * count)
    if any(hint in text.lower() for hint in _NAME_HINTS):
        text, count = _mask_named(text)
        kinds.extend(["a secret by its name"] * count)
    return text, tuple(kinds)


def _mask_named(text: str) -> tuple[str, int]:
    pieces: list[str] = []
    at = count = 0
    for match in _NAMED.finditer(text):
        if "masked:" in match.group(0) or not _looks_random(match.group(1)):
            continue
        pieces += [text[at : match.start(1)], _blot("a secret by its name")]
        at = match.end(1)
        count += 1
    return "".join([*pieces, text[at:]]), count


def _looks_random(value: str) -> bool:
    has_letter = any(character.isalpha() for character in value)
    has_other = any(not character.isalpha() and character not in "_.-" for character in value)
    return has_letter and has_other and _entropy_bits(value) >= LEAST_ENTROPY_BITS


def _entropy_bits(value: str) -> float:
    counts = Counter(value).values()
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts)


def _blot(kind: str) -> str:
    return f"[masked: {kind}]"
