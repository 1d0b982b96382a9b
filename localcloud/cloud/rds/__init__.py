"""RDS for PostgreSQL: moto's API with a real cluster behind every instance."""

from localcloud.cloud.home import Home
from localcloud.cloud.storage import Store

from .keeper import RdsKeeper


def install(home: Home, store: Store) -> RdsKeeper:
    """Put our RDS in the place of moto's."""
    return RdsKeeper(home, store)
