"""Every call of AWS Backup."""

from .plans import Plans
from .testing import Testing
from .vaults import Vaults


class Responses(Vaults, Plans, Testing):
    """All of it."""
