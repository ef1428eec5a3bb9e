"""What the account page shows."""

from identity.permissions import requires
from identity.store import Row, Store
from identity.viewer import Viewer


@requires("orders:read")
def orders_of(viewer: Viewer, store: Store, customer_id: str) -> tuple[Row, ...]:
    """Return a customer's orders, as far as the viewer may see them."""
    return tuple(row for row in store.scoped("orders", viewer) if row["customer_id"] == customer_id)


def points_of(viewer: Viewer, store: Store, customer_id: str) -> int:
    """Return the loyalty points that a customer has collected in all shops."""
    orders = store.unscoped("orders")
    return sum(int(row["points"]) for row in orders if row["customer_id"] == customer_id)
