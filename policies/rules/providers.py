"""The providers that make everything else."""

from collections.abc import Iterator

from policies.exposure import PROVIDER
from policies.resource import Resource
from policies.rule import rule


@rule("provider-own-account-only", types=[PROVIDER], field="components/providers.py: allowed_account_ids")
def own_account_only(provider: Resource) -> Iterator[str]:
    """The provider refuses every account but the stack's own, whoever's credentials it is run with."""
    if provider.known("allowedAccountIds", "unknown") in ("[]", []) or "allowedAccountIds" not in provider:
        yield "allowedAccountIds names no account"
