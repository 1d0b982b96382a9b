"""Rules between a database and the PostgreSQL that RDS runs it on: parameters, instance class, major version."""

from collections.abc import Iterable, Iterator, Mapping

from catalog.database import Upgrade
from catalog.instances import CLASSES, OFFERED, family_of, smallest_class_with
from catalog.nearest import nearest
from catalog.parameters import FIXED_BY_RDS, FIXED_FOR_SAFETY, Setting, known
from catalog.problems import Problem
from catalog.system import Stack

PAGE = 8192
"""Bytes of a page, the unit of `shared_buffers`."""

MOST_BUFFERS_PERCENT = 40
"""Of memory: more is unlikely to work better, says PostgreSQL's manual, and it leaves less for all else."""


def parameters_can_be_set(stack: Stack) -> Iterator[Problem]:
    """PostgreSQL has each parameter, RDS lets it be set, and it can take hold when it is asked to."""
    for name, service in stack.services.items():
        database = service.database
        majors = {database.major, database.running, *((database.upgrade.to,) if database.upgrade else ())}
        for parameter, setting in sorted(database.parameters.items()):
            if text := _objection(parameter, setting, majors):
                yield Problem(f"services.{name}.database.parameters.{parameter}", text)


def _objection(name: str, setting: Setting, majors: Iterable[int]) -> str | None:
    """Why a declaration may not set this, or None."""
    for major in sorted(majors):
        when = known(major).get(name)
        if when is None:
            return f"no such parameter in PostgreSQL {major}{nearest(name, known(major)) or '; leave it out'}"
        if when == "fixed":
            return f"{setting.value} cannot be set: {FIXED_BY_RDS.get(name, 'rds sets it')}; leave it out"
        if when == "static" and setting.apply == "immediate":
            text = f"{setting.value} asked for immediately, and PostgreSQL reads it only when it starts"
            return f"{text}; say pending-reboot or leave apply out"
    if FIXED_FOR_SAFETY.get(name, setting.value) != setting.value:
        return f"{setting.value} is refused: every database has {FIXED_FOR_SAFETY[name]}; leave it out"
    return None


def buffers_fit_in_memory(stack: Stack) -> Iterator[Problem]:
    """What PostgreSQL keeps in memory at all times leaves room for its connections and the file cache."""
    kind = stack.environment.capacity.instance_class
    most = CLASSES[kind].memory_gib * 1024**3 * MOST_BUFFERS_PERCENT // 100 // PAGE
    for name, service in stack.services.items():
        buffers = _pages(service.database.parameters)
        if buffers > most:
            larger = smallest_class_with(-(-buffers * PAGE * 100 // MOST_BUFFERS_PERCENT), family_of(kind))
            ways = f"ask for {most} or fewer" + (f" or take {larger}" if larger else "")
            here = f"{kind} has {CLASSES[kind].memory_gib} GiB, of which {MOST_BUFFERS_PERCENT} % is {most} pages"
            text = f"{buffers} pages of 8 kB ({_gib(buffers)} GiB) asked for, {here}; {ways}"
            yield Problem(f"services.{name}.database.parameters.shared_buffers", text)


def _pages(parameters: Mapping[str, Setting]) -> int:
    """How many are asked for; a formula of RDS's fits itself to the class."""
    said = parameters.get("shared_buffers")
    return int(said.value) if said and said.value.isdecimal() else 0


def _gib(pages: int) -> str:
    return f"{pages * PAGE / 1024**3:.3g}"


def the_class_is_offered(stack: Stack) -> Iterator[Problem]:
    """RDS offers a family of instance classes with some majors of PostgreSQL and not with others."""
    kind = stack.environment.capacity.instance_class
    first, last = OFFERED[family_of(kind)]
    wanted = {name: service.database.running for name, service in stack.services.items()}
    lacking = {name: major for name, major in wanted.items() if not first <= major <= last}
    if lacking:
        asked = ", ".join(f"services.{name} has {major}" for name, major in lacking.items())
        text = f"{kind} is offered with PostgreSQL {first} to {last}, and {asked}"
        yield Problem("environment.capacity.instance_class", f"{text}; take {_instead(kind)}")


def _instead(kind: str) -> str:
    """The smallest class of the newer families that has as much memory."""
    family = "db.t4g" if family_of(kind).startswith("db.t") else "db.m7g"
    return smallest_class_with(CLASSES[kind].memory_gib * 1024**3, family) or family


def upgrades_lead_upwards(stack: Stack) -> Iterator[Problem]:
    """An upgrade goes to a later major; the old one stays declared until its instance is gone."""
    for name, service in stack.services.items():
        upgrade, major = service.database.upgrade, service.database.major
        if upgrade and (text := _wrong_way(upgrade, major)):
            yield Problem(f"services.{name}.database.upgrade.to", text)


def _wrong_way(upgrade: Upgrade, major: int) -> str | None:
    if upgrade.to < major or (upgrade.to == major and not upgrade.switch_over):
        return f"{upgrade.to} given, the database has {major} already; say a later one or leave upgrade out"
    if upgrade.to == major and not upgrade.delete_old:
        text = f"{upgrade.to} is declared as major while the old instance, with its parameter group, is still there"
        return f"{text}; leave major as it was until delete_old has been thrown"
    return None
