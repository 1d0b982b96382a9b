"""The refusals of ElastiCache, with its own codes, in sentences that say how to mend the call."""

from moto.elasticache.exceptions import ElastiCacheException


def invalid(message: str) -> ElastiCacheException:
    """A value that ElastiCache does not take."""
    return ElastiCacheException("InvalidParameterValue", message)


def conflicting(message: str) -> ElastiCacheException:
    """Values that do not go together, or a feature that the local cloud refuses rather than pretends."""
    return ElastiCacheException("InvalidParameterCombination", message)


def wrong_state(message: str) -> ElastiCacheException:
    """A call that the group's state does not allow."""
    return ElastiCacheException("InvalidReplicationGroupState", message)
