"""When AWS may disturb a data store, UTC."""

HOUR, DAY = 60, 24 * 60
"""Minutes."""

AFTER_BACKUP = 2 * HOUR
"""Minutes from the beginning of the backup to that of the maintenance: RDS wants the two apart."""

CACHE_SNAPSHOT = "02:00-03:00"
"""Own choice: with the databases' full backup."""

CACHE_MAINTENANCE = "sun:04:00-sun:05:00"
"""Own choice: the quietest day, well after the snapshot."""


def backup(full_at: str) -> str:
    """The hour that begins with the time of the full backup."""
    start = _minutes(full_at)
    return f"{_time(start)}-{_time(start + HOUR)}"


def maintenance(full_at: str) -> str:
    """An hour on the quietest day, well after the backup."""
    start = _minutes(full_at) + AFTER_BACKUP
    return f"{_day(start)}:{_time(start)}-{_day(start + HOUR)}:{_time(start + HOUR)}"


def _minutes(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * HOUR + int(minutes)


def _time(minutes: int) -> str:
    return f"{minutes % DAY // HOUR:02}:{minutes % HOUR:02}"


def _day(minutes: int) -> str:
    return "sun" if minutes < DAY else "mon"
