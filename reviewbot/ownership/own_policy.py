"""A repository's own `owners/policy.yaml` beside the central one: it may add and raise, never lower or remove.

It is tighter by construction: everything of the central policy stays as it is, and what the repository adds stands
beside it. Its `regulated`, `governance`, `freezes` and `machines` have a say; everything else in it has none, so that a
repository may also hold a whole policy, as the one does that the central rules come from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from reviewbot.kernel.canonical import digest_bytes, digest_of
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.strict_yaml import parse_yaml, read_as
from reviewbot.ownership.freeze import FreezeWindow
from reviewbot.ownership.policy import Policy, RegulatedRule
from reviewbot.ownership.policy_file import OwnPolicyText, make_policy, shape_faults
from reviewbot.ownership.registry import POLICY_FILE, Registry, in_order

OWN_POLICY_PLACES: Final = (POLICY_FILE, POLICY_FILE.replace(".yaml", ".yml"))

_WHERE: Final = "the reviewed repository's own policy"
_OWN: Final = " (of this repository)"
"""No name in a file can end like this, so a name is never taken by it."""

Named = TypeVar("Named", FreezeWindow, RegulatedRule)


def tightened(central: Policy, own: Policy) -> Policy:
    """Return the central policy with what a repository's own one adds to it.

    A rule or freeze of the same name does not replace the central one: both hold, and the stricter wins. What the
    central policy says already is not said twice.
    """
    return replace(
        central,
        regulated=(*central.regulated, *_added(central.regulated, own.regulated)),
        freezes=(*central.freezes, *_added(central.freezes, own.freezes)),
        machines=central.machines | own.machines,
    )


def with_own_policy(registry: Registry, files: Mapping[str, bytes]) -> Registry:
    """Return the registry under the repository's own policy too; `files` are those of OWN_POLICY_PLACES that exist.

    Raises Misconfigured, with every fault, where it is broken: rules that cannot be read are not passed over.
    """
    if not files:
        return registry
    policy = tightened(registry.policy, _parse(files))
    if policy == registry.policy:
        return registry
    own = {file: digest_bytes(content) for file, content in files.items()}
    return replace(registry, policy=policy, digest=digest_of({"central": registry.digest, "own": own}))


def _parse(files: Mapping[str, bytes]) -> Policy:
    if len(files) > 1:
        raise Misconfigured(_WHERE, (f"{' and '.join(sorted(files))} are both there; keep one of them",))
    ((file, content),) = files.items()
    where = f"{_WHERE}, {file}"
    loaded = parse_yaml(content, where=where)
    faults = tuple(shape_faults(loaded))
    try:
        text = read_as(OwnPolicyText, loaded, where=where)
    except Misconfigured as broken:
        raise Misconfigured(where, in_order((*broken.faults, *faults))) from broken
    if faults:
        raise Misconfigured(where, in_order(faults))
    return make_policy(text, loaded)


def _added(central: Sequence[Named], own: Sequence[Named]) -> tuple[Named, ...]:
    taken = {each.name for each in central}
    new = (each for each in own if each not in central)
    return tuple(replace(each, name=f"{each.name}{_OWN}") if each.name in taken else each for each in new)
