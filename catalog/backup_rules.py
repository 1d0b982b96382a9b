"""Rules on what AWS Backup keeps: as long as was promised, and no shorter than a lock allows."""

from collections.abc import Iterator

from catalog.environment import LEAST_LOCKED_DAYS
from catalog.problems import Problem
from catalog.system import Stack


def the_vault_keeps_what_is_promised(stack: Stack) -> Iterator[Problem]:
    """Where customers' data lives, daily backups are kept as long as the system says."""
    kept = stack.environment.retention.vault_days
    for name, service in stack.services.items():
        asked = service.database.backups.full_days
        if stack.environment.production and asked > kept:
            here = f"{stack.environment.name}'s vault keeps backups for {kept}"
            mend = f"ask for fewer or set environment.retention.vault_days to {asked}"
            yield Problem(f"services.{name}.database.backups.full_days", f"{asked} days asked for, {here}; {mend}")


def a_locked_vault_takes_them(stack: Stack) -> Iterator[Problem]:
    """A lock has a least number of days, and refuses what is kept for fewer."""
    for name, service in stack.services.items():
        asked = service.database.backups.full_days
        if stack.environment.protection.locked and asked < LEAST_LOCKED_DAYS:
            text = f"{asked} given, a locked vault takes nothing kept for less than {LEAST_LOCKED_DAYS} days"
            mend = f"say {LEAST_LOCKED_DAYS} or more, or set environment.protection.locked to false"
            yield Problem(f"services.{name}.database.backups.full_days", f"{text}; {mend}")
