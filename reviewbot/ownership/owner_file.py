"""`owners/<name>.yaml`: as it must be written, and the Owner it stands for."""

import json
from collections.abc import Iterator

from pydantic import Field, JsonValue

from reviewbot.change.account import Account
from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import AccountId, OwnerName, TeamName, TierName
from reviewbot.kernel.ids import Login as AccountLogin
from reviewbot.kernel.strict_yaml import Loaded, Value
from reviewbot.ownership.file_text import Folder, LinePattern, Login, Name, PathPattern, Sentence, Strict, Team, Version
from reviewbot.ownership.owner import LineWatch, Owner, Severity, Stance, StructuralWatch, Watch

RESERVED_NAMES = frozenset({"gate"})
"""`reviewbot/gate` is the aggregate check: an owner of that name would write it."""


class PersonText(Strict):
    """One person of an owner without a team."""

    login: Login
    id: int = Field(ge=1, description="The account's number; only this says who it is.")


class StructuralText(Strict):
    """One ast-grep rule object and the language of the code it is held against."""

    language: Sentence
    rule: dict[str, JsonValue] = Field(min_length=1, description="One ast-grep rule object.")


class WatchText(Strict):
    """Content anywhere in a change that calls the owner."""

    name: Name = Field(description="Unique in the file.")
    because: Sentence = Field(description="What the author reads: why this concerns you.")
    files: tuple[PathPattern, ...] = Field(default=("**",), min_length=1, description="Where to look.")
    line: LinePattern | None = Field(default=None, description="RE2, held against added and removed lines.")
    structural: StructuralText | None = Field(default=None, description="One ast-grep rule, for added code.")


class OwnerText(Strict):
    """An owner file of reviewbot."""

    version: Version
    name: Name = Field(description="The file's name without .yaml; the check is reviewbot/<name>.")
    team: Team | None = Field(default=None, description="The team whose people may approve: organisation/team.")
    people: tuple[PersonText, ...] | None = Field(default=None, min_length=1, description="Instead of a team.")
    stand_ins: Team | None = Field(default=None, description="A second team whose people may approve for you.")
    paths: tuple[PathPattern, ...] = Field(description="Globs from the root: '*' stops at '/', '**' does not.")
    watch: tuple[WatchText, ...] = Field(default=(), description="Content that calls you wherever it stands.")
    runbooks: tuple[Folder, ...] = Field(default=(), description="Your folders below runbooks/.")
    stance: Stance = Field(description="shadow: not shown. advisory: shown. blocking: the change waits for you.")
    tier: Name = Field(description="Which models look: a tier of policy.yaml.")
    blocks_at: Severity = Field(default="high", description="Cited findings this severe or more block.")
    maintainer: Login
    domain_expert: Login
    eval_owner: Login
    slack: Sentence
    escalation: Sentence


def shape_faults(loaded: Loaded, stem: str) -> Iterator[str]:
    """Yield what is wrong between the keys of an owner file, whatever else is wrong in it."""
    value = loaded.value if isinstance(loaded.value, dict) else {}
    name = value.get("name")
    if isinstance(name, str) and name != stem:
        yield loaded.fault_at("name", says=f"name is {name[:60]!r}; it must be {stem[:60]!r}, as the file is called")
    if name in RESERVED_NAMES:
        yield loaded.fault_at("name", says=f"name {name!r} is taken: reviewbot/{name} is the check of all owners")
    if value and ("team" in value) == ("people" in value):
        yield loaded.fault_at("team", says="there must be exactly one of team and people")
    if value.get("paths") == [] and not value.get("watch"):
        yield loaded.fault_at("paths", says="paths is empty; that is allowed only beside a watch")
    watches = value.get("watch")
    if isinstance(watches, list):
        yield from _watch_faults(loaded, watches)


def _watch_faults(loaded: Loaded, watches: list[Value]) -> Iterator[str]:
    seen: set[object] = set()
    for at, watch in enumerate(watches):
        if not isinstance(watch, dict):
            continue
        if ("line" in watch) == ("structural" in watch):
            yield loaded.fault_at("watch", at, says=f"watch[{at}] must have exactly one of line and structural")
        name = watch.get("name")
        if isinstance(name, str) and name in seen:
            yield loaded.fault_at("watch", at, "name", says=f"watch name {name[:60]!r} is there already")
        seen.add(name if isinstance(name, str) else None)


def make_owner(text: OwnerText, loaded: Loaded, file: str) -> Owner:
    """Return the owner a file without faults stands for."""
    return Owner(
        name=OwnerName(text.name),
        file=file,
        team=None if text.team is None else TeamName(text.team),
        people=tuple(
            Account(login=AccountLogin(person.login), id=AccountId(person.id), kind="human")
            for person in text.people or ()
        ),
        stand_ins=None if text.stand_ins is None else TeamName(text.stand_ins),
        paths=tuple(map(Glob, text.paths)),
        watches=tuple(_watch(watch, loaded.line_of("watch", at)) for at, watch in enumerate(text.watch)),
        runbooks=text.runbooks,
        stance=text.stance,
        tier=TierName(text.tier),
        blocks_at=text.blocks_at,
        maintainer=AccountLogin(text.maintainer),
        domain_expert=AccountLogin(text.domain_expert),
        eval_owner=AccountLogin(text.eval_owner),
        slack=text.slack,
        escalation=text.escalation,
        path_lines=tuple(loaded.line_of("paths", at) for at in range(len(text.paths))),
    )


def _watch(text: WatchText, line: int) -> Watch:
    files = tuple(map(Glob, text.files))
    if text.structural is None:
        return LineWatch(name=text.name, because=text.because, files=files, pattern=text.line or "", file_line=line)
    return StructuralWatch(
        name=text.name,
        because=text.because,
        files=files,
        language=text.structural.language,
        rule=json.dumps(text.structural.rule, sort_keys=True),
        file_line=line,
    )
