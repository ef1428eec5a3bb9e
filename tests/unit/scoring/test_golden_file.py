"""Goldens in the shapes that public sets come in."""

import json

import pytest

from reviewbot.kernel.errors import Misconfigured
from reviewbot.scoring.golden import Golden, GoldenCase, GoldenSet, Spot, Trap
from reviewbot.scoring.golden_file import read_goldens


def read(document: object) -> tuple[GoldenCase, ...]:
    return read_goldens(json.dumps(document), "goldens.json").cases


def faults_of(document: object) -> list[str]:
    with pytest.raises(Misconfigured) as refused:
        read(document)
    return str(refused.value).splitlines()


def a_golden(key: str, case: str, text: str, *, severity: str | None = None, topic: str | None = None) -> Golden:
    return Golden(key=key, case=case, spot=None, topic=topic, severity=severity, text=text)


def test_golden_comments_for_each_pull_request() -> None:
    comments = [{"comment": "A is null", "severity": "High", "category": "Bug"}]

    cases = read([{"pr_title": "t", "url": "u/2", "comments": []}, {"url": "u/1", "comments": comments}])

    golden = a_golden("[1].comments[0]", "u/1", "A is null", severity="High", topic="bug")
    assert cases == (
        GoldenCase(case="u/1", cluster="u/1", goldens=(golden,)),
        GoldenCase(case="u/2", cluster="u/2"),
    )


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({"u/1": {"golden_comments": [{"key": "k", "comment": "A"}]}}, id="as objects"),
        pytest.param({"u/1": [{"key": "k", "text": "A"}]}, id="as lists"),
        pytest.param({"cases": [{"case": "u/1", "goldens": [{"key": "k", "text": "A"}]}]}, id="in a wrapper"),
        pytest.param({"case": "u/1", "issues": [{"key": "k", "title": "A"}]}, id="one case alone"),
        pytest.param([{"case": "u/1", "key": "k", "text": "A"}], id="one by one"),
    ],
)
def test_goldens_by_the_names_of_their_cases(document: object) -> None:
    assert read(document) == (GoldenCase(case="u/1", cluster="u/1", goldens=(a_golden("k", "u/1", "A"),)),)


def test_goldens_one_by_one_are_put_together_by_case() -> None:
    lines = [
        {"case": "7", "path": "a.py", "line": 3, "topic": "locks", "decision": "blocked", "passages": ["r#1"]},
        {"case": "7", "path": "b.py", "line": 9, "must_not_find": True, "text": "it is checked above", "cluster": "c"},
    ]

    cases = read_goldens("\n".join(map(json.dumps, lines)), "goldens.jsonl").cases

    golden = Golden(key="[0]", case="7", spot=Spot(path="a.py", first=3, last=3), topic="locks", severity=None, text="")
    trap = Trap(key="[1]", case="7", spot=Spot(path="b.py", first=9, last=9), topic=None, text="it is checked above")
    assert cases == (
        GoldenCase(
            case="7", cluster="c", goldens=(golden,), traps=(trap,), decision="blocked", passages=frozenset({"r#1"})
        ),
    )


def test_a_cluster_told_first_is_kept() -> None:
    (case,) = read([{"case": "7", "cluster": "c", "text": "A"}, {"case": "7", "text": "B"}])

    assert (case.cluster, len(case.goldens)) == ("c", 2)


def test_what_must_not_be_found_stands_in_a_list_of_its_own_too() -> None:
    (case,) = read([{"case": "7", "must_not_find": [{"path": "b.py", "line": 9}]}])

    assert [trap.key for trap in case.traps] == ["[0].must_not_find[0]"]
    assert case.goldens == ()


def test_inspect_s_samples() -> None:
    placed = {"goldens": [{"path": "a.py", "line": 3, "text": "A"}]}

    cases = read(
        {
            "samples": [
                {"id": 1, "input": "diff", "target": "A"},
                {"id": 2, "input": "diff", "target": ["B", "", "C"]},
                {"id": 3, "input": "diff", "target": "unused", "metadata": placed},
            ]
        }
    )

    assert [[golden.text for golden in case.goldens] for case in cases] == [["A"], ["B", "C"], ["A"]]
    assert cases[1].goldens[1].key == ".samples[1].target[1]"
    assert cases[2].goldens[0].spot == Spot(path="a.py", first=3, last=3)


@pytest.mark.parametrize(
    "record",
    [
        {"id": "7", "input": "diff", "target": "A"},
        {"case": "7", "path": "a.py", "line": 3, "text": "A"},
        {"url": "7", "comments": [{"comment": "A"}]},
    ],
    ids=["a sample", "a golden", "golden comments"],
)
def test_a_file_of_one_line_is_that_one_record(record: dict[str, object]) -> None:
    (case,) = read(record)

    assert (case.case, [golden.text for golden in case.goldens]) == ("7", ["A"])


def test_an_injected_case_names_its_clean_twin() -> None:
    cases = read([{"case": "a", "decision": "open"}, {"case": "b", "decision": "open", "clean_twin": "a"}])

    assert [case.clean_twin for case in cases] == [None, "a"]


def test_every_fault_is_told_at_once_with_its_place() -> None:
    assert faults_of(
        [
            {"case": "a", "clean_twin": "gone"},
            {"case": "b", "goldens": [{"path": "a.py", "line": 0}, 7]},
            {"case": "c", "must_not_find": [{"text": "nowhere"}]},
            {"case": "d", "toolA": []},
            {"case": "e", "key": "k", "text": "A"},
            {"case": "e", "key": "k", "text": "B"},
        ]
    ) == [
        "goldens.json: [1].goldens[0]: the line is 0 to None; lines are whole numbers from 1",
        "goldens.json: [1].goldens[1]: is 7, not an object",
        ("goldens.json: [2].must_not_find[0]: must not be found, and has no path and line at which that would be seen"),
        (
            "goldens.json: [3]: tells nothing that a review should do; give it one of goldens, golden_comments, "
            "comments, issues, must_find, must_not_find, decision, passages, clean_twin, target, path, file, "
            "file_path, filename, text, comment, body, description, message, problem, title"
        ),
        "goldens.json: 'a' has the clean twin 'gone', which is no case of this file",
        "goldens.json: the key 'k' stands 2 times",
    ]


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        pytest.param([], "goldens.json: holds no case", id="nothing"),
        pytest.param({"u": 7}, "goldens.json: ['u']: is neither an object nor a list of goldens", id="a number"),
        pytest.param("x", "goldens.json: the document: is 'x', not a list", id="a text"),
    ],
)
def test_what_is_no_set_is_refused(document: object, fault: str) -> None:
    assert faults_of(document) == [fault]


def test_the_digest_does_not_depend_on_the_order_of_cases() -> None:
    one, other = {"case": "a", "key": "1", "text": "A"}, {"case": "b", "key": "2", "text": "B"}

    assert GoldenSet(cases=read([one, other])).digest == GoldenSet(cases=read([other, one])).digest
