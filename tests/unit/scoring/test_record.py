"""Strangers' records: lenient in names, strict in values."""

import pytest

from reviewbot.kernel.errors import Misconfigured
from reviewbot.scoring.golden import Spot
from reviewbot.scoring.record import ONE_CHANGE, Record, document_of, records_of, twice


def a_record(**fields: object) -> Record:
    return Record(at="[3]", fields=fields, faults=[])


@pytest.mark.parametrize(
    ("fields", "spot"),
    [
        pytest.param({"path": "a", "line": 3}, Spot(path="a", first=3, last=3), id="one line"),
        pytest.param({"file_path": "a", "start_line": 3, "end_line": 5}, Spot(path="a", first=3, last=5), id="a range"),
        pytest.param({"file": "a", "lines": [3, 5]}, Spot(path="a", first=3, last=5), id="a list of two"),
        pytest.param({"path": None, "line": None}, None, id="nulls"),
        pytest.param({"path": "a"}, None, id="no line"),
        pytest.param({"line": 3}, None, id="no file"),
    ],
)
def test_a_place_is_read_by_any_of_its_names(fields: dict[str, object], spot: Spot | None) -> None:
    record = a_record(**fields)

    assert record.spot() == spot
    assert record.faults == []


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        pytest.param({"line": "3"}, "the line is '3' to None; lines are whole numbers from 1", id="a text"),
        pytest.param({"line": 0}, "the line is 0 to None; lines are whole numbers from 1", id="zero"),
        pytest.param({"line": True}, "the line is True to None; lines are whole numbers from 1", id="a truth"),
        pytest.param({"line": 3, "end_line": 2.5}, "the line is 3 to 2.5; lines are whole numbers from 1", id="a part"),
        pytest.param({"lines": [5, 3]}, "the line is 5 to 3, which ends before it begins", id="backwards"),
    ],
)
def test_a_line_that_cannot_be_meant_is_a_fault(fields: dict[str, object], fault: str) -> None:
    record = a_record(path="a", **fields)

    assert record.spot() is None
    assert record.faults == [f"[3]: {fault}"]


@pytest.mark.parametrize(
    ("fields", "case"),
    [
        pytest.param({"url": "u", "id": "i"}, "u", id="a pull request's address"),
        pytest.param({"id": 7}, "7", id="a number"),
        pytest.param({}, ONE_CHANGE, id="none"),
    ],
)
def test_a_case_is_named_by_what_there_is(fields: dict[str, object], case: str) -> None:
    assert a_record(**fields).case() == case


def test_a_topic_is_compared_without_its_case() -> None:
    assert a_record(category=" Locks ").topic() == "locks"
    assert a_record(topic=" ").topic() is None
    assert a_record().topic() is None


def test_texts_and_numbers_of_another_kind_are_faults() -> None:
    record = a_record(text=7, cost=-1, many=[1], one="a", list=["b"], long="x" * 100, wrong={"x" * 100: 1})

    assert (record.text("text"), record.number("cost"), record.texts("many")) == (None, None, ())
    assert (record.texts("one"), record.texts("list"), record.texts("none")) == (("a",), ("b",), ())
    assert (record.number("none"), a_record(cost=2).number("cost")) == (None, 2.0)
    assert record.number("wrong") is None
    assert record.faults[:3] == [
        "[3]: 'text' is 7, not a text",
        "[3]: 'cost' is -1, not a number from 0",
        "[3]: 'many' is [1], not a list of texts",
    ]
    assert record.faults[3].endswith("…, not a number from 0")


def test_what_is_below_has_its_place() -> None:
    record = a_record(inner={"a": [{"b": 1}, 2]}, other=3)

    assert [each.at for each in record.under("inner").records("a")] == ["[3].inner.a[0]"]
    assert list(record.records("other")) == []
    assert record.under("nothing").fields == {}
    assert (record.has("other", "inner"), record.under("inner").has("a")) == (None, "a")
    assert record.faults == ["[3].inner.a[1]: is 2, not an object", "[3].other: is 3, not a list"]


def test_a_fault_of_the_whole_has_no_place() -> None:
    faults: list[str] = []
    Record(at="", fields={"text": 1}, faults=faults).text("text")

    assert list(records_of(7, "", faults)) == []
    assert faults == ["'text' is 1, not a text", "the document: is 7, not a list"]


def test_a_key_that_stands_twice_is_told() -> None:
    assert list(twice(["a", "b", "a"])) == ["the key 'a' stands 2 times"]


def test_a_file_is_one_document_or_one_on_each_line() -> None:
    assert document_of('{"a":\n 1}', "f") == {"a": 1}
    assert document_of('{"a": 1}\n\n{"a": 2}\n', "f") == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param("", ["f: is not JSON: Expecting value at line 1, column 1"], id="nothing"),
        pytest.param(
            "x\n{}\ny\n",
            [
                "f: line 1 is not JSON: Expecting value at line 1, column 1",
                "f: line 3 is not JSON: Expecting value at line 1, column 1",
            ],
            id="two bad lines",
        ),
        pytest.param('{"a": 1, "a": 2}', ["f: key 'a' stands twice in one object"], id="a key twice"),
    ],
)
def test_every_line_that_is_not_json_is_told(text: str, faults: list[str]) -> None:
    with pytest.raises(Misconfigured) as refused:
        document_of(text, "f")

    assert str(refused.value).splitlines() == faults
