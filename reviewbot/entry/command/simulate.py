"""`reviewbot simulate`: what changed rules would have decided, before anybody merges them."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from reviewbot.audit.simulate import Called, Simulated, rules_apart
from reviewbot.entry.command.eval_rules import rules_folder
from reviewbot.entry.command.explain import named_change
from reviewbot.flow.simulate import Simulation, simulate_newest
from reviewbot.gate.answer import listed
from reviewbot.gate.assemble import rules_of
from reviewbot.gate.decision import Reason
from reviewbot.gate.decision_json import render_decision
from reviewbot.ownership.codeowners import CODEOWNERS_PLACES
from reviewbot.publish.inert import legible
from reviewbot.settings import read_settings
from reviewbot.wiring import opened_store, read_rules_as_they_are


def run(change: str, policy: str | None, most: int, output: str, *, out: TextIO) -> int:
    """Print what other rules would have decided about `REPO#N` and the changes decided last.

    Returns 1 where any decision would have been another. Raises Misconfigured where nothing is on record, and for
    rules that have faults.
    """
    simulation = asyncio.run(_simulate(change, policy, most))
    if output == "json":
        out.write(json.dumps(_document(simulation), indent=2) + "\n")
    else:
        _tell(simulation, Console(file=out, highlight=False))
    return 0 if all(each.is_same for each in simulation.made) else 1


async def _simulate(change: str, policy: str | None, most: int) -> Simulation:
    settings = read_settings()
    repo, number = named_change(change)
    async with rules_folder(settings, policy) as directory:
        rules = await read_rules_as_they_are(directory, beside=CODEOWNERS_PLACES)
    with opened_store(settings) as store:
        return await simulate_newest(store, repo, number, rules=rules, most=most)


def _document(simulation: Simulation) -> dict[str, Any]:
    return {
        "rules": [{"name": name, "change": change} for name, change in _rules(simulation)],
        "changes": [_change(each) for each in simulation.made],
        "left_out": list(simulation.left_out),
    }


def _rules(simulation: Simulation) -> Iterator[tuple[str, str]]:
    return rules_apart(simulation.asked.world.rules, rules_of(simulation.registry.policy))


def _change(one: Simulated) -> dict[str, Any]:
    return {
        "change": _name(one),
        "same": one.is_same,
        "recorded": render_decision(one.recorded),
        "simulated": render_decision(one.other),
        "called": [asdict(each) for each in one.called],
        "spared": [asdict(each) for each in one.spared],
        "unreviewed": list(one.unreviewed),
        "reviewed": list(one.reviewed),
    }


def _name(one: Simulated) -> str:
    return f"{legible(one.repo)}#{one.binding.number}"


def _tell(simulation: Simulation, console: Console) -> None:
    console.print(_policy_table(simulation))
    console.print(_change_table(simulation))
    changed = sum(not each.is_same for each in simulation.made)
    console.print(Text(f"{changed} of {len(simulation.made)} decisions would have been other ones."))
    if simulation.left_out:
        console.print(Text(f"Left out, because what was looked at is not kept: {', '.join(simulation.left_out)}."))


def _policy_table(simulation: Simulation) -> Table | Text:
    rows = tuple(_rules(simulation))
    if not rows:
        return Text("The regulated rules are those that were in force.")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("rule", "what is other"):
        table.add_column(column, overflow="fold")
    for name, change in rows:
        table.add_row(Text(legible(name), style="bold"), Text(legible(change, most=400)))
    return table


def _change_table(simulation: Simulation) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("change", "was", "would be", "because"):
        table.add_column(column, overflow="fold")
    for one in simulation.made:
        table.add_row(
            Text(_name(one), style="bold"),
            one.recorded.kind,
            Text(one.other.kind, style="" if one.recorded.kind == one.other.kind else "bold yellow"),
            Text("\n".join(_because(one)) or "as it was"),
        )
    return table


def _because(one: Simulated) -> Iterator[str]:
    yield from (f"+ {_reason(each)}" for each in one.gained)
    yield from (f"− {_reason(each)}" for each in one.lost)
    if one.called:
        yield f"calls: {', '.join(map(_called, one.called))}"
    if one.spared:
        yield f"called before: {', '.join(map(_called, one.spared))}"
    if one.unreviewed:
        yield f"leaves out of review: {listed([legible(path) for path in one.unreviewed])}"
    if one.reviewed:
        yield f"left out of review before: {listed([legible(path) for path in one.reviewed])}"


def _called(each: Called) -> str:
    return f"{legible(each.owner)} ({each.stance})"


def _reason(reason: Reason) -> str:
    return legible(reason.text, most=400)
