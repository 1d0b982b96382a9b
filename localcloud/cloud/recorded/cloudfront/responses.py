"""Every call of CloudFront."""

from .distributions import Distributions
from .policies import Policies


class Responses(Distributions, Policies):
    """All of it."""
