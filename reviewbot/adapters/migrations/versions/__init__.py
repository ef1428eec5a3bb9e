"""One file per migration; old and new workers survive each together."""
