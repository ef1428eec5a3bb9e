"""What the forge said: bytes become a delivery, a delivery becomes one of a closed set of events."""
