# ruff: noqa: RUF012 - Kind declares what the tables set, as class variables
"""CloudFront: a distribution, whose config is one document that is put whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from localcloud.plugins.aws.kind import Kind
from localcloud.plugins.aws.quantities import counted, uncounted
from localcloud.plugins.aws.tags import MARK, Tagging
from localcloud.plugins.aws.values import UNKNOWN, Properties, Value
from localcloud.plugins.aws.work import Call, Found, Work, await_ready

_ZONE = "Z2FDTNDATAQYW2"
"""Of all distributions, https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html."""
_REGION = "us-east-1"
"""Where CloudFront's tags are looked for."""
_NAMES = {
    "customErrorResponses": "CustomErrorResponses",
    "lambdaArn": "LambdaFunctionARN",
    "locations": "Items",
    "loggingConfig": "Logging",
    "name": "HeaderName",
    "orderedCacheBehaviors": "CacheBehaviors",
    "originId": "Id",
    "value": "HeaderValue",
}
_BEHAVIORS = ("DefaultCacheBehavior", "CacheBehaviors")


class Distribution(Kind):
    """What is delivered, from where, and how it is cached. It has to be disabled before it can be deleted."""

    type_name = "aws:cloudfront/distribution:Distribution"
    service = "cloudfront"
    creation = Call("create_distribution_with_tags")
    reading = Call("get_distribution", "Id")
    updating = (Call("update_distribution", "Id"),)
    deletion = Call("delete_distribution", "Id")
    defaults = {
        "httpVersion": "http2",
        "isIpv6Enabled": False,
        "priceClass": "PriceClass_All",
        "retainOnDelete": False,
        "staging": False,
        "waitForDeployment": True,
    }
    assumed = {
        "compress": False,
        "connectionAttempts": 3,
        "connectionTimeout": 10,
        "enabled": True,
        "minTtl": 0,
        "minimumProtocolVersion": "TLSv1",
        "originKeepaliveTimeout": 5,
        "originReadTimeout": 30,
        "smoothStreaming": False,
    }
    passive = ("retainOnDelete", "waitForDeployment")
    replaces = ("staging", "continuousDeploymentPolicyId")
    missing = ("NoSuchDistribution",)
    busy = ("NoSuchOriginAccessControl", "NoSuchResponseHeadersPolicy")
    tagging = Tagging("tag_resource", "untag_resource", "Resource", list="list_tags_for_resource:Tags.Items")

    def problems(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        """Find a behavior whose origin is not declared."""
        origins = [one.get("originId") for one in inputs["origins"] if isinstance(one, dict)]
        behaviors = {"defaultCacheBehavior": inputs["defaultCacheBehavior"]}
        ordered = inputs.get("orderedCacheBehaviors") or ()
        behaviors |= {f"orderedCacheBehaviors[{index}]": one for index, one in enumerate(ordered)}
        for path, behavior in behaviors.items() if UNKNOWN not in origins else ():
            wanted = behavior.get("targetOriginId") if isinstance(behavior, dict) else None
            if wanted not in (None, UNKNOWN, *origins):
                yield f"{path}.targetOriginId", f"no such origin; declared are {', '.join(map(str, origins))}"

    def find(self, work: Work) -> str | None:
        """Look for one that bears the mark."""
        tagged = {"ResourceTypeFilters": ["cloudfront"], "TagFilters": [{"Key": MARK, "Values": [work.mark]}]}
        listed = work.cloud.call("resourcegroupstaggingapi", _REGION, "get_resources", tagged)["ResourceTagMappingList"]
        found = (one["ResourceARN"].rpartition("/")[2] for one in listed)
        return next((identity for identity in found if identity != work.replaced), None)

    def create(self, work: Work) -> str:
        """Create it with its tags."""
        config = {**self._config(work, work.inputs), "CallerReference": f"{work.mark}{work.replaced}"}
        given = {
            "DistributionConfig": config,
            "Tags": {"Items": (self.tagging or Tagging("", "", "")).written(work.tags)},
        }
        answer = work.call("create_distribution_with_tags", DistributionConfigWithTags=given)
        work.made = str(answer["Distribution"]["Id"])
        return work.made

    def _config(self, work: Work, wanted: Properties) -> dict[str, Any]:
        shape = work.shape("update_distribution").members["DistributionConfig"]
        completed = {"comment": "", **wanted, "origins": [_completed(one) for one in wanted["origins"]]}
        if wanted.get("loggingConfig", {}).get("bucket"):
            completed["loggingConfig"] = {
                "enabled": True,
                "includeCookies": False,
                "prefix": "",
                **wanted["loggingConfig"],
            }
        for name in ("defaultCacheBehavior", "orderedCacheBehaviors"):
            completed[name] = _with_methods(wanted.get(name))
        return dict(counted(shape, completed, _NAMES))

    def read(self, work: Work) -> Found | None:
        """Describe it with its version."""
        found = super().read(work)
        return {**found["Distribution"], "ETag": found["ETag"]} if found else None

    def ready(self, found: Found) -> bool:
        """Tell whether it has reached every edge."""
        return bool(found["Status"] == "Deployed")

    def outputs(self, work: Work, found: Found) -> Properties:  # noqa: ARG002 - all of it is told
        """Lay the config flat."""
        config = found["DistributionConfig"]
        told = {**config, **{name: _without_methods(config[name]) for name in _BEHAVIORS if name in config}}
        told["Origins"] = [_without_identity(one) for one in config["Origins"]["Items"]]
        logged = (config.get("Logging") or {}).get("Bucket")
        return {
            **uncounted(self.schema.outputs, told, _NAMES),
            "loggingConfig": uncounted(self.schema.outputs["loggingConfig"].type.fields(), told["Logging"], {})
            if logged
            else {},
            "arn": found["ARN"],
            "domainName": found["DomainName"],
            "etag": found["ETag"],
            "hostedZoneId": _ZONE,
            "inProgressValidationBatches": found.get("InProgressInvalidationBatches", 0),
            "lastModifiedTime": str(found["LastModifiedTime"]),
            "loggingV1Enabled": bool(logged),
            "status": found["Status"],
            "trustedKeyGroups": [{"enabled": False, "items": []}],
            "trustedSigners": [{"enabled": False, "items": []}],
        }

    def update(self, work: Work, changed: Collection[str]) -> None:
        """Put the whole config under the reference that it was made with."""
        if set(changed) - set(self.passive) - {"tags", "tagsAll"}:
            self._put(work, work.inputs)

    def _put(self, work: Work, wanted: Properties) -> str:
        found = work.call("get_distribution", Id=work.id)
        reference = found["Distribution"]["DistributionConfig"]["CallerReference"]
        config = {**self._config(work, wanted), "CallerReference": reference}
        answer = work.call("update_distribution", Id=work.id, IfMatch=found["ETag"], DistributionConfig=config)
        return str(answer["ETag"])

    def retag(self, work: Work, found: Found) -> None:
        """Bring the tags to what is wanted; CloudFront wraps them up."""
        present = self.tags(work, found)
        surplus = [key for key in present if key not in work.tags and not key.startswith("aws:")]
        pairs = [{"Key": key, "Value": value} for key, value in work.tags.items() if present.get(key) != value]
        if surplus:
            work.call("untag_resource", Resource=found["ARN"], TagKeys={"Items": surplus})
        if pairs:
            work.call("tag_resource", Resource=found["ARN"], Tags={"Items": pairs})

    def delete(self, work: Work) -> None:
        """Disable it, then delete it, unless the program wants it kept disabled."""
        found = work.call("get_distribution", Id=work.id)
        config, version = found["Distribution"]["DistributionConfig"], found["ETag"]
        if config["Enabled"]:
            off = {**config, "Enabled": False}
            version = work.call("update_distribution", Id=work.id, IfMatch=version, DistributionConfig=off)["ETag"]
            await_ready(work)
        if not work.get("retainOnDelete"):
            work.call("delete_distribution", Id=work.id, IfMatch=version)


def _completed(origin: Properties) -> Properties:
    """Say of an origin that it is a bucket, where it does not say that it is anything else."""
    kinds = ("customOriginConfig", "s3OriginConfig", "vpcOriginConfig")
    return (
        origin
        if any(origin.get(name) for name in kinds)
        else {**origin, "s3OriginConfig": {"originAccessIdentity": ""}}
    )


def _without_identity(origin: Mapping[str, Any]) -> Mapping[str, Any]:
    """Leave out that nobody in particular reads a bucket."""
    named = (origin.get("S3OriginConfig") or {}).get("OriginAccessIdentity")
    return origin if named else {name: value for name, value in origin.items() if name != "S3OriginConfig"}


def _with_methods(behavior: Value) -> Value:
    """Put the cached methods where the API has them: within the allowed ones."""
    if isinstance(behavior, list):
        return [_with_methods(one) for one in behavior]
    if not isinstance(behavior, dict):
        return behavior
    rest = {name: value for name, value in behavior.items() if name != "cachedMethods"}
    return {**rest, "allowedMethods": {"items": behavior["allowedMethods"], "cachedMethods": behavior["cachedMethods"]}}


def _without_methods(behavior: Mapping[str, Any]) -> Mapping[str, Any]:
    """Lay the cached methods beside the allowed ones."""
    if "Items" in behavior or "TargetOriginId" not in behavior:
        return {**behavior, "Items": [_without_methods(one) for one in behavior.get("Items") or ()]}
    return {**behavior, "CachedMethods": (behavior.get("AllowedMethods") or {}).get("CachedMethods") or {}}
