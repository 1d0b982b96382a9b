"""RDS instance classes: what each one has, and how many connections PostgreSQL gets from it."""

from typing import Annotated, NamedTuple

from pydantic import AfterValidator

from catalog.nearest import nearest

BYTES_PER_CONNECTION = 9_531_392
"""RDS's default `max_connections` is LEAST({DBInstanceClassMemory/9531392}, 5000)."""

MOST_CONNECTIONS = 5_000
"""The other half of that formula."""

KEPT_BY_RDS = 0.08
"""DBInstanceClassMemory is what is left after RDS's own processes: about 8 % less than the class's memory."""


class Hardware(NamedTuple):
    """An instance class as AWS's table of hardware specifications has it."""

    cores: int
    memory_gib: int


SIZES = {"large": 2, "xlarge": 4, "2xlarge": 8, "4xlarge": 16, "8xlarge": 32, "12xlarge": 48, "16xlarge": 64}
"""Cores of the Graviton classes; memory is four (m) or eight (r) GiB for each."""

CLASSES: dict[str, Hardware] = {
    "db.t2.micro": Hardware(1, 1),
    "db.t2.small": Hardware(1, 2),
    "db.t2.medium": Hardware(2, 4),
    "db.t2.large": Hardware(2, 8),
    "db.m4.large": Hardware(2, 8),
    "db.m4.xlarge": Hardware(4, 16),
    "db.m4.2xlarge": Hardware(8, 32),
    "db.t4g.micro": Hardware(2, 1),
    "db.t4g.small": Hardware(2, 2),
    "db.t4g.medium": Hardware(2, 4),
    "db.t4g.large": Hardware(2, 8),
    "db.t4g.xlarge": Hardware(4, 16),
    "db.t4g.2xlarge": Hardware(8, 32),
    **{
        f"db.m{generation}g.{size}": Hardware(cores, cores * 4)
        for generation in (7, 8)
        for size, cores in SIZES.items()
    },
    **{
        f"db.r{generation}g.{size}": Hardware(cores, cores * 8)
        for generation in (7, 8)
        for size, cores in SIZES.items()
    },
}
"""Graviton classes, and two older families that people still ask for (AWS: hardware specifications of DB instance
classes); cfn-lint's table has every one of them for PostgreSQL."""

OFFERED: dict[str, tuple[int, int]] = {
    "db.t2": (9, 12),
    "db.m4": (9, 12),
    "db.t4g": (12, 18),
    "db.m7g": (13, 18),
    "db.m8g": (13, 18),
    "db.r7g": (13, 18),
    "db.r8g": (13, 18),
}
"""First and last major of PostgreSQL by family (AWS: supported DB engines for DB instance classes). Where a family
wants a minor, as m8g and r8g 15.4, 16.1 and 17.1, it is met: RDS makes a late minor of a major."""


def known_class(name: str) -> str:
    """The name itself; ValueError with the nearest known one when RDS has no such class in the table."""
    if name not in CLASSES:
        msg = f"{name} is no instance class in the table{nearest(name, CLASSES)}; classes look like db.m7g.large"
        raise ValueError(msg)
    return name


def family_of(name: str) -> str:
    """`db.m7g` of `db.m7g.large`."""
    return name.rsplit(".", maxsplit=1)[0]


InstanceClass = Annotated[str, AfterValidator(known_class)]


def max_connections(name: str) -> int:
    """What PostgreSQL allows on this class: RDS's formula, on the memory that RDS leaves."""
    memory = CLASSES[name].memory_gib * 1024**3 * (1 - KEPT_BY_RDS)
    return min(int(memory / BYTES_PER_CONNECTION), MOST_CONNECTIONS)


def smallest_class_for(connections: int, family: str) -> str | None:
    """The first class of a family (`db.m7g`) that allows so many connections, if any does."""
    fits = [name for name in CLASSES if name.startswith(f"{family}.") and max_connections(name) >= connections]
    return fits[0] if fits else None


def smallest_class_with(memory: int, family: str) -> str | None:
    """The first class of a family that has so many bytes of memory, if any has."""
    fits = [name for name, has in CLASSES.items() if family_of(name) == family and has.memory_gib * 1024**3 >= memory]
    return fits[0] if fits else None
