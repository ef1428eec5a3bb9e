"""Who wrote the change: a person, or a machine that somebody sent. Doubt counts as a machine."""

from reviewbot.gate.world import World


def needs_a_sponsor(world: World) -> bool:
    """Say whether a machine wrote the change and nobody is named who sent it; every rule then wants one person more.

    A sponsor without an id is one too: whether a name may be believed is for whoever fills in the role to say.
    """
    if world.author.kind not in {"bot", "app"} or world.author.login in world.bots:
        return False
    return not any(each.role == "sponsor" for each in world.contributors or ())


def is_by_agent(world: World) -> bool:
    """Say whether an agent wrote the change or had a hand in it.

    Whoever is not known to be a person counts as one, in any role, and so does everybody where it is not known who had
    a hand in the change. A bot that the policy lists is still a bot.
    """
    if world.author.kind != "human" or world.contributors is None:
        return True
    return any(each.kind != "human" for each in world.contributors)
