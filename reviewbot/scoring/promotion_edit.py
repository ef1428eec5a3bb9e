"""`evals/promotions.yaml` with an entry put into it, without touching the others."""

import json
import re
from collections.abc import Iterable
from typing import Final

from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.strict_yaml import Loaded, Value, parse_yaml
from reviewbot.plan.permit import PROMOTIONS_FILE
from reviewbot.scoring.promotion_file import IntervalText, PromotionText

_HEAD: Final = """\
# yaml-language-server: $schema=promotions.schema.json
# Which model may review for whom, and on what evidence. `reviewbot eval promote` writes it, people approve it.
version: 1
promotions:
"""
_PLAIN: Final = re.compile(r"[a-z][a-z-]*")
_WORDS: Final = frozenset({"true", "false", "null"})
_EMPTY: Final = re.compile(r"promotions:\s*(?:\[\s*\]\s*)?(?:#.*)?")
_LIST: Final = re.compile(r"\[\s*\]\s*")
_IN_THE_WAY: Final = (
    "cannot be edited in place: the entries have to stand below each other, each from a line of its own that begins "
    "with '- '"
)


def with_entries(content: bytes | None, entries: Iterable[PromotionText]) -> bytes:
    """Return the file with these entries, each in the place of the one about its owner, tier and model, or at the end.

    Every other line stays as it is; a comment on a line of its own within an entry that is replaced stands above it
    then. None is a file that is not there. Raises Misconfigured where the file's layout does not let it be edited.
    """
    made = _HEAD.encode() if content is None else content
    for entry in entries:
        made = _with_entry(made, entry)
    return made


def _with_entry(content: bytes, entry: PromotionText) -> bytes:
    loaded = parse_yaml(content, where=PROMOTIONS_FILE)
    lines = content.decode("utf-8-sig").removesuffix("\n").split("\n")
    at = _place_of(loaded, entry)
    edited = _appended(loaded, lines, entry) if at is None else _replaced(loaded, lines, at, entry)
    made = ("\n".join(edited) + "\n").encode()
    try:
        is_as_meant = _values(parse_yaml(made, where=PROMOTIONS_FILE)) == _expected(loaded, at, entry)
    except Misconfigured:
        is_as_meant = False
    if not is_as_meant:
        raise Misconfigured(PROMOTIONS_FILE, (_IN_THE_WAY,))
    return made


def _place_of(loaded: Loaded, entry: PromotionText) -> int | None:
    own = {"owner": entry.owner, "tier": entry.tier, "model": entry.model}
    held = (path[-1] for path, value in loaded.mappings_at("promotions") if own.items() <= value.items())
    return next((at for at in held if isinstance(at, int)), None)


def _appended(loaded: Loaded, lines: list[str], entry: PromotionText) -> list[str]:
    entries = _entries(loaded)
    if entries:
        _, end = _block(loaded, lines, len(entries) - 1)
        indent = _indent(lines, loaded.line_of("promotions", 0) - 1)
        return [*lines[:end], *_rendered(entry, indent), *lines[end:]]
    at = loaded.line_of("promotions") - 1
    if not _EMPTY.fullmatch(lines[at]):
        raise Misconfigured(PROMOTIONS_FILE, (_IN_THE_WAY,))
    return [*lines[:at], _LIST.sub("", lines[at]).rstrip(), *_rendered(entry, 2), *lines[at + 1 :]]


def _replaced(loaded: Loaded, lines: list[str], at: int, entry: PromotionText) -> list[str]:
    start, end = _block(loaded, lines, at)
    remarks = [line for line in lines[start:end] if line.lstrip().startswith("#")]
    return [*lines[:start], *remarks, *_rendered(entry, _indent(lines, start)), *lines[end:]]


def _block(loaded: Loaded, lines: list[str], at: int) -> tuple[int, int]:
    """Return where an entry begins and ends; comments and blank lines at its end belong to what follows."""
    start = loaded.line_of("promotions", at) - 1
    _indent(lines, start)
    later = [line - 1 for path, line in loaded.lines.items() if line - 1 > start and _is_beside(path, at)]
    end = min(later, default=len(lines))
    while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
        end -= 1
    return start, end


def _is_beside(path: tuple[str | int, ...], at: int) -> bool:
    return len(path) == 1 or (len(path) == 2 and path[0] == "promotions" and path[1] != at)


def _indent(lines: list[str], start: int) -> int:
    if not lines[start].lstrip().startswith("- "):
        raise Misconfigured(PROMOTIONS_FILE, (_IN_THE_WAY,))
    return len(lines[start]) - len(lines[start].lstrip())


def _entries(loaded: Loaded) -> list[Value]:
    held = loaded.value.get("promotions") if isinstance(loaded.value, dict) else None
    return held if isinstance(held, list) else []


def _values(loaded: Loaded) -> Value:
    value = loaded.value
    return {**value, "promotions": _entries(loaded)} if isinstance(value, dict) else value


def _expected(loaded: Loaded, at: int | None, entry: PromotionText) -> Value:
    text = "promotions:\n" + "\n".join(_rendered(entry, 2))
    (made,) = _entries(parse_yaml(text.encode(), where=PROMOTIONS_FILE))
    entries = [made if number == at else each for number, each in enumerate(_entries(loaded))]
    whole = loaded.value if isinstance(loaded.value, dict) else {}
    return {**whole, "promotions": [*entries, made] if at is None else entries}


def _rendered(entry: PromotionText, indent: int) -> list[str]:
    evidence = entry.evidence
    lines = [
        f"- owner: {_word(entry.owner)}",
        f"  tier: {_word(entry.tier)}",
        f"  model: {_quoted(entry.model)}",
        f"  verdict: {entry.verdict}",
        *([] if entry.stage is None else [f"  stage: {entry.stage}"]),
        *([f"  repositories: [{', '.join(map(_quoted, entry.repositories))}]"] if entry.repositories else []),
        "  evidence:",
        f"    decided: {evidence.decided.isoformat()}",
        *([] if evidence.beside is None else [f"    beside: {_quoted(evidence.beside)}"]),
        f"    suite: {_quoted(evidence.suite)}",
        f"    goldens: {_quoted(evidence.goldens)}",
        "    runs:",
        *(f"      - {_quoted(each)}" for each in evidence.runs),
        *([] if evidence.prompt is None else [f"    prompt: {_quoted(evidence.prompt)}"]),
        *([] if evidence.wording is None else [f"    wording: {_quoted(evidence.wording)}"]),
        *(["    intervals:"] if evidence.intervals else []),
        *(f"      {metric}: {_spelled(each)}" for metric, each in evidence.intervals.items()),
        "    because:",
        *(f"      - {_quoted(each)}" for each in evidence.because),
    ]
    return [" " * indent + line for line in lines]


def _spelled(interval: IntervalText) -> str:
    told = (f"{name}: {value!r}" for name, value in interval.model_dump().items())
    return f"{{{', '.join(told)}}}"


def _word(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and text not in _WORDS else _quoted(text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
