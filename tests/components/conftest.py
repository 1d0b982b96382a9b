"""Loads the components once, quietly: the SDK's own modules warn about each other."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import components.backup_vault
    import components.bucket
    import components.key
    import components.pager
    import components.postgres  # noqa: F401 (loaded for its imports)
