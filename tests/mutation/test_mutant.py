"""Which faults are put into a module, and that each is put in where it says."""

import pytest

from tests.mutation.mutant import mutants_of


def faults_in(text: str) -> list[str]:
    return [f"{mutant.before} → {mutant.after}" for mutant in mutants_of("gate/example.py", text)]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("x = a == b", "a == b → a != b", id="a comparison turned round"),
        pytest.param("x = a < b", "a < b → a <= b", id="a limit moved by one"),
        pytest.param("x = a < b", "a < b → a != b", id="a limit in one direction only"),
        pytest.param("x = a == 1", "a == 1 → a >= 1", id="more than a number"),
        pytest.param("x = a in b", "a in b → a not in b", id="membership turned round"),
        pytest.param("x = a is b", "a is b → a is not b", id="sameness turned round"),
        pytest.param("x = not a", "not a → a", id="a denial left out"),
        pytest.param("x = -a", "-a → a", id="a sign left out"),
        pytest.param("x = a and b", "a and b → a or b", id="and for or"),
        pytest.param("x = a and b", "a and b → b", id="a condition left out"),
        pytest.param("x = a + b", "a + b → a - b", id="minus for plus"),
        pytest.param("x = a << b", "a << b → a >> b", id="the other direction"),
        pytest.param("x = a | b", "a | b → a", id="one side left out"),
        pytest.param("x = 2", "2 → 1", id="another number"),
        pytest.param("x = 'word'", "'word' → 'XXwordXX'", id="another word"),
        pytest.param("x = {a, b}", "{a, b} → {b}", id="an element left out"),
        pytest.param("x = y[1:]", "1: → :", id="a slice without its end"),
        pytest.param("x = any(y)", "any(y) → all(y)", id="all for any"),
        pytest.param("x = y.casefold()", "y.casefold() → y", id="a call left out"),
        pytest.param("x = f(a)", "f(a) → f(None)", id="an argument left out"),
        pytest.param("x = f(a=b)", "a=b → a=None", id="a named argument left out"),
        pytest.param("x = [y for y in z if y]", "for y in z if y → for y in z", id="a filter left out"),
        pytest.param("if a:\n    b()", "if a: → if False:", id="a branch never taken"),
        pytest.param("if a:\n    b()", "if a: → if True:", id="a branch always taken"),
        pytest.param("if a:\n    b()", "b() → pass", id="a statement left out"),
        pytest.param("x = y", "x = y → x = None", id="nothing kept"),
        pytest.param("x += 1", "x += 1 → x -= 1", id="taken off for added"),
        pytest.param("x += 1", "x += 1 → x = 1", id="kept for added"),
        pytest.param("for x in y: break", "break → continue", id="a loop that goes on"),
        pytest.param("for x in y: continue", "continue → break", id="a loop that ends"),
        pytest.param("try: a()\nexcept E: b()", "except E: b() → except E: raise", id="a failure not caught"),
        pytest.param("match a:\n    case b if c: pass", "case b if c: → case b:", id="a case without its condition"),
        pytest.param("x = lambda: a", "lambda: a → lambda: None", id="a lambda that returns nothing"),
        pytest.param(
            "ReviewState: TypeAlias = Literal['a', 'b']", "'a' → 'XXaXX'", id="a word that a reader of worlds looks up"
        ),
        pytest.param("def f(x=1): ...", "1 → 2", id="another default"),
        pytest.param("def f():\n    return a", "return a → return None", id="nothing returned"),
        pytest.param("x = f'{a!r}'", "f'{a!r}' → f'{a}'", id="quotes left out"),
    ],
)
def test_among_the_faults_is(text: str, fault: str) -> None:
    assert fault in faults_in(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('"""A docstring."""', id="a docstring"),
        pytest.param("import a.b", id="an import"),
        pytest.param("x: tuple[int, ...]", id="an annotation"),
        pytest.param("@dataclass(frozen=True)\nclass A:\n    x: int", id="a decorator"),
        pytest.param("__all__ = ['a']", id="what a module exports"),
        pytest.param("Outcome: TypeAlias = Literal['a', 'b']", id="a type's words that nobody reads when it runs"),
        pytest.param("x: A = cast('A', y)", id="a cast"),
    ],
)
def test_nothing_is_changed_in(text: str) -> None:
    assert faults_in(text) == []


def test_a_mutant_is_named_by_its_function_whatever_moves_above_it() -> None:
    text = "class A:\n    def f(self):\n        return x(1), y(1)\n"

    names = [mutant.name for mutant in mutants_of("gate/example.py", text) if mutant.after == "2"]

    assert names == ["gate/example.py A.f: 1 → 2", "gate/example.py A.f: 1 → 2 (2)"]
    assert [mutant.name for mutant in mutants_of("gate/example.py", f"\n\n{text}") if mutant.after == "2"] == names


def test_a_compiled_mutant_has_its_fault() -> None:
    (mutant,) = [mutant for mutant in mutants_of("gate/example.py", "x = 1 < 1") if mutant.after == "1 <= 1"]
    names: dict[str, object] = {}

    exec(mutant.compiled(), names)

    assert names["x"] is True
