"""The service under load: real processes over loopback, one PostgreSQL, and the stand-in for GitHub."""
