"""Findings in the shapes that reviewers write."""

import json

import pytest

from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.money import Money
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.scoring.finding_file import Reviewer, read_findings
from reviewbot.scoring.found import Answered, Found, Spent, Unreadable
from reviewbot.scoring.golden import Spot
from reviewbot.scoring.record import ONE_CHANGE


def read(document: object) -> tuple[Reviewer, ...]:
    return read_findings(json.dumps(document), "findings.json")


def a_found(key: str, case: str, text: str = "", spot: Spot | None = None) -> Found:
    return Found(key=key, case=case, spot=spot, topic=None, severity=None, text=Untrusted(text))


def only(*responses: Answered | Unreadable) -> tuple[Reviewer, ...]:
    return (Reviewer(name="", responses=responses),)


def test_findings_one_by_one_are_put_together_by_case() -> None:
    place = Spot(path="a.py", first=3, last=4)

    assert read(
        [
            {"case": "7", "path": "a.py", "line": 3, "end_line": 4, "text": "A", "cost_usd": 0.5},
            {"case": "8", "text": "B", "latency_seconds": 2},
            {"case": "7", "body": "C", "decision": "open", "repeat": 0},
        ]
    ) == only(
        Answered(
            case="7",
            found=(a_found("[0]", "7", "A", place), a_found("[2]", "7", "C")),
            decision="open",
            spent=Spent(cost=Money(500_000)),
        ),
        Answered(case="8", found=(a_found("[1]", "8", "B"),), spent=Spent(latency_seconds=2.0)),
    )


def test_a_file_of_one_line_is_that_one_record() -> None:
    spot = Spot(path="a.py", first=3, last=3)

    told = read({"case": "7", "path": "a.py", "line": 3, "text": "A"})

    ((found,),) = [each.found for each in told[0].responses if isinstance(each, Answered)]
    assert (found.case, found.spot, found.text) == ("7", spot, Untrusted("A"))


def test_what_reviewbot_review_prints() -> None:
    printed = {"decision": {"outcome": "blocked"}, "findings": [{"path": "a.py", "line": 3, "body": "A", "key": "k"}]}

    assert read(printed) == only(
        Answered(
            case=ONE_CHANGE,
            found=(a_found("k", ONE_CHANGE, "A", Spot(path="a.py", first=3, last=3)),),
            decision="blocked",
        )
    )


def test_cases_with_their_findings_passages_and_repeats() -> None:
    cases = [
        {"case": "7", "findings": [], "passages": ["r#1"], "repeat": 1},
        {"case": "7", "unreadable": "not JSON"},
        {"case": "7", "findings": [{"text": "A"}]},
    ]

    assert read({"cases": cases}) == only(
        Answered(case="7", repeat=1, passages=("r#1",)), Unreadable(case="7", why="not JSON")
    )


def test_findings_by_the_names_of_pull_requests() -> None:
    assert read({"u/1": [{"text": "A"}]}) == only(Answered(case="u/1", found=(a_found("['u/1'][0]", "u/1", "A"),)))


def test_findings_of_several_reviewers() -> None:
    found = a_found("['u/1']['alpha'][0]", "u/1", "A")

    assert read({"u/1": {"beta": [], "alpha": [{"text": "A", "path": None, "line": None}]}}) == (
        Reviewer(name="alpha", responses=(Answered(case="u/1", found=(found,)),)),
        Reviewer(name="beta", responses=(Answered(case="u/1"),)),
    )


def test_inspect_s_logs_hold_answers_that_may_be_unreadable() -> None:
    completions = [
        '[{"path": "a.py", "line": 3, "text": "A"}]',
        '{"findings": [], "decision": "open"}',
        "I approve this.",
        '[{"path": "a.py", "line": -3}]',
        '{"decision": "open"}',
        "[]",
    ]
    samples = [
        {"id": number, "epoch": 1 + number % 2, "output": {"completion": completion}}
        for number, completion in enumerate(completions)
    ]

    found = a_found(".samples[0][0]", "0", "A", Spot(path="a.py", first=3, last=3))
    assert read({"samples": samples}) == only(
        Answered(case="0", found=(found,)),
        Answered(case="1", repeat=1, decision="open"),
        Unreadable(case="2", why="the completion: is not JSON: Expecting value at line 1, column 1"),
        Unreadable(case="3", repeat=1, why="[0]: the line is -3 to None; lines are whole numbers from 1"),
        Unreadable(case="4", why="the document: is None, not a list"),
        Answered(case="5", repeat=1),
    )


def test_a_record_without_a_finding_says_that_nothing_was_found() -> None:
    assert read([{"case": "7"}]) == only(Answered(case="7"))
    assert read([]) == only()


def test_every_fault_is_told_at_once_with_its_place() -> None:
    with pytest.raises(Misconfigured) as refused:
        read({"u/1": [{"key": "k", "text": 1}, {"key": "k", "path": "a", "line": "x"}], "u/2": 7, "u/3": {"r": 7}})

    assert str(refused.value).splitlines() == [
        "findings.json: ['u/1'][0]: 'text' is 1, not a text",
        "findings.json: ['u/1'][1]: the line is 'x' to None; lines are whole numbers from 1",
        "findings.json: ['u/2']: is neither a list of findings nor an object of reviewers",
        "findings.json: ['u/3']['r']: is 7, not a list",
        "findings.json: the key 'k' stands 2 times",
    ]
