"""A model goes on by what it gave, one stage at a time, and people approve each: shadow, canary, everywhere."""

import io
from datetime import date
from pathlib import Path

import pytest

from reviewbot.entry.command.eval_advance import Asked, go_on
from reviewbot.fakes.model_line import Line, approves
from reviewbot.kernel.ids import ChangeNumber, ModelName
from reviewbot.review.exchange import Answer, Request
from tests.builders import a_promotions_file, the_stages
from tests.world import World
from tests.world_script import OwnerScript

PROMOTIONS = "evals/promotions.yaml"
NEW, OLD = "anthropic:claude-sonnet-5", "openai:gpt-5.4"
"""The candidate, first in the tier's chain, and the model in use behind it."""
MENDED = "It is mended."
LATER = date(2026, 11, 20)


@pytest.fixture
def payments(world: World) -> OwnerScript:
    script = world.owner("payments", of="src/**")
    old, new = {"model": OLD, "stage": "everywhere"}, {"model": NEW, "stage": "shadow"}
    world.rules.write(PROMOTIONS, a_promotions_file(old, new, stages=the_stages()))
    return script


def changes(world: World, *, count: int = 3) -> None:
    """Let authors open so many changes, each of which touches a line of its own."""
    for number in range(count):
        world.author_opens(f"src/tax-{number}.py")
        world.everything()


def advanced(world: World, folder: Path, *repos: str) -> tuple[int, str]:
    """Judge the candidate, and let people approve what was written; return the exit code and what was printed."""
    for path, content in world.rules.files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    out = io.StringIO()
    asked = Asked(owner=None, model=None, repos=repos, output="text", is_dry=False)
    code = world.bot.asks(lambda store: go_on(asked, store, folder, today=LATER, out=out, err=io.StringIO()))
    world.rules.write(PROMOTIONS, (folder / PROMOTIONS).read_bytes())
    return code, out.getvalue()


def finds(payments: OwnerScript) -> Line:
    """Return the answer that finds something in the first line of a new file, and nothing in what follows."""

    def line(model: ModelName, request: Request) -> Answer:
        shown = f"{request.shared}{request.own}"
        path = next(f"src/tax-{number}.py" for number in range(9) if f"tax-{number}.py" in shown)
        return (approves() if MENDED in shown else payments.finding(path, line=1, says="Rounds."))(model, request)

    return line


def test_one_that_does_as_well_goes_on_where_enough_was_seen(
    world: World, payments: OwnerScript, tmp_path: Path
) -> None:
    world.models_say(finds(payments))
    changes(world, count=2)
    code, said = advanced(world, tmp_path, "acme/shop")
    assert code == 1
    assert "undecided  changes: compared on 2 changes; 3 are asked for" in said
    assert f"→ {NEW} stays where it is" in said

    changes(world, count=1)
    code, said = advanced(world, tmp_path, "acme/shop")
    assert code == 0
    assert "to canary: ALLOW" in said
    assert f"→ {NEW}: allow, canary in acme/shop" in said

    asked = len(world.asked())
    changes(world, count=3)
    for number in (4, 5, 6):
        world.last = ChangeNumber(number)
        world.author_pushes({f"src/tax-{number - 4}.py": f"{MENDED}\n"})
    assert set(world.asked()[asked:]) == {f"payments {NEW}"}
    code, said = advanced(world, tmp_path)
    assert code == 0
    assert "for        people: people dismissed 0 of 3 of its findings, 0% to 47%; of the models' in use 0 of 0" in said
    assert f"→ {NEW}: allow, everywhere" in said
    world.everything()


def test_one_that_leaves_out_what_people_dismiss_of_the_model_in_use_goes_on(
    world: World, payments: OwnerScript, tmp_path: Path
) -> None:
    world.models_say(lambda model, request: (approves() if model == NEW else newest(payments))(model, request))
    for number in range(3):
        world.author_opens(f"src/tax-{number}.py")
        key = world.owner_text("payments").partition("/reviewbot dismiss ")[2].partition(" ")[0]
        world.person_says("payments-lead", f"/reviewbot dismiss {key} It is meant to.")
    world.everything()

    code, said = advanced(world, tmp_path, "acme/shop")

    assert code == 0
    assert (
        "for        agreement: its word was that of the verdict in 0 of 3 reviews; beside the model in use, by what "
        "people left standing, +100.0 to +100.0 points; -50.0 may be"
    ) in said


def newest(payments: OwnerScript) -> Line:
    """Return the answer that finds something in the newest file, though prompts tell of older ones, too."""

    def line(model: ModelName, request: Request) -> Answer:
        shown = f"{request.shared}{request.own}"
        path = next(f"src/tax-{number}.py" for number in (2, 1, 0) if f"src/tax-{number}.py has line" in shown)
        return payments.finding(path, line=1, says="Rounds.")(model, request)

    return line


def test_one_that_approves_what_is_rightly_objected_to_never_goes_on(
    world: World, payments: OwnerScript, tmp_path: Path
) -> None:
    world.models_say(lambda model, request: (approves() if model == NEW else finds(payments))(model, request))
    changes(world)

    code, said = advanced(world, tmp_path, "acme/shop")

    assert code == 1
    assert "to canary: BLOCK" in said
    assert (
        "against    agreement: its word was that of the verdict in 0 of 3 reviews; beside the model in use, by what "
        "people left standing, -100.0 to -100.0 points; -50.0 may be"
    ) in said
    assert b"verdict: block" in world.rules.files[PROMOTIONS]
    asked = len(world.asked())
    world.author_opens("src/tax-8.py")
    assert world.asked()[asked:] == [f"payments {OLD}"]
    world.everything()


def test_where_it_is_to_be_a_canary_has_to_be_said(world: World, payments: OwnerScript, tmp_path: Path) -> None:
    world.models_find_nothing()
    changes(world)
    before = world.rules.files[PROMOTIONS]

    code, said = advanced(world, tmp_path)

    assert code == 1
    assert "→ say with --repository where it is to be a canary; nothing is written" in said
    assert world.rules.files[PROMOTIONS] == before
