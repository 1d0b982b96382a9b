"""A system, drawn: Mermaid text of what a stack's services keep their data in."""

from collections.abc import Iterator

from catalog.service import Service
from catalog.system import Stack


def mermaid(stack: Stack) -> str:
    """The flowchart of one stack: services, their stores, what they share, and what is copied where."""
    return "\n".join(["flowchart LR", *(f"    {line}" for line in _lines(stack))])


def _lines(stack: Stack) -> Iterator[str]:
    for name, service in stack.services.items():
        yield from _service(name, service)
    yield from _shared(stack)
    if stack.copies:
        yield from _copies(stack, stack.copies.region)


def _service(name: str, service: Service) -> Iterator[str]:
    database = service.database
    store = f"{name}_db"
    yield f'{name}["{name}<br/>port {service.port}"]'
    yield f'{store}[("{database.name}<br/>PostgreSQL {database.major}")]'
    yield f"{name} {_way(service)} {store}"
    if database.replicas:
        readers = "reader" if database.replicas == 1 else "readers"
        yield f'{store} -. streaming .-> {store}_readers[("{database.replicas} {readers}")]'
    if service.search:
        yield f'{name} --> {name}_search[("OpenSearch<br/>{", ".join(service.search.indices)}")]'
    if service.analytics:
        yield f'{store} -. "publication {service.analytics.publication}" .-> {name}_olap[("ClickHouse")]'


def _way(service: Service) -> str:
    """How the service reaches its database."""
    names = {"none": "", "rds-proxy": "RDS Proxy", "pgbouncer": "PgBouncer"}
    return f'-- "{names[service.pooler]}" -->' if names[service.pooler] else "-->"


def _shared(stack: Stack) -> Iterator[str]:
    services = " & ".join(stack.services)
    for name, cache in stack.caches.items():
        yield f'{services} --> cache_{name}[("{name}<br/>{cache.engine} {cache.version}, {cache.eviction}")]'
    for name, bucket in stack.buckets.items():
        owner = bucket.service or "jobs[backup jobs]"
        yield f"{owner} --> bucket_{name}[/{name}/]"
        if bucket.delivered:
            yield f"bucket_{name} --> cdn_{name}([CloudFront])"


def _copies(stack: Stack, region: str) -> Iterator[str]:
    """What stands in the second region, and what it follows."""
    replicated = [name for name, bucket in stack.buckets.items() if bucket.replicated]
    distant = {name: service.database for name, service in stack.services.items() if service.database.distant}
    yield f"subgraph second [{region}]"
    yield '    vault[("backups of every database")]'
    yield from (f"    copy_{name}[/copy of {name}/]" for name in replicated)
    yield from (f'    {name}_distant[("{database.name}, reader")]' for name, database in distant.items())
    yield "end"
    yield from (f"bucket_{name} -.-> copy_{name}" for name in replicated)
    yield from (f"{name}_db -.-> vault" for name in stack.services)
    yield from (f"{name}_db -.-> {name}_distant" for name in distant)
