"""What small faults there are: for one piece of code, every piece that could stand there by mistake."""

import ast
import copy
from collections.abc import Iterator
from functools import singledispatch
from typing import Final, TypeVar

NodeT = TypeVar("NodeT", bound=ast.AST)
PartT = TypeVar("PartT")

_COMPARISONS: Final[dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE, ast.NotEq),
    ast.LtE: (ast.Lt, ast.Gt, ast.Eq),
    ast.Gt: (ast.GtE, ast.LtE, ast.NotEq),
    ast.GtE: (ast.Gt, ast.Lt, ast.Eq),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_ARITHMETIC: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.BitXor: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
_PAIRS: Final = (
    ("any", "all"),
    ("min", "max"),
    ("startswith", "endswith"),
    ("removeprefix", "removesuffix"),
    ("partition", "rpartition"),
    ("find", "rfind"),
    ("issuperset", "issubset"),
)
_OPPOSITES: Final = {**dict(_PAIRS), **{opposite: name for name, opposite in _PAIRS}}
_NEEDLESS: Final = frozenset({"casefold", "lower", "upper", "strip", "lstrip", "rstrip", "sorted", "reversed"})
"""Calls that may be left out without anything else to notice it."""
_OMITTED: Final = frozenset({"key", "reverse", "default"})
"""Named arguments that may be left out."""


