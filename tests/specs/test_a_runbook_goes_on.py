"""A runbook that is new goes on from shadow by what the nights say of it, and comes back by itself."""

from dataclasses import replace
from datetime import date

import pytest

from reviewbot.kernel.ids import ModelName, RunbookId
from reviewbot.knowledge.parse import parse_document
from reviewbot.knowledge.staging import mark_of
from reviewbot.scoring.held import Held
from reviewbot.scoring.night import Tried
from reviewbot.scoring.promotion_file import Verdict
from tests.unit.scoring.test_night import a_run
from tests.world import World
from tests.world_script import PROMISE

FILE = "runbooks/payments/new-rules.md"
SAYS = "Taxes are rounded once, at the end."
OPEN = "success: Nothing to do: the gate is open"


def written(stage: str) -> bytes:
    text = (
        "---\nid: new-rules\nowner: payments\nkind: runbook\ntitle: New rules\nlast_reviewed: 2026-11-01\n"
        f'applies_to: ["src/**"]\n{stage}replaces: payments-rules\n---\n# New rules\n\n{SAYS}\n'
    )
    return text.encode()


SHADOW, CANARY = written("stage: shadow\n"), written('stage: canary\nrepositories: ["acme/shop"]\n')


@pytest.fixture
def shop(world: World) -> World:
    world.owner("payments", of="src/**")
    world.models_find_nothing()
    return world


@pytest.fixture
def served(shop: World) -> World:
    """With a service that has reviewed before the runbook came."""
    assert is_shown(shop) == (False, True)
    return shop


def a_night_says(shop: World, verdict: Verdict, *, of: bytes = CANARY, night: int = 20) -> None:
    """Let the suite of payments have tried the runbook as it is written there."""
    held = Held(beside=ModelName("anthropic:old"), verdict=verdict, is_worse=verdict == "block", because=())
    mark = mark_of(parse_document(FILE, of, folder_owners=()))
    told = Tried(document=RunbookId("new-rules"), mark=mark, held=held)
    kept = replace(a_run(night=date(2026, 11, night)), tried=(told,))
    shop.bot.asks(lambda store: store.nights.keep_run(kept, b"{}"))


def is_shown(shop: World) -> tuple[bool, bool]:
    """Let an author open one more change, and say whether the reviewer was given the new rules, and the old ones."""
    shop.author_opens("src/tax.py")
    shop.everything()
    prompt = shop.prompts("payments")[-1]
    return SAYS in prompt, PROMISE in prompt


def test_in_shadow_nobody_is_given_it_and_as_a_canary_only_once_a_night_has_tried_it(shop: World) -> None:
    shop.rules.write(FILE, SHADOW)
    assert is_shown(shop) == (False, True)

    shop.rules.write(FILE, CANARY)
    assert is_shown(shop) == (False, True)
    assert "runbook new-rules is a canary here and was left out: no night has tried it as it is written now" in (
        shop.owner_text("payments")
    )

    a_night_says(shop, "hold")
    assert is_shown(shop) == (True, False)
    assert "runbook new-rules is a canary here, in place of payments-rules" in shop.owner_text("payments")


def test_a_night_that_blocks_it_takes_it_out_and_what_people_change_in_it_waits_for_a_night_again(
    served: World,
) -> None:
    shop = served
    shop.rules.write(FILE, CANARY)
    a_night_says(shop, "allow")
    assert is_shown(shop) == (True, False)

    a_night_says(shop, "block", night=21)
    assert is_shown(shop) == (False, True)
    assert "was left out: its owner's suite blocks it since the night of `2026-11-21`" in shop.owner_text("payments")

    mended = CANARY.replace(b"at the end.", b"at the very end.")
    shop.rules.write(FILE, mended)
    a_night_says(shop, "allow", of=mended, night=19)
    shop.author_opens("src/tax.py")
    shop.everything()
    assert "at the very end." in shop.prompts("payments")[-1]


def test_in_other_repositories_the_old_one_stays(served: World) -> None:
    shop = served
    elsewhere = CANARY.replace(b"acme/shop", b"acme/elsewhere")
    shop.rules.write(FILE, elsewhere)
    a_night_says(shop, "allow", of=elsewhere)

    assert is_shown(shop) == (False, True)
