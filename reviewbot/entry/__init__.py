"""The doors: the command line, the web, the worker."""
