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
    """Bytes of this machine."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


SHARE = 64
"""One server may take a 64th of the machine for each of its buffers: 128 MiB on 8 GiB, so that a dozen of them fit."""

UNITS = {"shared_buffers": 8192, "maintenance_work_mem": 1024, "autovacuum_work_mem": 1024, "work_mem": 1024}
"""Bytes per unit of the parameters that take memory."""


def scaled(settings: dict[str, str]) -> dict[str, str]:
    """The settings with every memory parameter cut to this machine's share; the planner's figures stay."""
    limits = {name: machine_memory() // SHARE // unit for name, unit in UNITS.items()}
    return {
        name: str(min(int(value), limits[name])) if name in limits and value.isdigit() else value
        for name, value in settings.items()
    }
