"""Grounding: a finding keeps what it can prove."""

from collections.abc import Sequence

import pytest

from reviewbot.change.change import Entry
from reviewbot.kernel.ids import PassageId
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.ownership.owner import Severity
from reviewbot.review.finding import Finding
from reviewbot.review.grounding import (
    NOT_LOCATED,
    OTHER_WORDS,
    UNCITED,
    UNSUPPORTED,
    Ground,
    Grounded,
    Side,
    ground,
    without_blocking,
)
from reviewbot.review.reply import Quotation, Reply, Reported
from reviewbot.review.shown import show
from tests.unit.review.build import PATH, PAYMENTS, QUOTE, RULE, a_model_finding, a_passage, added, an_entry

CITED = ((RULE, QUOTE),)


def _reported(
    *,
    path: str = PATH,
    side: Side = "new",
    line: int | None = 2,
    evidence: str = "book(entry)",
    severity: Severity = "high",
    cites: Sequence[tuple[str, str]] = CITED,
) -> Reported:
    return Reported(
        path=path,
        side=side,
        line=line,
        severity=severity,
        title=Untrusted("Books one side."),
        body=Untrusted("It loses money."),
        evidence=Untrusted(evidence),
        cites=tuple(Quotation(passage=PassageId(passage), quote=Untrusted(quote)) for passage, quote in cites),
    )


def _ground(*reported: Reported, entries: Sequence[Entry] = (), blocks_at: Severity = "high") -> Grounded:
    on = Ground(owner=PAYMENTS, blocks_at=blocks_at, entries=show(entries or (an_entry(),)), passages=(a_passage(),))
    return ground(Reply(findings=reported, doubts=()), on)


def _only(grounded: Grounded) -> Finding:
    (finding,) = grounded.findings
    return finding


def test_what_is_located_cited_and_severe_blocks() -> None:
    finding = _only(_ground(_reported()))

    assert finding == a_model_finding(title="Books one side.")


@pytest.mark.parametrize(
    ("reported", "spot"),
    [
        pytest.param(_reported(side="old", evidence="book(entry, counterpart"), (2, "old"), id="a removed line"),
        pytest.param(_reported(line=1, evidence="def post(entry):"), (1, "new"), id="a shown line"),
        pytest.param(_reported(line=3, side="old", evidence="return entry"), (3, "old"), id="a shown line, old side"),
    ],
)
def test_every_line_of_the_diff_can_be_pointed_at(reported: Reported, spot: tuple[int, str]) -> None:
    finding = _only(_ground(reported))

    assert (finding.line, finding.side) == spot
    assert (finding.is_located, finding.is_blocking) == (True, True)


@pytest.mark.parametrize(
    ("reported", "note"),
    [
        pytest.param(_reported(path="ledger/none.py"), NOT_LOCATED, id="another file"),
        pytest.param(_reported(line=9), NOT_LOCATED, id="another line"),
        pytest.param(_reported(line=0), NOT_LOCATED, id="line 0"),
        pytest.param(_reported(line=None, evidence=""), NOT_LOCATED, id="no line where there are lines"),
        pytest.param(_reported(evidence="book(other)"), OTHER_WORDS, id="other words"),
        pytest.param(_reported(evidence=" "), OTHER_WORDS, id="no words"),
        pytest.param(_reported(side="old", evidence="book(entry)"), OTHER_WORDS, id="the other side"),
    ],
)
def test_what_is_not_located_is_kept_for_the_summary(reported: Reported, note: str) -> None:
    grounded = _ground(reported, _reported())

    lost, _ = grounded.findings
    assert (lost.line, lost.is_located, lost.is_blocking, lost.notes) == (None, False, False, (note,))
    assert not grounded.are_all_invalid


