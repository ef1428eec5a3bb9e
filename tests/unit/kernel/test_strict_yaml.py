"""Strict YAML: what is read, what is refused, and that hostile files cost little."""

import contextlib
import tracemalloc
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.strict_yaml import (
    MOST_BYTES,
    MOST_FAULTS,
    MOST_NODES,
    Loaded,
    Value,
    _Reading,
    parse_yaml,
    read_as,
)


class Link(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
    stance: Literal["blocking", "advisory"]


class Team(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
    name: str = Field(max_length=5)
    paths: tuple[str, ...] = Field(min_length=1, max_length=2)
    people: int = Field(ge=1, le=10, default=1)
    links: dict[str, Link] = {}

    @field_validator("name")
    @classmethod
    def _is_lower(cls, name: str) -> str:
        if name != name.lower():
            raise ValueError("write it in small letters")
        return name


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("", None, id="an empty file"),
        pytest.param("a: 1\n", {"a": 1}, id="a whole number"),
        pytest.param("- -2\n- +3\n- 007\n- 1.5\n- 1e3\n- 1e999\n", [-2, 3, "007", 1.5, 1000.0, "1e999"], id="numbers"),
        pytest.param(
            "[true, False, ~, null, yes, on, 0o7, 0x1f]",
            [True, False, None, None, "yes", "on", "0o7", "0x1f"],
            id="words",
        ),
        pytest.param("[2026-11-20, '1', \"true\"]", ["2026-11-20", "1", "true"], id="dates and quoted text are text"),
        pytest.param("1: a\ntrue: b\n", {"1": "a", "true": "b"}, id="keys are spelled"),
        pytest.param("a: [{b: c}, []]\n", {"a": [{"b": "c"}, []]}, id="nesting"),
        pytest.param("\ufeffa: b", {"a": "b"}, id="a byte order mark"),
        pytest.param("9" * 40, "9" * 40, id="a number nobody means is text"),
    ],
)
def test_plain_values_are_read(text: str, value: Value) -> None:
    assert parse_yaml(text.encode(), where="a.yaml").value == value


def test_every_key_and_item_has_its_line() -> None:
    loaded = parse_yaml(b"a: 1\nb:\n  - x\n  - c: 2\n", where="a.md", first_line=2)

    assert loaded == Loaded(
        {"a": 1, "b": ["x", {"c": 2}]},
        {(): 2, ("a",): 2, ("b",): 3, ("b", 0): 4, ("b", 1): 5, ("b", 1, "c"): 5},
    )
    assert loaded.line_of("b", 1, "missing", 7) == 5
    assert loaded.fault_at("b", says="b is odd") == "line 3: b is odd"


def test_the_mappings_of_a_list_are_found_and_other_shapes_passed_over() -> None:
    loaded = parse_yaml(b"a: [{b: [{c: 1}, 2]}, 3]\nd: {e: 4}\n", where="a.yaml")

    assert list(loaded.mappings_at("a")) == [(("a", 0), {"b": [{"c": 1}, 2]})]
    assert list(loaded.mappings_at("a", 0, "b")) == [(("a", 0, "b", 0), {"c": 1})]
    assert [list(loaded.mappings_at(*path)) for path in (("d",), ("z",), ("a", 1, "b"), ("d", "e", 0))] == [[]] * 4


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param(
            b"a: &x 1\nb: *x\n",
            ("line 1: '&x' is an anchor; there are no aliases here", "line 2: '*x' is an alias; write the value out"),
            id="alias",
        ),
        pytest.param(b"a: !!python/object:os.system x", ("line 1: a tag; values have no tags here",), id="tag"),
        pytest.param(b"- ! x", ("line 1: a tag; values have no tags here",), id="empty tag"),
        pytest.param(b"!!map {a: 1}", ("line 1: a tag; values have no tags here",), id="tag on a mapping"),
        pytest.param(b"a: 1\n---\nb: 2", ("line 2: a second document starts; a file has one",), id="two documents"),
        pytest.param(b"a: 1\nb: 2\na: 3\n", ("line 3: key 'a' is there already, on line 1",), id="duplicate key"),
        pytest.param(b"? [a]\n: b", ("line 1: a key is not text",), id="a list as a key"),
        pytest.param(b"ok: 1\nbad: \xff", ("line 2: byte 11 is not UTF-8",), id="not UTF-8"),
        pytest.param(b"a: {\n", ("line 2: this is not YAML: did not find expected node content",), id="unfinished"),
        pytest.param(
            b"a: \x07",
            ("this is not YAML: unacceptable character #x0007: control characters are not allowed",),
            id="control character",
        ),
        pytest.param(b'a: "\\0"', ("line 1: a text holds a NUL character",), id="an escaped NUL"),
        pytest.param(b"[" * 30, ("line 1: values are nested more than 20 deep",), id="nesting"),
        pytest.param(
            b"x" * (MOST_BYTES + 1), ("the file has 262,145 bytes; at most 262,144 are read",), id="too large"
        ),
    ],
)
def test_what_is_dangerous_is_refused_with_its_line(text: bytes, faults: tuple[str, ...]) -> None:
    with pytest.raises(Misconfigured) as refused:
        parse_yaml(text, where="owners/a.yaml")

    assert refused.value.where == "owners/a.yaml"
    assert refused.value.faults == faults


_BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (letter + 1, letter + 1, b",".join([b"*%c" % letter] * 9)) for letter in range(97, 105)
)


@pytest.mark.parametrize(
    ("content", "most_nodes"),
    [
        pytest.param(_BOMB, 15, id="an alias bomb stops at its first alias"),
        pytest.param(b"[" * 200_000, 22, id="deep flow nesting"),
        pytest.param(b"".join(b" " * depth + b"a:\n" for depth in range(700)), 43, id="deep block nesting"),
        pytest.param(b"".join(b"%x:\n" % key for key in range(40_000)), MOST_NODES + 1, id="many keys"),
        pytest.param(b"{" + b"a," * 120_000, MOST_NODES + 1, id="many equal keys"),
    ],
)
def test_hostile_files_are_refused_after_bounded_work(content: bytes, most_nodes: int) -> None:
    reading = _Reading(where="a.yaml", first_line=1)
    tracemalloc.start()

    with pytest.raises(Misconfigured) as refused:
        reading.document(content.decode())

    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert reading.nodes <= most_nodes
    assert len(refused.value.faults) <= MOST_FAULTS + 1
    assert peak_bytes < 50_000_000


def test_a_long_list_of_faults_is_cut_and_counted() -> None:
    with pytest.raises(Misconfigured) as refused:
        parse_yaml(b"a: 1\n" * 151, where="a.yaml")

    assert len(refused.value.faults) == 101
    assert refused.value.faults[-1] == "and 50 more faults"


def test_a_document_is_read_as_a_model() -> None:
    loaded = parse_yaml(b"name: tax\npaths: [a, b]\nlinks: {x: {stance: advisory}}", where="a.yaml")

    assert read_as(Team, loaded, where="a.yaml") == Team(
        name="tax", paths=("a", "b"), links={"x": Link(stance="advisory")}
    )


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param("", ("the file is empty",), id="an empty file"),
        pytest.param("- a", ("line 1: the file is ['a']; it must be a mapping",), id="a list"),
        pytest.param(
            "name: 3\npaths: x\npeople: two\nfoo: 1\nnmae: 2\nlinks: {q: {stance: loud, x: 1}}",
            (
                "line 1: name is 3; it must be text",
                "line 2: paths is 'x'; it must be a list",
                "line 3: people is 'two'; it must be a whole number",
                "line 4: key 'foo' is not known",
                "line 5: key 'nmae' is not known; did you mean 'name'?",
                "line 6: key 'links.q.x' is not known",
                "line 6: links.q.stance is 'loud'; it must be 'blocking' or 'advisory'",
            ),
            id="every fault in the order of the lines",
        ),
        pytest.param(
            "paths: []\npeople: 0",
            ("line 1: name is missing", "line 1: paths is empty", "line 2: people is 0; it must be at least 1"),
            id="too little",
        ),
        pytest.param(
            "name: abcdef\npaths: [a, b, c]\npeople: 11",
            (
                "line 1: name is 'abcdef'; it must be at most 5 characters long",
                "line 2: paths is ['a', 'b', 'c']; it must be at most 2 long",
                "line 3: people is 11; it must be at most 10",
            ),
            id="too much",
        ),
        pytest.param(
            "name: Tax\npaths: [1]\npeople: 1.5",
            (
                "line 1: name: write it in small letters",
                "line 2: paths[0] is 1; it must be text",
                "line 3: people is 1.5; it must be a whole number",
            ),
            id="a wrong item is said once",
        ),
    ],
)
def test_every_fault_of_a_document_is_listed_at_once(text: str, faults: tuple[str, ...]) -> None:
    with pytest.raises(Misconfigured) as refused:
        read_as(Team, parse_yaml(text.encode(), where="a.yaml"), where="a.yaml")

    assert refused.value.faults == faults


class Even(BaseModel):
    model_config = ConfigDict(strict=True)
    a: int = Field(multiple_of=2, default=2)

    @field_validator("*")
    @classmethod
    def _stays(cls, value: int) -> int:
        return value


class Odd(BaseModel):
    @model_validator(mode="after")
    def _never(self) -> "Odd":
        raise ValueError("team and people are both there")


@pytest.mark.parametrize(
    ("model", "text", "fault"),
    [
        pytest.param(Even, "a: 3", "line 1: a is 3; input should be a multiple of 2", id="in the schema's own words"),
        pytest.param(Odd, "a: 3", "line 1: team and people are both there", id="a fault of the whole"),
        pytest.param(
            Even, f"a: {'x' * 99}", f"line 1: a is '{'x' * 59}…; it must be a whole number", id="a long value is cut"
        ),
    ],
)
def test_other_faults_are_sentences_too(model: type[BaseModel], text: str, fault: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        read_as(model, parse_yaml(text.encode(), where="a.yaml"), where="a.yaml")

    assert refused.value.faults == (fault,)


@given(
    content=st.one_of(
        st.binary(max_size=60),
        st.text(alphabet="ab:-[]{}&*!|>'\"#?, \n\t%", max_size=60).map(str.encode),
    )
)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(Misconfigured):
        assert parse_yaml(content, where="a.yaml").line_of("nowhere") == 1
