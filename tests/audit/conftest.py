"""Loads the stacks' program once, quietly: the SDK's own modules warn about each other."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import audit.terraform  # noqa: F401 (loaded for its imports)
