"""Models are asked at one place, behind the switches and the promotions; nothing can go round it."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.source import Module, a_module, faults, modules

EDGE = "reviewbot/flow/stoppable.py"
MAKER = "reviewbot/flow/owner_review.py"


def takers_of_models(module: Module) -> Iterator[str]:
    """Yield each place in the flow that takes the model out of the equipment."""
    if module.path.startswith(("reviewbot/flow/", "reviewbot/entry/")) and module.path != EDGE:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and node.attr == "model" and "equipment" in ast.unparse(node.value):
                yield f"line {node.lineno} takes the model itself; go through {EDGE}, with a permit"


def makers_of_edges(module: Module) -> Iterator[str]:
    """Yield each place that makes the edge, but for the one that does it for all."""
    if module.path not in (EDGE, MAKER) and "StoppableModel(" in module.text:
        yield f"makes a StoppableModel; take what {MAKER} hands out"


@pytest.mark.parametrize("rule", [takers_of_models, makers_of_edges])
def test_the_package_follows(rule: object) -> None:
    found = faults(rule, modules("reviewbot"))  # type: ignore[arg-type]

    assert not found, "\n".join(found)


def test_the_edge_is_there() -> None:
    (edge,) = [module for module in modules("reviewbot") if module.path == EDGE]

    assert edge.text.count("self._equipment.model.ask(") == 1
    assert edge.text.index("self._permit.refusal_of(") < edge.text.index("self._equipment.model.ask(")


def test_the_rules_tell_good_from_bad() -> None:
    taken = a_module("await equipment.model.ask(name, request)", path="reviewbot/flow/example.py")
    made = a_module("StoppableModel(equipment, place, permit)", path="reviewbot/flow/example.py")
    good = a_module("await reach.model.ask(name, request)", path="reviewbot/flow/example.py")

    assert len(list(takers_of_models(taken))) == len(list(makers_of_edges(made))) == 1
    assert [*takers_of_models(good), *makers_of_edges(good)] == []
