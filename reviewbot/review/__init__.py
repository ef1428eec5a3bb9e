"""What one owner found: brief, prompt, reply, grounding, findings, verdict."""
