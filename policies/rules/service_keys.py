"""One key per service: its database, the database's secrets and logs, and its search index are all under it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from policies.resource import Resource, as_far_as_known
from policies.rule import About, Complaint, rule
from policies.stack import Stack

CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
DOMAIN = "aws:opensearch/domain:Domain"
INSTANCE = "aws:rds/instance:Instance"
KEY = "aws:kms/key:Key"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
ROLES = "groundwork:postgres:Roles"
SECRET = "aws:secretsmanager/secret:Secret"  # noqa: S105 (a type's name)

KEYS_OF: Mapping[str, tuple[str, ...]] = {
    CACHE: ("kmsKeyId",),
    DOMAIN: ("encryptAtRest",),
    INSTANCE: ("kmsKeyId", "masterUserSecretKmsKeyId", "performanceInsightsKmsKeyId"),
    LOG_GROUP: ("kmsKeyId",),
    SECRET: ("kmsKeyId",),
}
"""By type, the properties that name a key."""
STORES = (INSTANCE, CACHE, DOMAIN)


def keys(stack: Stack, resource: Resource) -> set[str]:
    """URNs of the keys that encrypt a resource; of a key that is none of the stack's, its ARN where that is known."""
    found: set[str] = set()
    for name in KEYS_OF[resource.type]:
        taken = {key.urn for key in stack.taken(resource, name, KEY)}
        found |= taken or set(as_far_as_known(_written(resource, name)))
    return found


def _written(resource: Resource, name: str) -> Iterator[str]:
    value = resource.get(name, {})
    arn = value if isinstance(value, str) else value.get("kmsKeyId")
    if arn:
        yield arn


def _said(found: set[str]) -> str:
    return " and ".join(sorted(urn.rpartition("::")[2] for urn in found))


@rule("key-of-one-service", types=[INSTANCE, KEY], about=About.STACK, field="components/postgres.py: _key")
def of_one_service(stack: Stack) -> Iterator[Complaint]:
    """Each service has a key of its own: no two databases that hold different data share one."""
    first: dict[str, Resource] = {}
    for database in stack.of(INSTANCE):
        for key in keys(stack, database) if not _follows_another_here(stack, database) else ():
            other = first.setdefault(key, database)
            if _origin(other) != _origin(database):
                yield database, f"is encrypted by {_said({key})}, the key of {other.name}; give it its own"


def _follows_another_here(stack: Stack, database: Resource) -> bool:
    return bool(stack.taken(database, "replicateSourceDb", INSTANCE))


def _origin(database: Resource) -> str:
    """Whose data it holds: what it follows, or itself."""
    return str(database.known("replicateSourceDb") or database.urn)


@rule("key-of-store-for-all-of-it", types=[*KEYS_OF, KEY], about=About.STACK,
      field="components/: the key that a component hands on")  # fmt: skip
def of_store_for_all_of_it(stack: Stack) -> Iterator[Complaint]:
    """What belongs to a data store - its insights, its logs, its secrets - is encrypted by the store's own key."""
    parts = defaultdict[str, list[Resource]](list)
    for part in stack.of(*KEYS_OF):
        parts[part.parent].append(part)
    for component, within in parts.items():
        stores = [part for part in within if part.type in STORES] if component else []
        own = set[str]().union(*(keys(stack, store) for store in stores[:1]))
        for part in within if own else ():
            strange = keys(stack, part) - own
            if strange:
                yield (
                    part,
                    f"is encrypted by {_said(strange)}, and {stores[0].label} by {_said(own)}; one key is for both",
                )


@rule("key-of-service-for-its-secrets", types=[ROLES, SECRET, INSTANCE, KEY], about=About.STACK,
      field="components/access.py: the vault's key")  # fmt: skip
def of_service_for_its_secrets(stack: Stack) -> Iterator[Complaint]:
    """The passwords of a database's logins are encrypted by the database's own key."""
    for roles in stack.of(ROLES):
        own = set[str]().union(*(keys(stack, each) for each in stack.taken(roles, "host", INSTANCE)))
        for secret in stack.taken(roles, "roles", SECRET):
            strange = keys(stack, secret) - own
            if own and strange:
                yield secret, f"is encrypted by {_said(strange)}, its database by {_said(own)}; one key is for both"


@rule("key-of-service-for-its-search", types=[DOMAIN, INSTANCE, KEY], about=About.STACK,
      field="stacks/searches.py: the database's key")  # fmt: skip
def of_service_for_its_search(stack: Stack) -> Iterator[Complaint]:
    """A search index is a copy of its service's data, and encrypted by the key of that service's database."""
    services = set[str]().union(*(keys(stack, database) for database in stack.of(INSTANCE)))
    for domain in stack.of(DOMAIN):
        found = keys(stack, domain)
        if found and not found & services:
            yield domain, f"is encrypted by {_said(found)}, which is the key of no database here"
