"""When AWS Backup takes what, as its cron expressions say it. All times are UTC."""

from typing import NamedTuple

from catalog.database import Backups

INCREMENTAL_DAYS = 7
"""Own choice: within these days any second can be restored anyhow; a locked vault takes nothing that is kept less."""

AFTER_FULL = 3
"""Hours after the daily backup at which AWS Backup takes its own: RDS takes one by itself at the hour that the system
says, and none in the hour before its maintenance nor during it, which are the two that follow (`windows.py`)."""


class Round(NamedTuple):
    """One rule of a plan."""

    name: str
    cron: str
    days: int
    copied: bool
    """Whether it is worth a copy in the second region: the daily one is, RDS's own copies fill the hours between."""


def rounds(backups: Backups, most_days: int) -> list[Round]:
    """The daily backup, and those between; nothing is kept longer than the environment keeps anything."""
    full, minute = (int(part) for part in backups.full_at.split(":"))
    first = (full + AFTER_FULL) % 24
    daily = Round("daily", f"cron({minute} {first} * * ? *)", min(backups.full_days, most_days), copied=True)
    if backups.incremental_hours is None:
        return [daily]
    hours = {(first + step) % 24 for step in range(backups.incremental_hours, 24, backups.incremental_hours)}
    days = min(INCREMENTAL_DAYS, most_days)
    between = _between(minute, full, hours - {full})
    return [daily, *(Round(name, cron, days, copied=False) for name, cron in between)]


def _between(minute: int, full: int, hours: set[int]) -> list[tuple[str, str]]:
    """Every day alike, or apart where the maintenance is: it may reach into Monday."""
    closed = {(full + step) % 24 for step in range(1, AFTER_FULL)}
    if not hours & closed:
        return [("incremental", f"cron({minute} {_listed(hours)} * * ? *)")]
    maintained, others = ("SUN", "MON-SAT") if full + AFTER_FULL <= 24 else ("SUN,MON", "TUE-SAT")
    return [
        ("incremental", f"cron({minute} {_listed(hours)} ? * {others} *)"),
        ("incremental-maintained", f"cron({minute} {_listed(hours - closed)} ? * {maintained} *)"),
    ]


def _listed(hours: set[int]) -> str:
    return ",".join(str(hour) for hour in sorted(hours))
