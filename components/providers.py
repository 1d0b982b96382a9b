"""The providers that make everything: AWS's, held to one account and region, and the project's own."""

import pulumi
import pulumi_aws as aws

from catalog.system import Stack
from components.place import Place


def providers(stack: Stack, place: Place) -> list[pulumi.ProviderResource]:
    """AWS's provider refuses any other account; the tags say whose everything is."""
    tags = {"system": stack.name, "environment": stack.environment.name, "managed-by": "groundwork"}
    return [
        aws.Provider(
            stack.stack,
            region=place.region,
            allowed_account_ids=[place.account],
            default_tags={"tags": tags},
        ),
        pulumi.ProviderResource("groundwork", stack.stack, {}),
    ]
