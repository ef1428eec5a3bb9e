"""What small faults there are: for one piece of code, every piece that could stand there by mistake."""

import ast
import copy
from collections.abc import Iterator
from typing import TypeVar

NodeT = TypeVar("NodeT", bound=ast.AST)

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_OPPOSITES = {
    **{"any": "all", "min": "max", "startswith": "endswith", "removeprefix": "removesuffix"},
    **{"partition": "rpartition", "find": "rfind", "issuperset": "issubset"},
}
_NAMED = _OPPOSITES | {opposite: name for name, opposite in _OPPOSITES.items()}
_NEEDLESS = frozenset({"casefold", "lower", "upper", "strip", "lstrip", "rstrip", "sorted", "reversed"})
"""Calls that may be forgotten without anything else to notice it."""
_OMITTED = frozenset({"key", "reverse", "default"})
"""Named arguments that may be forgotten."""


def faults_of(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what could stand in the node's place. The node itself is left as it is; its parts are shared."""
    match node:
        case ast.Constant():
            yield from _constants(node)
        case ast.Compare() | ast.BinOp() | ast.UnaryOp(op=ast.Not()) | ast.BoolOp():
            yield from _operations(node)
        case ast.Call():
            yield from _calls(node)
        case ast.Set() | ast.Tuple(ctx=ast.Load()) | ast.List(ctx=ast.Load()):
            yield from (_with(node, elts=_without(node.elts, at)) for at in range(len(node.elts)))
        case ast.Dict():
            for at in range(len(node.keys)):
                yield _with(node, keys=_without(node.keys, at), values=_without(node.values, at))
        case ast.Slice():
            yield from (_with(node, **{end: None}) for end in ("lower", "upper") if getattr(node, end) is not None)
        case ast.FormattedValue() if node.conversion != -1:
            yield _with(node, conversion=-1)
        case ast.IfExp():
            yield from (node.body, node.orelse)
        case ast.comprehension():
            yield from (_with(node, ifs=_without(node.ifs, at)) for at in range(len(node.ifs)))
            yield from (_with(node, ifs=_replaced(node.ifs, at, _not(each))) for at, each in enumerate(node.ifs))
        case ast.keyword(arg=str(), value=value) if _may_be_forgotten(value):
            yield _with(node, value=_nothing(value))
        case ast.stmt():
            yield from _statements(node)


def _constants(node: ast.Constant) -> Iterator[ast.AST]:
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


def _operations(node: ast.Compare | ast.BinOp | ast.UnaryOp | ast.BoolOp) -> Iterator[ast.AST]:
    match node:
        case ast.Compare():
            for at, operator in enumerate(node.ops):
                for other in _COMPARISONS[type(operator)]:
                    yield _with(node, ops=_replaced(node.ops, at, other()))
        case ast.BinOp():
            if type(node.op) in _ARITHMETIC:
                yield _with(node, op=_ARITHMETIC[type(node.op)]())
        case ast.UnaryOp():
            yield node.operand
        case ast.BoolOp():
            yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
            for at in range(len(node.values)):
                left = _without(node.values, at)
                yield left[0] if len(left) == 1 else _with(node, values=left)


def _calls(node: ast.Call) -> Iterator[ast.AST]:
    match node.func:
        case ast.Name(id=name) if name in _NAMED:
            yield _with(node, func=_with(node.func, id=_NAMED[name]))
        case ast.Attribute(attr=name) if name in _NAMED:
            yield _with(node, func=_with(node.func, attr=_NAMED[name]))
        case ast.Name(id=name) if name in _NEEDLESS:
            yield _with(node, func=_with(node.func, id="list"), keywords=[])
        case ast.Attribute(attr=name, value=whole) if name in _NEEDLESS:
            yield whole
    for at, value in enumerate(node.args):
        if _may_be_forgotten(value):
            yield _with(node, args=_replaced(node.args, at, _nothing(value)))
    for at, keyword in enumerate(node.keywords):
        if keyword.arg in _OMITTED:
            yield _with(node, keywords=_without(node.keywords, at))


def _statements(node: ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.If():
            yield _with(node, test=_not(node.test))
            yield _with(node, test=_constant(node, value=False))
            yield _with(node, test=_constant(node, value=True))
        case ast.While():
            yield _with(node, test=_not(node.test))
        case ast.Return(value=ast.expr() as value) if _may_be_forgotten(value):
            yield _with(node, value=_nothing(node))
            if isinstance(value, ast.BoolOp | ast.Call):
                yield _with(node, value=_not(value))
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.For() | ast.Break() | ast.Delete():
            yield ast.copy_location(ast.Pass(), node)
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield ast.copy_location(ast.Pass(), node)
        case ast.Continue():
            yield ast.copy_location(ast.Pass(), node)
            yield ast.copy_location(ast.Break(), node)
        case ast.Match():
            yield from (_with(node, cases=_without(node.cases, at)) for at in range(len(node.cases) - 1))


def _may_be_forgotten(value: ast.expr) -> bool:
    # None for a flag is the same as False, which is a fault of its own.
    return not isinstance(value, ast.Starred) and not (isinstance(value, ast.Constant) and value.value in (None, False))


def _nothing(beside: ast.AST) -> ast.Constant:
    return _constant(beside, value=None)


def _constant(beside: ast.AST, *, value: bool | None) -> ast.Constant:
    return ast.copy_location(ast.Constant(value=value), beside)


def _not(test: ast.expr) -> ast.expr:
    return ast.copy_location(ast.UnaryOp(op=ast.Not(), operand=test), test)


def _with(node: NodeT, **fields: object) -> NodeT:
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _without(parts: list[NodeT], at: int) -> list[NodeT]:
    return [*parts[:at], *parts[at + 1 :]]


def _replaced(parts: list[NodeT], at: int, part: NodeT) -> list[NodeT]:
    return [*parts[:at], part, *parts[at + 1 :]]
