"""Files of a judge's recorded verdicts.

- pairs: `{"judge", "case", "golden", "finding", "match"}`, where golden and finding are named by key or by text, and
  `person` says what a person answered where one was asked;
- evaluations by their pull requests' names: `{url: {reviewer: {"true_positives": [{"golden_comment",
  "matched_candidate"}], "false_positives": [{"candidate"}]}}}`. Whoever is false there was compared with every golden.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import ModelName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.scoring.finding_file import Reviewer
from reviewbot.scoring.found import Answered, Found, Response
from reviewbot.scoring.golden import GoldenSet
from reviewbot.scoring.judgement import Judgement, Labelled
from reviewbot.scoring.record import LONGEST_QUOTE, Record, document_of, records_of

_VERDICTS: Final = ("match", "is_same", "same")
_JUDGED: Final = ("true_positives", "false_positives")

UNNAMED: Final = ModelName("unnamed")
"""The judge of verdicts that do not tell whose they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Docket:
    """What a file of verdicts holds: the verdicts, and the sample of them that people have looked at, too."""

    judgements: tuple[Judgement, ...]
    labelled: tuple[Labelled, ...]


def read_judgements(text: str, where: str, goldens: GoldenSet | None, reviewers: Iterable[Reviewer] | None) -> Docket:
    """Return the verdicts on these goldens and findings.

    Where either could not be read, the verdicts are looked at for their form alone, and none is returned.

    Raises Misconfigured with every fault at once: a verdict about what is not there, or a judge that answered nothing.
    """
    faults: list[str] = []
    known = _Known(goldens, reviewers)
    document = document_of(text, where)
    labelled: list[Labelled] = []
    if isinstance(document, dict) and any(name in document for name in _VERDICTS):
        # A file of one line.
        document = [document]
    if isinstance(document, dict) and not isinstance(document.get("judgements"), list):
        judgements = tuple(_evaluations(document, known, faults))
    else:
        listed = document.get("judgements") if isinstance(document, dict) else document
        records = tuple(records_of(listed, "", faults))
        if not records and not faults and known.has_pairs:
            faults.append("the judge answered nothing: there is no verdict; ask it again, or match by lines alone")
        judgements = tuple(each for record in records for each in _pair(record, known))
        labelled = [each for record in records for each in _label(record)]
    if faults:
        raise Misconfigured(where, faults)
    return Docket(judgements=judgements, labelled=tuple(labelled))


class _Known:
    """Goldens and findings by what a verdict may call them: their key, or their text in their case."""

    def __init__(self, goldens: GoldenSet | None, reviewers: Iterable[Reviewer] | None) -> None:
        self.is_whole = goldens is not None and reviewers is not None
        cases = () if goldens is None else goldens.cases
        self.of_case = {case.case: tuple(each.key for each in case.goldens) for case in cases}
        self._goldens: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        self._found: defaultdict[Untrusted, list[tuple[str, str]]] = defaultdict(list)
        for golden in (golden for case in cases for golden in case.goldens):
            for name in {golden.key, golden.text}:
                self._goldens[name].append((golden.case, golden.key))
        for found in (found for reviewer in reviewers or () for answer in reviewer.responses for found in _of(answer)):
            for word in {Untrusted(found.key), found.text}:
                self._found[word].append((found.case, found.key))

    @property
    def has_pairs(self) -> bool:
        """Say whether there is a golden beside a finding to be asked about."""
        return bool(self._goldens) and bool(self._found)

    def goldens(self, name: str, case: str | None) -> list[str]:
        """Return the keys of the goldens of a case, or of any, that are called so."""
        return [key for of, key in self._goldens.get(name, ()) if case in (None, of)]

    def found(self, name: str, case: str | None) -> list[str]:
        """Return the keys of the findings of a case, or of any, that are called so."""
        return [key for of, key in self._found.get(Untrusted(name), ()) if case in (None, of)]


def _of(answer: Response) -> tuple[Found, ...]:
    return answer.found if isinstance(answer, Answered) else ()


def _pair(record: Record, known: _Known) -> Iterator[Judgement]:
    judge = record.text("judge", "model")
    if judge is None:
        record.fault("does not say which judge it is from; name the model in 'judge'")
    verdict = _verdict(record)
    golden, finding = record.text("golden", "golden_comment"), record.text("finding", "candidate", "found")
    if golden is None or finding is None:
        record.fault("does not name a golden and a finding")
        return
    yield from _said(record, known, judge or UNNAMED, (golden, finding, verdict is True), record.text("case", "url"))


def _said(
    record: Record, known: _Known, judge: str, pair: tuple[str, str, bool], case: str | None
) -> Iterator[Judgement]:
    golden, finding, is_same = pair
    keys, found = known.goldens(golden, case), known.found(finding, case)
    if not keys and known.is_whole:
        record.fault(f"names a golden that is not there: {golden[:LONGEST_QUOTE]!r}")
    if not found and known.is_whole:
        record.fault(f"names a finding that is not there: {finding[:LONGEST_QUOTE]!r}")
    for key in keys:
        for each in found:
            yield Judgement(judge=ModelName(judge), golden=key, found=each, is_same=is_same)


def _verdict(record: Record) -> bool | None:
    said = next((record.fields[name] for name in _VERDICTS if name in record.fields), None)
    if isinstance(said, bool):
        return said
    record.fault("the judge answered nothing: 'match' is neither true nor false; ask it again, or leave the pair out")
    return None


def _label(record: Record) -> Iterator[Labelled]:
    person = record.fields.get("person")
    if isinstance(person, bool):
        said = any(record.fields.get(name) is True for name in _VERDICTS)
        yield Labelled(judge_says_same=said, person_says_same=person)
    elif person is not None:
        record.fault("'person' is neither true nor false")


def _evaluations(document: Mapping[str, object], known: _Known, faults: list[str]) -> Iterator[Judgement]:
    for case, value in document.items():
        record = Record(at=f"[{case!r}]", fields=value if isinstance(value, dict) else {}, faults=faults)
        if record.has(*_JUDGED):
            yield from _evaluation(record, case, known)
            continue
        if not record.fields:
            record.fault("holds no evaluation")
        for reviewer in record.fields:
            yield from _evaluation(record.under(reviewer), case, known)


def _evaluation(record: Record, case: str, known: _Known) -> Iterator[Judgement]:
    # One that was left out says why, and has no lists.
    if not record.has(*_JUDGED) and "reason" not in record.fields:
        record.fault("holds neither 'true_positives' nor 'false_positives'")
    judge = record.text("judge", "model") or UNNAMED
    for each in record.records("true_positives"):
        golden, finding = each.text("golden_comment", "golden"), each.text("matched_candidate", "candidate", "finding")
        if golden is None or finding is None:
            each.fault("does not name a golden and a finding")
        else:
            yield from _said(each, known, judge, (golden, finding, True), case)
    for name in _turned_down(record):
        found = known.found(name, case)
        if not found and known.is_whole:
            record.fault(f"names a finding that is not there: {name[:LONGEST_QUOTE]!r}")
        for key in known.of_case.get(case, ()):
            yield from (Judgement(judge=ModelName(judge), golden=key, found=each, is_same=False) for each in found)


def _turned_down(record: Record) -> Iterator[str]:
    told = record.fields.get("false_positives")
    if isinstance(told, list) and all(isinstance(each, str) for each in told):
        yield from told
        return
    for each in record.records("false_positives"):
        name = each.text("candidate", "finding")
        if name is None:
            each.fault("does not name a finding")
        else:
            yield name
