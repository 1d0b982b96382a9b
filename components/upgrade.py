"""A database's major version upgraded by blue/green, as far as the declaration's switches say."""

from dataclasses import dataclass

import pulumi

from catalog.database import Upgrade as Facts
from components import inside
from components.postgres import Postgres


@dataclass(frozen=True)
class UpgradeArgs:
    """What an upgrade is made from."""

    facts: Facts
    postgres: Postgres


def upgrade(name: str, args: UpgradeArgs, opts: pulumi.ResourceOptions) -> inside.Upgrade | None:
    """The blue/green deployment, once the first switch is thrown; taking it away touches nothing at AWS."""
    facts, postgres = args.facts, args.postgres
    if facts.stage == "none":
        return None
    writer = postgres.identifiers[0]
    return inside.Upgrade(
        name,
        source=writer,
        deployment_name=f"{writer}-to-{facts.to}",
        target_major=facts.to,
        target_parameter_group=postgres.groups[facts.to].name,
        stage=facts.stage,
        keep_old_snapshot=f"{writer}-before-{facts.to}",
        # RDS refuses to begin while a reader is being made, or while the password is still its own.
        opts=pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(depends_on=[postgres.writer, postgres.master.password, *postgres.readers])
        ),
    )
