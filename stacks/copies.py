"""The second region's part of a stack, and what is kept there and in the vault."""

import pulumi

from components.backup_alarms import BackupAlarms, BackupAlarmsArgs
from components.backups import Backups, BackupsArgs
from components.place import Place
from components.postgres import Postgres
from components.providers import distant_provider
from components.recovery import Recovery, RecoveryArgs
from stacks.ground import Ground


def second_region(ground: Ground) -> Recovery | None:
    """What stands there, where the environment keeps copies."""
    copies = ground.stack.copies
    if copies is None:
        return None
    place = Place(copies.region, ground.place.account)
    there = pulumi.ResourceOptions(providers=[distant_provider(ground.stack, place)])
    return Recovery(ground.name(place.region), RecoveryArgs(ground.stack, place), there)


def backups(ground: Ground, databases: dict[str, Postgres], recovery: Recovery | None) -> Backups:
    """The vault and its plans; RDS's own backups follow into the second region."""
    for name, database in databases.items():
        if recovery:
            recovery.follow(ground.name(name), database.writer)
    name = ground.stack.stack
    made = Backups(name, BackupsArgs(ground.stack, ground.place, ground.network, recovery), ground.options)
    alarms = BackupAlarmsArgs(made.vault.name, recovery is not None, ground.pager)
    BackupAlarms(name, alarms, ground.options)
    return made
