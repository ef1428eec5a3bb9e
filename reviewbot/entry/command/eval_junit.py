"""An eval run as JUnit XML, which every CI server shows: a suite for each owner, a test for each review."""

import re
from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree as ET  # it only writes

from reviewbot.entry.command.eval_report import ScoredSuite
from reviewbot.scoring.reach import why_not
from reviewbot.scoring.result import Unscored, counted

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_junit(suites: Sequence[ScoredSuite]) -> str:
    """Return the document. A review that could not be read is an error, one that did not pass a failure.

    What a suite's rules ask for beyond single cases is a test of its own, `the suite's rules`.
    """
    root = ET.Element("testsuites", name="reviewbot eval run")
    for each in suites:
        _add_suite(root, each)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add_suite(root: ET.Element, scored: ScoredSuite) -> None:
    errors = sum(isinstance(each, Unscored) for each in counted(scored.results))
    wrong = sum(bool(why_not(each)) for each in counted(scored.results)) - errors
    suite = ET.SubElement(
        root,
        "testsuite",
        name=scored.suite.owner,
        tests=str(len(scored.results) + 1),
        failures=str(wrong + (not scored.is_passed)),
        errors=str(errors),
    )
    for result in scored.results:
        seconds = result.spent.latency_seconds or 0.0
        test = ET.SubElement(
            suite,
            "testcase",
            classname=f"evals.{scored.suite.owner}",
            name=f"{result.case}, repeat {result.repeat}",
            time=f"{seconds:.3f}",
        )
        sentences = why_not(result)
        if result.part == "shown":
            ET.SubElement(test, "system-out").text = _text(("a draft, which decides nothing", *sentences))
        elif sentences:
            _tell(test, "error" if isinstance(result, Unscored) else "failure", sentences)
    rules = ET.SubElement(suite, "testcase", classname=f"evals.{scored.suite.owner}", name="the suite's rules")
    if not scored.is_passed:
        _tell(rules, "failure", scored.shortfalls or (f"{scored.not_run} reviews did not run",))


def _tell(test: ET.Element, kind: str, sentences: Sequence[str]) -> None:
    told = _text(sentences)
    ET.SubElement(test, kind, message=told.partition("\n")[0]).text = told


def _text(sentences: Sequence[str]) -> str:
    return _NOT_XML.sub("\ufffd", "\n".join(sentences))
