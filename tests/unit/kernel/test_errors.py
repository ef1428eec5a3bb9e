"""Failures say who is down, or which file is wrong."""

import pytest

from reviewbot.kernel.errors import Misconfigured, Unavailable, both


def test_unavailable_names_the_other_side() -> None:
    plain = Unavailable("GitHub")
    reasoned = Unavailable("GitHub", why="503", retry_after_seconds=2.0)

    assert str(plain) == "GitHub is unavailable"
    assert str(reasoned) == "GitHub is unavailable: 503"
    assert (reasoned.what, reasoned.why, reasoned.retry_after_seconds) == ("GitHub", "503", 2.0)


def test_misconfigured_lists_every_fault() -> None:
    error = Misconfigured("owners/payments.yaml", ["paths is empty", "unknown runbook 'tax'"])

    assert str(error) == "owners/payments.yaml: paths is empty\nowners/payments.yaml: unknown runbook 'tax'"
    assert (error.where, error.faults) == ("owners/payments.yaml", ("paths is empty", "unknown runbook 'tax'"))


@pytest.mark.parametrize(
    ("since", "until", "told"),
    [
        pytest.param(("is 'now'",), (), "--since: is 'now'", id="the first"),
        pytest.param((), ("is 'bogus'",), "--until: is 'bogus'", id="the second"),
        pytest.param(
            ("is 'now'", "is in capitals"),
            ("is 'bogus'",),
            "arguments: --since: is 'now'\narguments: --since: is in capitals\narguments: --until: is 'bogus'",
            id="both",
        ),
    ],
)
def test_of_two_things_that_may_be_wrong_everything_is_told(
    since: tuple[str, ...], until: tuple[str, ...], told: str
) -> None:
    def given(option: str, faults: tuple[str, ...]) -> int:
        if faults:
            raise Misconfigured(option, faults)
        return 1

    with pytest.raises(Misconfigured) as refused:
        both(lambda: given("--since", since), lambda: given("--until", until))

    assert str(refused.value) == told


def test_of_two_things_that_are_right_both_are_given() -> None:
    assert both(lambda: 1, lambda: "two") == (1, "two")
