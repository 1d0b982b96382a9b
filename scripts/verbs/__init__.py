"""The verbs of our own: one module each, imported when it is called, with a `run` that returns the exit status."""
