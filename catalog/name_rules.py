"""Rules on names: what they become part of at AWS has a length, and some are taken."""

from collections.abc import Iterator

from catalog.problems import Problem
from catalog.system import Stack

LONGEST_DOMAIN = 28
"""Characters of an OpenSearch domain's name."""

TAKEN = {
    "services": {"backups": "it is the vault's and its key's"},
    "buckets": {"logs": "it is the bucket's that all access logs go to"},
}
"""What a stack calls something else."""


def names_are_free(stack: Stack) -> Iterator[Problem]:
    """Nothing is called as what every stack has anyhow."""
    for field, taken in TAKEN.items():
        for name in getattr(stack, field):
            if name in taken:
                yield Problem(f"{field}.{name}", f"the name is taken: {taken[name]}; take another")


def domains_have_short_names(stack: Stack) -> Iterator[Problem]:
    """OpenSearch's domains are called after stack and service."""
    for name, service in stack.services.items():
        domain = stack.called(name)
        if service.search and len(domain) > LONGEST_DOMAIN:
            text = f"the domain's name would be {domain}, {len(domain)} characters; OpenSearch allows {LONGEST_DOMAIN}"
            yield Problem(f"services.{name}.search", f"{text}; shorten the system's or the service's name")