@singledispatch
def faults_of(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what could stand in the node's place. The node itself is left as it is; its parts are shared."""
    if isinstance(node, ast.Expr | ast.Raise | ast.For | ast.Delete):
        yield ast.copy_location(ast.Pass(), node)


@faults_of.register
def _(node: ast.Constant) -> Iterator[ast.AST]:
    match node.value:
        case bool():
            yield _with(node, value=not node.value)
        case int():
            yield _with(node, value=node.value + 1)
            if node.value:
                yield _with(node, value=node.value - 1)
        case str():
            yield _with(node, value=f"XX{node.value}XX")
        case bytes():
            yield _with(node, value=b"XX" + node.value)


@faults_of.register
def _(node: ast.Compare) -> Iterator[ast.AST]:
    for at, operator in enumerate(node.ops):
        others = _COMPARISONS[type(operator)]
        if isinstance(operator, ast.Eq | ast.NotEq) and _is_count(node.comparators[at]):
            others = (*others, ast.GtE, ast.LtE)
        for other in others:
            yield _with(node, ops=_replaced(node.ops, at, other()))


@faults_of.register
def _(node: ast.BinOp) -> Iterator[ast.AST]:
    if type(node.op) in _ARITHMETIC:
        yield _with(node, op=_ARITHMETIC[type(node.op)]())
    yield from (node.left, node.right)


@faults_of.register
def _(node: ast.UnaryOp) -> Iterator[ast.AST]:
    yield node.operand


@faults_of.register
def _(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    for at in range(len(node.values)):
        left = _without(node.values, at)
        yield left[0] if len(left) == 1 else _with(node, values=left)


@faults_of.register
def _(node: ast.Call) -> Iterator[ast.AST]:
    yield from _other_functions(node)
    for at, value in enumerate(node.args):
        if _may_be_nothing(value):
            yield _with(node, args=_replaced(node.args, at, _constant(value, value=None)))
    for at, keyword in enumerate(node.keywords):
        if keyword.arg in _OMITTED:
            yield _with(node, keywords=_without(node.keywords, at))


def _other_functions(node: ast.Call) -> Iterator[ast.AST]:
    match node.func:
        case ast.Name(id=name) if name in _OPPOSITES:
            yield _with(node, func=_with(node.func, id=_OPPOSITES[name]))
        case ast.Attribute(attr=name) if name in _OPPOSITES:
            yield _with(node, func=_with(node.func, attr=_OPPOSITES[name]))
        case ast.Name(id=name) if name in _NEEDLESS:
            yield _with(node, func=_with(node.func, id="list"), keywords=[])
        case ast.Attribute(attr=name, value=whole) if name in _NEEDLESS:
            yield whole


@faults_of.register
def _(node: ast.keyword) -> Iterator[ast.AST]:
    if node.arg is not None and _may_be_nothing(node.value):
        yield _with(node, value=_constant(node.value, value=None))


@faults_of.register(ast.Set)
@faults_of.register(ast.Tuple)
@faults_of.register(ast.List)
def _(node: ast.Set | ast.Tuple | ast.List) -> Iterator[ast.AST]:
    if not isinstance(getattr(node, "ctx", None), ast.Store):
        yield from (_with(node, elts=_without(node.elts, at)) for at in range(len(node.elts)))


@faults_of.register
def _(node: ast.Dict) -> Iterator[ast.AST]:
    for at in range(len(node.keys)):
        yield _with(node, keys=_without(node.keys, at), values=_without(node.values, at))


@faults_of.register
def _(node: ast.Slice) -> Iterator[ast.AST]:
    yield from (_with(node, **{end: None}) for end in ("lower", "upper") if getattr(node, end) is not None)


@faults_of.register
def _(node: ast.FormattedValue) -> Iterator[ast.AST]:
    if node.conversion != -1:
        yield _with(node, conversion=-1)


@faults_of.register
def _(node: ast.IfExp) -> Iterator[ast.AST]:
    yield from (node.body, node.orelse)


@faults_of.register
def _(node: ast.comprehension) -> Iterator[ast.AST]:
    for at, test in enumerate(node.ifs):
        yield _with(node, ifs=_without(node.ifs, at))
        yield _with(node, ifs=_replaced(node.ifs, at, _not(test)))


@faults_of.register
def _(node: ast.If) -> Iterator[ast.AST]:
    yield _with(node, test=_not(node.test))
    yield _with(node, test=_constant(node, value=False))
    yield _with(node, test=_constant(node, value=True))


@faults_of.register
def _(node: ast.While) -> Iterator[ast.AST]:
    yield _with(node, test=_not(node.test))


@faults_of.register
def _(node: ast.Return) -> Iterator[ast.AST]:
    if node.value is not None and _may_be_nothing(node.value):
        yield _with(node, value=_constant(node, value=None))
        if isinstance(node.value, ast.BoolOp | ast.Call):
            yield _with(node, value=_not(node.value))


@faults_of.register
def _(node: ast.Lambda) -> Iterator[ast.AST]:
    if _may_be_nothing(node.body):
        yield _with(node, body=_constant(node.body, value=None))


@faults_of.register
def _(node: ast.Assign) -> Iterator[ast.AST]:
    if isinstance(node.targets[0], ast.Attribute | ast.Subscript):
        yield ast.copy_location(ast.Pass(), node)
    elif isinstance(node.targets[0], ast.Name) and _may_be_nothing(node.value):
        yield _with(node, value=_constant(node.value, value=None))


@faults_of.register
def _(node: ast.AugAssign) -> Iterator[ast.AST]:
    yield ast.copy_location(ast.Pass(), node)
    yield ast.copy_location(ast.Assign(targets=[node.target], value=node.value), node)
    if type(node.op) in _ARITHMETIC:
        yield _with(node, op=_ARITHMETIC[type(node.op)]())


@faults_of.register
def _(node: ast.Continue) -> Iterator[ast.AST]:
    yield ast.copy_location(ast.Pass(), node)
    yield ast.copy_location(ast.Break(), node)


@faults_of.register
def _(node: ast.Break) -> Iterator[ast.AST]:
    yield ast.copy_location(ast.Pass(), node)
    yield ast.copy_location(ast.Continue(), node)


@faults_of.register
def _(node: ast.ExceptHandler) -> Iterator[ast.AST]:
    if not isinstance(node.body[0], ast.Raise) or node.body[0].exc is not None:
        yield _with(node, body=[ast.copy_location(ast.Raise(), node)])


@faults_of.register
def _(node: ast.match_case) -> Iterator[ast.AST]:
    if node.guard is not None:
        yield _with(node, guard=None)
        yield _with(node, guard=_not(node.guard))


@faults_of.register
def _(node: ast.Match) -> Iterator[ast.AST]:
    if len(node.cases) > 1:
        yield from (_with(node, cases=_without(node.cases, at)) for at in range(len(node.cases)))


def _may_be_nothing(value: ast.expr) -> bool:
    # None for a flag is the same as False, which is a fault of its own.
    return not isinstance(value, ast.Starred) and not (isinstance(value, ast.Constant) and value.value in (None, False))


def _is_count(value: ast.expr) -> bool:
    # Nothing is less than nothing, and what else is compared for being the same has no order that anybody meant.
    return isinstance(value, ast.Constant) and type(value.value) is int and value.value > 0


def _constant(beside: ast.AST, *, value: bool | None) -> ast.Constant:
    return ast.copy_location(ast.Constant(value=value), beside)


def _not(test: ast.expr) -> ast.expr:
    return ast.copy_location(ast.UnaryOp(op=ast.Not(), operand=test), test)


def _with(node: NodeT, **fields: object) -> NodeT:
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _without(parts: list[PartT], at: int) -> list[PartT]:
    return [*parts[:at], *parts[at + 1 :]]


def _replaced(parts: list[PartT], at: int, part: PartT) -> list[PartT]:
    return [*parts[:at], part, *parts[at + 1 :]]
