"""Rules that hold between facts: generators of problems over a stack whose facts are each valid."""

from collections.abc import Callable, Iterator, Mapping

from catalog import backup_rules, cache_rules, engine_rules, name_rules, personal_rules, role_rules
from catalog.budget import MOST_USED_PERCENT
from catalog.database import MOST_REPLICAS
from catalog.instances import CLASSES, max_connections, smallest_class_for
from catalog.nearest import nearest
from catalog.problems import Problem
from catalog.system import Stack

Rule = Callable[[Stack], Iterator[Problem]]


def replicas_are_allowed(stack: Stack) -> Iterator[Problem]:
    """RDS has a limit, and so has the profile."""
    most = stack.environment.capacity.max_replicas
    for name, service in stack.services.items():
        asked = service.database.replicas
        if asked > most:
            limits = f"RDS for PostgreSQL allows {MOST_REPLICAS} per source"
            here = f"{stack.environment.name}'s profile {most}; ask for {most} or fewer"
            yield Problem(f"services.{name}.database.replicas", f"{asked} replicas asked for, {limits} but {here}")


def every_service_has_a_pool(stack: Stack) -> Iterator[Problem]:
    """A pool is declared for the environment at hand."""
    for name, service in stack.services.items():
        if stack.environment.name not in service.pools:
            known = ", ".join(service.pools) or "none"
            yield Problem(
                f"services.{name}.pools", f"no pool for {stack.environment.name}, only for {known}; declare one"
            )


def connections_fit(stack: Stack) -> Iterator[Problem]:
    """Every connection that may be asked for fits into what the instance class allows."""
    for name, service in stack.services.items():
        if stack.environment.name in service.pools and not stack.budget(name).fits:
            yield Problem(f"services.{name}.pools.{stack.environment.name}.max_size", _over_budget(stack, name))


def _over_budget(stack: Stack, name: str) -> str:
    budget, kind = stack.budget(name), stack.environment.capacity.instance_class
    others = budget.wanted - budget.app
    pools = f"{budget.pool} connections x ({budget.instances} instances + 1 while deploying)"
    asked = f"{pools} + {others} others = {budget.wanted} asked for"
    declared = budget.max_connections != max_connections(kind)
    allower = "max_connections" if declared else kind
    allowed = f"{allower} allows {budget.max_connections}, of which {MOST_USED_PERCENT} % is {budget.allowed}"
    return f"{asked}, {allowed}; {_mend_budget(budget.wanted, budget.largest_pool, kind, declared=declared)}"


