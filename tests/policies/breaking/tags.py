"""Tags."""

from tests.policies.broken import Editable, breaks


@breaks("resource-named-in-tags", "there is no tag Name")
def _(plan: Editable) -> None:
    del plan.first("aws:kms/key:Key")["tags"]


@breaks("provider-tags-everything", "defaultTags lacks environment")
def _(plan: Editable) -> None:
    provider = plan.made("pulumi:providers:aws", "commerce-prod-us-west-2").inputs
    provider["defaultTags"] = '{"tags": {"system": "commerce", "managed-by": "groundwork"}}'
