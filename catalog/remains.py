"""Where a person who was forgotten in the databases can still be found, and for how long: what a receipt has to say."""

from collections.abc import Iterator

from catalog.cache import Use
from catalog.system import Stack


def in_backups(stack: Stack, service: str) -> dict[str, int]:
    """Days for which each kind of backup still holds what was erased from a service's database."""
    kept, backups = stack.environment.retention, stack.services[service].database.backups
    found = {
        "point in time and automated backups": kept.backup_days,
        "daily backups": min(kept.vault_days, backups.full_days),
        "logical dumps": backups.logical_days + _behind(stack),
    }
    if stack.environment.protection.copied and stack.copies:
        found["copies in the second region"] = max(found.values())
    return found


def _behind(stack: Stack) -> int:
    """Days for which a dump that has expired can still be had back, from a bucket with versions."""
    return max((bucket.noncurrent_days for bucket in stack.buckets.values() if bucket.lockable), default=0)


def elsewhere(stack: Stack) -> list[str]:
    """What an erasure does not reach, and what becomes of it there."""
    return [*_caches(stack), *_searches(stack), *_files(stack), _logs(stack)]


def _caches(stack: Stack) -> Iterator[str]:
    for name, cache in stack.caches.items():
        for prefix, use in cache.uses.items():
            yield f"cache {name}: {use.kind} under {prefix} {_until(use)}"


def _until(use: Use) -> str:
    if use.ttl is None:
        return "do not expire: the service has to remove the person's"
    return f"expire after {_time(use.ttl)}" + ("; end them at once to sign the person out" if _signed_in(use) else "")


def _signed_in(use: Use) -> bool:
    return use.kind == "sessions"


def _time(seconds: int) -> str:
    return f"{seconds // 3600} h" if seconds >= 3600 else f"{seconds // 60} min" if seconds >= 60 else f"{seconds} s"


def _searches(stack: Stack) -> Iterator[str]:
    for name, service in stack.services.items():
        if service.search:
            yield f"search of {name}: indices {', '.join(service.search.indices)} hold what the service puts there"
        if service.analytics:
            yield f"analytics of {name}: ClickHouse follows the database; its own backups are as old as dumps"


def _files(stack: Stack) -> Iterator[str]:
    for name, bucket in stack.buckets.items():
        if bucket.service is not None:
            text = f"bucket {name}: {bucket.description} are {bucket.service}'s to delete"
            yield f"{text}; deleted ones can be had back for {bucket.noncurrent_days} days"


def _logs(stack: Stack) -> str:
    days = stack.environment.retention.log_days
    return f"logs: statements with what is written in them, parameters left out, are kept for {days} days"
