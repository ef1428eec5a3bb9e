"""Labels lower nothing, because nothing reads them: whoever may label a change could otherwise weaken its rules."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.source import Module, a_module, faults, modules

COUNT_FOR_OPERATORS = ("reviewbot/entry/web.py", "reviewbot/entry/gauge.py")
"""Prometheus calls the parts of a metric's name labels."""


def read_labels(module: Module) -> Iterator[str]:
    if module.path in COUNT_FOR_OPERATORS:
        return
    for node in ast.walk(module.tree):
        match node:
            case ast.Attribute(attr=name) | ast.Name(id=name) | ast.arg(arg=name) | ast.Constant(value=str(name)):
                pass
            case _:
                continue
        if name in {"label", "labels", "labeled", "unlabeled", "fetch_labels"}:
            yield f"line {node.lineno} reads {name!r}; a label is no approval and takes nothing away"


def test_nothing_reads_labels() -> None:
    found = faults(read_labels, modules("reviewbot"))

    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    ["change.labels", "payload['labels']", "labels: tuple[str, ...]", "def settle(labels): ...", "action == 'labeled'"],
)
def test_a_reader_of_labels_is_found(text: str) -> None:
    assert len(list(read_labels(a_module(text)))) == 1


def test_ordinary_words_are_left_alone() -> None:
    assert list(read_labels(a_module("'it is labelled so'; relabel(table)"))) == []