def _mend_budget(wanted: int, largest_pool: int, kind: str, *, declared: bool) -> str:
    needed = -(-wanted * 100 // MOST_USED_PERCENT)
    ways = [f"ask for {largest_pool} or fewer"] if largest_pool else []
    if declared:
        ways += [f"raise max_connections to {needed}"]
    elif larger := smallest_class_for(needed, kind.rsplit(".", maxsplit=1)[0]):
        ways += [f"take {larger} ({CLASSES[larger].memory_gib} GiB)"]
    return " or ".join(ways) or "put a pooler in front, or run fewer instances"


def production_keeps_its_promises(stack: Stack) -> Iterator[Problem]:
    """Where customers' data lives, backups are kept as long as the system says."""
    kept = stack.environment.retention.backup_days
    for name, service in stack.services.items():
        backups = service.database.backups
        asked = backups.point_in_time_days
        if stack.environment.production and asked > kept:
            here = f"{stack.environment.name}'s profile keeps backups for {kept}"
            mend = f"ask for fewer or set environment.retention.backup_days to {asked}"
            path = f"services.{name}.database.backups.point_in_time_days"
            yield Problem(path, f"{asked} days asked for, {here}; {mend}")


def databases_are_not_shared(stack: Stack) -> Iterator[Problem]:
    """A database, and a folder of migrations, belongs to one service."""
    yield from _shared("name", {name: service.database.name for name, service in stack.services.items()})
    folders = {name: service.database.migrations.directory for name, service in stack.services.items()}
    yield from _shared("migrations.directory", folders)


def _shared(field: str, values: Mapping[str, str]) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    for name, value in values.items():
        owner = owners.setdefault(value, name)
        if owner != name:
            yield Problem(f"services.{name}.database.{field}", f"{value} is {owner}'s already; give {name} its own")


def buckets_belong_to_services(stack: Stack) -> Iterator[Problem]:
    """The service whose key encrypts a bucket is one of the system's."""
    for name, bucket in stack.buckets.items():
        if bucket.service is not None and bucket.service not in stack.services:
            text = f"no service is called {bucket.service}{nearest(bucket.service, stack.services)}"
            yield Problem(f"buckets.{name}.service", f"{text}; known are {', '.join(stack.services)}")


def the_paged_can_be_reached(stack: Stack) -> Iterator[Problem]:
    """Who is paged has an address."""
    environment = stack.environment
    for word, contacts in {"paged": environment.paged, "told": environment.told}.items():
        for contact in contacts:
            if contact not in stack.contacts:
                known = ", ".join(stack.contacts) or "none"
                text = f"{contact} is {word} in {environment.name} and has no address; known are {known}; add one"
                yield Problem(f"contacts.{contact}", text)


def distant_readers_have_a_key(stack: Stack) -> Iterator[Problem]:
    """An encrypted copy in another region always needs a key there; one is made in the second region alone."""
    there = stack.recovery.region if stack.recovery else None
    for name, service in stack.services.items():
        for region, count in service.database.distant.items():
            if region != there:
                keys = f"keys are made in {there} (recovery.region)" if there else "no second region is declared"
                mend = f"ask for the readers in {there}" if there else f"declare recovery with region {region}"
                text = f"{count} readers in a region without a key; {keys}; {mend}"
                yield Problem(f"services.{name}.database.distant.{region}", text)


def a_side_has_a_region(stack: Stack) -> Iterator[Problem]:
    """The second side of a stack stands in the second region."""
    if stack.side and not stack.copies:
        text = f"{stack.side} given, and {stack.home} keeps no copies in a second region"
        yield Problem("side", f"{text}; declare recovery and set environment.protection.copied, or leave side out")


def stores_that_are_named_exist(stack: Stack) -> Iterator[Problem]:
    """Backups of analytics go to one of the system's buckets; PgBouncer and ClickHouse have a cluster to run on."""
    for name, service in stack.services.items():
        if service.analytics and service.analytics.backup_bucket not in stack.buckets:
            bucket = service.analytics.backup_bucket
            text = f"no bucket is called {bucket}{nearest(bucket, stack.buckets)}"
            yield Problem(f"services.{name}.analytics.backup_bucket", f"{text}; known are {', '.join(stack.buckets)}")
        needs = {"analytics": service.analytics, "pooler": service.pooler == "pgbouncer"}
        for field, wanted in needs.items():
            if wanted and not stack.kubernetes:
                text = "it runs on Kubernetes and the system declares none; declare kubernetes or leave it out"
                yield Problem(f"services.{name}.{field}", text)


def secrets_can_be_had_back_as_aws_allows(stack: Stack) -> Iterator[Problem]:
    """Secrets Manager knows no recovery, or seven days and more."""
    days = stack.environment.protection.secret_recovery_days
    if 0 < days < 7:
        yield Problem("environment.protection.secret_recovery_days", f"{days} given, allowed is 0 or 7 to 30")


RULES: tuple[Rule, ...] = (
    replicas_are_allowed,
    every_service_has_a_pool,
    connections_fit,
    engine_rules.parameters_can_be_set,
    engine_rules.buffers_fit_in_memory,
    engine_rules.the_class_is_offered,
    engine_rules.upgrades_lead_upwards,
    cache_rules.parameters_can_be_set,
    cache_rules.numbered_databases_are_there,
    production_keeps_its_promises,
    backup_rules.the_vault_keeps_what_is_promised,
    backup_rules.a_locked_vault_takes_them,
    name_rules.names_are_free,
    name_rules.domains_have_short_names,
    databases_are_not_shared,
    buckets_belong_to_services,
    distant_readers_have_a_key,
    a_side_has_a_region,
    stores_that_are_named_exist,
    the_paged_can_be_reached,
    secrets_can_be_had_back_as_aws_allows,
    role_rules.roles_are_said_in_full,
    role_rules.role_names_are_free,
    role_rules.tokens_are_for_who_can_use_them,
    personal_rules.persons_can_be_found,
    personal_rules.nothing_is_both_personal_and_not,
    personal_rules.readers_are_logged,
    personal_rules.receipts_are_kept,
)


def broken(stack: Stack) -> list[Problem]:
    """Every problem that the rules find."""
    return [problem for rule in RULES for problem in rule(stack)]
