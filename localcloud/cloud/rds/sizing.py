"""How large an instance class is, and how much of that this machine can give."""

import os
from dataclasses import dataclass
from functools import lru_cache

from moto.ec2.models.instance_types import INSTANCE_TYPES

MIB = 1024 * 1024


@dataclass(frozen=True)
class Size:
    """What a class has on AWS."""

    memory: int
    """Bytes."""
    cpus: int


def size(instance_class: str) -> Size | None:
    """The size of `db.<type>`: that of the EC2 type of the same name; None when there is no such class."""
    kind = INSTANCE_TYPES.get(instance_class.removeprefix("db."))
    if kind is None or not instance_class.startswith("db."):
        return None
    return Size(kind["MemoryInfo"]["SizeInMiB"] * MIB, kind["VCpuInfo"]["DefaultVCpus"])


@lru_cache
def machine_memory() -> int:
    """Bytes of this machine, or so many as GROUNDWORK_MEMORY lets its servers count on."""
    given = os.environ.get("GROUNDWORK_MEMORY", "")
    return int(given) if given.isdigit() else os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


SHARE = 64
"""One server may take a 64th of the machine for each of its buffers: 128 MiB on 8 GiB, so that a dozen of them fit."""

UNITS = {
    "autovacuum_work_mem": 1024,
    "maintenance_work_mem": 1024,
    "shared_buffers": 8192,
    "wal_buffers": 8192,
    "work_mem": 1024,
}
"""Bytes per unit of the parameters that take memory."""


def scaled(settings: dict[str, str]) -> dict[str, str]:
    """The settings with every memory parameter cut to this machine's share; the planner's figures stay."""
    share = machine_memory() // SHARE // MIB * MIB
    limits = {name: share // unit for name, unit in UNITS.items()}
    return {
        name: str(min(int(value), limits[name])) if name in limits and value.isdigit() else value
        for name, value in settings.items()
    }


def shown(name: str, value: str) -> str:
    """A value as PostgreSQL shows it, e.g. `128MB` for 16384 pages; what takes no memory as it is."""
    if name not in UNITS or not value.isdigit():
        return value
    size = int(value) * UNITS[name]
    suffix, unit = next(pair for pair in (("GB", MIB * 1024), ("MB", MIB), ("kB", 1024)) if size % pair[1] == 0)
    return f"{size // unit}{suffix}"
