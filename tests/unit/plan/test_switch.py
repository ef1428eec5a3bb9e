"""A switch that is not released stops what its scope names, and everything where the scope cannot be read."""

import pytest

from reviewbot.kernel.ids import OwnerName, RepoName
from reviewbot.plan.switch import Switch, SwitchState, covers

SHOP = RepoName("acme/shop")
OWNERS = (OwnerName("payments"), OwnerName("identity"))


def a_switch(scope: str = "global", state: SwitchState = "enforcing") -> Switch:
    return Switch(id="s-1", scope=scope, state=state)


@pytest.mark.parametrize("state", ["requested", "enforcing", "contained", "partial", "failed"])
def test_a_switch_is_on_until_it_is_released(state: SwitchState) -> None:
    assert a_switch(state=state).is_on
    assert covers(a_switch(state=state), repo=SHOP, owners=())


@pytest.mark.parametrize("scope", ["global", "org:acme", "repo:acme/shop", "owner:payments", "nonsense"])
def test_a_released_switch_stops_nothing(scope: str) -> None:
    assert not covers(a_switch(scope, "released"), repo=SHOP, owners=OWNERS)


@pytest.mark.parametrize(
    "scope",
    ["global", "org:acme", "org:ACME", "repo:acme/shop", "repo:Acme/Shop", "owner:payments", "owner:Identity"],
)
def test_a_switch_covers_what_its_scope_names(scope: str) -> None:
    assert covers(a_switch(scope), repo=SHOP, owners=OWNERS)


@pytest.mark.parametrize("scope", ["org:acm", "org:other", "repo:acme/shop2", "owner:pay", "owner:@acme/payments"])
def test_a_switch_leaves_the_rest_alone(scope: str) -> None:
    assert not covers(a_switch(scope), repo=SHOP, owners=OWNERS)


@pytest.mark.parametrize(
    "scope",
    [
        *("", "globl", "global:x", "team:payments", ":other", "ORG:other"),
        *("org:", "org:other/", "org:other/shop", "org:oth*", "org: other", "org:other\n", "org:other,another"),
        *(
            "repo:",
            "repo:shop",
            "repo:/shop",
            "repo:other/",
            "repo:other/shop/x",
            "repo:other/*",
            "repo:other/shop.git ",
        ),
        *("owner:", "owner:nobody*", "owner:nobody somebody"),
    ],
)
def test_a_scope_that_cannot_be_read_covers_everything(scope: str) -> None:
    assert covers(a_switch(scope), repo=SHOP, owners=())
