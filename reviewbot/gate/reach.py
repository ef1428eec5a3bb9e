"""What a change reaches: the rules and freezes that name one of its entries. Both names of an entry count."""

from collections.abc import Iterable, Sequence

from reviewbot.change.kind import may_be
from reviewbot.gate.authorship import is_by_agent
from reviewbot.gate.world import Freeze, GateEntry, GateRule, World
from reviewbot.kernel.glob import Glob, folded


def rules_touched(world: World) -> tuple[GateRule, ...]:
    """Return the rules that apply to the change, in the order of the policy."""
    if not world.rules:
        return ()
    names = _names(world.entries)
    return tuple([rule for rule in world.rules if _is_touched(rule, names, world)])


def freezes_touched(world: World) -> tuple[Freeze, ...]:
    """Return the freezes that hold a path of the change now, in the order of the world. A window that ended is over."""
    names = _names(world.entries)
    return tuple([freeze for freeze in world.freezes if not is_over(freeze, world) and _any(freeze.paths, names)])


def is_over(freeze: Freeze, world: World) -> bool:
    """Say whether a window has ended; a debt ends when somebody settles it, and not before."""
    return freeze.kind == "window" and freeze.until is not None and freeze.until <= world.now


def _is_touched(rule: GateRule, names: Sequence[str], world: World) -> bool:
    if rule.is_for_agents and not is_by_agent(world):
        return False
    if rule.kinds:
        names = _names([entry for entry in world.entries if may_be(entry.kind, rule.kinds)])
    return _any(rule.paths, names)


def _names(entries: Iterable[GateEntry]) -> Sequence[str]:
    return sorted([folded(name) for each in entries for name in (each.path, each.previous_path) if name is not None])


def _any(globs: Iterable[Glob], names: Sequence[str]) -> bool:
    for glob in globs:  # noqa: SIM110 - a plain loop is asked twice as fast, for each rule of every decision
        if glob.matches_any(names):
            return True
    return False
