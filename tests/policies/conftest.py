"""Loads the stacks' program once, quietly: the SDK's own modules warn about each other."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import stacks.plan  # noqa: F401 (loaded for its imports)
