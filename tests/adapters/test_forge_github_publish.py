"""Publishing on GitHub: what is sent, what is found again, and what it costs in requests."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from reviewbot.adapters.forge_github_action import MOST_ANNOTATIONS
from reviewbot.kernel.errors import BrokenInvariant, Unavailable
from reviewbot.kernel.ids import ChangeNumber, Head, TeamName
from reviewbot.publish.marker import marked
from reviewbot.publish.surface import (
    Action,
    Check,
    Comment,
    CreateCheck,
    CreateComment,
    CreateInline,
    EditComment,
    EditInline,
    Posted,
    Present,
    UpdateCheck,
)
from tests.adapters.github_surface import a_check, a_comment, an_inline
from tests.adapters.github_world import Connected, connected
from tests.standins.github import GitHubRepo, GitHubStandin

NUMBER = ChangeNumber(1)


@pytest.fixture
def here(github_standin: GitHubStandin) -> Iterator[Connected]:
    with connected(github_standin) as connection:
        yield connection


@pytest.fixture
def shop(github_standin: GitHubStandin) -> GitHubRepo:
    ada = github_standin.person("ada")
    repo = github_standin.add_repo("acme/shop", {"a.py": "A = 1\n"}, by=ada)
    repo.open_change("feature", {"a.py": "A = 2\nB = 3\n"}, by=ada)
    return repo


async def apply(here: Connected, shop: GitHubRepo, *actions: Action) -> None:
    for action in actions:
        await here.forge.apply(here.place(shop), NUMBER, action)


async def present(here: Connected, shop: GitHubRepo) -> Present:
    return await here.forge.fetch_present(here.place(shop), NUMBER, Head(shop.head("feature")))


async def only_posted(here: Connected, shop: GitHubRepo) -> Posted:
    (posted,) = (await present(here, shop)).posted
    return posted


async def test_what_was_created_is_found_again(here: Connected, shop: GitHubRepo) -> None:
    check, comment = a_check(shop), a_comment()
    inline = (an_inline(2), an_inline(1, side="old"))

    await apply(here, shop, CreateCheck(check=check), CreateComment(comment=comment), CreateInline(comments=inline))

    assert [each.what for each in (await present(here, shop)).posted] == [check, comment, *inline]


async def test_a_check_in_progress_has_no_conclusion(here: Connected, shop: GitHubRepo) -> None:
    check = replace(a_check(shop), status="in_progress", conclusion=None, text="```json\n{}\n```")

    await apply(here, shop, CreateCheck(check=check))

    assert (await only_posted(here, shop)).what == check


async def test_a_check_is_changed_in_place(here: Connected, shop: GitHubRepo) -> None:
    await apply(here, shop, CreateCheck(check=replace(a_check(shop), status="in_progress", conclusion=None)))
    there = await only_posted(here, shop)
    wanted = replace(a_check(shop), conclusion="success", title="Open")

    await apply(here, shop, UpdateCheck(id=there.id, check=wanted))

    assert await only_posted(here, shop) == Posted(id=there.id, what=wanted)


async def test_a_finished_check_can_be_opened_again(here: Connected, shop: GitHubRepo) -> None:
    await apply(here, shop, CreateCheck(check=a_check(shop)))
    there = await only_posted(here, shop)
    wanted = replace(a_check(shop), status="in_progress", conclusion=None)

    await apply(here, shop, UpdateCheck(id=there.id, check=wanted))

    assert (await only_posted(here, shop)).what == wanted


async def test_comments_are_changed_in_place(here: Connected, shop: GitHubRepo) -> None:
    inline = an_inline(2)
    await apply(here, shop, CreateComment(comment=a_comment()), CreateInline(comments=(inline,)))
    comment_id, inline_id = (each.id for each in (await present(here, shop)).posted)
    fixed = replace(inline, body=marked("Fixed.", inline.key))

    await apply(
        here,
        shop,
        EditComment(id=comment_id, comment=a_comment("All is well.")),
        EditInline(id=inline_id, comment=fixed),
    )

    assert [each.what for each in (await present(here, shop)).posted] == [a_comment("All is well."), fixed]


async def test_a_comment_on_a_line_that_changed_is_still_ours(here: Connected, shop: GitHubRepo) -> None:
    await apply(here, shop, CreateInline(comments=(an_inline(2),)))
    shop.push("feature", {"a.py": "A = 9\n"}, by=here.github.person("ada"))

    assert (await only_posted(here, shop)).what == an_inline(2)


async def test_many_annotations_are_sent_in_batches(here: Connected, shop: GitHubRepo) -> None:
    check = a_check(shop, annotations=2 * MOST_ANNOTATIONS + 1)

    await apply(here, shop, CreateCheck(check=check))

    sent = shop.check(check.head, check.name).annotations
    assert [each["title"] for each in sent] == [each.title for each in check.annotations]
    assert [seen.method for seen in here.github.writes] == ["POST", "PATCH", "PATCH"]


async def test_annotations_that_are_there_are_not_added_again(here: Connected, shop: GitHubRepo) -> None:
    await apply(here, shop, CreateCheck(check=a_check(shop, annotations=2)))
    there = await only_posted(here, shop)

    for _ in range(2):
        await apply(here, shop, UpdateCheck(id=there.id, check=a_check(shop, annotations=3)))

    titles = [each["title"] for each in shop.check(shop.head("feature"), "reviewbot/gate").annotations]
    assert titles == ["Finding 0", "Finding 1", "Finding 2"]


async def test_annotations_of_a_check_that_was_seen_without_any_are_sent_at_once(
    here: Connected, shop: GitHubRepo
) -> None:
    await apply(here, shop, CreateCheck(check=replace(a_check(shop), status="in_progress", conclusion=None)))
    there = await only_posted(here, shop)
    here.github.forget_requests()

    await apply(here, shop, UpdateCheck(id=there.id, check=a_check(shop, annotations=2)))
    assert len(here.github.requests) == 1

    await apply(here, shop, UpdateCheck(id=there.id, check=a_check(shop, annotations=2)))
    assert len(shop.check(shop.head("feature"), "reviewbot/gate").annotations) == 2


async def test_comments_on_lines_make_one_review_that_judges_nothing(here: Connected, shop: GitHubRepo) -> None:
    await apply(here, shop, CreateInline(comments=(an_inline(1), an_inline(2))))

    assert [review.state for review in shop.pull(1).reviews] == ["COMMENTED"]
    assert len(here.github.writes) == 1


async def test_a_line_that_github_does_not_show_does_not_take_the_others_along(
    here: Connected, shop: GitHubRepo
) -> None:
    await apply(here, shop, CreateInline(comments=(an_inline(1), an_inline(999), an_inline(2))))

    assert [each.line for each in shop.pull(1).line_comments] == [1, 2]


async def test_a_review_of_one_line_that_is_not_shown_is_left_out(here: Connected, shop: GitHubRepo) -> None:
    await apply(here, shop, CreateInline(comments=(an_inline(999),)))

    assert shop.pull(1).line_comments == []


async def test_a_review_that_is_forbidden_is_not_passed_over(here: Connected, shop: GitHubRepo) -> None:
    here.github.fail("POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews", 403)

    with pytest.raises(Unavailable, match="it answered 403"):
        await apply(here, shop, CreateInline(comments=(an_inline(1),)))


async def test_a_check_that_cannot_be_is_our_own_bug(here: Connected, shop: GitHubRepo) -> None:
    impossible = replace(a_check(shop), head=Head("f" * 40))

    with pytest.raises(BrokenInvariant, match="GitHub finds our request wrong: 422"):
        await apply(here, shop, CreateCheck(check=impossible))


async def test_a_text_with_our_key_from_somebody_else_is_not_ours(here: Connected, shop: GitHubRepo) -> None:
    eve = here.github.person("eve")
    await apply(here, shop, CreateComment(comment=a_comment()))
    shop.comment(1, a_comment("Approved!").body, by=eve)
    shop.comment(1, a_comment("Approved!").body, by=here.github.bot("other[bot]"))
    shop.comment_on_line(1, "a.py", 1, an_inline(1).body, by=eve)

    assert (await only_posted(here, shop)).what == a_comment()


async def test_our_bots_text_without_a_key_is_left_alone(here: Connected, shop: GitHubRepo) -> None:
    await apply(here, shop, CreateComment(comment=Comment(key="summary", body="Hello")))

    assert (await present(here, shop)).posted == ()


async def test_another_apps_check_of_our_name_is_foreign(here: Connected, shop: GitHubRepo) -> None:
    other = here.github.add_app("impostor")
    shop.add_check(other, shop.head("feature"), "reviewbot/gate", conclusion="success")
    shop.add_check(other, shop.head("feature"), "Reviewbot/Payments", conclusion="success")
    shop.add_check(other, shop.head("feature"), "build", conclusion="success")
    await apply(here, shop, CreateCheck(check=a_check(shop)))

    found = await present(here, shop)

    assert [each.what for each in found.posted] == [a_check(shop)]
    assert found.foreign_checks == ("Reviewbot/Payments", "reviewbot/gate")
    assert found.outdone == frozenset()


async def test_r08_another_apps_check_that_is_newer_than_ours_is_told(here: Connected, shop: GitHubRepo) -> None:
    await apply(here, shop, CreateCheck(check=a_check(shop)))
    other = here.github.add_app("impostor")
    shop.add_check(other, shop.head("feature"), "reviewbot/gate", conclusion="success")
    shop.add_check(other, shop.head("feature"), "reviewbot/payments", conclusion="success")

    assert (await present(here, shop)).outdone == {"reviewbot/gate"}

    await apply(here, shop, CreateCheck(check=a_check(shop)))

    assert (await present(here, shop)).outdone == frozenset()


async def test_a_conclusion_that_we_never_give_is_found_different(here: Connected, shop: GitHubRepo) -> None:
    shop.add_check(here.github.app, shop.head("feature"), "reviewbot/gate", conclusion="neutral")

    check = (await only_posted(here, shop)).what

    assert isinstance(check, Check)
    assert (check.conclusion, check.external_id) == ("failure", "")


async def test_checks_alone_take_one_request(here: Connected, shop: GitHubRepo) -> None:
    await apply(here, shop, CreateCheck(check=a_check(shop)), CreateComment(comment=a_comment()))
    await present(here, shop)
    here.github.forget_requests()

    found = await here.forge.fetch_present(here.place(shop), NUMBER, Head(shop.head("feature")), checks_only=True)

    assert [each.what for each in found.posted] == [a_check(shop)]
    assert len(here.github.requests) == 1


async def test_more_checks_than_a_page_holds_are_all_read(here: Connected, shop: GitHubRepo) -> None:
    other = here.github.add_app("builder")
    for at in range(101):
        shop.add_check(other, shop.head("feature"), f"reviewbot/{at:03}", conclusion="success")

    assert len((await present(here, shop)).foreign_checks) == 101


async def test_a_whole_review_takes_at_most_25_requests(here: Connected, shop: GitHubRepo) -> None:
    ada, place = here.github.person("ada"), here.place(shop)
    shop.give(ada, "write")
    teams = [TeamName(f"acme/team-{at}") for at in range(5)]
    for team in teams:
        here.github.team(team, ada)
    number = shop.open_change("large", {f"src/{at}.py": "x = 1\n" for at in range(40)}, by=ada)
    head = Head(shop.head("large"))
    gate = replace(a_check(shop), head=head, status="in_progress", conclusion=None)
    here.github.forget_requests()

    change = await here.forge.fetch_change(place, ChangeNumber(number))
    await here.forge.apply(place, ChangeNumber(number), CreateCheck(check=gate))
    await here.forge.fetch_reviews(place, ChangeNumber(number))
    for team in teams:
        await here.forge.fetch_members(place, team)
    found = await here.forge.fetch_present(place, ChangeNumber(number), head)
    for at in range(5):
        owner = replace(a_check(shop, annotations=3), head=head, name=f"reviewbot/owner-{at}")
        await here.forge.apply(place, ChangeNumber(number), CreateCheck(check=owner))
    decided = replace(gate, status="completed", conclusion="failure")
    inline = replace(an_inline(1), path="src/1.py")
    for action in (
        UpdateCheck(id=found.posted[0].id, check=decided),
        CreateComment(comment=a_comment()),
        CreateInline(comments=(inline,)),
    ):
        await here.forge.apply(place, ChangeNumber(number), action)

    assert change is not None
    assert len(change.entries) == 40
    assert len(here.github.writes) == 9
    assert len(here.github.requests) <= 25
