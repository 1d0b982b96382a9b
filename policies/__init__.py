"""Rules that a plan has to keep, wherever it is looked at: in a preview, in this process, or in a state."""

from policies.check import check
from policies.finding import Finding
from policies.settings import Settings

__all__ = ["Finding", "Settings", "check"]
