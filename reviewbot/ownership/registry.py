"""The registry: every owner, the policy and CODEOWNERS, checked against each other, at one digest."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, Generic, TypeVar

from reviewbot.kernel.canonical import digest_bytes, digest_of
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import Digest, OwnerName
from reviewbot.kernel.strict_yaml import Loaded, parse_yaml, read_as
from reviewbot.ownership import owner_file, policy_file
from reviewbot.ownership.codeowners import Codeowners, parse_codeowners
from reviewbot.ownership.file_text import Strict
from reviewbot.ownership.owner import Owner
from reviewbot.ownership.owner_file import OwnerText, make_owner
from reviewbot.ownership.policy import Policy
from reviewbot.ownership.policy_file import PolicyText, make_policy

POLICY_FILE: Final = "owners/policy.yaml"
WHERE: Final = "governance"
"""What a fault of several files is about."""

_PLACE: Final = re.compile(r"(?:(?P<file>[^:\n]*): )?line (?P<line>[0-9]+): ")
_SUFFIXES: Final = frozenset({".yaml", ".yml"})

Text = TypeVar("Text", bound=Strict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Who answers, and under which policy."""

    policy: Policy
    owners: tuple[Owner, ...]
    """Sorted by name."""
    codeowners: Codeowners | None
    """None where the base branch has none."""
    digest: Digest
    """Over policy.yaml, the owner files and CODEOWNERS; runbooks are not in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read(Generic[Text]):
    """One file, as far as it could be read."""

    file: str
    loaded: Loaded | None
    text: Text | None
    faults: tuple[str, ...]


def in_order(faults: Iterable[str]) -> tuple[str, ...]:
    """Return faults each once, by file and line; those of a whole file come after those of its lines."""
    return tuple(sorted(dict.fromkeys(faults), key=_place_of))


def _place_of(fault: str) -> tuple[str, bool, int]:
    found = _PLACE.match(fault)
    return (fault.partition(":")[0], True, 0) if found is None else (found["file"] or "", False, int(found["line"]))


def is_governed(files: Mapping[str, bytes]) -> bool:
    """Say whether there is any owner or policy file: without one there is no governance, broken or whole."""
    return any(_is_rule_file(file) for file in files)


def owners_with_files(files: Mapping[str, bytes]) -> frozenset[OwnerName]:
    """Return the owners that have a file, whatever stands in it."""
    return frozenset(OwnerName(PurePosixPath(file).stem) for file in _owner_files(files))


def sound_owners(files: Mapping[str, bytes]) -> tuple[Owner, ...]:
    """Return the owners whose own files say nothing wrong, whatever is wrong with the others."""
    read = [_read_owner(file, files[file]) for file in _owner_files(files)]
    return tuple(
        make_owner(each.text, each.loaded, each.file) for each in read if not each.faults and each.text and each.loaded
    )


def build_registry(files: Mapping[str, bytes], codeowners: bytes | None, codeowners_file: str | None) -> Registry:
    """Return the registry of the files, by their paths from the root of governance; others are passed over.

    Raises Misconfigured with every fault of every file, each as `FILE: line N: sentence`.
    """
    used = {file: content for file, content in sorted(files.items()) if _is_rule_file(file)}
    faults = list(_place_faults(used))
    policy = _read_policy(used)
    owners = [_read_owner(file, used[file]) for file in _owner_files(used)]
    faults += [f"{policy.file}: {fault}" for fault in policy.faults]
    faults += [f"{each.file}: {fault}" for each in owners for fault in each.faults]
    faults += _cross_faults(policy, owners)
    read = None
    try:
        read = None if codeowners is None else parse_codeowners(codeowners, codeowners_file or "CODEOWNERS")
    except Misconfigured as error:
        faults += str(error).splitlines()
    if faults or policy.text is None or policy.loaded is None:
        raise Misconfigured(WHERE, in_order(faults))
    made = [make_owner(each.text, each.loaded, each.file) for each in owners if each.text and each.loaded]
    return Registry(
        policy=make_policy(policy.text, policy.loaded),
        owners=tuple(sorted(made, key=lambda owner: owner.name)),
        codeowners=read,
        digest=_digest(used, codeowners, codeowners_file),
    )


def _is_rule_file(file: str) -> bool:
    path = PurePosixPath(file)
    return path.parts[:1] == ("owners",) and path.suffix in _SUFFIXES


def _owner_files(files: Mapping[str, bytes]) -> Iterator[str]:
    for file in sorted(files):
        path = PurePosixPath(file)
        if _is_rule_file(file) and len(path.parts) == 2 and path.stem != "policy":
            yield file


def _digest(used: Mapping[str, bytes], codeowners: bytes | None, codeowners_file: str | None) -> Digest:
    digests = {file: digest_bytes(content) for file, content in used.items()}
    base = None if codeowners is None else (codeowners_file, digest_bytes(codeowners))
    return digest_of({"governance": digests, "codeowners": base})


def _place_faults(used: Mapping[str, bytes]) -> Iterator[str]:
    by_stem: dict[str, str] = {}
    for file in used:
        path = PurePosixPath(file)
        if len(path.parts) != 2:
            yield f"{file}: owner files stand directly in owners/; move it there"
        other = by_stem.setdefault(str(path.with_suffix("")).casefold(), file)
        if other != file:
            yield f"{file}: {other} is there too; keep one of them"
    if not any(PurePosixPath(file).with_suffix("") == PurePosixPath("owners/policy") for file in used):
        yield f"{POLICY_FILE}: the file is missing; write it as owners/README.md shows"


def _read_policy(used: Mapping[str, bytes]) -> _Read[PolicyText]:
    file = POLICY_FILE if POLICY_FILE in used else POLICY_FILE.replace(".yaml", ".yml")
    if file not in used:
        return _Read(file=POLICY_FILE, loaded=None, text=None, faults=())
    read = _read(PolicyText, file, used[file])
    more = policy_file.shape_faults(read.loaded) if read.loaded else ()
    return _Read(file=file, loaded=read.loaded, text=read.text, faults=(*read.faults, *more))


def _read_owner(file: str, content: bytes) -> _Read[OwnerText]:
    read = _read(OwnerText, file, content)
    more = owner_file.shape_faults(read.loaded, PurePosixPath(file).stem) if read.loaded else ()
    return _Read(file=file, loaded=read.loaded, text=read.text, faults=(*read.faults, *more))


def _read(model: type[Text], file: str, content: bytes) -> _Read[Text]:
    loaded = None
    try:
        loaded = parse_yaml(content, where=file)
        return _Read(file=file, loaded=loaded, text=read_as(model, loaded, where=file), faults=())
    except Misconfigured as error:
        return _Read(file=file, loaded=loaded, text=None, faults=error.faults)


def _cross_faults(policy: _Read[PolicyText], owners: list[_Read[OwnerText]]) -> Iterator[str]:
    """Yield what is wrong between files, also where one of them is wrong in itself.

    They are read as they are spelled, so that nobody hears of a second fault only when the first is mended. A value of
    another shape than it should have is blamed for that already.
    """
    names = {PurePosixPath(each.file).stem for each in owners}
    default = _text_at(policy, "default_owner")
    if policy.loaded is not None and default is not None and default not in names:
        says = f"default_owner is {default[:60]!r}; there is no owners/{default[:60]}.yaml"
        yield f"{policy.file}: {policy.loaded.fault_at('default_owner', says=says)}"
    tiers = _tiers_of(policy)
    teams: dict[str, str] = {}
    for each in owners:
        if each.loaded is not None:
            yield from (f"{each.file}: {fault}" for fault in _tier_faults(each, each.loaded, tiers))
            yield from (f"{each.file}: {fault}" for fault in _team_faults(each, each.loaded, teams))


def _tier_faults(owner: _Read[OwnerText], loaded: Loaded, tiers: tuple[str, ...]) -> Iterator[str]:
    tier = _text_at(owner, "tier")
    if tier is not None and tiers and tier not in tiers:
        yield loaded.fault_at("tier", says=f"tier is {tier[:60]!r}; there are {', '.join(tiers)}")


def _team_faults(owner: _Read[OwnerText], loaded: Loaded, teams: dict[str, str]) -> Iterator[str]:
    team = _text_at(owner, "team")
    other = owner.file if team is None else teams.setdefault(team.casefold(), owner.file)
    if team is not None and other != owner.file:
        yield loaded.fault_at("team", says=f"team {team[:60]!r} is the team of {other} too; a team has one file")


def _text_at(read: _Read[Text], key: str) -> str | None:
    value = read.loaded.value if read.loaded is not None else None
    text = value.get(key) if isinstance(value, dict) else None
    return text if isinstance(text, str) else None


def _tiers_of(policy: _Read[PolicyText]) -> tuple[str, ...]:
    value = policy.loaded.value if policy.loaded is not None else None
    tiers = value.get("tiers") if isinstance(value, dict) else None
    return tuple(sorted(tiers)) if isinstance(tiers, dict) else ()
