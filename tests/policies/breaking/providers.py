"""Providers."""

from tests.policies.broken import Editable, breaks


@breaks("provider-own-account-only", "allowedAccountIds names no account")
def _(plan: Editable) -> None:
    for provider in plan.of("pulumi:providers:aws"):
        provider.pop("allowedAccountIds")
