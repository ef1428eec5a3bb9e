"""The webhooks that GitHub sends when something happens, signed, and kept until a test takes them."""

import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.standins.hub.accounts import Account, Installation
from tests.standins.hub.render_people import node_id, render_account, render_organization
from tests.standins.hub.render_repo import render_repo
from tests.standins.hub.world import Delivery, Repository, World

_ALWAYS = ("installation", "installation_repositories", "ping", "github_app_authorization")


class Webhooks:
    """Makes deliveries for every installation whose App listens to the event."""

    def __init__(self, world: World) -> None:
        """Write to the deliveries of `world`."""
        self.api = ""
        self.taken = 0
        self._world = world

    def about_repo(self, event: str, action: str | None, repo: Repository, sender: Account, **payload: Any) -> None:
        """Send an event of a repository."""
        for installation in self._world.installations_on(repo):
            shown = {
                "repository": render_repo(self.api, repo),
                **payload,
                "installation": {"id": installation.id, "node_id": node_id("MDIz", installation.id)},
            }
            self.to_installation(event, action, installation, sender, repo=repo, **shown)

    def about_organization(
        self, event: str, action: str | None, organization: Account, sender: Account, **payload: Any
    ) -> None:
        """Send an event of an organisation."""
        for installation in self._world.installations.values():
            if installation.account is organization:
                shown = {**payload, "installation": {"id": installation.id, "node_id": node_id("I", installation.id)}}
                self.to_installation(event, action, installation, sender, **shown)

    def to_installation(
        self,
        event: str,
        action: str | None,
        target: Installation,
        sender: Account,
        /,
        *,
        repo: Repository | None = None,
        **payload: Any,
    ) -> None:
        """Send an event to one installation, if its App listens to it."""
        if event not in _ALWAYS and event not in target.app.events:
            return
        shown: dict[str, Any] = {} if action is None else {"action": action}
        shown |= payload
        if target.account.type == "Organization":
            shown["organization"] = render_organization(self.api, target.account)
        shown["sender"] = render_account(self.api, sender)
        body = json.dumps(shown).encode()
        guid = str(uuid.uuid4())
        delivery = Delivery(
            id=self._world.ids.next(),
            guid=guid,
            event=event,
            action=action,
            body=body,
            headers=signed_headers(event, guid, body, target),
            app_id=target.app.id,
            installation_id=target.id,
            repository_id=None if repo is None else repo.id,
            delivered_at=self._world.clock.now(),
        )
        self._world.deliveries.append(delivery)

    def take(self) -> list[Delivery]:
        """Return the deliveries that were not taken yet, in the order GitHub made them."""
        new = self._world.deliveries[self.taken :]
        self.taken = len(self._world.deliveries)
        return new


def redelivered(world: World, delivery: Delivery) -> Delivery:
    """Send a delivery once more."""
    again = replace(delivery, id=world.ids.next(), delivered_at=world.clock.now(), redelivery=True)
    world.deliveries.append(again)
    return again


def signed_headers(event: str, guid: str, body: bytes, installation: Installation) -> Mapping[str, str]:
    """Return the headers that GitHub sends along."""
    secret = installation.app.webhook_secret.encode()
    return {
        "Accept": "*/*",
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/0000000",
        "X-GitHub-Delivery": guid,
        "X-GitHub-Event": event,
        "X-GitHub-Hook-ID": str(installation.app.id),
        "X-GitHub-Hook-Installation-Target-ID": str(installation.app.id),
        "X-GitHub-Hook-Installation-Target-Type": "integration",
        "X-Hub-Signature": "sha1=" + hmac.new(secret, body, hashlib.sha1).hexdigest(),
        "X-Hub-Signature-256": "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest(),
    }
