"""The order of work: durable workflows and their steps. Gather, decide, apply; no policy here."""
