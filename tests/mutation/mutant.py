"""Mutants: a module with one small fault each, and what they are called."""

import ast
import dataclasses
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Final

from tests.mutation.operator import faults_of

PROJECT: Final = Path(__file__).resolve().parents[2]

_UNTOUCHED: Final = frozenset({"annotation", "returns", "decorator_list", "bases", "type_params"})
"""What the type checker or the language holds: a test need not."""
_UNTOUCHED_ARGUMENTS: Final = frozenset({"strict", "maxsize"})
"""`zip`'s guard against ourselves, and how much a cache remembers."""
_UNTOUCHED_CALLS: Final = frozenset({"cast", "assert_never", "NewType", "TypeVar", "field"})
_SCOPES: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a module a piece of code stands."""

    function: str = ""
    """The qualified name of the outermost function around it, with its class; empty outside of functions."""
    cls: str = ""
    is_nested: bool = False
    """Whether it is in a function inside that function."""
    lines: range = range(0)
    """The lines of the statement around it, or of its head."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One fault in one module."""

    module: str
    """As a path from the package: `gate/seat.py`."""
    text_digest: str
    """Of the outermost function, class or table around it, without the fault."""
    place: Place
    line: int
    before: str
    after: str
    nth: int = 1
    """Which one it is of those that are spelled alike in the same function."""
    tree: ast.Module
    holder: ast.AST
    part: str
    fault: object

    @property
    def name(self) -> str:
        """What it is called, whatever moves above it."""
        where = self.place.function or self.place.cls or "module"
        again = f" ({self.nth})" if self.nth > 1 else ""
        return f"{self.module} {where}: {self.before} → {self.after}{again}"

    def compiled(self) -> CodeType:
        """Put the fault in and compile. The tree is shared and stays as it is then: do it in a process of its own."""
        setattr(self.holder, self.part, self.fault)
        return compile(ast.fix_missing_locations(self.tree), str(path_of(self.module)), "exec")


def path_of(module: str) -> Path:
    """Return the file of a module that is named by its path from the package."""
    return PROJECT / "reviewbot" / module


def mutants_of(module: str, text: str) -> tuple[Mutant, ...]:
    """Return every mutant of a module's text, in the order of the text."""
    tree = ast.parse(text)
    digests = _digests(tree)
    seen: Counter[str] = Counter()
    found = []
    for place, line, before, after, holder, part, fault in _faults(tree, Place()):
        mutant = Mutant(
            module=module,
            text_digest=digests[line],
            place=place,
            line=line,
            before=_spelled(before),
            after=_spelled(after),
            tree=tree,
            holder=holder,
            part=part,
            fault=fault,
        )
        if mutant.before != mutant.after:
            seen[mutant.name] += 1
            found.append(dataclasses.replace(mutant, nth=seen[mutant.name]))
    return tuple(found)


def _digests(tree: ast.Module) -> dict[int, str]:
    """Return for each line the digest of the outermost statement that it belongs to, whatever its comments say."""
    return {
        line: hashlib.sha256(ast.unparse(statement).encode()).hexdigest()
        for statement in tree.body
        for line in range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
    }


def _faults(holder: ast.AST, place: Place) -> Iterator[tuple[Place, int, ast.AST, ast.AST, ast.AST, str, object]]:
    for part, whole in ast.iter_fields(holder):
        if part in _UNTOUCHED:
            continue
        for at, node in enumerate(whole if isinstance(whole, list) else [whole]):
            if not isinstance(node, ast.AST) or _is_untouched(node):
                continue
            inner = _place(node, part, place)
            for fault in faults_of(node):
                new = [*whole[:at], fault, *whole[at + 1 :]] if isinstance(whole, list) else fault
                line = getattr(node, "lineno", inner.lines.start)
                yield inner, line, node, fault, holder, part, new
            yield from _faults(node, inner)


def _is_untouched(node: ast.AST) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Assert() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.AnnAssign(annotation=ast.Name(id="TypeAlias"), target=ast.Name(id=name)):
            return name not in _read_when_run()
        case ast.keyword(arg=name):
            return name in _UNTOUCHED_ARGUMENTS
        case ast.Call(func=ast.Name(id=name)) | ast.Expr(value=ast.Call(func=ast.Name(id=name))):
            return name in _UNTOUCHED_CALLS
        case ast.match_case(body=[ast.Expr(value=ast.Call(func=ast.Name(id="assert_never")))]):
            return True
        case _:
            return False


@cache
def _read_when_run() -> frozenset[str]:
    """Return the names of the types whose words the code reads when it runs; the others are the type checker's."""
    texts = (file.read_text(encoding="utf-8") for file in path_of("").rglob("*.py"))
    return frozenset(name for text in texts for name in re.findall(r"\bget_args\((\w+)\)", text))


def _place(node: ast.AST, part: str, place: Place) -> Place:
    if isinstance(node, ast.stmt):
        place = dataclasses.replace(place, lines=_head(node))
    if isinstance(node, ast.ClassDef):
        return dataclasses.replace(place, cls=node.name)
    if isinstance(node, ast.arguments):
        return dataclasses.replace(place, is_nested=True)  # defaults are made when the function is, not when it runs
    if not isinstance(node, _SCOPES):
        return place
    if place.function or isinstance(node, ast.Lambda):
        return dataclasses.replace(place, is_nested=True)
    return dataclasses.replace(place, function=f"{place.cls}.{node.name}" if place.cls else node.name)


def _head(node: ast.stmt) -> range:
    body = getattr(node, "body", None) or getattr(node, "cases", None)
    end = node.end_lineno or node.lineno
    if body:
        first = body[0].pattern if isinstance(body[0], ast.match_case) else body[0]
        end = max(node.lineno, first.lineno - 1)
    return range(node.lineno, end + 1)


def _spelled(node: ast.AST) -> str:
    match node:
        case ast.stmt() | ast.match_case():
            return ast.unparse(node).strip().partition("\n")[0]
        case ast.ExceptHandler():
            return " ".join(line.strip() for line in ast.unparse(node).strip().splitlines()[:2])
        case ast.comprehension():
            return ast.unparse(node).strip()
        case ast.FormattedValue():
            return ast.unparse(ast.JoinedStr(values=[node]))
        case _:
            return ast.unparse(node)
