"""Many short histories of a forge, each held after every step against an oracle that was written apart."""
