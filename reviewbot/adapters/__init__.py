"""The ports, for real: one module for each port and technology."""
