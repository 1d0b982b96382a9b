"""AWS Backup: vaults with lock and policy, plans, selections and restore tests; no backup is ever taken."""

from moto.backup.models import backup_backends

from .backend import Backups


def install() -> None:
    """Put our AWS Backup in the place of moto's, which has a part of it."""
    backup_backends.backend = Backups
