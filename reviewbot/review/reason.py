"""Why a review ended as it did: a code for programs and a sentence for a busy author, in one line of text."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

ReasonCode: TypeAlias = Literal[
    "too_large",
    "no_model",
    "unreadable",
    "hidden_text",
    "malformed",
    "refused",
    "truncated",
    "late",
    "rejected",
    "interrupted",
    "wrong_model",
    "nothing_valid",
    "too_many_turns",
    "tool_refused",
    "leaked",
    "broke_off",
    "stopped",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A code and its sentence."""

    code: ReasonCode
    sentence: str

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}"


def split_reason(text: str) -> tuple[str, str]:
    """Return the code and the sentence of a verdict's reason; a text without a code is all sentence, code `failed`."""
    code, colon, sentence = text.partition(": ")
    if not colon or not code.replace("_", "").isalpha() or not code.islower():
        return "failed", text
    return code, sentence
