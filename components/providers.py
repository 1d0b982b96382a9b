"""The providers that make everything: AWS's, held to one account and region, and the project's own."""

import pulumi
import pulumi_aws as aws

from catalog.system import Stack
from components.kubernetes.object import PLUGIN
from components.place import Place


def providers(stack: Stack, place: Place) -> list[pulumi.ProviderResource]:
    """Where the stack stands; the provider is called as the stack is."""
    own = pulumi.ProviderResource("groundwork", stack.stack, {})
    return [_aws(stack.stack, stack, place), own, *([_kubernetes(stack)] if stack.kubernetes else [])]


def _kubernetes(stack: Stack) -> pulumi.ProviderResource:
    """Held to the context of the same name: what the shell happens to point at is never touched."""
    version = pulumi.ResourceOptions(version=PLUGIN)
    return pulumi.ProviderResource("kubernetes", stack.stack, {"context": stack.stack}, version)


def distant_provider(stack: Stack, place: Place) -> aws.Provider:
    """The same account in the second region."""
    return _aws(f"{stack.stack}-{place.region}", stack, place)


def _aws(name: str, stack: Stack, place: Place) -> aws.Provider:
    """AWS's provider refuses any other account; the tags say whose everything is."""
    tags = {"system": stack.name, "environment": stack.environment.name, "managed-by": "groundwork"}
    return aws.Provider(name, region=place.region, allowed_account_ids=[place.account], default_tags={"tags": tags})
