"""Teams in GraphQL: members by their numbers, one page of them, those of the teams below included."""

from typing import Any

from tests.standins.hub.accounts import Account, Team, team_members
from tests.standins.hub.graphql_field import Field, Unreadable
from tests.standins.hub.world import World


def show_organization(world: World, field: Field) -> dict[str, Any] | None:
    """Answer for an organisation, or None where there is none of this login."""
    account = world.account(str(field.arguments.get("login")))
    if account is None or account.type != "Organization":
        return None
    shown = {}
    for each in field.selected:
        if each.name != "team":
            raise Unreadable(f"Field '{each.name}' doesn't exist on type 'Organization'")
        team = world.team(account.login, str(each.arguments.get("slug")))
        shown[each.alias] = None if team is None else _team(world, team, each)
    return shown


def _team(world: World, team: Team, field: Field) -> dict[str, Any]:
    shown = {}
    for each in field.selected:
        if each.name != "members" or each.arguments.get("membership", "ALL") != "ALL":
            raise Unreadable(f"Field '{each.name}' doesn't exist on type 'Team'")
        shown[each.alias] = _members(world, team, each)
    return shown


def _members(world: World, team: Team, field: Field) -> dict[str, Any]:
    # A team has people only: what a test puts there besides, GitHub's own list of users does not show.
    people = [account for account in team_members(team, world.teams) if account.type == "User"]
    page = people[: int(field.arguments.get("first", 0))]
    shown: dict[str, Any] = {}
    for each in field.selected:
        match each.name:
            case "totalCount":
                shown[each.alias] = len(people)
            case "nodes":
                shown[each.alias] = [_member(account, each) for account in page]
            case _:
                raise Unreadable(f"Field '{each.name}' doesn't exist on type 'TeamMemberConnection'")
    return shown


def _member(account: Account, field: Field) -> dict[str, Any]:
    facts = {"databaseId": account.id, "login": account.login}
    return {each.alias: facts[each.name] for each in field.selected}
