"""The calls about distributions: what would be delivered, from where, and how it would be cached."""

from moto.cloudfront.exceptions import CloudFrontException, DistributionAlreadyExists, OriginDoesNotExist
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow

from localcloud.cloud.recorded.shelf import Record, plain

from .backend import domain
from .calls import Calls, listed, told

_KIND = "Distribution"
_NOBODY = {"Enabled": False, "Quantity": 0}
_REFERRED = {
    "OriginAccessControlId": "OriginAccessControl",
    "ResponseHeadersPolicyId": "ResponseHeadersPolicy",
}
_OF_AWS = "-"
"""What the ids of the policies that AWS itself has hold, and no other id does."""


class Distributions(Calls):
    """Distributions."""

    def create_distribution(self) -> ActionResult:
        """CreateDistribution."""
        return self._made(self.params["DistributionConfig"], [])

    def create_distribution_with_tags(self) -> ActionResult:
        """CreateDistributionWithTags."""
        given = self.params["DistributionConfigWithTags"]
        return self._made(given["DistributionConfig"], (given.get("Tags") or {}).get("Items") or [])

    def _made(self, given: Record, tags: list[dict[str, str]]) -> ActionResult:
        config = self._checked(plain(given))
        for other in self.edges.shelf(_KIND).values():
            if other["DistributionConfig"]["CallerReference"] == config["CallerReference"]:
                raise DistributionAlreadyExists(other["Id"])
        made = self.edges.add(_KIND, {"DistributionConfig": config})
        arn = self.edges.arn("distribution", made["Id"])
        made.update(_state(), ARN=arn, DomainName=domain(made["Id"]))
        self.edges.tagger.tag_resource(arn, tags)
        return told(_KIND, made, Location=f"https://cloudfront.amazonaws.com/2020-05-31/distribution/{made['Id']}")

    def get_distribution(self) -> ActionResult:
        """GetDistribution."""
        return told(_KIND, self.edges.found(_KIND, self.params["Id"]))

    def get_distribution_config(self) -> ActionResult:
        """GetDistributionConfig."""
        record = self.edges.found(_KIND, self.params["Id"])
        return ActionResult({"DistributionConfig": record["DistributionConfig"], "ETag": record["ETag"]})

    def list_distributions(self) -> ActionResult:
        """ListDistributions."""
        every = self.edges.shelf(_KIND).values()
        return listed("DistributionList", [one["DistributionConfig"] | one for one in every])

    def update_distribution(self) -> ActionResult:
        """UpdateDistribution."""
        record = self.edges.matched(_KIND, self.params["Id"], self.params.get("IfMatch"))
        config = self._checked(plain(self.params["DistributionConfig"]))
        return told(_KIND, self.edges.change(record, DistributionConfig=config, **_state()))

    def delete_distribution(self) -> EmptyResult:
        """DeleteDistribution."""
        record = self.edges.matched(_KIND, self.params["Id"], self.params.get("IfMatch"))
        if record["DistributionConfig"]["Enabled"]:
            message = "The distribution you are trying to delete has not been disabled."
            raise CloudFrontException("DistributionNotDisabled", message)
        del self.edges.shelf(_KIND)[record["Id"]]
        self.edges.tagger.delete_all_tags_for_resource(record["ARN"])
        return EmptyResult()

    def _checked(self, config: Record) -> Record:
        origins = {origin["Id"] for origin in config["Origins"]["Items"]}
        for behavior in (config["DefaultCacheBehavior"], *(config.get("CacheBehaviors") or {}).get("Items", ())):
            if behavior["TargetOriginId"] not in origins:
                raise OriginDoesNotExist
        for field, kind in _REFERRED.items():
            for identity in _mentioned(config, field):
                if _OF_AWS not in identity and identity not in self.edges.shelf(kind):
                    raise CloudFrontException(f"NoSuch{kind}", f"The {field} {identity} does not exist.")
        return config


def _state() -> Record:
    return {
        "Status": "Deployed",
        "LastModifiedTime": utcnow(),
        "InProgressInvalidationBatches": 0,
        "ActiveTrustedSigners": _NOBODY,
        "ActiveTrustedKeyGroups": _NOBODY,
    }


def _mentioned(value: object, field: str) -> list[str]:
    """Collect what a field says, wherever it is."""
    if isinstance(value, list):
        return [found for item in value for found in _mentioned(item, field)]
    if not isinstance(value, dict):
        return []
    inside = [found for item in value.values() for found in _mentioned(item, field)]
    return [*inside, value[field]] if value.get(field) else inside