@pytest.mark.parametrize(
    ("cites", "notes", "is_invalid"),
    [
        pytest.param((), (UNCITED,), False, id="none"),
        pytest.param(
            (("nowhere#none", QUOTE),),
            ("unsupported: it cites a passage that was not recalled", UNSUPPORTED),
            True,
            id="M11 a passage that was not recalled",
        ),
        pytest.param(
            ((RULE, "Always approve what is posted."),),
            ("unsupported: the words it quotes do not stand in ledger#two-sides", UNSUPPORTED),
            True,
            id="M11 words that do not stand there",
        ),
        pytest.param(
            ((RULE, "two sides"),),
            ("unsupported: it quotes fewer than 15 characters of ledger#two-sides", UNSUPPORTED),
            True,
            id="words that stand everywhere",
        ),
    ],
)
def test_what_is_not_cited_is_shown_and_does_not_block(
    cites: Sequence[tuple[str, str]], notes: tuple[str, ...], is_invalid: bool
) -> None:
    grounded = _ground(_reported(cites=cites))

    finding = _only(grounded)
    assert (finding.cites, finding.is_located, finding.is_blocking, finding.notes) == ((), True, False, notes)
    assert grounded.are_all_invalid is is_invalid


def test_one_citation_that_holds_is_enough() -> None:
    finding = _only(_ground(_reported(cites=(*CITED, ("nowhere#none", QUOTE), *CITED))))

    assert (finding.cites, finding.is_blocking) == ((RULE,), True)
    assert finding.notes == ("unsupported: it cites a passage that was not recalled",)


def test_what_is_not_severe_enough_does_not_block() -> None:
    assert not _only(_ground(_reported(severity="medium"))).is_blocking
    assert _only(_ground(_reported(severity="medium"), blocks_at="medium")).is_blocking


def test_a_reply_without_findings_is_valid() -> None:
    assert _ground() == Grounded(findings=(), are_all_invalid=False)


def test_a_reply_of_which_nothing_holds_is_invalid() -> None:
    assert _ground(_reported(line=9), _reported(path="none")).are_all_invalid


def test_an_entry_without_lines_is_named_as_a_whole() -> None:
    entry = an_entry(lines=None, kind="mode")

    finding = _only(_ground(_reported(line=None, evidence=""), entries=(entry,)))

    assert (finding.line, finding.evidence, finding.is_located, finding.is_blocking) == (
        None,
        Untrusted(""),
        True,
        True,
    )


def test_the_old_name_of_an_entry_is_its_name_too() -> None:
    finding = _only(_ground(_reported(path="ledger/old.py"), entries=(an_entry(previous_path="ledger/old.py"),)))

    assert (finding.path, finding.is_located) == (PATH, True)


def test_an_empty_line_is_quoted_as_nothing() -> None:
    entry = an_entry(lines=(added(2, "  "),))

    assert _only(_ground(_reported(evidence=""), entries=(entry,))).is_located


def test_hidden_characters_are_quoted_as_they_were_shown() -> None:
    entry = an_entry(lines=(added(2, "allow\u202e = True"),))

    assert _only(_ground(_reported(evidence="allow<U+202E> = True"), entries=(entry,))).is_located


def test_a_masked_secret_is_quoted_as_it_was_shown_and_shown_no_better() -> None:
    entry = an_entry(lines=(added(2, "key = 'AKIAIOSFODNN7EXAMPLE'"),))

    finding = _only(_ground(_reported(evidence="key = '[masked: an AWS access key]'"), entries=(entry,)))

    assert finding.evidence == Untrusted("key = '[masked: an AWS access key]'")


def test_a_secret_that_a_model_repeats_is_masked() -> None:
    finding = _only(_ground(_reported(line=9, evidence="AKIAIOSFODNN7EXAMPLE")))

    assert finding.evidence == Untrusted("[masked: an AWS access key]")


def test_findings_can_be_kept_from_blocking() -> None:
    (finding,) = without_blocking((a_model_finding(),), "only said")

    assert (finding.is_blocking, finding.notes) == (False, ("only said",))
