"""The settings of the orders consumer group."""

from collections.abc import Mapping

STEADY: Mapping[str, str | int] = {
    "group.id": "orders",
    "session.timeout.ms": 45_000,
    "heartbeat.interval.ms": 3_000,
    "max.poll.interval.ms": 300_000,
    "enable.auto.commit": "false",
}

FAST_FAILOVER: Mapping[str, str | int] = {
    **STEADY,
    "session.timeout.ms": 10_000,
    "max.poll.interval.ms": 60_000,
}


def settings(instance: str, *, fast_failover: bool) -> Mapping[str, str | int]:
    """Return the settings for one instance. A change of the flag rebuilds the consumer and rebalances the group."""
    chosen = FAST_FAILOVER if fast_failover else STEADY
    return {**chosen, "group.instance.id": instance}
