"""Who uses a model: the graph of one owner's reviewer, its read-only tools, the chain of models it asks."""
