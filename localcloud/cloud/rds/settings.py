"""The settings of one instance's server: RDS's defaults, its parameter group, formulas computed, memory scaled."""

from moto.rds.exceptions import DBInstanceNotFoundError

from . import family, formula, sizing
from .instance import Instance

AT_LEAST_THE_SOURCE = (
    "max_connections",
    "max_locks_per_transaction",
    "max_prepared_transactions",
    "max_wal_senders",
    "max_worker_processes",
)
"""A standby does not start below its source: https://www.postgresql.org/docs/current/hot-standby.html#HOT-STANDBY-ADMIN"""


def at_boot(instance: Instance) -> dict[str, str]:
    """What the server has to run with after a reboot, fitted to this machine."""
    return _fitted(instance.major, _wanted(instance))


def fitted(instance: Instance) -> dict[str, tuple[str, str]]:
    """The settings that had to be fitted to this machine: what RDS would run with, and what runs here."""
    wanted = _wanted(instance)
    here = _fitted(instance.major, wanted)
    return {
        name: (sizing.shown(name, wanted.get(name, "")), sizing.shown(name, value))
        for name, value in sorted(here.items())
        if wanted.get(name) != value
    }


def _fitted(major: int, wanted: dict[str, str]) -> dict[str, str]:
    """With memory cut to this machine's share, and without the libraries that are not here.

    What pgaudit would log, the log of all statements has: more than was asked for, and never less.
    """
    libraries = [name.strip() for name in wanted.get("shared_preload_libraries", "").split(",")]
    here = [name for name in libraries if name in family.libraries(major)]
    unaudited = "pgaudit" in libraries and "pgaudit" not in here
    instead = {"log_statement": "all"} if unaudited and _audits(wanted) else {}
    return sizing.scaled(wanted) | {"shared_preload_libraries": ",".join(here)} | instead


def _audits(wanted: dict[str, str]) -> bool:
    return bool(wanted.get("pgaudit.role")) or wanted.get("pgaudit.log", "none").lower() != "none"


def _wanted(instance: Instance) -> dict[str, str]:
    own = _own(instance)
    source = source_of(instance)
    if source is not None:
        above = _own(source)
        own |= {name: str(max(int(own[name]), int(above[name]))) for name in AT_LEAST_THE_SOURCE}
    if instance.read_only:
        own["default_transaction_read_only"] = "on"
    return own


def now(instance: Instance) -> dict[str, str]:
    """What the running server has to have: dynamic parameters set to apply at a reboot still wait for it."""
    if instance.booted_group != instance.db_parameter_groups()[0].name:
        return instance.booted_settings  # a newly associated group counts from the next reboot
    settings = at_boot(instance)
    for name in _waiting(instance):
        before = instance.booted_settings.get(name)
        if before is None:
            settings.pop(name, None)
        else:
            settings[name] = before
    return settings


def pending(instance: Instance) -> bool:
    """Whether a reboot would change dynamic parameters; the static ones the server itself tells."""
    return now(instance) != at_boot(instance)


def forces_ssl(settings: dict[str, str]) -> bool:
    """Whether connections without TLS are refused."""
    return settings.get("rds.force_ssl", "1").lower() in {"1", "on", "true"}


def source_of(instance: Instance) -> Instance | None:
    """The instance that a replica follows; None when it is no replica, or its source is gone before it."""
    if not instance.is_replica or not instance.source_db_instance_identifier:
        return None
    try:
        found = instance.databases.find_db_from_id(instance.source_db_instance_identifier)
    except DBInstanceNotFoundError:
        return None
    assert isinstance(found, Instance)  # noqa: S101
    return found


def _own(instance: Instance) -> dict[str, str]:
    size = sizing.size(instance.db_instance_class)
    assert size is not None  # noqa: S101  (refused at the call)
    variables = {
        "DBInstanceClassMemory": float(size.memory),
        "DBInstanceVCPU": float(size.cpus),
        "AllocatedStorage": float(instance.allocated_storage),
        "EndPointPort": float(instance.port or 0),
    }
    settings = family.defaults(instance.major) | _group(instance)
    settings = {
        name: formula.evaluate(value, variables) if formula.is_formula(value) else value
        for name, value in settings.items()
    }
    if settings.get("rds.logical_replication") in {"1", "on"}:
        settings["wal_level"] = "logical"
    return settings


def _group(instance: Instance) -> dict[str, str]:
    parameters = instance.db_parameter_groups()[0].parameters
    return {name: entry["ParameterValue"] for name, entry in parameters.items() if "ParameterValue" in entry}


def _waiting(instance: Instance) -> list[str]:
    parameters = instance.db_parameter_groups()[0].parameters
    return [
        name
        for name, entry in parameters.items()
        if entry.get("ApplyMethod") == "pending-reboot"
        and (known := family.find(instance.major, name)) is not None
        and not known.static
    ]
