"""Nobody sees another tenant's orders."""

from identity.profile import orders_of
from identity.store import Store
from identity.viewer import Viewer

STORE = Store(
    {
        "orders": (
            {"id": "o-1", "tenant_id": "north", "customer_id": "c-1"},
            {"id": "o-2", "tenant_id": "south", "customer_id": "c-1"},
        )
    }
)


def test_orders_stay_within_the_tenant() -> None:
    viewer = Viewer(account_id="a-1", tenant_id="north", permissions=frozenset({"orders:read"}))

    assert [row["id"] for row in orders_of(viewer, STORE, "c-1")] == ["o-1"]
