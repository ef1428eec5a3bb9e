"""The words a ruling is told apart by."""

from reviewbot.gate import code

NOT_CODES = {
    code.AUTHOR,
    code.OPERATORS,
    code.GLASS_BREAKERS,
    code.RETRO_REVIEWERS,
    code.POLICY_OWNERS,
    code.TIME,
}


def test_scripts_can_rely_on_it_that_every_code_is_its_name() -> None:
    words = {name: value for name, value in vars(code).items() if name.isupper() and isinstance(value, str)}

    assert {name for name, word in words.items() if word != name.lower() and word not in NOT_CODES} == set()


def test_scripts_can_rely_on_who_can_fix_it() -> None:
    assert {"author", "operators", "break-glass", "retro-review", "policy", "time"} == NOT_CODES


def test_every_code_has_one_sentence_and_every_sentence_a_code() -> None:
    words = {value for name, value in vars(code).items() if name.isupper() and isinstance(value, str)}

    assert words - NOT_CODES == set(code.MEANING)
    assert all(sentence.endswith(".") and sentence[0].isupper() for sentence in code.MEANING.values())


def test_only_three_reasons_mean_that_nothing_but_people_is_awaited() -> None:
    assert {code.APPROVALS_MISSING, code.NOT_COVERED, code.AGENT_ABSTAINED} == code.AWAITS_PEOPLE


def test_where_nothing_but_time_is_awaited_nothing_is_wrong_either() -> None:
    assert {code.APPROVALS_MISSING, code.NOT_COVERED, code.AGENT_ABSTAINED, code.COOLING_OFF} == code.IS_CALM
