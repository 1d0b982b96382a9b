"""RDS: what of it is a record also where the databases are real servers."""

from moto.rds.models import rds_backends

from .backend import Recorded


def install() -> None:
    """Put moto's databases with our records in the place of moto's; the real servers put themselves there later."""
    rds_backends.backend = Recorded
