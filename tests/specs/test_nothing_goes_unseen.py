"""Nothing goes unseen: a specification that looks away fails."""

import re

import pytest

from tests.world import World


def test_a_check_or_comment_that_nobody_looked_at_fails_the_specification(world: World) -> None:
    world.owner("payments", of="src/**").finds("src/tax.py", line=1, says="Rounds too early.")
    world.author_pushes("src/tax.py")

    with pytest.raises(pytest.fail.Exception) as complaint:
        world.ends_quietly()

    said = re.sub(r"comment \d+", "comment N", re.sub(r"on [0-9a-f]{12}", "on the head", str(complaint.value)))
    assert said.splitlines() == [
        "nobody looked at the check reviewbot/gate on the head",
        "nobody looked at the check reviewbot/payments on the head",
        "nobody looked at comment N (summary)",
        "nobody looked at comment N on src/tax.py:1",
    ]
    world.everything()


def test_a_comment_that_changed_after_it_was_looked_at_is_unseen_again(world: World) -> None:
    payments = world.owner("payments", of="src/**")
    payments.finds("src/tax.py", line=1, says="Rounds too early.")
    payments.finds_nothing()
    world.author_pushes("src/tax.py")
    world.everything()

    world.author_pushes("src/tax.py")

    with pytest.raises(pytest.fail.Exception, match=r"comment \d+ on src/tax.py:1"):
        world.ends_quietly()
    world.everything()


def test_a_line_of_the_script_that_nobody_read_fails_the_specification(world: World) -> None:
    payments = world.owner("payments", of="src/**")
    payments.finds_nothing(times=2)
    world.author_pushes("src/tax.py")
    world.everything()

    with pytest.raises(pytest.fail.Exception, match="1 lines of payments for inspect were not read"):
        world.ends_quietly()

    world.author_pushes("src/tax.py")
    world.everything()


def test_work_that_ended_in_an_error_fails_the_specification(world: World) -> None:
    world.owner("payments", of="src/**")
    world.author_pushes("src/tax.py")
    world.everything()

    with pytest.raises(pytest.fail.Exception, match="the script has no line left for payments"):
        world.ends_quietly()

    assert world.work_failed()


def test_a_delivery_that_waits_fails_the_specification(world: World) -> None:
    world.owner("payments", of="src/**")
    world.author_opens("src/tax.py", is_announced=False)
    world.bot_runs()
    world.bot.knocks(world.knock("opened", event="ping"))

    with pytest.raises(pytest.fail.Exception, match="1 deliveries wait"):
        world.ends_quietly()

    world.bot.works()
