"""Failures say who is down, or which file is wrong."""

from reviewbot.kernel.errors import Misconfigured, Unavailable


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
