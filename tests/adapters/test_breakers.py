"""Circuit breakers: whoever goes on not to answer is left alone, and nobody else is."""

import pytest

from reviewbot.adapters.breakers import Breakers
from reviewbot.adapters.forge_github import GitHubForge
from reviewbot.adapters.forge_github_line import GitHubLine
from reviewbot.adapters.forge_github_token import AppKey
from reviewbot.adapters.forge_github_tree import Trees
from reviewbot.adapters.model_by_provider import ModelByProvider, ModelWithoutKey
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import InstallationId, ModelName, RepoId, RepoName
from reviewbot.plan.circuit import MOST_FAILURES
from reviewbot.review.exchange import Answer, Request
from reviewbot.upkeep import CircuitSeen
from tests.adapters.github_world import HandClock
from tests.contracts.store_value import an_answer
from tests.contracts.test_model import REQUEST
from tests.standins.github import GitHubRepo, GitHubStandin

CLAUDE, GPT = ModelName("anthropic:claude-sonnet-5"), ModelName("openai:gpt-5.4")


class Silent:
    """A provider's models that count how often they are asked, and answer nothing until they are mended."""

    def __init__(self, *, is_mended: bool = False) -> None:
        self.asked = 0
        self.names: list[ModelName] = []
        self.is_mended = is_mended

    async def ask(self, model: ModelName, request: Request) -> Answer:
        self.asked += 1
        self.names.append(model)
        if self.is_mended:
            return an_answer()
        raise Unavailable(model, why="the vendor answered 529")


async def silence_of(models: ModelByProvider, model: ModelName, *, times: int = 1) -> str:
    for _ in range(times - 1):
        with pytest.raises(Unavailable):
            await models.ask(model, REQUEST)
    with pytest.raises(Unavailable) as absence:
        await models.ask(model, REQUEST)
    return absence.value.why


async def test_a_provider_that_goes_on_failing_is_not_asked_and_another_one_is() -> None:
    down, up = Silent(), Silent(is_mended=True)
    models = ModelByProvider({"anthropic": down, "openai": up}, Breakers(HandClock()))

    await silence_of(models, CLAUDE, times=MOST_FAILURES)
    why = await silence_of(models, CLAUDE, times=20)

    assert why == "it did not answer before and is left alone for 5 s more"
    assert down.asked == MOST_FAILURES
    assert await models.ask(GPT, REQUEST) == an_answer()


async def test_a_vendor_is_not_told_which_prompt_a_model_is_asked_with_and_the_answer_is_by_its_whole_name() -> None:
    up = Silent(is_mended=True)
    terse = ModelName("openai:gpt-5.4+terse")

    answer = await ModelByProvider({"openai": up}).ask(terse, REQUEST)

    assert (up.names, answer.asked) == ([GPT], terse)


async def test_one_try_is_made_when_the_time_is_over_and_an_answer_brings_everything_back() -> None:
    clock, down = HandClock(), Silent()
    models = ModelByProvider({"anthropic": down}, Breakers(clock))
    await silence_of(models, CLAUDE, times=MOST_FAILURES)

    clock.advance(6)
    await silence_of(models, CLAUDE, times=5)
    assert down.asked == MOST_FAILURES + 1

    clock.advance(60)
    down.is_mended = True
    assert [await models.ask(CLAUDE, REQUEST) for _ in range(3)] == [an_answer()] * 3


async def test_a_provider_without_a_key_always_says_so() -> None:
    models = ModelByProvider({"openai": ModelWithoutKey("OPENAI_API_KEY")}, Breakers(HandClock()))

    assert await silence_of(models, GPT, times=9) == "OPENAI_API_KEY is not set"


async def test_a_limit_of_one_installation_stops_its_requests_for_as_long_as_github_says_and_no_other_ones(
    github_standin: GitHubStandin,
) -> None:
    github = github_standin
    ada, clock = github.person("ada"), HandClock()
    shop, bank = (github.add_repo(f"{org}/shop", {"README.md": "Shop\n"}, by=ada) for org in ("acme", "bank"))
    breakers = Breakers(clock)
    key = AppKey(github.app.id, github.app.private_key)
    line = GitHubLine(api_url=github.url, key=key, clock=clock, guard=breakers.guard(what="GitHub"))
    forge = GitHubForge(line, Trees(line))
    github.fail("GET /repos/{owner}/{repo}/pulls", 403, "You have exceeded a secondary rate limit.", retry_after="90")

    with pytest.raises(Unavailable, match="a rate limit is reached"):
        await forge.fetch_open_changes(place(github, shop))
    github.forget_requests()
    with pytest.raises(Unavailable, match="it did not answer before and is left alone for 90 s more") as absence:
        await forge.fetch_open_changes(place(github, shop))

    assert (github.requests, absence.value.retry_after_seconds) == ([], 90.0)
    name = str(place(github, shop).installation)
    assert breakers.seen("installation") == (CircuitSeen(of="installation", name=name, seconds_left=90.0),)
    assert await forge.fetch_open_changes(place(github, bank)) == ()
    clock.advance(91)
    assert await forge.fetch_open_changes(place(github, shop)) == ()
    line.close()


def place(github: GitHubStandin, repo: GitHubRepo) -> Place:
    full_name = repo.repository.full_name
    return Place(
        repo=RepoName(full_name),
        repo_id=RepoId(repo.repository.id),
        installation=InstallationId(github.installation(full_name.partition("/")[0]).id),
    )
