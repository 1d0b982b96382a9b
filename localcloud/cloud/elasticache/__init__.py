"""ElastiCache: moto's API with a real Redis server behind every replication group."""

from localcloud.cloud.home import Home
from localcloud.cloud.storage import Store

from .keeper import CacheKeeper


def install(home: Home, store: Store) -> CacheKeeper:
    """Put our ElastiCache in the place of moto's."""
    return CacheKeeper(home, store)
