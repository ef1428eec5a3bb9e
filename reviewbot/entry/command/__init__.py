"""The commands: each a plain function from text streams to an exit code."""
